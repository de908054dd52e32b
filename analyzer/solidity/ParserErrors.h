//===- ParserErrors.h - what is said of a token that does not fit (private) ===//
#pragma once

#include "analyzer/solidity/ParserLimits.h"

#include "antlr4-runtime.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace quorate::sol {

/// "unexpected `x`" at its place; strings and comments that are not closed are called so.
SyntaxError unexpectedToken(FileId file, llvm::StringRef text, const antlr4::Token &token);

/// "; expected a, b or c": the kinds of tokens of which one member fits. Empty if none or too many.
std::string expectedTokens(llvm::function_ref<bool(size_t)> fits);

/// True for tokens that can be a name in some version.
bool isNameToken(size_t type);

} // namespace quorate::sol
