//===- Secp256k1.h - public key recovery -----------------------------------===//
#pragma once

#include "analyzer/ir/Interpreter.h"

namespace quorate::ir {

/// The address whose key made the signature (SEC 1 v2, 4.1.6), zero if there is none. `v` is 27 or
/// 28; s may lie in the upper half, as the precompile allows.
Word recoverAddress(const Word &hash, const Word &v, const Word &r, const Word &s);

} // namespace quorate::ir
