//===- Bounds.h - arithmetic that may wrap and casts that may cut -----------------===//
#pragma once

#include "analyzer/governance/Queries.h"

namespace quorate::gov {

/// An addition, subtraction or multiplication whose exact result always fits when it gets to `at`:
/// an overflow test is passed, or a comparison on every way says as much.
bool cannotWrap(const Code &code, ValueId arithmetic, ValueId at);
/// How many bits the value can have, by what it was widened, masked or shifted from.
unsigned widthOf(const Code &code, ValueId value);
/// On every way to `at` the value is held from above by something that the sender does not choose.
bool boundedAbove(const Code &code, ValueId value, ValueId at);
/// On every way to `at` some checked addition or subtraction takes the value: it is no larger than
/// what is there, or what may be.
bool checkedElsewhere(const Code &code, ValueId value, ValueId at);
/// `low <= high` or `low < high` is established, whatever the widths.
bool isUpperBound(const Code &code, const Condition &condition, ValueId low);
/// The value is no larger than this: constants, widths, limits on the way, and what is computed
/// from them. In 512 bits, so that nothing is lost.
llvm::APInt largestOf(const Code &code, ValueId value, ValueId at, unsigned depth = 0);

} // namespace quorate::gov
