//===- SemaTypes.cpp - types of declarations ----------------------------------===//
#include "analyzer/ir/Interpreter.h"
#include "analyzer/solidity/SemaAnalyser.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace quorate::sol {

/// Deeper nesting of types than any contract has; beyond it printing and layout would recurse.
static constexpr unsigned maxTypeDepth = 64;

// ---------------------------------------------------------------- type names

const Type *Analyser::resolve(TypeName *name, unsigned depth) {
  if (!name || name->type)
    return name ? name->type : nullptr;
  if (depth > maxTypeDepth) {
    incomplete(name->span, "type nested too deeply");
    return nullptr;
  }
  return name->type = resolveUnnamed(*name, depth);
}

const Type *Analyser::resolveUnnamed(TypeName &name, unsigned depth) {
  switch (name.kind) {
  case NodeKind::ElementaryTypeName: {
    auto &elementary = llvm::cast<ElementaryTypeName>(name);
    if (elementary.name == "var")
      return nullptr;
    const Type *type = types.elementary(elementary.name);
    if (!type)
      incomplete(name.span, "unknown type '" + elementary.name + "'");
    return type && elementary.payable ? types.address(true) : type;
  }
  case NodeKind::UserTypeName: {
    auto &user = llvm::cast<UserTypeName>(name);
    if (!user.decl && at.unit)
      user.decl = scopes.typeByPath(*at.unit, at.contract, user.path);
    const Type *type =
        user.decl && user.decl->kind != NodeKind::Import ? instanceType(*user.decl) : nullptr;
    if (!type)
      incomplete(name.span, "type '" + llvm::join(user.path, ".") + "' was not found");
    return type;
  }
  case NodeKind::MappingTypeName: {
    auto &mapping = llvm::cast<MappingTypeName>(name);
    Type type;
    type.kind = TypeKind::Mapping;
    type.location = DataLocation::Storage;
    type.isPointer = false;
    type.key = types.withLocation(resolve(mapping.key, depth + 1), DataLocation::Memory);
    type.element = resolve(mapping.value, depth + 1);
    return type.key && type.element ? types.intern(std::move(type)) : nullptr;
  }
  case NodeKind::ArrayTypeName: {
    auto &array = llvm::cast<ArrayTypeName>(name);
    const Type *element = resolve(array.element, depth + 1);
    if (!element || !array.length)
      return element ? arrayType(element, nullptr) : nullptr;
    if (auto length = evaluate(array.length, at.contract, at.unit)) {
      array.length->type = rational;
      array.length->constant = keep(std::move(length->value));
    }
    return arrayType(element, array.length);
  }
  case NodeKind::FunctionTypeName:
    return functionTypeName(llvm::cast<FunctionTypeName>(name), depth);
  default:
    return nullptr;
  }
}

/// The storage form. `length`, where given, must have its constant already.
const Type *Analyser::arrayType(const Type *element, const Expr *length) {
  Type type;
  type.kind = TypeKind::Array;
  type.location = DataLocation::Storage;
  type.isPointer = false;
  type.element = types.withLocation(element, DataLocation::Storage, false);
  if (length) {
    const Constant *value = length->constant;
    if (!value || value->kind != Constant::Kind::Number || !value->isInteger() ||
        value->numerator.isNegative() || value->numerator.getActiveBits() > 256) {
      incomplete(length->span, "array length is not a constant that could be computed");
      return nullptr;
    }
    type.length = value->numerator.zextOrTrunc(256);
  }
  return types.intern(std::move(type));
}

const Type *Analyser::functionTypeName(FunctionTypeName &name, unsigned depth) {
  Type type;
  type.kind = TypeKind::Function;
  type.external = name.visibility == Visibility::External;
  type.mutability = name.mutability;
  auto add = [&](llvm::ArrayRef<VariableDecl *> variables, std::vector<const Type *> &list) {
    for (VariableDecl *variable : variables) {
      resolve(variable->typeName, depth + 1);
      declareVariable(*variable, DataLocation::Memory);
      bool isCalldata = variable->location == VariableDecl::Location::Calldata;
      list.push_back(type.external && isCalldata
                         ? types.withLocation(variable->type, DataLocation::Memory)
                         : variable->type);
    }
  };
  add(name.params, type.params);
  add(name.returns, type.returns);
  return types.intern(std::move(type));
}

