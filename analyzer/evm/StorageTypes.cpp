//===- StorageTypes.cpp - data types and variables for a storage tree ----------------------===//

#include "analyzer/evm/StorageTypes.h"

#include "analyzer/evm/Storage.h"
#include "analyzer/ir/Interpreter.h"

#include "llvm/ADT/StringExtras.h"

#include <set>

namespace quorate::evm {

using ir::DataKind, ir::DataType, ir::DataTypeId;

namespace {

struct KnownSlot {
  llvm::StringLiteral hex, name;
};
// https://eips.ethereum.org/EIPS/eip-1967
constexpr KnownSlot KnownSlots[] = {
    {"360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc", "erc1967_implementation"},
    {"b53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103", "erc1967_admin"},
    {"a3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50", "erc1967_beacon"},
    // https://eips.ethereum.org/EIPS/eip-1822
    {"c5f16f0fcc639fa48a6947836d9850f504798523bf8c9a3a87d5876cf622bcf7", "eip1822_implementation"},
    // OpenZeppelin's before EIP-1967
    {"7050c9e0f4ca769c69bd3a8ef740bc37934f8e2c036e5a723fd8ee048ed3f8c3", "zos_implementation"},
    {"10d6a54a4754c8869d6886b5f5d7fbfa5b4522237ea5c60d11bc4e7a1ff9390b", "zos_admin"}};

// https://eips.ethereum.org/EIPS/eip-7201: the namespaces of OpenZeppelin's upgradeable contracts.
constexpr llvm::StringLiteral Namespaces[] = {"openzeppelin.storage.AccessControl",
                                              "openzeppelin.storage.AccessControlDefaultAdminRules",
                                              "openzeppelin.storage.AccessControlEnumerable",
                                              "openzeppelin.storage.AccessManaged",
                                              "openzeppelin.storage.AccessManager",
                                              "openzeppelin.storage.EIP712",
                                              "openzeppelin.storage.ERC20",
                                              "openzeppelin.storage.ERC20Capped",
                                              "openzeppelin.storage.ERC721",
                                              "openzeppelin.storage.Governor",
                                              "openzeppelin.storage.GovernorCountingSimple",
                                              "openzeppelin.storage.GovernorPreventLateQuorum",
                                              "openzeppelin.storage.GovernorSettings",
                                              "openzeppelin.storage.GovernorStorage",
                                              "openzeppelin.storage.GovernorSuperQuorum",
                                              "openzeppelin.storage.GovernorTimelockAccess",
                                              "openzeppelin.storage.GovernorTimelockCompound",
                                              "openzeppelin.storage.GovernorTimelockControl",
                                              "openzeppelin.storage.GovernorVotes",
                                              "openzeppelin.storage.GovernorVotesQuorumFraction",
                                              "openzeppelin.storage.Initializable",
                                              "openzeppelin.storage.Nonces",
                                              "openzeppelin.storage.Ownable",
                                              "openzeppelin.storage.Ownable2Step",
                                              "openzeppelin.storage.Pausable",
                                              "openzeppelin.storage.ReentrancyGuard",
                                              "openzeppelin.storage.TimelockController",
                                              "openzeppelin.storage.Votes"};
constexpr unsigned NamespaceSlots = 64; ///< that a namespace's variables may take

/// keccak256(abi.encode(uint256(keccak256(id)) - 1)) & ~0xff
APInt namespaceSlot(llvm::StringRef id) {
  APInt inner = ir::keccak256({reinterpret_cast<const uint8_t *>(id.data()), id.size()}) - 1;
  uint8_t bytes[32];
  for (unsigned k = 0; k < 32; ++k)
    bytes[k] = uint8_t(inner.extractBitsAsZExtValue(8, 248 - 8 * k));
  return ir::keccak256(bytes) & ~APInt(256, 0xff);
}

/// "AccessControl_0" for a slot of a known namespace.
std::string nameInNamespace(const APInt &slot) {
  static const auto table = [] {
    std::map<APInt, llvm::StringRef, SlotLess> out;
    for (llvm::StringRef id : Namespaces)
      out.emplace(namespaceSlot(id), id);
    return out;
  }();
  auto it = table.upper_bound(slot);
  if (it == table.begin() || (slot - std::prev(it)->first).uge(NamespaceSlots))
    return {};
  --it;
  return it->second.rsplit('.').second.str() + "_" +
         std::to_string((slot - it->first).getZExtValue());
}

/// One use of a slot: what becomes a variable or a struct member.
struct Member {
  DataTypeId type;
  unsigned byte = 0;
  std::string suffix; ///< after the slot's own name
  uint32_t *index = nullptr;
};

class TypeMaker {
public:
  TypeMaker(ir::Module &module, ir::Contract &contract) : module(module), contract(contract) {}

