//===- parameter-unbounded.cpp - a parameter of governance without bounds -===//

#include "analyzer/governance/Parameters.h"
#include "analyzer/governance/Taint.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {1284, 20};
constexpr Rule TheRule = {
    "parameter-unbounded",
    "A parameter of governance can be set to a value that freezes or opens it for ever",
    Severity::Warning,
    Cwe,
    {},
    5.8,
    check};
const Registration registration(TheRule);

/// The new value is held against something on every way, from both sides or at all.
bool isBounded(const Code &code, ValueId value, ValueId at) {
  auto concerns = [&](ValueId side) {
    return side.valid() && code.flow.dependsOn(side, code.flow.strip(value));
  };
  return mustPass(code.flow, at, [&](const Condition &c) {
    if (c.isFlag())
      return false;
    return c.op != Op::Eq && c.op != Op::Ne && (concerns(c.a) || concerns(c.b));
  });
}

/// A length of time, or a number or share of votes, that is held from below by a limit of its
/// author's, and not from above.
bool lacksUpperBound(const Context &context, const Code &code, const Access &access) {
  ValueId value = code.flow.strip(access.value);
  auto order = [](const Condition &c) { return !c.isFlag() && c.op != Op::Eq && c.op != Op::Ne; };
  auto concerns = [&](ValueId side) { return code.flow.strip(side) == value; };
  llvm::APInt limit;
  bool low = mustPass(code.flow, access.at, [&](const Condition &c) {
    return order(c) && concerns(c.b) && code.flow.isConstant(code.flow.strip(c.a), &limit) &&
           limit.ugt(1);
  });
  bool high =
      mustPass(code.flow, access.at, [&](const Condition &c) { return order(c) && concerns(c.a); });
  PathShape leaf = shapeOf(access.path);
  return low && !high &&
         (addedToClock(context.life, leaf) || comparedWithVotes(context.life, leaf) ||
          askedOfProposers(context.life, leaf));
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  if (!life.governor)
    return;
  std::set<PathShape> told;
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || access.path.unknown || keyCount(access.path) > 0 ||
          !access.value.valid() || isAddressLike(code.flow, access.value) ||
          code.flat[access.value].type.kind == TypeKind::Bool)
        continue;
      Sources from = code.flow.sources(access.value);
      PathShape shape = shapeOf(access.path);
      if (!from.calldata() || from.clock() || !from.loads.empty() || told.count(shape) ||
          happensOnce(code, access.at))
        continue;
      bool open = isParameter(context.life, shape) && !isBounded(code, access.value, access.at);
      if (!open && !lacksUpperBound(context, code, access))
        continue;
      told.insert(shape);
      Authority authority = authorityOf(context.view, code, access.at);
      Finding &f = report(
          context, TheRule, code, access.at, wayTo(code, access.at),
          show(context, shape) +
              (open ? " can be set to any value. Too high, and nothing ever passes again, not even "
                      "the proposal to change it back; too low, and anything does. Require a lower "
                      "and an upper bound."
                    : " has a lower bound only. Too high, and nothing ever passes again, not even "
                      "the proposal to change it back. Require an upper bound as well."),
          "sets the parameter");
      if (!authority.anyone() || !open)
        f.severity = Severity::Note; // those who are trusted with it would set any bound too
    }
  }
}

} // namespace

} // namespace quorate::rules