// ---------------------------------------------------------------- types made from declarations

const Type *Analyser::instanceType(Decl &decl) {
  if (auto it = instanceTypes.find(&decl); it != instanceTypes.end())
    return it->second;
  Type type;
  type.decl = &decl;
  switch (decl.kind) {
  case NodeKind::Contract:
    type.kind = TypeKind::Contract;
    break;
  case NodeKind::Struct:
    type.kind = TypeKind::Struct;
    type.location = DataLocation::Storage;
    type.isPointer = false;
    break;
  case NodeKind::Enum:
    type.kind = TypeKind::Enum;
    type.bits = enumBits(llvm::cast<EnumDecl>(decl));
    break;
  case NodeKind::UserValueType: {
    Entered entered(*this, decl);
    type.kind = TypeKind::UserValue;
    type.inner = resolve(llvm::cast<UserValueTypeDecl>(decl).underlying);
    break;
  }
  default:
    return nullptr;
  }
  return instanceTypes[&decl] = types.intern(std::move(type));
}

const Type *Analyser::typeOfDecl(Decl &decl) {
  if (auto *variable = llvm::dyn_cast<VariableDecl>(&decl))
    return variable->type;
  if (auto *function = llvm::dyn_cast<FunctionDecl>(&decl))
    return functionType(*function);
  if (auto it = declTypes.find(&decl); it != declTypes.end())
    return it->second;
  Type type;
  type.decl = &decl;
  switch (decl.kind) {
  case NodeKind::Event:
    type.kind = TypeKind::Event;
    break;
  case NodeKind::Error:
    type.kind = TypeKind::Error;
    break;
  case NodeKind::Modifier:
    type.kind = TypeKind::Modifier;
    break;
  case NodeKind::Import:
    type.kind = TypeKind::Module;
    type.unit = llvm::cast<ImportDecl>(decl).target;
    break;
  default:
    if (const Type *instance = instanceType(decl))
      return typeType(instance);
    return nullptr;
  }
  if (const std::vector<VariableDecl *> *params = parametersOf(&decl))
    for (VariableDecl *param : *params)
      type.params.push_back(param->type);
  return declTypes[&decl] = types.intern(std::move(type));
}

const Type *Analyser::functionType(FunctionDecl &function) {
  if (function.type)
    return function.type;
  Type type;
  type.kind = TypeKind::Function;
  type.decl = &function;
  // Payable is about ether sent along, which an internal call does not do.
  if (function.mutability != StateMutability::Payable)
    type.mutability = function.mutability;
  for (VariableDecl *param : function.params)
    type.params.push_back(param->type);
  for (VariableDecl *result : function.returns)
    type.returns.push_back(result->type);
  return function.type = types.intern(std::move(type));
}

const Type *Analyser::externalForm(const Type *internal) {
  if (!internal)
    return nullptr;
  const Type *&known = externalForms[internal];
  if (known)
    return known;
  Type type = *internal;
  type.external = true;
  if (auto *function = llvm::dyn_cast_or_null<FunctionDecl>(type.decl))
    type.mutability = function->mutability;
  for (auto *list : {&type.params, &type.returns})
    for (const Type *&item : *list)
      if (item && item->location == DataLocation::Calldata)
        item = types.withLocation(item, DataLocation::Memory);
  return known = types.intern(std::move(type));
}

const Type *Analyser::boundForm(const Type *type) {
  if (!type)
    return nullptr;
  const Type *&known = boundForms[type];
  if (!known) {
    Type copy = *type;
    copy.hasBound = true;
    known = types.intern(std::move(copy));
  }
  return known;
}

const Type *Analyser::getterType(VariableDecl &variable) {
  const Type *&known = declTypes[&variable];
  if (!known) {
    GetterSignature getter = getterOf(types, variable);
    Type type;
    type.kind = TypeKind::Function;
    type.decl = &variable;
    type.external = true;
    type.mutability = StateMutability::View;
    type.params = std::move(getter.params);
    type.returns = std::move(getter.returns);
    known = types.intern(std::move(type));
  }
  return known;
}

