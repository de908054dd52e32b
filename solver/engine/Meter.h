//===- Meter.h - what the solver may spend, and what it has spent -----------===//
#pragma once

#include "solver/smt/Terms.h"

namespace quorate::solver {

struct Budget {
  uint64_t rlimit = 0; ///< Z3 resource units for one query
  double deadline = 0; ///< of now() in Clock.h, 0: none
  bool over() const;
};

/// Puts queries to Z3 and keeps count. Once the whole is spent, every answer is `unknown`: the
/// count is Z3's own, so that a slow machine gives the same answers as a fast one.
class Meter {
public:
  /// `whole`: Z3 resource units for all queries together.
  Meter(Budget budget, uint64_t whole) : budget(budget), whole(whole) {}

  void prepare(z3::solver &solver, uint64_t perQuery, unsigned seed) const;
  z3::check_result check(z3::solver &solver, const z3::expr_vector &assumptions);

  bool spent() const { return work >= whole; }
  /// A query ended without an answer.
  bool limited() const { return unanswered; }

private:
  Budget budget;
  uint64_t whole, work = 0;
  bool unanswered = false;
};

} // namespace quorate::solver
