//===- msg-value-in-loop.cpp - one payment, spent many times ----------------------===//

#include "analyzer/governance/Token.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {837, 670};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-050"};
constexpr Rule TheRule = {"msg-value-in-loop",
                          "msg.value is counted once for every round of a loop, and was paid once",
                          Severity::Warning,
                          Cwe,
                          Scwe,
                          7.5,
                          check};
const Registration registration(TheRule);

/// A rate of exchange: neither the sender's choice for each round nor fixed.
bool isRate(const Code &code, ValueId value) {
  return !code.flow.isConstant(code.flow.strip(value)) && !code.flow.sources(value).calldata();
}

/// All of msg.value, some multiple, or what it is worth at some rate; not a share of it, and not
/// what is left of it.
bool isWholeValue(const Code &code, ValueId value, unsigned depth = 0) {
  value = code.flow.strip(value);
  const Instruction &i = code.flat[value];
  if (depth > 4)
    return false;
  auto whole = [&](ValueId v) { return isWholeValue(code, v, depth + 1); };
  switch (i.op) {
  case Op::Env:
    return i.env == EnvKind::Value;
  case Op::Mul:
    return whole(i.operands[0]) || whole(i.operands[1]);
  case Op::UDiv: {
    const Instruction &product = code.flat[code.flow.strip(i.operands[0])];
    if (product.op != Op::Mul)
      return false;
    ValueId a = product.operands[0], b = product.operands[1];
    return (whole(a) && isRate(code, b)) || (whole(b) && isRate(code, a));
  }
  case Op::Phi:
    return llvm::all_of(i.operands, whole);
  case Op::Select:
    return whole(i.operands[1]) && whole(i.operands[2]);
  default:
    return false;
  }
}

bool inLoop(const Code &code, ValueId at) { return code.flat.graph().mayFollow(at, at); }

void tell(Context &context, const Code &code, ValueId at, std::string message) {
  Finding f = finding(context, TheRule, code, at, std::move(message));
  f.sink = "msg.value in " + show(code.flat.source());
  context.findings.push_back(std::move(f));
}

/// Counts msg.value as paid by the sender.
bool credits(const Code &code) {
  for (const Change &change : changesOf(code))
    if (change.raises && keyCount(change.store->path) > 0 && isWholeValue(code, change.amount))
      return true;
  return false;
}

void check(Context &context) {
  const ContractView &view = context.view;
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (const Change &change : changesOf(code))
      if (inLoop(code, change.store->at) && isWholeValue(code, change.amount)) {
        tell(context, code, change.store->at,
             "The whole of msg.value is credited in every round, but it was paid once. Take each "
             "round's share off what is left.");
        break;
      }
    for (ValueId call : code.flat.externalCalls()) {
      const Instruction &i = code.flat[call];
      if (!inLoop(code, call))
        continue;
      if (ValueId value = callValue(code.flat, call); value.valid() && isWholeValue(code, value)) {
        tell(context, code, call,
             "The whole of msg.value is sent in every round, but it was paid once: the later "
             "rounds spend what belongs to others. Take each round's share off what is left.");
        continue;
      }
      // A batch of delegatecalls to itself keeps msg.value for each of them.
      bool self = i.op == Op::ExtCall && i.call().kind == CallKind::Delegate &&
                  code.flow.isSelf(callTarget(code.flat, call));
      if (!self || view.contract[entry].mutability != Mutability::Payable)
        continue;
      for (FunctionId other : view.actions())
        if (other != entry && credits(view.code(other))) {
          tell(context, code, call,
               "Every call of this batch sees the same msg.value, and " +
                   show(view.contract[other]) +
                   " credits it each time. Make the batch not payable, or take what was used off.");
          break;
        }
    }
  }
}

} // namespace

} // namespace quorate::rules
