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
#include "solver/Certificate.h"
#include "solver/Exploit.h"

#include <functional>

namespace quorate::solver {

struct Invariant {
  llvm::StringRef id;        ///< as in CATALOG.md
  llvm::StringRef statement; ///< plain English
  llvm::StringRef why;       ///< what its breach costs, with the incident
};

/// The built-in ones, in the order of CATALOG.md.
llvm::ArrayRef<Invariant> invariants();

/// The step of a proposal's lifecycle that an invariant guards: "vote", "execute"; empty for an
/// unknown id.
llvm::StringRef guardedStep(llvm::StringRef invariant);

/// A property of the user's own: the text of a file, and the byte in it from which it is read.
struct PropertyText {
  std::string path;
  FileId file;
  uint32_t offset = 0;
  std::string text;
  std::string contract; ///< it is said of this one and of those that inherit it; empty: of all
};

/// A property of the user's own that was read.
struct OwnProperty {
  std::string id, statement, why;
  std::string contract; ///< as in PropertyText
};

/// What is wrong with the others is reported.
std::vector<OwnProperty> readProperties(llvm::ArrayRef<PropertyText> texts, Results &results);

struct Options {
  std::vector<std::string> only;            ///< invariant ids; empty: all
  std::vector<std::string> contracts;       ///< contract names; empty: every governor found
  std::vector<PropertyText> properties;     ///< beside the built-in ones
  unsigned maxDepth = 9;                    ///< of the bounded search, in transactions
  uint64_t rlimit = 40'000'000;             ///< Z3 resource units for one query
  unsigned seed = 0;                        ///< of Z3; no trace and no verdict depends on it
  double deadline = 0;                      ///< of now() in Clock.h, 0: none
  std::vector<Exploit> *exploits = nullptr; ///< filled, if given, with the violations found
  Certificate *certificate = nullptr;       ///< filled, if given, with what the proofs rest on
  /// Called as work goes on: done, total, what is being worked on.
  std::function<void(unsigned, unsigned, llvm::StringRef)> progress;
};

/// The contracts that invariants are proved of, in order: governors, timelocks that none of them
/// leads, and votes tokens. Where one of the user's own properties speaks of asserts alone, every
/// contract that has some as well.
std::vector<ir::ContractId> provable(const ir::Module &module, const gov::Model &model,
                                     llvm::ArrayRef<PropertyText> own);

/// Adds one Proof per (contract, invariant that speaks of its kind) to `results`.
void prove(const ir::Module &module, const gov::Model &model, const Options &options,
           Results &results);

/// "4.8.12", for --version.
std::string solverVersion();

} // namespace quorate::solver
