//===- FunctionInfo.h - what the executor knows of a function's graph -------===//
#pragma once

#include "analyzer/ir/Analysis.h"

#include "llvm/ADT/DenseSet.h"

#include <map>

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
  /// Where in flat memory or call data something is, or how a compiler packs strings in storage,
  /// and tests of that: a proof covers any answer, for nothing it says rests on such a layout.
  llvm::DenseSet<ir::ValueId> loose;
  /// How long a string in storage is, by what its slot says: any function of that.
  llvm::DenseSet<ir::ValueId> opaque;
  /// Lifted code: by offset, the bits that matter of a word of the call data, where these are few.
  std::map<uint64_t, unsigned> argumentWidths;
  const Loop *headedBy(ir::BlockId block) const;
};

/// Fills FunctionInfo::argumentWidths. ArgumentWidths.cpp
void findArgumentWidths(FunctionInfo &info);

/// Fills FunctionInfo::loose, and what of it is exact. Loose.cpp
void findLoose(FunctionInfo &info);

/// The function itself loops, computes modulo a number of its own, or divides again and again.
bool isHard(const ir::Function &fn);

/// Neither the function nor anything that it calls writes state, makes a call that could, or leaves
/// a trace in memory, and something in it is hard.
bool isHardView(const ir::Contract &contract, ir::FunctionId function);

/// Lifted code: whoever gets to this call with the same word of the call data at `keyAt`, in the
/// same state at the same time, hands over the same data. FixedData.cpp
bool hasFixedData(const ir::Graph &graph, ir::ValueId call, uint64_t keyAt);

/// Something follows this internal call, and it may be skipped: the callee, or what that calls, can
/// end the whole message (assembly `return`).
bool mayBeCutShort(const ir::Contract &contract, const ir::Function &fn, ir::ValueId call);

/// The end of a call in which an assert() fails.
bool isFailedAssert(const ir::Instruction &in);

/// The function, or something that it calls in the same contract, has an assert().
bool mayFailAssert(const ir::Contract &contract, ir::FunctionId function);

/// What holds of a function of one number for every argument; nothing where it is not decided.
struct Bounds {
  bool total = false;    ///< it always returns
  bool atMost = false;   ///< its answer is no greater than its argument
  bool positive = false; ///< nor zero, but for zero
};
Bounds boundsOf(const ir::Contract &contract, ir::FunctionId function);

} // namespace quorate::solver
