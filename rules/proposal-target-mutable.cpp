//===- proposal-target-mutable.cpp - code that can be exchanged after the vote ===//

#include "analyzer/governance/Handover.h"
#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {494, 913};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-051"};
constexpr Rule TheRule = {
    "proposal-target-mutable",
    "The code that a proposal runs with the rights of the governor can be exchanged after the vote",
    Severity::Warning,
    Cwe,
    Scwe,
    7.2,
    check};
const Registration registration(TheRule);

bool pinsCode(const Code &code, ValueId call) {
  return !wayWithout(code, call, [&](const Condition &c) {
            for (ValueId side : {c.a, c.b}) {
              if (!side.valid())
                continue;
              bool hash = false;
              code.flow.backward(side, {}, [&](ValueId at) {
                hash |= code.flat[at].op == Op::CodeHash;
                return !hash;
              });
              if (hash)
                return true;
            }
            return false;
          }).exists();
}

/// Calls another contract of the project, which runs the code at the target that it is given.
bool runsElsewhere(const Context &context, const Code &code, ValueId call) {
  const Instruction &i = code.flat[call];
  if (i.call().kind != CallKind::Call || !i.call().selector)
    return false;
  ContractId type = calleeType(code, call);
  FunctionId function =
      type.valid() ? context.module[type].findEntry(*i.call().selector) : FunctionId();
  if (!function.valid() || !context.module[type][function].hasBody())
    return false;
  ContractView callee(context.module, type);
  const Code &body = callee.code(function);
  return llvm::any_of(body.flat.externalCalls(), [&](ValueId inner) {
    const Instruction &run = body.flat[inner];
    if (run.op != Op::ExtCall || run.call().kind != CallKind::Delegate)
      return false;
    int target = parameterOf(body.flow, callTarget(body.flat, inner));
    if (target < 0 || size_t(target) >= callArguments(code.flat, call).size())
      return false;
    Sources from = code.flow.sources(callArguments(code.flat, call)[target]);
    return from.calldata() || !from.loads.empty();
  });
}

bool runsCode(const Context &context, const Code &code, ValueId call) {
  return code.flat[call].op == Op::ExtCall &&
         (code.flat[call].call().kind == CallKind::Delegate || runsElsewhere(context, code, call));
}

void tell(Context &context, const Code &code, ValueId call) {
  // With fixed data the code at the target is all that was decided on.
  bool fixed = true;
  for (ValueId argument : callArguments(code.flat, call)) {
    Sources from = code.flow.sources(argument);
    fixed &= from.loads.empty() && !from.calldata();
  }
  Finding &f = report(
      context, TheRule, code, call, wayTo(code, call),
      "What is executed is the code at the target, with all rights of this contract. Code that "
      "was made by create2 or can destroy itself is another one after the vote. Record the code "
      "hash when the proposal is made, and compare it here.",
      "runs the code at the target");
  if (!fixed)
    f.severity = Severity::Note;
}

/// Approval voting elects an address: what runs in its name is the code that is there by then.
void checkElected(Context &context, const Approval &approval) {
  if (!approval.elected)
    return;
  auto readsElected = [&](const Code &code, ValueId value) {
    return value.valid() && llvm::any_of(code.flow.sources(value).loads, [&](ValueId load) {
             const Access *read = code.flow.load(load);
             return read && !read->path.unknown && shapeOf(read->path) == approval.elected->shape;
           });
  };
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (ValueId call : code.flat.externalCalls())
      if (runsCode(context, code, call) && !pinsCode(code, call) &&
          mustPass(code.flow, call, [&](const Condition &c) {
            return !c.isFlag() && c.op == Op::Eq &&
                   (readsElected(code, c.a) || readsElected(code, c.b));
          })) {
        tell(context, code, call);
        break;
      }
  }
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  if (const Approval *approval = context.model.approval(context.contractId))
    checkElected(context, *approval);
  std::set<FunctionId> told;
  for (const Step &step : life.acts()) {
    const Code &code = context.view.code(step.entry);
    if (told.count(step.entry) || !runsCode(context, code, step.at) || pinsCode(code, step.at))
      continue;
    told.insert(step.entry);
    tell(context, code, step.at);
  }
}

} // namespace

} // namespace quorate::rules
