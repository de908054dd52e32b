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

/// A sum that grows or a rest that shrinks from round to round, or so much for each of several.
bool isRunning(const Code &code, ValueId value) {
  bool running = false;
  walkBack(value, [&](ValueId at, auto &work) {
    at = code.flow.strip(at);
    const Instruction &i = code.flat[at];
    if (i.op == Op::Phi)
      running |= llvm::any_of(i.operands, [&](ValueId v) { return code.flow.dependsOn(v, at); });
    else if (i.op == Op::Mul)
      running |= llvm::none_of(i.operands, [&](ValueId v) { return code.flow.isConstant(v); });
    else if (const Access *read = code.flow.load(at))
      running |= llvm::any_of(code.flat.accesses(), [&](const Access &access) {
        return access.write && inLoop(code, access.at) && access.path.sameShape(read->path);
      });
    switch (i.op) {
    case Op::Phi:
    case Op::Select:
    case Op::Add:
    case Op::Sub:
    case Op::Mul:
    case Op::UDiv:
    case Op::UAddO:
    case Op::USubO:
      work.append(i.operands.begin(), i.operands.end());
      break;
    default:
      break;
    }
  });
  return running;
}

/// What is asked of msg.value in one round says something about the other rounds too, or the
/// contract looks at what it has after all of them.
bool isAccountedFor(const Code &code) {
  return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
    bool value = false, running = false, balance = false;
    for (ValueId side : {c.a, c.b})
      if (side.valid()) {
        value |= code.flow.sources(side).value;
        running |= isRunning(code, side);
        code.flow.backward(side, {}, [&](ValueId v) {
          const Instruction &i = code.flat[v];
          balance |= i.op == Op::Balance || (i.op == Op::Env && i.env == EnvKind::SelfBalance);
          return !balance;
        });
      }
    return balance || (value && running);
  });
}

/// The whole of msg.value covers what the condition returns: `amounts[i] <= msg.value`.
ValueId coveredByWhole(const Code &code, const Condition &c) {
  if (c.isFlag() || (c.op != Op::Eq && c.op != Op::ULe && c.op != Op::ULt))
    return {};
  if (isWholeValue(code, c.b) && !isRunning(code, c.a))
    return c.a;
  return c.op == Op::Eq && isWholeValue(code, c.a) && !isRunning(code, c.b) ? c.b : ValueId();
}

/// Every round is let pass because msg.value would pay for it alone. `amount` is what the round
/// gives away; without one, or with another, it is a fixed price that each round asks for anew.
bool paysForEachAlone(const Code &code, ValueId at, ValueId amount) {
  if (amount.valid() && code.flow.sources(amount).value)
    return false;     // a share
  bool asked = false; // or nothing leads here at all
  auto covers = [&](const Condition &c) {
    ValueId covered = coveredByWhole(code, c);
    if (!covered.valid() || code.flow.isZero(covered))
      return false;
    if (amount.valid() && (code.flow.dependsOn(amount, code.flow.strip(covered)) ||
                           code.flow.dependsOn(covered, code.flow.strip(amount)) || // its price
                           code.flow.same(code.flow.strip(amount), code.flow.strip(covered))))
      return true;
    Sources price = code.flow.sources(covered);
    return inLoop(code, c.branch) && !price.chosenByCaller() && price.calls.empty() &&
           llvm::all_of(price.loads, [&](ValueId load) {
             const Access *read = code.flow.load(load);
             return read && !read->path.unknown && keyCount(read->path) == 0;
           });
  };
  bool passed = mustPass(code.flow, at, [&](const Condition &c) {
    bool covered = covers(c);
    asked |= covered;
    return covered;
  });
  return passed && asked;
}

/// Something given away in each round against one payment; invalid if there is none.
ValueId paidOnce(const Code &code) {
  for (const Access &access : code.flat.accesses()) {
    if (!access.write || access.path.unknown || keyCount(access.path) == 0 ||
        !inLoop(code, access.at) || !access.value.valid())
      continue;
    auto change = changeOf(code.flow, access);
    if (change && !change->raises)
      continue;
    bool each = code.flow.sources(firstKey(access.path)).chosenByCaller();
    if ((change || each) &&
        paysForEachAlone(code, access.at, change ? change->amount : access.value))
      return access.at;
  }
  for (ValueId call : code.flat.externalCalls())
    if (ValueId value = callValue(code.flat, call); value.valid() && inLoop(code, call) &&
                                                    !code.flow.isZero(value) &&
                                                    paysForEachAlone(code, call, value))
      return call;
  return {};
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
    if (ValueId at = paidOnce(code); at.valid() && !isAccountedFor(code))
      tell(context, code, at,
           "Every round is checked against the whole of msg.value, but it was paid once: all of "
           "them together may take more. Add up what they take, and compare the sum.");
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
