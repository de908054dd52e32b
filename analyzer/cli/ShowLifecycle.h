//===- ShowLifecycle.h - quorate show lifecycle ----------------------------------------===//
#pragma once

#include "analyzer/cli/Pipeline.h"

namespace quorate::cli {

/// The states and changes of state that the prover finds, of each governor that is wanted. `format`
/// is Text, Json, Dot or Mermaid.
void printLifecycles(llvm::raw_ostream &out, const Pipeline &pipeline, Format format);

} // namespace quorate::cli
