//===- Reuse.h - what is taken from earlier runs ---------------------------------------===//
//
// A whole run is reused if its inputs, everything they import, and where each
// import leads are as they were. Otherwise what rules found is reused contract
// by contract, and proofs governor by governor, each under what it rests on
// (Dependencies.h). What a file parses to is kept under its contents alone.
// Resolving and lowering are done in any case: they tie the trees of many files
// together, so that reading their outcome back would be the same work.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/cli/Cache.h"
#include "analyzer/cli/Pipeline.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace quorate::solver {
struct Options;
}

namespace quorate::cli {

/// What a whole run depends on besides what its inputs import. Empty if it must not be reused.
std::string runKey(const Pipeline &pipeline, const Options &options, const Config &config);
/// The results as bytes; nothing if they do not depend on files alone.
std::optional<std::string> captureRun(const Pipeline &pipeline);
/// Fills sources, results and supplement; false (and nothing changed in the results) if something
/// has changed since.
bool restoreRun(Pipeline &pipeline, const std::string &stored);

/// Contracts done, all of them, and the one that is being looked at.
using RuleProgress = llvm::function_ref<void(size_t, size_t, llvm::StringRef)>;
/// Runs the rules where their results are not known from earlier.
void checkReusing(Pipeline &pipeline, Cache &cache, RuleProgress progress);
/// Proves what is not known from earlier.
void proveReusing(Pipeline &pipeline, const Options &options, const solver::Options &how,
                  Cache &cache);

} // namespace quorate::cli
