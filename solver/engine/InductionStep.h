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

/// Switches on what may be known of the a-th state that a transition assumes.
inline Term seen(TermBuilder &tb, size_t a) {
  return tb.c.bool_const(("seen" + std::to_string(a)).c_str());
}

/// With what was assumed before it, and nothing of what is assumed later. The first one always is.
inline Term knowing(TermBuilder &tb, const Term &goal, size_t known) {
  if (tb.isFalse(goal))
    return goal;
  Terms all = {goal};
  for (size_t a = 1; a < known; ++a)
    all.push_back(seen(tb, a));
  return tb.all(all);
}

} // namespace quorate::solver
