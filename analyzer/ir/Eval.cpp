//===- Eval.cpp - the meaning of pure instructions on constants -----------===//

#include "analyzer/ir/Eval.h"

using llvm::APInt;

namespace quorate::ir {

namespace {

APInt flag(bool value) { return APInt(1, value); }

/// Shift amounts may have any width; everything from the value's width on is the same.
unsigned amount(const APInt &value, unsigned width) {
  return unsigned(value.getLimitedValue(width));
}

/// base^exponent modulo 2^width by squaring; `overflow` tells whether the exact result was cut.
APInt power(APInt base, APInt exponent, bool isSigned, bool &overflow) {
  APInt result(base.getBitWidth(), 1);
  // 1 as a one-bit signed value reads as -1; no front end makes those.
  overflow = false;
  bool squareOverflowed = false;
  auto multiply = [&](const APInt &a, const APInt &b, bool &cut) {
    return isSigned ? a.smul_ov(b, cut) : a.umul_ov(b, cut);
  };
  while (exponent != 0) {
    bool cut = false;
    if (exponent[0]) {
      result = multiply(result, base, cut);
      // A cut square matters only once it is used.
      overflow |= cut || squareOverflowed;
    }
    exponent.lshrInPlace(1);
    if (exponent != 0) {
      base = multiply(base, base, cut);
      squareOverflowed |= cut;
    }
  }
  return result;
}

APInt modular(Op op, const APInt &a, const APInt &b, const APInt &modulus) {
  unsigned width = a.getBitWidth();
  if (modulus == 0)
    return APInt(width, 0);
  APInt wideA = a.zext(2 * width), wideB = b.zext(2 * width);
  APInt exact = op == Op::AddMod ? wideA + wideB : wideA * wideB;
  return exact.urem(modulus.zext(2 * width)).trunc(width);
}

std::optional<APInt> convert(Op op, unsigned width, const APInt &a) {
  unsigned from = a.getBitWidth();
  switch (op) {
  case Op::ZExt:
    return width > from ? std::optional(a.zext(width)) : std::nullopt;
  case Op::SExt:
    return width > from ? std::optional(a.sext(width)) : std::nullopt;
  case Op::Trunc:
    return width < from ? std::optional(a.trunc(width)) : std::nullopt;
  default:
    return width == from ? std::optional(a) : std::nullopt;
  }
}

} // namespace

bool isCommutative(Op op) {
  switch (op) {
  case Op::Add:
  case Op::Mul:
  case Op::And:
  case Op::Or:
  case Op::Xor:
  case Op::UAddO:
  case Op::UMulO:
  case Op::SAddO:
  case Op::SMulO:
  case Op::Eq:
  case Op::Ne:
    return true;
  default:
    return false;
  }
}

std::optional<APInt> evaluate(Op op, Type type, llvm::ArrayRef<APInt> operands) {
  if (!isPureScalar(op) || int(operands.size()) != info(op).operands)
    return std::nullopt;
  const APInt &a = operands[0];
  if (op >= Op::ZExt && op <= Op::Cast)
    return convert(op, type.bits, a);
  if (op == Op::Not)
    return ~a;
  const APInt &b = operands[1];
  unsigned width = a.getBitWidth();

  switch (op) { // operands of different widths
  case Op::Select:
    return width == 1 ? std::optional(a[0] ? b : operands[2]) : std::nullopt;
  case Op::Shl:
    return a.shl(amount(b, width));
  case Op::LShr:
    return a.lshr(amount(b, width));
  case Op::AShr:
    return a.ashr(amount(b, width));
  case Op::Exp:
  case Op::UExpO:
  case Op::SExpO: {
    bool overflow;
    APInt result = power(a, b, op == Op::SExpO, overflow);
    return op == Op::Exp ? result : flag(overflow);
  }
  case Op::Byte: { // (index from the most significant byte, word)
    unsigned bytes = b.getBitWidth() / 8;
    if (a.uge(bytes))
      return APInt(b.getBitWidth(), 0);
    return b.lshr(8 * (bytes - 1 - unsigned(a.getZExtValue()))) & APInt(b.getBitWidth(), 0xff);
  }
  case Op::SignExtend: { // (index of the sign's byte from the least significant, word)
    unsigned bytes = b.getBitWidth() / 8;
    if (a.uge(bytes - 1))
      return b;
    return b.trunc(8 * (unsigned(a.getZExtValue()) + 1)).sext(b.getBitWidth());
  }
  default:
    break;
  }
  if (b.getBitWidth() != width)
    return std::nullopt;

  bool overflow = false;
  switch (op) {
  case Op::Add:
    return a + b;
  case Op::Sub:
    return a - b;
  case Op::Mul:
    return a * b;
  case Op::UDiv:
    return b == 0 ? b : a.udiv(b);
  case Op::SDiv:
    return b == 0 ? b : a.sdiv(b);
  case Op::URem:
    return b == 0 ? b : a.urem(b);
  case Op::SRem:
    return b == 0 ? b : a.srem(b);
  case Op::AddMod:
  case Op::MulMod:
    return operands[2].getBitWidth() == width ? std::optional(modular(op, a, b, operands[2]))
                                              : std::nullopt;
  case Op::And:
    return a & b;
  case Op::Or:
    return a | b;
  case Op::Xor:
    return a ^ b;
  case Op::UAddO:
    (void)a.uadd_ov(b, overflow);
    return flag(overflow);
  case Op::USubO:
    (void)a.usub_ov(b, overflow);
    return flag(overflow);
  case Op::UMulO:
    (void)a.umul_ov(b, overflow);
    return flag(overflow);
  case Op::SAddO:
    (void)a.sadd_ov(b, overflow);
    return flag(overflow);
  case Op::SSubO:
    (void)a.ssub_ov(b, overflow);
    return flag(overflow);
  case Op::SMulO:
    (void)a.smul_ov(b, overflow);
    return flag(overflow);
  case Op::Eq:
    return flag(a == b);
  case Op::Ne:
    return flag(a != b);
  case Op::ULt:
    return flag(a.ult(b));
  case Op::ULe:
    return flag(a.ule(b));
  case Op::SLt:
    return flag(a.slt(b));
  case Op::SLe:
    return flag(a.sle(b));
  default:
    return std::nullopt;
  }
}

} // namespace quorate::ir
