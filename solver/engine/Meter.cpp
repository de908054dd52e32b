//===- Meter.cpp ------------------------------------------------------------===//
#include "solver/engine/Meter.h"
#include "solver/engine/Clock.h"
#include "solver/smt/Limits.h"

#include <algorithm>

namespace quorate::solver {

namespace {

/// Z3's running total for the solver's context.
uint64_t total(const z3::solver &solver) {
  z3::stats figures = solver.statistics();
  for (unsigned i = 0; i < figures.size(); ++i)
    if (figures.key(i) == "rlimit count")
      return figures.uint_value(i);
  return 0;
}

} // namespace

bool Budget::over() const { return deadline > 0 && now() > deadline; }

void Meter::prepare(z3::solver &solver, uint64_t perQuery, unsigned seed) const {
  configure(solver, std::min(budget.rlimit, perQuery), seed);
}

z3::check_result Meter::check(z3::solver &solver, const z3::expr_vector &assumptions) {
  if (spent() || budget.over()) {
    unanswered = true;
    return z3::unknown;
  }
  if (budget.deadline > 0) { // the user asked for a wall-clock limit: a query must not outlast it
    z3::params params(solver.ctx());
    params.set("timeout", unsigned(std::max(1.0, (budget.deadline - now()) * 1000)));
    solver.set(params);
  }
  uint64_t before = total(solver);
  z3::check_result result = solver.check(assumptions);
  // The total is a 32-bit figure in older releases of Z3.
  work += uint32_t(total(solver) - before);
  if (result == z3::unknown)
    unanswered = true;
  return result;
}

} // namespace quorate::solver
