//===- ExecuteNeedsQuorum.cpp - no execution without participation ----------===//

#include "solver/invariants/Property.h"

namespace quorate::solver {

const Property executeNeedsQuorum = {
    {"execute-needs-quorum",
     "when a proposal is performed, the votes cast on it have reached the quorum",
     "without it a handful of votes, cast while nobody looks, decides over the treasury; Build "
     "Finance (2022) and Yam's near miss (2022) went that way"},
    [](const System &system) -> std::optional<Obstacle> {
      if (auto o = executeOnce.obstacle(system))
        return o;
      if (!system.find(0, system.governor.forVotes))
        return Obstacle{Verdict::Unknown, "where votes are counted was not recognised"};
      if (!quorumFunction(system).valid())
        return Obstacle{Verdict::Unknown, "no quorum was recognised"};
      return std::nullopt;
    },
    [](Facts &f, const std::optional<Term> &proposal,
       const std::optional<Term> &) -> std::optional<Term> {
      if (!proposal)
        return f.tb.boolean(true); // an operation of the timelock that is no proposal
      return f.quorumReached(*proposal);
    },
    nullptr,
    nullptr,
    Action::Execution};

} // namespace quorate::solver
