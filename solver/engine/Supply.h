//===- Supply.h - no more votes than there are ------------------------------===//
#pragma once

#include "solver/encode/Executor.h"

namespace quorate::solver {

/// What different accounts had at a point of the past is together no more than the supply that the
/// same token gave for that point: a trace in which it is blames governance for a broken token.
Term votesWithinSupply(TermBuilder &tb, llvm::ArrayRef<const Lookup *> lookups);

} // namespace quorate::solver
