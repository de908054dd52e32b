//===- Majority.h - more for than against ---------------------------------------===//
#pragma once

#include "analyzer/governance/Lifecycle.h"

namespace quorate::gov {

/// Establishing `condition` means that more votes are for than against, or more than a stated
/// share of those cast.
bool isMajority(const Lifecycle &life, const Code &code, const Condition &condition);

/// Votes for reach a share of all that could be cast which is stored for them alone.
bool isSuperQuorum(const Lifecycle &life, const Code &code, const Condition &condition);

/// Votes for reach at least half of all that could be cast.
bool isAbsoluteMajority(const Lifecycle &life, const Code &code, const Condition &condition);

/// The sums for and against are entries of one table: `tally[support] += weight`, of which what
/// comes of the vote reads those under constants.
bool hasSidesByKey(const Lifecycle &life);

} // namespace quorate::gov
