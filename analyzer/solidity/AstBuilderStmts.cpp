//===- AstBuilderStmts.cpp - statements -------------------------------------===//
#include "analyzer/solidity/AstBuilder.h"

using namespace quorate;
using namespace quorate::sol;
using antlr4::tree::ParseTree;

Block *AstBuilder::block(Grammar::BlockContext *ctx) {
  Depth level(*this, ctx);
  auto *made = node<Block>(ctx);
  each<Grammar::StatementContext>(
      ctx, [&](auto *inner) { made->statements.push_back(statement(inner)); });
  return made;
}

Stmt *AstBuilder::statement(Grammar::StatementContext *ctx) {
  Depth level(*this, ctx);
  ParseTree *child = ctx->children.front();
  if (auto *match = dynamic_cast<Grammar::SimpleStatementContext *>(child))
    return simple(match);
  if (auto *match = dynamic_cast<Grammar::ReturnStatementContext *>(child)) {
    auto *stmt = node<ReturnStmt>(ctx);
    stmt->value = optional(match->expression());
    return stmt;
  }
  if (auto *match = dynamic_cast<Grammar::IfStatementContext *>(child)) {
    auto *stmt = node<IfStmt>(ctx);
    stmt->condition = expression(match->expression());
    stmt->then = statement(match->then);
    if (match->otherwise)
      stmt->otherwise = statement(match->otherwise);
    return stmt;
  }
  if (auto *match = dynamic_cast<Grammar::BlockContext *>(child))
    return block(match);
  if (auto *match = dynamic_cast<Grammar::EmitStatementContext *>(child)) {
    auto *stmt = node<EmitStmt>(ctx);
    stmt->call = callOf(match->identifierPath(), match->callArguments());
    return stmt;
  }
  if (auto *match = dynamic_cast<Grammar::RevertStatementContext *>(child)) {
    auto *stmt = node<RevertStmt>(ctx);
    stmt->call = callOf(match->identifierPath(), match->callArguments());
    return stmt;
  }
  if (auto *match = dynamic_cast<Grammar::ForStatementContext *>(child))
    return forLoop(match);
  if (auto *match = dynamic_cast<Grammar::UncheckedBlockContext *>(child)) {
    auto *around = dynamic_cast<Grammar::BlockContext *>(ctx->parent);
    if (!around)
      wrong(span(ctx->start), "`unchecked` can only stand in a block");
    Block *made = block(match->block());
    made->span = span(ctx);
    made->unchecked = true;
    return made;
  }
  if (auto *match = dynamic_cast<Grammar::AssemblyStatementContext *>(child))
    return assembly(match);
  if (auto *match = dynamic_cast<Grammar::WhileStatementContext *>(child)) {
    auto *stmt = node<WhileStmt>(ctx);
    stmt->condition = expression(match->expression());
    stmt->body = statement(match->statement());
    return stmt;
  }
  if (auto *match = dynamic_cast<Grammar::DoStatementContext *>(child)) {
    auto *stmt = node<DoWhileStmt>(ctx);
    stmt->body = statement(match->statement());
    stmt->condition = expression(match->expression());
    return stmt;
  }
  if (auto *match = dynamic_cast<Grammar::TryStatementContext *>(child))
    return tryStatement(match);
  switch (ctx->start->getType()) {
  case Grammar::Break:
    return node<BreakStmt>(ctx);
  case Grammar::Continue:
    return node<ContinueStmt>(ctx);
  default:
    outdated(span(ctx), removed::throwStatement);
    return node<ThrowStmt>(ctx);
  }
}

CallExpr *AstBuilder::callOf(Grammar::IdentifierPathContext *callee,
                             Grammar::CallArgumentsContext *arguments) {
  CallExpr *made = call(pathExpr(callee), arguments);
  made->span = {unit.file, span(callee).begin, span(arguments).end};
  return made;
}

Stmt *AstBuilder::forLoop(Grammar::ForStatementContext *ctx) {
  auto *stmt = node<ForStmt>(ctx);
  if (ctx->init)
    stmt->init = simple(ctx->init);
  stmt->condition = optional(ctx->condition);
  stmt->update = optional(ctx->update);
  stmt->body = statement(ctx->statement());
  return stmt;
}

