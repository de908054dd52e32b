//===- Limits.h - what the way to a place says of a number's size (private) -------------===//
#pragma once

#include "analyzer/ir/Analysis.h"

namespace quorate::evm {

/// The most that `value` can be in `block`: by its type, and by the tests against constants that
/// every way there has passed.
llvm::APInt mostAt(const ir::Graph &graph, ir::ValueId value, ir::BlockId block);

} // namespace quorate::evm
