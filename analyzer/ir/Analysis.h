//===- Analysis.h - graph facts about one function ------------------------===//
#pragma once

#include "analyzer/ir/Module.h"

#include "llvm/ADT/BitVector.h"

namespace quorate::ir {

/// What this instruction may touch: the opcode's effects, narrowed by the space of the reference it
/// works on, the kind of its call and its havoc record.
uint16_t effectsOf(const Function &function, const Instruction &instruction);

/// Predecessors, reverse postorder and dominators of one function (Cooper, Harvey and Kennedy,
/// "A Simple, Fast Dominance Algorithm", 2001), post-dominators with a virtual exit.
/// A snapshot: make a new one after changing the graph. A block that nothing reaches is dominated
/// by every block; one from which no exit can be reached is post-dominated by itself alone.
class Graph {
public:
  explicit Graph(const Function &function);

  const Function &function;
  llvm::ArrayRef<BlockId> predecessors(BlockId b) const { return preds[b.index]; }
  llvm::ArrayRef<BlockId> reversePostorder() const { return rpo; }
  bool reachable(BlockId b) const { return order[b.index] != ~0u; }
  BlockId immediateDominator(BlockId b) const { return idom[b.index]; } ///< invalid for the entry
  bool dominates(BlockId a, BlockId b) const;
  /// Instruction `a` is executed before `b` on every path to `b`.
  bool dominates(ValueId a, ValueId b) const;
  bool postDominates(BlockId a, BlockId b) const;
  /// `to` can be reached from the end of `from` (a cycle is needed for from == to).
  bool reaches(BlockId from, BlockId to) const;
  /// Some path executes `a` and later `b`.
  bool mayFollow(ValueId a, ValueId b) const;
  /// Edges (b, successor) whose target is inside a loop headed by a dominator of b.
  bool isBackEdge(BlockId from, BlockId to) const { return dominates(to, from); }

private:
  std::vector<llvm::SmallVector<BlockId, 4>> preds;
  std::vector<BlockId> rpo, idom, ipdom;
  std::vector<uint32_t> order, position;
  std::vector<BlockId> home;                            ///< of each instruction; invalid if in none
  std::vector<std::pair<uint32_t, uint32_t>> dom, pdom; ///< preorder intervals in the two trees
  mutable std::vector<llvm::BitVector> reach;
};

/// Which instructions use a value. A snapshot.
class Uses {
public:
  explicit Uses(const Function &function);
  llvm::ArrayRef<ValueId> of(ValueId value) const { return users[value.index]; }

private:
  std::vector<llvm::SmallVector<ValueId, 2>> users;
};

/// Internal calls of one contract. A call through a pointer may reach every function whose pointer
/// is taken anywhere in the contract.
class CallGraph {
public:
  explicit CallGraph(const Contract &contract);
  llvm::ArrayRef<FunctionId> callees(FunctionId f) const { return out[f.index]; }
  llvm::ArrayRef<FunctionId> callers(FunctionId f) const { return in[f.index]; }
  /// f itself and everything it can reach through internal calls, in preorder.
  std::vector<FunctionId> closure(FunctionId f) const;
  bool recursive(FunctionId f) const;

private:
  std::vector<std::vector<FunctionId>> out, in;
};

} // namespace quorate::ir
