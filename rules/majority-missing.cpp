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

void check(Context &context) {
  const Lifecycle &life = context.life;
  if (!life.governor || !life.governor->forVotes || !life.governor->againstVotes)
    return;
  Certified majority(context.view, [&](const Code &code, const Condition &condition) {
    return isMajority(life, code, condition) || life.isUnopposed(code, condition);
  });
  reportActsWithout(
      context, TheRule, majority,
      "A proposal can take effect although more votes were cast against it than for it: on this "
      "way " +
          show(context, life.governor->forVotes->shape) + " does not have to exceed " +
          show(context, life.governor->againstVotes->shape) +
          ". Require it here or where the proposal is queued.");
}

} // namespace

} // namespace quorate::rules
