//===- Bounds.cpp - arithmetic that may wrap and casts that may cut ---------------===//

#include "analyzer/governance/Bounds.h"

namespace quorate::gov {

using namespace ir;

namespace {

/// Equal, and for storage that the code writes: read twice with no write in between.
bool equal(const Code &code, ValueId a, ValueId b) {
  if (code.flow.same(a, b))
    return true;
  const Access *x = code.flow.load(code.flow.strip(a)), *y = code.flow.load(code.flow.strip(b));
  if (!x || !y || !x->path.sameShape(y->path))
    return false;
  for (size_t i = 0; i < x->path.steps.size(); ++i)
    if (x->path.steps[i].value.valid() &&
        !code.flow.same(x->path.steps[i].value, y->path.steps[i].value))
      return false;
  const Graph &graph = code.flat.graph();
  if (!graph.dominates(x->at, y->at))
    std::swap(x, y);
  return graph.dominates(x->at, y->at) && llvm::none_of(code.flat.accesses(), [&](const Access &w) {
           return w.write && w.path.mayAlias(x->path) && graph.mayFollow(x->at, w.at) &&
                  graph.mayFollow(w.at, y->at);
         });
}

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
    bool straight = equal(code, test.operands[0], op.operands[0]) &&
                    equal(code, test.operands[1], op.operands[1]);
    bool crossed = op.op != Op::Sub && equal(code, test.operands[0], op.operands[1]) &&
                   equal(code, test.operands[1], op.operands[0]);
    return straight || crossed;
  }
  return false;
}

bool isSameOperation(const Code &code, ValueId value, const Instruction &op) {
  const Instruction &other = code.flat[code.flow.strip(value)];
  return other.op == op.op && other.operands.size() == 2 &&
         equal(code, other.operands[0], op.operands[0]) &&
         equal(code, other.operands[1], op.operands[1]);
}

bool comparisonHolds(const Code &code, const Condition &c, const Instruction &op) {
  const Flow &flow = code.flow;
  ValueId x = op.operands[0], y = op.operands[1];
  bool less = !c.isFlag() && (c.op == Op::ULe || c.op == Op::ULt);
  if (op.op == Op::Sub && less && isSameOperation(code, c.a, op) && equal(code, c.b, x))
    return true;        // x - y <= x
  if (op.op == Op::Sub) // y <= x, x == y
    return (less && equal(code, c.a, y) && equal(code, c.b, x)) ||
           (!c.isFlag() && c.op == Op::Eq &&
            ((equal(code, c.a, y) && equal(code, c.b, x)) ||
             (equal(code, c.a, x) && equal(code, c.b, y))));
  if (op.op == Op::Add) {
    // x <= x + y; y <= limit - x and the like
    if (less && isSameOperation(code, c.b, op) && (equal(code, c.a, x) || equal(code, c.a, y)))
      return true;
    if (less && (equal(code, c.a, x) || equal(code, c.a, y))) {
      const Instruction &high = code.flat[flow.strip(c.b)];
      ValueId other = equal(code, c.a, x) ? y : x;
      if (high.op == Op::Not || high.op == Op::Xor)
        return equal(code, high.operands[0], other) || equal(code, high.operands[1], other);
      return high.op == Op::Sub && equal(code, high.operands[1], other);
    }
    return false;
  }
  // x * y / x == y, or x == 0
  if (c.op == Op::Eq && c.isFlag())
    return equal(code, c.a, x) || equal(code, c.a, y);
  if (c.op == Op::Eq)
    for (auto [quotient, factor] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
      const Instruction &division = code.flat[flow.strip(quotient)];
      if (division.op == Op::UDiv && isSameOperation(code, division.operands[0], op) &&
          (equal(code, factor, x) || equal(code, factor, y)))
        return true;
    }
  if (less) { // y <= max / x
    const Instruction &high = code.flat[flow.strip(c.b)];
    return high.op == Op::UDiv && (equal(code, c.a, x) || equal(code, c.a, y));
  }
  return false;
}

} // namespace

bool cannotWrap(const Code &code, ValueId arithmetic, ValueId at) {
  const Instruction &op = code.flat[code.flow.strip(arithmetic)];
  PathQuery query; // a way that goes around it asks for nothing
  query.target = [at](ValueId v) { return v == at; };
  if (at != arithmetic)
    query.through = arithmetic;
  query.cut = [&](const Condition &c) {
    return testsOverflow(code, c, op) || comparisonHolds(code, c, op);
  };
  return !findPath(code.flow, query).exists();
}

unsigned widthOf(const Code &code, ValueId value) {
  unsigned width = 256;
  for (unsigned i = 0; i < 16 && value.valid(); ++i) {
    const Instruction &at = code.flat[value];
    llvm::APInt constant;
    if (at.type.bits != 0)
      width = std::min<unsigned>(width, at.type.bits);
    switch (at.op) {
    case Op::Const:
      return std::min(width, at.imm.getActiveBits());
    case Op::ZExt:
    case Op::Trunc:
    case Op::Cast:
      value = at.operands[0];
      continue;
    case Op::And:
      for (ValueId side : at.operands)
        if (code.flow.isConstant(side, &constant))
          width = std::min(width, constant.getActiveBits());
      return width;
    case Op::LShr:
      if (code.flow.isConstant(at.operands[1], &constant) && constant.ult(256))
        return std::min<unsigned>(width, at.type.bits - unsigned(constant.getZExtValue()));
      return width;
    case Op::Sub: // where it does not wrap
      if (cannotWrap(code, value, value))
        return std::min(width, widthOf(code, at.operands[0]));
      return width;
    default:
      return width;
    }
  }
  return width;
}

