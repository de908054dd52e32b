//===- Run.h - what each command does ----------------------------------------------------===//
#pragma once

#include "analyzer/cli/ExitCode.h"
#include "analyzer/cli/Options.h"

namespace quorate::cli {

/// An error is the user's and ends the program with Usage.
llvm::Expected<ExitCode> runAnalysis(const Options &options); ///< check, lint, prove
llvm::Expected<ExitCode> runShow(const Options &options);
llvm::Expected<ExitCode> runExplain(const Options &options);
llvm::Expected<ExitCode> runList(const Options &options);
llvm::Expected<ExitCode> runInit(const Options &options);
llvm::Expected<ExitCode> runBaseline(const Options &options);
llvm::Expected<ExitCode> runGenerate(const Options &options); ///< completions, manual, schemas

/// Parses the arguments and runs the command; says on standard error what the user did wrong.
ExitCode run(llvm::ArrayRef<llvm::StringRef> arguments);

/// The id's page, statement or summary is known; otherwise a usage error with the nearest id.
llvm::Error checkId(llvm::StringRef id, bool rules, bool invariants);

bool useColor(const Options &options);
/// The terminal is known to show OSC 8 hyperlinks.
bool useHyperlinks(const Options &options);

} // namespace quorate::cli
