//===- EarlyEnd.h - until when votes are taken -------------------------------===//
#pragma once

#include "solver/encode/Executor.h"

namespace quorate::solver {

/// Finds the view that says how many votes for a proposal close its vote: once there are so many,
/// and more than against it, no vote is counted any more. That this is so of every state is for the
/// invariants to prove; here it is what chooses among views.
void findEarlyEnd(System &system, uint64_t rlimit);

/// Finds whether the deadline itself still belongs to the window: whether some vote may be counted
/// then, in whatever state.
void findWindowEnd(System &system, uint64_t rlimit);

} // namespace quorate::solver
