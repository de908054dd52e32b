//===- Bits.cpp - masks and shifts ------------------------------------------===//
//
// Masks with constants are quotients and remainders. A bitmap of an enum, as
// in `1 << state & allowed`, is a table over the few values the enum can have.
//
//===----------------------------------------------------------------------===//

#include "solver/encode/Executor.h"

namespace quorate::solver {

/// `a ^ (a ^ b)` is b, and `b ^ (a ^ b) * c`, for a truth value c, is a or b: how the greater of
/// two numbers is computed without a branch. Nothing if the operands are not of that form.
std::optional<Term> Executor::choice(ir::Type type, const Term &x, const Term &y) {
  if (y.is_ite() && (same(y.arg(1), tb.zero()) || same(y.arg(2), tb.zero()))) {
    auto with = [&](const Term &part) { return tb.toInt(bitwise(ir::Op::Xor, type, x, part)); };
    return tb.ite(y.arg(0), with(y.arg(1)), with(y.arg(2)));
  }
  if (y.is_app() && y.num_args() == 2)
    for (unsigned side : {0, 1}) {
      Term a = y.arg(0), b = y.arg(1);
      if (same(y.arg(side), x) && same(y, opaque(ir::Op::Xor, type, {a, b})))
        return y.arg(1 - side);
    }
  return std::nullopt;
}

Term Executor::bitwise(ir::Op op, ir::Type type, const Term &a, const Term &b) {
  using ir::Op;
  if (a.is_bool() && b.is_bool())
    return op == Op::And ? tb.and_(a, b) : op == Op::Or ? tb.or_(a, b) : tb.not_(tb.eq(a, b));
  Term x = tb.toInt(a), y = tb.toInt(b);
  if (tb.isNumber(x))
    std::swap(x, y);
  if (auto mask = tb.value(y)) {
    auto apply = [&](const Term &leaf) {
      llvm::APInt v = *tb.value(leaf);
      return tb.num(op == Op::And ? v & *mask : op == Op::Or ? v | *mask : v ^ *mask);
    };
    if (auto table = tb.mapNumbers(x, apply))
      return *table;
    if (mask->isZero())
      return op == Op::And ? tb.zero() : x;
    if (op == Op::And) {
      unsigned low = mask->countTrailingZeros(), ones = mask->lshr(low).countTrailingOnes();
      if (mask->lshr(low + ones).isZero()) {
        if (low == 0 && tb.fits(x, ones))
          return x;
        return tb.mul(tb.mod(tb.div(x, tb.pow2(low)), tb.pow2(ones)), tb.pow2(low));
      }
      // A hole: everything but one field stays.
      llvm::APInt hole = llvm::APInt::getLowBitsSet(256, type.bits) & ~*mask;
      low = hole.countTrailingZeros();
      ones = hole.lshr(low).countTrailingOnes();
      if (!hole.isZero() && hole.lshr(low + ones).isZero())
        return tb.sub(x, tb.mul(tb.mod(tb.div(x, tb.pow2(low)), tb.pow2(ones)), tb.pow2(low)));
    }
  }
  if (same(x, y))
    return op == Op::Xor ? tb.zero() : x;
  if (op == Op::Xor)
    for (const auto &[one, two] : {std::make_pair(x, y), std::make_pair(y, x)})
      if (auto chosen = choice(type, one, two))
        return *chosen;
  if (y.id() < x.id())
    std::swap(x, y);
  Term result = opaque(op, type, {x, y});
  Term words = areWords({x, y}, type);
  auto known = [&](const Term &t) { tb.fact(tb.implies(words, t)); };
  if (op == Op::And) {
    known(tb.le(result, x));
    known(tb.le(result, y));
  } else if (op == Op::Or) {
    known(tb.ge(result, x));
    known(tb.ge(result, y));
    known(tb.le(result, tb.add(x, y)));
  } else {
    // x + y = 2 (x & y) + (x ^ y): the mean that cannot overflow is made of these.
    Term both = opaque(Op::And, type, {x, y});
    known(tb.le(both, x));
    known(tb.le(both, y));
    known(tb.eq(tb.add(x, y), tb.add(tb.mul(both, tb.num(2)), result)));
  }
  return result;
}

Term Executor::shift(ir::Op op, ir::Type type, const Term &a, const Term &amount) {
  using ir::Op;
  auto by = [&](const Term &n) -> Term {
    unsigned bits = unsigned(tb.value(n)->getLimitedValue(1000));
    if (op == Op::Shl) {
      if (bits >= type.bits)
        return tb.zero();
      Term moved = tb.mul(a, tb.pow2(bits));
      return tb.fits(a, type.bits - bits) ? moved : tb.mod(moved, tb.pow2(type.bits));
    }
    if (op == Op::LShr) {
      Term moved = bits >= type.bits ? tb.zero() : tb.div(a, tb.pow2(bits));
      if (bits < type.bits)
        tb.note(moved, type.bits - bits);
      return moved;
    }
    // Z3's division of integers by a positive number rounds down, as an arithmetic shift does.
    Term moved = tb.div(toSigned(a, type.bits), tb.pow2(std::min<unsigned>(bits, 255)));
    return toUnsigned(moved, type.bits);
  };
  if (auto shifted = tb.mapNumbers(tb.toInt(amount), by))
    return *shifted;
  return opaque(op, type, {tb.toInt(a), tb.toInt(amount)});
}

} // namespace quorate::solver
