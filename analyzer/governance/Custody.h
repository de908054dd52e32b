//===- Custody.h - tokens that are held while they vote -------------------------===//
#pragma once

#include "analyzer/governance/Lifecycle.h"

namespace quorate::gov {

/// What a vote took into custody is handed back here.
struct Release {
  FunctionId entry;
  ValueId call;    ///< that pays it back
  PathResult path; ///< on which the vote need not be over, and stays counted
};

/// Ways to get tokens back that were taken with a vote, for each proposal, before it is over.
std::vector<Release> earlyReleases(const Lifecycle &life);

} // namespace quorate::gov
