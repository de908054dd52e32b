//===- AstBuilderYul.cpp - inline assembly ----------------------------------===//
#include "analyzer/solidity/AstBuilder.h"

using namespace quorate;
using namespace quorate::sol;
using antlr4::Token;
using antlr4::tree::ParseTree;
using antlr4::tree::TerminalNode;

/// Stack assembly (labels, `=: x`, bare opcodes and literals), which 0.4 took beside the functional
/// style: whoever reads the tree must not take it for Yul.
static const ParseTree *findStackAssembly(ParseTree *root) {
  llvm::SmallVector<ParseTree *, 64> open = {root};
  while (!open.empty()) {
    ParseTree *tree = open.pop_back_val();
    if (dynamic_cast<Grammar::YulLegacyContext *>(tree))
      return tree;
    if (dynamic_cast<Grammar::YulStatementContext *>(tree))
      if (auto *expr = dynamic_cast<Grammar::YulExpressionContext *>(tree->children.front()))
        if (!expr->call)
          return tree;
    open.append(tree->children.begin(), tree->children.end());
  }
  return nullptr;
}

AssemblyStmt *AstBuilder::assembly(Grammar::AssemblyStatementContext *ctx) {
  auto *stmt = node<AssemblyStmt>(ctx);
  if (ctx->dialect)
    stmt->dialect = stringToken(ctx->dialect);
  if (ctx->dialect && stmt->dialect != "evmasm")
    wrong(span(ctx->dialect), "the only dialect of assembly is \"evmasm\"");
  each<TerminalNode>(ctx, [&](TerminalNode *leaf) {
    Token *flag = leaf->getSymbol();
    if (flag->getType() == Grammar::StringLiteral && flag != ctx->dialect)
      stmt->memorySafe |= stringToken(flag) == "memory-safe";
  });
  stmt->memorySafe |=
      llvm::StringRef(documentationIn(gapBefore(ctx))).contains("@solidity memory-safe-assembly");
  if (const ParseTree *old = findStackAssembly(ctx->yulBlock()))
    outdated(span(dynamic_cast<const antlr4::ParserRuleContext *>(old)), removed::stackAssembly);
  else
    stmt->body = yulBlock(ctx->yulBlock());
  return stmt;
}

YulBlock *AstBuilder::yulBlock(Grammar::YulBlockContext *ctx) {
  Depth level(*this, ctx);
  auto *block = node<YulBlock>(ctx);
  each<Grammar::YulStatementContext>(
      ctx, [&](auto *statement) { block->statements.push_back(yulStatement(statement)); });
  return block;
}

Node *AstBuilder::yulStatement(Grammar::YulStatementContext *ctx) {
  ParseTree *child = ctx->children.front();
  if (auto *match = dynamic_cast<Grammar::YulExpressionContext *>(child)) {
    auto *stmt = node<YulExprStmt>(ctx);
    stmt->expr = yulExpression(match);
    return stmt;
  }
  if (auto *match = dynamic_cast<Grammar::YulVariableContext *>(child)) {
    auto *stmt = node<YulVariable>(ctx);
    each<TerminalNode>(match, [&](TerminalNode *leaf) {
      if (leaf->getSymbol()->getType() == Grammar::YulName)
        stmt->names.push_back(yulDeclaredName(leaf->getSymbol()));
    });
    if (auto *value = match->yulExpression())
      stmt->value = yulExpression(value);
    return stmt;
  }
  if (auto *match = dynamic_cast<Grammar::YulAssignmentContext *>(child)) {
    auto *stmt = node<YulAssign>(ctx);
    each<TerminalNode>(match, [&](TerminalNode *leaf) {
      if (const Token *name = leaf->getSymbol(); name->getType() == Grammar::YulName) {
        checkYulName(span(name), text(name));
        stmt->targets.push_back(yulIdentifier(name));
      }
    });
    stmt->value = yulExpression(match->yulExpression());
    return stmt;
  }
  if (auto *match = dynamic_cast<Grammar::YulIfContext *>(child)) {
    auto *stmt = node<YulIf>(ctx);
    stmt->condition = yulExpression(match->yulExpression());
    stmt->body = yulBlock(match->yulBlock());
    return stmt;
  }
  if (auto *match = dynamic_cast<Grammar::YulForContext *>(child)) {
    auto *stmt = node<YulFor>(ctx);
    stmt->init = yulBlock(match->init);
    stmt->condition = yulExpression(match->yulExpression());
    stmt->post = yulBlock(match->post);
    stmt->body = yulBlock(match->body);
    return stmt;
  }
  if (auto *match = dynamic_cast<Grammar::YulSwitchContext *>(child))
    return yulSwitch(match);
  if (auto *match = dynamic_cast<Grammar::YulFunctionContext *>(child))
    return yulFunction(match);
  if (auto *match = dynamic_cast<Grammar::YulBlockContext *>(child))
    return yulBlock(match);
  switch (ctx->start->getType()) {
  case Grammar::YulBreak:
    return node<YulBreak>(ctx);
  case Grammar::YulContinue:
    return node<YulContinue>(ctx);
  default:
    return node<YulLeave>(ctx);
  }
}

