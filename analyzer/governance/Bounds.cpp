//===- Bounds.cpp - arithmetic that may wrap and casts that may cut ---------------===//

#include "analyzer/governance/Bounds.h"

namespace quorate::gov {

using namespace ir;

namespace {

bool isWidthOfType(const Code &code, ValueId value) {
  llvm::APInt constant;
  return code.flow.isConstant(code.flow.strip(value), &constant) && constant.getActiveBits() >= 255;
}

/// The condition says that this very operation did not overflow.
bool testsOverflow(const Code &code, const Condition &c, const Instruction &op) {
  const Flow &flow = code.flow;
  const Instruction &test = code.flat[flow.strip(c.a)];
  Op flag = op.op == Op::Add ? Op::UAddO : op.op == Op::Sub ? Op::USubO : Op::UMulO;
  if (c.isFlag() && c.op == Op::Eq && test.op == flag) {
    bool straight =
        flow.same(test.operands[0], op.operands[0]) && flow.same(test.operands[1], op.operands[1]);
    bool crossed = op.op != Op::Sub && flow.same(test.operands[0], op.operands[1]) &&
                   flow.same(test.operands[1], op.operands[0]);
    return straight || crossed;
  }
  return false;
}

bool isSameOperation(const Code &code, ValueId value, const Instruction &op) {
  const Instruction &other = code.flat[code.flow.strip(value)];
  return other.op == op.op && other.operands.size() == 2 &&
         code.flow.same(other.operands[0], op.operands[0]) &&
         code.flow.same(other.operands[1], op.operands[1]);
}

bool comparisonHolds(const Code &code, const Condition &c, const Instruction &op) {
  const Flow &flow = code.flow;
  ValueId x = op.operands[0], y = op.operands[1];
  bool less = !c.isFlag() && (c.op == Op::ULe || c.op == Op::ULt);
  if (op.op == Op::Sub) // y <= x, x == y
    return (less && flow.same(c.a, y) && flow.same(c.b, x)) ||
           (!c.isFlag() && c.op == Op::Eq &&
            ((flow.same(c.a, y) && flow.same(c.b, x)) || (flow.same(c.a, x) && flow.same(c.b, y))));
  if (op.op == Op::Add) {
    // x <= x + y; y <= limit - x and the like
    if (less && isSameOperation(code, c.b, op) && (flow.same(c.a, x) || flow.same(c.a, y)))
      return true;
    if (less && (flow.same(c.a, x) || flow.same(c.a, y))) {
      const Instruction &high = code.flat[flow.strip(c.b)];
      ValueId other = flow.same(c.a, x) ? y : x;
      if (high.op == Op::Not || high.op == Op::Xor)
        return flow.same(high.operands[0], other) || flow.same(high.operands[1], other);
      return high.op == Op::Sub && flow.same(high.operands[1], other);
    }
    return false;
  }
  // x * y / x == y, or x == 0
  if (c.op == Op::Eq && c.isFlag())
    return flow.same(c.a, x) || flow.same(c.a, y);
  if (c.op == Op::Eq)
    for (auto [quotient, factor] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
      const Instruction &division = code.flat[flow.strip(quotient)];
      if (division.op == Op::UDiv && isSameOperation(code, division.operands[0], op) &&
          (flow.same(factor, x) || flow.same(factor, y)))
        return true;
    }
  if (less) { // y <= max / x
    const Instruction &high = code.flat[flow.strip(c.b)];
    return high.op == Op::UDiv && (flow.same(c.a, x) || flow.same(c.a, y));
  }
  return false;
}

} // namespace

bool cannotWrap(const Code &code, ValueId arithmetic, ValueId at) {
  const Instruction &op = code.flat[code.flow.strip(arithmetic)];
  return mustPass(code.flow, at, [&](const Condition &c) {
    return testsOverflow(code, c, op) || comparisonHolds(code, c, op);
  });
}

bool isUpperBound(const Code &code, const Condition &c, ValueId low) {
  if (c.isFlag())
    return c.op == Op::Eq && code.flow.same(c.a, low);
  if (c.op == Op::Eq)
    return (code.flow.same(c.a, low) && !code.flow.sources(c.b).calldata()) ||
           (code.flow.same(c.b, low) && !code.flow.sources(c.a).calldata());
  if (c.op != Op::ULe && c.op != Op::ULt && c.op != Op::SLe && c.op != Op::SLt)
    return false;
  if (!code.flow.same(c.a, low) && !code.flow.dependsOn(c.a, code.flow.strip(low)))
    return false;
  return !code.flow.sources(c.b).calldata() && !isWidthOfType(code, c.b);
}

bool boundedAbove(const Code &code, ValueId value, ValueId at) {
  return mustPass(code.flow, at, [&](const Condition &c) { return isUpperBound(code, c, value); });
}

} // namespace quorate::gov
