//===- Analysis.cpp - graph facts about one function ----------------------===//

#include "analyzer/ir/Analysis.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

namespace quorate::ir {

namespace {

constexpr uint32_t Nowhere = ~0u;
using Edges = std::vector<llvm::SmallVector<uint32_t, 4>>;

/// Reverse postorder of what `root` reaches.
std::vector<uint32_t> reversePostorderOf(const Edges &successors, uint32_t root) {
  std::vector<uint32_t> result;
  std::vector<bool> seen(successors.size());
  std::vector<std::pair<uint32_t, uint32_t>> stack = {{root, 0}}; // node, next edge
  seen[root] = true;
  while (!stack.empty()) {
    auto &[node, next] = stack.back();
    if (next == successors[node].size()) {
      result.push_back(node);
      stack.pop_back();
      continue;
    }
    uint32_t target = successors[node][next++];
    if (!seen[target]) {
      seen[target] = true;
      stack.push_back({target, 0});
    }
  }
  std::reverse(result.begin(), result.end());
  return result;
}

/// Cooper, Harvey and Kennedy, figure 3. Nowhere for the root and for what it does not reach.
std::vector<uint32_t> dominatorTree(const Edges &predecessors, llvm::ArrayRef<uint32_t> rpo) {
  std::vector<uint32_t> number(predecessors.size(), Nowhere), idom(predecessors.size(), Nowhere);
  for (uint32_t i = 0; i < rpo.size(); ++i)
    number[rpo[i]] = i;
  uint32_t root = rpo.front();
  idom[root] = root;
  auto intersect = [&](uint32_t a, uint32_t b) {
    while (a != b) {
      while (number[a] > number[b])
        a = idom[a];
      while (number[b] > number[a])
        b = idom[b];
    }
    return a;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t node : rpo.drop_front()) {
      uint32_t best = Nowhere;
      for (uint32_t pred : predecessors[node])
        if (idom[pred] != Nowhere)
          best = best == Nowhere ? pred : intersect(pred, best);
      if (idom[node] != best) {
        idom[node] = best;
        changed = true;
      }
    }
  }
  idom[root] = Nowhere;
  return idom;
}

/// [enter, leave) of each node in a preorder walk of the tree; {Nowhere, Nowhere} outside it.
std::vector<std::pair<uint32_t, uint32_t>> intervals(llvm::ArrayRef<uint32_t> parent,
                                                     llvm::ArrayRef<uint32_t> rpo) {
  std::vector<std::pair<uint32_t, uint32_t>> result(parent.size(), {Nowhere, Nowhere});
  std::vector<uint32_t> size(parent.size(), 1);
  for (uint32_t node : llvm::reverse(rpo.drop_front()))
    size[parent[node]] += size[node];
  // A parent comes before its children in reverse postorder, so one pass hands out the ranges.
  std::vector<uint32_t> next(parent.size());
  for (uint32_t node : rpo) {
    uint32_t enter = 0;
    if (parent[node] != Nowhere) {
      enter = next[parent[node]];
      next[parent[node]] += size[node];
    }
    result[node] = {enter, enter + size[node]};
    next[node] = enter + 1;
  }
  return result;
}

bool encloses(std::pair<uint32_t, uint32_t> outer, std::pair<uint32_t, uint32_t> inner) {
  return outer.first <= inner.first && inner.second <= outer.second;
}

Edges reversed(const Edges &edges) {
  Edges result(edges.size());
  for (uint32_t from = 0; from < edges.size(); ++from)
    for (uint32_t to : edges[from])
      result[to].push_back(from);
  return result;
}

} // namespace

