//===- Config.h - quorate.json -----------------------------------------------------------===//
//
// Table driven: Config.cpp lists the keys; the JSON Schema is written from the
// same table. What has an option of the command line means the same as the
// option, which wins.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/cli/Options.h"
#include "analyzer/governance/Overrides.h"

namespace quorate::cli {

/// Rule -> severity; nothing: the rule is off.
using Levels = std::map<std::string, std::optional<Severity>>;

struct Config {
  struct PathSettings {
    std::vector<std::string> files; ///< patterns, see Glob.h
    Levels rules;
  };
  std::string file;   ///< empty: there is none
  std::string folder; ///< absolute; its paths and patterns count from here
  std::vector<std::string> include, exclude;
  Levels rules;
  std::set<std::string> invariantsOff;
  std::vector<PathSettings> paths; ///< later ones win
  std::vector<gov::RoleOverride> roles;

  bool excludes(llvm::StringRef path) const;
};

inline constexpr llvm::StringLiteral ConfigName = "quorate.json";

/// Reads the file that the options name, or the nearest one from the working directory up to the
/// repository's root, and puts what it says into `options` where the command line is silent.
llvm::Expected<Config> loadConfig(Options &options);

/// Sets severities and leaves out what is off.
void applyLevels(const Config &config, const SourceStore &sources, Results &results);

/// The JSON Schema, with every rule and invariant.
std::string configSchema();

/// Every id that a rule setting may name.
std::vector<llvm::StringRef> ruleIds();
std::vector<llvm::StringRef> invariantIds();

} // namespace quorate::cli
