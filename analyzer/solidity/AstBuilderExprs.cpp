//===- AstBuilderExprs.cpp - expressions ------------------------------------===//
#include "analyzer/solidity/AstBuilder.h"

using namespace quorate;
using namespace quorate::sol;
using antlr4::tree::TerminalNode;

namespace {

struct BinaryToken {
  size_t token;
  BinaryOp op;
};
constexpr BinaryToken binaryTokens[] = {
    {Grammar::Plus, BinaryOp::Add},         {Grammar::Minus, BinaryOp::Sub},
    {Grammar::Star, BinaryOp::Mul},         {Grammar::Slash, BinaryOp::Div},
    {Grammar::Percent, BinaryOp::Mod},      {Grammar::Power, BinaryOp::Exp},
    {Grammar::ShiftLeft, BinaryOp::Shl},    {Grammar::ShiftRight, BinaryOp::Shr},
    {Grammar::Ampersand, BinaryOp::BitAnd}, {Grammar::Pipe, BinaryOp::BitOr},
    {Grammar::Caret, BinaryOp::BitXor},     {Grammar::AndAnd, BinaryOp::And},
    {Grammar::OrOr, BinaryOp::Or},          {Grammar::Equal, BinaryOp::Eq},
    {Grammar::NotEqual, BinaryOp::Ne},      {Grammar::Less, BinaryOp::Lt},
    {Grammar::LessEqual, BinaryOp::Le},     {Grammar::Greater, BinaryOp::Gt},
    {Grammar::GreaterEqual, BinaryOp::Ge}};
constexpr BinaryToken assignTokens[] = {
    {Grammar::AssignAdd, BinaryOp::Add},        {Grammar::AssignSub, BinaryOp::Sub},
    {Grammar::AssignMul, BinaryOp::Mul},        {Grammar::AssignDiv, BinaryOp::Div},
    {Grammar::AssignMod, BinaryOp::Mod},        {Grammar::AssignShiftLeft, BinaryOp::Shl},
    {Grammar::AssignShiftRight, BinaryOp::Shr}, {Grammar::AssignAnd, BinaryOp::BitAnd},
    {Grammar::AssignOr, BinaryOp::BitOr},       {Grammar::AssignXor, BinaryOp::BitXor}};

struct UnaryToken {
  size_t token;
  UnaryOp prefix;
  std::optional<UnaryOp> postfix;
};
constexpr UnaryToken unaryTokens[] = {{Grammar::Minus, UnaryOp::Neg, {}},
                                      {Grammar::Plus, UnaryOp::Plus, {}},
                                      {Grammar::Not, UnaryOp::Not, {}},
                                      {Grammar::Tilde, UnaryOp::BitNot, {}},
                                      {Grammar::Inc, UnaryOp::PreInc, UnaryOp::PostInc},
                                      {Grammar::Dec, UnaryOp::PreDec, UnaryOp::PostDec},
                                      {Grammar::Delete, UnaryOp::Delete, {}}};

template <class Entry, size_t N> const Entry *find(const Entry (&table)[N], size_t token) {
  for (const Entry &entry : table)
    if (entry.token == token)
      return &entry;
  return nullptr;
}

} // namespace

Expr *AstBuilder::expression(Grammar::ExpressionContext *ctx) {
  Depth level(*this, ctx);
  if (ctx->name) {
    auto *expr = node<IdentifierExpr>(ctx);
    expr->name = text(ctx->name).str();
    if (ctx->name->start->getType() != Grammar::Identifier)
      checkName(expr->span, expr->name);
    return expr;
  }
  if (ctx->arguments && !ctx->op) {
    Expr *callee = ctx->left->payable ? payable(ctx->left) : expression(ctx->left);
    CallExpr *made = call(callee, ctx->arguments);
    made->span = span(ctx);
    return made;
  }
  return ctx->op ? operation(ctx) : operand(ctx);
}

