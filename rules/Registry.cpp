//===- Registry.cpp - every rule, and running them ------------------------------===//

#include "rules/OutOfSight.h"

#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Neighbours.h"

#include "llvm/ADT/STLExtras.h"

#include <ctime>
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
    {"timelock-bypass", "arbitrary-call"},
};

bool goesInto(const Finding &general, const Finding &special) {
  // Every function of a bytecode file starts at the same place.
  return general.place == special.place && general.contract == special.contract &&
         (!general.place.pc || general.function == special.function) &&
         llvm::any_of(Merges, [&](const Merge &merge) {
           return merge.stays == special.rule && merge.goes == general.rule;
         });
}

double processorSeconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
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

std::vector<ir::ContractId> subjects(const ir::Module &module) {
  std::vector<ir::ContractId> ids;
  for (uint32_t i = 0; i < module.contracts.size(); ++i)
    if (gov::isOutermost(module, ir::ContractId(i)))
      ids.push_back(ir::ContractId(i));
  return ids;
}

void check(const ir::Module &module, const gov::Model &model, const gov::Model &near,
           ir::ContractId id, Found *linked, Found *project) {
  gov::Project views(module); // one contract at a time keeps memory small
  const gov::ContractView &view = views.view(id);
  gov::Lifecycle life(near, view);
  for (ir::FunctionId entry : view.entries())
    allConditions(view.code(entry).flow); // what every rule works on is no rule's time
  view.guards();
  for (const Rule *rule : all()) {
    bool local = rule->reads == Reads::Linked;
    Found *found = local ? linked : project;
    if (!found)
      continue;
    Context context{module, local ? near : model, module[id], id, view, life, found->findings};
    size_t before = found->findings.size();
    double begin = processorSeconds();
    rule->check(context);
    weakenOutOfSight(view, llvm::MutableArrayRef(found->findings).drop_front(before));
    found->seconds.emplace_back(rule->id, processorSeconds() - begin);
  }
  if (!linked)
    return;
  for (ir::FunctionId entry : view.entries())
    if (view.code(entry).flow.cutShort())
      linked->incomplete.push_back(
          {"",
           module[id].name,
           module[id].functions[entry.index].name,
           "the function is too large: rules stopped looking for ways through it",
           {}});
}

void settle(std::vector<Found> parts, Results &results) {
  std::vector<Finding> found;
  for (Found &part : parts) {
    llvm::move(part.findings, std::back_inserter(found));
    llvm::move(part.incomplete, std::back_inserter(results.incomplete));
    for (const auto &[rule, seconds] : part.seconds)
      results.stats[(SecondsOf + rule).str()] += seconds;
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

void run(const ir::Module &module, const gov::Model &model, Results &results) {
  std::vector<Found> found;
  for (ir::ContractId id : subjects(module)) {
    Found &own = found.emplace_back();
    check(module, model, gov::neighbours(module, model, id), id, &own, &own);
  }
  settle(std::move(found), results);
}

} // namespace quorate::rules
