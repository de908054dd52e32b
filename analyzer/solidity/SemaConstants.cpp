//===- SemaConstants.cpp - exact arithmetic on literals -----------------------===//
#include "analyzer/solidity/SemaConstants.h"

#include "analyzer/solidity/Sema.h"

#include "llvm/ADT/APSInt.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

namespace quorate::sol {

using llvm::APInt;

namespace {

constexpr unsigned maxBits = 4096;

APInt widen(const APInt &value, unsigned bits) { return value.sextOrTrunc(bits); }

/// Drops needless sign bits so that widths do not grow with every operation.
APInt trimmed(const APInt &value) { return value.trunc(value.getSignificantBits()); }

APInt product(const APInt &a, const APInt &b) {
  unsigned bits = a.getSignificantBits() + b.getSignificantBits();
  return trimmed(widen(a, bits) * widen(b, bits));
}

APInt sum(const APInt &a, const APInt &b, bool subtract) {
  unsigned bits = std::max(a.getSignificantBits(), b.getSignificantBits()) + 1;
  return trimmed(subtract ? widen(a, bits) - widen(b, bits) : widen(a, bits) + widen(b, bits));
}

/// Brings a fraction to lowest terms with a positive denominator; none if it is too large.
std::optional<Constant> normalised(APInt numerator, APInt denominator) {
  if (denominator.isZero())
    return std::nullopt;
  unsigned bits = std::max(numerator.getSignificantBits(), denominator.getSignificantBits()) + 1;
  numerator = widen(numerator, bits);
  denominator = widen(denominator, bits);
  if (denominator.isNegative()) {
    numerator.negate();
    denominator.negate();
  }
  if (!denominator.isOne()) {
    APInt divisor = llvm::APIntOps::GreatestCommonDivisor(numerator.abs(), denominator);
    numerator = numerator.sdiv(divisor);
    denominator = denominator.udiv(divisor);
  }
  Constant result;
  result.numerator = trimmed(numerator);
  result.denominator = trimmed(denominator);
  if (result.numerator.getSignificantBits() > maxBits + 1 ||
      result.denominator.getSignificantBits() > maxBits + 1)
    return std::nullopt;
  return result;
}

std::optional<Constant> multiply(const Constant &a, const Constant &b) {
  return normalised(product(a.numerator, b.numerator), product(a.denominator, b.denominator));
}

/// base ** exponent for exponent >= 0, by squaring.
std::optional<Constant> power(Constant base, uint64_t exponent) {
  Constant result = numberConstant(APInt(64, 1));
  bool unit = base.isInteger() && base.numerator.getSignificantBits() <= 2 &&
              (base.numerator.isAllOnes() || base.numerator.isZero() ||
               base.numerator.sextOrTrunc(64).isOne());
  if (exponent > maxBits && !unit)
    return std::nullopt;
  for (; exponent; exponent >>= 1) {
    if (exponent & 1) {
      auto next = multiply(result, base);
      if (!next)
        return std::nullopt;
      result = *next;
    }
    if (exponent > 1) {
      auto next = multiply(base, base);
      if (!next)
        return std::nullopt;
      base = *next;
    }
  }
  return result;
}

std::optional<uint64_t> smallUnsigned(const Constant &value) {
  if (!value.isInteger() || value.numerator.isNegative() || value.numerator.getActiveBits() > 63)
    return std::nullopt;
  return value.numerator.getZExtValue();
}

std::optional<Constant> exponentiate(const Constant &base, const Constant &exponent) {
  Constant magnitude = exponent;
  bool negative = exponent.numerator.isNegative();
  if (negative)
    magnitude.numerator = -widen(exponent.numerator, exponent.numerator.getBitWidth() + 1);
  auto count = smallUnsigned(magnitude);
  if (!count)
    return std::nullopt;
  auto result = power(base, *count);
  return negative && result ? normalised(result->denominator, result->numerator) : result;
}

std::optional<Constant> shift(const Constant &value, const Constant &amount, bool left) {
  auto count = smallUnsigned(amount);
  if (!count || !value.isInteger())
    return std::nullopt;
  if (left) {
    if (value.numerator.isZero())
      return value;
    if (*count > maxBits)
      return std::nullopt;
    unsigned bits = value.numerator.getSignificantBits() + unsigned(*count) + 1;
    return normalised(widen(value.numerator, bits).shl(unsigned(*count)), APInt(64, 1));
  }
  // Towards minus infinity, like the EVM's SAR.
  unsigned bits = value.numerator.getBitWidth();
  return normalised(value.numerator.ashr(unsigned(std::min<uint64_t>(*count, bits - 1))),
                    APInt(64, 1));
}

std::optional<Constant> bitwise(BinaryOp op, const Constant &left, const Constant &right) {
  if (!left.isInteger() || !right.isInteger())
    return std::nullopt;
  unsigned bits = std::max(left.numerator.getBitWidth(), right.numerator.getBitWidth());
  APInt a = widen(left.numerator, bits), b = widen(right.numerator, bits);
  return normalised(op == BinaryOp::BitAnd  ? a & b
                    : op == BinaryOp::BitOr ? a | b
                                            : a ^ b,
                    APInt(64, 1));
}

std::optional<Constant> modulo(const Constant &left, const Constant &right) {
  if (right.numerator.isZero())
    return std::nullopt;
  // a/b mod c/d = (a*d mod c*b) / (b*d)
  APInt a = product(left.numerator, right.denominator);
  APInt c = product(right.numerator, left.denominator);
  unsigned bits = std::max(a.getBitWidth(), c.getBitWidth()) + 1;
  return normalised(widen(a, bits).srem(widen(c, bits)),
                    product(left.denominator, right.denominator));
}

std::optional<Constant> divide(const Constant &left, const Constant &right, bool truncate) {
  if (right.numerator.isZero())
    return std::nullopt;
  auto result = normalised(product(left.numerator, right.denominator),
                           product(left.denominator, right.numerator));
  if (result && truncate) {
    unsigned bits =
        std::max(result->numerator.getBitWidth(), result->denominator.getBitWidth()) + 1;
    return normalised(widen(result->numerator, bits).sdiv(widen(result->denominator, bits)),
                      APInt(64, 1));
  }
  return result;
}

std::optional<Constant> parseHex(llvm::StringRef digits) {
  if (digits.empty() || digits.size() > maxBits / 4 ||
      digits.find_if_not(llvm::isHexDigit) != llvm::StringRef::npos)
    return std::nullopt;
  Constant result = numberConstant(APInt(unsigned(digits.size()) * 4 + 1, digits, 16));
  if (digits.size() % 2 == 0)
    result.bytes = llvm::fromHex(digits);
  return result;
}

std::optional<Constant> parseDecimal(llvm::StringRef text) {
  auto [mantissa, exponentText] = text.split(text.contains('e') ? 'e' : 'E');
  auto [whole, fraction] = mantissa.split('.');
  std::string digits = (whole + fraction).str();
  // Bits per decimal digit is below 4; longer ones are refused before they cost anything.
  if (digits.empty() || digits.size() > maxBits / 3 ||
      llvm::StringRef(digits).find_if_not(llvm::isDigit) != llvm::StringRef::npos)
    return std::nullopt;
  int64_t exponent = 0;
  if (!exponentText.empty() && exponentText.getAsInteger(10, exponent))
    return std::nullopt;
  exponent -= int64_t(fraction.size());
  if (exponent > int64_t(maxBits) || exponent < -int64_t(maxBits))
    return std::nullopt;
  Constant value = numberConstant(APInt(unsigned(digits.size()) * 4 + 1, digits, 10));
  auto scale = power(numberConstant(APInt(64, 10)), uint64_t(exponent < 0 ? -exponent : exponent));
  if (!scale)
    return std::nullopt;
  return exponent < 0 ? divide(value, *scale, false) : multiply(value, *scale);
}

} // namespace

Constant numberConstant(APInt value, bool isSigned) {
  Constant result;
  result.numerator = trimmed(isSigned ? value : value.zext(value.getBitWidth() + 1));
  return result;
}

std::optional<Constant> parseNumber(llvm::StringRef text, llvm::StringRef denomination) {
  std::string digits;
  for (char c : text)
    if (c != '_')
      digits += c;
  llvm::StringRef clean = digits;
  bool isHex = clean.consume_front("0x") || clean.consume_front("0X");
  auto value = isHex ? parseHex(clean) : parseDecimal(clean);
  if (!value || denomination.empty())
    return value;
  uint64_t factor = llvm::StringSwitch<uint64_t>(denomination)
                        .Cases("wei", "seconds", 1)
                        .Case("gwei", 1'000'000'000)
                        .Case("szabo", 1'000'000'000'000)
                        .Case("finney", 1'000'000'000'000'000)
                        .Case("ether", 1'000'000'000'000'000'000)
                        .Case("minutes", 60)
                        .Case("hours", 3600)
                        .Case("days", 86400)
                        .Case("weeks", 7 * 86400)
                        .Case("years", 365 * 86400)
                        .Default(0);
  if (!factor)
    return std::nullopt;
  value->bytes.clear();
  return multiply(*value, numberConstant(APInt(64, factor)));
}

std::optional<Constant> foldUnary(UnaryOp op, const Constant &operand) {
  if (operand.kind != Constant::Kind::Number)
    return std::nullopt;
  unsigned bits = operand.numerator.getBitWidth() + 1;
  switch (op) {
  case UnaryOp::Neg:
    return normalised(-widen(operand.numerator, bits), operand.denominator);
  case UnaryOp::Plus:
    return operand;
  case UnaryOp::BitNot:
    if (!operand.isInteger())
      return std::nullopt;
    return normalised(~widen(operand.numerator, bits), APInt(64, 1));
  default:
    return std::nullopt;
  }
}

std::optional<Constant> foldBinary(BinaryOp op, const Constant &left, const Constant &right,
                                   bool truncate) {
  if (left.kind != Constant::Kind::Number || right.kind != Constant::Kind::Number)
    return std::nullopt;
  switch (op) {
  case BinaryOp::Add:
  case BinaryOp::Sub:
    return normalised(sum(product(left.numerator, right.denominator),
                          product(right.numerator, left.denominator), op == BinaryOp::Sub),
                      product(left.denominator, right.denominator));
  case BinaryOp::Mul:
    return multiply(left, right);
  case BinaryOp::Div:
    return divide(left, right, truncate);
  case BinaryOp::Mod:
    return modulo(left, right);
  case BinaryOp::Exp:
    return right.isInteger() ? exponentiate(left, right) : std::nullopt;
  case BinaryOp::Shl:
  case BinaryOp::Shr:
  case BinaryOp::Sar:
    return shift(left, right, op == BinaryOp::Shl);
  case BinaryOp::BitAnd:
  case BinaryOp::BitOr:
  case BinaryOp::BitXor:
    return bitwise(op, left, right);
  default:
    return std::nullopt;
  }
}

std::optional<unsigned> bitsNeeded(const Constant &value, bool isSigned) {
  if (value.kind != Constant::Kind::Number || !value.isInteger())
    return std::nullopt;
  if (isSigned)
    return value.numerator.getSignificantBits();
  if (value.numerator.isNegative())
    return std::nullopt;
  return std::max(1u, value.numerator.getActiveBits());
}

std::optional<APInt> integerOf(const Constant &value, unsigned bits) {
  if (value.kind != Constant::Kind::Number || !value.isInteger())
    return std::nullopt;
  return value.numerator.sextOrTrunc(bits);
}

} // namespace quorate::sol
