//===- SemaInheritance.cpp - overriding, super and the external interface -----===//
#include "analyzer/ir/Interpreter.h"
#include "analyzer/solidity/Sema.h"
#include "analyzer/solidity/SemaScopes.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"

#include <algorithm>
#include <tuple>

namespace quorate::sol {

bool sameButForLocation(const Type *a, const Type *b) {
  if (a == b)
    return true;
  if (!a || !b || a->kind != b->kind)
    return false;
  switch (a->kind) {
  case TypeKind::Bytes:
    return a->isString == b->isString;
  case TypeKind::Struct:
    return a->decl == b->decl;
  case TypeKind::Array:
    return a->length == b->length && sameButForLocation(a->element, b->element);
  case TypeKind::Mapping:
    return sameButForLocation(a->key, b->key) && sameButForLocation(a->element, b->element);
  default:
    return false;
  }
}

bool sameParameters(const FunctionDecl &f, const FunctionDecl &g) {
  if (&f == &g)
    return true;
  if (f.params.size() != g.params.size())
    return false;
  for (auto [p, q] : llvm::zip(f.params, g.params))
    if (!p || !q || !sameButForLocation(p->type, q->type))
      return false;
  return true;
}

llvm::ArrayRef<Decl *> membersNamed(const ContractDecl &contract, llvm::StringRef name) {
  struct ByName {
    bool operator()(const Decl *d, llvm::StringRef name) const { return d->name < name; }
    bool operator()(llvm::StringRef name, const Decl *d) const { return name < d->name; }
  };
  auto range = std::equal_range(contract.byName.begin(), contract.byName.end(), name, ByName{});
  return llvm::ArrayRef<Decl *>(contract.byName)
      .slice(range.first - contract.byName.begin(), range.second - range.first);
}

// ---------------------------------------------------------------- dispatch

static bool dispatches(const FunctionDecl &f) {
  return f.contract && f.functionKind == FunctionDecl::Kind::Regular &&
         f.visibility != Visibility::Private &&
         f.contract->contractKind != ContractDecl::Kind::Library;
}

/// The first function of `bases` that overrides or is `f`, one with a body before one without.
static Decl *firstImplementation(llvm::ArrayRef<ContractDecl *> bases, const FunctionDecl &f) {
  Decl *declared = nullptr;
  for (ContractDecl *base : bases)
    for (Decl *member : membersNamed(*base, f.name)) {
      if (auto *variable = llvm::dyn_cast<VariableDecl>(member)) {
        if (variable->visibility == Visibility::Public)
          return variable;
      } else if (auto *g = llvm::dyn_cast<FunctionDecl>(member)) {
        if (!dispatches(*g) || !sameParameters(f, *g))
          continue;
        if (g->body)
          return g;
        if (!declared)
          declared = g;
      }
    }
  return declared;
}

Decl *resolveVirtual(const ContractDecl &mostDerived, const FunctionDecl &f) {
  auto *self = const_cast<FunctionDecl *>(&f);
  if (!dispatches(f) || !llvm::is_contained(mostDerived.linearized, f.contract))
    return self;
  Decl *found = firstImplementation(mostDerived.linearized, f);
  return found ? found : self;
}

ModifierDecl *resolveVirtualModifier(const ContractDecl &mostDerived, const ModifierDecl &m) {
  auto *self = const_cast<ModifierDecl *>(&m);
  if (!m.contract || !llvm::is_contained(mostDerived.linearized, m.contract))
    return self;
  ModifierDecl *declared = nullptr;
  for (ContractDecl *base : mostDerived.linearized)
    for (Decl *member : membersNamed(*base, m.name))
      if (auto *candidate = llvm::dyn_cast<ModifierDecl>(member)) {
        if (candidate->body)
          return candidate;
        declared = declared ? declared : candidate;
      }
  return declared ? declared : self;
}

FunctionDecl *resolveSuper(const ContractDecl &mostDerived, const ContractDecl &caller,
                           const FunctionDecl &f) {
  llvm::ArrayRef<ContractDecl *> line = mostDerived.linearized;
  auto it = llvm::find(line, &caller);
  if (it == line.end())
    return nullptr;
  auto *found = llvm::dyn_cast_or_null<FunctionDecl>(
      firstImplementation(line.drop_front(it - line.begin() + 1), f));
  return found && found->body ? found : nullptr;
}

// ---------------------------------------------------------------- special functions

static FunctionDecl *ownFunction(const ContractDecl &contract, FunctionDecl::Kind kind) {
  for (Decl *member : contract.members)
    if (auto *f = llvm::dyn_cast<FunctionDecl>(member); f && f->functionKind == kind)
      return f;
  return nullptr;
}

static FunctionDecl *inheritedFunction(const ContractDecl &contract, FunctionDecl::Kind kind) {
  FunctionDecl *declared = nullptr;
  for (ContractDecl *base : contract.linearized)
    if (FunctionDecl *f = ownFunction(*base, kind)) {
      if (f->body)
        return f;
      declared = declared ? declared : f;
    }
  return declared;
}

FunctionDecl *constructorOf(const ContractDecl &contract) {
  return ownFunction(contract, FunctionDecl::Kind::Constructor);
}
FunctionDecl *fallbackOf(const ContractDecl &contract) {
  return inheritedFunction(contract, FunctionDecl::Kind::Fallback);
}
FunctionDecl *receiveOf(const ContractDecl &contract) {
  return inheritedFunction(contract, FunctionDecl::Kind::Receive);
}

// ---------------------------------------------------------------- the external interface

GetterSignature getterOf(TypeTable &types, const VariableDecl &variable) {
  GetterSignature getter;
  const Type *type = variable.type;
  auto inMemory = [&](const Type *t) { return types.withLocation(t, DataLocation::Memory); };
  while (type && (type->kind == TypeKind::Mapping || type->kind == TypeKind::Array)) {
    getter.params.push_back(type->kind == TypeKind::Mapping ? inMemory(type->key)
                                                            : types.integer(256, false));
    type = type->element;
  }
  if (!type)
    return getter;
  auto *decl =
      type->kind == TypeKind::Struct ? llvm::dyn_cast_or_null<StructDecl>(type->decl) : nullptr;
  if (!decl) {
    getter.returns.push_back(inMemory(type));
    return getter;
  }
  for (auto [index, member] : llvm::enumerate(decl->members)) {
    if (!member->type || member->type->kind == TypeKind::Mapping ||
        member->type->kind == TypeKind::Array)
      continue;
    getter.returns.push_back(inMemory(member->type));
    getter.members.push_back(unsigned(index));
  }
  return getter;
}

static std::string getterText(TypeTable &types, const VariableDecl &variable) {
  std::string text;
  for (const Type *param : getterOf(types, variable).params)
    text += (text.empty() ? "" : ",") + abiType(param);
  return variable.name + "(" + text + ")";
}

std::vector<ExternalFunction> externalFunctions(TypeTable &types, const ContractDecl &contract) {
  std::vector<ExternalFunction> found;
  llvm::StringMap<size_t> bySignature;
  auto add = [&](ExternalFunction entry) {
    auto [it, isNew] = bySignature.try_emplace(entry.signature, found.size());
    if (isNew) {
      found.push_back(std::move(entry));
      return;
    }
    // An interface may stand nearer in the linearisation than the implementation (before 0.6).
    ExternalFunction &known = found[it->second];
    if (known.function && !known.function->body &&
        (entry.getter || (entry.function && entry.function->body)))
      known = std::move(entry);
  };
  for (ContractDecl *base : contract.linearized)
    for (Decl *member : base->members) {
      if (auto *f = llvm::dyn_cast<FunctionDecl>(member); f && f->selector)
        add({*f->selector, f->signature, f, nullptr});
      auto *variable = llvm::dyn_cast<VariableDecl>(member);
      if (variable && variable->visibility == Visibility::Public) {
        std::string signature = getterText(types, *variable);
        add({ir::selectorOf(signature), signature, nullptr, variable});
      }
    }
  llvm::sort(found, [](const ExternalFunction &a, const ExternalFunction &b) {
    return std::tie(a.selector, a.signature) < std::tie(b.selector, b.signature);
  });
  return found;
}

uint32_t interfaceId(TypeTable &types, const ContractDecl &contract) {
  uint32_t id = 0;
  for (Decl *member : contract.members) {
    if (auto *f = llvm::dyn_cast<FunctionDecl>(member); f && f->selector)
      id ^= *f->selector;
    auto *variable = llvm::dyn_cast<VariableDecl>(member);
    if (variable && variable->visibility == Visibility::Public)
      id ^= ir::selectorOf(getterText(types, *variable));
  }
  return id;
}

} // namespace quorate::sol
