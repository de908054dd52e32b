//===- Lexer.cpp - tokens of the text form -----------------------------------===//

#include "analyzer/ir/Lexer.h"

#include "llvm/ADT/StringExtras.h"

namespace quorate::ir {

namespace {
bool wordCharacter(char c) { return llvm::isAlnum(c) || c == '_' || c == '$' || c == '.'; }
} // namespace

Token Lexer::make(Token::Kind kind, size_t length) {
  Token token;
  token.kind = kind;
  token.spelling = rest.take_front(length);
  token.line = line;
  token.column = unsigned(rest.data() - lineStart) + 1;
  rest = rest.drop_front(length);
  return token;
}

void Lexer::skipBlanks() {
  while (!rest.empty()) {
    if (rest[0] == '\n') {
      rest = rest.drop_front();
      ++line;
      lineStart = rest.data();
    } else if (llvm::isSpace(rest[0])) {
      rest = rest.drop_front();
    } else if (rest.starts_with("//")) {
      rest = rest.drop_front(std::min(rest.find('\n'), rest.size()));
    } else {
      return;
    }
  }
}

Token Lexer::next() {
  skipBlanks();
  if (rest.empty())
    return make(Token::Kind::End, 0);
  char c = rest[0];
  if (c == '"')
    return string();
  if (c == '%') {
    llvm::StringRef digits = rest.drop_front().take_while(llvm::isDigit);
    Token token = make(digits.empty() ? Token::Kind::Bad : Token::Kind::Value, digits.size() + 1);
    token.content = digits.empty() ? "a value's number after %" : "";
    token.spelling = digits;
    return token;
  }
  if (llvm::isDigit(c))
    return make(Token::Kind::Number, rest.take_while(llvm::isAlnum).size());
  if (rest.starts_with("t?"))
    return make(Token::Kind::Word, 2);
  if (wordCharacter(c))
    return make(Token::Kind::Word, rest.take_while(wordCharacter).size());
  return make(Token::Kind::Punct, rest.starts_with("=>") ? 2 : 1);
}

Token Lexer::string() {
  std::string content;
  size_t i = 1;
  for (; i < rest.size() && rest[i] != '"' && rest[i] != '\n'; ++i) {
    if (rest[i] != '\\') {
      content += rest[i];
      continue;
    }
    unsigned code;
    if (i + 1 < rest.size() && (rest[i + 1] == '"' || rest[i + 1] == '\\')) {
      content += rest[++i];
    } else if (i + 3 < rest.size() && rest[i + 1] == 'x' &&
               !rest.substr(i + 2, 2).getAsInteger(16, code)) {
      content += char(code);
      i += 3;
    } else {
      break;
    }
  }
  bool closed = i < rest.size() && rest[i] == '"';
  Token token = make(closed ? Token::Kind::String : Token::Kind::Bad, closed ? i + 1 : i);
  token.content = closed ? std::move(content) : "a closed string with \\\", \\\\ or \\xNN escapes";
  return token;
}

} // namespace quorate::ir