Node *AstBuilder::yulSwitch(Grammar::YulSwitchContext *ctx) {
  auto *stmt = node<YulSwitch>(ctx);
  stmt->value = yulExpression(ctx->yulExpression());
  each<Grammar::YulCaseContext>(ctx, [&](Grammar::YulCaseContext *branch) {
    auto *made = node<YulCase>(branch);
    if (auto *value = branch->yulLiteral())
      made->value = yulLiteral(value);
    made->body = yulBlock(branch->yulBlock());
    stmt->cases.push_back(made);
  });
  return stmt;
}

Node *AstBuilder::yulFunction(Grammar::YulFunctionContext *ctx) {
  auto *function = node<YulFunction>(ctx);
  function->name = yulDeclaredName(ctx->name);
  each<Grammar::YulNamesContext>(ctx, [&](Grammar::YulNamesContext *list) {
    auto &names = list == ctx->results ? function->returns : function->params;
    each<TerminalNode>(list, [&](TerminalNode *leaf) {
      if (leaf->getSymbol()->getType() == Grammar::YulName)
        names.push_back(yulDeclaredName(leaf->getSymbol()));
    });
  });
  function->body = yulBlock(ctx->yulBlock());
  return function;
}

Node *AstBuilder::yulExpression(Grammar::YulExpressionContext *ctx) {
  Depth level(*this, ctx);
  if (auto *match = first<Grammar::YulLiteralContext>(ctx))
    return yulLiteral(match);
  if (!ctx->call) {
    // Until 0.6 an instruction without arguments is read without parentheses: `calldatasize`.
    checkYulName(span(ctx->start), text(ctx->start), 6'000);
    return yulIdentifier(ctx->start);
  }
  auto *call = node<YulCall>(ctx);
  call->callee = text(ctx->start).str();
  each<Grammar::YulExpressionContext>(
      ctx, [&](auto *argument) { call->args.push_back(yulExpression(argument)); });
  if (size_t last = ctx->children.size() - 2; last > 1)
    if (auto *comma = dynamic_cast<TerminalNode *>(ctx->children[last]))
      outdated(span(comma->getSymbol()), removed::yulTrailingComma);
  return call;
}

YulLiteral *AstBuilder::yulLiteral(Grammar::YulLiteralContext *ctx) {
  auto *literal = node<YulLiteral>(ctx);
  size_t type = ctx->start->getType();
  if (llvm::StringRef digits = text(ctx->start);
      type == Grammar::Number && digits.size() > 1 && digits[0] == '0')
    outdated(span(ctx->start), removed::octal);
  literal->isString = type == Grammar::StringLiteral;
  literal->isHexString = type == Grammar::HexString;
  literal->value =
      literal->isString || literal->isHexString ? stringToken(ctx->start) : text(ctx->start).str();
  return literal;
}

std::string AstBuilder::yulDeclaredName(const Token *token) {
  checkYulName(span(token), text(token));
  return text(token).str();
}

YulIdentifier *AstBuilder::yulIdentifier(const Token *token) {
  auto *name = ast.make<YulIdentifier>();
  name->span = span(token);
  llvm::StringRef whole = text(token);
  auto [head, suffix] = whole.rsplit('.');
  if (suffix.empty() && before(7)) // until 0.7 the suffixes were `_slot` and `_offset`
    for (llvm::StringRef old : {"_slot", "_offset"})
      if (whole.ends_with(old)) {
        head = whole.drop_back(old.size());
        suffix = old.drop_front();
      }
  name->name = head.str();
  name->suffix = suffix.str();
  return name;
}
