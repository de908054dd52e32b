//===- Parallel.h - independent work on all processors ----------------------===//
#pragma once

#include "llvm/ADT/STLFunctionalExtras.h"

#include <cstddef>

namespace quorate {

/// Runs `work(0)` to `work(count - 1)`, in any order and on as many threads as there are
/// processors. Each must write to nothing that another one reads or writes; then the results do not
/// depend on the number of threads. What one of them throws is thrown when all have ended.
void inParallel(size_t count, llvm::function_ref<void(size_t)> work);

} // namespace quorate
