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
  /// Of one state. The voter matters only where `perVoter` says so.
  std::function<Term(const State &, const Term &proposal, const Term &voter)> at;
  std::optional<unsigned> property; ///< it is what a property says
  bool perVoter = false;
  /// Of two states, the second reached from the first by any number of steps: reflexive and
  /// transitive, so that it holds across unknown code if it holds for each step. Then `at` is
  /// empty.
  std::function<Term(const State &from, const State &to, const Term &proposal)> across;
  /// Of two elements of an array. Then `at` and `across` are empty.
  std::function<Term(const State &, const Term &first, const Term &second)> elements;
  std::optional<Searched> array; ///< that `elements` is about
  bool ofPayload = false;        ///< it says that what a proposal calls stays
  /// It need not hold while an entry point runs, but each that finds it so leaves it so. Then so
  /// does unknown code, which can only run whole entry points.
  bool between = false;
};

std::vector<Candidate> candidates(Executor &e, const Watch &watch,
                                  llvm::ArrayRef<unsigned> properties);

} // namespace quorate::solver
