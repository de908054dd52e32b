//===- AstBuilderDecls.cpp - files, contracts, functions --------------------===//
#include "analyzer/solidity/AstBuilder.h"
#include "analyzer/solidity/Parser.h"

using namespace quorate;
using namespace quorate::sol;
using antlr4::tree::ParseTree;

void AstBuilder::sourceElement(Grammar::SourceElementContext *ctx) {
  ParseTree *child = ctx->children.front();
  if (auto *match = dynamic_cast<Grammar::PragmaDirectiveContext *>(child))
    return pragma(match);
  if (auto *match = dynamic_cast<Grammar::ImportDirectiveContext *>(child))
    return import(match);
  if (Decl *decl = declaration(child))
    unit.members.push_back(decl);
}

void AstBuilder::pragma(Grammar::PragmaDirectiveContext *ctx) {
  const antlr4::Token *body = token(ctx, Grammar::PragmaText);
  llvm::StringRef whole = text(body).trim();
  unit.pragmas.push_back(whole.str());
  size_t space = std::min(whole.find_first_of(" \t\r\n"), whole.size());
  llvm::StringRef subject = whole.take_front(space);
  llvm::StringRef rest = whole.drop_front(space).trim();
  if (whole.find_first_of("`@#\\") != llvm::StringRef::npos)
    wrong(span(body), "this character cannot stand in a pragma");
  if (subject == "solidity") {
    versionPragma(ctx, rest);
  } else if (whole == "experimental solidity") {
    wrong(span(ctx), "the language of `pragma experimental solidity` is another one");
  } else if (whole == "experimental ABIEncoderV2" || subject == "abicoder") {
    abiCoder = rest != "v1";
  }
  unit.abiCoderV2 = abiCoder.value_or(!before(8));
}

void AstBuilder::versionPragma(Grammar::PragmaDirectiveContext *ctx, llvm::StringRef expression) {
  VersionPragma pragma(expression);
  if (!pragma.problem.empty())
    wrong(span(ctx), pragma.problem);
  if (compiler) {
    if (pragma.problem.empty() && !pragma.allows(*compiler))
      wrong(span(ctx), "the file asks for another version of the compiler");
    return;
  }
  VersionRange range = pragma.hull();
  unit.version.low = sawVersion ? std::max(unit.version.low, range.low) : range.low;
  unit.version.high = std::min(unit.version.high, range.high);
  sawVersion = true;
}

void AstBuilder::import(Grammar::ImportDirectiveContext *ctx) {
  auto *decl = declare<ImportDecl>(ctx, nullptr);
  decl->path = stringToken(ctx->path);
  decl->pathSpan = span(ctx->path);
  if (decl->path.empty())
    fail(decl->pathSpan, "the path of an import cannot be empty");
  if (ctx->alias)
    decl->unitAlias = text(ctx->alias).str();
  each<Grammar::ImportSymbolContext>(ctx, [&](Grammar::ImportSymbolContext *symbol) {
    decl->symbols.push_back({text(symbol->name).str(),
                             symbol->alias ? text(symbol->alias).str() : std::string(),
                             span(symbol)});
  });
  unit.imports.push_back(decl);
}

/// Creates `contract` with everything before its brace.
void AstBuilder::contractHead(Grammar::ContractHeadContext *ctx) {
  auto *decl = declare<ContractDecl>(ctx, ctx->name);
  decl->documentation = documentationIn(gapBefore(ctx));
  decl->isAbstract = token(ctx, Grammar::Abstract);
  decl->contractKind = ctx->kind->getType() == Grammar::Interface ? ContractDecl::Kind::Interface
                       : ctx->kind->getType() == Grammar::Library ? ContractDecl::Kind::Library
                                                                  : ContractDecl::Kind::Contract;
  each<Grammar::InheritanceContext>(ctx, [&](auto *list) {
    each<Grammar::InheritanceSpecifierContext>(list,
                                               [&](Grammar::InheritanceSpecifierContext *written) {
                                                 InheritanceSpecifier base;
                                                 base.base = path(written->identifierPath());
                                                 if (auto *arguments = written->callArguments()) {
                                                   base.hasArgs = true;
                                                   base.args = call(nullptr, arguments)->args;
                                                 }
                                                 decl->bases.push_back(std::move(base));
                                               });
  });
  if (auto *layout = first<Grammar::StorageLayoutContext>(ctx))
    decl->layoutBase = expression(layout->expression());
  unit.members.push_back(decl);
  contract = decl;
}