Expr *AstBuilder::operation(Grammar::ExpressionContext *ctx) {
  size_t op = ctx->op->getType();
  switch (op) {
  case Grammar::Dot: {
    auto *expr = node<MemberExpr>(ctx);
    expr->object = expression(ctx->left);
    expr->member = text(ctx->member).str();
    expr->memberSpan = span(ctx->member);
    return expr;
  }
  case Grammar::LBrack: {
    if (ctx->colon) {
      auto *expr = node<IndexRangeExpr>(ctx);
      expr->object = expression(ctx->left);
      expr->start = optional(ctx->index);
      expr->end = optional(ctx->end);
      return expr;
    }
    auto *expr = node<IndexExpr>(ctx);
    expr->object = expression(ctx->left);
    expr->index = optional(ctx->index);
    return expr;
  }
  case Grammar::LBrace: {
    auto *expr = node<CallOptionsExpr>(ctx);
    expr->callee = expression(ctx->left);
    each<Grammar::NamedArgumentContext>(ctx, [&](Grammar::NamedArgumentContext *option) {
      expr->names.push_back(text(option->name).str());
      expr->values.push_back(expression(option->expression()));
    });
    return expr;
  }
  case Grammar::New: {
    auto *expr = node<NewExpr>(ctx);
    expr->typeName = asType(ctx->right);
    return expr;
  }
  case Grammar::Type: {
    auto *expr = node<MetaTypeExpr>(ctx);
    auto *type = first<Grammar::ExpressionContext>(ctx->arguments);
    if (!type || ctx->arguments->children.size() != 3)
      drop(span(ctx), "`type` takes one type");
    expr->typeName = asType(type, /*isSyntax=*/false);
    return expr;
  }
  case Grammar::Question: {
    auto *expr = node<ConditionalExpr>(ctx);
    expr->condition = expression(ctx->left);
    expr->ifTrue = expression(ctx->middle);
    expr->ifFalse = expression(ctx->right);
    return expr;
  }
  case Grammar::Assign:
    return assignment(ctx, std::nullopt);
  default:
    break;
  }
  if (op == Grammar::ShiftRightZero || op == Grammar::AssignShiftRightZero)
    drop(span(ctx->op), "no version of Solidity implements this operator");
  if (const BinaryToken *compound = find(assignTokens, op))
    return assignment(ctx, compound->op);
  if (ctx->left && ctx->right)
    return binary(ctx, find(binaryTokens, op)->op);
  if (op == Grammar::Plus)
    outdated(span(ctx->op), removed::unaryPlus);
  const UnaryToken *unary = find(unaryTokens, op);
  auto *expr = node<UnaryExpr>(ctx);
  expr->op = ctx->left ? *unary->postfix : unary->prefix;
  expr->operand = expression(ctx->left ? ctx->left : ctx->right);
  return expr;
}

Expr *AstBuilder::binary(Grammar::ExpressionContext *ctx, BinaryOp op) {
  auto *expr = node<BinaryExpr>(ctx);
  expr->op = op;
  expr->left = expression(ctx->left);
  expr->right = expression(ctx->right);
  // Before 0.8, a ** b ** c was (a ** b) ** c: make this the first operation of the chain on its
  // right. Parentheses are a TupleExpr, so no written grouping is undone.
  auto isPower = [](Expr *side) {
    auto *power = llvm::dyn_cast<BinaryExpr>(side);
    return power && power->op == BinaryOp::Exp ? power : nullptr;
  };
  BinaryExpr *chain = op == BinaryOp::Exp && before(8) ? isPower(expr->right) : nullptr;
  if (!chain)
    return expr;
  BinaryExpr *first = chain;
  for (BinaryExpr *next = chain; next; next = isPower(next->left)) {
    first = next;
    first->span.begin = expr->span.begin;
  }
  expr->right = first->left;
  expr->span.end = first->left->span.end;
  first->left = expr;
  return chain;
}

Expr *AstBuilder::assignment(Grammar::ExpressionContext *ctx, std::optional<BinaryOp> op) {
  auto *expr = node<AssignExpr>(ctx);
  expr->op = op;
  expr->left = expression(ctx->left);
  expr->right = expression(ctx->right);
  // The last branch of a conditional takes in an assignment: c ? a : b = d is c ? a : (b = d).
  auto *outer = llvm::dyn_cast<ConditionalExpr>(expr->left);
  if (!outer)
    return expr;
  ConditionalExpr *last = outer;
  for (;;) {
    last->span.end = expr->span.end;
    auto *next = llvm::dyn_cast<ConditionalExpr>(last->ifFalse);
    if (!next)
      break;
    last = next;
  }
  expr->left = last->ifFalse;
  expr->span.begin = last->ifFalse->span.begin;
  last->ifFalse = expr;
  return outer;
}

Expr *AstBuilder::payable(Grammar::ExpressionContext *ctx) {
  auto *expr = node<ElementaryTypeExpr>(ctx);
  expr->typeName = node<ElementaryTypeName>(ctx);
  expr->typeName->name = "address";
  expr->typeName->payable = true;
  return expr;
}

