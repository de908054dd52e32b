//===- Candidates.h - what might be invariant -------------------------------===//
//
// Templates over the leaves of the state, instantiated at one proposal. Which
// of them hold is for Houdini to find out; none is believed.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "solver/engine/Transition.h"

namespace quorate::solver {

struct Candidate {
  std::string text; ///< "executed implies block.number > endBlock"
  std::function<Term(const State &, const Term &proposal)> at;
  std::optional<unsigned> property; ///< it is what a property says
};

std::vector<Candidate> candidates(Executor &e, const Watch &watch,
                                  llvm::ArrayRef<unsigned> properties);

} // namespace quorate::solver
