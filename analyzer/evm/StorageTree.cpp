//===- StorageTree.cpp - the storage that a contract's code shows -----------------------===//

#include "analyzer/evm/StorageTree.h"

#include "llvm/ADT/STLExtras.h"

#include <set>
#include <utility>

namespace quorate::evm {

namespace {

bool isStorageSlot(const ir::Function &fn, ValueId ref) {
  return fn[ref].op == Op::RefSlot && fn[ref].type.space == ir::Space::Storage;
}

constexpr size_t MaxPhis = 16; ///< that one key may go through

/// Adds the type that `key` widens without loss to what is known of a mapping's keys. What solc
/// cuts to 160 bits is an account.
void noteKey(SlotNode &slot, const ir::Function &fn, ValueId key, std::set<ValueId> &phis) {
  const ir::Instruction &i = fn[key];
  if (i.op == Op::Const) {
    slot.constantKeyBits = std::max(slot.constantKeyBits, i.imm.getActiveBits());
    return;
  }
  if (i.op == Op::Phi && phis.size() < MaxPhis) {
    if (phis.insert(key).second)
      for (ValueId operand : i.operands)
        noteKey(slot, fn, operand, phis);
    return;
  }
  const ir::Instruction *source = &i;
  if (i.op == Op::ZExt) {
    source = &fn[i.operands[0]];
    if (source->op == Op::Cast)
      source = &fn[source->operands[0]];
  }
  Type type = source->type.bits == 160 ? Type::address() : source->type;
  slot.keyType = slot.keyType.isVoid() || slot.keyType == type ? type : Type::uint();
}

} // namespace

SlotNode &Region::slot(const APInt &offset) {
  std::unique_ptr<SlotNode> &node = slots[offset];
  if (!node)
    node = std::make_unique<SlotNode>();
  return *node;
}

/// The order that more of the contract's mappings are found in. It is one for all of them: hashes
/// read one way never stand for the same slot as hashes read the other way.
static HashOrder orderOf(const ir::Contract &contract) {
  auto mappings = [&](HashOrder order) {
    size_t found = 0;
    for (const ir::Function &fn : contract.functions) {
      SlotPaths paths(fn, order);
      for (uint32_t b = 0; b < fn.blocks.size(); ++b)
        for (ValueId id : fn.blocks[b].instructions)
          if (isStorageSlot(fn, id))
            if (std::optional<SlotPath> path = paths.of(fn[id].operands[0], BlockId(b)))
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
    for (uint32_t b = 0; b < fn.blocks.size(); ++b)
      for (ValueId id : fn.blocks[b].instructions) {
        const ir::Instruction &i = fn[id];
        if ((i.op != Op::Load && i.op != Op::Store) || !isStorageSlot(fn, i.operands[0]))
          continue;
        std::optional<SlotPath> path = paths.of(fn[i.operands[0]].operands[0], BlockId(b));
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
  FixedArrays fixed;
  for (auto &[access, node] : accesses) {
    normalise(access.path);
    if (access.path.regular)
      fixed.noteIndex(access.path);
  }
  fixed.settle();
  for (auto &[access, node] : accesses)
    if (access.path.regular)
      fixed.noteUse(access.path);
  for (auto &[access, node] : accesses) {
    if (!access.path.regular || !fixed.place(access.path))
      continue;
    node = &find(access.path);
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
        std::set<ValueId> phis;
        noteKey(slot, fn, step.value, phis);
      }
      region = step.kind == SlotStep::Kind::Key ? slot.values.get() : slot.elements.get();
      offset = APInt(256, uint64_t(step.offset));
    }
  }
}

void StorageTree::normalise(SlotPath &path) const {
  for (size_t k = 0; k < path.steps.size(); ++k) {
    SlotStep &step = path.steps[k];
    // Slots that are added behind a fixed array's index count from where the array is.
    if (k + 1 < path.steps.size() && path.steps[k + 1].kind == SlotStep::Kind::Fixed)
      step.offset += std::exchange(path.steps[k + 1].offset, 0);
    if (k == 0 && step.kind == SlotStep::Kind::Fixed)
      path.root += APInt(256, uint64_t(std::exchange(step.offset, 0)), true);
    if (step.kind == SlotStep::Kind::Element) {
      uint64_t seen = step.stride;
      auto it = strides.find(shapeText(path, k));
      step.stride = std::max<uint64_t>(it == strides.end() ? 0 : it->second, 1);
      path.regular &= !step.value.valid() || seen == step.stride;
      int64_t stride = int64_t(step.stride);
      step.elements = step.offset / stride - (step.offset % stride < 0);
      step.offset -= step.elements * stride;
    }
    path.regular &= step.offset >= 0;
  }
}

SlotNode &StorageTree::find(const SlotPath &path) {
  Region *region = &root;
  APInt offset = path.root;
  for (const SlotStep &step : path.steps) {
    SlotNode &slot = region->slot(offset);
    bool key = step.kind == SlotStep::Kind::Key;
    std::unique_ptr<Region> &next = key ? slot.values : slot.elements;
    if (!next)
      next = std::make_unique<Region>();
    region = next.get();
    if (!key) {
      slot.length = step.length;
      region->stride = step.stride;
      region->isArray = true;
    }
    offset = APInt(256, uint64_t(step.offset));
  }
  return region->slot(offset);
}

} // namespace quorate::evm
