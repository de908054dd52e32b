//===- SemaScopes.cpp - what a name means in a file and in a contract ---------===//
#include "analyzer/solidity/SemaScopes.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

namespace quorate::sol {

bool isTypeLike(const Decl &decl) {
  switch (decl.kind) {
  case NodeKind::Contract:
  case NodeKind::Struct:
  case NodeKind::Enum:
  case NodeKind::UserValueType:
  case NodeKind::Import:
    return true;
  default:
    return false;
  }
}

static void addOnce(Decls &list, Decl *decl) {
  if (!llvm::is_contained(list, decl))
    list.push_back(decl);
}

// ---------------------------------------------------------------- files

Scopes::UnitScope &Scopes::scopeOf(const SourceUnit &unit) {
  std::unique_ptr<UnitScope> &slot = units[&unit];
  if (slot)
    return *slot;
  slot = std::make_unique<UnitScope>();
  UnitScope &scope = *slot;
  for (Decl *member : unit.members)
    if (member && member->kind != NodeKind::Import && member->kind != NodeKind::UsingFor &&
        !member->name.empty())
      scope.own[member->name].push_back(member);
  for (ImportDecl *import : unit.imports) {
    if (!import->unitAlias.empty())
      scope.own[import->unitAlias].push_back(import);
    for (const ImportSymbol &symbol : import->symbols)
      if (import->target)
        scope.imported[symbol.alias.empty() ? symbol.name : symbol.alias].push_back(
            {import->target, symbol.name});
  }
  return scope;
}

void Scopes::collectReach(const SourceUnit &unit, std::vector<const SourceUnit *> &reach) {
  llvm::DenseSet<const SourceUnit *> seen{&unit};
  reach.push_back(&unit);
  for (size_t i = 0; i < reach.size(); ++i)
    for (const ImportDecl *import : reach[i]->imports)
      if (import->target && import->unitAlias.empty() && import->symbols.empty() &&
          seen.insert(import->target).second)
        reach.push_back(import->target);
}

llvm::ArrayRef<Decl *> Scopes::inUnit(const SourceUnit &unit, llvm::StringRef name) {
  UnitScope &scope = scopeOf(unit);
  // An empty entry made first ends cycles of `import {A} from` each other.
  auto [entry, isNew] = scope.memo.try_emplace(name);
  if (!isNew)
    return entry->second;
  if (scope.reach.empty())
    collectReach(unit, scope.reach);
  Decls found;
  for (const SourceUnit *reached : scope.reach) {
    UnitScope &other = scopeOf(*reached);
    if (auto it = other.own.find(name); it != other.own.end())
      for (Decl *decl : it->second)
        addOnce(found, decl);
    if (auto it = other.imported.find(name); it != other.imported.end())
      for (const ImportedName &imported : it->second)
        for (Decl *decl : inUnit(*imported.target, imported.name))
          addOnce(found, decl);
  }
  return scope.memo[name] = std::move(found);
}

// ---------------------------------------------------------------- contracts

/// True if `decl` is hidden by what a more derived contract already put in `found`.
static bool isHidden(const Decls &found, const Decl &decl) {
  auto *function = llvm::dyn_cast<FunctionDecl>(&decl);
  return llvm::any_of(found, [&](const Decl *other) {
    if (auto *g = llvm::dyn_cast<FunctionDecl>(other))
      return function && sameParameters(*function, *g);
    if (other->kind == decl.kind) // before 0.6 a state variable could hide one of a base
      return decl.kind == NodeKind::Modifier || decl.kind == NodeKind::Variable;
    return function && llvm::isa<VariableDecl>(other); // a getter overrides the function
  });
}

static bool isPrivate(const Decl &decl) {
  if (auto *function = llvm::dyn_cast<FunctionDecl>(&decl))
    return function->visibility == Visibility::Private;
  auto *variable = llvm::dyn_cast<VariableDecl>(&decl);
  return variable && variable->visibility == Visibility::Private;
}

llvm::ArrayRef<Decl *> Scopes::inContract(const ContractDecl &contract, llvm::StringRef name) {
  auto &memo = contracts[&contract];
  if (!memo)
    memo = std::make_unique<llvm::StringMap<Decls>>();
  auto [entry, isNew] = memo->try_emplace(name);
  if (!isNew)
    return entry->second;
  Decls &found = entry->second;
  for (ContractDecl *base : contract.linearized)
    for (Decl *decl : membersNamed(*base, name))
      if ((base == &contract || !isPrivate(*decl)) && !isHidden(found, *decl))
        found.push_back(decl);
  return found;
}

// ---------------------------------------------------------------- paths

Decls Scopes::membersOf(const Decl &container, llvm::StringRef name) {
  llvm::ArrayRef<Decl *> found;
  if (auto *import = llvm::dyn_cast<ImportDecl>(&container)) {
    if (import->target)
      found = inUnit(*import->target, name);
  } else if (auto *contract = llvm::dyn_cast<ContractDecl>(&container)) {
    found = inContract(*contract, name);
  }
  return Decls(found.begin(), found.end());
}

Decls Scopes::byPath(const SourceUnit &unit, const ContractDecl *contract,
                     llvm::ArrayRef<std::string> path) {
  if (path.empty())
    return {};
  llvm::ArrayRef<Decl *> first;
  if (contract)
    first = inContract(*contract, path.front());
  if (first.empty())
    first = inUnit(unit, path.front());
  Decls found(first.begin(), first.end());
  for (const std::string &part : path.drop_front()) {
    auto it = llvm::find_if(found, [](Decl *decl) { return isTypeLike(*decl); });
    if (it == found.end())
      return {};
    found = membersOf(**it, part);
  }
  return found;
}

Decl *Scopes::typeByPath(const SourceUnit &unit, const ContractDecl *contract,
                         llvm::ArrayRef<std::string> path) {
  for (const ContractDecl *start : {contract, static_cast<const ContractDecl *>(nullptr)})
    for (Decl *decl : byPath(unit, start, path))
      if (isTypeLike(*decl))
        return decl;
  return nullptr;
}

} // namespace quorate::sol
