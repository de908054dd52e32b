//===- Prover.h - lifecycle invariants ----------------------------------------===//
//
//   IR + roles -> transitions (symbolic execution, one per entry point)
//              -> induction with strengthenings (templates, Houdini) -> proved
//              -> bounded search from the constructor -> trace -> replay -> violated
//              -> otherwise unknown, with what induction got stuck on
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/governance/Roles.h"

#include <functional>

namespace quorate::solver {

struct Invariant {
  llvm::StringLiteral id;        ///< as in CATALOG.md
  llvm::StringLiteral statement; ///< plain English
  llvm::StringLiteral why;       ///< what its breach costs, with the incident
};

llvm::ArrayRef<Invariant> invariants();

/// The step of a proposal's lifecycle that an invariant guards: "vote", "execute"; empty for an
/// unknown id.
llvm::StringRef guardedStep(llvm::StringRef invariant);

struct Options {
  std::vector<std::string> only;      ///< invariant ids; empty: all
  std::vector<std::string> contracts; ///< contract names; empty: every governor found
  unsigned maxDepth = 9;              ///< of the bounded search, in transactions
  uint64_t rlimit = 40'000'000;       ///< Z3 resource units for one query
  unsigned seed = 0;                  ///< of Z3; no trace and no verdict depends on it
  double wallClock = 0;               ///< seconds for the whole run, 0: none
  /// Called as work goes on: done, total, what is being worked on.
  std::function<void(unsigned, unsigned, llvm::StringRef)> progress;
};

/// Adds one Proof per (governor, invariant) to `results`.
void prove(const ir::Module &module, const gov::Model &model, const Options &options,
           Results &results);

/// "4.8.12", for --version.
std::string solverVersion();

} // namespace quorate::solver
