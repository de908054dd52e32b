//===- SemaSupport.h - small programs, analysed ---------------------------------===//
#pragma once

#include "analyzer/solidity/Frontend.h"
#include "analyzer/solidity/Sema.h"

#include <gtest/gtest.h>

namespace quorate::sol {

/// Files given as text; imports are resolved among them by name.
class Analysed {
public:
  struct File {
    std::string path, text;
  };
  explicit Analysed(std::vector<File> files) {
    std::map<std::string, SourceUnit *> byPath;
    for (File &file : files) {
      SourceUnit *unit =
          parseFile(sources.add(file.path, std::move(file.text)), sources, program.ast, results);
      byPath[file.path] = unit;
      program.units.push_back(unit);
    }
    for (SourceUnit *unit : program.units)
      for (ImportDecl *import : unit->imports)
        if (auto it = byPath.find(import->path); it != byPath.end())
          import->target = it->second;
    for (const Incomplete &entry : results.incomplete)
      ADD_FAILURE() << "does not parse: " << entry.reason;
    analyse(program, sources, results);
  }
  /// One file of Solidity 0.8, or of the version that its pragma names.
  explicit Analysed(const std::string &text)
      : Analysed(std::vector<File>{{"a.sol", text.find("pragma") == std::string::npos
                                                 ? "pragma solidity ^0.8.20;" + text
                                                 : text}}) {}

  template <class T = Decl> T *find(llvm::StringRef name) {
    auto [outer, inner] = name.split('.');
    for (SourceUnit *unit : program.units)
      for (Decl *decl : unit->members) {
        if (decl->name != outer)
          continue;
        if (inner.empty())
          return llvm::dyn_cast<T>(decl);
        for (Decl *member : llvm::cast<ContractDecl>(decl)->members)
          if (member->name == inner && llvm::isa<T>(member))
            return llvm::cast<T>(member);
      }
    ADD_FAILURE() << "no declaration " << name.str();
    return nullptr;
  }
  ContractDecl &contract(llvm::StringRef name) { return *find<ContractDecl>(name); }
  FunctionDecl &function(llvm::StringRef name) { return *find<FunctionDecl>(name); }

  /// The expression of a function's last statement.
  Expr *last(llvm::StringRef name) {
    Stmt *stmt = function(name).body->statements.back();
    if (auto *result = llvm::dyn_cast<ReturnStmt>(stmt))
      return result->value;
    if (auto *expr = llvm::dyn_cast<ExprStmt>(stmt))
      return expr->expr;
    if (auto *variable = llvm::dyn_cast<VariableStmt>(stmt))
      return variable->init;
    return nullptr;
  }
  CallExpr &call(llvm::StringRef name) { return *llvm::cast<CallExpr>(last(name)); }
  std::string type(llvm::StringRef name) { return toString(last(name)->type); }
  std::vector<std::string> reasons() const {
    std::vector<std::string> list;
    for (const Incomplete &entry : results.incomplete)
      list.push_back(entry.reason);
    return list;
  }

  SourceStore sources;
  Program program;
  Results results;
};

using Names = std::vector<std::string>;
inline Names namesOf(llvm::ArrayRef<ContractDecl *> contracts) {
  Names names;
  for (const ContractDecl *contract : contracts)
    names.push_back(contract->name);
  return names;
}

} // namespace quorate::sol
