//===- NameSlots.cpp - slots that are passed to functions as constants --------===//

#include "analyzer/solidity/NameSlots.h"

#include "analyzer/ir/Text.h"

#include <map>
#include <set>

namespace quorate::sol {

using namespace ir;

namespace {

/// No honest contract has more places of this kind; what is left stays a bare slot.
constexpr size_t MostCopies = 256;

const Instruction &origin(const Function &fn, ValueId value) {
  const Instruction *in = &fn[value];
  while (in->op == Op::Cast)
    in = &fn[in->operands[0]];
  return *in;
}

class Naming {
public:
  explicit Naming(Contract &contract) : contract(contract) {}

  void specialise() {
    findPositions();
    if (positions.empty())
      return;
    for (uint32_t f = 0; f < contract.functions.size(); ++f) // grows meanwhile
      for (uint32_t i = 0; i < contract.functions[f].instructions.size(); ++i)
        if (contract.functions[f].instructions[i].op == Op::ICall)
          direct(FunctionId(f), ValueId(i));
  }

private:
  /// Which parameters of which functions end up as the number of a slot.
  void findPositions() {
    auto note = [&](uint32_t f, ValueId value) {
      const Instruction &from = origin(contract.functions[f], value);
      return from.op == Op::Param && positions[FunctionId(f)].insert(from.index).second;
    };
    for (bool more = true; more;) {
      more = false;
      for (uint32_t f = 0; f < contract.functions.size(); ++f)
        for (const Instruction &in : contract.functions[f].instructions) {
          if (in.op == Op::RefSlot)
            more |= note(f, in.operands[0]);
          if (in.op != Op::ICall)
            continue;
          std::set<uint32_t> passed = positionsOf(in.callee);
          for (uint32_t index : passed)
            more |= note(f, in.operands[index]);
        }
    }
  }

  std::set<uint32_t> positionsOf(FunctionId callee) const {
    auto known = positions.find(callee);
    return known == positions.end() ? std::set<uint32_t>() : known->second;
  }

  void direct(FunctionId caller, ValueId call) {
    FunctionId callee = contract[caller][call].callee;
    std::map<uint32_t, llvm::APInt> constants;
    for (uint32_t index : positionsOf(callee)) {
      const Instruction &from = origin(contract[caller], contract[caller][call].operands[index]);
      if (from.op == Op::Const)
        constants.emplace(index, from.imm);
    }
    if (constants.empty())
      return;
    std::pair key(callee, std::vector<std::pair<uint32_t, std::string>>());
    for (auto &[index, value] : constants)
      key.second.emplace_back(index, ir::numeral(value, true));
    auto known = copies.find(key);
    if (known == copies.end()) {
      if (copies.size() == MostCopies)
        return;
      known = copies.emplace(std::move(key), copy(callee, constants)).first;
    }
    contract[caller][call].callee = known->second;
  }

  FunctionId copy(FunctionId of, const std::map<uint32_t, llvm::APInt> &constants) {
    const Function &fn = contract[of];
    Function made;
    made.name = fn.name;
    made.signature = fn.signature;
    made.definedIn = fn.definedIn;
    made.mutability = fn.mutability;
    made.params = fn.params;
    made.returns = fn.returns;
    made.place = fn.place;
    made.blocks = fn.blocks;
    for (const Instruction &in : fn.instructions) {
      Instruction &added = made.instructions.emplace_back(in.clone());
      added.block = in.block;
      auto value = in.op == Op::Param ? constants.find(in.index) : constants.end();
      if (value == constants.end())
        continue;
      added.op = Op::Const;
      added.imm = value->second.zextOrTrunc(in.type.bits);
      added.index = 0;
      added.text.clear();
    }
    FunctionId id(uint32_t(contract.functions.size()));
    contract.functions.push_back(std::move(made));
    std::set<uint32_t> left = positionsOf(of);
    for (const auto &[index, value] : constants)
      left.erase(index);
    positions[id] = std::move(left);
    return id;
  }

  Contract &contract;
  std::map<FunctionId, std::set<uint32_t>> positions;
  std::map<std::pair<FunctionId, std::vector<std::pair<uint32_t, std::string>>>, FunctionId> copies;
};

} // namespace

void nameSlots(
    Contract &contract,
    llvm::function_ref<VarId(const llvm::APInt &slot, DataTypeId data, const Place &)> name) {
  Naming(contract).specialise();
  for (Function &fn : contract.functions)
    for (Instruction &in : fn.instructions) {
      if (in.op != Op::RefSlot || in.type.space != Space::Storage)
        continue;
      const Instruction &slot = origin(fn, in.operands[0]);
      VarId var = slot.op == Op::Const ? name(slot.imm, in.type.data, in.place) : VarId();
      if (!var.valid())
        continue;
      in.op = Op::RefVar;
      in.var = var;
      in.operands.clear();
    }
}

} // namespace quorate::sol
