//===- Pipeline.h - one run, from files to results -----------------------------------===//
//
//   load -> parse, analyse, lower (Solidity) | read, lift (bytecode)
//        -> simplify -> recognise roles -> rules -> proofs -> suppressions
//
// Each stage leaves its result here for the next one and for `quorate show`.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/cli/Inputs.h"
#include "analyzer/cli/Options.h"
#include "analyzer/evm/Frontend.h"
#include "analyzer/governance/Roles.h"
#include "analyzer/solidity/Frontend.h"

#include <chrono>

namespace quorate::cli {

class Pipeline {
public:
  explicit Pipeline(const Options &options) : options(options) {}

  SourceStore sources;
  Results results;
  Inputs inputs;
  sol::Program program;
  std::vector<evm::CodeUnit> units;
  ir::Module module;
  gov::Model model;

  llvm::Error load(); ///< the error is the user's
  void parse();       ///< fills program and units
  void lower();       ///< fills module
  void recognise();   ///< fills model
  void runRules();    ///< with suppressions
  void prove();
  void finish(); ///< orders the results and adds the statistics

  /// True if --contract names it or names none.
  bool wanted(llvm::StringRef contract) const;

private:
  const Options &options;
  std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();

  void verify();
};

} // namespace quorate::cli
