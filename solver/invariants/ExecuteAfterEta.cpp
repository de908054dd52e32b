//===- ExecuteAfterEta.cpp - the timelock's delay is waited for -------------===//

#include "solver/invariants/Property.h"

namespace quorate::solver {

const Property executeAfterEta = {
    {"execute-after-eta", "a proposal is performed only after it was queued and its time has come",
     "the delay is what lets holders see a malicious proposal and leave; Beanstalk (2022) lost 182 "
     "million dollars to a proposal that ran without one"},
    [](const System &system) -> std::optional<Obstacle> {
      if (auto o = executeOnce.obstacle(system))
        return o;
      if (system.timelockUnknown)
        return Obstacle{Verdict::Unknown,
                        "the code of the timelock is not in the input: whether it waits is its "
                        "decision"};
      bool operations = system.timelock && system.timelock->operationIsTimestamp;
      if (!operations && !system.find(0, system.governor.eta))
        return Obstacle{Verdict::NotApplicable,
                        "no delay between the vote and its execution was recognised"};
      return std::nullopt;
    },
    [](Facts &f, const std::optional<Term> &proposal,
       const std::optional<Term> &operation) -> std::optional<Term> {
      std::optional<Term> eta;
      if (operation)
        eta = f.operationTime(*operation);
      if (!eta && proposal)
        eta = f.at(f.system.governor.eta, *proposal);
      if (!eta)
        return proposal ? std::nullopt : std::optional<Term>(f.tb.boolean(true));
      return f.tb.and_(f.tb.ne(*eta, f.tb.zero()), f.tb.ge(f.timestamp(), *eta));
    },
    nullptr,
    nullptr,
    Action::Execution};

} // namespace quorate::solver
