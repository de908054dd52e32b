//===- LowerOperator.cpp - arithmetic, comparisons, assignments -------------===//
//
// Operands are evaluated as the compiler's default code generator does: the
// right one first. Assignments evaluate the right side before the left.
//
//===----------------------------------------------------------------------===//

#include "analyzer/solidity/LowerFunction.h"

namespace quorate::sol {

namespace {

bool isComparison(BinaryOp op) { return op >= BinaryOp::Eq; }
bool isShift(BinaryOp op) {
  return op == BinaryOp::Shl || op == BinaryOp::Shr || op == BinaryOp::Sar;
}

/// The operation and the test for its overflow, by signedness.
struct Checked {
  BinaryOp op;
  Op plain, unsignedTest, signedTest;
};
constexpr Checked CheckedOps[] = {{BinaryOp::Add, Op::Add, Op::UAddO, Op::SAddO},
                                  {BinaryOp::Sub, Op::Sub, Op::USubO, Op::SSubO},
                                  {BinaryOp::Mul, Op::Mul, Op::UMulO, Op::SMulO}};

} // namespace

// ---------------------------------------------------------------- arithmetic

ValueId FunctionLowering::arithmetic(const Expr &e, BinaryOp op, ValueId left, ValueId right,
                                     const Type *type, const Type *rightType) {
  type = underlying(type);
  for (const Checked &row : CheckedOps)
    if (row.op == op) {
      if (checked())
        check(b.logicalNot(b.binary(type && type->isSigned ? row.signedTest : row.unsignedTest,
                                    left, right)),
              0x11);
      return b.binary(row.plain, left, right);
    }
  switch (op) {
  case BinaryOp::Div:
  case BinaryOp::Mod:
    return divide(op, left, right, type);
  case BinaryOp::Exp:
    // x ** y of signed y exists before 0.7 only and was never defined for negative y.
    return power(left, b.typeOf(right).isSigned() ? b.convert(right, ir::Type::uint()) : right,
                 type);
  case BinaryOp::Shl:
  case BinaryOp::Shr:
  case BinaryOp::Sar:
    if (underlying(rightType) && underlying(rightType)->isSigned)
      check(b.logicalNot(b.compare(Op::SLt, right, b.constant(0, b.typeOf(right)))), 0x11);
    return shift(op, left, right, type);
  case BinaryOp::BitAnd:
    return b.binary(Op::And, left, right);
  case BinaryOp::BitOr:
    return b.binary(Op::Or, left, right);
  case BinaryOp::BitXor:
    return b.binary(Op::Xor, left, right);
  default:
    return unknown(e, "operator not understood");
  }
}

ValueId FunctionLowering::divide(BinaryOp op, ValueId left, ValueId right, const Type *type) {
  ir::Type ir = b.typeOf(left);
  check(b.compare(Op::Ne, right, b.constant(0, ir)), 0x12);
  if (!type || !type->isSigned)
    return b.binary(op == BinaryOp::Div ? Op::UDiv : Op::URem, left, right);
  if (op == BinaryOp::Mod)
    return b.binary(Op::SRem, left, right);
  if (checked()) { // the most negative number has no opposite
    ValueId isMin =
        b.compare(Op::Eq, left, b.constant(llvm::APInt::getSignedMinValue(ir.bits), ir));
    ValueId isMinusOne = b.compare(Op::Eq, right, b.constant(llvm::APInt::getAllOnes(ir.bits), ir));
    check(b.logicalNot(b.binary(Op::And, isMin, isMinusOne)), 0x11);
  }
  return b.binary(Op::SDiv, left, right);
}

/// The exponent keeps its own width, so a narrow base is raised in the wider one and checked there.
ValueId FunctionLowering::power(ValueId base, ValueId exponent, const Type *type) {
  bool isSigned = type && type->isSigned;
  ir::Type own = b.typeOf(base);
  unsigned bits = std::max(own.bits, b.typeOf(exponent).bits);
  ir::Type wide = isSigned ? ir::Type::sint(bits) : ir::Type::uint(bits);
  ValueId wideBase = b.convert(base, wide);
  ValueId wideExponent = b.convert(b.convert(exponent, ir::Type::uint(bits)), wide);
  if (checked())
    check(b.logicalNot(b.binary(isSigned ? Op::SExpO : Op::UExpO, wideBase, wideExponent)), 0x11);
  ValueId result = b.binary(Op::Exp, wideBase, wideExponent);
  if (bits == own.bits)
    return b.convert(result, own);
  ValueId narrow = b.convert(result, own);
  if (checked())
    check(b.compare(Op::Eq, b.convert(narrow, wide), result), 0x11);
  return narrow;
}

ValueId FunctionLowering::shift(BinaryOp op, ValueId left, ValueId right, const Type *type) {
  ir::Type ir = b.typeOf(left);
  unsigned amountBits = std::max(ir.bits, b.typeOf(right).bits);
  ValueId amount = b.convert(right, ir::Type::uint(amountBits));
  if (op == BinaryOp::Shl)
    return b.emit(Op::Shl, ir, {left, amount});
  if (!type || !type->isSigned)
    return b.emit(Op::LShr, ir, {left, amount});
  if (atLeast(5))
    return b.emit(Op::AShr, ir, {left, amount});
  // Before, it was a division of the whole word by a power of two, which rounds to zero.
  ValueId power =
      b.emit(Op::Shl, ir::Type::sint(256), {b.constant(1, ir::Type::sint(256)), amount});
  return b.convert(b.binary(Op::SDiv, b.convert(left, ir::Type::sint(256)), power), ir);
}

ValueId FunctionLowering::compare(BinaryOp op, ValueId left, ValueId right, const Type *type) {
  const Type *plain = underlying(type);
  bool isSigned = plain && plain->isSigned;
  switch (op) {
  case BinaryOp::Eq:
    return b.compare(Op::Eq, left, right);
  case BinaryOp::Ne:
    return b.compare(Op::Ne, left, right);
  case BinaryOp::Lt:
    return b.compare(isSigned ? Op::SLt : Op::ULt, left, right);
  case BinaryOp::Le:
    return b.compare(isSigned ? Op::SLe : Op::ULe, left, right);
  case BinaryOp::Gt:
    return b.compare(isSigned ? Op::SLt : Op::ULt, right, left);
  default:
    return b.compare(isSigned ? Op::SLe : Op::ULe, right, left);
  }
}

ValueId FunctionLowering::binary(const BinaryExpr &e) {
  if (e.op == BinaryOp::And || e.op == BinaryOp::Or)
    return shortCircuit(e);
  if (e.userOperator) {
    const auto &params = e.userOperator->params;
    if (params.size() < 2)
      return unknown(e, "operator not understood");
    ValueId left = exprAs(*e.left, params[0]->type); // like the arguments of any call
    ValueId right = exprAs(*e.right, params[1]->type);
    Values results;
    callFunction(*e.userOperator, false, {left, right}, results);
    return results.empty() ? unknown(e, "operator without a result") : results[0];
  }
  ir::Type common = module.irType(e.commonType);
  if (!common.isScalar() && !(isComparison(e.op) && common.kind == ir::TypeKind::Function))
    return unknown(e, "operands of unknown type");
  if (isShift(e.op) || e.op == BinaryOp::Exp) {
    ValueId right = scalar(*e.right);
    ValueId left = exprAs(*e.left, e.commonType);
    const Type *rightType = mobileType(module.program.types, e.right->type, e.right->constant);
    return arithmetic(e, e.op, left, right, e.commonType, rightType);
  }
  ValueId right = exprAs(*e.right, e.commonType);
  ValueId left = exprAs(*e.left, e.commonType);
  if (isComparison(e.op))
    return compare(e.op, left, right, e.commonType);
  return arithmetic(e, e.op, left, right, e.commonType, e.commonType);
}

/// An operand that has its own type, not one in common with the other.
ValueId FunctionLowering::scalar(const Expr &e) {
  ValueId value = expr(e);
  return b.typeOf(value).isScalar() ? value : fit(value, ir::Type::uint(), e.span);
}

ValueId FunctionLowering::shortCircuit(const BinaryExpr &e) {
  unsigned result = ssa.newVariable(ir::Type::boolean());
  ValueId left = condition(*e.left);
  ssa.write(result, left);
  BlockId more = b.newBlock(), join = b.newBlock();
  if (e.op == BinaryOp::And)
    branch(left, more, join);
  else
    branch(left, join, more);
  enter(more);
  ValueId right = condition(*e.right);
  ssa.write(result, right);
  jumpTo(join);
  enter(join);
  return ssa.read(result);
}

// ---------------------------------------------------------------- one operand

ValueId FunctionLowering::unary(const UnaryExpr &e) {
  if (e.userOperator && !e.userOperator->params.empty()) {
    Values results;
    callFunction(*e.userOperator, false, {exprAs(*e.operand, e.userOperator->params[0]->type)},
                 results);
    return results.empty() ? unknown(e, "operator without a result") : results[0];
  }
  switch (e.op) {
  case UnaryOp::Not:
    return b.logicalNot(condition(*e.operand));
  case UnaryOp::Plus:
    return expr(*e.operand);
  case UnaryOp::BitNot: {
    ValueId value = scalar(*e.operand);
    return b.emit(Op::Not, b.typeOf(value), {value});
  }
  case UnaryOp::Neg: {
    ValueId value = scalar(*e.operand);
    ir::Type type = b.typeOf(value);
    if (checked())
      check(b.compare(Op::Ne, value, b.constant(llvm::APInt::getSignedMinValue(type.bits), type)),
            0x11);
    return b.binary(Op::Sub, b.constant(0, type), value);
  }
  case UnaryOp::PreInc:
  case UnaryOp::PreDec:
  case UnaryOp::PostInc:
  case UnaryOp::PostDec:
    return increment(e);
  case UnaryOp::Delete: {
    const Expr &target = withoutParentheses(*e.operand);
    if (auto *tuple = llvm::dyn_cast<TupleExpr>(&target)) {
      for (const Expr *element : tuple->elements)
        if (element)
          clear(lvalue(*element));
    } else {
      clear(lvalue(target));
    }
    return ValueId();
  }
  }
  return unknown(e, "operator not understood");
}

ValueId FunctionLowering::increment(const UnaryExpr &e) {
  LValue target = lvalue(*e.operand);
  if (target.kind == LValue::Kind::None)
    return unknown(e, "increment of something that cannot be assigned to");
  ValueId before = read(target);
  if (!b.typeOf(before).isScalar())
    return unknown(e, "operands of unknown type");
  bool up = e.op == UnaryOp::PreInc || e.op == UnaryOp::PostInc;
  ValueId after = arithmetic(e, up ? BinaryOp::Add : BinaryOp::Sub, before,
                             b.constant(1, b.typeOf(before)), target.type, target.type);
  write(target, after);
  return e.op == UnaryOp::PreInc || e.op == UnaryOp::PreDec ? after : before;
}

// ---------------------------------------------------------------- assignment

ValueId FunctionLowering::assignment(const AssignExpr &e) {
  const Expr &left = withoutParentheses(*e.left);
  if (auto *tuple = llvm::dyn_cast<TupleExpr>(&left); tuple && !tuple->isArray) {
    tupleAssignment(e, nullptr, nullptr);
    return ValueId();
  }
  const Type *type = left.type;
  if (!e.op) {
    ValueId value = exprToCopy(*e.right, type);
    LValue target = lvalue(left);
    bool copies = target.kind == LValue::Kind::Place && type && type->isReference() &&
                  b.typeOf(target.ref).space != ir::Space::Memory;
    assign(target, value, copies ? nullptr : type);
    return copies ? target.ref : value;
  }
  bool ownType = isShift(*e.op) || *e.op == BinaryOp::Exp;
  if (!module.irType(type).isScalar())
    return unknown(e, "operands of unknown type");
  ValueId right = ownType ? scalar(*e.right) : exprAs(*e.right, type);
  const Type *rightType =
      ownType ? mobileType(module.program.types, e.right->type, e.right->constant) : type;
  LValue target = lvalue(left);
  if (target.kind == LValue::Kind::None)
    return unknown(e, "assignment to something that cannot be assigned to");
  ValueId before = fit(read(target), irType(type), e.span);
  ValueId value = arithmetic(e, *e.op, before, right, type, rightType);
  write(target, value);
  return value;
}

/// The value of an expression, or those of its components.
struct FunctionLowering::Component {
  ValueId value;
  const Type *type = nullptr;
  std::vector<Component> parts;
};

FunctionLowering::Component FunctionLowering::components(const Expr &expression) {
  const Expr &e = withoutParentheses(expression);
  Component result;
  result.type = e.type;
  auto *tuple = llvm::dyn_cast<TupleExpr>(&e);
  bool isList = tuple && !tuple->isArray;
  if (isList && depth < MaxLoweringDepth) {
    ++depth;
    for (const Expr *element : tuple->elements)
      result.parts.push_back(element ? components(*element) : Component());
    --depth;
  } else if (isList || (e.type && e.type->kind == TypeKind::Tuple)) {
    Values values;
    Types types;
    exprList(e, values, types);
    for (size_t i = 0; i < values.size(); ++i)
      result.parts.push_back({values[i], types[i], {}});
  } else {
    result.value = exprOrNone(e);
  }
  return result;
}

/// The targets from left to right, then the assignments from right to left.
void FunctionLowering::assignComponents(const TupleExpr &left, const Component &right) {
  // Before 0.5 the lists may differ in length: a left-out first target takes the rest.
  size_t count = left.elements.size(), skip = 0;
  if (count > 0 && !left.elements.front() && right.parts.size() > count)
    skip = right.parts.size() - count;
  std::vector<std::function<void()>> assignments;
  auto collect = [&](auto &again, const TupleExpr &list, const Component &from, size_t skipped,
                     unsigned nesting) -> void {
    for (size_t i = 0; i < list.elements.size() && nesting < MaxLoweringDepth; ++i) {
      if (!list.elements[i])
        continue;
      const Expr &element = withoutParentheses(*list.elements[i]);
      static const Component nothing;
      const Component &part = i + skipped < from.parts.size() ? from.parts[i + skipped] : nothing;
      if (auto *inner = llvm::dyn_cast<TupleExpr>(&element); inner && !inner->isArray) {
        again(again, *inner, part, 0, nesting + 1);
        continue;
      }
      LValue target = lvalue(element);
      if (target.kind != LValue::Kind::None && part.value.valid())
        assignments.push_back([this, target, &part] { assign(target, part.value, part.type); });
    }
  };
  collect(collect, left, right, skip, 0);
  for (auto &one : llvm::reverse(assignments))
    one();
}

/// The right side comes first.
void FunctionLowering::tupleAssignment(const AssignExpr &e, Values *results, Types *types) {
  Component right = components(*e.right);
  assignComponents(llvm::cast<TupleExpr>(withoutParentheses(*e.left)), right);
  if (results)
    for (const Component &part : right.parts) {
      results->push_back(part.value);
      types->push_back(part.type);
    }
}

} // namespace quorate::sol
