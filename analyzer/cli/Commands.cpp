//===- Commands.cpp - the commands and their help ---------------------------------===//
#include "analyzer/cli/Options.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::cli {
namespace {

constexpr llvm::StringLiteral InputHelp =
    "INPUT is a Solidity file, a folder, the root of a Foundry or Hardhat project, bytecode "
    "(.hex,\n"
    ".bin, .evm), an artifact or standard-JSON output (.json), or - for standard input. Without\n"
    "INPUT the current directory is analysed. In folders, node_modules, lib, build, out, cache,\n"
    "artifacts and .git are left out unless named.\n";

constexpr CommandInfo Table[] = {
    {Command::Check, "check", "[INPUT...]", "run the rules and prove the invariants",
     "Runs every rule and proves (or refutes) the lifecycle invariants of every governor found.\n",
     "  quorate check                                the project in the current directory\n"
     "  quorate check contracts/Governor.sol\n"
     "  quorate check --sarif quorate.sarif src      text here, SARIF for code review\n"
     "  quorate check --fail-on=error --unknown=fail src\n"},
    {Command::Lint, "lint", "[INPUT...]", "run the rules only", "Fast: no solver is started.\n",
     "  quorate lint src\n"
     "  quorate lint --format json GovernorAlpha.hex\n"
     "  cast code 0x... | quorate lint -\n"},
    {Command::Prove, "prove", "[INPUT...]", "prove the invariants only",
     "Each invariant is proved, violated (with a transaction trace), unknown (with the reason) or\n"
     "not applicable. --verbose shows what a verdict rests on.\n",
     "  quorate prove src\n"
     "  quorate prove --invariant execute-once --contract MyGovernor src\n"},
    {Command::Show, "show", "WHAT [INPUT...]", "print what the analyser sees",
     "WHAT is one of:\n"
     "  ast         the syntax tree\n"
     "  ir          the intermediate representation that rules and prover work on\n"
     "  cfg         control flow: text, or --format dot\n"
     "  storage     state variables and their slots: text, or --format json\n"
     "  roles       governors, timelocks and votes tokens, with the evidence\n"
     "  selectors   entry points by selector: text, or --format json\n"
     "  lifecycle   the states of a proposal and every change between them that is possible:\n"
     "              text, or --format json, dot, mermaid\n",
     "  quorate show roles src\n"
     "  quorate show ir --contract Timelock Timelock.sol\n"
     "  quorate show cfg --format dot Governor.hex | dot -Tsvg > governor.svg\n"},
    {Command::Explain, "explain", "ID", "the documentation of a rule or invariant", "",
     "  quorate explain reentrancy\n  quorate explain execute-once\n"},
    {Command::List, "list", "", "every rule and invariant", "",
     "  quorate list\n  quorate list --format json\n"},
    {Command::Init, "init", "", "write a configuration file",
     "Writes quorate.json for the project in the current directory, and quorate.schema.json, with\n"
     "which editors complete and check it.\n",
     "  quorate init\n"},
    {Command::Baseline, "baseline", "[INPUT...]", "accept today's findings",
     "Writes every finding and violated invariant of today to quorate-baseline.json. Later runs\n"
     "leave out what stands there, and say so when it is gone or expired. Reasons and dates that\n"
     "were written into the file by hand are kept.\n",
     "  quorate baseline --reason 'before the audit' --expires 2027-06-30 src\n"
     "  quorate check --baseline quorate-baseline.json src\n"},
    {Command::Generate, "generate", "WHAT", "write completions, the manual page, JSON Schemas",
     "WHAT is one of: bash, zsh, fish (completion of the command line), man (the manual page),\n"
     "reference (the pages of all rules and invariants in one, as Markdown), config-schema\n"
     "(of quorate.json), report-schema (of --format=json).\n",
     "  quorate generate bash > ~/.local/share/bash-completion/completions/quorate\n"
     "  quorate generate report-schema > report.schema.json\n"},
};

} // namespace

llvm::ArrayRef<CommandInfo> commands() { return Table; }

const CommandInfo &info(Command command) {
  const CommandInfo *found =
      llvm::find_if(Table, [&](const CommandInfo &entry) { return entry.command == command; });
  assert(found != std::end(Table));
  return *found;
}

std::string didYouMean(llvm::StringRef word, llvm::ArrayRef<llvm::StringRef> candidates) {
  unsigned best = unsigned(word.size()) / 3 + 2; // further away is another word
  llvm::StringRef nearest;
  for (llvm::StringRef candidate : candidates) {
    unsigned distance = word.edit_distance(candidate, /*AllowReplacements=*/true, best);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest.empty() ? "" : "; did you mean '" + nearest.str() + "'?";
}

void printHelp(llvm::raw_ostream &out) {
  out << "Quorate checks governance contracts, Solidity source and EVM bytecode alike: known "
         "defects\n"
         "by rules, and the proposal lifecycle by proof.\n\n"
         "Usage: quorate COMMAND [OPTION...] [INPUT...]\n\n"
         "Commands:\n";
  for (const CommandInfo &entry : Table) {
    out << "  " << entry.name;
    out.indent(unsigned(12 - entry.name.size())) << entry.summary << '\n';
  }
  out << "\nquorate COMMAND --help explains a command and its options; quorate --version shows\n"
         "versions.\n\n"
      << InputHelp
      << "\nExit code: 0 clean, 1 findings at or above --fail-on or a violated invariant, 2 "
         "usage,\n"
         "3 some input could not be (fully) analysed, 4 internal error. The higher one is given.\n";
}

} // namespace quorate::cli
