//===- majority-missing.cpp - execution that does not ask who won ---------===//

#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Majority.h"
#include "analyzer/governance/Outcome.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {840, 863};
constexpr Rule TheRule = {"majority-missing",
                          "A way to execution does not require more votes for than against",
                          Severity::Error,
                          Cwe,
                          {},
                          9.1,
                          check};
const Registration registration(TheRule);

/// Approval voting: the hat goes to somebody who need not have more support than who holds it.
void checkApproval(Context &context, const Approval &approval) {
  for (const Act &act : approval.unopposed) {
    const Code &code = context.view.code(act.entry);
    for (const Access &hat : code.flat.accesses())
      if (hat.write && code.flat.origins[hat.at.index].value == act.at &&
          code.flat.functionOf(hat.at) == act.function)
        report(context, TheRule, code, hat.at, wayTo(code, hat.at),
               show(context, approval.elected->shape) +
                   " passes to a candidate who need not have more support than the one who holds "
                   "it: few can take it from many. Require more of " +
                   show(context, approval.support->shape) + " than that one has.",
               "passes it on");
  }
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  if (const Approval *approval = context.model.approval(context.contractId))
    checkApproval(context, *approval);
  if (!life.governor || !life.governor->forVotes)
    return;
  bool byKey = hasSidesByKey(life);
  if (!life.governor->againstVotes && !byKey)
    return;
  Certified majority(context.view, [&](const Code &code, const Condition &condition) {
    return isMajority(life, code, condition) || life.isUnopposed(code, condition);
  });
  reportActsWithout(
      context, TheRule, majority,
      "A proposal can take effect although more votes were cast against it than for it: on this "
      "way " +
          show(context, life.governor->forVotes->shape) + " does not have to exceed " +
          (byKey ? "that of the other side" : show(context, life.governor->againstVotes->shape)) +
          ". Require it here or where the proposal is queued.");
}

} // namespace

} // namespace quorate::rules
