//===- unchecked-arithmetic.cpp - sums that wrap around ---------------------------===//

#include "analyzer/governance/Bounds.h"
#include "analyzer/governance/Funds.h"
#include "analyzer/governance/Token.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {190, 191};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-047"};
constexpr Rule TheRule = {
    "unchecked-arithmetic",
    "Arithmetic on what the sender chooses can wrap around, and its result is "
    "kept or paid",
    Severity::Warning,
    Cwe,
    Scwe,
    6.5,
    check};
const Registration registration(TheRule);

bool isArithmetic(const Instruction &i) {
  return i.op == Op::Add || i.op == Op::Sub || i.op == Op::Mul;
}

/// Arithmetic that makes up `value`, through nothing but arithmetic and merges.
std::vector<ValueId> arithmeticIn(const Code &code, ValueId value) {
  std::vector<ValueId> result;
  code.flow.backward(value, {}, [&](ValueId at) {
    const Instruction &i = code.flat[at];
    if (isArithmetic(i) && i.type.bits > 8)
      result.push_back(at);
    return isArithmetic(i) || i.op == Op::UDiv || i.op == Op::Phi || i.op == Op::ZExt ||
           i.op == Op::Trunc || i.op == Op::Cast || i.op == Op::Select;
  });
  return result;
}

/// Twice a length and the like: how compiled code lays things out.
bool isShift(const Code &code, const Instruction &i) {
  if (i.op == Op::Add && i.operands[0] == i.operands[1])
    return true;
  llvm::APInt constant;
  return i.op == Op::Mul &&
         (code.flow.isConstant(i.operands[1], &constant) ||
          code.flow.isConstant(i.operands[0], &constant)) &&
         constant.isPowerOf2() && constant.ugt(1);
}

/// The lower half of a product whose upper half is computed as well.
bool isFullProduct(const Code &code, const Instruction &i) {
  if (i.op != Op::Mul)
    return false;
  for (BlockId block : code.flat.graph().reversePostorder())
    for (ValueId v : code.flat.code[block].instructions)
      if (code.flat[v].op == Op::MulMod &&
          code.flow.same(code.flat[v].operands[0], i.operands[0]) &&
          code.flow.same(code.flat[v].operands[1], i.operands[1]))
        return true;
  return false;
}

/// `n + 1` with n below the largest number.
bool leavesRoom(const Code &code, const Instruction &sum, ValueId at) {
  if (sum.op != Op::Add)
    return false;
  for (unsigned side : {0u, 1u}) {
    llvm::APInt step, limit;
    if (!code.flow.isConstant(code.flow.strip(sum.operands[side]), &step))
      continue;
    step = step.zextOrTrunc(sum.type.bits);
    if (mustPass(code.flow, at, [&](const Condition &c) {
          if (c.isFlag() || (c.op != Op::ULt && c.op != Op::ULe) ||
              !code.flow.same(c.a, sum.operands[1 - side]) ||
              !code.flow.isConstant(code.flow.strip(c.b), &limit))
            return false;
          bool wraps = false;
          (void)limit.zextOrTrunc(sum.type.bits).uadd_ov(c.op == Op::ULt ? step - 1 : step, wraps);
          return !wraps;
        }))
      return true;
  }
  return false;
}

/// The sender can make it wrap: an operand is his choice, and nothing holds it.
bool mayWrap(const Code &code, ValueId arithmetic, ValueId sink) {
  const Instruction &i = code.flat[arithmetic];
  if (isShift(code, i))
    return false;
  // x - min(x, y), x - x / 10: what is taken off is a part of it.
  if (i.op == Op::Sub && code.flow.dependsOn(i.operands[1], code.flow.strip(i.operands[0])))
    return false;
  bool chosen = false;
  for (ValueId operand : i.operands) {
    if (!isRawInput(code.flow, operand))
      continue;
    // Narrow numbers in a wide sum, or in a wide product, have room.
    if (i.op == Op::Add && widthOf(code, operand) * 2 <= i.type.bits)
      continue;
    if (boundedAbove(code, operand, sink) || checkedElsewhere(code, operand, sink))
      return false;
    // 2 - x with x chosen wraps; x - 2 does at one end only, and so does 1 + x.
    chosen = true;
  }
  if (i.op == Op::Mul && widthOf(code, i.operands[0]) + widthOf(code, i.operands[1]) <= i.type.bits)
    return false;
  return chosen && !leavesRoom(code, i, sink) && !cannotWrap(code, arithmetic, arithmetic) &&
         !cannotWrap(code, arithmetic, sink) && !isFullProduct(code, i);
}

