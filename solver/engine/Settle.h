//===- Settle.h - what only the transitions tell of a system ------------------===//
#pragma once

#include "solver/engine/Transition.h"

namespace quorate::solver {

/// Fills in what a payload is made of, which variables are settings of governance, and whom callers
/// are held against.
void settle(System &system, llvm::ArrayRef<std::unique_ptr<Transition>> transitions);

/// Which contracts make calls of anyone's choice that no proposal decided on.
void findErrands(Executor &e, llvm::ArrayRef<std::unique_ptr<Transition>> transitions,
                 unsigned rlimit);

/// Which parameters and stored addresses with rights may be nothing after they were something.
void findCleared(Executor &e, llvm::ArrayRef<std::unique_ptr<Transition>> transitions,
                 unsigned rlimit);

/// A step in the life of a proposal, as against one of administration.
bool isLifecycle(const System &system, const Transition &transition);

} // namespace quorate::solver
