//===- Explain.cpp - explain and list -------------------------------------------------===//
#include "analyzer/cli/Run.h"
#include "analyzer/report/Words.h"
#include "rules/Rule.h"
#include "solver/Prover.h"

#include <nlohmann/json.hpp>

namespace quorate::cli {
namespace {

void listJson(llvm::raw_ostream &out) {
  nlohmann::ordered_json root, rules = nlohmann::ordered_json::array(), invariants = rules;
  for (const rules::Rule *rule : rules::all()) {
    nlohmann::ordered_json scwe = nlohmann::ordered_json::array();
    for (llvm::StringRef id : rule->scwe)
      scwe.push_back(id.str());
    rules.push_back({{"id", rule->id.str()},
                     {"severity", report::word(rule->severity).str()},
                     {"summary", rule->summary.str()},
                     {"cwe", std::vector<unsigned>(rule->cwe)},
                     {"scwe", scwe},
                     {"securitySeverity", rule->securitySeverity}});
  }
  for (const solver::Invariant &invariant : solver::invariants())
    invariants.push_back({{"id", invariant.id.str()},
                          {"statement", invariant.statement.str()},
                          {"why", invariant.why.str()}});
  root["schema"] = 1;
  root["rules"] = std::move(rules);
  root["invariants"] = std::move(invariants);
  out << root.dump(2) << '\n';
}

void listText(llvm::raw_ostream &out) {
  size_t width = 0;
  for (const rules::Rule *rule : rules::all())
    width = std::max(width, rule->id.size());
  for (const solver::Invariant &invariant : solver::invariants())
    width = std::max(width, invariant.id.size());
  auto row = [&](llvm::StringRef id, llvm::StringRef kind, llvm::StringRef text) {
    out << "  " << id;
    out.indent(unsigned(width + 2 - id.size())) << kind;
    out.indent(unsigned(9 - kind.size())) << text << '\n';
  };
  out << "Rules\n";
  for (const rules::Rule *rule : rules::all())
    row(rule->id, report::word(rule->severity), rule->summary);
  out << "\nInvariants\n";
  for (const solver::Invariant &invariant : solver::invariants())
    row(invariant.id, "proof", invariant.statement);
}

} // namespace

llvm::Expected<ExitCode> runList(const Options &options) {
  switch (options.format.value_or(Format::Text)) {
  case Format::Json:
    listJson(llvm::outs());
    return Clean;
  case Format::Text:
    listText(llvm::outs());
    return Clean;
  default:
    return usageError("quorate list writes text or json");
  }
}

llvm::Expected<ExitCode> runExplain(const Options &options) {
  if (llvm::Error error = checkId(options.topic, /*rules=*/true, /*invariants=*/true))
    return error;
  llvm::StringRef page = rules::page(options.topic);
  if (!page.empty()) {
    llvm::outs() << page.rtrim() << '\n';
    return Clean;
  }
  if (const rules::Rule *rule = rules::find(options.topic))
    llvm::outs() << rule->id << "\n\n" << rule->summary << '\n';
  for (const solver::Invariant &invariant : solver::invariants())
    if (invariant.id == options.topic)
      llvm::outs() << invariant.id << "\n\n"
                   << invariant.statement << "\n\n"
                   << invariant.why << '\n';
  return Clean;
}

} // namespace quorate::cli
