//===- Layout.cpp - data types as trees of leaves ---------------------------===//

#include "solver/model/Layout.h"

#include "analyzer/ir/Abi.h"

namespace quorate::solver {

namespace {

using Kind = ir::PathStep::Kind;

class Maker {
public:
  Maker(const ir::Module &module, unsigned maxDepth) : module(module), maxDepth(maxDepth) {}

  std::unique_ptr<Node> make(ir::DataTypeId id, unsigned level) {
    auto node = std::make_unique<Node>();
    node->data = id;
    node->depth = depth;
    node->leaf = unsigned(leaves.size());
    node->kind = Node::Kind::Opaque;
    if (id.valid() && level < maxDepth && leaves.size() < MaxLeaves)
      fill(*node, module[id], level);
    node->leaves = unsigned(leaves.size()) - node->leaf;
    return node;
  }

  std::vector<LeafType> leaves;

private:
  static constexpr size_t MaxLeaves = 2000; // a hostile type can double at every level

  void fill(Node &node, const ir::DataType &type, unsigned level) {
    switch (type.kind) {
    case ir::DataKind::Unknown:
      return;
    case ir::DataKind::Value:
      if (!type.value.isScalar() && type.value.kind != ir::TypeKind::Function)
        return;
      node.kind = Node::Kind::Scalar;
      node.type = type.value;
      addLeaf(type.value);
      return;
    case ir::DataKind::Byte:
      node.kind = Node::Kind::Byte;
      node.type = ir::Type::bytes(1);
      addLeaf(node.type);
      return;
    case ir::DataKind::Bytes:
      node.kind = Node::Kind::Bytes;
      node.type = ir::Type::uint();
      addLeaf(node.type);
      leaves.back().isContent = true;
      return;
    case ir::DataKind::Array:
      node.kind = Node::Kind::Array;
      node.dynamic = type.dynamic;
      node.length = type.length;
      if (type.dynamic) {
        steps.push_back({Kind::Length, 0});
        addLeaf(ir::Type::uint());
        leaves.back().isLength = true;
        steps.pop_back();
      }
      below(node, Kind::Index, type.element, ir::DataTypeId(), level);
      return;
    case ir::DataKind::Mapping:
      node.kind = Node::Kind::Mapping;
      node.key = type.key;
      below(node, Kind::Key, type.element, type.key, level);
      return;
    case ir::DataKind::Struct:
      node.kind = Node::Kind::Struct;
      for (uint32_t i = 0; i < type.fields.size(); ++i) {
        steps.push_back({Kind::Field, i});
        node.children.push_back(make(type.fields[i].type, level + 1));
        steps.pop_back();
      }
      return;
    }
  }

  void below(Node &node, Kind kind, ir::DataTypeId element, ir::DataTypeId key, unsigned level) {
    ir::DataTypeId before = firstKey;
    if (depth++ == 0)
      firstKey = key;
    steps.push_back({kind, 0});
    node.children.push_back(make(element, level + 1));
    steps.pop_back();
    --depth;
    firstKey = before;
  }

  void addLeaf(ir::Type type) {
    LeafType leaf;
    leaf.type = type;
    leaf.depth = depth;
    leaf.firstKey = firstKey;
    leaf.steps = steps;
    leaves.push_back(std::move(leaf));
  }

  const ir::Module &module;
  unsigned maxDepth, depth = 0;
  ir::DataTypeId firstKey;
  llvm::SmallVector<std::pair<Kind, uint32_t>, 4> steps;
};

} // namespace

Layout layoutOf(const ir::Module &module, ir::DataTypeId type, unsigned maxDepth) {
  Maker maker(module, maxDepth);
  Layout layout;
  layout.root = maker.make(type, 0);
  layout.leaves = std::move(maker.leaves);
  return layout;
}

Layout scalarLayout(ir::Type type) {
  Layout layout;
  layout.root = std::make_unique<Node>();
  layout.root->kind = Node::Kind::Scalar;
  layout.root->type = type;
  layout.root->leaves = 1;
  layout.leaves.push_back({type, 0, false, false, {}, {}});
  return layout;
}

std::optional<SlotBits> slotOf(const ir::Module &module, const ir::Contract &contract,
                               ir::VarId var, const LeafType &leaf, llvm::ArrayRef<ir::Word> keys) {
  const ir::StateVar &variable = contract[var];
  ir::Word slot = variable.slot.zextOrTrunc(256);
  unsigned byte = variable.byte;
  ir::DataTypeId type = variable.type;
  auto hash = [](llvm::ArrayRef<ir::Word> words) {
    ir::ByteString data;
    for (const ir::Word &w : words)
      ir::appendWord(data, w);
    return ir::keccak256(data);
  };
  for (auto [kind, field] : leaf.steps) {
    const ir::DataType &data = module[type];
    switch (kind) {
    case ir::PathStep::Kind::Length:
      return SlotBits{slot, 0};
    case ir::PathStep::Kind::Field:
      slot += data.fields[field].slot;
      byte = data.fields[field].byte;
      type = data.fields[field].type;
      break;
    case ir::PathStep::Kind::Key: {
      const ir::DataType &keyType = module[data.key];
      if (keys.empty() || keyType.kind != ir::DataKind::Value)
        return std::nullopt;
      ir::Word key = ir::toAbiWord(keys.front().trunc(std::max<unsigned>(keyType.value.bits, 1)),
                                   keyType.value);
      keys = keys.drop_front();
      slot = hash({key, slot});
      byte = 0;
      type = data.element;
      break;
    }
    case ir::PathStep::Kind::Index: {
      if (keys.empty())
        return std::nullopt;
      ir::Word index = keys.front();
      keys = keys.drop_front();
      const ir::DataType &element = module[data.element];
      if (data.dynamic)
        slot = hash({slot});
      if (element.kind == ir::DataKind::Value && element.storageBytes < 32) {
        unsigned each = 32 / element.storageBytes;
        slot += index.udiv(each);
        byte = unsigned(index.urem(each)) * element.storageBytes;
      } else {
        slot += index * ir::Word(256, element.storageSlots);
        byte = 0;
      }
      type = data.element;
      break;
    }
    }
  }
  return SlotBits{slot, byte * 8u};
}

} // namespace quorate::solver
