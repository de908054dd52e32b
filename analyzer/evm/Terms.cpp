//===- Terms.cpp - abstract stack values -------------------------------------===//

#include "analyzer/evm/Terms.h"

#include "analyzer/evm/Arithmetic.h"

using llvm::APInt;

namespace quorate::evm {

namespace {

constexpr unsigned MaxDepth = 4;

uint64_t hashOf(const Term &t) {
  uint64_t h = uint64_t(t.kind) * 31 + t.op;
  auto mix = [&](uint64_t v) { h = (h ^ v) * 0x9e3779b97f4a7c15 + 0x7f4a7c15; };
  mix(t.pc);
  for (TermId a : t.args)
    mix(a);
  for (unsigned i = 0; i < 4; ++i)
    mix(t.value.getRawData()[i]);
  return h >> 2;
}

bool same(const Term &a, const Term &b) {
  return a.kind == b.kind && a.op == b.op && a.pc == b.pc && a.args == b.args && a.value == b.value;
}

} // namespace

TermId Terms::intern(Term term) {
  auto &bucket = table[hashOf(term)];
  for (TermId id : bucket)
    if (same(all[id], term))
      return id;
  TermId id = TermId(all.size());
  bucket.push_back(id);
  all.push_back(std::move(term));
  return id;
}

TermId Terms::constant(const APInt &value) {
  Term t;
  t.kind = Term::Kind::Const;
  t.value = value;
  return intern(std::move(t));
}

TermId Terms::leaf(Term::Kind kind, uint32_t pc) {
  if (kind == Term::Kind::Selector && assumed.selector)
    return constant(*assumed.selector);
  if (assumed.empty && (kind == Term::Kind::CdSize || kind == Term::Kind::Word0))
    return constant(0);
  Term t;
  t.kind = kind;
  t.pc = pc;
  return intern(std::move(t));
}

std::optional<bool> Terms::truth(TermId id) const {
  const Term &t = all[id];
  if (t.kind == Term::Kind::Const)
    return !t.value.isZero();
  if (t.kind == Term::Kind::CdSize && (assumed.notEmpty || assumed.selector))
    return true;
  if (t.kind != Term::Kind::Expr)
    return std::nullopt;
  if (t.op == ISZERO) {
    std::optional<bool> inner = truth(t.args[0]);
    return inner ? std::optional(!*inner) : std::nullopt;
  }
  // size < 4 cannot be where there is a selector.
  if ((t.op == LT || t.op == GT) && assumed.selector) {
    TermId size = t.args[t.op == GT], bound = t.args[t.op == LT];
    if (all[size].kind == Term::Kind::CdSize && isConst(bound) && all[bound].value.ule(4))
      return false;
  }
  if (t.op == EQ || t.op == SUB || t.op == XOR)
    for (unsigned i = 0; i < 2; ++i) {
      const Term &x = all[t.args[i]], &c = all[t.args[1 - i]];
      if (x.kind == Term::Kind::Selector && c.kind == Term::Kind::Const &&
          (c.value.getActiveBits() > 32 ||
           assumed.otherThan.count(uint32_t(c.value.getZExtValue()))))
        return t.op != EQ;
    }
  return std::nullopt;
}

bool Terms::isBool(TermId id) const {
  const Term &t = all[id];
  if (t.kind == Term::Kind::Flag)
    return true;
  return t.kind == Term::Kind::Expr &&
         (t.op == ISZERO || t.op == EQ || t.op == LT || t.op == GT || t.op == SLT || t.op == SGT);
}

bool Terms::mentions(TermId id, TermId part) const {
  if (id == part)
    return true;
  for (TermId a : all[id].args)
    if (mentions(a, part))
      return true;
  return false;
}

std::optional<uint32_t> Terms::divisorOfSelector() const {
  for (const Term &t : all)
    if (t.kind == Term::Kind::Expr && t.op == MOD && all[t.args[0]].kind == Term::Kind::Selector &&
        isConst(t.args[1]) && all[t.args[1]].value.getActiveBits() <= 32)
      return uint32_t(all[t.args[1]].value.getZExtValue());
  return std::nullopt;
}

TermId Terms::apply(uint8_t op, llvm::ArrayRef<TermId> args) {
  bool constants = true;
  unsigned depth = 0;
  for (TermId a : args) {
    constants &= isConst(a);
    depth = std::max<unsigned>(depth, all[a].depth);
  }
  if (constants) {
    llvm::SmallVector<APInt, 3> values;
    for (TermId a : args)
      values.push_back(all[a].value);
    std::optional<APInt> result = fold(op, values);
    return result ? constant(*result) : Top;
  }
  // What is true of every word: x & 0, x * 0.
  if ((op == AND || op == MUL) && (isConst(args[0], 0) || isConst(args[1], 0)))
    return constant(0);
  for (TermId a : args)
    if (a == Top)
      return Top;
  // The selector, however the compiler reads it: shr 224, div 2^224, then perhaps a mask.
  using Kind = Term::Kind;
  const APInt high = APInt::getHighBitsSet(256, 32), low = APInt::getLowBitsSet(256, 32);
  auto constantOf = [&](TermId id) { return isConst(id) ? all[id].value : APInt(256, 0); };
  if (op == SHR && isConst(args[0], 224) && all[args[1]].kind == Kind::Word0)
    return leaf(Kind::Selector);
  if (op == DIV && all[args[0]].kind == Kind::Word0 &&
      constantOf(args[1]) == APInt::getOneBitSet(256, 224))
    return leaf(Kind::Selector);
  if (op == AND)
    for (unsigned i = 0; i < 2; ++i) {
      TermId x = args[i];
      APInt mask = constantOf(args[1 - i]);
      if (mask.isAllOnes() || (all[x].kind == Kind::Selector && (mask & low) == low))
        return x;
      if (all[x].kind == Kind::Word0 && mask == high)
        return apply(SHL, {constant(224), leaf(Kind::Selector)});
    }
  if (op == SHR && isConst(args[0], 224) && all[args[1]].kind == Kind::Expr &&
      all[args[1]].op == SHL && isConst(all[args[1]].args[0], 224) &&
      all[all[args[1]].args[1]].kind == Kind::Selector)
    return all[args[1]].args[1];
  if (op == MOD && assumed.remainder && all[args[0]].kind == Kind::Selector &&
      isConst(args[1], assumed.remainder->first))
    return constant(assumed.remainder->second);
  if ((op == EQ) && args[0] == args[1])
    return constant(1);
  if ((op == SUB || op == XOR) && args[0] == args[1])
    return constant(0);
  if (op == ISZERO && all[args[0]].kind == Kind::Expr && all[args[0]].op == ISZERO &&
      isBool(all[args[0]].args[0]))
    return all[args[0]].args[0];
  if (depth + 1 > MaxDepth)
    return Top;
  Term t;
  t.kind = Kind::Expr;
  t.op = op;
  t.depth = uint8_t(depth + 1);
  t.args.assign(args.begin(), args.end());
  TermId id = intern(std::move(t));
  if (isBool(id))
    if (std::optional<bool> known = truth(id))
      return constant(*known);
  return id;
}

} // namespace quorate::evm
