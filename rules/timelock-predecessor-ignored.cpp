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

/// With the operation that a parameter names still waiting, the call is made all the same.
PathResult whileWaiting(const Code &code, const PathShape &leaf, uint32_t parameter, ValueId call) {
  auto names = [&](ValueId value) {
    Sources s = code.flow.sources(value);
    return !s.hash && s.params.size() == 1 && s.params[0] == parameter;
  };
  PathQuery query;
  query.target = [call](ValueId v) { return v == call; };
  query.assume = [&](ValueId v) -> std::optional<llvm::APInt> {
    const Access *read = code.flow.load(v);
    if (!read || read->path.unknown || !(shapeOf(read->path) == leaf) ||
        !names(firstKey(read->path)))
      return std::nullopt;
    unsigned bits = std::max<unsigned>(1, code.flat[v].type.bits);
    return llvm::APInt(bits, bits < 31 ? 1 : 0x7000'0000);
  };
  query.cut = [&](const Condition &c) { // none is named
    return c.op == Op::Eq && names(c.a) && (c.isFlag() || code.flow.isZero(c.b));
  };
  return findPath(code.flow, query);
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
    std::set<uint32_t> hashed, used, lookedUp;
    for (const Access &access : code.flat.accesses()) {
      if (access.path.unknown || !(shapeOf(access.path) == leaf))
        continue;
      Sources key = code.flow.sources(firstKey(access.path));
      if (key.hash)
        hashed.insert(key.params.begin(), key.params.end());
      else if (!access.write) { // looked up by itself
        used.insert(key.params.begin(), key.params.end());
        lookedUp.insert(key.params.begin(), key.params.end());
      }
    }
    for (ValueId operand : code.flat[step.at].operands)
      for (uint32_t parameter : code.flow.sources(operand).params)
        used.insert(parameter);
    for (const Condition &c : allConditions(code.flow))
      for (ValueId side : {c.a, c.b})
        if (side.valid())
          for (uint32_t parameter : code.flow.sources(side).params)
            used.insert(parameter);
    for (uint32_t parameter : lookedUp) {
      PathResult path;
      if (!hashed.count(parameter) || told.count(step.entry) ||
          !(path = whileWaiting(code, leaf, parameter, step.at)).exists())
        continue;
      told.insert(step.entry);
      report(context, TheRule, code, step.at, path,
             "The operation that has to be done first only has to be known here: it may still be "
             "waiting. Require that it is done.",
             "makes the call");
    }
    if (told.count(step.entry))
      continue;
    const auto &params = code.flat.source().params;
    std::vector<uint32_t> idle;
    bool byName = false;
    for (uint32_t parameter : hashed)
      if (!used.count(parameter)) {
        idle.push_back(parameter);
        byName |= parameter < params.size() && named(params[parameter].name);
      }
    // One that only tells operations apart is a salt; of two of a kind, one was meant for
    // something.
    bool twice = llvm::any_of(idle, [&](uint32_t a) {
      return llvm::any_of(idle, [&](uint32_t b) {
        return a < b && (b >= params.size() || params[a].abiType == params[b].abiType);
      });
    });
    if (!byName && !twice)
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
