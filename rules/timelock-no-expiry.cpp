//===- timelock-no-expiry.cpp - operations that stay executable for ever --===//

#include "analyzer/governance/Delay.h"
#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {613, 672};
constexpr Rule TheRule = {
    "timelock-no-expiry",
    "A queued operation never expires: it can be performed at any time after its delay",
    Severity::Note,
    Cwe,
    {},
    2.6,
    check};
const Registration registration(TheRule);

void check(Context &context) {
  std::optional<Delay> delay = Delay::of(context.model, context.view);
  if (!delay)
    return;
  const PathShape &announced = delay->announced().shape;
  for (const Step &step : context.life.acts()) {
    const Code &code = context.view.code(step.entry);
    if (code.flat[step.at].op != Op::ExtCall ||
        isGovernance(context, authorityOf(context.view, code, step.at)) ||
        delay->withoutWaiting(code, step.at).exists())
      continue;
    PathResult path = wayWithout(code, step.at, [&](const Condition &c) {
      if (delay->exempts(code, c))
        return true; // made at once, without a queue
      auto test = clockTest(code.flow, c);
      return test && !test->after &&
             (context.life.isWindow(*test) ||
              boundByKey(code, announced, code.flow.sources(test->other)) ||
              llvm::any_of(test->leaves, [&](const Access *leaf) {
                return recordOf(shapeOf(leaf->path)) == recordOf(announced);
              }));
    });
    if (!path.exists())
      continue;
    report(context, TheRule, code, step.at, path,
           "What was queued can be performed at any time once its delay is over, also years later, "
           "when nobody watches and the world is another. Require that the clock is before " +
               show(context, announced) + " plus a period of grace.",
           "is performed however late it is");
    return;
  }
}

} // namespace

} // namespace quorate::rules
