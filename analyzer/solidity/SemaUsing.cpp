//===- SemaUsing.cpp - `using for` ----------------------------------------------===//
#include "analyzer/solidity/SemaAnalyser.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace quorate::sol {

void Analyser::resolveUsing(UsingForDecl &decl) {
  Entered entered(*this, decl);
  if (!at.unit)
    return;
  for (UsingForDecl::Item &item : decl.items) {
    if (!decl.braces) {
      item.decl = scopes.typeByPath(*at.unit, at.contract, item.path);
    } else {
      for (Decl *candidate : scopes.byPath(*at.unit, at.contract, item.path))
        if (llvm::isa<FunctionDecl>(candidate) && !item.decl)
          item.decl = candidate;
    }
    if (!item.decl)
      incomplete(item.span, "'" + llvm::join(item.path, ".") + "' in `using for` was not found");
  }
  if (decl.contract)
    contractUsing[decl.contract].push_back(&decl);
  else
    unitUsing[at.unit].push_back(&decl);
  if (decl.global)
    globalUsing[at.unit].push_back(&decl);
}

void Analyser::resolveUsing() {
  for (SourceUnit *unit : program.units)
    for (Decl *member : unit->members) {
      if (auto *decl = llvm::dyn_cast_or_null<UsingForDecl>(member))
        resolveUsing(*decl);
      if (auto *contract = llvm::dyn_cast_or_null<ContractDecl>(member))
        for (Decl *inner : contract->members)
          if (auto *decl = llvm::dyn_cast_or_null<UsingForDecl>(inner))
            resolveUsing(*decl);
    }
}

llvm::ArrayRef<UsingForDecl *> Analyser::directivesFor(const Type *object) {
  const Type *plain = object->kind == TypeKind::Function ? mobileType(types, object) : object;
  const Type *type = types.withLocation(plain, DataLocation::Storage, false);
  const Node *place = at.contract ? static_cast<const Node *>(at.contract) : at.unit;
  auto [entry, isNew] = usingMemo.try_emplace(UsingKey{place, type});
  std::vector<UsingForDecl *> &found = entry->second;
  if (!isNew)
    return found;
  auto matches = [&](const UsingForDecl &decl) {
    const Type *target = decl.target ? decl.target->type : nullptr;
    if (!decl.target || target == type)
      return true;
    // `using A for address` before 0.5 meant every address.
    return target && target->kind == TypeKind::Address && type->kind == TypeKind::Address;
  };
  auto addFrom = [&](const auto &map, const auto *key) {
    auto it = map.find(key);
    if (it == map.end())
      return;
    for (UsingForDecl *decl : it->second)
      if (matches(*decl) && !llvm::is_contained(found, decl))
        found.push_back(decl);
  };
  if (at.contract) {
    addFrom(contractUsing, at.contract);
    if (!since(7)) // inherited until 0.7
      for (const ContractDecl *base : at.contract->linearized)
        addFrom(contractUsing, base);
  }
  addFrom(unitUsing, at.unit);
  if (type->decl && type->decl->unit)
    addFrom(globalUsing, type->decl->unit);
  return found;
}

void Analyser::boundFunctions(const Expr &object, llvm::StringRef name,
                              llvm::SmallVectorImpl<Candidate> &found) {
  auto consider = [&](Decl *decl) {
    auto *function = llvm::dyn_cast_or_null<FunctionDecl>(decl);
    if (!function || function->params.empty() ||
        llvm::any_of(found, [&](const Candidate &known) { return known.decl == function; }))
      return;
    if (function->visibility == Visibility::Private && function->contract != at.contract)
      return;
    const Type *type = functionType(*function);
    if (function->visibility == Visibility::Public || function->visibility == Visibility::External)
      type = externalForm(type);
    const Type *self = type->params.front();
    bool fits = implicitlyConvertible(object.type, self, object.constant) ||
                (self && self->kind == TypeKind::Address &&
                 object.type->kind == TypeKind::Address && !since(5));
    if (fits)
      found.push_back({function, boundForm(type), true});
  };
  for (UsingForDecl *directive : directivesFor(object.type))
    for (const UsingForDecl::Item &item : directive->items) {
      if (auto *library = llvm::dyn_cast_or_null<ContractDecl>(item.decl)) {
        for (Decl *member : membersNamed(*library, name))
          consider(member);
      } else if (item.op.empty() && !item.path.empty() && item.path.back() == name) {
        consider(item.decl);
      }
    }
}

FunctionDecl *Analyser::userOperator(const Type *type, llvm::StringRef op, unsigned arity) {
  if (!type || type->kind != TypeKind::UserValue)
    return nullptr;
  for (UsingForDecl *directive : directivesFor(type))
    for (const UsingForDecl::Item &item : directive->items) {
      auto *function = llvm::dyn_cast_or_null<FunctionDecl>(item.decl);
      if (function && item.op == op && function->params.size() == arity &&
          function->params.front()->type == type)
        return function;
    }
  return nullptr;
}

} // namespace quorate::sol
