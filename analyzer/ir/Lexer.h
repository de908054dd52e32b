//===- Lexer.h - tokens of the text form ------------------------------------===//
#pragma once

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace quorate::ir {

struct Token {
  enum class Kind : uint8_t {
    End,
    Word,   ///< a name or keyword; "t?" included
    Number, ///< decimal or 0x
    Value,  ///< %12; `spelling` has the digits
    String, ///< `content` decoded
    Punct,  ///< one character, or =>
    Bad     ///< `content` says why
  } kind = Kind::End;
  llvm::StringRef spelling;
  std::string content;
  unsigned line = 1, column = 1;

  bool is(llvm::StringRef text) const {
    return (kind == Kind::Word || kind == Kind::Punct) && spelling == text;
  }
};

/// Splits text into tokens; `//` starts a comment.
class Lexer {
public:
  explicit Lexer(llvm::StringRef text) : rest(text), lineStart(text.data()) {}
  Token next();

private:
  void skipBlanks();
  Token string();
  Token make(Token::Kind kind, size_t length);

  llvm::StringRef rest;
  const char *lineStart;
  unsigned line = 1;
};

} // namespace quorate::ir