/// What the ether sent along has to be equal to, or to reach: so much for each. A sum of what is
/// sent on is more ether than there is before it wraps.
std::vector<std::pair<ValueId, ValueId>> pricesIn(const Code &code) {
  std::vector<std::pair<ValueId, ValueId>> result;
  auto isSent = [&](ValueId value) {
    const Instruction &i = code.flat[code.flow.strip(value)];
    return i.op == Op::Env && i.env == EnvKind::Value;
  };
  auto isProduct = [&](ValueId value) { return code.flat[code.flow.strip(value)].op == Op::Mul; };
  for (const Condition &c : allConditions(code.flow)) {
    if (c.isFlag())
      continue;
    if (isSent(c.b) && (c.op == Op::Eq || c.op == Op::ULe) && isProduct(c.a))
      result.push_back({c.a, c.branch});
    if (isSent(c.a) && c.op == Op::Eq && isProduct(c.b))
      result.push_back({c.b, c.branch});
  }
  return result;
}

/// What the sender gives in parts has to add up to something, and each part counts for itself: the
/// sum, and where a part is counted.
std::vector<std::pair<ValueId, ValueId>> sumsOfParts(const Code &code) {
  std::vector<std::pair<ValueId, ValueId>> result;
  std::vector<Change> changes = changesOf(code);
  auto countedAt = [&](ValueId part) {
    auto counts = [&](const Change &change) {
      return change.raises && code.flow.same(code.flow.strip(change.amount), part);
    };
    auto change = llvm::find_if(changes, counts);
    return isRawInput(code.flow, part) && change != changes.end() ? change->store->at : ValueId();
  };
  for (const Condition &c : allConditions(code.flow)) {
    if (c.isFlag() || (c.op != Op::Eq && c.op != Op::ULe))
      continue;
    for (ValueId sum : {c.a, c.b}) {
      std::set<uint32_t> parts, loose;
      ValueId at;
      for (ValueId add : arithmeticIn(code, sum))
        for (ValueId operand : code.flat[add].operands) {
          ValueId part = code.flow.strip(operand), counted = countedAt(part);
          if (code.flat[add].op != Op::Add || !counted.valid())
            continue;
          at = counted;
          parts.insert(part.index);
          if (!boundedAbove(code, part, counted))
            loose.insert(part.index);
        }
      // With one of two within limits, the other is what it leaves.
      if (parts.size() > 1 && loose.size() >= (parts.size() > 2 ? 1 : 2) &&
          (sum == c.a || c.op == Op::Eq))
        result.push_back({sum, at});
    }
  }
  return result;
}

/// The sum is small although its parts are not: that each fits to what was counted before does not
/// hold them together.
bool partsMayWrap(const Code &code, ValueId sum, ValueId at) {
  const Instruction &i = code.flat[sum];
  return i.op == Op::Add && !cannotWrap(code, sum, sum) && !cannotWrap(code, sum, at) &&
         llvm::any_of(i.operands, [&](ValueId part) {
           return isRawInput(code.flow, part) && widthOf(code, part) == i.type.bits &&
                  !boundedAbove(code, part, at);
         });
}

void check(Context &context) {
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    std::vector<std::pair<ValueId, ValueId>> sinks; // value, where
    for (const Access &access : code.flat.accesses())
      if (access.write && access.value.valid() && !access.path.unknown)
        sinks.push_back({access.value, access.at});
    for (ValueId call : code.flat.externalCalls())
      if (auto payout = payoutOf(code, call))
        sinks.push_back({payout->amount, call});
    for (auto [price, at] : pricesIn(code))
      sinks.push_back({price, at});
    std::set<ValueId> ends; // of sums of parts
    for (auto [sum, at] : sumsOfParts(code)) {
      sinks.push_back({sum, at});
      ends.insert(at);
    }
    std::set<uint32_t> told;
    for (auto [value, at] : sinks)
      for (ValueId arithmetic : arithmeticIn(code, value)) {
        if (told.count(arithmetic.index) ||
            !(mayWrap(code, arithmetic, at) ||
              (ends.count(at) && partsMayWrap(code, arithmetic, at))))
          continue;
        told.insert(arithmetic.index);
        PathQuery query;
        query.target = [at = at](ValueId v) { return v == at; };
        PathResult path = findPath(code.flow, query);
        if (!path.exists())
          continue;
        context.findings.push_back(findingAlong(
            context, TheRule, code, arithmetic, path,
            "This can wrap around: the sender chooses an operand, and nothing holds it. Use "
            "checked "
            "arithmetic (Solidity 0.8 outside unchecked, or SafeMath), or bound the operand first.",
            "arithmetic in " + show(code.flat.source()), "uses the result"));
      }
  }
}

} // namespace

} // namespace quorate::rules
