//===- SemaLinearise.cpp - C3 linearisation of base contracts ------------------===//
#include "analyzer/solidity/SemaScopes.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <tuple>

namespace quorate::sol {

namespace {

using Line = std::vector<ContractDecl *>;
using Report = std::function<void(ContractDecl &, const std::string &)>;

/// C3's merge: repeatedly takes the first head that stands in no other list's tail.
/// Empty if there is none.
Line merge(const std::vector<Line> &lists) {
  Line result;
  std::vector<size_t> heads(lists.size(), 0);
  llvm::DenseMap<ContractDecl *, unsigned> inTails;
  for (const Line &list : lists)
    for (ContractDecl *contract : llvm::drop_begin(list))
      ++inTails[contract];
  while (true) {
    bool isDone = true;
    ContractDecl *next = nullptr;
    for (size_t i = 0; i < lists.size() && !next; ++i) {
      if (heads[i] == lists[i].size())
        continue;
      isDone = false;
      if (!inTails.lookup(lists[i][heads[i]]))
        next = lists[i][heads[i]];
    }
    if (isDone)
      return result;
    if (!next)
      return {};
    result.push_back(next);
    for (size_t i = 0; i < lists.size(); ++i)
      if (heads[i] < lists[i].size() && lists[i][heads[i]] == next && ++heads[i] < lists[i].size())
        --inTails[lists[i][heads[i]]];
  }
}

class Lineariser {
public:
  Lineariser(Scopes &scopes, const Report &report) : scopes(scopes), report(report) {}

  void visit(ContractDecl &contract, unsigned depth = 0) {
    auto [entry, isNew] = state.try_emplace(&contract, false);
    if (!isNew)
      return;
    std::string problem;
    Line direct = basesOf(contract, depth, problem);
    std::vector<Line> lists;
    for (ContractDecl *base : llvm::reverse(direct))
      lists.push_back(base->linearized);
    Line own{&contract};
    own.insert(own.end(), direct.rbegin(), direct.rend());
    lists.push_back(std::move(own));
    contract.linearized = merge(lists);
    if (contract.linearized.empty()) {
      problem = "the base contracts have no consistent order";
      for (const Line &list : llvm::reverse(lists))
        for (ContractDecl *base : list)
          if (!llvm::is_contained(contract.linearized, base))
            contract.linearized.push_back(base);
    }
    state[&contract] = true;
    if (!problem.empty())
      report(contract, problem);
  }

private:
  /// Direct bases as written (most base-like first), resolved.
  Line basesOf(ContractDecl &contract, unsigned depth, std::string &problem) {
    constexpr unsigned maxDepth = 500;
    Line direct;
    for (InheritanceSpecifier &specifier : contract.bases) {
      if (!specifier.base || !contract.unit)
        continue;
      auto *base = llvm::dyn_cast_or_null<ContractDecl>(
          scopes.typeByPath(*contract.unit, nullptr, specifier.base->path));
      std::string name = llvm::join(specifier.base->path, ".");
      if (!base) {
        problem = "base contract '" + name + "' was not found";
        continue;
      }
      if (depth < maxDepth)
        visit(*base, depth + 1);
      if (!state.lookup(base)) {
        problem = "inheritance from '" + name + "' is cyclic or too deep";
        continue;
      }
      specifier.base->decl = base;
      if (!llvm::is_contained(direct, base))
        direct.push_back(base);
    }
    return direct;
  }

  Scopes &scopes;
  const Report &report;
  llvm::DenseMap<ContractDecl *, bool> state; ///< present: visited; true: finished
};

/// Before 0.5 the constructor could be a function with the contract's name.
void markOldConstructors(ContractDecl &contract) {
  if (!contract.unit || languageAtLeast(*contract.unit, 5) ||
      contract.contractKind != ContractDecl::Kind::Contract)
    return;
  for (Decl *member : contract.members)
    if (auto *function = llvm::dyn_cast_or_null<FunctionDecl>(member);
        function && function->functionKind == FunctionDecl::Kind::Regular &&
        function->name == contract.name)
      function->functionKind = FunctionDecl::Kind::Constructor;
}

void indexByName(ContractDecl &contract) {
  for (Decl *member : contract.members) {
    auto *function = llvm::dyn_cast_or_null<FunctionDecl>(member);
    if (!member || member->name.empty() || llvm::isa<UsingForDecl>(member) ||
        (function && function->functionKind != FunctionDecl::Kind::Regular))
      continue;
    contract.byName.push_back(member);
  }
  llvm::sort(contract.byName, [](const Decl *a, const Decl *b) {
    return std::tie(a->name, a->span.begin) < std::tie(b->name, b->span.begin);
  });
}

} // namespace

void linearise(llvm::ArrayRef<SourceUnit *> units, Scopes &scopes, const Report &report) {
  Lineariser lineariser(scopes, report);
  for (SourceUnit *unit : units)
    for (Decl *member : unit->members)
      if (auto *contract = llvm::dyn_cast_or_null<ContractDecl>(member)) {
        markOldConstructors(*contract);
        indexByName(*contract);
        lineariser.visit(*contract);
      }
}

} // namespace quorate::sol
