//===- Plan.h - in which order to try entry points --------------------------===//
#pragma once

#include "solver/property/Property.h"

namespace quorate::solver {

struct Move {
  unsigned instance = 0;
  ir::FunctionId function;
  bool reenters = false; ///< calls in once more while the payload has control
  ir::FunctionId inner;  ///< what is called then; invalid: the same function
  /// The contract of which the payload calls `inner`: what was voted for is just that call.
  std::optional<unsigned> performs = std::nullopt;
  friend bool operator==(const Move &, const Move &) = default;
};

using Plan = std::vector<Move>;

/// Likely orders first: the life of a proposal, then with a step left out, repeated or put in.
/// `failing`: what breaks the property as far as induction can tell, tried last in each.
std::vector<Plan> plans(const System &system, const Specification &property,
                        llvm::ArrayRef<Move> failing, unsigned maxDepth);

} // namespace quorate::solver
