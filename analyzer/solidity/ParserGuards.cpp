//===- ParserGuards.cpp - out of a mode that was never closed ---------------===//
#include "analyzer/solidity/ParserGuards.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace quorate;
using namespace quorate::sol;
using llvm::StringRef;

static bool isNameByte(char c) { return llvm::isAlnum(c) || c == '_' || c == '$'; }

/// True if a declaration of Solidity begins at `text`, and nothing that assembly could hold there.
static bool beginsDeclaration(StringRef text) {
  StringRef word = text.take_while(isNameByte);
  StringRef rest = text.drop_front(word.size()).ltrim();
  constexpr StringRef named[] = {"abstract",  "contract", "enum",     "error", "event",
                                 "interface", "library",  "modifier", "struct"};
  if (llvm::is_contained(named, word)) {
    StringRef name = rest.take_while(isNameByte);
    rest = rest.drop_front(name.size()).ltrim();
    bool follows = rest.starts_with("{") || rest.starts_with("(") || rest.starts_with("is ") ||
                   (word == "abstract" && name == "contract");
    return follows && !name.empty() && !llvm::isDigit(name.front());
  }
  if (word == "constructor" || word == "fallback" || word == "receive") {
    if (!rest.starts_with("("))
      return false;
    rest = rest.drop_front(std::min(rest.find(')'), rest.size() - 1) + 1).ltrim();
    return !rest.empty() && isNameByte(rest.front());
  }
  if (word != "function")
    return false;
  // `function f(a) -> b {` is assembly's, `function f(uint a) public` is not.
  size_t close = rest.find(')');
  rest = close == StringRef::npos ? StringRef() : rest.drop_front(close + 1).ltrim();
  return !rest.empty() && isNameByte(rest.front());
}

std::unique_ptr<antlr4::Token> GuardedLexer::nextToken() {
  std::unique_ptr<antlr4::Token> token = grammar::SolidityLexer::nextToken();
  if (size_t from = mode == antlr4::Lexer::DEFAULT_MODE ? 0 : leaveMode(*token); from != 0) {
    modeStack.clear();
    mode = antlr4::Lexer::DEFAULT_MODE;
    getInputStream()->seek(from);
    if (token->getType() != PragmaText)
      token = grammar::SolidityLexer::nextToken();
  }
  if (++count > maxTokens)
    throw SyntaxError{{file, uint32_t(token->getStartIndex()), uint32_t(token->getStopIndex() + 1)},
                      "the file is too large (more than " + std::to_string(maxTokens) + " tokens)"};
  return token;
}

size_t GuardedLexer::leaveMode(antlr4::Token &token) const {
  size_t begin = token.getStartIndex();
  if (token.getType() == YulName || token.getType() == YulFunction)
    return beginsDeclaration(text.substr(begin)) ? begin : 0;
  if (token.getType() != PragmaText)
    return 0;
  // A pragma without semicolon ends before the line of the next declaration.
  StringRef body = text.slice(begin, token.getStopIndex() + 1);
  for (size_t line = body.find('\n'); line != StringRef::npos; line = body.find('\n', line + 1)) {
    size_t next = begin + line + 1;
    StringRef word = text.substr(next).take_while(isNameByte);
    if (word != "import" && word != "pragma" && !beginsDeclaration(text.substr(next)))
      continue;
    if (auto *cut = dynamic_cast<antlr4::WritableToken *>(&token))
      dynamic_cast<antlr4::CommonToken *>(cut)->setStopIndex(next - 2);
    return next;
  }
  return 0;
}
