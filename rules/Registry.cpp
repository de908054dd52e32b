//===- Registry.cpp - every rule, and running them ------------------------------===//

#include "rules/Rule.h"

#include "analyzer/governance/Queries.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

namespace quorate::rules {

namespace {

std::vector<const Rule *> &registry() {
  static std::vector<const Rule *> rules;
  return rules;
}

/// The same place is the same defect: a base contract's code seen through two contracts, or one
/// function reached from two entry points.
using Key = std::tuple<std::string, Span, uint32_t, std::string>;

Key keyOf(const Finding &finding) {
  // Without a place there is only the contract to tell findings apart, with a pc it is needed too.
  bool placed = finding.place.span.valid() && !finding.place.pc;
  return {finding.rule, finding.place.span, finding.place.pc.value_or(~0u),
          placed ? std::string() : finding.contract + "." + finding.function};
}

} // namespace

Registration::Registration(const Rule &rule) {
  auto &rules = registry();
  auto at =
      llvm::lower_bound(rules, &rule, [](const Rule *a, const Rule *b) { return a->id < b->id; });
  rules.insert(at, &rule);
}

llvm::ArrayRef<const Rule *> all() { return registry(); }

const Rule *find(llvm::StringRef id) {
  for (const Rule *rule : all())
    if (rule->id == id)
      return rule;
  return nullptr;
}

void run(const ir::Module &module, const gov::Model &model, Results &results) {
  std::vector<Finding> found;
  for (uint32_t i = 0; i < module.contracts.size(); ++i) {
    ir::ContractId id(i);
    if (!gov::isOutermost(module, id))
      continue;
    gov::Project project(module); // one contract at a time keeps memory small
    Context context{module, model, module[id], id, project.view(id), found};
    for (const Rule *rule : all())
      rule->check(context);
  }
  std::set<Key> seen;
  for (Finding &finding : found)
    if (seen.insert(keyOf(finding)).second)
      results.findings.push_back(std::move(finding));
}

} // namespace quorate::rules
