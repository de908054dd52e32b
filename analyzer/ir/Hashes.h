//===- Hashes.h - the hashes behind precompiles 2 and 3------------------------===//
#pragma once

#include "analyzer/ir/Interpreter.h"

namespace quorate::ir {

/// 160 bits, zero-extended.
Word ripemd160(llvm::ArrayRef<uint8_t> data);
Word sha256(llvm::ArrayRef<uint8_t> data);

} // namespace quorate::ir
