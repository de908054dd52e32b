//===- eta-resettable.cpp - a queued operation whose time is set anew -----===//

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Outcome.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {367, 841};
constexpr Rule TheRule = {
    "eta-resettable",
    "Queueing again, or a setter, rewrites the time of an operation that is queued already",
    Severity::Error,
    Cwe,
    {},
    7.4,
    check};
const Registration registration(TheRule);

/// The same entry point, run once more: what it left behind does not keep it from `at`.
bool repeatable(const Lifecycle &life, const Code &code, ValueId at, const PathShape &leaf) {
  // What nobody can execute any more may be announced anew; what was voted on has run out for good.
  auto expired = [&](const Condition &c) {
    auto test = clockTest(code.flow, c);
    return !life.governor && test && test->after &&
           llvm::any_of(test->leaves,
                        [&](const Access *read) { return shapeOf(read->path) == leaf; });
  };
  return llvm::none_of(marksOf(code), [&](const Mark &mark) {
    return keyCount(mark.write->path) > 0 && stops(code, mark, at, expired);
  });
}

void checkTime(Context &context, const PathShape &time) {
  const Lifecycle &life = context.life;
  for (const ContractView::Write &write : context.view.writesTo(time)) {
    const Code &code = context.view.code(write.entry);
    ValueId at = write.access->at;
    if (write.access->clears || !write.access->value.valid() ||
        code.flow.isConstant(code.flow.strip(write.access->value)) ||
        life.hasEntry(EntryKind::Propose, write.entry) || hasFreshKey(code, *write.access))
      continue;
    // The last approval starts the wait, as often as somebody takes his back and gives it again.
    if (life.isCouncil() && life.hasEntry(EntryKind::Vote, write.entry))
      continue;
    bool setter = !life.hasEntry(EntryKind::Queue, write.entry);
    Mark queued{write.access, llvm::APInt(256, 0x7000'0000), true};
    if (setter ? stops(code, queued, at) : !repeatable(life, code, at, time))
      continue;
    // What was objected to is announced anew when whoever judges it has said so.
    if (!wayWithout(code, at, [&](const Condition &c) {
           return isJudgedElsewhere(code, c, recordOf(time));
         }).exists())
      continue;
    // In a timelock it is governance that announces, and that may not do so twice.
    Authority authority = authorityOf(context.view, code, at);
    if (life.isAct(write.entry) || (life.timelock && !setter ? isOwnWill(context, authority)
                                                             : isGovernance(context, authority)))
      continue;
    report(context, TheRule, code, at, wayTo(code, at),
           "The time of an operation that is queued already can be set again, which puts it off "
           "for ever or revives it after it expired. Require that it is not set.",
           "sets " + show(context, time) + " again");
    return;
  }
}

/// What the clock has to reach before an operation is performed: the leaf that says that it was
/// announced, or another of its record.
std::vector<PathShape> timesOfOperation(const Context &context) {
  const Timelock &timelock = *context.life.timelock;
  const PathShape &operation = timelock.operation->shape;
  if (timelock.operationIsTimestamp)
    return {operation};
  std::vector<PathShape> times;
  for (const Step &step : context.life.acts()) {
    const Code &code = context.view.code(step.entry);
    for (const Condition &c : allConditions(code.flow)) {
      auto test = clockTest(code.flow, c);
      if (!test || !test->after)
        continue;
      for (const Access *leaf : test->leaves)
        if (!leaf->path.unknown && keyCount(leaf->path) == 1 &&
            recordOf(shapeOf(leaf->path)) == recordOf(operation) &&
            !llvm::is_contained(times, shapeOf(leaf->path)))
          times.push_back(shapeOf(leaf->path));
    }
  }
  return times;
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  std::vector<PathShape> times;
  if (life.governor && life.governor->eta)
    times.push_back(life.governor->eta->shape);
  else if (life.timelock && life.timelock->operation)
    times = timesOfOperation(context);
  for (const PathShape &time : times)
    checkTime(context, time);
}

} // namespace

} // namespace quorate::rules
