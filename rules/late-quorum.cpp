//===- late-quorum.cpp - a quorum that is reached in the last block -------===//

#include "analyzer/governance/Delay.h"
#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {362, 841};
constexpr Rule TheRule = {"late-quorum",
                          "The last vote can bring the quorum and leaves no time to answer",
                          Severity::Note,
                          Cwe,
                          {},
                          2.4,
                          check};
const Registration registration(TheRule);

void check(Context &context) {
  const Lifecycle &life = context.life;
  const Governor *governor = life.governor;
  if (!governor || !governor->deadline || life.tallies.empty())
    return;
  // What waits after the vote can still be answered: cancelled, vetoed, or left in time.
  if (governor->eta || !governor->timelocks.empty() || Delay::of(context.model, context.view))
    return;
  auto waits = [&](const Step &step) {
    return waitsAfterVote(life, context.view.code(step.entry), step.at);
  };
  if (!life.acts().empty() && !governor->durationBased && llvm::all_of(life.acts(), waits))
    return;
  // Where nothing asks for a quorum there is none to be late.
  auto asksQuorum = [&](FunctionId entry) {
    const Code &code = context.view.code(entry);
    return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
      return quorumTest(context.view, *governor, code, c) == QuorumTest::Met;
    });
  };
  if (llvm::none_of(governor->entries, [&](const EntryPoint &entry) {
        return (entry.kind == EntryKind::Execute || entry.kind == EntryKind::Queue) &&
               asksQuorum(entry.function);
      }))
    return;
  const Tally *first = nullptr;
  for (const Tally &tally : life.tallies) {
    const Code &code = context.view.code(tally.entry);
    bool extends = !code.flat.opaqueCalls.empty();
    for (const Access &access : code.flat.accesses())
      extends |= access.write && (access.path.unknown || life.isEnd(shapeOf(access.path)));
    if (extends)
      return;
    if (!first)
      first = &tally;
  }
  const Code &code = context.view.code(first->entry);
  report(context, TheRule, code, first->store->at, wayTo(code, first->store->at),
         "Votes that are held back until the last block can bring the quorum when nobody has time "
         "to vote against it. Move the deadline (" +
             show(context, governor->deadline->shape) + ") when the quorum is reached late.",
         "counts until the last moment");
}

} // namespace

} // namespace quorate::rules
