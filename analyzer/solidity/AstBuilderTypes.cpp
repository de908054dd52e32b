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

TypeName *AstBuilder::asType(Grammar::ExpressionContext *ctx, bool isSyntax) {
  Depth level(*this, ctx);
  if (ctx->name) {
    auto *type = node<UserTypeName>(ctx);
    type->path.push_back(text(ctx->name).str());
    type->pathSpans.push_back(span(ctx->name));
    if (ctx->name->start->getType() != Grammar::Identifier)
      checkName(type->span, type->path.back());
    return type;
  }
  if (ctx->left && ctx->member) {
    auto *type = llvm::dyn_cast<UserTypeName>(asType(ctx->left, isSyntax));
    if (!type)
      fail(span(ctx->member), "a type has no members here");
    type->span = span(ctx);
    type->path.push_back(text(ctx->member).str());
    type->pathSpans.push_back(span(ctx->member));
    return type;
  }
  if (ctx->colon)
    fail(span(ctx->colon), "the length of an array is one expression");
  if (ctx->left && ctx->op && ctx->op->getType() == Grammar::LBrack)
    return array(asType(ctx->left, isSyntax), ctx->index, ctx->stop);
  if (auto *type = ctx->elementaryType())
    return elementary(type);
  if (auto *type = ctx->mappingType())
    return mapping(type);
  if (auto *type = ctx->functionType())
    return functionType(type);
  throw SyntaxError{span(ctx), "expected a type", isSyntax};
}

TypeName *AstBuilder::mapping(Grammar::MappingTypeContext *ctx) {
  auto *type = node<MappingTypeName>(ctx);
  // A key is an elementary type or a name.
  auto *keyBase = ctx->key->base;
  bool isSimple = ctx->key->children.size() == 1 && !keyBase->mappingType() &&
                  !keyBase->functionType() &&
                  !(keyBase->elementaryType() && keyBase->elementaryType()->children.size() > 1);
  if (!isSimple)
    wrong(span(ctx->key), "a mapping's key is of an elementary type or named");
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
  auto setVisibility = [&](Visibility visibility, const Span &place) {
    // `function() external public x`: the type is external, the variable public.
    bool spills = spill && (type->visibility == Visibility::External ||
                            type->visibility == Visibility::Internal);
    Visibility &target = spills ? spill->visibility : type->visibility;
    once(target != Visibility::Default, place, "the visibility");
    if (spills && visibility == Visibility::External)
      wrong(place, "a variable cannot be `external`");
    target = visibility;
  };
  each<Grammar::FunctionTypeAttributeContext>(ctx, [&](auto *attribute) {
    size_t word = attribute->start->getType();
    if (std::optional<Visibility> visibility = visibilityOf(word))
      return setVisibility(*visibility, span(attribute));
    if (word == Grammar::Constant && !before(5)) {
      // Since 0.5 it is no synonym of `view`, so it says that the variable is constant.
      if (spill) {
        once(spill->constant, span(attribute), "the mutability");
        spill->constant = true;
        return;
      }
      outdated(span(attribute), removed::constantFunction);
    }
    once(type->mutability != StateMutability::Default, span(attribute), "the state mutability");
    type->mutability = word == Grammar::Pure      ? StateMutability::Pure
                       : word == Grammar::Payable ? StateMutability::Payable
                                                  : StateMutability::View;
  });
  type->params = parameters(first<Grammar::ParameterListContext>(ctx), VariableDecl::Role::Param);
  if (ctx->results)
    type->returns = parameters(ctx->results, VariableDecl::Role::Return);
  return type;
}

ElementaryTypeName *AstBuilder::elementary(Grammar::ElementaryTypeContext *ctx) {
  auto *type = node<ElementaryTypeName>(ctx);
  type->name = text(ctx->start).str();
  if (type->name == "byte")
    outdated(span(ctx), removed::byteType);
  if (ctx->children.size() > 1) {
    type->payable = token(ctx, Grammar::Payable);
    if (!type->payable)
      refused(span(ctx), "an address is `payable` or nothing");
  }
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
