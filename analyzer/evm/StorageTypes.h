//===- StorageTypes.h - data types and variables for a storage tree ----------------------===//
#pragma once

#include "analyzer/evm/Frontend.h"
#include "analyzer/evm/StorageTree.h"

namespace quorate::evm {

inline constexpr uint32_t NoField = ~0u; ///< the region has one value and needs no struct

/// The scalar that a packed field (or the whole word) is loaded as.
Type fieldType(const PackedField &field);

/// Makes the state variables of the root region, with their types, and fills in the positions in
/// the tree. Names come from the compiler's layout where it is given.
void makeVariables(ir::Module &module, ir::Contract &contract, Region &root,
                   llvm::ArrayRef<LayoutEntry> layout);

} // namespace quorate::evm
