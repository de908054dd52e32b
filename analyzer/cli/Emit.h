//===- Emit.h - --emit-foundry ---------------------------------------------------------===//
#pragma once

#include "analyzer/cli/Pipeline.h"

namespace quorate::cli {

/// Writes each violation that was found as a Foundry test: FOLDER/Contract.invariant.t.sol. What
/// cannot be written is said on standard error.
llvm::Error emitFoundry(const Pipeline &pipeline, const std::string &folder);

} // namespace quorate::cli
