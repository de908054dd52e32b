//===- Cleanup.cpp - after lifting ---------------------------------------------------===//

#include "analyzer/evm/Cleanup.h"

#include "analyzer/evm/Memory.h"
#include "analyzer/ir/Simplify.h"

#include "llvm/ADT/BitVector.h"

#include <algorithm>

namespace quorate::evm {

using ir::Function, ir::Instruction;

namespace {

struct Region {
  unsigned address, length; ///< operand positions; equal: one word
};

/// The operands that say which memory an instruction reads.
std::optional<Region> readRegion(const Instruction &i) {
  unsigned n = unsigned(i.operands.size());
  switch (i.op) {
  case Op::MLoad:
    return Region{0, 0};
  case Op::KeccakMem:
  case Op::ReturnMem:
    return Region{0, 1};
  case Op::MCopy:
    return Region{1, 2};
  case Op::Log:
    return Region{n - 2, n - 1};
  case Op::Create:
    return Region{n - 2, n - 1};
  case Op::ExtCall: {
    const ir::CallRecord &call = i.call();
    if (call.payload != ir::CallRecord::Payload::Memory)
      return std::nullopt;
    unsigned end = call.hasOutput ? n - 2 : n;
    return Region{end - 2, end - 1};
  }
  case Op::Revert:
    if (i.revert().kind == ir::RevertRecord::Kind::Memory)
      return Region{0, 1};
    return std::nullopt;
  default:
    return std::nullopt;
  }
}

} // namespace

void removeScratchStores(Function &fn, int64_t heapStart) {
  auto constant = [&](ValueId id) -> const APInt * {
    return fn[id].op == Op::Const ? &fn[id].imm : nullptr;
  };
  const auto scratchEnd = uint64_t(heapStart);
  std::vector<std::pair<uint64_t, uint64_t>> read; ///< within [0, heapStart)
  for (const ir::Block &block : fn.blocks)         // it tells of every access
    if (std::any_of(block.instructions.begin(), block.instructions.end(),
                    [&](ValueId id) { return fn[id].op == Op::MSize; }))
      return;
  for (ir::Block &block : fn.blocks)
    for (ValueId id : block.instructions)
      if (std::optional<Region> region = readRegion(fn[id])) {
        const APInt *at = constant(fn[id].operands[region->address]);
        if (!at || at->uge(scratchEnd)) // computed addresses are not in scratch space
          continue;
        uint64_t begin = at->getZExtValue(), end = scratchEnd;
        const APInt *length = constant(fn[id].operands[region->length]);
        if (region->address == region->length)
          end = begin + 32;
        else if (length && length->ult(scratchEnd))
          end = begin + length->getZExtValue();
        read.emplace_back(begin, end);
      }
  for (ir::Block &block : fn.blocks)
    std::erase_if(block.instructions, [&](ValueId id) {
      if (fn[id].op != Op::MStore)
        return false;
      const APInt *at = constant(fn[id].operands[0]);
      if (!at || at->ugt(scratchEnd - 32))
        return false;
      uint64_t begin = at->getZExtValue();
      return std::none_of(read.begin(), read.end(),
                          [&](const auto &r) { return r.first < begin + 32 && begin < r.second; });
    });
}

namespace {

bool readsMemory(const Instruction &i) {
  switch (i.op) {
  case Op::Return:
  case Op::RefKey: // our keys are words
  case Op::MStore:
  case Op::Load:
  case Op::Length:
    return false;
  case Op::Revert:
    return i.revert().kind == ir::RevertRecord::Kind::Memory;
  case Op::ExtCall:
    return i.call().payload != ir::CallRecord::Payload::Typed;
  case Op::MSize:
  case Op::Unsupported:
    return true;
  default:
    return (ir::info(i.op).effects & ir::effect::ReadMemory) || i.op == Op::Log ||
           i.op == Op::Create;
  }
}

} // namespace

void removeDeadStores(Function &fn) {
  // Backwards: may memory be read after this point?
  std::vector<bool> readsLater(fn.blocks.size(), false), readsInside(fn.blocks.size(), false);
  for (uint32_t b = 0; b < fn.blocks.size(); ++b)
    readsInside[b] = std::any_of(fn.blocks[b].instructions.begin(), fn.blocks[b].instructions.end(),
                                 [&](ValueId id) { return readsMemory(fn[id]); });
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t b = uint32_t(fn.blocks.size()); b-- > 0;)
      for (BlockId next : fn.successors(BlockId(b)))
        if (!readsLater[b] && (readsLater[next.index] || readsInside[next.index])) {
          readsLater[b] = true;
          changed = true;
        }
  }
  for (uint32_t b = 0; b < fn.blocks.size(); ++b) {
    bool live = readsLater[b];
    std::vector<ValueId> kept;
    auto &list = fn.blocks[b].instructions;
    for (size_t k = list.size(); k-- > 0;) {
      const Instruction &i = fn[list[k]];
      bool store = i.op == Op::MStore || i.op == Op::MStore8 || i.op == Op::CdCopy;
      if (store && !live)
        continue;
      live |= readsMemory(i);
      kept.push_back(list[k]);
    }
    list.assign(kept.rbegin(), kept.rend());
  }
}

void cleanUp(ir::Module &module, Function &fn, int64_t heapStart) {
  ir::simplify(module, fn);
  threadJumps(module, fn);
  removeScratchStores(fn, heapStart);
  removeDeadStores(fn);
  ir::simplify(module, fn);
  compact(fn);
}

void compact(Function &fn) {
  std::vector<ValueId> renamed(fn.instructions.size());
  std::vector<Instruction> kept;
  for (ir::Block &block : fn.blocks)
    for (ValueId &id : block.instructions) {
      renamed[id.index] = ValueId(uint32_t(kept.size()));
      kept.push_back(std::move(fn[id]));
      id = renamed[id.index];
    }
  for (Instruction &i : kept)
    for (ValueId &operand : i.operands)
      operand = renamed[operand.index];
  fn.instructions = std::move(kept);
}

} // namespace quorate::evm
