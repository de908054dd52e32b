//===- Terms.h - building SMT terms -----------------------------------------===//
//
// Words are mathematical integers kept in the range of their type; there is no
// bit-vector in any query (METHOD.md section 1 gives the measurements). The
// constructors fold what is constant, so that most of a transition's branches
// are decided before Z3 sees them.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>
#include <z3++.h>

namespace quorate::solver {

using Term = z3::expr;
using Terms = std::vector<Term>;

inline bool same(const Term &a, const Term &b) { return z3::eq(a, b); }

/// Makes terms in one context. Facts about the terms made (ranges, inverses of hashes) go to the
/// list that `collect` names.
class TermBuilder {
public:
  TermBuilder();

  z3::context c;

  Term num(uint64_t value);
  Term num(const llvm::APInt &value);
  Term boolean(bool value) { return c.bool_val(value); }
  Term zero() { return num(0); }
  Term one() { return num(1); }
  Term pow2(unsigned bits);
  z3::sort intSort() { return c.int_sort(); }
  z3::sort boolSort() { return c.bool_sort(); }
  /// Arrays from Int, `depth` times, of the element.
  z3::sort arraySort(unsigned depth, bool ofBool);
  /// The array (or scalar) that is zero or false everywhere.
  Term zeroOf(const z3::sort &sort);

  bool isTrue(const Term &t) const { return t.is_true(); }
  bool isFalse(const Term &t) const { return t.is_false(); }
  static bool isNumber(const Term &t) { return t.is_numeral(); }
  std::optional<llvm::APInt> value(const Term &t, unsigned bits = 256);

  Term not_(const Term &a);
  Term and_(const Term &a, const Term &b);
  Term or_(const Term &a, const Term &b);
  Term all(llvm::ArrayRef<Term> terms);
  Term any(llvm::ArrayRef<Term> terms);
  Term implies(const Term &a, const Term &b) { return or_(not_(a), b); }
  Term ite(const Term &condition, const Term &a, const Term &b);
  Term eq(const Term &a, const Term &b);
  Term ne(const Term &a, const Term &b) { return not_(eq(a, b)); }
  Term le(const Term &a, const Term &b);
  Term lt(const Term &a, const Term &b) { return not_(le(b, a)); }
  Term ge(const Term &a, const Term &b) { return le(b, a); }
  Term gt(const Term &a, const Term &b) { return not_(le(a, b)); }
  Term add(const Term &a, const Term &b);
  Term sub(const Term &a, const Term &b);
  Term mul(const Term &a, const Term &constant);
  Term div(const Term &a, const Term &positiveConstant);
  Term mod(const Term &a, const Term &positiveConstant);
  Term select(const Term &array, const Term &index);
  Term store(const Term &array, const Term &index, const Term &value);
  Term toInt(const Term &t) { return t.is_bool() ? ite(t, one(), zero()) : t; }
  Term toBool(const Term &t) { return t.is_bool() ? t : ne(t, zero()); }

  /// A constant that nothing else names.
  Term fresh(llvm::StringRef name, const z3::sort &sort);
  /// A fresh integer of that many bits (unsigned).
  Term freshWord(llvm::StringRef name, unsigned bits = 256);
  Term apply(llvm::StringRef function, llvm::ArrayRef<Term> arguments, const z3::sort &range);
  /// An uninterpreted function with a result in [0, 2^bits).
  Term applyWord(llvm::StringRef function, llvm::ArrayRef<Term> arguments, unsigned bits = 256);
  /// An uninterpreted function that is injective in each argument, and whose results differ from
  /// those of every other constructor.
  Term construct(llvm::StringRef constructor, llvm::ArrayRef<Term> arguments);

  /// Says that the term is in [0, 2^bits).
  void range(const Term &t, unsigned bits);
  /// The same, but only noted for fits(): true wherever the term is the value of something, which
  /// need not be in every model (the sum of a checked addition where it overflows, say).
  void note(const Term &t, unsigned bits);
  /// The term is known to be in [0, 2^bits).
  bool fits(const Term &t, unsigned bits, unsigned depth = 6);
  void fact(const Term &t);
  /// Applies `f` to the leaves if the term is a number or an ite over numbers.
  std::optional<Term> mapNumbers(const Term &t, llvm::function_ref<Term(const Term &)> f);

  /// Where facts go from now on; every new list starts with nothing known.
  struct Facts {
    Terms list, alive;
    llvm::DenseMap<unsigned, unsigned> bits; ///< term to its known width
    llvm::DenseMap<unsigned, char> said;
  };
  Facts *collect(Facts *facts) { return std::exchange(current, facts ? facts : &own); }

private:
  std::map<std::string, z3::func_decl> functions;
  std::map<std::string, unsigned> names, constructors;
  std::vector<Term> powers;
  Facts own, *current = &own;
};

} // namespace quorate::solver
