//===- Conditions.h - what taking a branch establishes ------------------------===//
#pragma once

#include "analyzer/governance/Flow.h"

namespace quorate::gov {

/// What taking one side of a branch establishes: `a op b`, with op one of Eq, Ne, ULt, ULe, SLt,
/// SLe; a flag is compared with zero and has no b.
struct Condition {
  ir::Op op = ir::Op::Ne;
  ValueId a, b;
  ValueId branch; ///< the terminator
  bool isFlag() const { return !b.valid(); }
};

/// A value of one bit, however wide it is stored.
bool isBoolean(const Flow &flow, ValueId value);

/// Splits `value` being true (or false) into conditions. `resolve` may replace a merged value by
/// what it is known to be.
void conditionsOf(const Flow &flow, ValueId value, bool holds,
                  llvm::function_ref<ValueId(ValueId)> resolve,
                  llvm::SmallVectorImpl<Condition> &out);

/// Every condition that some branch of the code may establish.
const std::vector<Condition> &allConditions(const Flow &flow);

} // namespace quorate::gov
