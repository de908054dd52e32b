//===- Terms.cpp - building SMT terms ---------------------------------------===//

#include "solver/smt/Terms.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"

namespace quorate::solver {

TermBuilder::TermBuilder() {
  for (unsigned i = 0; i <= 256; ++i)
    powers.push_back(num(llvm::APInt::getOneBitSet(300, i)));
}

Term TermBuilder::num(uint64_t value) { return c.int_val(value); }

Term TermBuilder::num(const llvm::APInt &value) {
  llvm::SmallString<80> text;
  value.toString(text, 10, false);
  return c.int_val(text.c_str());
}

Term TermBuilder::pow2(unsigned bits) { return powers[bits]; }

z3::sort TermBuilder::arraySort(unsigned depth, bool ofBool) {
  z3::sort sort = ofBool ? boolSort() : intSort();
  while (depth--)
    sort = c.array_sort(intSort(), sort);
  return sort;
}

Term TermBuilder::zeroOf(const z3::sort &sort) {
  if (sort.is_bool())
    return boolean(false);
  if (sort.is_int())
    return zero();
  return z3::const_array(sort.array_domain(), zeroOf(sort.array_range()));
}

std::optional<llvm::APInt> TermBuilder::value(const Term &t, unsigned bits) {
  if (t.is_true() || t.is_false())
    return llvm::APInt(bits, t.is_true());
  if (!isNumber(t))
    return std::nullopt;
  std::string text = t.get_decimal_string(0);
  bool negative = text[0] == '-';
  llvm::StringRef digits = llvm::StringRef(text).drop_front(negative);
  if (llvm::APInt::getBitsNeeded(digits, 10) > bits + 1)
    return std::nullopt;
  llvm::APInt result = llvm::APInt(bits + 8, digits, 10).trunc(bits);
  return negative ? -result : result;
}

Term TermBuilder::not_(const Term &a) {
  if (isTrue(a) || isFalse(a))
    return boolean(isFalse(a));
  return a.is_not() ? a.arg(0) : !a;
}

Term TermBuilder::and_(const Term &a, const Term &b) {
  if (isTrue(a) || isFalse(b) || same(a, b))
    return b;
  if (isTrue(b) || isFalse(a))
    return a;
  return same(not_(a), b) ? boolean(false) : a && b;
}

Term TermBuilder::or_(const Term &a, const Term &b) {
  if (isFalse(a) || isTrue(b) || same(a, b))
    return b;
  if (isFalse(b) || isTrue(a))
    return a;
  return same(not_(a), b) ? boolean(true) : a || b;
}

Term TermBuilder::all(llvm::ArrayRef<Term> terms) {
  z3::expr_vector parts(c);
  for (const Term &t : terms) {
    if (isFalse(t))
      return t;
    if (!isTrue(t))
      parts.push_back(t);
  }
  return parts.empty() ? boolean(true) : parts.size() == 1 ? parts[0] : z3::mk_and(parts);
}

Term TermBuilder::any(llvm::ArrayRef<Term> terms) {
  z3::expr_vector parts(c);
  for (const Term &t : terms) {
    if (isTrue(t))
      return t;
    if (!isFalse(t))
      parts.push_back(t);
  }
  return parts.empty() ? boolean(false) : parts.size() == 1 ? parts[0] : z3::mk_or(parts);
}

Term TermBuilder::ite(const Term &condition, const Term &a, const Term &b) {
  if (isTrue(condition) || same(a, b))
    return a;
  if (isFalse(condition))
    return b;
  if (!z3::eq(a.get_sort(), b.get_sort()))
    return a.is_array() || b.is_array() ? fresh("mixed", a.get_sort())
                                        : ite(condition, toInt(a), toInt(b));
  if (condition.is_not())
    return ite(condition.arg(0), b, a);
  if (a.is_bool()) {
    if (isTrue(a))
      return or_(condition, b);
    if (isFalse(a))
      return and_(not_(condition), b);
    if (isTrue(b))
      return or_(not_(condition), a);
    if (isFalse(b))
      return and_(condition, a);
  }
  if (a.is_array()) {
    // A write on one side only, or to the same place on both, stays one write: array terms with
    // ite above store are what makes Z3's array theory slow.
    auto isStore = [](const Term &t) { return t.is_app() && t.decl().decl_kind() == Z3_OP_STORE; };
    if (isStore(a) && isStore(b) && same(a.arg(0), b.arg(0)) && same(a.arg(1), b.arg(1)))
      return store(a.arg(0), a.arg(1), ite(condition, a.arg(2), b.arg(2)));
    if (isStore(a) && same(a.arg(0), b))
      return store(b, a.arg(1), ite(condition, a.arg(2), select(b, a.arg(1))));
    if (isStore(b) && same(b.arg(0), a))
      return store(a, b.arg(1), ite(condition, select(a, b.arg(1)), b.arg(2)));
  }
  return z3::ite(condition, a, b);
}

Term TermBuilder::eq(const Term &a, const Term &b) {
  if (same(a, b))
    return boolean(true);
  if (!z3::eq(a.get_sort(), b.get_sort()))
    return a.is_array() || b.is_array() ? fresh("mixed", boolSort()) : eq(toInt(a), toInt(b));
  if (isNumber(a) && isNumber(b))
    return boolean(false); // numbers are shared: equal ones are the same term
  if (a.is_bool()) {
    if (isTrue(a) || isFalse(a))
      return isTrue(a) ? b : not_(b);
    if (isTrue(b) || isFalse(b))
      return isTrue(b) ? a : not_(a);
  }
  if (isNumber(b))
    if (auto mapped = mapNumbers(a, [&](const Term &leaf) { return eq(leaf, b); }))
      return *mapped;
  if (isNumber(a))
    if (auto mapped = mapNumbers(b, [&](const Term &leaf) { return eq(leaf, a); }))
      return *mapped;
  return a == b;
}

Term TermBuilder::le(const Term &a, const Term &b) {
  if (same(a, b))
    return boolean(true);
  if (!a.is_int() || !b.is_int()) // a broken module mixes kinds; nothing is known of such a test
    return a.is_array() || b.is_array() ? fresh("mixed", boolSort()) : le(toInt(a), toInt(b));
  if (isNumber(a) && isNumber(b))
    return (a <= b).simplify();
  if (isNumber(b))
    if (auto mapped = mapNumbers(a, [&](const Term &leaf) { return le(leaf, b); }))
      return *mapped;
  if (isNumber(a))
    if (auto mapped = mapNumbers(b, [&](const Term &leaf) { return le(a, leaf); }))
      return *mapped;
  return a <= b;
}

Term TermBuilder::add(const Term &a, const Term &b) {
  if (isNumber(a) && !isNumber(b))
    return add(b, a);
  if (same(b, zero()))
    return a;
  if (isNumber(b)) {
    if (isNumber(a))
      return (a + b).simplify();
    if (a.is_app() && a.decl().decl_kind() == Z3_OP_ADD && a.num_args() == 2 && isNumber(a.arg(1)))
      return add(a.arg(0), (a.arg(1) + b).simplify());
  }
  return a + b;
}

Term TermBuilder::sub(const Term &a, const Term &b) {
  if (same(a, b))
    return zero();
  if (isNumber(b))
    return add(a, (-b).simplify());
  return a - b;
}

Term TermBuilder::mul(const Term &a, const Term &constant) {
  if (same(constant, one()))
    return a;
  if (same(constant, zero()))
    return constant;
  return isNumber(a) ? (a * constant).simplify() : a * constant;
}

Term TermBuilder::div(const Term &a, const Term &k) {
  if (same(k, one()))
    return a;
  Term result = z3::expr(c, Z3_mk_div(c, a, k));
  return isNumber(a) ? result.simplify() : result;
}

Term TermBuilder::mod(const Term &a, const Term &k) {
  Term result = z3::mod(a, k);
  return isNumber(a) ? result.simplify() : result;
}

Term TermBuilder::select(const Term &array, const Term &index) {
  Term a = array;
  while (a.is_app()) {
    Z3_decl_kind kind = a.decl().decl_kind();
    if (kind == Z3_OP_CONST_ARRAY)
      return a.arg(0);
    if (kind == Z3_OP_ITE) {
      Term x = select(a.arg(1), index), y = select(a.arg(2), index);
      return same(x, y) ? x : z3::select(a, index);
    }
    if (kind != Z3_OP_STORE)
      break;
    if (same(a.arg(1), index))
      return a.arg(2);
    if (!isNumber(index) || !isNumber(a.arg(1)))
      break;
    a = a.arg(0);
  }
  return z3::select(a, index);
}

Term TermBuilder::store(const Term &array, const Term &index, const Term &value) {
  if (array.is_app() && array.decl().decl_kind() == Z3_OP_STORE && same(array.arg(1), index))
    return store(array.arg(0), index, value);
  if (same(select(array, index), value))
    return array;
  return z3::store(array, index, value);
}

Term TermBuilder::fresh(llvm::StringRef name, const z3::sort &sort) {
  unsigned n = names[name.str()]++;
  return c.constant((name + "!" + llvm::Twine(n)).str().c_str(), sort);
}

Term TermBuilder::freshWord(llvm::StringRef name, unsigned bits) {
  Term t = fresh(name, intSort());
  range(t, bits);
  return t;
}

Term TermBuilder::apply(llvm::StringRef function, llvm::ArrayRef<Term> arguments,
                        const z3::sort &range) {
  // One name, one signature: the sorts are part of the name.
  std::string key = function.str();
  z3::sort_vector domain(c);
  z3::expr_vector values(c);
  for (const Term &a : arguments) {
    domain.push_back(a.get_sort());
    values.push_back(a);
    z3::sort s = a.get_sort();
    key += s.is_bool() ? 'b' : s.is_int() ? 'i' : 'a';
    for (; s.is_array(); s = s.array_range())
      key += s.array_range().is_bool() ? 'b' : '.';
  }
  if (!range.is_int())
    key += range.is_bool() ? ">b" : ">" + range.to_string();
  if (arguments.empty())
    return c.constant(key.c_str(), range);
  auto it = functions.find(key);
  if (it == functions.end())
    it = functions.emplace(key, c.function(key.c_str(), domain, range)).first;
  return it->second(values);
}

Term TermBuilder::applyWord(llvm::StringRef function, llvm::ArrayRef<Term> arguments,
                            unsigned bits) {
  Term result = apply(function, arguments, intSort());
  range(result, bits);
  return result;
}

Term TermBuilder::construct(llvm::StringRef constructor, llvm::ArrayRef<Term> arguments) {
  Term result = apply(constructor, arguments, intSort());
  std::string name = result.num_args() ? result.decl().name().str() : constructor.str();
  auto tag = constructors.try_emplace(name, unsigned(constructors.size())).first->second;
  fact(apply("shape", {result}, intSort()) == num(tag));
  for (unsigned i = 0; i < arguments.size(); ++i) {
    std::string inverse = name + "~" + std::to_string(i);
    fact(apply(inverse, {result}, arguments[i].get_sort()) == arguments[i]);
  }
  fact(result >= zero());
  return result;
}

void TermBuilder::note(const Term &t, unsigned bits) {
  if (isNumber(t) || t.is_bool())
    return;
  auto [it, inserted] = current->bits.try_emplace(t.id(), bits);
  if (inserted)
    current->alive.push_back(t); // so that its id stays its own
  it->second = std::min(it->second, bits);
}

void TermBuilder::range(const Term &t, unsigned bits) {
  if (isNumber(t) || t.is_bool())
    return;
  note(t, bits);
  fact(zero() <= t);
  fact(t < pow2(bits));
}

bool TermBuilder::fits(const Term &t, unsigned bits, unsigned depth) {
  if (isNumber(t)) {
    auto v = value(t, 257);
    return v && !v->isNegative() && v->getActiveBits() <= bits;
  }
  auto it = current->bits.find(t.id());
  if (it != current->bits.end())
    return it->second <= bits;
  return depth && t.is_ite() && fits(t.arg(1), bits, depth - 1) && fits(t.arg(2), bits, depth - 1);
}

void TermBuilder::fact(const Term &t) {
  if (isTrue(t) || !current->said.try_emplace(t.id(), 1).second)
    return;
  current->list.push_back(t); // keeps the term alive, so its id stays its own
}

std::optional<Term> TermBuilder::mapNumbers(const Term &t,
                                            llvm::function_ref<Term(const Term &)> f) {
  if (isNumber(t))
    return f(t);
  if (!t.is_ite())
    return std::nullopt;
  // An explicit limit: the ites of a state() function are a dozen deep, not thousands.
  unsigned budget = 64;
  auto walk = [&](auto &self, const Term &node) -> std::optional<Term> {
    if (isNumber(node))
      return f(node);
    if (!node.is_ite() || !budget--)
      return std::nullopt;
    auto a = self(self, node.arg(1));
    if (!a)
      return std::nullopt;
    auto b = self(self, node.arg(2));
    if (!b)
      return std::nullopt;
    return ite(node.arg(0), *a, *b);
  };
  return walk(walk, t);
}

} // namespace quorate::solver
