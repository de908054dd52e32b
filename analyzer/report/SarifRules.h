//===- SarifRules.h - the rule and taxonomy tables of a SARIF run ------------------===//
#pragma once

#include "analyzer/report/Report.h"

#include <nlohmann/json.hpp>

#include <map>

namespace quorate::report {

class RuleTable {
public:
  static constexpr llvm::StringLiteral IncompleteId = "incomplete";

  explicit RuleTable(const std::vector<CheckInfo> &checks);

  /// The rule's position in rules[]; an id the registries do not know is added.
  size_t index(llvm::StringRef id, Severity severity);

  nlohmann::ordered_json driver(llvm::StringRef version, llvm::StringRef homepage) const;
  /// CWE and SCWE, with the entries that the rules refer to.
  nlohmann::ordered_json taxonomies() const;

private:
  std::vector<CheckInfo> checks;
  std::map<std::string, size_t> byId;
  std::vector<unsigned> cwe; ///< sorted, each once: the position is the taxon's index
  std::vector<std::string> scwe;

  nlohmann::ordered_json rule(const CheckInfo &check) const;
  nlohmann::ordered_json relationships(const CheckInfo &check) const;
};

} // namespace quorate::report
