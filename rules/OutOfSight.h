//===- OutOfSight.h - findings behind code that is missing ------------------------===//
#pragma once

#include "rules/Rule.h"

namespace quorate::rules {

/// A modifier or function that the input does not have may be the very check that a finding misses:
/// where every way to the finding's place leads through one, it is only a note, possible, and says
/// what to look at. The run is incomplete for the same reason.
void weakenOutOfSight(const gov::ContractView &view, llvm::MutableArrayRef<Finding> findings);

} // namespace quorate::rules
