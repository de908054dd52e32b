//===- SlotFlow.h - which stack words need a phi ------------------------------===//
#pragma once

#include "analyzer/evm/ControlFlow.h"

#include "llvm/ADT/BitVector.h"

namespace quorate::evm {

/// Where solc keeps the free memory pointer.
/// https://docs.soliditylang.org/en/latest/internals/layout_in_memory.html
inline constexpr uint64_t FreePointerCell = 0x40;

/// By state: the stack words (bottom first, then one for the free memory pointer) for which the
/// ways into the state bring different values. For the others any way in gives the value. Loops
/// that leave a word alone need no phi for it.
std::vector<llvm::BitVector> wordsToMerge(const Code &code, Terms &terms, const FlowGraph &graph);

} // namespace quorate::evm