Graph::Graph(const Function &function) : function(function) {
  size_t count = function.blocks.size();
  preds.resize(count);
  order.assign(count, Nowhere);
  idom.resize(count);
  ipdom.resize(count);
  reach.resize(count);
  position.assign(function.instructions.size(), Nowhere);
  home.resize(function.instructions.size());
  if (!count)
    return;

  // One node more than blocks: the virtual exit.
  uint32_t exit = uint32_t(count);
  Edges forward(count + 1);
  for (uint32_t b = 0; b < count; ++b) {
    const auto &list = function.blocks[b].instructions;
    for (uint32_t i = 0; i < list.size(); ++i) {
      position[list[i].index] = i;
      home[list[i].index] = BlockId(b);
    }
    if (list.empty())
      continue;
    for (BlockId target : function.successors(BlockId(b)))
      if (!llvm::is_contained(forward[b], target.index)) {
        forward[b].push_back(target.index);
        preds[target.index].push_back(BlockId(b));
      }
  }

  std::vector<uint32_t> numbers = reversePostorderOf(forward, 0);
  for (uint32_t i = 0; i < numbers.size(); ++i) {
    order[numbers[i]] = i;
    rpo.push_back(BlockId(numbers[i]));
  }
  Edges backward = reversed(forward);
  std::vector<uint32_t> tree = dominatorTree(backward, numbers);
  dom = intervals(tree, numbers);

  for (uint32_t b = 0; b < count; ++b)
    if (forward[b].empty()) {
      forward[b].push_back(exit);
      backward[exit].push_back(b);
    }
  std::vector<uint32_t> fromExit = reversePostorderOf(backward, exit);
  std::vector<uint32_t> postTree = dominatorTree(forward, fromExit);
  pdom = intervals(postTree, fromExit);

  for (uint32_t b = 0; b < count; ++b) {
    if (tree[b] != Nowhere)
      idom[b] = BlockId(tree[b]);
    if (postTree[b] != Nowhere && postTree[b] != exit)
      ipdom[b] = BlockId(postTree[b]);
  }
}

bool Graph::dominates(BlockId a, BlockId b) const {
  if (a == b || !reachable(b))
    return true;
  return reachable(a) && encloses(dom[a.index], dom[b.index]);
}

bool Graph::dominates(ValueId a, ValueId b) const {
  BlockId blockA = home[a.index], blockB = home[b.index];
  if (!blockA.valid() || !blockB.valid())
    return false;
  if (blockA == blockB)
    return position[a.index] < position[b.index];
  return dominates(blockA, blockB);
}

bool Graph::postDominates(BlockId a, BlockId b) const {
  if (a == b)
    return true;
  if (pdom[a.index].first == Nowhere || pdom[b.index].first == Nowhere)
    return false;
  return encloses(pdom[a.index], pdom[b.index]);
}

bool Graph::reaches(BlockId from, BlockId to) const {
  llvm::BitVector &seen = reach[from.index];
  if (seen.empty()) {
    seen.resize(unsigned(function.blocks.size()));
    std::vector<BlockId> work = {from};
    while (!work.empty()) {
      BlockId block = work.back();
      work.pop_back();
      if (function[block].instructions.empty())
        continue;
      for (BlockId next : function.successors(block))
        if (!seen[next.index]) {
          seen.set(next.index);
          work.push_back(next);
        }
    }
  }
  return seen[to.index];
}

bool Graph::mayFollow(ValueId a, ValueId b) const {
  BlockId blockA = home[a.index], blockB = home[b.index];
  if (!blockA.valid() || !blockB.valid())
    return false;
  if (blockA == blockB && position[a.index] < position[b.index])
    return true;
  return reaches(blockA, blockB);
}

Uses::Uses(const Function &function) : users(function.instructions.size()) {
  for (const Block &block : function.blocks)
    for (ValueId id : block.instructions)
      for (ValueId operand : function[id].operands)
        if (auto &list = users[operand.index]; list.empty() || list.back() != id)
          list.push_back(id);
}

