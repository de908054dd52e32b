//===- InductionStep.h - one transition and what it is asked ------------------===//
//
// What both halves of induction share: finding the strengthening, and proving
// from it.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "solver/engine/Induction.h"

namespace quorate::solver {

struct Induction::Step {
  Step(Transition &transition, z3::context &c)
      : transition(&transition), solver(c, z3::solver::simple()) {}

  Transition *transition;
  z3::solver solver;
  bool prepared = false;
  /// How many candidates were left when this transition was last shown to keep all of them.
  std::optional<unsigned> kept;
  std::vector<std::optional<Term>> known;  ///< by candidate: what it is known to say
  size_t facts = 0;                        ///< that the solver has
  std::vector<std::optional<Term>> broken; ///< by candidate; nothing: cannot be
  /// What a property says of two states: how this transition breaks it, and whether it is put to
  /// the test at all.
  struct Claim {
    unsigned property;
    Term broken, tested;
  };
  std::vector<Claim> claims;
  /// How a property is put to the test here: what it guards happens, or what it says of a step is
  /// not said for nothing.
  struct Way {
    unsigned property;
    Term when;
    bool seen = false; ///< in a model: it is possible under every candidate that is left
  };
  std::vector<Way> ways;
};

/// A call begins in a state that the invariants are known of. A deployment does not: the first that
/// it may assume is what the first call that its constructor makes leaves behind.
inline bool isBeginning(const Snapshot &assumed) { return assumed.since.empty(); }

/// What is known in the a-th state that a transition assumes, where that lies behind.
inline Term assuming(TermBuilder &tb, const Record &record, size_t a, const Term &holds) {
  const Snapshot &s = record.assumed[a];
  Term seen = tb.c.bool_const(("seen" + std::to_string(a)).c_str());
  return tb.implies(isBeginning(s) ? s.when : tb.and_(s.when, seen), holds);
}

/// With what was assumed before it, and nothing of what is assumed later.
inline Term knowing(TermBuilder &tb, const Term &goal, size_t known) {
  if (tb.isFalse(goal))
    return goal;
  Terms all = {goal};
  for (size_t a = 0; a < known; ++a)
    all.push_back(tb.c.bool_const(("seen" + std::to_string(a)).c_str()));
  return tb.all(all);
}

} // namespace quorate::solver
