//===- Parser.h - text to syntax tree --------------------------------------===//
//
// ANTLR's parse tree is only an intermediate: AstBuilder*.cpp turn it into the
// nodes of Ast.h. Prediction runs in SLL mode; a file that fails is parsed once
// more with full LL. See parseFile() in Frontend.h.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/solidity/Frontend.h"

#include "llvm/Support/raw_ostream.h"

namespace quorate::sol {

/// `quorate show ast`: the tree as indented text, one node a line with its span.
void dump(llvm::raw_ostream &out, const SourceUnit &unit, const SourceStore &sources);

/// What a file without a version pragma is read as: 0.8.30.
constexpr uint32_t newestVersion = 8'030;

/// The VersionRange of "pragma solidity EXPR;" (npm's semver ranges).
VersionRange parseVersionPragma(llvm::StringRef expression);

} // namespace quorate::sol
