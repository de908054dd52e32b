//===- ParserErrors.cpp - what is said of a token that does not fit ---------===//
#include "analyzer/solidity/ParserErrors.h"
#include "analyzer/solidity/AstBuilder.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace quorate;
using namespace quorate::sol;

namespace {

/// A kind of token, how people call it, and the kinds that it stands for where it fits.
struct Candidate {
  size_t type;
  const char *name;
  std::initializer_list<size_t> covers;
};

// Where a statement fits, expressions do; where an expression fits, names, types and so on do.
const Candidate candidates[] = {
    {Grammar::Return,
     "a statement",
     {Grammar::Number, Grammar::Identifier, Grammar::ElementaryType, Grammar::LParen,
      Grammar::LBrack, Grammar::LBrace, Grammar::StringLiteral, Grammar::Function, Grammar::From,
      Grammar::For, Grammar::While}},
    {Grammar::Struct,
     "a declaration",
     {Grammar::Identifier, Grammar::ElementaryType, Grammar::Function, Grammar::Pragma,
      Grammar::From}},
    {Grammar::Number,
     "an expression",
     {Grammar::Identifier, Grammar::ElementaryType, Grammar::LParen, Grammar::LBrack,
      Grammar::StringLiteral, Grammar::Function, Grammar::From}},
    {Grammar::ElementaryType, "a type", {Grammar::Identifier, Grammar::Function, Grammar::From}},
    {Grammar::Identifier, "a name", {Grammar::From}},
    {Grammar::YulLet, "a statement of assembly", {Grammar::YulName, Grammar::LBrace}},
    {Grammar::YulName, "a name", {}},
    {Grammar::StringLiteral, "a string", {}},
    {Grammar::PragmaText, "a version", {}},
    {Grammar::LBrace, "`{`", {}},
    {Grammar::RBrace, "`}`", {}},
    {Grammar::LParen, "`(`", {}},
    {Grammar::RParen, "`)`", {}},
    {Grammar::LBrack, "`[`", {}},
    {Grammar::RBrack, "`]`", {}},
    {Grammar::Semicolon, "`;`", {}},
    {Grammar::Comma, "`,`", {}},
    {Grammar::Colon, "`:`", {}},
    {Grammar::Assign, "`=`", {}},
    {Grammar::FatArrow, "`=>`", {}},
    {Grammar::YulAssign, "`:=`", {}},
    {Grammar::Is, "`is`", {}},
    {Grammar::From, "`from`", {}},
    {Grammar::For, "`for`", {}},
    {Grammar::While, "`while`", {}},
    {Grammar::Catch, "`catch`", {}},
    {Grammar::Contract, "`contract`", {}},
    {Grammar::YulCase, "`case`", {}}};

std::string describe(llvm::StringRef text, size_t begin, size_t end) {
  constexpr size_t longest = 40;
  llvm::StringRef token = text.slice(begin, end);
  if (text.substr(begin).starts_with("/*"))
    return "this comment is never closed";
  if (token.drop_while([](char c) { return llvm::isAlpha(c); }).find_first_of("\"'") == 0)
    return "this string is not closed on its line";
  std::string shown = "unexpected `";
  llvm::raw_string_ostream out(shown);
  llvm::printEscapedString(token.take_front(longest), out);
  out << (token.size() > longest ? "...`" : "`");
  return shown;
}

} // namespace

SyntaxError sol::unexpectedToken(FileId file, llvm::StringRef text, const antlr4::Token &token) {
  uint32_t size = uint32_t(text.size());
  if (token.getType() == antlr4::Token::EOF)
    return {{file, size, size}, "unexpected end of the file"};
  uint32_t begin = uint32_t(token.getStartIndex());
  uint32_t end = uint32_t(token.getStopIndex() + 1);
  return {{file, begin, end}, describe(text, begin, end)};
}

std::string sol::expectedTokens(llvm::function_ref<bool(size_t)> fits) {
  constexpr size_t mostNamed = 8;
  std::vector<size_t> covered;
  std::vector<std::string> names;
  for (const Candidate &candidate : candidates) {
    if (llvm::is_contained(covered, candidate.type) || !fits(candidate.type))
      continue;
    names.push_back(candidate.name);
    covered.insert(covered.end(), candidate.covers);
  }
  if (names.empty() || names.size() > mostNamed)
    return {};
  return "; expected " + llvm::join(llvm::ArrayRef(names).drop_back(), ", ") +
         (names.size() > 1 ? " or " : "") + names.back();
}

bool sol::isNameToken(size_t type) {
  switch (type) {
  case Grammar::Identifier:
  case Grammar::At:
  case Grammar::Calldata:
  case Grammar::Constructor:
  case Grammar::Emit:
  case Grammar::ErrorWord:
  case Grammar::Fallback:
  case Grammar::From:
  case Grammar::Global:
  case Grammar::SoftUnit:
  case Grammar::Immutable:
  case Grammar::Layout:
  case Grammar::Override:
  case Grammar::Receive:
  case Grammar::Revert:
  case Grammar::Transient:
  case Grammar::Unchecked:
  case Grammar::Virtual:
    return true;
  default:
    return false;
  }
}
