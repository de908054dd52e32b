//===- timelock-state-after-call.cpp - readiness checked after the calls --===//

#include "analyzer/governance/Delay.h"
#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {367, 696};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-102"};
constexpr Rule TheRule = {"timelock-state-after-call",
                          "Whether an operation is ready is checked only after its calls, which "
                          "can make it ready themselves",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          9.6,
                          check};
const Registration registration(TheRule);

/// After the act every way that ends well looks at the operation again.
bool checkedAfter(const Code &code, ValueId at, const PathShape &leaf, bool marked) {
  PathQuery query;
  query.from = at;
  query.target = [&](ValueId v) { return isReturn(code, v); };
  query.cut = [&](const Condition &c) {
    for (ValueId side : {c.a, c.b})
      if (side.valid())
        for (ValueId load : code.flow.sources(side).loads)
          if (const Access *read = code.flow.load(load); read && !read->path.unknown &&
                                                         shapeOf(read->path) == leaf &&
                                                         code.flat.graph().mayFollow(at, load))
            return true;
    return false;
  };
  (void)marked;
  return !findPath(code.flow, query).exists();
}

void check(Context &context) {
  std::optional<Delay> delay = Delay::of(context.model, context.view);
  if (!delay || !context.life.timelock)
    return;
  const PathShape &leaf = delay->announced().shape;
  std::set<FunctionId> told;
  for (const Step &step : context.life.acts()) {
    const Code &code = context.view.code(step.entry);
    if (told.count(step.entry) || code.flat[step.at].op != Op::ExtCall ||
        isGovernance(context, authorityOf(context.view, code, step.at)))
      continue;
    bool after = checkedAfter(code, step.at, leaf, false);
    PathResult early = delay->withoutWaiting(code, step.at);
    if (early.exists() && after) {
      told.insert(step.entry);
      report(context, TheRule, code, step.at, early,
             "This call is made before anything requires the operation to be ready; that is "
             "checked only afterwards. Among the calls can be those that give the rights, set the "
             "delay to zero and schedule the operation, so that the check finds it in order. "
             "Check before the calls, and again after them.",
             "makes the call, not checked yet");
      continue;
    }
    if (early.exists() || after)
      continue;
    // Ready before the call, but marked as done only after it and not looked at again.
    std::vector<ValueId> marks;
    bool before = false;
    for (const Mark &mark : marksOf(code)) {
      if (!stops(code, mark, step.at))
        continue;
      marks.push_back(mark.write->at);
      before |= code.flat.graph().dominates(mark.write->at, step.at);
    }
    if (before || marks.empty() || skips(code, step.at, marks))
      continue;
    told.insert(step.entry);
    report(context, TheRule, code, step.at, wayTo(code, step.at),
           "The operation is marked as done only after this call, and not looked at again: the "
           "call can execute the same operation once more while it still counts as ready. Mark it "
           "before the call, or require after it that it is ready still.",
           "makes the call, not marked yet");
  }
}

} // namespace

} // namespace quorate::rules
