//===- ProxyTarget.h - a name that the front end of bytecode gives ---------------------===//
#pragma once

#include "llvm/ADT/StringRef.h"

namespace quorate::ir {

/// The variable at a low slot from which a proxy takes the code that it runs, where that code is
/// analysed with it.
inline constexpr llvm::StringLiteral ProxyTarget = "proxy_target";

} // namespace quorate::ir
