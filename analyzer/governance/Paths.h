//===- Paths.h - which ways lead to an instruction ----------------------------===//
//
// A guard is what every way to an instruction has to pass, wherever it is
// written: a require, a modifier, an early return in a view that an internal
// call evaluates, a state machine made of constants. The search walks the flat
// code block by block, knows what the branches taken say about constants that
// were merged (`state()` returning Succeeded), and can be told what some
// storage holds.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/governance/Conditions.h"

#include <functional>

namespace quorate::gov {

struct PathQuery {
  /// Where the path has to lead: asked once for every instruction.
  std::function<bool(ValueId)> target;
  /// A way that establishes this is not counted.
  std::function<bool(const Condition &)> cut;
  /// A way through this instruction is not counted.
  std::function<bool(ValueId)> avoid;
  /// A way over this edge is not counted.
  std::function<bool(BlockId from, BlockId to)> cutEdge;
  /// What a value (a storage read) is taken to be.
  std::function<std::optional<llvm::APInt>(ValueId)> assume;
  /// Only a way that passes this instruction counts.
  ValueId through;
  /// Start after this instruction instead of at the entry.
  ValueId from;
};

struct PathResult {
  enum class Kind { None, Found, Limit } kind = Kind::None;
  ValueId reached;             ///< the target
  std::vector<BlockId> blocks; ///< from the start to the target
  /// Limit counts as found: what could not be excluded may be.
  bool exists() const { return kind != Kind::None; }
};

PathResult findPath(const Flow &flow, const PathQuery &query);

/// Every way to `target` establishes what `what` accepts.
bool mustPass(const Flow &flow, ValueId target, std::function<bool(const Condition &)> what);

} // namespace quorate::gov
