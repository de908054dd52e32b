//===- Tree.h - a parsed file as bytes, for caches -------------------------===//
#pragma once

#include "analyzer/solidity/Ast.h"

namespace quorate::sol {

/// What parseFile() made of a file, before Sema: nothing of the file's number or path is in it.
std::string writeTree(SourceUnit &unit);

/// The tree again, for a `file` with the contents that it was made of. Null if the bytes are not
/// those of a tree. Only bytes from the same build of the program may be read.
SourceUnit *readTree(llvm::StringRef bytes, FileId file, AstContext &ast);

} // namespace quorate::sol
