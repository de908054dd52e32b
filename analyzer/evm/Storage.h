//===- Storage.h - slot numbers to state variables ---------------------------------===//
#pragma once

#include "analyzer/evm/Frontend.h"

namespace quorate::evm {

/// Rewrites loads and stores of slot numbers into references to state variables that it makes:
/// mappings, structs, arrays and packed fields as the slot arithmetic of the whole contract shows
/// them. What does not follow the compiler's scheme stays a raw slot.
void recoverStorage(ir::Module &module, ir::Contract &contract, llvm::ArrayRef<LayoutEntry> layout);

/// Names a variable that still has a made-up name after the view function that returns it.
void nameAfterGetters(ir::Contract &contract);

} // namespace quorate::evm
