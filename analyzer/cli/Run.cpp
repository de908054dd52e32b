//===- Run.cpp - from the command line to a command -----------------------------------===//
#include "analyzer/cli/Run.h"

#include "rules/Rule.h"
#include "solver/Prover.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Config/llvm-config.h"

#include <cstdlib>

namespace quorate::cli {
namespace {

void printVersion(llvm::raw_ostream &out) {
  out << "quorate " << QUORATE_VERSION << "\nLLVM " << LLVM_VERSION_STRING << ", Z3 "
      << solver::solverVersion() << '\n';
}

llvm::Expected<ExitCode> dispatch(const Options &options) {
  switch (options.command) {
  case Command::Check:
  case Command::Lint:
  case Command::Prove:
    return runAnalysis(options);
  case Command::Show:
    return runShow(options);
  case Command::Explain:
    return runExplain(options);
  case Command::List:
    return runList(options);
  case Command::Init:
    return runInit(options);
  case Command::Baseline:
    return runBaseline(options);
  case Command::Generate:
    return runGenerate(options);
  }
  llvm_unreachable("every command is listed");
}

} // namespace

llvm::Error checkId(llvm::StringRef id, bool rules, bool invariants) {
  llvm::SmallVector<llvm::StringRef, 64> known;
  if (rules)
    for (const rules::Rule *rule : rules::all())
      known.push_back(rule->id);
  if (invariants)
    for (const solver::Invariant &invariant : solver::invariants())
      known.push_back(invariant.id);
  if (llvm::is_contained(known, id))
    return llvm::Error::success();
  llvm::StringRef what = !rules ? "invariant" : !invariants ? "rule" : "rule or invariant";
  return usageError("there is no ", what, " '", id, "'", didYouMean(id, known),
                    "\nRun quorate list for all of them.");
}

bool useColor(const Options &options) {
  if (options.color != ColorMode::Auto)
    return options.color == ColorMode::Always;
  const char *noColor = std::getenv("NO_COLOR"); // https://no-color.org
  return (!noColor || !*noColor) && llvm::outs().has_colors();
}

bool useHyperlinks(const Options &options) {
  if (!useColor(options))
    return false;
  auto value = [](const char *name) {
    const char *text = std::getenv(name);
    return llvm::StringRef(text ? text : "");
  };
  if (llvm::StringRef forced = value("FORCE_HYPERLINK"); !forced.empty())
    return forced != "0";
  if (!llvm::outs().is_displayed())
    return false;
  unsigned vte = 0; // the library behind GNOME's terminal and many others, since 0.50
  if (!value("VTE_VERSION").getAsInteger(10, vte) && vte >= 5000)
    return true;
  for (const char *name : {"KITTY_WINDOW_ID", "WT_SESSION", "KONSOLE_VERSION", "WEZTERM_PANE"})
    if (!value(name).empty())
      return true;
  llvm::StringRef program = value("TERM_PROGRAM");
  return program == "iTerm.app" || program == "vscode" || program == "ghostty";
}

ExitCode run(llvm::ArrayRef<llvm::StringRef> arguments) {
  llvm::Expected<Options> options = parseOptions(arguments);
  if (options && options->help) {
    options->hasCommand ? printHelp(llvm::outs(), options->command) : printHelp(llvm::outs());
    return Clean;
  }
  if (options && options->version) {
    printVersion(llvm::outs());
    return Clean;
  }
  llvm::Expected<ExitCode> code = options ? dispatch(*options) : options.takeError();
  if (code)
    return *code;
  llvm::errs() << "quorate: " << llvm::toString(code.takeError()) << '\n';
  return Usage;
}

} // namespace quorate::cli