bool checkedElsewhere(const Code &code, ValueId value, ValueId at) {
  return mustPass(code.flow, at, [&](const Condition &c) {
    if (!c.isFlag() && (c.op == Op::ULe || c.op == Op::ULt)) { // x <= x + value
      const Instruction &sum = code.flat[code.flow.strip(c.b)];
      return sum.op == Op::Add &&
             ((equal(code, sum.operands[0], value) && equal(code, sum.operands[1], c.a)) ||
              (equal(code, sum.operands[1], value) && equal(code, sum.operands[0], c.a)));
    }
    const Instruction &test = code.flat[code.flow.strip(c.a)];
    if (!c.isFlag() || c.op != Op::Eq || (test.op != Op::UAddO && test.op != Op::USubO))
      return false;
    return code.flow.same(test.operands[0], value) || code.flow.same(test.operands[1], value);
  });
}

bool isUpperBound(const Code &code, const Condition &c, ValueId low) {
  // Of what was cut off first, the limit says nothing.
  auto isLow = [&](ValueId side) {
    return code.flow.same(side, low) && widthOf(code, side) >= widthOf(code, low);
  };
  if (c.isFlag())
    return c.op == Op::Eq && isLow(c.a);
  if (c.op == Op::Eq)
    return (isLow(c.a) && !code.flow.sources(c.b).calldata()) ||
           (isLow(c.b) && !code.flow.sources(c.a).calldata());
  if (c.op != Op::ULe && c.op != Op::ULt && c.op != Op::SLe && c.op != Op::SLt)
    return false;
  if (!isLow(c.a)) {
    // A sum or product that contains it, if that did not wrap itself.
    const Instruction &whole = code.flat[code.flow.strip(c.a)];
    bool part = (whole.op == Op::Add || whole.op == Op::Mul) &&
                (isLow(whole.operands[0]) || isLow(whole.operands[1]));
    if (!part || !c.branch.valid() || !cannotWrap(code, c.a, c.branch))
      return false;
  }
  // What is left of the ether that was sent, after a running sum.
  const Instruction &left = code.flat[code.flow.strip(c.b)];
  if (left.op == Op::Sub && code.flat[code.flow.strip(left.operands[1])].op == Op::Phi) {
    const Instruction &sent = code.flat[code.flow.strip(left.operands[0])];
    if (sent.op == Op::Env && sent.env == EnvKind::Value)
      return true;
  }
  return !code.flow.sources(c.b).calldata() && !isWidthOfType(code, c.b);
}

bool boundedAbove(const Code &code, ValueId value, ValueId at) {
  return mustPass(code.flow, at, [&](const Condition &c) { return isUpperBound(code, c, value); });
}

llvm::APInt largestOf(const Code &code, ValueId value, ValueId at, unsigned depth) {
  value = code.flow.strip(value);
  const Instruction &i = code.flat[value];
  llvm::APInt constant;
  if (code.flow.isConstant(value, &constant))
    return constant.zextOrTrunc(512);
  llvm::APInt largest = llvm::APInt::getLowBitsSet(512, widthOf(code, value));
  if (i.op == Op::Env && (i.env == EnvKind::Timestamp || i.env == EnvKind::Number))
    return llvm::APInt::getOneBitSet(512, 40);
  if (depth > 6)
    return largest;
  auto of = [&](ValueId part) { return largestOf(code, part, at, depth + 1); };
  if (i.op == Op::Phi || i.op == Op::Select) {
    llvm::APInt most(512, 0);
    for (ValueId part : llvm::ArrayRef<ValueId>(i.operands).drop_front(i.op == Op::Select ? 1 : 0))
      most = llvm::APIntOps::umax(most, of(part));
    return llvm::APIntOps::umin(largest, most);
  }
  if (i.op == Op::Mul || i.op == Op::Add) {
    llvm::APInt a = of(i.operands[0]), b = of(i.operands[1]);
    if (a.getActiveBits() + b.getActiveBits() < 256)
      largest = llvm::APIntOps::umin(largest, i.op == Op::Mul ? a * b : a + b);
  }
  for (const Condition &c : allConditions(code.flow)) {
    if (c.isFlag() || (c.op != Op::ULe && c.op != Op::ULt) ||
        !code.flow.isConstant(code.flow.strip(c.b), &constant))
      continue;
    const Instruction &sum = code.flat[code.flow.strip(c.a)];
    bool part = sum.op == Op::Add && c.branch.valid() && cannotWrap(code, c.a, c.branch) &&
                llvm::any_of(sum.operands, [&](ValueId v) { return code.flow.same(v, value); });
    if ((part || code.flow.same(c.a, value)) && constant.zextOrTrunc(512).ult(largest) &&
        mustPass(code.flow, at, [&](const Condition &other) {
          return !other.isFlag() && other.op == c.op && code.flow.same(other.a, c.a) &&
                 code.flow.same(other.b, c.b);
        }))
      largest = constant.zextOrTrunc(512);
  }
  return largest;
}

} // namespace quorate::gov
