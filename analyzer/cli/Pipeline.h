//===- Pipeline.h - one run, from files to results -----------------------------------===//
//
//   load -> parse, analyse, lower (Solidity) | read, lift (bytecode)
//        -> simplify -> recognise roles -> rules -> proofs
//        -> suppressions
//
// Each stage leaves its result here for the next one and for `quorate show`.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/cli/Inputs.h"
#include "analyzer/cli/Options.h"
#include "analyzer/cli/Progress.h"
#include "analyzer/diagnostics/Supplement.h"
#include "analyzer/evm/Frontend.h"
#include "analyzer/governance/Roles.h"
#include "analyzer/solidity/Frontend.h"
#include "solver/Certificate.h"
#include "solver/Exploit.h"
#include "solver/Prover.h"

namespace quorate::cli {

class Cache;
struct Config;

class Pipeline {
public:
  explicit Pipeline(const Options &options);
  Pipeline(const Options &options, const Config &config);

  SourceStore sources;
  Results results;
  Supplement supplement;
  Inputs inputs;
  sol::Program program;
  /// Roots of projects, each with the end of its units in `program`.
  std::vector<std::pair<std::string, size_t>> projects;
  std::vector<evm::CodeUnit> units;
  std::vector<evm::CodeUnit> behind; ///< of --implementation: what the only unit runs
  ir::Module module;
  gov::Model model;
  std::vector<solver::PropertyText> properties;   ///< of the user's own
  std::vector<solver::OwnProperty> ownProperties; ///< those that were read
  solver::Certificate certificate;                ///< where it is asked for
  std::vector<solver::Exploit> exploits;          ///< the same

  llvm::Error load();                           ///< the error is the user's
  void parse(sol::KnownTrees *known = nullptr); ///< fills program and units
  void lower();                                 ///< fills module
  llvm::Error recognise();                      ///< fills model; the error is the user's
  void addLifecycles();                         ///< what was recognised, for reports
  void runRules(Cache &cache);
  void prove(Cache &cache);
  void finish();   ///< orders the results and adds what reports need besides
  void suppress(); ///< applies what comments in the sources and --contract leave out

  /// True if --contract names it or names none.
  bool wanted(llvm::StringRef contract) const;
  double elapsed() const; ///< seconds since this run began

private:
  const Options &options;
  const Config *config = nullptr; ///< null: nothing is excluded
  Progress progress;
  std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();

  llvm::Error loadOwnProperties();
  void reportUnusedProperties();
  void verify();
  void addListings();
};

} // namespace quorate::cli
