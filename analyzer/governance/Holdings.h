//===- Holdings.h - what somebody has, and who may take it away ---------------------===//
#pragma once

#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Token.h"

namespace quorate::gov {

/// Where votes are kept by holder.
struct Holdings {
  PathShape leaf;
  bool token = false; ///< otherwise what weighs the votes, some of which others may have lent
};
/// A token's balances, or what weighs a vote where the contract that counts it keeps it itself.
std::vector<Holdings> holdingsOf(const Model &model, const Lifecycle &life);

/// A way on which this takes from a holder whom the sender names, and nothing shows that he agreed:
/// no allowance, no signature.
PathResult takenUnasked(const ContractView &view, const Code &code, const Holdings &held,
                        const Change &down);

} // namespace quorate::gov
