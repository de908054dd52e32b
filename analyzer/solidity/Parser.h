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

/// What a file without a version pragma is read as: 0.8.37.
constexpr uint32_t newestVersion = 8'037;

/// The EXPR of "pragma solidity EXPR;": npm's semver ranges, as far as the compiler takes them.
struct VersionPragma {
  explicit VersionPragma(llvm::StringRef expression);
  VersionRange hull() const;           ///< the smallest single range around all
  bool allows(uint32_t version) const; ///< such as 8'030

  std::vector<VersionRange> alternatives; ///< one at least
  std::string problem;                    ///< why the compiler would not take it; empty: it does
};

/// How the reasons of parseFile()'s Incompletes begin.
constexpr const char *syntaxErrorMark = "syntax error: ";
constexpr const char *refusedMark = "not valid: "; ///< read, but no compiler would take it

} // namespace quorate::sol
