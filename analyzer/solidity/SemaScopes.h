//===- SemaScopes.h - what a name means in a file and in a contract -----------===//
//
// Private to Sema. Results are remembered per (file, name) and (contract, name),
// so that each name costs one search however often it is used.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/solidity/Sema.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"

#include <functional>

namespace quorate::sol {

using Decls = llvm::SmallVector<Decl *, 1>;

class Scopes {
public:
  /// What `name` means at the top of a file: its own declarations and what it imports.
  llvm::ArrayRef<Decl *> inUnit(const SourceUnit &unit, llvm::StringRef name);
  /// What `name` means inside a contract: own and inherited members, overridden functions and
  /// private members of bases left out.
  llvm::ArrayRef<Decl *> inContract(const ContractDecl &contract, llvm::StringRef name);
  /// A type or file alias by its path a.b.C, seen from a contract (or null) in a file.
  Decl *typeByPath(const SourceUnit &unit, const ContractDecl *contract,
                   llvm::ArrayRef<std::string> path);
  /// As above, but any declaration: for modifiers and `using {f}`.
  Decls byPath(const SourceUnit &unit, const ContractDecl *contract,
               llvm::ArrayRef<std::string> path);

private:
  struct ImportedName {
    SourceUnit *target;
    llvm::StringRef name;
  };
  struct UnitScope {
    llvm::StringMap<Decls> own;
    llvm::StringMap<llvm::SmallVector<ImportedName, 1>> imported;
    std::vector<const SourceUnit *> reach; ///< itself and plain imports, transitively
    llvm::StringMap<Decls> memo;
  };
  UnitScope &scopeOf(const SourceUnit &unit);
  void collectReach(const SourceUnit &unit, std::vector<const SourceUnit *> &reach);
  Decls membersOf(const Decl &container, llvm::StringRef name);

  llvm::DenseMap<const SourceUnit *, std::unique_ptr<UnitScope>> units;
  llvm::DenseMap<const ContractDecl *, std::unique_ptr<llvm::StringMap<Decls>>> contracts;
};

bool isTypeLike(const Decl &decl);

/// Fills `linearized` and `byName` of every contract. `report` gets what is wrong, once per
/// contract.
void linearise(llvm::ArrayRef<SourceUnit *> units, Scopes &scopes,
               const std::function<void(ContractDecl &, const std::string &)> &report);

/// The same type but for the data location, which takes no part in overriding and in what a value
/// holds.
bool sameButForLocation(const Type *a, const Type *b);
bool sameParameters(const FunctionDecl &f, const FunctionDecl &g);

} // namespace quorate::sol
