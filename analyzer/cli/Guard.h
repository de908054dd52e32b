//===- Guard.h - nothing ends without a word -----------------------------------------------===//
#pragma once

#include "analyzer/cli/ExitCode.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace quorate::cli {

/// Runs `work` on a thread with a stack that deep input cannot exhaust in ordinary recursion.
/// Exceptions and fatal signals end with a message and Internal; running out of memory with
/// Incomplete.
ExitCode guarded(llvm::function_ref<ExitCode()> work);

} // namespace quorate::cli
