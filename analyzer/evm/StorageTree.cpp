//===- StorageTree.cpp - the storage that a contract's code shows -----------------------===//

#include "analyzer/evm/StorageTree.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace quorate::evm {

namespace {

bool isStorageSlot(const ir::Function &fn, ValueId ref) {
  return fn[ref].op == Op::RefSlot && fn[ref].type.space == ir::Space::Storage;
}

/// The type that a mapping's key widens without loss.
Type keyTypeOf(const ir::Function &fn, ValueId key) {
  const ir::Instruction &i = fn[key];
  if (i.op == Op::Const)
    return Type::none();
  if (i.op != Op::ZExt)
    return i.type;
  const ir::Instruction &source = fn[i.operands[0]];
  return source.op == Op::Cast ? fn[source.operands[0]].type : source.type;
}

} // namespace

SlotNode &Region::slot(const APInt &offset) {
  std::unique_ptr<SlotNode> &node = slots[offset];
  if (!node)
    node = std::make_unique<SlotNode>();
  return *node;
}

std::string shapeText(const SlotPath &path, size_t steps) {
  std::string out = llvm::toString(path.root, 16, false);
  for (size_t k = 0; k < steps; ++k) {
    const SlotStep &step = path.steps[k];
    bool key = step.kind == SlotStep::Kind::Key;
    out += key ? "m" : "a";
    if (key || step.stride > 1)
      out += std::to_string(step.offset);
  }
  return out;
}

/// The order that more of the contract's mappings are found in. It is one for all of them: hashes
/// read one way never stand for the same slot as hashes read the other way.
static HashOrder orderOf(const ir::Contract &contract) {
  auto mappings = [&](HashOrder order) {
    size_t found = 0;
    for (const ir::Function &fn : contract.functions) {
      SlotPaths paths(fn, order);
      for (const ir::Block &block : fn.blocks)
        for (ValueId id : block.instructions)
          if (isStorageSlot(fn, id))
            if (std::optional<SlotPath> path = paths.of(fn[id].operands[0]))
              found += llvm::any_of(path->steps, [](const SlotStep &step) {
                return step.kind == SlotStep::Kind::Key;
              });
    }
    return found;
  };
  return mappings(HashOrder::SlotFirst) > mappings(HashOrder::SlotLast) ? HashOrder::SlotFirst
                                                                        : HashOrder::SlotLast;
}

StorageTree::StorageTree(ir::Contract &contract) {
  const HashOrder order = orderOf(contract);
  for (uint32_t f = 0; f < contract.functions.size(); ++f) {
    const ir::Function &fn = contract.functions[f];
    SlotPaths paths(fn, order);
    for (const ir::Block &block : fn.blocks)
      for (ValueId id : block.instructions) {
        const ir::Instruction &i = fn[id];
        if ((i.op != Op::Load && i.op != Op::Store) || !isStorageSlot(fn, i.operands[0]))
          continue;
        std::optional<SlotPath> path = paths.of(fn[i.operands[0]].operands[0]);
        if (!path)
          continue;
        for (size_t k = 0; k < path->steps.size(); ++k)
          if (path->steps[k].kind == SlotStep::Kind::Element) {
            uint64_t &stride = strides[shapeText(*path, k)];
            stride = std::max(stride, path->steps[k].stride);
          }
        accesses.push_back({{f, id, std::move(*path)}, nullptr});
      }
  }
  for (auto &[access, node] : accesses) {
    SlotNode &found = find(access.path);
    if (!access.path.regular)
      continue;
    node = &found;
    node->words.push_back(access);
  }
  std::erase_if(accesses, [](const auto &entry) { return !entry.second; });
  // The types of keys, over every use.
  for (auto &[access, node] : accesses) {
    const ir::Function &fn = contract.functions[access.function];
    Region *region = &root;
    APInt offset = access.path.root;
    for (const SlotStep &step : access.path.steps) {
      SlotNode &slot = region->slot(offset);
      if (step.kind == SlotStep::Kind::Key) {
        Type type = keyTypeOf(fn, step.value);
        if (slot.keyType.isVoid())
          slot.keyType = type;
        else if (!type.isVoid() && slot.keyType != type)
          slot.keyType = Type::uint();
        if (type.isVoid() && fn[step.value].imm.getActiveBits() > 8)
          slot.keyType = Type::uint(); // a constant that may not fit a narrow type
      }
      region = step.kind == SlotStep::Kind::Key ? slot.values.get() : slot.elements.get();
      offset = APInt(256, uint64_t(step.offset));
    }
  }
}

SlotNode &StorageTree::find(SlotPath &path) {
  Region *region = &root;
  APInt offset = path.root;
  for (size_t k = 0; k < path.steps.size(); ++k) {
    SlotStep &step = path.steps[k];
    SlotNode &slot = region->slot(offset);
    std::unique_ptr<Region> &next = step.kind == SlotStep::Kind::Key ? slot.values : slot.elements;
    if (!next)
      next = std::make_unique<Region>();
    region = next.get();
    if (step.kind == SlotStep::Kind::Element) {
      uint64_t seen = step.stride;
      step.stride = std::max<uint64_t>(strides[shapeText(path, k)], 1);
      path.regular &= !step.value.valid() || seen == step.stride;
      region->stride = step.stride;
      region->isArray = true;
      // What goes beyond one element is part of the index.
      int64_t stride = int64_t(step.stride);
      step.elements = step.offset / stride - (step.offset % stride < 0);
      step.offset -= step.elements * stride;
    }
    path.regular &= step.offset >= 0;
    offset = APInt(256, path.regular ? uint64_t(step.offset) : 0);
  }
  return region->slot(offset);
}

} // namespace quorate::evm
