//===- Algebra.cpp - identities of pure scalar instructions --------------------===//

#include "analyzer/ir/Algebra.h"

#include "analyzer/ir/Eval.h"

using llvm::APInt;

namespace quorate::ir {

namespace {

bool isOrder(Op op) { return op == Op::ULt || op == Op::ULe || op == Op::SLt || op == Op::SLe; }
bool isSignedOrder(Op op) { return op == Op::SLt || op == Op::SLe; }
bool isStrict(Op op) { return op == Op::ULt || op == Op::SLt; }

/// not (a op b) == b op' a for orders.
Op oppositeOrder(Op op) {
  switch (op) {
  case Op::ULt:
    return Op::ULe;
  case Op::ULe:
    return Op::ULt;
  case Op::SLt:
    return Op::SLe;
  default:
    return Op::SLt;
  }
}

bool isOffset(const APInt &amount, unsigned bits) { return amount != 0 && amount.ult(bits); }

} // namespace

ValueId Algebra::plain(ValueId id) const {
  while (at(id).op == Op::Cast && at(id).type.isScalar() && at(at(id).operands[0]).type.isScalar())
    id = at(id).operands[0];
  return id;
}

ValueId Algebra::as(ValueId id, Type type) {
  return at(id).type == type || !type.isScalar() ? id : get(Op::Cast, type, {id});
}

ValueId Algebra::low(ValueId id, unsigned bits, Type type) {
  return get(Op::ZExt, type, {get(Op::Trunc, Type::uint(bits), {id})});
}

void Algebra::canonicalise(Pure &p) const {
  for (size_t k = p.op == Op::Select ? 1 : 0; k < p.operands.size(); ++k)
    if (p.op != Op::Cast && p.op != Op::Select)
      p.operands[k] = plain(p.operands[k]);
  if (!isCommutative(p.op))
    return;
  auto later = [&](ValueId a, ValueId b) {
    bool constantA = constantOf(a), constantB = constantOf(b);
    return constantA != constantB ? constantA : b < a;
  };
  if (later(p.operands[0], p.operands[1]))
    std::swap(p.operands[0], p.operands[1]);
}

ValueId Algebra::simplify(const Pure &p) {
  if (p.op >= Op::ZExt && p.op <= Op::Cast)
    return conversion(p);
  if (isComparison(p.op))
    return comparison(p);
  if (isOverflowTest(p.op))
    return overflow(p);
  switch (p.op) {
  case Op::Not:
    return negation(p);
  case Op::And:
  case Op::Or:
  case Op::Xor:
    return logic(p);
  case Op::Select:
    return choice(p);
  case Op::Shl:
  case Op::LShr:
  case Op::AShr:
  case Op::Byte:
  case Op::SignExtend:
    return shift(p);
  default:
    return arithmetic(p);
  }
}

// ---------------------------------------------------------------- conversions

ValueId Algebra::conversion(const Pure &p) {
  ValueId x = p.operands[0];
  if (!p.type.isScalar() || !at(x).type.isScalar())
    return {};
  if (p.op == Op::Cast && at(x).type == p.type)
    return x;
  const Instruction &inner = at(plain(x));
  if (inner.op != Op::ZExt && inner.op != Op::SExt && inner.op != Op::Trunc) {
    if (p.op == Op::Cast && at(x).op == Op::Cast)
      return as(plain(x), p.type);
    return {};
  }
  ValueId y = inner.operands[0];
  unsigned from = at(y).type.bits, to = p.type.bits;
  bool extends = p.op == Op::ZExt || p.op == Op::SExt;
  if (p.op == Op::Cast)
    return get(inner.op, p.type, {y});
  if (extends &&
      (inner.op == p.op || inner.op == Op::ZExt)) // a zero-extended value is not negative
    return get(inner.op, p.type, {y});
  if (p.op == Op::Trunc) {
    if (to == from)
      return as(y, p.type);
    return get(to < from ? Op::Trunc : inner.op, p.type, {y});
  }
  return {};
}

// ---------------------------------------------------------------- bits

ValueId Algebra::negation(const Pure &p) {
  const Instruction &x = at(p.operands[0]);
  if (x.op == Op::Not)
    return as(x.operands[0], p.type);
  if (p.type.kind != TypeKind::Bool)
    return {};
  if (x.op == Op::Eq || x.op == Op::Ne)
    return get(x.op == Op::Eq ? Op::Ne : Op::Eq, p.type, {x.operands[0], x.operands[1]});
  if (isOrder(x.op))
    return get(oppositeOrder(x.op), p.type, {x.operands[1], x.operands[0]});
  return {};
}

/// a == 0 or (a * b) / a == b: the product fits. This is how solc and SafeMath test it.
ValueId Algebra::multiplicationTest(ValueId isZeroTest, ValueId divides) {
  const Instruction &left = at(isZeroTest), &right = at(divides);
  if (left.op != Op::Eq || right.op != Op::Eq || !isZero(left.operands[1]))
    return {};
  for (unsigned k = 0; k < 2; ++k) {
    ValueId b = right.operands[k];
    const Instruction &quotient = at(right.operands[1 - k]);
    if (quotient.op != Op::UDiv)
      continue;
    ValueId a = quotient.operands[1];
    if (narrow(a) != narrow(left.operands[0]))
      continue;
    const Instruction &product = at(quotient.operands[0]);
    if (product.op == Op::Mul && ((product.operands[0] == a && product.operands[1] == b) ||
                                  (product.operands[0] == b && product.operands[1] == a)))
      return get(Op::Not, Type::boolean(),
                 {get(Op::UMulO, Type::boolean(), {product.operands[0], product.operands[1]})});
  }
  return {};
}

/// a != 0 and b is above the most that a goes into: a * b does not fit. solc 0.8.0 to 0.8.16.
ValueId Algebra::quotientTest(ValueId isNotZero, ValueId above) {
  const Instruction &left = at(isNotZero), &right = at(above);
  if (left.op != Op::Ne || right.op != Op::ULt || !isZero(left.operands[1]))
    return {};
  const Instruction &most = at(right.operands[0]);
  const APInt *all = most.op == Op::UDiv ? constantOf(most.operands[0]) : nullptr;
  if (!all || !all->isAllOnes() || narrow(most.operands[1]) != narrow(left.operands[0]))
    return {};
  return get(Op::UMulO, Type::boolean(), {right.operands[1], most.operands[1]});
}

ValueId Algebra::logic(const Pure &p) {
  ValueId x = p.operands[0], y = p.operands[1];
  unsigned bits = p.type.bits;
  if (x == y)
    return p.op == Op::Xor ? zero(p.type) : as(x, p.type);
  if (isBool(x) && isBool(y) && p.op != Op::Xor)
    for (auto [first, second] : {std::pair(x, y), std::pair(y, x)})
      if (ValueId known =
              p.op == Op::Or ? multiplicationTest(first, second) : quotientTest(first, second);
          known.valid())
        return known;
  if (const APInt *c = constantOf(y)) {
    if (c->isZero())
      return p.op == Op::And ? zero(p.type) : as(x, p.type);
    if (c->isAllOnes()) {
      if (p.op == Op::Xor)
        return as(get(Op::Not, at(x).type, {x}), p.type);
      return as(p.op == Op::And ? x : y, p.type);
    }
    // Whole bytes cut off the top: what a type narrower than the word means.
    if (p.op == Op::And && c->isMask() && c->getActiveBits() % 8 == 0)
      return as(low(x, c->getActiveBits(), Type::uint(bits)), p.type);
  }
  // The same on what was widened: bitwise operations commute with zero extension.
  const Instruction &a = at(x), &b = at(y);
  if (a.op == Op::ZExt && b.op == Op::ZExt && at(a.operands[0]).type == at(b.operands[0]).type)
    return get(Op::ZExt, p.type,
               {get(p.op, at(a.operands[0]).type, {a.operands[0], b.operands[0]})});
  return {};
}

ValueId Algebra::shift(const Pure &p) {
  ValueId x = p.operands[0], y = p.operands[1];
  unsigned bits = p.type.bits;
  if (p.op == Op::SignExtend) { // (index, word)
    const APInt *index = constantOf(x);
    if (!index)
      return {};
    if (index->uge(bits / 8 - 1))
      return as(y, p.type);
    Type narrow = Type::sint(8 * (unsigned(index->getZExtValue()) + 1));
    return get(Op::SExt, p.type, {get(Op::Trunc, narrow, {y})});
  }
  if (p.op == Op::Byte) {
    const APInt *index = constantOf(x);
    if (!index)
      return {};
    if (index->uge(bits / 8))
      return zero(p.type);
    unsigned down = bits - 8 * (unsigned(index->getZExtValue()) + 1);
    Type word = Type::uint(bits);
    ValueId shifted = get(Op::LShr, word, {y, make.constant(APInt(bits, down), word)});
    return bits == 8 ? as(shifted, p.type) : as(low(shifted, 8, word), p.type);
  }
  if (isZero(x))
    return zero(p.type);
  const APInt *amount = constantOf(y);
  if (!amount)
    return {};
  if (amount->isZero())
    return as(x, p.type);
  // Up and down again by whole bytes: the low part.
  const Instruction &inner = at(x);
  if ((p.op == Op::LShr || p.op == Op::AShr) && inner.op == Op::Shl && isOffset(*amount, bits) &&
      amount->urem(8) == 0) {
    const APInt *up = constantOf(inner.operands[1]);
    if (up && up->getLimitedValue() == amount->getLimitedValue()) {
      unsigned kept = bits - unsigned(amount->getZExtValue());
      if (p.op == Op::LShr)
        return as(low(inner.operands[0], kept, Type::uint(bits)), p.type);
      return get(Op::SExt, p.type, {get(Op::Trunc, Type::sint(kept), {inner.operands[0]})});
    }
  }
  return {};
}

// ---------------------------------------------------------------- arithmetic

ValueId Algebra::arithmetic(const Pure &p) {
  ValueId x = p.operands[0], y = p.operands[1];
  const APInt *c = constantOf(y);
  bool byZero = c && c->isZero();
  bool byOne = c && c->isOne();
  switch (p.op) {
  case Op::Add:
    return byZero ? as(x, p.type) : ValueId();
  case Op::Sub:
    return byZero ? as(x, p.type) : x == y ? zero(p.type) : ValueId();
  case Op::Mul:
    return byZero ? zero(p.type) : byOne ? as(x, p.type) : ValueId();
  case Op::UDiv:
    return byZero ? zero(p.type) : byOne ? as(x, p.type) : ValueId();
  case Op::SDiv: // one bit: the constant is -1
    return byZero ? zero(p.type) : byOne && p.type.bits > 1 ? as(x, p.type) : ValueId();
  case Op::URem:
    return byZero || byOne ? zero(p.type) : ValueId();
  case Op::Exp:
    return byZero  ? make.constant(APInt(p.type.bits, 1), p.type)
           : byOne ? as(x, p.type)
                   : ValueId();
  default:
    return {};
  }
}

ValueId Algebra::overflow(const Pure &p) {
  ValueId y = p.operands[1];
  const APInt *c = constantOf(y);
  bool never = false;
  switch (p.op) {
  case Op::UAddO:
  case Op::SAddO:
  case Op::SSubO:
    never = c && c->isZero();
    break;
  case Op::USubO:
    never = p.operands[0] == y || (c && c->isZero());
    break;
  case Op::UMulO:
    never = c && (c->isZero() || c->isOne());
    break;
  default:
    break;
  }
  return never ? boolean(false) : ValueId();
}

ValueId Algebra::choice(const Pure &p) {
  ValueId condition = p.operands[0], yes = p.operands[1], no = p.operands[2];
  const APInt *known = constantOf(condition);
  if (yes == no || known)
    return as(known && known->isZero() ? no : yes, p.type);
  if (at(condition).op == Op::Not)
    return get(Op::Select, p.type, {at(condition).operands[0], no, yes});
  const APInt *a = constantOf(yes), *b = constantOf(no);
  if (!a || !b || !p.type.isScalar())
    return {};
  bool isBit = a->isOne() && b->isZero(), isInverse = a->isZero() && b->isOne();
  if (!isBit && !isInverse)
    return {};
  ValueId bit = isBit ? condition : get(Op::Not, Type::boolean(), {condition});
  return p.type.bits == 1 ? as(bit, p.type) : get(Op::ZExt, p.type, {bit});
}

// ---------------------------------------------------------------- comparisons

ValueId Algebra::comparison(const Pure &p) {
  ValueId x = p.operands[0], y = p.operands[1];
  if (x == y)
    return boolean(p.op == Op::Eq || p.op == Op::ULe || p.op == Op::SLe);
  if (!at(x).type.isScalar() || !at(y).type.isScalar())
    return {};
  if (ValueId narrowed = compareExtended(p); narrowed.valid())
    return narrowed;
  if (ValueId known = compareWithConstant(p); known.valid())
    return known;
  // a * c / c == a, where the compiler knows that c is not zero.
  if (p.op == Op::Eq || p.op == Op::Ne)
    for (auto [factor, quotient] : {std::pair(x, y), {y, x}}) {
      const Instruction &product =
          at(at(quotient).op == Op::UDiv ? at(quotient).operands[0] : quotient);
      if (at(quotient).op != Op::UDiv || product.op != Op::Mul || product.operands[0] != factor ||
          product.operands[1] != at(quotient).operands[1])
        continue;
      const APInt *by = constantOf(product.operands[1]);
      if (!by || by->isZero())
        continue;
      ValueId wraps = get(Op::UMulO, p.type, {factor, product.operands[1]});
      return p.op == Op::Ne ? wraps : get(Op::Not, p.type, {wraps});
    }
  // A wrapped sum is below its parts exactly when it overflowed.
  const Instruction &sum = at(x);
  if (p.op == Op::ULt && sum.op == Op::Add && (sum.operands[0] == y || sum.operands[1] == y))
    return get(Op::UAddO, p.type, {sum.operands[0], sum.operands[1]});
  // x <= x + y: SafeMath's form.
  const Instruction &total = at(y);
  if (p.op == Op::ULe && total.op == Op::Add && (total.operands[0] == x || total.operands[1] == x))
    return get(Op::Not, p.type, {get(Op::UAddO, p.type, {total.operands[0], total.operands[1]})});
  // y does not fit into what is left above x: ~x < y.
  if (p.op == Op::ULt && sum.op == Op::Not)
    return get(Op::UAddO, p.type, {sum.operands[0], y});
  if (p.op == Op::ULe && total.op == Op::Not) // x <= ~y: it does
    return get(Op::Not, p.type, {get(Op::UAddO, p.type, {x, total.operands[0]})});
  return {};
}

/// Compares what was extended, in its own width.
ValueId Algebra::compareExtended(const Pure &p) {
  const Instruction &a = at(p.operands[0]), &b = at(p.operands[1]);
  auto extends = [&](const Instruction &i) { return i.op == Op::ZExt || i.op == Op::SExt; };
  bool equality = p.op == Op::Eq || p.op == Op::Ne;

  if (extends(a) && extends(b) && a.op == b.op) {
    ValueId x = a.operands[0], y = b.operands[0];
    unsigned bitsX = at(x).type.bits, bitsY = at(y).type.bits;
    // Both orders agree on zero-extended values; sign extension keeps the signed order.
    Op op = p.op;
    if (a.op == Op::ZExt && isSignedOrder(op))
      op = isStrict(op) ? Op::ULt : Op::ULe;
    if (a.op == Op::SExt && !equality && !isSignedOrder(op))
      return {};
    if (bitsX < bitsY)
      x = get(a.op, at(y).type, {x});
    else if (bitsY < bitsX)
      y = get(a.op, at(x).type, {y});
    return get(op, p.type, {x, y});
  }

  bool left = constantOf(p.operands[0]);
  const APInt *c = constantOf(p.operands[left ? 0 : 1]);
  const Instruction &other = left ? b : a;
  if (!c || !extends(other))
    return {};
  ValueId x = other.operands[0];
  Type narrow = at(x).type;
  auto compare = [&](Op op) {
    ValueId constant = make.constant(c->trunc(narrow.bits), narrow);
    return left ? get(op, p.type, {constant, x}) : get(op, p.type, {x, constant});
  };
  if (other.op == Op::ZExt) {
    if (isSignedOrder(p.op) && c->isNegative()) // below every zero-extended value
      return boolean(left);
    if (c->getActiveBits() > narrow.bits) // above every one of them
      return boolean(p.op == Op::Ne || (isOrder(p.op) && !left));
    return compare(isSignedOrder(p.op) ? (isStrict(p.op) ? Op::ULt : Op::ULe) : p.op);
  }
  if ((equality || isSignedOrder(p.op)) && c->isSignedIntN(narrow.bits))
    return compare(p.op);
  return equality ? boolean(p.op == Op::Ne) : ValueId();
}

ValueId Algebra::compareWithConstant(const Pure &p) {
  ValueId x = p.operands[0], y = p.operands[1];
  unsigned bits = at(x).type.bits;
  const APInt *c = constantOf(y);
  if (p.op == Op::Eq || p.op == Op::Ne) {
    if (!c)
      return {};
    if (isBool(x)) {
      bool isTrue = c->isOne() == (p.op == Op::Eq);
      return isTrue ? x : get(Op::Not, Type::boolean(), {x});
    }
    // a - b and a ^ b are zero where a == b.
    const Instruction &difference = at(x);
    if (c->isZero() && (difference.op == Op::Sub || difference.op == Op::Xor))
      return get(p.op, p.type, {difference.operands[0], difference.operands[1]});
    return {};
  }
  const APInt *d = constantOf(x);
  Type type = at(x).type;
  switch (p.op) {
  case Op::ULt:
    if (c && c->isZero())
      return boolean(false);
    if (c && c->isOne())
      return get(Op::Eq, p.type, {x, zero(type)});
    if (d && d->isZero())
      return get(Op::Ne, p.type, {y, zero(at(y).type)});
    if (d && d->isAllOnes())
      return boolean(false);
    return {};
  case Op::ULe:
    if (c && c->isZero())
      return get(Op::Eq, p.type, {x, zero(type)});
    if (c && c->isAllOnes())
      return boolean(true);
    if (d && d->isZero())
      return boolean(true);
    if (d && bits > 1 && d->isOne())
      return get(Op::Ne, p.type, {y, zero(at(y).type)});
    return {};
  default:
    return {};
  }
}

} // namespace quorate::ir
