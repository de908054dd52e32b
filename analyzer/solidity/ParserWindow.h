//===- ParserWindow.h - a part of a file's tokens as a stream (private) ----===//
#pragma once

#include "antlr4-runtime.h"

#include <algorithm>

namespace quorate::sol {

/// Some consecutive tokens of a file, with the end of input behind them. One may be replaced.
class TokenWindow final : public antlr4::TokenStream {
public:
  explicit TokenWindow(std::vector<antlr4::Token *> tokens)
      : tokens(std::move(tokens)), eof(antlr4::Token::EOF), replacement(antlr4::Token::EOF) {}

  void show(size_t first, size_t last) {
    begin = position = first;
    end = last;
    replaced = ~size_t(0);
  }
  /// Makes the token at `index`, the last of the window, one of another type.
  void replaceLast(size_t index, size_t type) {
    replaced = index;
    end = index + 1;
    replacement.setType(type);
  }
  /// The token of the file behind the window.
  antlr4::Token *behind() const { return tokens[end]; }
  bool isEnd(const antlr4::Token *token) const { return token == &eof; }

  antlr4::Token *LT(ssize_t offset) override {
    if (offset == 0 || (offset < 0 && position < begin + size_t(-offset)))
      return nullptr;
    return get(offset > 0 ? position + size_t(offset) - 1 : position - size_t(-offset));
  }
  size_t LA(ssize_t offset) override {
    antlr4::Token *token = LT(offset);
    return token ? token->getType() : size_t(antlr4::Token::EOF);
  }
  void consume() override { position = std::min(position + 1, end); }
  ssize_t mark() override { return -1; }
  void release(ssize_t) override {}
  size_t index() override { return position; }
  void seek(size_t index) override { position = std::clamp(index, begin, end); }
  size_t size() override { return end; }
  antlr4::Token *get(size_t index) const override {
    if (index >= end) // ANTLR asks for that one too, to say where it got stuck
      return &eof;
    return index == replaced ? &replacement : tokens[index];
  }
  antlr4::TokenSource *getTokenSource() const override { return nullptr; }
  std::string getSourceName() const override { return {}; }
  std::string getText(const antlr4::misc::Interval &) override { return {}; }
  std::string getText() override { return {}; }
  std::string getText(antlr4::RuleContext *) override { return {}; }
  std::string getText(antlr4::Token *, antlr4::Token *) override { return {}; }

private:
  std::vector<antlr4::Token *> tokens;
  mutable antlr4::CommonToken eof, replacement; // ANTLR wants tokens that it may change
  size_t begin = 0, end = 0, position = 0, replaced = ~size_t(0);
};

} // namespace quorate::sol
