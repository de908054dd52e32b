//===- executed-before-end.cpp - execution while voting is open -----------===//

#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Majority.h"
#include "analyzer/governance/Outcome.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {367, 841};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-101"};
constexpr Rule TheRule = {"executed-before-end",
                          "A proposal can be executed while votes on it are still being cast",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          9.0,
                          check};
const Registration registration(TheRule);

void check(Context &context) {
  const Lifecycle &life = context.life;
  if (!life.governor || !life.hasEnd())
    return;
  // More than half of all votes cannot be outvoted any more, if they cannot be borrowed.
  bool fixed = llvm::all_of(life.tallies, [&](const Tally &tally) {
    const Code &code = context.view.code(tally.entry);
    return llvm::all_of(weightSources(code, tally), [](const WeightSource &s) {
      return s.kind != WeightSource::Kind::Present && s.kind != WeightSource::Kind::Own;
    });
  });
  bool council = life.isCouncil();
  Certified over(context.view, [&](const Code &code, const Condition &condition) {
    if (council && quorumTest(context.view, *life.governor, code, condition) == QuorumTest::Met)
      return true;
    return life.afterEnd(code, condition) || isAskedElsewhere(code, condition) ||
           life.isUnopposed(code, condition) || life.beforeVote(code, condition) ||
           (fixed &&
            (isAbsoluteMajority(life, code, condition) || isSuperQuorum(life, code, condition)));
  });
  reportActsWithout(
      context, TheRule, over,
      "A proposal can take effect while voting on it is still open: on this way nothing requires "
      "the end of voting to have passed. Whoever has the votes for one moment decides, before "
      "anyone can answer.");
}

} // namespace

} // namespace quorate::rules
