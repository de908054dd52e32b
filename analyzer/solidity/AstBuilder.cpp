//===- AstBuilder.cpp - places, names, tolerance ----------------------------===//
#include "analyzer/solidity/AstBuilder.h"

#include "llvm/ADT/SmallVector.h"

using namespace quorate;
using namespace quorate::sol;
using antlr4::ParserRuleContext;
using antlr4::Token;
using antlr4::tree::ErrorNode;
using antlr4::tree::ParseTree;
using antlr4::tree::TerminalNode;

Span AstBuilder::span(const Token *token) const {
  return {unit.file, uint32_t(token->getStartIndex()), uint32_t(token->getStopIndex() + 1)};
}

Span AstBuilder::span(const ParserRuleContext *ctx) const {
  const Token *stop = ctx->stop ? ctx->stop : ctx->start;
  Span whole = {unit.file, uint32_t(ctx->start->getStartIndex()),
                uint32_t(stop->getStopIndex() + 1)};
  whole.end = std::max(whole.end, whole.begin);
  return whole;
}

llvm::StringRef AstBuilder::text(const Token *token) const {
  return source.slice(token->getStartIndex(), token->getStopIndex() + 1);
}

llvm::StringRef AstBuilder::text(const ParserRuleContext *ctx) const {
  Span place = span(ctx);
  return source.slice(place.begin, place.end);
}

llvm::StringRef AstBuilder::gapBefore(const ParserRuleContext *ctx) const {
  size_t index = ctx->start->getTokenIndex();
  size_t begin = index == 0 ? 0 : tokens.get(index - 1)->getStopIndex() + 1;
  return source.slice(begin, ctx->start->getStartIndex());
}

void AstBuilder::fail(const Span &place, std::string message) const {
  throw SyntaxError{place, std::move(message)};
}

Token *sol::token(const ParseTree *ctx, size_t type) {
  for (ParseTree *child : ctx->children)
    if (auto *leaf = dynamic_cast<TerminalNode *>(child))
      if (leaf->getSymbol()->getType() == type)
        return leaf->getSymbol();
  return nullptr;
}

/// True if ANTLR's error recovery left a trace in `root`: a token added or dropped, a rule given
/// up, or a rule left empty (no rule of the grammar matches nothing).
static bool wasRepaired(ParseTree *root) {
  llvm::SmallVector<ParseTree *, 64> open = {root};
  while (!open.empty()) {
    ParseTree *tree = open.pop_back_val();
    if (dynamic_cast<ErrorNode *>(tree))
      return true;
    auto *ctx = dynamic_cast<ParserRuleContext *>(tree);
    if (!ctx)
      continue;
    if (ctx->exception || ctx->children.empty())
      return true;
    open.append(ctx->children.begin(), ctx->children.end());
  }
  return false;
}

template <class Make> void AstBuilder::tolerate(ParserRuleContext *ctx, Make make) {
  if (recovered && wasRepaired(ctx))
    return;
  try {
    make();
  } catch (SyntaxError &error) {
    errors.push_back(std::move(error));
  }
}

void AstBuilder::build(Grammar::SourceUnitContext *ctx) {
  bool lost = false; // the parser gave a contract up: what follows may be its members
  each<Grammar::SourceElementContext>(ctx, [&](Grammar::SourceElementContext *element) {
    // A contract is kept without its broken members.
    if (auto *definition = first<Grammar::ContractDefinitionContext>(element)) {
      contractDefinition(definition);
      lost = definition->exception != nullptr;
    } else if (!lost) {
      tolerate(element, [&] { sourceElement(element); });
    }
  });
  checkDirection();
  if (compiler)
    checkLicense(ctx);
  judgeVersions();
}

void AstBuilder::contractDefinition(Grammar::ContractDefinitionContext *ctx) {
  if (recovered)
    for (ParseTree *child : ctx->children) {
      auto *leaf = dynamic_cast<TerminalNode *>(child);
      if (leaf && leaf->getSymbol()->getType() == Grammar::LBrace)
        break;
      if (wasRepaired(child))
        return;
    }
  if (!ctx->name)
    return;
  try {
    contractHeader(ctx);
  } catch (SyntaxError &error) {
    errors.push_back(std::move(error));
    contract = nullptr;
    return;
  }
  each<Grammar::ContractElementContext>(ctx, [&](Grammar::ContractElementContext *element) {
    tolerate(element, [&] {
      if (Decl *decl = declaration(element->children.front()))
        contract->members.push_back(decl);
    });
  });
  contract = nullptr;
}