CallGraph::CallGraph(const Contract &contract)
    : out(contract.functions.size()), in(contract.functions.size()) {
  std::vector<FunctionId> taken;
  std::vector<uint32_t> indirect;
  auto add = [](std::vector<FunctionId> &list, FunctionId f) {
    if (!llvm::is_contained(list, f))
      list.push_back(f);
  };
  for (uint32_t f = 0; f < contract.functions.size(); ++f)
    for (const Block &block : contract.functions[f].blocks)
      for (ValueId id : block.instructions) {
        const Instruction &instruction = contract.functions[f][id];
        if (instruction.op == Op::ICall)
          add(out[f], instruction.callee);
        else if (instruction.op == Op::FuncPtr)
          add(taken, instruction.callee);
        else if (instruction.op == Op::ICallIndirect && (indirect.empty() || indirect.back() != f))
          indirect.push_back(f);
      }
  for (uint32_t f : indirect)
    for (FunctionId callee : taken)
      add(out[f], callee);
  for (uint32_t f = 0; f < out.size(); ++f)
    for (FunctionId callee : out[f])
      in[callee.index].push_back(FunctionId(f));
}

std::vector<FunctionId> CallGraph::closure(FunctionId f) const {
  std::vector<FunctionId> result, stack = {f};
  std::vector<bool> seen(out.size());
  while (!stack.empty()) {
    FunctionId next = stack.back();
    stack.pop_back();
    if (seen[next.index])
      continue;
    seen[next.index] = true;
    result.push_back(next);
    for (FunctionId callee : llvm::reverse(out[next.index]))
      stack.push_back(callee);
  }
  return result;
}

bool CallGraph::recursive(FunctionId f) const {
  return llvm::any_of(closure(f),
                      [&](FunctionId g) { return llvm::is_contained(out[g.index], f); });
}

uint16_t effectsOf(const Function &function, const Instruction &instruction) {
  using namespace effect;
  uint16_t effects = info(instruction.op).effects;
  auto keep = [&](ValueId ref, bool reads, bool writes) {
    const Type &type = function[ref].type;
    if (!type.isRef())
      return uint16_t(0);
    bool memory = type.space == Space::Memory;
    bool state = !memory && type.space != Space::Calldata;
    return uint16_t((reads && memory ? ReadMemory : 0) | (reads && state ? ReadState : 0) |
                    (writes && memory ? WriteMemory : 0) | (writes && state ? WriteState : 0));
  };
  switch (instruction.op) {
  case Op::Load:
  case Op::Length:
  case Op::Keccak:
  case Op::BytesPrefix:
  case Op::Sha256:
  case Op::Ripemd160:
    return keep(instruction.operands[0], true, false);
  case Op::Store:
    return keep(instruction.operands[0], false, true);
  case Op::CopyTo:
    return keep(instruction.operands[0], false, true) | keep(instruction.operands[1], true, false);
  case Op::Clone:
    return keep(instruction.operands[0], true, false) | WriteMemory;
  case Op::Slice: // in memory a copy, in calldata another view
    return instruction.type.space == Space::Calldata ? uint16_t(None) : effects;
  case Op::RefKey:
    return keep(instruction.operands[1], true, false);
  case Op::AbiEncode:
  case Op::Log:
  case Op::Revert: {
    uint16_t narrowed = effects & ~(ReadMemory | ReadState);
    for (ValueId operand : instruction.operands)
      narrowed |= keep(operand, true, false);
    if (instruction.op == Op::Log && instruction.record && instruction.log().rawTopics)
      narrowed |= ReadMemory;
    if (instruction.op == Op::Revert)
      narrowed |= ReadMemory;
    return narrowed;
  }
  case Op::ExtCall:
    if (instruction.record && instruction.call().kind == CallKind::Static)
      effects &= ~(WriteState | Emits);
    return effects;
  case Op::Unsupported: {
    if (!instruction.record)
      return effects;
    const HavocRecord &havoc = instruction.havoc();
    if (!havoc.state)
      effects &= ~(WriteState | Emits);
    if (!havoc.memory)
      effects &= ~WriteMemory;
    if (havoc.external)
      effects |= External;
    return effects;
  }
  default:
    return effects;
  }
}

} // namespace quorate::ir
