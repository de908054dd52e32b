//===- AstBuilderTypes.cpp - types as written -------------------------------===//
#include "analyzer/solidity/AstBuilder.h"

#include "llvm/ADT/STLExtras.h"

using namespace quorate;
using namespace quorate::sol;

TypeName *AstBuilder::typeName(Grammar::TypeNameContext *ctx, VariableDecl *spill) {
  Depth level(*this, ctx);
  auto *base = ctx->base->children.front();
  TypeName *type = nullptr;
  if (auto *match = dynamic_cast<Grammar::ElementaryTypeContext *>(base))
    type = elementary(match);
  else if (auto *match = dynamic_cast<Grammar::IdentifierPathContext *>(base))
    type = path(match);
  else if (auto *match = dynamic_cast<Grammar::MappingTypeContext *>(base))
    type = mapping(match);
  else
    type = functionType(dynamic_cast<Grammar::FunctionTypeContext *>(base),
                        ctx->children.size() == 1 ? spill : nullptr);
  unsigned levels = 0;
  each<Grammar::ArraySuffixContext>(ctx, [&](Grammar::ArraySuffixContext *suffix) {
    if (depth + ++levels > maxTreeDepth)
      fail(span(suffix), nestingMessage);
    type = array(type, first<Grammar::ExpressionContext>(suffix), suffix->stop);
  });
  return type;
}

ArrayTypeName *AstBuilder::array(TypeName *element, Grammar::ExpressionContext *length,
                                 const antlr4::Token *end) {
  auto *type = ast.make<ArrayTypeName>();
  type->span = {unit.file, element->span.begin, span(end).end};
  type->element = element;
  type->length = optional(length);
  return type;
}

TypeName *AstBuilder::asType(Grammar::ExpressionContext *ctx) {
  Depth level(*this, ctx);
  if (ctx->name) {
    auto *type = node<UserTypeName>(ctx);
    type->path.push_back(text(ctx->name).str());
    type->pathSpans.push_back(span(ctx->name));
    return type;
  }
  if (ctx->left && ctx->member) {
    auto *type = llvm::dyn_cast<UserTypeName>(asType(ctx->left));
    if (!type)
      fail(span(ctx->member), "a type has no members here");
    type->span = span(ctx);
    type->path.push_back(text(ctx->member).str());
    type->pathSpans.push_back(span(ctx->member));
    return type;
  }
  if (ctx->left && ctx->op && ctx->op->getType() == Grammar::LBrack && !ctx->colon)
    return array(asType(ctx->left), ctx->index, ctx->stop);
  if (auto *type = ctx->elementaryType())
    return elementary(type);
  if (auto *type = ctx->mappingType())
    return mapping(type);
  if (auto *type = ctx->functionType())
    return functionType(type);
  fail(span(ctx), "expected a type");
}

TypeName *AstBuilder::mapping(Grammar::MappingTypeContext *ctx) {
  auto *type = node<MappingTypeName>(ctx);
  type->key = typeName(ctx->key);
  type->value = typeName(ctx->value);
  if (ctx->keyName)
    type->keyName = text(ctx->keyName).str();
  if (ctx->valueName)
    type->valueName = text(ctx->valueName).str();
  return type;
}

TypeName *AstBuilder::functionType(Grammar::FunctionTypeContext *ctx, VariableDecl *spill) {
  auto *type = node<FunctionTypeName>(ctx);
  auto setVisibility = [&](Visibility visibility) {
    bool taken = type->visibility != Visibility::Default;
    (taken && spill ? spill->visibility : type->visibility) = visibility;
  };
  each<Grammar::FunctionTypeAttributeContext>(ctx, [&](auto *attribute) {
    switch (attribute->start->getType()) {
    case Grammar::External:
      return setVisibility(Visibility::External);
    case Grammar::Internal:
      return setVisibility(Visibility::Internal);
    case Grammar::Public:
      return setVisibility(Visibility::Public);
    case Grammar::Private:
      return setVisibility(Visibility::Private);
    case Grammar::Pure:
      type->mutability = StateMutability::Pure;
      return;
    case Grammar::Payable:
      type->mutability = StateMutability::Payable;
      return;
    case Grammar::Constant:
      // Since 0.5 it is no synonym of `view`, so it says that the variable is constant.
      if (spill && !before(5)) {
        spill->constant = true;
        return;
      }
      [[fallthrough]];
    default:
      type->mutability = StateMutability::View;
    }
  });
  type->params = parameters(first<Grammar::ParameterListContext>(ctx), VariableDecl::Role::Param);
  if (ctx->results)
    type->returns = parameters(ctx->results, VariableDecl::Role::Return);
  return type;
}

ElementaryTypeName *AstBuilder::elementary(Grammar::ElementaryTypeContext *ctx) {
  auto *type = node<ElementaryTypeName>(ctx);
  type->name = text(ctx->start).str();
  type->payable = ctx->children.size() > 1;
  return type;
}

UserTypeName *AstBuilder::path(Grammar::IdentifierPathContext *ctx) {
  auto *type = node<UserTypeName>(ctx);
  for (auto *child : ctx->children)
    if (auto *part = dynamic_cast<antlr4::ParserRuleContext *>(child)) {
      type->path.push_back(text(part).str());
      type->pathSpans.push_back(span(part));
    }
  return type;
}

std::vector<std::string> AstBuilder::pathNames(Grammar::IdentifierPathContext *ctx) {
  std::vector<std::string> names;
  for (auto *child : ctx->children)
    if (auto *part = dynamic_cast<antlr4::ParserRuleContext *>(child))
      names.push_back(text(part).str());
  return names;
}
