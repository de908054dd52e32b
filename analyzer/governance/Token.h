//===- Token.h - balances that grow and shrink ---------------------------------===//
#pragma once

#include "analyzer/governance/Queries.h"

namespace quorate::gov {

/// A leaf that is raised or lowered by an amount.
struct Change {
  const Access *store = nullptr;
  bool raises = false;
  ValueId amount;
};

std::optional<Change> changeOf(const Flow &flow, const Access &store);
std::vector<Change> changesOf(const Code &code);
/// What a loop adds to a total that begins with nothing, once for each round; invalid if the value
/// is no such total.
ValueId summedUp(const Flow &flow, ValueId total);
/// The total of what these changes are about, one of them in each round.
bool isTotalOf(const Flow &flow, ValueId total, ValueId part);

/// A way through the code that raises a leaf at `up` and lowers the same leaf nowhere: something
/// comes from nothing. `allow` may exclude more (conditions, instructions).
struct Creation {
  bool exists = false;
  PathResult path; ///< to the raise
};
Creation createdBy(const Code &code, const Change &up, llvm::ArrayRef<Change> changes,
                   const PathQuery &exclude = {});

} // namespace quorate::gov