Decl *AstBuilder::declaration(ParseTree *child) {
  Decl *made = nullptr;
  auto *ctx = dynamic_cast<antlr4::ParserRuleContext *>(child);
  if (auto *match = dynamic_cast<Grammar::FunctionDefinitionContext *>(child)) {
    made = function(match);
  } else if (auto *match = dynamic_cast<Grammar::StateVariableContext *>(child)) {
    made = stateVariable(match);
  } else if (auto *match = dynamic_cast<Grammar::EventDefinitionContext *>(child)) {
    auto *event = declare<EventDecl>(match, match->name);
    if (match->parameterList())
      event->params = parameters(match->parameterList(), VariableDecl::Role::EventParam);
    else
      outdated(span(match), removed::eventWithoutList);
    event->anonymous = token(match, Grammar::Anonymous);
    made = event;
  } else if (auto *match = dynamic_cast<Grammar::ErrorDefinitionContext *>(child)) {
    auto *error = declare<ErrorDecl>(match, match->name);
    error->params = parameters(match->parameterList(), VariableDecl::Role::EventParam);
    for (const VariableDecl *parameter : error->params)
      if (parameter->indexed)
        wrong(parameter->span, "only a parameter of an event can be `indexed`");
    made = error;
  } else if (auto *match = dynamic_cast<Grammar::StructDefinitionContext *>(child)) {
    made = structure(match);
  } else if (auto *match = dynamic_cast<Grammar::EnumDefinitionContext *>(child)) {
    made = enumeration(match);
  } else if (auto *match = dynamic_cast<Grammar::ModifierDefinitionContext *>(child)) {
    made = modifier(match);
  } else if (auto *match = dynamic_cast<Grammar::ConstructorDefinitionContext *>(child)) {
    made = special(match);
  } else if (auto *match = dynamic_cast<Grammar::TypeDefinitionContext *>(child)) {
    auto *type = declare<UserValueTypeDecl>(match, match->name);
    type->underlying = typeName(match->typeName());
    made = type;
  } else if (auto *match = dynamic_cast<Grammar::UsingDirectiveContext *>(child)) {
    made = usingFor(match);
  }
  if (made)
    made->documentation = documentationIn(gapBefore(ctx));
  return made;
}

std::optional<Visibility> sol::visibilityOf(size_t token) {
  switch (token) {
  case Grammar::External:
    return Visibility::External;
  case Grammar::Public:
    return Visibility::Public;
  case Grammar::Internal:
    return Visibility::Internal;
  case Grammar::Private:
    return Visibility::Private;
  default:
    return std::nullopt;
  }
}

/// What follows the name, or the word that stands for it.
template <typename Context> void AstBuilder::finish(FunctionDecl *decl, Context *ctx) {
  each<Grammar::FunctionAttributeContext>(
      ctx, [&](auto *attribute) { functionAttribute(decl, attribute); });
  decl->params = parameters(ctx->parameterList(0), VariableDecl::Role::Param);
  if (ctx->results)
    decl->returns = parameters(ctx->results, VariableDecl::Role::Return);
  if (ctx->body)
    decl->body = block(ctx->body);
}

FunctionDecl *AstBuilder::function(Grammar::FunctionDefinitionContext *ctx) {
  using Kind = FunctionDecl::Kind;
  auto *decl = declare<FunctionDecl>(ctx, ctx->name);
  if (!contract)
    decl->functionKind = Kind::Free;
  else if (!ctx->name)
    decl->functionKind = Kind::Fallback;
  else if (before(5) && decl->name == contract->name)
    decl->functionKind = Kind::Constructor; // until 0.5 the contract's name made it one
  if (!contract && !ctx->name)
    fail(span(ctx->start), "a function outside a contract needs a name");
  if (!ctx->name)
    outdated(span(ctx->start), removed::unnamedFunction);
  finish(decl, ctx);
  return decl;
}

FunctionDecl *AstBuilder::special(Grammar::ConstructorDefinitionContext *ctx) {
  using Kind = FunctionDecl::Kind;
  auto *decl = declare<FunctionDecl>(ctx, nullptr);
  decl->nameSpan = span(ctx->kind);
  switch (ctx->kind->getType()) {
  case Grammar::Constructor:
    decl->functionKind = Kind::Constructor;
    break;
  case Grammar::Receive:
    decl->functionKind = Kind::Receive;
    break;
  default:
    decl->functionKind = Kind::Fallback;
  }
  finish(decl, ctx);
  return decl;
}

