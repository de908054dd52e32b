//===- Options.h - the command line ----------------------------------------------===//
//
// Table driven: Commands.cpp lists the commands, Options.cpp the options with
// the commands that take them. Help is printed from the same tables.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/report/Report.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <set>

namespace quorate::cli {

enum class Command : uint8_t { Check, Lint, Prove, Show, Explain, List, Init, Baseline, Generate };
enum class Format : uint8_t {
  Text,
  Json,
  Sarif,
  Html,
  Markdown,
  Junit,
  Gitlab,
  Github,
  Dot,
  Mermaid,
  Svg
};
using report::SarifProofs;
enum class ColorMode : uint8_t { Auto, Always, Never };

struct Options {
  Command command = Command::Check;
  bool hasCommand = false; ///< false for a bare --help or --version
  std::string topic;       ///< show: WHAT; explain: ID
  std::vector<std::string> inputs;
  std::optional<Format> format;                       ///< unset: the command's own
  std::map<Format, std::string> files;                ///< --json FILE and its like
  std::optional<Severity> failOn = Severity::Warning; ///< unset: never
  bool unknownFails = false;
  std::optional<unsigned> maxWarnings;
  std::string configFile; ///< empty: the nearest quorate.json
  bool noConfig = false;
  std::string baselineFile, diffBase;
  std::string reason, expires, output; ///< of quorate baseline
  bool force = false;                  ///< of quorate init
  std::string cacheFolder;             ///< empty: the user's
  bool noCache = false;
  SarifProofs sarifProofs = SarifProofs::All;
  std::vector<std::string> invariants, contracts;
  std::vector<std::string> implementations; ///< files with the code that a proxy runs
  std::vector<std::string> properties;      ///< files with properties of the user's own
  std::string certifyFolder;                ///< where the obligations of proofs are written
  std::string foundryFolder;                ///< where violations are written as tests
  bool recheck = false;                     ///< a second solver decides them again
  ColorMode color = ColorMode::Auto;
  bool quiet = false, verbose = false, includeSuppressed = false, verifyIr = false,
       timeRules = false;
  bool explain = false; ///< also the pages of what is reported
  double timeout = 0;   ///< seconds, 0: none
  bool help = false, version = false;
  std::set<std::string> given; ///< options on the command line, which win over the configuration
};

struct CommandInfo {
  Command command;
  llvm::StringLiteral name, arguments, summary, details, examples;
};

llvm::ArrayRef<CommandInfo> commands();
const CommandInfo &info(Command command);

/// `arguments` without the program's name. An error is one or more sentences for the user.
llvm::Expected<Options> parseOptions(llvm::ArrayRef<llvm::StringRef> arguments);

void printHelp(llvm::raw_ostream &out);
void printHelp(llvm::raw_ostream &out, Command command);

/// Sets what stands in the configuration file as if `option` had been given with `value`.
llvm::Error applySetting(Options &options, llvm::StringRef option, llvm::StringRef value);

/// An option as shells and manual pages need it.
struct OptionSummary {
  llvm::StringRef name, shortName, value, help;
  std::vector<llvm::StringRef> words; ///< what the value can be; empty: anything
};
std::vector<OptionSummary> optionsOf(Command command);

/// "; did you mean 'check'?" for the nearest of `candidates`, or nothing if none is near.
std::string didYouMean(llvm::StringRef word, llvm::ArrayRef<llvm::StringRef> candidates);

/// A usage error: exit code 2.
template <class... Parts> llvm::Error usageError(const Parts &...parts) {
  std::string text;
  llvm::raw_string_ostream out(text);
  (out << ... << parts);
  return llvm::createStringError(std::errc::invalid_argument, "%s", text.c_str());
}

} // namespace quorate::cli
