//===- Layout.cpp - data types as trees of leaves ---------------------------===//

#include "solver/model/Layout.h"

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

} // namespace quorate::solver