Expr *AstBuilder::operand(Grammar::ExpressionContext *ctx) {
  if (ctx->payable)
    fail(span(ctx), "`payable` must be called");
  auto *child = ctx->children.front();
  if (auto *match = dynamic_cast<Grammar::LiteralContext *>(child))
    return literal(match);
  if (auto *match = dynamic_cast<Grammar::TupleContext *>(child))
    return tuple(match);
  if (auto *match = dynamic_cast<Grammar::ElementaryTypeContext *>(child)) {
    auto *expr = node<ElementaryTypeExpr>(ctx);
    expr->typeName = elementary(match);
    if (match->children.size() > 1)
      wrong(span(match), "`address payable` is no value (write `payable(...)`)");
    return expr;
  }
  if (auto *match = dynamic_cast<Grammar::InlineArrayContext *>(child)) {
    auto *expr = node<TupleExpr>(ctx);
    expr->isArray = true;
    each<Grammar::ExpressionContext>(
        match, [&](auto *element) { expr->elements.push_back(expression(element)); });
    return expr;
  }
  fail(span(ctx), "a type cannot be used as a value");
}

Expr *AstBuilder::tuple(Grammar::TupleContext *ctx) {
  auto *expr = node<TupleExpr>(ctx);
  eachOrGap<Grammar::TupleItemContext>(ctx, [&](Grammar::TupleItemContext *item) {
    if (item && item->name)
      fail(span(item), "a variable cannot be declared here");
    expr->elements.push_back(item ? expression(item->expression()) : nullptr);
  });
  return expr;
}

CallExpr *AstBuilder::call(Expr *callee, Grammar::CallArgumentsContext *arguments) {
  auto *expr = ast.make<CallExpr>();
  expr->callee = callee;
  for (auto *child : arguments->children) {
    if (auto *value = dynamic_cast<Grammar::ExpressionContext *>(child)) {
      expr->args.push_back(expression(value));
    } else if (auto *named = dynamic_cast<Grammar::NamedArgumentContext *>(child)) {
      expr->argNames.push_back(text(named->name).str());
      expr->args.push_back(expression(named->expression()));
    }
  }
  return expr;
}

Expr *AstBuilder::pathExpr(Grammar::IdentifierPathContext *ctx) {
  if (ctx->children.size() / 2 > maxTreeDepth)
    fail(span(ctx), nestingMessage);
  Expr *expr = nullptr;
  for (auto *child : ctx->children) {
    auto *part = dynamic_cast<antlr4::ParserRuleContext *>(child);
    if (!part)
      continue;
    if (!expr) {
      auto *root = node<IdentifierExpr>(part);
      root->name = text(part).str();
      expr = root;
      continue;
    }
    auto *member = ast.make<MemberExpr>();
    member->object = expr;
    member->member = text(part).str();
    member->memberSpan = span(part);
    member->span = {unit.file, expr->span.begin, member->memberSpan.end};
    expr = member;
  }
  return expr;
}

std::string AstBuilder::stringToken(const antlr4::Token *token) {
  std::string bytes, problem;
  bool ok = token->getType() == Grammar::HexString ? decodeHexString(text(token), bytes, problem)
                                                   : decodeString(text(token), bytes, problem);
  if (!ok)
    fail(span(token), problem);
  if (token->getType() == Grammar::StringLiteral)
    checkString(token);
  return bytes;
}

Expr *AstBuilder::literal(Grammar::LiteralContext *ctx) {
  using Kind = LiteralExpr::Literal;
  auto *expr = node<LiteralExpr>(ctx);
  switch (ctx->start->getType()) {
  case Grammar::True:
  case Grammar::False:
    expr->literal = Kind::Bool;
    expr->value = text(ctx->start).str();
    return expr;
  case Grammar::Number:
  case Grammar::HexNumber:
    expr->literal = ctx->start->getType() == Grammar::HexNumber ? Kind::HexNumber : Kind::Number;
    expr->value = text(ctx->start).str();
    checkNumber(ctx);
    if (ctx->stop != ctx->start && ctx->stop != ctx->dot)
      expr->denomination = text(ctx->stop).str();
    return expr;
  case Grammar::HexString:
    expr->literal = Kind::HexString;
    break;
  case Grammar::UnicodeString:
    expr->literal = Kind::UnicodeString;
    break;
  default:
    expr->literal = Kind::String;
  }
  each<TerminalNode>(ctx, [&](auto *part) { expr->value += stringToken(part->getSymbol()); });
  return expr;
}