void AstBuilder::functionAttribute(FunctionDecl *decl, Grammar::FunctionAttributeContext *ctx) {
  if (auto *specifier = ctx->overrideSpecifier()) {
    once(decl->isOverride, span(specifier), "`override`");
    decl->isOverride = true;
    decl->overrides = overrides(specifier);
    return;
  }
  if (auto *written = ctx->modifierInvocation()) {
    ModifierInvocation invocation;
    invocation.span = span(written);
    invocation.path = pathNames(written->identifierPath());
    if (auto *arguments = written->callArguments()) {
      invocation.hasArgs = true;
      invocation.args = call(nullptr, arguments)->args;
    }
    decl->modifiers.push_back(std::move(invocation));
    return;
  }
  size_t word = ctx->word->getType();
  if (std::optional<Visibility> visibility = visibilityOf(word)) {
    once(decl->visibility != Visibility::Default, span(ctx), "the visibility");
    decl->visibility = *visibility;
  } else if (word == Grammar::Virtual) {
    once(decl->isVirtual, span(ctx), "`virtual`");
    decl->isVirtual = true;
  } else {
    once(decl->mutability != StateMutability::Default, span(ctx), "the state mutability");
    if (word == Grammar::Constant) // the old word for `view`
      outdated(span(ctx), removed::constantFunction);
    decl->mutability = word == Grammar::Pure      ? StateMutability::Pure
                       : word == Grammar::Payable ? StateMutability::Payable
                                                  : StateMutability::View;
  }
}

ModifierDecl *AstBuilder::modifier(Grammar::ModifierDefinitionContext *ctx) {
  auto *decl = declare<ModifierDecl>(ctx, ctx->name);
  if (auto *list = ctx->parameterList())
    decl->params = parameters(list, VariableDecl::Role::Param);
  each<Grammar::ModifierAttributeContext>(ctx, [&](Grammar::ModifierAttributeContext *attribute) {
    if (auto *specifier = attribute->overrideSpecifier()) {
      once(decl->isOverride, span(specifier), "`override`");
      decl->isOverride = true;
      decl->overrides = overrides(specifier);
    } else {
      once(decl->isVirtual, span(attribute), "`virtual`");
      decl->isVirtual = true;
    }
  });
  if (ctx->body) {
    inModifier = true;
    decl->body = block(ctx->body);
    inModifier = false;
  }
  return decl;
}

StructDecl *AstBuilder::structure(Grammar::StructDefinitionContext *ctx) {
  auto *decl = declare<StructDecl>(ctx, ctx->name);
  each<Grammar::StructMemberContext>(ctx, [&](Grammar::StructMemberContext *written) {
    auto *member = declare<VariableDecl>(written, written->name);
    member->role = VariableDecl::Role::StructMember;
    member->typeName = typeName(written->typeName());
    decl->members.push_back(member);
  });
  return decl;
}

EnumDecl *AstBuilder::enumeration(Grammar::EnumDefinitionContext *ctx) {
  auto *decl = declare<EnumDecl>(ctx, ctx->name);
  each<Grammar::EnumValueContext>(ctx, [&](Grammar::EnumValueContext *written) {
    auto *value = declare<EnumValueDecl>(written, written);
    value->value = decl->values.size();
    decl->values.push_back(value);
  });
  if (decl->values.empty())
    outdated(span(ctx), removed::emptyEnum);
  return decl;
}

UsingForDecl *AstBuilder::usingFor(Grammar::UsingDirectiveContext *ctx) {
  auto *decl = declare<UsingForDecl>(ctx, nullptr);
  if (auto *library = ctx->identifierPath()) {
    UsingForDecl::Item item;
    item.path = pathNames(library);
    item.span = span(library);
    decl->items.push_back(std::move(item));
  }
  each<Grammar::UsingItemContext>(ctx, [&](Grammar::UsingItemContext *written) {
    UsingForDecl::Item item;
    item.path = pathNames(written->identifierPath());
    if (auto *op = written->usingOperator())
      item.op = text(op).str();
    item.span = span(written);
    decl->items.push_back(std::move(item));
    decl->braces = true;
  });
  if (auto *target = ctx->typeName())
    decl->target = typeName(target);
  decl->global = token(ctx, Grammar::Global);
  return decl;
}

