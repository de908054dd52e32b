//===- Units.h - what one vote is counted in ---------------------------------------===//
#pragma once

#include "analyzer/governance/Roles.h"

#include "analyzer/governance/Queries.h"

namespace quorate::gov {

/// Computed in whole tokens: divided by their unit, not multiplied before. Followed to where a
/// number of the proposal was written.
bool inWholeTokens(const ContractView &view, const Flow &flow, ValueId value, unsigned depth = 0);

/// A constant below this is no number of votes that a quorum could be meant to be.
llvm::APInt leastWeight(const ContractView &view, const Governor &governor);

} // namespace quorate::gov
