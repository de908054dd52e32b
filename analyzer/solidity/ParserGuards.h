//===- ParserGuards.h - ANTLR's lexer and parser with limits (private) -----===//
#pragma once

#include "analyzer/solidity/AstBuilder.h"
#include "analyzer/solidity/ParserStream.h"
#include "analyzer/solidity/ParserTables.h"

#include "grammar/SolidityLexer.h"

namespace quorate::sol {

/// Refuses files with too many tokens, and leaves assembly and pragmas that are not closed where a
/// declaration begins.
class GuardedLexer final : public grammar::SolidityLexer {
public:
  GuardedLexer(antlr4::CharStream *input, FileId file, llvm::StringRef text, PredictionTable &table)
      : grammar::SolidityLexer(input), file(file), text(text) {
    predictBy<antlr4::atn::LexerATNSimulator>(table, *this);
  }

  std::unique_ptr<antlr4::Token> nextToken() override;

private:
  /// Where to go on in ordinary mode, if `token` shows that the present mode was never closed; 0 if
  /// it does not.
  size_t leaveMode(antlr4::Token &token) const;

  FileId file;
  llvm::StringRef text;
  size_t count = 0;
};

/// Refuses nesting that needs no brackets: `!!!...x`, `else if` without end, `a = b = ...`.
class GuardedParser final : public Grammar {
public:
  GuardedParser(antlr4::TokenStream *tokens, FileId file, PredictionTable &table)
      : Grammar(tokens), file(file) {
    predictBy<antlr4::atn::ParserATNSimulator>(table, *this);
  }

  void enterRule(antlr4::ParserRuleContext *ctx, size_t state, size_t rule) override {
    enter(ctx);
    Grammar::enterRule(ctx, state, rule);
  }
  void enterRecursionRule(antlr4::ParserRuleContext *ctx, size_t state, size_t rule,
                          int precedence) override {
    enter(ctx);
    Grammar::enterRecursionRule(ctx, state, rule, precedence);
  }
  void pushNewRecursionContext(antlr4::ParserRuleContext *ctx, size_t state, size_t rule) override {
    enter(ctx);
    Grammar::pushNewRecursionContext(ctx, state, rule);
  }

private:
  /// ANTLR tells of a rule's beginning but not of its end; the parent tells where we are.
  void enter(antlr4::ParserRuleContext *ctx) {
    while (!open.empty() && open.back() != ctx->parent)
      open.pop_back();
    open.push_back(ctx);
    if (open.size() <= maxRuleDepth)
      return;
    antlr4::Token *at = getCurrentToken();
    throw SyntaxError{{file, uint32_t(at->getStartIndex()), uint32_t(at->getStopIndex() + 1)},
                      nestingMessage};
  }
  std::vector<antlr4::tree::ParseTree *> open;
  FileId file;
};

} // namespace quorate::sol
