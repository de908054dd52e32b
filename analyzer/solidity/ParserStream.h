//===- ParserStream.h - a file's bytes as ANTLR's input (private) ----------===//
//
// ANTLR's own streams convert to UTF-32, so that tokens are counted in code
// points and malformed UTF-8 throws. Bytes need neither: a token's place is
// the byte offset that a Span wants. The lexer needs no more of non-ASCII text
// than where it is and which characters are line breaks; both are told to it
// in ASCII, for ANTLR remembers its transitions for ASCII alone.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "llvm/ADT/StringRef.h"

#include "antlr4-runtime.h"

namespace quorate::sol {

class ByteStream final : public antlr4::CharStream {
public:
  explicit ByteStream(llvm::StringRef bytes)
      : bytes(bytes), position(bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0) {}

  void consume() override { ++position; }
  size_t LA(ssize_t offset) override {
    size_t at = position + offset - (offset > 0);
    if (at >= bytes.size())
      return antlr4::IntStream::EOF;
    uint8_t byte = bytes[at];
    return byte < 0x80 ? byte : isLineBreak(at) ? 2 : 1;
  }
  ssize_t mark() override { return -1; } // everything stays in memory
  void release(ssize_t) override {}
  size_t index() override { return position; }
  void seek(size_t index) override { position = index; }
  size_t size() override { return bytes.size(); }
  std::string getSourceName() const override { return {}; }
  std::string getText(const antlr4::misc::Interval &interval) override {
    return interval.a < 0 ? std::string() : bytes.slice(interval.a, interval.b + 1).str();
  }
  std::string toString() const override { return bytes.str(); }

private:
  /// U+0085, U+2028 and U+2029.
  bool isLineBreak(size_t at) const {
    llvm::StringRef rest = bytes.substr(at, 3);
    return rest.starts_with("\xC2\x85") || rest == "\xE2\x80\xA8" || rest == "\xE2\x80\xA9";
  }

  llvm::StringRef bytes;
  size_t position;
};

} // namespace quorate::sol
