//===- timelock-predecessor-ignored.cpp - an order that is announced and not kept ===//

#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {696, 841};
constexpr Rule TheRule = {
    "timelock-predecessor-ignored",
    "An operation names another that has to come first, and nothing requires that it did",
    Severity::Warning,
    Cwe,
    {},
    5.6,
    check};
const Registration registration(TheRule);

bool named(llvm::StringRef name) {
  return name.contains_insensitive("predecessor") || name.contains_insensitive("depend") ||
         name.contains_insensitive("previous");
}

void check(Context &context) {
  const Timelock *timelock = context.life.timelock;
  if (!timelock || !timelock->operation)
    return;
  const PathShape &leaf = timelock->operation->shape;
  std::set<FunctionId> told;
  for (const Step &step : context.life.acts()) {
    const Code &code = context.view.code(step.entry);
    if (told.count(step.entry))
      continue;
    std::set<uint32_t> hashed, used;
    for (const Access &access : code.flat.accesses()) {
      if (access.path.unknown || !(shapeOf(access.path) == leaf))
        continue;
      Sources key = code.flow.sources(firstKey(access.path));
      if (key.hash)
        hashed.insert(key.params.begin(), key.params.end());
      else
        used.insert(key.params.begin(), key.params.end()); // looked up by itself
    }
    for (ValueId operand : code.flat[step.at].operands)
      for (uint32_t parameter : code.flow.sources(operand).params)
        used.insert(parameter);
    for (const Condition &c : allConditions(code.flow))
      for (ValueId side : {c.a, c.b})
        if (side.valid())
          for (uint32_t parameter : code.flow.sources(side).params)
            used.insert(parameter);
    const auto &params = code.flat.source().params;
    std::vector<uint32_t> idle;
    bool byName = false;
    for (uint32_t parameter : hashed)
      if (!used.count(parameter)) {
        idle.push_back(parameter);
        byName |= parameter < params.size() && named(params[parameter].name);
      }
    // One that only tells operations apart is a salt; of two, one was meant for something.
    if (!byName && idle.size() < 2)
      continue;
    told.insert(step.entry);
    report(context, TheRule, code, step.at, wayTo(code, step.at),
           "The operation names another one that has to be done first, and nothing looks at "
           "whether it was: operations that belong together can be executed in any order. Require "
           "that the predecessor is done.",
           "makes the call");
  }
}

} // namespace

} // namespace quorate::rules
