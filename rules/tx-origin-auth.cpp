//===- tx-origin-auth.cpp - authority by whoever started the transaction --------===//

#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {477, 863};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-018"};
constexpr Rule TheRule = {"tx-origin-auth",
                          "tx.origin decides authority: any contract that somebody with authority "
                          "calls can act in his name",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          8.1,
                          check};
const Registration registration(TheRule);

bool isOrigin(const Code &code, ValueId value) {
  const Instruction &i = code.flat[code.flow.strip(value)];
  return i.op == Op::Env && i.env == EnvKind::Origin;
}

/// tx.origin as a key: an entry of a table of people.
bool keyedByOrigin(const Code &code, ValueId value) {
  return llvm::any_of(code.flow.sources(value).loads, [&](ValueId load) {
    const Access *read = code.flow.load(load);
    return read && llvm::any_of(read->path.steps, [&](const PathStep &step) {
             return step.value.valid() && isOrigin(code, step.value);
           });
  });
}

/// The comparison lets one stored or constant address through. Against msg.sender it only tells
/// contracts from people.
bool decides(const Code &code, const Condition &c) {
  if (c.isFlag())
    return keyedByOrigin(code, c.a) && c.op == Op::Ne;
  if (c.op != Op::Eq)
    return false;
  for (auto [who, other] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
    if (keyedByOrigin(code, who) && code.flow.isConstant(other) && !code.flow.isZero(other))
      return true;
    if (!isOrigin(code, who) || code.flow.isZero(other))
      continue;
    Sources s = code.flow.sources(other);
    if (!s.caller && !s.origin && (s.constant || !s.loads.empty() || !s.calls.empty()))
      return true;
  }
  return false;
}

/// msg.sender instead, where the words stand in the source.
void addFix(Finding &f, const Code &code, const Condition &condition) {
  for (ValueId side : {condition.a, condition.b}) {
    if (!side.valid() || !isOrigin(code, side))
      continue;
    Span words = code.flat[code.flow.strip(side)].place.span;
    constexpr llvm::StringLiteral Words = "tx.origin";
    if (words.valid() && words.end - words.begin == Words.size())
      f.fixes.push_back({"Compare msg.sender", {{words, "msg.sender"}}});
  }
}

void check(Context &context) {
  for (FunctionId entry : context.view.entries()) {
    const Code &code = context.view.code(entry);
    std::set<uint32_t> told;
    for (const Condition &condition : allConditions(code.flow)) {
      if (!decides(code, condition) || !told.insert(condition.branch.index).second)
        continue;
      Finding f = finding(context, TheRule, code, condition.branch,
                          "tx.origin is whoever started the transaction, not who calls: a contract "
                          "that he is made to call passes this check. Compare msg.sender.");
      f.sink = "tx.origin";
      addFix(f, code, condition);
      context.findings.push_back(std::move(f));
    }
  }
}

} // namespace

} // namespace quorate::rules
