//===- LoopCopies.h - loops that copy memory (private) ----------------------------------===//
#pragma once

#include "analyzer/evm/Lifter.h"

namespace quorate::evm {

/// What the loop copies, if it does nothing else and its turns can be counted. `named` names the
/// words with which it is entered.
std::optional<LoopCopy> copyOf(const Lifter &lifter, uint32_t header, const std::vector<bool> &body,
                               llvm::function_ref<std::optional<NamedAddress>(Address)> named);

} // namespace quorate::evm
