//===- ExecuteOnce.cpp - a payload is performed at most once ----------------===//

#include "solver/invariants/Property.h"

namespace quorate::solver {

const Property executeOnce = {
    {"execute-once", "the payload of a proposal is performed at most once",
     "a transfer that was voted on once would be paid again and again: proposals that could be "
     "executed repeatedly, or re-entered while they ran, have emptied treasuries"},
    [](const System &system) -> std::optional<Obstacle> {
      if (system.governor.payloadCalls.empty() &&
          (!system.timelock || system.timelock->payloadCalls.empty()))
        return Obstacle{Verdict::Unknown, "the call that performs a proposal was not recognised"};
      return std::nullopt;
    },
    nullptr,
    nullptr,
    [](Facts &f, const Term &proposal) -> std::optional<Term> {
      return f.tb.le(f.tb.select(f.state.leaves[Runs], proposal), f.tb.one());
    },
    Action::Execution};

} // namespace quorate::solver
