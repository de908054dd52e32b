//===- guardian-unlimited.cpp - an emergency without end --------------------------===//

#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Power.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {269, 284};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-005", "SCWE-012"};
constexpr Rule TheRule = {
    "guardian-unlimited",
    "A guardian can make calls or change what governs: with no vote, no delay "
    "and for ever",
    Severity::Error,
    Cwe,
    Scwe,
    7.6,
    check};
const Registration registration(TheRule);

/// The way there asks how the vote went.
bool isVotedOn(const Context &context, const Power &power) {
  const Code &code = context.view.code(power.entry);
  return mustPass(code.flow, power.at, [&](const Condition &c) {
    return llvm::any_of(llvm::ArrayRef({c.a, c.b}), [&](ValueId side) {
      return side.valid() &&
             (context.life.readsFor(code.flow, side) || context.life.readsOther(code.flow, side));
    });
  });
}

/// Handed on to be taken back: the contract that keeps it is told of the end, not asked to perform.
bool takesBack(const Context &context, const Power &power) {
  const Code &code = context.view.code(power.entry);
  const Lifecycle &life = context.life;
  if (power.kind != Power::Kind::Payload || !(life.hasEntry(EntryKind::Cancel, power.entry) ||
                                              life.hasEntry(EntryKind::Veto, power.entry)))
    return false;
  bool forwarded = llvm::any_of(payloadsOf(code), [&](const Payload &payload) {
    return payload.call == power.at && payload.forwarded;
  });
  return forwarded && llvm::none_of(life.acts(), [&](const Step &act) {
           return act.entry == power.entry && act.at == power.at;
         });
}

void check(Context &context) {
  std::set<uint32_t> told;
  for (const Power &power : powersBesideVote(context.model, context.view)) {
    if (power.expires || (power.kind == Power::Kind::Payload && isVotedOn(context, power)) ||
        isGovernance(context, power.authority) || takesBack(context, power) ||
        !isGuardian(context.model, context.view, power.authority) ||
        !told.insert(power.entry.index).second)
      continue;
    const Code &code = context.view.code(power.entry);
    bool call = power.kind != Power::Kind::Parameter;
    std::string who = show(context, shapeOf(*power.authority.leaf));
    Finding f =
        findingAlong(context, TheRule, code, call ? power.at : ValueId(), power.path,
                     call ? "Whoever " + who +
                                " names can make any call in governance's name, with no vote and "
                                "no delay. Let him cancel and pause, not execute."
                          : "Whoever " + who +
                                " names can change what governs, with no vote and no delay, and "
                                "his power does not end. Leave this to governance, or let it "
                                "expire.",
                     std::string(call ? "call" : "parameter") + " by " + who,
                     call ? "makes the call" : "changes it");
    if (!call)
      f.severity = Severity::Warning;
    context.findings.push_back(std::move(f));
  }
}

} // namespace

} // namespace quorate::rules