  std::vector<Member> membersOf(SlotNode &node) {
    std::vector<Member> out;
    if (!node.words.empty() && !node.elements) {
      node.fieldIndex.assign(std::max<size_t>(node.fields.size(), 1), 0);
      if (node.fields.empty())
        out.push_back({module.valueType(Type::uint()), 0, "", &node.fieldIndex[0]});
      for (size_t k = 0; k < node.fields.size(); ++k) {
        unsigned byte = node.fields[k].bits.low / 8;
        bool alone = node.fields.size() == 1 && byte == 0;
        out.push_back({module.valueType(fieldType(node.fields[k])), byte,
                       alone ? "" : "_byte_" + std::to_string(byte), &node.fieldIndex[k]});
      }
    }
    if (node.values) {
      DataType type;
      type.kind = DataKind::Mapping;
      bool fits = !node.keyType.isVoid() && node.constantKeyBits <= node.keyType.bits;
      type.key = module.valueType(fits ? node.keyType : Type::uint());
      type.element = regionType(*node.values);
      out.push_back(
          {module.addDataType(std::move(type)), 0, out.empty() ? "" : "_map", &node.mapIndex});
    }
    if (node.elements) {
      DataType type;
      type.kind = DataKind::Array;
      type.dynamic = node.length == 0;
      type.length = node.length;
      type.element = regionType(*node.elements);
      if (node.length > 0)
        type.storageSlots = node.length * node.elements->stride;
      out.push_back(
          {module.addDataType(std::move(type)), 0, out.empty() ? "" : "_data", &node.arrayIndex});
    }
    return out;
  }

  DataTypeId regionType(Region &region) {
    DataType type;
    type.kind = DataKind::Struct;
    type.name = contract.name + ".Record" + std::to_string(++records);
    std::vector<uint32_t *> indices;
    uint64_t end = region.stride;
    for (auto &[offset, node] : region.slots) {
      uint64_t slot = offset.getLimitedValue();
      end = std::max(end, slot + 1);
      for (Member &member : membersOf(*node)) {
        ir::Field field;
        field.name = "field_" + std::to_string(slot) + member.suffix;
        field.type = member.type;
        field.slot = slot;
        field.byte = uint8_t(member.byte);
        type.fields.push_back(std::move(field));
        indices.push_back(member.index);
      }
    }
    bool single = type.fields.size() == 1 && type.fields[0].slot == 0 && type.fields[0].byte == 0 &&
                  region.stride == 1;
    if (single) {
      --records;
      *indices[0] = NoField;
      // Two small values never share a slot here: an element's index counts slots.
      const DataType &only = module[type.fields[0].type];
      if (only.kind != DataKind::Value || only.storageBytes == 32 || !region.isArray)
        return type.fields[0].type;
      *indices[0] = 0;
      ++records;
    }
    for (uint32_t k = 0; k < indices.size(); ++k)
      *indices[k] = k;
    if (type.fields.empty())
      return module.valueType(Type::uint());
    type.storageSlots = end;
    return module.addDataType(std::move(type));
  }

private:
  ir::Module &module;
  ir::Contract &contract;
  unsigned records = 0;
};

std::string nameOfSlot(const APInt &slot) {
  if (slot.getActiveBits() <= 32)
    return "slot_" + std::to_string(slot.getZExtValue());
  std::string hex = llvm::StringRef(llvm::toString(slot, 16, false)).lower();
  for (const KnownSlot &known : KnownSlots)
    if (known.hex == hex)
      return known.name.str();
  std::string space = nameInNamespace(slot);
  return space.empty() ? "slot_0x" + hex.substr(0, 8) : space;
}

} // namespace

Type fieldType(const PackedField &field) {
  if (field.isBool)
    return Type::boolean();
  return field.bits.width == 160 ? Type::address() : Type::uint(field.bits.width);
}

void makeVariables(ir::Module &module, ir::Contract &contract, Region &root,
                   llvm::ArrayRef<LayoutEntry> layout) {
  TypeMaker types(module, contract);
  std::set<std::string> taken;
  for (const ir::StateVar &var : contract.vars)
    taken.insert(var.name);
  for (auto &[slot, node] : root.slots)
    for (Member &member : types.membersOf(*node)) {
      ir::StateVar var;
      var.name = nameOfSlot(slot) + member.suffix;
      for (const LayoutEntry &entry : layout) {
        APInt at(256, 0);
        if (!llvm::StringRef(entry.slot).getAsInteger(10, at) && at.zextOrTrunc(256) == slot &&
            entry.offset == member.byte)
          var.name = entry.label;
      }
      for (unsigned n = 2; !taken.insert(var.name).second; ++n)
        var.name = nameOfSlot(slot) + member.suffix + "_" + std::to_string(n);
      var.type = member.type;
      var.slot = slot;
      var.byte = uint8_t(member.byte);
      var.definedIn = contract.name;
      var.place = contract.place;
      *member.index = uint32_t(contract.vars.size());
      contract.vars.push_back(std::move(var));
    }
}

void nameAfterGetters(ir::Contract &contract) {
  std::set<std::string> taken;
  for (const ir::StateVar &var : contract.vars)
    taken.insert(var.name);
  for (const ir::Function &fn : contract.functions) {
    if (fn.mutability != ir::Mutability::View || fn.signature.empty())
      continue;
    std::set<uint32_t> roots;
    bool plain = true; // reads, and nothing else
    for (const ir::Block &block : fn.blocks)
      for (ValueId id : block.instructions) {
        const ir::Instruction &i = fn[id];
        if (i.op == Op::RefVar)
          roots.insert(i.var.index);
        plain &= i.op != Op::ExtCall && i.op != Op::KeccakMem &&
                 (i.op != Op::Env || i.env == ir::EnvKind::Value) && i.op != Op::RefSlot;
      }
    if (!plain || roots.size() != 1)
      continue;
    ir::StateVar &var = contract.vars[*roots.begin()];
    llvm::StringRef name = var.name;
    bool madeUp = name.starts_with("slot_") ||
                  (var.space == ir::Space::Immutable && name.starts_with("immutable_"));
    if (madeUp && taken.insert(fn.name).second)
      var.name = fn.name;
  }
}

} // namespace quorate::evm