Stmt *AstBuilder::tryStatement(Grammar::TryStatementContext *ctx) {
  auto *stmt = node<TryStmt>(ctx);
  stmt->call = expression(ctx->expression());
  if (ctx->results)
    stmt->returns = parameters(ctx->results, VariableDecl::Role::Local);
  if (ctx->results && stmt->returns.empty())
    outdated(span(ctx->results), removed::emptyReturns);
  stmt->body = block(ctx->block());
  each<Grammar::CatchClauseContext>(ctx, [&](Grammar::CatchClauseContext *clause) {
    CatchClause made;
    made.span = span(clause);
    if (clause->name)
      made.name = text(clause->name).str();
    if (auto *list = clause->parameterList())
      made.params = parameters(list, VariableDecl::Role::Local);
    if (!clause->name && clause->parameterList() && made.params.empty())
      wrong(span(clause->parameterList()), "an empty list of parameters must be left out");
    made.body = block(clause->block());
    stmt->catches.push_back(std::move(made));
  });
  return stmt;
}

Stmt *AstBuilder::simple(Grammar::SimpleStatementContext *ctx) {
  if (!ctx->expr)
    return varStatement(ctx);
  if (ctx->name) {
    auto *stmt = node<VariableStmt>(ctx);
    VariableDecl *variable = local(ctx, ctx->name, ctx->expr);
    variable->span.end = variable->nameSpan.end;
    stmt->variables.push_back(variable);
    stmt->init = optional(ctx->init);
    return stmt;
  }
  if (ctx->expr->op && ctx->expr->op->getType() == Grammar::Assign) {
    if (Stmt *declared = tupleDeclaration(ctx->expr)) {
      declared->span = span(ctx);
      return declared;
    }
    Grammar::ExpressionContext *target = ctx->expr->left;
    if (target->tuple() && !first<Grammar::TupleItemContext>(target->tuple()))
      outdated(span(target), removed::emptyTuple);
  }
  if (inModifier && ctx->expr->name && text(ctx->expr) == "_")
    return node<PlaceholderStmt>(ctx);
  auto *stmt = node<ExprStmt>(ctx);
  stmt->expr = expression(ctx->expr);
  return stmt;
}

VariableDecl *AstBuilder::local(const antlr4::ParserRuleContext *ctx,
                                Grammar::IdentifierContext *name,
                                Grammar::ExpressionContext *type) {
  auto *variable = declare<VariableDecl>(ctx, name);
  if (type)
    variable->typeName = asType(type);
  if (type && type->name && text(type->name) == "revert")
    outdated(span(type), removed::typeNamedRevert);
  each<Grammar::ParameterAttributeContext>(ctx, [&](Grammar::ParameterAttributeContext *word) {
    if (size_t type = word->start->getType();
        type == Grammar::Constant || type == Grammar::Immutable)
      fail(span(word), "a local variable cannot be `" + text(word).str() + "`");
    setLocation(variable, word);
  });
  return variable;
}

Stmt *AstBuilder::varStatement(Grammar::SimpleStatementContext *ctx) {
  auto *stmt = node<VariableStmt>(ctx);
  outdated(span(ctx->start), removed::varStatement);
  stmt->init = optional(ctx->init);
  if (ctx->name) {
    stmt->variables.push_back(local(ctx->name, ctx->name, nullptr));
    return stmt;
  }
  stmt->isTuple = true;
  eachOrGap<Grammar::IdentifierContext>(ctx->variableTuple(), [&](auto *name) {
    stmt->variables.push_back(name ? local(name, name, nullptr) : nullptr);
  });
  return stmt;
}

/// `(T a, , U b) = e;`, or null if no variable is declared in the tuple.
Stmt *AstBuilder::tupleDeclaration(Grammar::ExpressionContext *ctx) {
  Grammar::TupleContext *list = ctx->left ? ctx->left->tuple() : nullptr;
  bool declares = false;
  each<Grammar::TupleItemContext>(list, [&](auto *item) { declares |= item->name != nullptr; });
  if (!declares)
    return nullptr;
  auto *stmt = node<VariableStmt>(ctx);
  stmt->isTuple = true;
  eachOrGap<Grammar::TupleItemContext>(list, [&](Grammar::TupleItemContext *item) {
    if (item && !item->name)
      fail(span(item), "expected a name after this type");
    stmt->variables.push_back(item ? local(item, item->name, item->expression()) : nullptr);
  });
  stmt->init = expression(ctx->right);
  return stmt;
}
