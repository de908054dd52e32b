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

#include "analyzer/governance/Flow.h"

#include <functional>

namespace quorate::gov {

/// What taking one side of a branch establishes: `a op b`, with op one of Eq, Ne, ULt, ULe, SLt,
/// SLe; a flag is compared with zero and has no b.
struct Condition {
  ir::Op op = ir::Op::Ne;
  ValueId a, b;
  ValueId branch; ///< the terminator
  bool isFlag() const { return !b.valid(); }
};

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

/// Splits `value` being true (or false) into conditions. `resolve` may replace a merged value by
/// what it is known to be.
void conditionsOf(const Flow &flow, ValueId value, bool holds,
                  llvm::function_ref<ValueId(ValueId)> resolve,
                  llvm::SmallVectorImpl<Condition> &out);

/// Every condition that some branch of the code may establish.
const std::vector<Condition> &allConditions(const Flow &flow);

/// Every way to `target` establishes what `what` accepts.
bool mustPass(const Flow &flow, ValueId target, std::function<bool(const Condition &)> what);

/// One of the values that a merge or a select may give.
struct Alternative {
  ValueId value;
  /// Every way on which it is this one establishes what `what` accepts.
  std::function<bool(std::function<bool(const Condition &)> what)> mustPass;
};
/// What `value`, used by the instruction `at`, may stand for.
std::vector<Alternative> alternatives(const Flow &flow, ValueId value, ValueId at);

} // namespace quorate::gov
