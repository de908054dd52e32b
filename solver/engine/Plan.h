//===- Plan.h - in which order to try entry points --------------------------===//
#pragma once

#include "solver/invariants/Property.h"

namespace quorate::solver {

struct Move {
  unsigned instance = 0;
  ir::FunctionId function;
  bool reenters = false; ///< calls itself once more while the payload has control
  friend bool operator==(const Move &, const Move &) = default;
};

using Plan = std::vector<Move>;

/// Likely orders first: the life of a proposal, then with a step left out, repeated or put in.
std::vector<Plan> plans(const System &system, const Property &property, unsigned maxDepth);

} // namespace quorate::solver
