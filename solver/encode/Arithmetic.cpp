//===- Arithmetic.cpp - numbers ---------------------------------------------===//
//
// Scalars are words, whatever their kind: integers from 0 to 2^bits - 1. The
// signed instructions read them as two's complement. Exact where the path has
// already excluded overflow; otherwise an exact wrap. Products and quotients
// of two unknowns are uninterpreted, with the bounds that proofs need; being
// functions, equal operands give equal results.
//
//===----------------------------------------------------------------------===//

#include "analyzer/ir/Eval.h"
#include "solver/encode/Executor.h"

namespace quorate::solver {

Term Executor::toSigned(const Term &word, unsigned bits) {
  return tb.ite(tb.lt(word, tb.pow2(bits - 1)), word, tb.sub(word, tb.pow2(bits)));
}

Term Executor::toUnsigned(const Term &number, unsigned bits) {
  return tb.ite(tb.le(tb.zero(), number), number, tb.add(number, tb.pow2(bits)));
}

Term Executor::asNumber(unsigned leaf, const Term &word) {
  const LeafType *type = system.leaves[leaf].type;
  bool isSigned = type && !type->isLength && !type->isContent && type->type.isSigned();
  return isSigned ? toSigned(tb.toInt(word), type->type.bits) : tb.toInt(word);
}

/// What the word is in memory, in call data and under a hash.
Term Executor::asWord(const Term &t, ir::Type type) {
  Term word = tb.toInt(t);
  if (type.kind == ir::TypeKind::Bytes && type.bits < 256)
    return tb.mul(word, tb.pow2(256 - type.bits));
  if (type.isSigned() && type.bits < 256)
    return toUnsigned(toSigned(word, type.bits), 256);
  return word;
}

/// Brings the exact sum or difference of two words into their range.
Term Executor::wrap(const Term &exact, ir::Type type, bool sum) {
  Term modulus = tb.pow2(type.bits);
  if (sum)
    return tb.ite(tb.ge(exact, modulus), tb.sub(exact, modulus), exact);
  return tb.ite(tb.lt(exact, tb.zero()), tb.add(exact, modulus), exact);
}

/// The fewest bits, of those that types have, that the word is known to fit.
unsigned Executor::width(const Term &t) {
  for (unsigned bits : {8u, 16u, 32u, 64u, 96u, 128u, 160u, 208u, 255u})
    if (tb.fits(t, bits))
      return bits;
  return 256;
}

static std::string nameOf(ir::Op op, ir::Type type) {
  return (ir::info(op).name + "." + llvm::Twine(type.bits)).str();
}

Term Executor::opaque(ir::Op op, ir::Type type, llvm::ArrayRef<Term> operands) {
  Term result = tb.applyWord(nameOf(op, type), operands, type.bits);
  noteOpaque(op, type, operands, result);
  return result;
}

/// The operands are in range. A term that a dead path would compute need not be, and what is said
/// of it must not exclude models in which that path is not taken.
Term Executor::areWords(llvm::ArrayRef<Term> operands, ir::Type type) {
  Terms parts;
  for (const Term &t : operands) {
    parts.push_back(tb.le(tb.zero(), t));
    parts.push_back(tb.lt(t, tb.pow2(type.bits)));
  }
  return tb.all(parts);
}

Term Executor::product(const Term &a, const Term &b, ir::Type type, bool exact) {
  Term result = productOf(a, b, type, exact);
  // One that is exact is the whole product, which never wraps, where a factor is a number.
  if (!tb.isNumber(result) && !(exact && (tb.isNumber(a) || tb.isNumber(b))))
    products.insert({result.id(), {result, a, b, type}});
  return result;
}

Term Executor::productOf(const Term &a, const Term &b, ir::Type type, bool exact) {
  if (tb.isNumber(a) || tb.isNumber(b)) {
    Term full = tb.isNumber(b) ? tb.mul(a, b) : tb.mul(b, a);
    return exact && !tb.isNumber(full) ? full : tb.mod(full, tb.pow2(type.bits));
  }
  for (const auto &[flag, other] : {std::make_pair(a, b), std::make_pair(b, a)})
    if (flag.is_ite())
      for (unsigned yes : {1, 2})
        if (same(flag.arg(yes), tb.one()) && same(flag.arg(3 - yes), tb.zero()))
          return tb.ite(flag.arg(0), yes == 1 ? other : tb.zero(), yes == 1 ? tb.zero() : other);
  // One order for both operands, so that a * b and b * a are one term. Equal factors may be written
  // in different ways, and then stand the other way round.
  Term x = a.id() < b.id() ? a : b, y = a.id() < b.id() ? b : a;
  Term result = opaque(ir::Op::Mul, type, {x, y});
  tb.fact(tb.eq(result, tb.applyWord(nameOf(ir::Op::Mul, type), {y, x}, type.bits)));
  Term words = areWords({x, y}, type);
  auto known = [&](const Term &t) { tb.fact(tb.implies(words, t)); };
  known(tb.implies(tb.or_(tb.eq(x, tb.zero()), tb.eq(y, tb.zero())), tb.eq(result, tb.zero())));
  known(tb.implies(tb.eq(x, tb.one()), tb.eq(result, y)));
  known(tb.implies(tb.eq(y, tb.one()), tb.eq(result, x)));
  Term fits = tb.not_(overflows(ir::Op::UMulO, type, x, y));
  known(tb.implies(tb.and_(fits, tb.ge(y, tb.one())), tb.ge(result, x)));
  known(tb.implies(tb.and_(fits, tb.ge(x, tb.one())), tb.ge(result, y)));
  return result;
}

/// Or what is left; both are zero where nothing is divided by.
Term Executor::quotient(ir::Op op, ir::Type type, const Term &x, const Term &y) {
  if (tb.isNumber(y)) {
    if (same(y, tb.zero()))
      return y;
    return op == ir::Op::UDiv ? tb.div(x, y) : tb.mod(x, y);
  }
  Term result = opaque(op, type, {x, y});
  Term words = areWords({x, y}, type);
  auto known = [&](const Term &fact) { tb.fact(tb.implies(words, fact)); };
  known(tb.le(result, x));
  known(tb.implies(tb.eq(y, tb.zero()), tb.eq(result, tb.zero())));
  if (op == ir::Op::URem)
    known(tb.implies(tb.gt(y, tb.zero()), tb.lt(result, y)));
  else
    for (const Term &fact : {tb.implies(tb.eq(y, tb.one()), tb.eq(result, x)),
                             tb.implies(tb.ge(y, tb.num(2)), tb.le(tb.mul(result, tb.num(2)), x))})
      known(fact);
  if (op == ir::Op::UDiv) {
    divideProduct(x, y, result);
    orderQuotients(x, y, result, type);
  }
  return result;
}

void Executor::orderQuotients(const Term &x, const Term &y, const Term &result, ir::Type type) {
  constexpr size_t Most = 32; // of one transition: each is held against all others
  if (!record || record->quotients.size() >= Most)
    return;
  for (const Quotient &other : record->quotients) {
    if (same(other.result, result))
      return;
    if (!same(other.divisor, y))
      continue;
    Term words = areWords({x, other.dividend, y}, type);
    tb.fact(tb.implies(tb.and_(words, tb.le(x, other.dividend)), tb.le(result, other.result)));
    tb.fact(tb.implies(tb.and_(words, tb.le(other.dividend, x)), tb.le(other.result, result)));
  }
  record->quotients.push_back({x, y, result});
}

/// Divided by one factor, a product gives the other where it fits, and nowhere else: this is how
/// code asks whether it does. What fits is a matter of the product's type, be it divided in a
/// wider.
void Executor::divideProduct(const Term &product, const Term &by, const Term &result) {
  auto made = products.find(product.id());
  if (made == products.end())
    return;
  const Product &p = made->second;
  for (const auto &[factor, other] : {std::make_pair(p.a, p.b), std::make_pair(p.b, p.a)})
    if (same(factor, by)) {
      Term fits = tb.not_(overflows(ir::Op::UMulO, p.type, p.a, p.b));
      tb.fact(tb.implies(tb.and_(areWords({factor, other}, p.type), tb.gt(factor, tb.zero())),
                         tb.eq(tb.eq(result, other), fits)));
      return;
    }
}

/// `type` is that of the operands.
Term Executor::overflows(ir::Op op, ir::Type type, const Term &a, const Term &b) {
  using ir::Op;
  bool isSigned = op >= Op::SAddO;
  auto number = [&](const Term &t) { return isSigned ? toSigned(t, type.bits) : t; };
  auto outside = [&](const Term &exact) {
    Term high = tb.pow2(isSigned ? type.bits - 1 : type.bits);
    Term low = isSigned ? tb.sub(tb.zero(), high) : tb.zero();
    return tb.or_(tb.lt(exact, low), tb.ge(exact, high));
  };
  switch (op) {
  case Op::UAddO:
    return tb.ge(tb.add(a, b), tb.pow2(type.bits));
  case Op::USubO:
    return tb.lt(a, b);
  case Op::SAddO:
    return outside(tb.add(number(a), number(b)));
  case Op::SSubO:
    return outside(tb.sub(number(a), number(b)));
  case Op::UMulO:
  case Op::SMulO: {
    if (tb.isNumber(a) || tb.isNumber(b))
      return outside(tb.isNumber(b) ? tb.mul(number(a), number(b)) : tb.mul(number(b), number(a)));
    Term x = a.id() < b.id() ? a : b, y = a.id() < b.id() ? b : a;
    Term result = tb.apply(nameOf(op, type), {x, y}, tb.boolSort());
    noteOpaque(op, type, {x, y}, result);
    tb.fact(tb.eq(result, tb.apply(nameOf(op, type), {y, x}, tb.boolSort())));
    auto small = [&](const Term &t) { return tb.and_(tb.ge(t, tb.zero()), tb.le(t, tb.one())); };
    tb.fact(tb.implies(tb.or_(small(x), small(y)), tb.not_(result)));
    return result;
  }
  default: { // exponents
    auto x = tb.value(a), y = tb.value(b);
    if (x && y)
      if (auto folded = ir::evaluate(op, ir::Type::boolean(), {x->trunc(type.bits), *y}))
        return tb.boolean(!folded->isZero());
    return tb.apply(nameOf(op, type), {a, b}, tb.boolSort());
  }
  }
}

Term Executor::compare(ir::Op op, ir::Type type, const Term &a, const Term &b) {
  using ir::Op;
  if (op == Op::Eq || op == Op::Ne) {
    Term equal = a.is_bool() == b.is_bool() ? tb.eq(a, b) : tb.eq(tb.toInt(a), tb.toInt(b));
    return op == Op::Eq ? equal : tb.not_(equal);
  }
  bool isSigned = op == Op::SLt || op == Op::SLe;
  auto number = [&](const Term &t) {
    return isSigned ? toSigned(tb.toInt(t), type.bits) : tb.toInt(t);
  };
  return op == Op::ULt || op == Op::SLt ? tb.lt(number(a), number(b)) : tb.le(number(a), number(b));
}

Term Executor::convert(ir::Op op, ir::Type from, ir::Type to, const Term &a) {
  Term t = tb.toInt(a);
  if (op == ir::Op::SExt)
    t = toUnsigned(toSigned(t, from.bits), to.bits);
  else if (to.bits < from.bits && !tb.fits(t, to.bits))
    t = tb.mod(t, tb.pow2(to.bits));
  if (to.kind == ir::TypeKind::Bool)
    return tb.ne(t, tb.zero());
  tb.note(t, op == ir::Op::SExt ? to.bits : std::min(from.bits, to.bits));
  return t;
}

Term Executor::arithmetic(Frame &frame, ir::ValueId id) {
  using ir::Op;
  const ir::Instruction &in = frame.fn[id];
  Terms t = scalars(frame, in.operands);
  ir::Type operandType = frame.fn[in.operands[0]].type;
  bool exact = frame.info.checked.contains(id);
  switch (in.op) {
  case Op::Add: {
    Term x = tb.toInt(t[0]), y = tb.toInt(t[1]), sum = tb.add(x, y);
    unsigned narrow = std::max(width(x), width(y)) + 1; // bits that the sum needs at most
    if (narrow <= in.type.bits)
      tb.note(sum, narrow);
    return (exact && !tb.isNumber(sum)) || narrow <= in.type.bits ? sum : wrap(sum, in.type, true);
  }
  case Op::Sub: {
    Term difference = tb.sub(tb.toInt(t[0]), tb.toInt(t[1]));
    return exact && !tb.isNumber(difference) ? difference : wrap(difference, in.type, false);
  }
  case Op::Mul:
    return product(t[0], t[1], in.type, exact);
  case Op::UDiv:
  case Op::URem:
    return quotient(in.op, in.type, t[0], t[1]);
  case Op::And:
  case Op::Or:
  case Op::Xor:
    return bitwise(in.op, in.type, t[0], t[1]);
  case Op::Not:
    if (t[0].is_bool())
      return tb.not_(t[0]);
    return tb.sub(tb.sub(tb.pow2(in.type.bits), tb.one()), t[0]);
  case Op::Shl:
  case Op::LShr:
  case Op::AShr:
    return shift(in.op, in.type, tb.toInt(t[0]), tb.toInt(t[1]));
  case Op::Byte:
    if (auto i = tb.value(t[0])) {
      if (i->uge(32))
        return tb.zero();
      return tb.mod(tb.div(t[1], tb.pow2(8 * (31 - unsigned(i->getZExtValue())))), tb.num(256));
    }
    break;
  case Op::SignExtend:
    if (auto i = tb.value(t[0])) {
      if (i->uge(31))
        return t[1];
      unsigned bits = 8 * (unsigned(i->getZExtValue()) + 1);
      return toUnsigned(toSigned(tb.mod(t[1], tb.pow2(bits)), bits), in.type.bits);
    }
    break;
  case Op::Select:
    if (t[1].is_bool() != t[2].is_bool())
      return tb.ite(tb.toBool(t[0]), tb.toInt(t[1]), tb.toInt(t[2]));
    return tb.ite(tb.toBool(t[0]), t[1], t[2]);
  case Op::Eq:
  case Op::Ne:
  case Op::ULt:
  case Op::ULe:
  case Op::SLt:
  case Op::SLe:
    return compare(in.op, operandType, t[0], t[1]);
  case Op::ZExt:
  case Op::SExt:
  case Op::Trunc:
  case Op::Cast:
    return convert(in.op, operandType, in.type, t[0]);
  default:
    if (in.op >= Op::UAddO && in.op <= Op::SExpO)
      return overflows(in.op, operandType, t[0], t[1]);
    break;
  }
  // What is left (signed division, exponents, addmod, mulmod): exact on constants.
  std::vector<llvm::APInt> constants;
  for (unsigned i = 0; i < t.size(); ++i)
    if (auto v = tb.value(t[i], 256))
      constants.push_back(v->trunc(std::max<unsigned>(frame.fn[in.operands[i]].type.bits, 1)));
  if (constants.size() == t.size())
    if (auto folded = ir::evaluate(in.op, in.type, constants))
      return in.type.kind == ir::TypeKind::Bool ? tb.boolean(!folded->isZero()) : tb.num(*folded);
  Terms ints;
  for (const Term &x : t)
    ints.push_back(tb.toInt(x));
  return opaque(in.op, in.type, ints);
}

} // namespace quorate::solver
