//===- FunctionInfo.h - what the executor knows of a function's graph -------===//
#pragma once

#include "analyzer/ir/Analysis.h"

#include "llvm/ADT/DenseSet.h"

namespace quorate::solver {

struct Loop {
  ir::BlockId header;
  llvm::BitVector body;             ///< blocks, the header included
  std::vector<ir::ValueId> liveOut; ///< defined inside, used outside
};

struct FunctionInfo {
  explicit FunctionInfo(const ir::Function &fn);

  ir::Graph graph;
  std::vector<Loop> loops;
  bool irreducible = false;
  /// Arithmetic that is only reached where its own overflow test was false: it is exact there.
  llvm::DenseSet<ir::ValueId> checked;
  const Loop *headedBy(ir::BlockId block) const;
};

/// Neither the function nor anything that it calls writes state, makes a call that could, or leaves
/// a trace in memory, and something in it loops or computes modulo a number of its own.
bool isHardView(const ir::Contract &contract, ir::FunctionId function);

} // namespace quorate::solver
