//===- Names.h - well-known signatures ----------------------------------------===//
#pragma once

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace quorate::evm {

/// The signature behind a selector, from a table of governance and token interfaces; empty if
/// unknown.
llvm::StringRef knownFunction(uint32_t selector);
/// The signature behind the first topic of a log.
llvm::StringRef knownEvent(const llvm::APInt &topic);
llvm::StringRef knownError(uint32_t selector);

/// "propose" of "propose(address[])".
llvm::StringRef nameOf(llvm::StringRef signature);
/// {"address[]"} of "propose(address[])"; tuples stay whole.
std::vector<std::string> typesOf(llvm::StringRef signature);

} // namespace quorate::evm
