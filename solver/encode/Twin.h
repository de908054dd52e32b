//===- Twin.h - the same entry point once more, with another message ----------===//
//
// What a call does may depend on the state and on what the caller passes. To
// ask whether it depends on the latter, everything that a transition made up
// (its arguments, its caller, what unknown code answered) is given a second
// name, and what both do is compared.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "solver/smt/Terms.h"

namespace quorate::solver {

/// Second names for the constants of some terms.
class Renaming {
public:
  /// Of all constants that were made up in `terms`, except those of `shared`.
  Renaming(TermBuilder &tb, llvm::ArrayRef<Term> terms, llvm::ArrayRef<Term> shared);

  Term operator()(const Term &t) const;

private:
  z3::expr_vector from, to;
};

} // namespace quorate::solver
