//===- Rule.h - what a rule is ------------------------------------------------===//
//
// A rule is one source file, one page of documentation with the same name
// (rules/ID.md), and its fixtures (fixtures/rules/ID/). It sees the IR and the
// roles, never the front end. Queries that more than one rule needs live in
// analyzer/governance/Queries.h.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/governance/Roles.h"

namespace quorate::gov {
class ContractView;
class Lifecycle;
} // namespace quorate::gov

namespace quorate::rules {

/// What a rule works on, and where it reports.
struct Context {
  const ir::Module &module;
  const gov::Model &model;
  const ir::Contract &contract; ///< the contract being checked
  ir::ContractId contractId;
  const gov::ContractView &view; ///< the queries of analyzer/governance/Queries.h
  const gov::Lifecycle &life;    ///< those of Lifecycle.h
  std::vector<Finding> &findings;
};

/// What a rule reads of the project. Results are kept between runs by it, so it must not say too
/// little: who walks over Context::module.contracts reads the project.
enum class Reads : uint8_t {
  /// The contract, what its file imports, and the contracts in Context::model, which holds only
  /// those that it has to do with (analyzer/governance/Neighbours.h).
  Linked,
  Project, ///< any contract of the module; the model is whole
};

struct Rule {
  llvm::StringLiteral id;      ///< as in CATALOG.md
  llvm::StringLiteral summary; ///< one sentence
  Severity severity;
  llvm::ArrayRef<unsigned> cwe;
  llvm::ArrayRef<llvm::StringLiteral> scwe; ///< OWASP Smart Contract Weakness Enumeration
  double securitySeverity;                  ///< 0.1 to 10, for SARIF
  void (*check)(Context &context);
  Reads reads = Reads::Linked;
};

/// Every rule, ordered by id.
llvm::ArrayRef<const Rule *> all();
const Rule *find(llvm::StringRef id);

/// Puts a rule into all(): `static const Registration registration(rule);` in the rule's file.
struct Registration {
  explicit Registration(const Rule &rule);
};

/// What rules found in one contract.
struct Found {
  std::vector<Finding> findings;
  std::vector<Incomplete> incomplete;
  std::vector<std::pair<llvm::StringRef, double>> seconds; ///< of the processor, by rule
};

/// What settle() puts before a rule's id in Results::stats for the seconds that it took.
inline constexpr llvm::StringLiteral SecondsOf = "seconds of ";

/// The contracts that rules run on: those that can be deployed, and abstract ones that nothing in
/// the module derives from.
std::vector<ir::ContractId> subjects(const ir::Module &module);
/// Runs the rules of each kind for which there is a place to put what they find; `near` is what the
/// contract has to do with (analyzer/governance/Neighbours.h).
void check(const ir::Module &module, const gov::Model &model, const gov::Model &near,
           ir::ContractId contract, Found *linked, Found *project);
/// Adds what was found, by contract: the same defect seen through two contracts is one finding.
void settle(std::vector<Found> found, Results &results);

/// All of it: every rule on every subject.
void run(const ir::Module &module, const gov::Model &model, Results &results);

/// The documentation page (Markdown) of a rule or invariant, built into the program; empty if none.
llvm::StringRef page(llvm::StringRef id);

} // namespace quorate::rules
