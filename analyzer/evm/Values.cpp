//===- Values.cpp - words in canonical form -------------------------------------===//

#include "analyzer/evm/Values.h"

#include "analyzer/evm/Arithmetic.h"
#include "analyzer/ir/Eval.h"

namespace quorate::evm {

namespace {

uint64_t hashOf(Op op, Type type, llvm::ArrayRef<ValueId> operands) {
  uint64_t h = uint64_t(op) << 24 | uint64_t(type.kind) << 16 | type.bits;
  for (ValueId v : operands)
    h = (h ^ v.index) * 0x9e3779b97f4a7c15 + 0x7f4a7c15;
  return h >> 2;
}

/// n where the mask is 2^n - 1 and a value type has n bits.
unsigned typeMask(const APInt &mask) {
  unsigned n = mask.countTrailingOnes();
  return mask.isMask() && n < 256 && n % 8 == 0 ? n : 0;
}

} // namespace

ValueId Values::pure(Op op, Type type, llvm::ArrayRef<ValueId> operands) {
  llvm::SmallVector<ValueId, 3> ordered(operands.begin(), operands.end());
  // Constants second, otherwise older first.
  if (ordered.size() == 2 && ir::isCommutative(op)) {
    bool c0 = constantOf(ordered[0]), c1 = constantOf(ordered[1]);
    if (c0 != c1 ? c0 : ordered[1] < ordered[0])
      std::swap(ordered[0], ordered[1]);
  }
  auto &bucket = known[hashOf(op, type, ordered)];
  for (ValueId id : bucket) {
    const ir::Instruction &i = at(id);
    if (i.op == op && i.type == type && i.operands == ordered &&
        dominates(i.block, builder.block()))
      return id;
  }
  ValueId id = builder.emit(op, type, ordered);
  if (at(id).op == op) // not folded
    bucket.push_back(id);
  return id;
}

ValueId Values::env(ir::EnvKind kind) {
  bool stable = kind != ir::EnvKind::GasLeft && kind != ir::EnvKind::SelfBalance;
  auto &bucket = known[~uint64_t(0) - 16 - unsigned(kind)];
  if (stable)
    for (ValueId id : bucket)
      if (dominates(at(id).block, builder.block()))
        return id;
  ValueId id = builder.env(kind);
  if (stable)
    bucket.push_back(id);
  return id;
}

const APInt *Values::constantOf(ValueId id) const {
  const ir::Instruction &i = at(id);
  return i.op == Op::Const ? &i.imm : nullptr;
}

ValueId Values::word(ValueId scalar) {
  Type type = at(scalar).type;
  if (type == Type::uint())
    return scalar;
  if (const APInt *c = constantOf(scalar))
    return constant(type.isSigned() ? c->sext(256) : c->zext(256));
  if (type.bits == 256)
    return pure(Op::Cast, Type::uint(), {scalar});
  if (type.isSigned())
    return word(pure(Op::SExt, Type::sint(), {scalar}));
  if (type.kind != ir::TypeKind::UInt && type.kind != ir::TypeKind::Bool)
    scalar = pure(Op::Cast, Type::uint(type.bits), {scalar});
  return pure(Op::ZExt, Type::uint(), {scalar});
}

ValueId Values::narrowest(ValueId word) const {
  const ir::Instruction &i = at(word);
  if (i.op != Op::ZExt)
    return word;
  ValueId source = i.operands[0];
  const ir::Instruction &inner = at(source);
  return inner.op == Op::Cast ? inner.operands[0] : source;
}

Type Values::commonType(llvm::ArrayRef<ValueId> words) const {
  Type type = Type::none();
  for (ValueId word : words)
    if (!constantOf(word))
      type = at(narrowest(word)).type;
  if (type.isVoid())
    return Type::uint();
  for (ValueId word : words) {
    const APInt *c = constantOf(word);
    if (c ? c->getActiveBits() > type.bits : at(narrowest(word)).type != type)
      return Type::uint();
  }
  return type;
}

ValueId Values::narrow(ValueId value, Type to) {
  if (const APInt *c = constantOf(value))
    return builder.constant(c->zextOrTrunc(to.bits), to);
  ValueId source = narrowest(value);
  Type from = at(source).type;
  if (from == to)
    return source;
  if (from.bits < to.bits && !from.isSigned()) {
    if (from.kind != ir::TypeKind::UInt && from.kind != ir::TypeKind::Bool)
      source = pure(Op::Cast, Type::uint(from.bits), {source});
    source = pure(Op::ZExt, Type::uint(to.bits), {source});
  } else if (from.bits == to.bits) {
    return pure(Op::Cast, to, {source});
  } else if (const ir::Instruction &i = at(value);
             (i.op == Op::Add || i.op == Op::Sub) && fit(i.operands, to.bits)) {
    Type type = Type::uint(to.bits); // what is cut off does not matter to what is left
    ValueId a = i.operands[0], b = i.operands[1];
    source = pure(Op(i.op), type, {narrow(a, type), narrow(b, type)});
  } else {
    source = pure(Op::Trunc, Type::uint(to.bits), {value});
  }
  return at(source).type == to ? source : pure(Op::Cast, to, {source});
}

ValueId Values::address(ValueId word) { return narrow(word, Type::address()); }

ValueId Values::logicalNot(ValueId condition) {
  const ir::Instruction &i = at(condition);
  Type type = Type::boolean();
  switch (i.op) {
  case Op::Const:
    return builder.boolean(i.imm.isZero());
  case Op::Not:
    return i.operands[0];
  case Op::Eq:
    return pure(Op::Ne, type, {i.operands[0], i.operands[1]});
  case Op::Ne:
    return pure(Op::Eq, type, {i.operands[0], i.operands[1]});
  case Op::ULt:
    return pure(Op::ULe, type, {i.operands[1], i.operands[0]});
  case Op::ULe:
    return pure(Op::ULt, type, {i.operands[1], i.operands[0]});
  case Op::SLt:
    return pure(Op::SLe, type, {i.operands[1], i.operands[0]});
  case Op::SLe:
    return pure(Op::SLt, type, {i.operands[1], i.operands[0]});
  default:
    return pure(Op::Not, type, {condition});
  }
}

ValueId Values::boolean(ValueId value) {
  const ir::Instruction &i = at(value);
  if (i.type.kind == ir::TypeKind::Bool)
    return value;
  if (i.op == Op::Const)
    return builder.boolean(!i.imm.isZero());
  ValueId source = narrowest(value);
  if (at(source).type.kind == ir::TypeKind::Bool)
    return source;
  // via-IR tests inequality by subtraction or exclusive or.
  if (i.op == Op::Sub || i.op == Op::Xor)
    return compare(Op::Ne, i.operands[0], i.operands[1]);
  if (i.op == Op::Add)
    if (const APInt *c = constantOf(i.operands[1])) {
      ValueId base = i.operands[0];
      return compare(Op::Ne, base, constant(-*c));
    }
  return compare(Op::Ne, value, constant(0));
}

/// Do these words come from unsigned numbers of so many bits?
bool Values::fit(llvm::ArrayRef<ValueId> words, unsigned bits) const {
  return llvm::all_of(words, [&](ValueId word) {
    if (const APInt *c = constantOf(word))
      return c->getActiveBits() <= bits;
    Type type = at(narrowest(word)).type;
    return type.kind == ir::TypeKind::UInt && type.bits <= bits;
  });
}

/// solc adds and subtracts narrow numbers as words, and looks whether the result is narrow too.
ValueId Values::narrowOverflow(ValueId result, const APInt &most) {
  const ir::Instruction &i = at(result);
  unsigned bits = typeMask(most);
  if (!bits || (i.op != Op::Add && i.op != Op::Sub) || !fit(i.operands, bits))
    return {};
  Op overflows = i.op == Op::Add ? Op::UAddO : Op::USubO;
  ValueId a = i.operands[0], b = i.operands[1];
  Type type = Type::uint(bits);
  return pure(overflows, Type::boolean(), {narrow(a, type), narrow(b, type)});
}

/// In the narrowest common type, so that `msg.sender == owner` compares addresses.
ValueId Values::compare(Op op, ValueId a, ValueId b) {
  Type type = Type::boolean();
  if (a == b)
    return builder.boolean(op == Op::Eq || op == Op::ULe || op == Op::SLe);
  if (op == Op::Eq || op == Op::Ne || op == Op::ULt || op == Op::ULe) {
    ValueId x = narrowest(a), y = narrowest(b);
    const APInt *cx = constantOf(a), *cy = constantOf(b);
    Type t = cx ? at(y).type : at(x).type;
    bool fits = t.isScalar() && t.bits < 256 && !(cx && cy) &&
                (cx ? cx->getActiveBits() <= t.bits : at(x).type == t) &&
                (cy ? cy->getActiveBits() <= t.bits : at(y).type == t);
    if (fits && t.kind == ir::TypeKind::Bool && (op == Op::Eq || op == Op::Ne) && (cx || cy)) {
      bool isTrue = !(cx ? cx : cy)->isZero();
      return isTrue == (op == Op::Eq) ? (cx ? y : x) : logicalNot(cx ? y : x);
    }
    bool ordered = op == Op::ULt || op == Op::ULe;
    if (fits && !(ordered && t.kind != ir::TypeKind::UInt))
      return pure(op, type, {narrow(a, t), narrow(b, t)});
  }
  // The wrapped sum is less than an operand: addition overflowed.
  if (op == Op::ULt && at(a).op == Op::Add)
    for (unsigned k = 0; k < 2; ++k)
      if (at(a).operands[k] == b)
        return pure(Op::UAddO, type, {b, at(a).operands[1 - k]});
  // A wrapped difference is more than what it was taken from.
  if (op == Op::ULt && at(b).op == Op::Sub && at(b).operands[0] == a)
    return pure(Op::USubO, type, {a, at(b).operands[1]});
  if (op == Op::ULt)
    if (const APInt *most = constantOf(a))
      if (ValueId overflows = narrowOverflow(b, *most); overflows.valid())
        return overflows;
  return pure(op, type, {a, b});
}

std::pair<ValueId, APInt> Values::split(ValueId value) const {
  const ir::Instruction &i = at(value);
  if (i.op == Op::Const)
    return {ValueId(), i.imm};
  if (i.op == Op::Add)
    if (const APInt *c = constantOf(i.operands[1]))
      return {i.operands[0], *c};
  if (i.op == Op::Sub)
    if (const APInt *c = constantOf(i.operands[1]))
      return {i.operands[0], -*c};
  return {value, APInt(256, 0)};
}

ValueId Values::addConstant(ValueId a, const APInt &c) {
  auto [base, offset] = split(a);
  APInt sum = offset + c;
  if (!base.valid())
    return constant(sum);
  if (sum.isZero())
    return base;
  // Small negative offsets read better, and prove better, as subtractions.
  if (sum.isNegative() && (-sum).getActiveBits() <= 64)
    return pure(Op::Sub, Type::uint(), {base, constant(-sum)});
  return pure(Op::Add, Type::uint(), {base, constant(sum)});
}

ValueId Values::add(ValueId a, ValueId b) {
  auto [x, cx] = split(a);
  auto [y, cy] = split(b);
  if (!x.valid())
    return addConstant(b, cx);
  if (!y.valid())
    return addConstant(a, cy);
  if (cx.isZero() && cy.isZero())
    return pure(Op::Add, Type::uint(), {a, b});
  return addConstant(pure(Op::Add, Type::uint(), {x, y}), cx + cy);
}

ValueId Values::subtract(ValueId a, ValueId b) {
  auto [x, cx] = split(a);
  auto [y, cy] = split(b);
  if (x == y)
    return constant(cx - cy);
  if (!y.valid())
    return addConstant(a, -cy);
  // (x + y) - y, as in "end of data minus its start".
  if (x.valid() && at(x).op == Op::Add)
    for (unsigned k = 0; k < 2; ++k)
      if (at(x).operands[k] == y)
        return addConstant(at(x).operands[1 - k], cx - cy);
  return pure(Op::Sub, Type::uint(), {a, b});
}

ValueId Values::bitAnd(ValueId a, ValueId b) {
  if (constantOf(a))
    std::swap(a, b);
  if (a == b)
    return a;
  ValueId x = narrowest(a), y = narrowest(b);
  if (at(x).type.kind == ir::TypeKind::Bool && at(y).type.kind == ir::TypeKind::Bool)
    return word(pure(Op::And, Type::boolean(), {x, y}));
  const APInt *mask = constantOf(b);
  if (!mask)
    return pure(Op::And, Type::uint(), {a, b});
  if (mask->isZero() || mask->isAllOnes())
    return mask->isZero() ? b : a;
  if (mask->isMask() && at(x).type.bits <= mask->countTrailingOnes())
    return a;
  if (at(a).op == Op::And)
    if (const APInt *inner = constantOf(at(a).operands[1]))
      return bitAnd(at(a).operands[0], constant(*inner & *mask));
  if (unsigned bits = typeMask(*mask))
    return word(narrow(a, Type::uint(bits)));
  return pure(Op::And, Type::uint(), {a, b});
}

ValueId Values::bitOr(ValueId a, ValueId b) {
  if (constantOf(a))
    std::swap(a, b);
  const APInt *c = constantOf(b);
  if (a == b || (c && c->isZero()))
    return a;
  ValueId x = narrowest(a), y = narrowest(b);
  if (at(x).type.kind == ir::TypeKind::Bool && at(y).type.kind == ir::TypeKind::Bool)
    return word(pure(Op::Or, Type::boolean(), {x, y}));
  return pure(Op::Or, Type::uint(), {a, b});
}

ValueId Values::shift(Op op, ValueId value, ValueId amount) {
  const APInt *k = constantOf(amount);
  if (k && k->isZero())
    return value;
  if (op == Op::LShr && k && k->ult(256) && at(value).op == Op::Shl)
    if (const APInt *left = constantOf(at(value).operands[1]); left && *left == *k)
      return bitAnd(at(value).operands[0],
                    constant(APInt::getLowBitsSet(256, 256 - unsigned(k->getZExtValue()))));
  return pure(op, Type::uint(), {value, amount});
}

ValueId Values::apply(uint8_t opcode, llvm::ArrayRef<ValueId> operands) {
  if (opcode == ISZERO)
    return word(logicalNot(boolean(operands[0])));
  const Arithmetic *row = arithmetic(opcode);
  assert(row && "not arithmetic");
  llvm::SmallVector<ValueId, 3> o(operands.begin(), operands.end());
  if (row->swapped)
    std::swap(o[0], o[1]);
  const APInt *second = o.size() > 1 ? constantOf(o[1]) : nullptr;
  switch (row->op) {
  case Op::Add:
    return add(o[0], o[1]);
  case Op::Sub:
    return subtract(o[0], o[1]);
  case Op::And:
    return bitAnd(o[0], o[1]);
  case Op::Or:
    return bitOr(o[0], o[1]);
  case Op::Shl:
  case Op::LShr:
    return shift(row->op, o[0], o[1]);
  case Op::Mul:
    for (unsigned k = 0; k < 2; ++k)
      if (const APInt *c = constantOf(o[k]); c && c->ule(1))
        return c->isZero() ? o[k] : o[1 - k];
    break;
  case Op::UDiv:
  case Op::SDiv:
    if (second && second->isOne())
      return o[0];
    break;
  default:
    break;
  }
  if (ir::isComparison(row->op))
    return word(compare(row->op, o[0], o[1]));
  return pure(row->op, Type::uint(), o);
}

} // namespace quorate::evm
