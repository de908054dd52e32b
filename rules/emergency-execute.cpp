//===- emergency-execute.cpp - a fast way past vote and delay -------------===//

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Outcome.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {841, 863};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-101"};
constexpr Rule TheRule = {"emergency-execute",
                          "An emergency path carries out a proposal on votes that can be gathered "
                          "within one transaction, without any delay",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          9.5,
                          check};
const Registration registration(TheRule);

/// When somebody's weight changed: looked up in a list that is no part of a proposal.
bool isHistory(const Lifecycle &life, const Code &code, const Access &leaf) {
  return !life.inRecord(leaf.path) && llvm::any_of(leaf.path.steps, [&](const PathStep &step) {
    return step.kind == PathStep::Kind::Index ||
           (step.value.valid() && isAddressLike(code.flow, step.value));
  });
}

/// Some time has gone by since the start: enough where only what was held before it counts.
bool isLongAfterStart(const Lifecycle &life, const Code &code, const ClockTest &test) {
  auto point = pointInTime(code.flow, test);
  return test.after && point && point->leaves.size() == 1 && !point->constant.isZero() &&
         life.isStart(shapeOf(point->leaves[0]->path));
}

/// No vote counts for what somebody has at present.
bool weighsThePast(const Context &context) {
  return llvm::all_of(context.life.tallies, [&](const Tally &tally) {
    return llvm::all_of(weightSources(context.view.code(tally.entry), tally),
                        [](const WeightSource &source) {
                          return source.kind == WeightSource::Kind::Past ||
                                 source.kind == WeightSource::Kind::AtTime;
                        });
  });
}

/// The clock is held against something other than the start of voting, here or where what is relied
/// on was set.
bool waits(const Lifecycle &life, const Code &code, const Condition &condition, bool past) {
  auto test = clockTest(code.flow, condition);
  if (test && past && isLongAfterStart(life, code, *test))
    return true;
  return test && test->after && !llvm::all_of(test->leaves, [&](const Access *leaf) {
           PathShape shape = shapeOf(leaf->path);
           return (life.isStart(shape) && !life.isEnd(shape)) || isHistory(life, code, *leaf);
         });
}

bool namedEmergency(const Code &code) {
  llvm::StringRef name = code.flat.source().name;
  return name.contains_insensitive("emergency") || name.contains_insensitive("urgent") ||
         name.contains_insensitive("fasttrack") || name.contains_insensitive("instant");
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  if (!life.governor)
    return;
  Certified patience(context.view, [&, past = weighsThePast(context)](const Code &code,
                                                                      const Condition &condition) {
    return waits(life, code, condition, past);
  });
  auto way = [&](const Step &step) {
    const Code &code = context.view.code(step.entry);
    return wayWithout(code, step.at, [&](const Condition &c) {
      return patience.establishes(code, c) || isAskedElsewhere(code, c);
    });
  };
  bool patient = llvm::any_of(life.acts(), [&](const Step &step) { return !way(step).exists(); });
  std::set<FunctionId> told;
  for (const Step &step : life.acts()) {
    const Code &code = context.view.code(step.entry);
    // A way beside the ordinary one; alone, it is an ordinary one that does not wait.
    if (told.count(step.entry) || !(patient || namedEmergency(code)))
      continue;
    PathResult path = way(step);
    if (!path.exists())
      continue;
    Authority authority = authorityOf(context.view, code, step.at);
    if (!authority.anyone() && authority.kind != Authority::Kind::Ticket)
      continue; // somebody's power, not a vote's
    told.insert(step.entry);
    report(context, TheRule, code, step.at, path,
           "This way carries out a proposal at once: neither the end of voting nor a delay has to "
           "pass, so the votes for it can be borrowed, used and given back in one transaction. "
           "Remove it, or let it only pause or cancel.",
           "carries out the proposal at once");
  }
}

} // namespace

} // namespace quorate::rules
