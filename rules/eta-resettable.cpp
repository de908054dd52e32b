//===- eta-resettable.cpp - a queued operation whose time is set anew -----===//

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Lifecycle.h"
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
bool repeatable(const Code &code, ValueId at, const PathShape &leaf) {
  auto expired = [&](const Condition &c) { // what nobody can execute any more may be queued anew
    auto test = clockTest(code.flow, c);
    return test && test->after && llvm::any_of(test->leaves, [&](const Access *read) {
             return shapeOf(read->path) == leaf;
           });
  };
  return llvm::none_of(marksOf(code), [&](const Mark &mark) {
    return keyCount(mark.write->path) > 0 && stops(code, mark, at, expired);
  });
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  const Leaf *leaf = nullptr;
  if (life.governor && life.governor->eta)
    leaf = &*life.governor->eta;
  else if (life.timelock && life.timelock->operationIsTimestamp && life.timelock->operation)
    leaf = &*life.timelock->operation;
  if (!leaf)
    return;
  for (const ContractView::Write &write : context.view.writesTo(leaf->shape)) {
    const Code &code = context.view.code(write.entry);
    ValueId at = write.access->at;
    if (write.access->clears || !write.access->value.valid() ||
        code.flow.isConstant(code.flow.strip(write.access->value)) ||
        life.hasEntry(EntryKind::Propose, write.entry) || hasFreshKey(code, *write.access))
      continue;
    bool setter = !life.hasEntry(EntryKind::Queue, write.entry);
    Mark queued{write.access, llvm::APInt(256, 0x7000'0000), true};
    if (setter ? stops(code, queued, at) : !repeatable(code, at, leaf->shape))
      continue;
    Authority authority = authorityOf(context.view, code, at);
    if (isGovernance(context, authority) || life.isAct(write.entry))
      continue;
    report(context, TheRule, code, at, wayTo(code, at),
           "The time of an operation that is queued already can be set again, which puts it off "
           "for ever or revives it after it expired. Require that it is not set.",
           "sets " + show(context, leaf->shape) + " again");
  }
}

} // namespace

} // namespace quorate::rules