const Type *Analyser::typeType(const Type *inner) {
  const Type *&known = typeTypes[inner];
  if (!known) {
    Type type;
    type.kind = TypeKind::TypeType;
    type.inner = inner;
    known = types.intern(std::move(type));
  }
  return known;
}

const Type *Analyser::magic(llvm::StringRef name, const Type *inner) {
  Type type;
  type.kind = TypeKind::Magic;
  type.name = name.str();
  type.inner = inner;
  return types.intern(std::move(type));
}

const Type *Analyser::builtin(llvm::StringRef name, std::vector<const Type *> params,
                              std::vector<const Type *> returns, const Type *inner) {
  Type type;
  type.kind = TypeKind::Builtin;
  type.name = name.str();
  type.params = std::move(params);
  type.returns = std::move(returns);
  type.inner = inner;
  return types.intern(std::move(type));
}

// ---------------------------------------------------------------- declarations

static DataLocation writtenLocation(const VariableDecl &variable, DataLocation fallback) {
  switch (variable.location) {
  case VariableDecl::Location::Storage:
    return DataLocation::Storage;
  case VariableDecl::Location::Memory:
    return DataLocation::Memory;
  case VariableDecl::Location::Calldata:
    return DataLocation::Calldata;
  default:
    return fallback;
  }
}

void Analyser::declareVariable(VariableDecl &variable, DataLocation fallback) {
  for (UserTypeName *base : variable.overrides)
    resolve(base);
  const Type *type = resolve(variable.typeName);
  if (variable.role == VariableDecl::Role::State ||
      variable.role == VariableDecl::Role::FileConstant) {
    bool inStorage = !variable.constant && variable.role == VariableDecl::Role::State;
    variable.type = types.withLocation(
        type, inStorage ? DataLocation::Storage : DataLocation::Memory, !inStorage);
  } else if (variable.role == VariableDecl::Role::StructMember) {
    variable.type = types.withLocation(type, DataLocation::Storage, false);
  } else {
    variable.type = types.withLocation(type, writtenLocation(variable, fallback), true);
  }
}

void Analyser::declareParameters(llvm::ArrayRef<VariableDecl *> params, DataLocation fallback) {
  for (VariableDecl *param : params)
    if (param)
      declareVariable(*param, fallback);
}

void Analyser::declareFunction(FunctionDecl &function) {
  using Kind = FunctionDecl::Kind;
  for (UserTypeName *base : function.overrides)
    resolve(base);
  bool isInterface =
      function.contract && function.contract->contractKind == ContractDecl::Kind::Interface;
  if (function.visibility == Visibility::Default)
    function.visibility = function.functionKind == Kind::Free ? Visibility::Internal
                          : function.functionKind == Kind::Fallback ||
                                  function.functionKind == Kind::Receive || isInterface
                              ? Visibility::External
                              : Visibility::Public;
  declareParameters(function.params, function.visibility == Visibility::External
                                         ? DataLocation::Calldata
                                         : DataLocation::Memory);
  declareParameters(function.returns, DataLocation::Memory);
  functionType(function);
}

void Analyser::declareMember(Decl &decl) {
  Entered entered(*this, decl);
  switch (decl.kind) {
  case NodeKind::Variable:
    declareVariable(llvm::cast<VariableDecl>(decl), DataLocation::Storage);
    break;
  case NodeKind::Function:
    declareFunction(llvm::cast<FunctionDecl>(decl));
    break;
  case NodeKind::Modifier:
    for (UserTypeName *base : llvm::cast<ModifierDecl>(decl).overrides)
      resolve(base);
    declareParameters(llvm::cast<ModifierDecl>(decl).params, DataLocation::Memory);
    break;
  case NodeKind::Struct:
    declareParameters(llvm::cast<StructDecl>(decl).members, DataLocation::Storage);
    break;
  case NodeKind::Event:
    declareParameters(llvm::cast<EventDecl>(decl).params, DataLocation::Memory);
    break;
  case NodeKind::Error:
    declareParameters(llvm::cast<ErrorDecl>(decl).params, DataLocation::Memory);
    break;
  case NodeKind::UsingFor:
    resolve(llvm::cast<UsingForDecl>(decl).target);
    break;
  case NodeKind::UserValueType:
    instanceType(decl);
    break;
  case NodeKind::Contract: {
    auto &contract = llvm::cast<ContractDecl>(decl);
    for (InheritanceSpecifier &base : contract.bases)
      if (base.base && base.base->decl)
        base.base->type = instanceType(*base.base->decl);
    if (contract.layoutBase) {
      contract.layoutBase->type = rational;
      if (auto value = evaluate(contract.layoutBase, &contract, at.unit))
        contract.layoutBase->constant = keep(std::move(value->value));
      else
        incomplete(contract.layoutBase->span, "storage layout base could not be computed");
    }
    for (Decl *member : contract.members)
      if (member)
        declareMember(*member);
    break;
  }
  default:
    break;
  }
}

