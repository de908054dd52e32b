//===- Eval.h - the meaning of pure instructions on constants -------------===//
//
// The one place that says what arithmetic, comparisons and conversions do. The
// builder and the simplifier fold with it, the interpreter executes with it.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/Op.h"
#include "analyzer/ir/Type.h"

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/ArrayRef.h"

#include <optional>

namespace quorate::ir {

/// The result of a pure scalar instruction (`add` to `cast`), in the width of `type`. Each operand
/// has the width of its own type. Nothing for any other opcode and where the widths do not fit it.
std::optional<llvm::APInt> evaluate(Op op, Type type, llvm::ArrayRef<llvm::APInt> operands);

/// True for the opcodes that evaluate() knows.
inline bool isPureScalar(Op op) { return op >= Op::Add && op <= Op::Cast; }
inline bool isComparison(Op op) { return op >= Op::Eq && op <= Op::SLe; }
inline bool isOverflowTest(Op op) { return op >= Op::UAddO && op <= Op::SExpO; }
/// a op b == b op a.
bool isCommutative(Op op);

} // namespace quorate::ir
