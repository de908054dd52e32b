//===- ParserPieces.h - a file, declaration by declaration (private) -------===//
//
// A file is cut into its declarations, each of which is parsed alone: a syntax
// error costs the declaration that it is in, ANTLR's own recovery, which
// guesses, is never used, and no more than one declaration's parse tree is in
// memory.
//
// Declarations end where their brackets or semicolon say, and at the latest
// where a word stands that can only begin the next one.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/solidity/AstBuilder.h"
#include "analyzer/solidity/ParserTables.h"

namespace quorate::sol {

/// Gives `builder` every declaration that parses, and `errors` one error for each that does not.
void parsePieces(FileId file, llvm::StringRef text, antlr4::CommonTokenStream &tokens,
                 PredictionTable &table, AstBuilder &builder, std::vector<SyntaxError> &errors);

} // namespace quorate::sol
