//===- Reuse.h - what is taken from earlier runs ---------------------------------------===//
//
// A whole run is reused if its inputs, everything they import, and where each
// import leads are as they were. Otherwise each governor's proofs are reused on
// their own: they depend on the governor's file, on those of every contract
// that plays a role, and on all that these import, but on no other file.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/cli/Cache.h"
#include "analyzer/cli/Pipeline.h"

namespace quorate::solver {
struct Options;
}

namespace quorate::cli {

/// What a whole run depends on besides what its inputs import. Empty if it must not be reused.
std::string runKey(const Pipeline &pipeline, const Options &options);
/// The results as bytes; nothing if they do not depend on files alone.
std::optional<std::string> captureRun(const Pipeline &pipeline);
/// Fills sources, results and supplement; false (and nothing changed in the results) if something
/// has changed since.
bool restoreRun(Pipeline &pipeline, const std::string &stored);

/// Proves what is not known from earlier.
void proveReusing(Pipeline &pipeline, const Options &options, const solver::Options &how,
                  Cache &cache);

} // namespace quorate::cli
