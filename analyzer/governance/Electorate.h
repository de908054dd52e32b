//===- Electorate.h - who may vote, and in whose name ------------------------------===//
//
// A vote that weighs what somebody has asks for nothing more than who he is.
// One vote for each account does: accounts cost nothing. And whoever names the
// voter has to be him, or to have been asked by him.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/governance/Lifecycle.h"

namespace quorate::gov {

/// Each account has one vote, and on this way nothing asks whether the sender is one of those who
/// vote; does not exist if something does, or if votes weigh something.
PathResult votesWithoutRoll(const Lifecycle &life, const Tally &tally);

/// The sender names whose weight is counted, and on this way nothing shows that the other agreed.
PathResult votesForOthers(const Lifecycle &life, const Tally &tally);

} // namespace quorate::gov
