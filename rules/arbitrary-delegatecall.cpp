//===- arbitrary-delegatecall.cpp - anyone's code run as this contract's ----------===//

#include "analyzer/governance/Taint.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {829};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-035"};
constexpr Rule TheRule = {"arbitrary-delegatecall",
                          "Anyone can choose the code that runs with this contract's storage and "
                          "funds",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          9.8,
                          check};
const Registration registration(TheRule);

/// The code comes from the sender, or from an entry of a table that anyone may fill. (Where one
/// place holds it, whoever can write that place can upgrade: unprotected-upgrade says so.)
bool isChosen(const Context &context, const Code &code, ValueId target) {
  Sources s = code.flow.sources(target);
  if (s.calldata() || s.caller || s.origin)
    return true;
  bool governs =
      context.model.governor(context.contractId) || context.model.timelock(context.contractId);
  return !governs && llvm::any_of(s.loads, [&](ValueId load) {
    auto cell = cellOf(code, load);
    return cell && keyCount(cell->shape) > 0 && writableByAnyone(context.view, *cell);
  });
}

void check(Context &context) {
  if (!hasSomethingToLose(context.view))
    return;
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (ValueId call : code.flat.externalCalls()) {
      const Instruction &i = code.flat[call];
      if (i.op != Op::ExtCall ||
          (i.call().kind != CallKind::Delegate && i.call().kind != CallKind::CallCode))
        continue;
      ValueId target = callTarget(code.flat, call);
      if (!isChosen(context, code, target))
        continue;
      PathQuery more;
      more.cut = [&](const Condition &c) { return pins(code, c, target) || asksRecord(code, c); };
      PathResult path = Openness(context.view, code).wayTo(call, more);
      if (path.exists() && !happensOnce(code, call))
        context.findings.push_back(findingAlong(
            context, TheRule, code, call, path,
            "Anyone can choose the code that is run here with this contract's storage and funds. "
            "Call only code that was fixed or approved by governance.",
            "delegatecall in " + show(code.flat.source()), "runs the chosen code"));
    }
  }
}

} // namespace

} // namespace quorate::rules
