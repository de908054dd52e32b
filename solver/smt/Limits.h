//===- Limits.h - how Z3 is asked --------------------------------------------===//
#pragma once

#include <z3++.h>

#include <algorithm>
#include <cstdint>

namespace quorate::solver {

/// Before the first question. `rlimit`: Z3 resource units for one question, the same on every
/// machine.
inline void configure(z3::solver &solver, uint64_t rlimit, unsigned seed) {
  z3::params params(solver.ctx());
  params.set("rlimit", unsigned(std::min<uint64_t>(rlimit, ~0U)));
  params.set("random_seed", seed);
  // The older simplex: differences between few variables, and many cases, are what it has to do
  // here. Half the time of the default on OpenZeppelin's governor.
  params.set("arith.solver", 2U);
  solver.set(params);
}

} // namespace quorate::solver
