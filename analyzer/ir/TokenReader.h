//===- TokenReader.h - what a parser of the text form reads with -----------------===//
#pragma once

#include "analyzer/ir/Lexer.h"
#include "analyzer/ir/TextNames.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"

namespace quorate::ir {

/// The first error ends reading: `failed` is set, every further token reads as the end, and so
/// every loop over tokens stops.
class TokenReader {
public:
  explicit TokenReader(llvm::StringRef text) : lexer(text) { advance(); }

protected:
  void advance() {
    if (failed)
      return;
    token = lexer.next();
    if (token.kind == Token::Kind::Bad)
      expected(token.content);
  }

  void expected(llvm::Twine what) {
    if (failed)
      return;
    failed = true;
    std::string found = token.kind == Token::Kind::End ? "the end" : token.spelling.str();
    message = (llvm::Twine(token.line) + ":" + llvm::Twine(token.column) + ": expected " + what +
               ", found " + found)
                  .str();
    token = Token();
  }

  bool accept(llvm::StringRef text) {
    if (failed || !token.is(text))
      return false;
    advance();
    return true;
  }

  void expect(llvm::StringRef text) {
    if (!accept(text))
      expected("'" + text + "'");
  }

  std::string name() {
    std::string result;
    if (token.kind == Token::Kind::Word)
      result = token.spelling.str();
    else if (token.kind == Token::Kind::String)
      result = token.content;
    else
      expected("a name");
    advance();
    return result;
  }

  std::string string() {
    if (token.kind != Token::Kind::String)
      expected("a string");
    std::string result = std::move(token.content);
    advance();
    return result;
  }

  uint64_t number(uint64_t limit = ~0ull) {
    uint64_t value = 0;
    if (token.kind != Token::Kind::Number || token.spelling.getAsInteger(0, value))
      expected("a number");
    else if (value > limit)
      expected("a number of at most " + llvm::Twine(limit));
    advance();
    return value;
  }

  llvm::APInt wide(unsigned bits) {
    llvm::APInt value;
    llvm::StringRef digits = token.spelling;
    unsigned radix = digits.consume_front("0x") ? 16 : 10;
    if (token.kind != Token::Kind::Number || digits.size() > 80 ||
        digits.getAsInteger(radix, value) || value.getActiveBits() > bits)
      expected("a number of at most " + llvm::Twine(bits) + " bits");
    advance();
    return failed ? llvm::APInt(bits, 0) : value.zextOrTrunc(bits);
  }

  /// The number in a word such as b12, after its letter.
  bool numbered(char letter, uint32_t &out) {
    llvm::StringRef word = token.spelling;
    if (token.kind != Token::Kind::Word || word.size() < 2 || word[0] != letter)
      return false;
    return llvm::all_of(word.drop_front(), llvm::isDigit) &&
           !word.drop_front().getAsInteger(10, out);
  }

  uint32_t id(char letter) {
    uint32_t value = 0;
    if (!numbered(letter, value))
      expected(llvm::Twine(letter) + "0, " + llvm::Twine(letter) + "1 ...");
    advance();
    return value;
  }

  /// The definition of the next table entry: its number must be the one that is due.
  void definition(char letter, size_t due) {
    uint32_t value = 0;
    if (!numbered(letter, value) || value != due)
      expected(llvm::Twine(letter) + llvm::Twine(due));
    advance();
  }

  template <class Enum, size_t N>
  bool acceptWord(const std::array<words::Word, N> &table, Enum &out) {
    if (token.kind != Token::Kind::Word)
      return false;
    for (size_t i = 0; i < N; ++i)
      if (token.spelling == table[i]) {
        out = Enum(i);
        advance();
        return true;
      }
    return false;
  }

  template <class Enum, size_t N>
  void expectWord(const std::array<words::Word, N> &table, Enum &out) {
    if (!acceptWord(table, out))
      expected("one of " + llvm::join(table, ", "));
  }

  /// "(" item, item ")"
  template <class Item> void parenthesised(Item item) {
    expect("(");
    if (accept(")"))
      return;
    do
      item();
    while (!failed && accept(","));
    expect(")");
  }

  Lexer lexer;
  Token token;
  bool failed = false;
  std::string message;
};

} // namespace quorate::ir
