//===- Registry.cpp - every rule, and running them ------------------------------===//

#include "rules/Rule.h"

#include "analyzer/governance/Lifecycle.h"

#include "llvm/ADT/STLExtras.h"

#include <map>
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

/// One defect, one finding: where both stand at the same place of the same function, the first one
/// says more.
struct Merge {
  llvm::StringLiteral stays, goes;
};
constexpr Merge Merges[] = {
    {"reentrancy", "reentrancy-read-only"},
    {"initializer-external-call", "reentrancy"},
    {"unprotected-initializer", "missing-access-control"},
    {"unprotected-upgrade", "missing-access-control"},
    {"unchecked-burn", "supply-mismatch"},
    {"unchecked-mint", "supply-mismatch"},
    {"arbitrary-delegatecall", "unchecked-call"},
    {"arbitrary-call", "missing-access-control"},
};

bool goesInto(const Finding &general, const Finding &special) {
  // Every function of a bytecode file starts at the same place.
  return general.place == special.place && general.contract == special.contract &&
         (!general.place.pc || general.function == special.function) &&
         llvm::any_of(Merges, [&](const Merge &merge) {
           return merge.stays == special.rule && merge.goes == general.rule;
         });
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
    gov::Lifecycle life(model, project.view(id));
    Context context{module, model, module[id], id, project.view(id), life, found};
    for (const Rule *rule : all())
      rule->check(context);
    const gov::ContractView &view = context.view;
    for (ir::FunctionId entry : view.entries())
      if (view.code(entry).flow.cutShort())
        results.incomplete.push_back(
            {"",
             module[id].name,
             context.contract.functions[entry.index].name,
             "the function is too large: rules stopped looking for ways through it",
             {}});
  }
  std::set<Key> seen;
  std::multimap<std::pair<Span, uint32_t>, const Finding *> at;
  auto placeOf = [](const Finding &f) { return std::pair(f.place.span, f.place.pc.value_or(~0u)); };
  for (const Finding &finding : found)
    at.emplace(placeOf(finding), &finding);
  auto merged = [&](const Finding &finding) {
    auto [begin, end] = at.equal_range(placeOf(finding));
    return std::any_of(begin, end, [&](auto &other) { return goesInto(finding, *other.second); });
  };
  std::vector<char> drop;
  for (const Finding &finding : found)
    drop.push_back(merged(finding));
  for (size_t i = 0; i < found.size(); ++i)
    if (Finding &finding = found[i]; !drop[i] && seen.insert(keyOf(finding)).second)
      results.findings.push_back(std::move(finding));
}

} // namespace quorate::rules
