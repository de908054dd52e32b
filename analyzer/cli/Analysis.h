//===- Analysis.h - one run of the analysis -----------------------------------------------===//
#pragma once

#include "analyzer/cli/Config.h"
#include "analyzer/cli/Pipeline.h"

namespace quorate::cli {

/// Loads the inputs and fills the results, from earlier runs where nothing has changed; then
/// applies what the sources suppress and the configuration says. The baseline is not applied.
llvm::Error analyse(Pipeline &pipeline, const Options &options, const Config &config);

} // namespace quorate::cli