VariableDecl *AstBuilder::stateVariable(Grammar::StateVariableContext *ctx) {
  auto *decl = declare<VariableDecl>(ctx, ctx->name);
  decl->role = contract ? VariableDecl::Role::State : VariableDecl::Role::FileConstant;
  decl->typeName = typeName(ctx->typeName(), decl);
  each<Grammar::StateAttributeContext>(ctx, [&](Grammar::StateAttributeContext *attribute) {
    Span place = span(attribute);
    auto *specifier = attribute->overrideSpecifier();
    std::optional<Visibility> visibility =
        specifier ? std::nullopt : visibilityOf(attribute->word->getType());
    if (!contract && (specifier || visibility))
      wrong(place, "a variable outside a contract is only `constant`");
    if (specifier) {
      once(decl->isOverride, place, "`override`");
      decl->isOverride = true;
      decl->overrides = overrides(specifier);
    } else if (visibility) {
      once(decl->visibility != Visibility::Default, place, "the visibility");
      if (visibility == Visibility::External)
        wrong(place, "a variable cannot be `external`");
      decl->visibility = *visibility;
    } else if (attribute->word->getType() == Grammar::Transient) {
      once(decl->location == VariableDecl::Location::Transient, place, "`transient`");
      decl->location = VariableDecl::Location::Transient;
    } else {
      once(decl->constant || decl->immutable, place, "the mutability");
      (attribute->word->getType() == Grammar::Constant ? decl->constant : decl->immutable) = true;
    }
  });
  if (!contract && !decl->constant)
    drop(decl->nameSpan, "a variable outside a contract must be constant");
  decl->init = optional(ctx->expression());
  return decl;
}

void AstBuilder::setLocation(VariableDecl *variable, Grammar::ParameterAttributeContext *word) {
  using Location = VariableDecl::Location;
  bool isEvent = variable->role == VariableDecl::Role::EventParam;
  switch (size_t type = word->start->getType()) {
  case Grammar::Memory:
  case Grammar::Storage:
  case Grammar::Calldata:
    if (isEvent)
      wrong(span(word), "a parameter of an event or error has no data location");
    once(variable->location != Location::Default, span(word), "the data location");
    variable->location = type == Grammar::Memory    ? Location::Memory
                         : type == Grammar::Storage ? Location::Storage
                                                    : Location::Calldata;
    break;
  case Grammar::Indexed:
    if (!isEvent)
      fail(span(word), "only a parameter of an event can be `indexed`");
    once(variable->indexed, span(word), "`indexed`");
    variable->indexed = true;
    break;
  default:
    once(variable->constant || variable->immutable, span(word), "the mutability");
    (type == Grammar::Constant ? variable->constant : variable->immutable) = true;
    refused(span(word), "only a state variable can be `" + text(word).str() + "`");
  }
}

VariableDecl *AstBuilder::parameter(Grammar::ParameterContext *ctx, VariableDecl::Role role) {
  auto *decl = declare<VariableDecl>(ctx, ctx->name);
  decl->role = role;
  decl->typeName = typeName(ctx->typeName());
  each<Grammar::ParameterAttributeContext>(ctx, [&](Grammar::ParameterAttributeContext *word) {
    // Until 0.5, `calldata` was a name like any other.
    bool isName = word->start->getType() == Grammar::Calldata && unit.version.high <= 5000;
    if (!ctx->name && isName && word == ctx->children.back()) {
      decl->name = text(word).str();
      decl->nameSpan = span(word);
    } else {
      setLocation(decl, word);
    }
  });
  return decl;
}

std::vector<VariableDecl *> AstBuilder::parameters(Grammar::ParameterListContext *ctx,
                                                   VariableDecl::Role role) {
  std::vector<VariableDecl *> list;
  if (role == VariableDecl::Role::Return && !ctx->parameter(0))
    outdated(span(ctx), removed::emptyReturns);
  each<Grammar::ParameterContext>(ctx,
                                  [&](auto *written) { list.push_back(parameter(written, role)); });
  return list;
}

std::vector<UserTypeName *> AstBuilder::overrides(Grammar::OverrideSpecifierContext *ctx) {
  std::vector<UserTypeName *> list;
  each<Grammar::IdentifierPathContext>(ctx, [&](auto *base) { list.push_back(path(base)); });
  if (list.empty() && ctx->children.size() > 1)
    wrong(span(ctx), "the list of `override` cannot be empty");
  return list;
}
