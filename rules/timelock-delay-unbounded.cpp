//===- timelock-delay-unbounded.cpp - a delay that can be made nothing ----===//

#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {284, 1284};
constexpr Rule TheRule = {
    "timelock-delay-unbounded",
    "The minimum delay can be set to nothing, or by somebody other than the timelock itself",
    Severity::Warning,
    Cwe,
    {},
    6.5,
    check};
const Registration registration(TheRule);

bool isBounded(const Code &code, ValueId value, ValueId at) {
  return mustPass(code.flow, at, [&](const Condition &c) {
    if (c.isFlag())
      return c.op == Op::Ne && code.flow.same(c.a, value);
    if (c.op == Op::Eq || c.op == Op::Ne)
      return false;
    Sources low = code.flow.sources(c.a);
    return code.flow.dependsOn(c.b, code.flow.strip(value)) && !low.calldata() &&
           (low.constant || !low.loads.empty());
  });
}

/// Held against something that it must not exceed.
bool hasCeiling(const Code &code, ValueId value, ValueId at) {
  return mustPass(code.flow, at, [&](const Condition &c) {
    return !c.isFlag() && c.op != Op::Eq && c.op != Op::Ne &&
           code.flow.dependsOn(c.a, code.flow.strip(value)) && !code.flow.sources(c.b).calldata();
  });
}

/// The delay of a timelock, or of a governor that lets its own proposals wait.
std::optional<PathShape> delayOf(const Context &context) {
  if (const Timelock *timelock = context.life.timelock; timelock && timelock->delay)
    return timelock->delay->shape;
  const Governor *governor = context.life.governor;
  if (governor && governor->delay && governor->delay->kind == Formula::Kind::Leaf)
    return governor->delay->leaf;
  return std::nullopt;
}

void check(Context &context) {
  std::optional<PathShape> delay = delayOf(context);
  if (!delay)
    return;
  bool inGovernor = !context.life.timelock || !context.life.timelock->delay;
  // A minimum that the constructor asks for is meant to stay.
  bool declared = false;
  for (FunctionId maker : context.view.constructors()) {
    const Code &code = context.view.code(maker);
    for (const Access &access : code.flat.accesses())
      declared |= access.write && !access.path.unknown && access.value.valid() &&
                  shapeOf(access.path) == *delay && isBounded(code, access.value, access.at);
  }
  for (const ContractView::Write &write : context.view.writesTo(*delay)) {
    const Code &code = context.view.code(write.entry);
    ValueId at = write.access->at;
    if (!write.access->value.valid() || !code.flow.sources(write.access->value).calldata())
      continue;
    Authority authority = authorityOf(context.view, code, at);
    bool itself = authority.kind == Authority::Kind::Self ||
                  (authority.leaf && isOwnArm(context.contract, authority.leaf->var));
    bool bounded = isBounded(code, write.access->value, at);
    if (bounded && (itself || isGovernance(context, authority)))
      continue;
    // Of a governor's parameters, those without any bound and those of somebody else are told of
    // elsewhere (parameter-unbounded, privileged-outside-governance).
    if (inGovernor && (!itself || !hasCeiling(code, write.access->value, at)))
      continue;
    Finding &found = report(
        context, TheRule, code, at, wayTo(code, at),
        itself ? std::string(declared ? "The minimum that holds at deployment does not hold here"
                                      : "There is no minimum") +
                     ": one operation sets the delay to nothing. Require a minimum in the setter."
               : "The delay is changed here by somebody other than the timelock itself, so a "
                 "change of the delay need not wait for the delay. Let only the timelock call "
                 "this, and require a minimum.",
        "changes the delay");
    if (itself && !declared && !inGovernor)
      found.severity = Severity::Note; // its own decision, taken after the delay
  }
}

} // namespace

} // namespace quorate::rules
