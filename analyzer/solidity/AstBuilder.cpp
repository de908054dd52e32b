//===- AstBuilder.cpp - places, names, tolerance ----------------------------===//
#include "analyzer/solidity/AstBuilder.h"

using namespace quorate;
using namespace quorate::sol;
using antlr4::ParserRuleContext;
using antlr4::Token;
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

template <class Make> void AstBuilder::tolerate(Make make) {
  try {
    make();
  } catch (SyntaxError &error) {
    errors.push_back(std::move(error));
  }
}

void AstBuilder::addDeclaration(Grammar::SourceElementContext *ctx) {
  declarations.push_back(span(ctx));
  tolerate([&] { sourceElement(ctx); });
}

void AstBuilder::openContract(Grammar::ContractHeadContext *ctx) {
  declarations.push_back(span(ctx));
  tolerate([&] { contractHead(ctx); });
}

void AstBuilder::addMember(Grammar::ContractElementContext *ctx) {
  if (contract)
    tolerate([&] {
      if (Decl *decl = declaration(ctx->children.front()))
        contract->members.push_back(decl);
    });
}

void AstBuilder::closeContract(uint32_t end) {
  if (contract)
    declarations.back().end = contract->span.end = end;
  contract = nullptr;
}

void AstBuilder::finish() {
  checkDirection();
  if (compiler)
    checkLicense();
  judgeVersions();
}
