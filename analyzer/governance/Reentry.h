//===- Reentry.h - state that is stale while a call runs ------------------------===//
//
// During a call out, other code runs and may enter the contract again. State
// that was read before the call and is written after it is stale meanwhile.
// Whether that helps anyone depends on what the entry points do in that state:
// a lock, a flag or a counter that was written before the call and stops them
// is found by asking, with that value assumed, whether a way is left.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/governance/Queries.h"

namespace quorate::gov {

/// A leaf that is known to hold a constant while the call runs.
struct HeldFact {
  AccessPath path; ///< in the calling code
  llvm::APInt value = llvm::APInt(1, 0);
};
std::vector<HeldFact> factsDuring(const Code &code, ValueId call);

struct StaleState {
  const Access *read = nullptr;  ///< before the call, and it decides or computes something
  const Access *write = nullptr; ///< after the call
};
/// Tells `use` what is stale during the call, until it says that this is enough: nothing where
/// state is up to date, or read anew after the call before anything is written.
void staleDuring(const Code &code, ValueId call, llvm::function_ref<bool(const StaleState &)> use);

struct Reentry {
  FunctionId entry;   ///< entered during the call
  const Access *read; ///< where it believes the stale value
  PathResult path;    ///< to what it does because of it
};
/// A way to make use of `stale` during the call of `outer`; nothing if every entry point is stopped
/// by what holds meanwhile.
std::optional<Reentry> reentryUsing(const ContractView &view, const Code &outer,
                                    const StaleState &stale, llvm::ArrayRef<HeldFact> facts);

/// The callee, or what the callee is told to run, is the choice of somebody who need not be
/// trusted: the sender, a proposer, or whoever may write the place the target is read from.
bool calleeIsInfluenced(const ContractView &view, const Code &code, ValueId call);

} // namespace quorate::gov
