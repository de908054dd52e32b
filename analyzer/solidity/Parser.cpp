//===- Parser.cpp - one file through ANTLR ----------------------------------===//
#include "analyzer/solidity/Parser.h"
#include "analyzer/solidity/AstBuilder.h"
#include "analyzer/solidity/ParserGuards.h"
#include "analyzer/solidity/ParserPieces.h"

#include "llvm/ADT/STLExtras.h"

#include <tuple>

using namespace quorate;
using namespace quorate::sol;

namespace {

void report(std::vector<SyntaxError> &errors, const SourceFile &file, Results &results) {
  llvm::sort(errors, [](const SyntaxError &a, const SyntaxError &b) {
    return std::tie(a.span, a.message) < std::tie(b.span, b.message);
  });
  for (size_t i = 0; i < errors.size() && i < maxErrorsShown; ++i) {
    Incomplete incomplete;
    incomplete.file = file.path;
    incomplete.reason = (errors[i].isSyntax ? syntaxErrorMark : refusedMark) + errors[i].message;
    if (i + 1 == maxErrorsShown && errors.size() > maxErrorsShown)
      incomplete.reason +=
          errors.size() < maxErrors
              ? " (and " + std::to_string(errors.size() - maxErrorsShown) + " more in this file)"
              : " (and many more: the rest of this file was not read)";
    incomplete.place.span = errors[i].span;
    results.incomplete.push_back(std::move(incomplete));
  }
}

} // namespace

SourceUnit *sol::parseFile(FileId file, const SourceStore &sources, AstContext &ast,
                           Results &results, std::optional<uint32_t> compiler) {
  const SourceFile &source = sources.file(file);
  llvm::StringRef text = source.text;
  auto *unit = ast.make<SourceUnit>();
  unit->file = file;
  unit->span = {file, 0, uint32_t(text.size())};
  unit->version = compiler ? VersionRange{*compiler, *compiler + 1} : VersionRange{newestVersion};

  std::vector<SyntaxError> errors;
  ByteStream stream(text);
  BorrowedTables tables;
  GuardedLexer lexer(&stream, file, text, tables->lexer);
  lexer.removeErrorListeners();
  antlr4::CommonTokenStream tokens(&lexer);
  AstBuilder builder(*unit, text, tokens, ast, errors, compiler);
  try {
    tokens.fill();
    parsePieces(file, text, tokens, tables->parser, builder, errors);
    builder.finish();
  } catch (SyntaxError &error) {
    errors.push_back(std::move(error));
  }
  report(errors, source, results);
  return unit;
}
