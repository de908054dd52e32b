//===- BlockCopies.cpp ------------------------------------------------------------------===//
#include "analyzer/evm/BlockCopies.h"

#include "analyzer/ir/Eval.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::evm {

using ir::Function, ir::Instruction, ir::Op;

/// Depends on nothing but its operands, so it may be computed earlier.
static bool isPure(const Instruction &i) {
  if (ir::isPureScalar(i.op))
    return true;
  switch (i.op) {
  case Op::Const:
  case Op::RefVar:
  case Op::RefSlot:
  case Op::RefField:
  case Op::RefKey:
  case Op::RefIndex:
  case Op::KeccakWords:
  case Op::CdLoad:
  case Op::CdSize:
  case Op::Extract:
    return true;
  case Op::Env:
    return i.env != ir::EnvKind::GasLeft && i.env != ir::EnvKind::SelfBalance;
  default:
    return false;
  }
}

void hoist(Function &fn, const ir::Graph &graph, BlockId b) {
  BlockId to = graph.immediateDominator(b);
  auto &list = fn[b].instructions;
  auto &above = fn[to].instructions;
  std::erase_if(list, [&](ValueId id) {
    Instruction &i = fn[id];
    bool inside = llvm::any_of(i.operands, [&](ValueId o) { return fn[o].block == b; });
    if (inside || !isPure(i))
      return false;
    i.block = to;
    above.insert(above.end() - 1, id);
    return true;
  });
}

bool leaksReference(const Function &fn, BlockId b) {
  for (const ir::Block &block : fn.blocks)
    for (ValueId id : block.instructions)
      for (ValueId o : fn[id].operands)
        if (fn[o].type.isRef() && fn[o].block == b && fn[id].block != b)
          return true;
  return false;
}

BlockCopies::BlockCopies(Function &fn, BlockId block)
    : fn(fn), block(block), copiesBegin(fn.blocks.size()) {
  for (ValueId id : fn[block].instructions)
    if (!fn[id].type.isVoid())
      defs[id][block.index] = id;
}

void BlockCopies::copyFor(llvm::ArrayRef<BlockId> from, std::optional<BlockId> target) {
  BlockId copy(uint32_t(fn.blocks.size()));
  fn.blocks.emplace_back();
  llvm::DenseMap<ValueId, ValueId> map;
  std::vector<ValueId> list = fn[block].instructions;
  for (ValueId id : list) {
    Instruction i = fn[id].clone();
    i.block = copy;
    if (i.op == Op::Phi) {
      i.operands.clear();
      i.blocks.clear();
      Instruction &old = fn[id];
      for (size_t k = old.blocks.size(); k-- > 0;)
        if (llvm::is_contained(from, old.blocks[k])) {
          i.operands.push_back(old.operands[k]);
          i.blocks.push_back(old.blocks[k]);
          old.operands.erase(old.operands.begin() + k);
          old.blocks.erase(old.blocks.begin() + k);
        }
    } else if (i.op == Op::Branch && target) {
      i.op = Op::Jump;
      i.operands.clear();
      i.blocks = {*target};
    } else {
      for (ValueId &operand : i.operands)
        if (auto known = map.find(operand); known != map.end())
          operand = known->second;
    }
    ValueId made(uint32_t(fn.instructions.size()));
    if (!i.type.isVoid()) {
      map[id] = made;
      defs[id][copy.index] = made;
    }
    fn.instructions.push_back(std::move(i));
    fn[copy].instructions.push_back(made);
  }
  for (BlockId p : from)
    for (BlockId &next : fn[fn[p].instructions.back()].blocks)
      if (next == block)
        next = copy;
  for (BlockId next : fn.successors(copy))
    addPhiInputs(next, copy, map);
}

/// The phis of `target` take from `copy` what they take from the block.
void BlockCopies::addPhiInputs(BlockId target, BlockId copy,
                               const llvm::DenseMap<ValueId, ValueId> &map) {
  for (ValueId id : fn[target].instructions) {
    Instruction &phi = fn[id];
    if (phi.op != Op::Phi)
      break;
    for (size_t k = 0; k < phi.blocks.size(); ++k)
      if (phi.blocks[k] == block) {
        ValueId value = phi.operands[k];
        auto known = map.find(value);
        phi.operands.push_back(known == map.end() ? value : known->second);
        phi.blocks.push_back(copy);
        break;
      }
  }
}

void BlockCopies::repair() {
  preds.assign(fn.blocks.size(), {});
  for (uint32_t k = 0; k < fn.blocks.size(); ++k)
    for (BlockId next : fn.successors(BlockId(k)))
      preds[next.index].push_back(BlockId(k));
  uint32_t count = uint32_t(fn.blocks.size());
  for (uint32_t k = 0; k < count; ++k) {
    if (k == block.index || k >= copiesBegin)
      continue;
    // New phis go to the front of lists while we walk.
    std::vector<ValueId> list = fn.blocks[k].instructions;
    for (ValueId id : list)
      for (size_t n = 0; n < fn[id].operands.size(); ++n) {
        ValueId used = fn[id].operands[n];
        if (!defs.count(used))
          continue;
        ValueId value =
            fn[id].op == Op::Phi ? atEnd(used, fn[id].blocks[n]) : atStart(used, BlockId(k));
        fn[id].operands[n] = value;
      }
  }
  starts.clear();
}

ValueId BlockCopies::atEnd(ValueId v, BlockId end) {
  auto &at = defs[v];
  auto it = at.find(end.index);
  return it != at.end() ? it->second : atStart(v, end);
}

ValueId BlockCopies::atStart(ValueId v, BlockId begin) {
  auto it = starts.find({v.index, begin.index});
  if (it != starts.end())
    return it->second;
  // Up a straight line without recursion.
  BlockId at = begin;
  while (preds[at.index].size() == 1 && !defs[v].count(at.index))
    if (BlockId up = preds[at.index].front(); defs[v].count(up.index))
      return starts[{v.index, begin.index}] = defs[v][up.index];
    else
      at = up;
  if (preds[at.index].empty()) { // not reached any more
    Instruction i;
    i.op = Op::Undef;
    i.type = fn[v].type;
    return starts[{v.index, begin.index}] = atFront(BlockId(0), std::move(i));
  }
  auto known = starts.find({v.index, at.index});
  if (known != starts.end())
    return starts[{v.index, begin.index}] = known->second;
  Instruction i;
  i.op = Op::Phi;
  i.type = fn[v].type;
  i.place = fn[v].place;
  ValueId phi = atFront(at, std::move(i));
  starts[{v.index, at.index}] = phi;
  starts[{v.index, begin.index}] = phi;
  for (BlockId p : preds[at.index]) {
    ValueId value = atEnd(v, p);
    fn[phi].operands.push_back(value);
    fn[phi].blocks.push_back(p);
  }
  return phi;
}

ValueId BlockCopies::atFront(BlockId at, Instruction i) {
  ValueId id(uint32_t(fn.instructions.size()));
  i.block = at;
  fn.instructions.push_back(std::move(i));
  fn[at].instructions.insert(fn[at].instructions.begin(), id);
  return id;
}

} // namespace quorate::evm