void Analyser::declareTypes() {
  for (SourceUnit *unit : program.units)
    for (Decl *member : unit->members)
      if (member)
        declareMember(*member);
}

// ---------------------------------------------------------------- signatures

/// Public functions of libraries name their structs, enums and contracts, and say `storage`.
static std::string libraryType(const Type *type) {
  if (!type)
    return "";
  auto qualified = [&] {
    const Decl *decl = type->decl;
    return decl->contract && decl->contract != decl ? decl->contract->name + "." + decl->name
                                                    : decl->name;
  };
  auto bare = [&]() -> std::string {
    switch (type->kind) {
    case TypeKind::Struct:
    case TypeKind::Enum:
    case TypeKind::Contract:
      return qualified();
    case TypeKind::Mapping:
      return "mapping(" + libraryType(type->key) + " => " +
             llvm::StringRef(libraryType(type->element)).split(" storage").first.str() + ")";
    case TypeKind::Array:
      return llvm::StringRef(libraryType(type->element)).split(" storage").first.str() + "[" +
             (type->length ? llvm::toString(*type->length, 10, false) : "") + "]";
    default:
      return abiType(type);
    }
  };
  std::string text = bare();
  return text.empty() || type->location != DataLocation::Storage ? text : text + " storage";
}

std::string Analyser::signatureOf(llvm::StringRef name, llvm::ArrayRef<VariableDecl *> params,
                                  bool isLibrary) {
  std::string text = (name + "(").str();
  bool isFirst = true;
  for (const VariableDecl *param : params) {
    std::string part = isLibrary ? libraryType(param->type) : abiType(param->type);
    if (part.empty()) {
      if (param->type)
        incomplete(param->span, "type '" + toString(param->type) + "' has no ABI form");
      return "";
    }
    text += (isFirst ? "" : ",") + part;
    isFirst = false;
  }
  return text + ")";
}

void Analyser::computeSignatures() {
  auto visit = [&](Decl &decl) {
    Entered entered(*this, decl);
    if (auto *event = llvm::dyn_cast<EventDecl>(&decl)) {
      event->signature = signatureOf(event->name, event->params, false);
    } else if (auto *error = llvm::dyn_cast<ErrorDecl>(&decl)) {
      error->signature = signatureOf(error->name, error->params, false);
      error->selector = error->signature.empty() ? 0 : ir::selectorOf(error->signature);
    } else if (auto *f = llvm::dyn_cast<FunctionDecl>(&decl);
               f && f->functionKind == FunctionDecl::Kind::Regular &&
               (f->visibility == Visibility::Public || f->visibility == Visibility::External)) {
      bool isLibrary = f->contract && f->contract->contractKind == ContractDecl::Kind::Library;
      f->signature = signatureOf(f->name, f->params, isLibrary);
      if (!f->signature.empty())
        f->selector = ir::selectorOf(f->signature);
    }
  };
  for (SourceUnit *unit : program.units)
    for (Decl *member : unit->members) {
      if (!member)
        continue;
      visit(*member);
      if (auto *contract = llvm::dyn_cast<ContractDecl>(member))
        for (Decl *inner : contract->members)
          if (inner)
            visit(*inner);
    }
}

} // namespace quorate::sol
