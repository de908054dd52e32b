//===- storage-collision.cpp - one slot with two meanings -------------------------===//

#include "analyzer/governance/Behind.h"
#include "analyzer/ir/ProxyTarget.h"
#include "rules/Reporting.h"

#include "llvm/ADT/StringExtras.h"

#include <set>

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {119, 787};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-099"};
constexpr Rule TheRule = {"storage-collision",
                          "Proxy and implementation, or two versions of one, give one slot two "
                          "meanings",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          8.8,
                          check,
                          Reads::Project};
const Registration registration(TheRule);

/// The same in storage, whatever their structs are called.
bool sameLayout(const Module &module, DataTypeId a, DataTypeId b, unsigned depth = 0) {
  if (a == b || !a.valid() || !b.valid() || depth > 8)
    return a == b;
  const DataType &x = module[a], &y = module[b];
  if (x.kind != y.kind || x.value != y.value || x.dynamic != y.dynamic || x.length != y.length ||
      x.isString != y.isString || x.fields.size() != y.fields.size() ||
      !sameLayout(module, x.key, y.key, depth + 1) ||
      !sameLayout(module, x.element, y.element, depth + 1))
    return false;
  for (size_t i = 0; i < x.fields.size(); ++i)
    if (x.fields[i].slot != y.fields[i].slot || x.fields[i].byte != y.fields[i].byte ||
        !sameLayout(module, x.fields[i].type, y.fields[i].type, depth + 1))
      return false;
  return true;
}

/// "votingSnapshotsCounts" and "_countsSnapshots" have a word in common.
bool shareWord(llvm::StringRef a, llvm::StringRef b) {
  auto words = [](llvm::StringRef name) {
    std::set<std::string> result = {""};
    std::string word;
    for (char c : name) {
      if (!llvm::isAlpha(c) || llvm::toLower(c) != c) {
        result.insert(word);
        word.clear();
      }
      if (llvm::isAlpha(c))
        word += llvm::toLower(c);
    }
    result.insert(word);
    return result;
  };
  std::set<std::string> left = words(a), right = words(b);
  return llvm::any_of(left, [&](const std::string &w) { return w.size() > 3 && right.count(w); });
}

/// `_snapshots` of the version before that become `_votingSnapshots`: laid out alike, and nothing
/// has the old name any more.
bool isRenamed(const Module &module, const StateVar &now, const StateVar &before,
               llvm::ArrayRef<Range> ours) {
  return sameLayout(module, now.type, before.type) && shareWord(now.name, before.name) &&
         llvm::none_of(
             ours, [&](const Range &r) { return bareName(r.var->name) == bareName(before.name); });
}

/// Names say which contracts are versions of one: VaultV1 and VaultV2, Vault and VaultV2.
llvm::StringRef family(llvm::StringRef name) {
  llvm::StringRef stem = name.rtrim("0123456789");
  if (stem.size() == name.size())
    return name;
  stem = stem.rtrim('_');
  return stem.ends_with("V") || stem.ends_with("v") ? stem.drop_back().rtrim('_') : name;
}

void report(Context &context, const StateVar &ours, const Contract &other, const StateVar &theirs,
            std::string message) {
  Finding f;
  f.rule = TheRule.id.str();
  f.severity = TheRule.severity;
  f.confidence = Confidence::Likely;
  f.message = std::move(message);
  f.contract = context.contract.name;
  f.place = ours.place;
  f.origin = context.contract.origin;
  f.sink = "slot of " + ours.name + " and " + other.name + "." + theirs.name;
  f.related.push_back({theirs.place, other.name + "." + theirs.name + " is at the same place"});
  context.findings.push_back(std::move(f));
}

void checkProxy(Context &context) {
  std::vector<Collision> found = collisions(context.module, context.view);
  if (found.empty())
    return;
  const auto &[ours, behind, theirs] = found.front();
  const Contract &other = context.module[behind];
  report(context, *ours.var, other, *theirs.var,
         ours.var->name + " of the proxy and " + theirs.var->name + " of " + other.name +
             ", whose code it runs, are the same slot: each overwrites the other. "
             "Keep the proxy's own variables at the slots of ERC-1967.");
}

void checkVersions(Context &context, llvm::ArrayRef<Range> ours) {
  llvm::StringRef name = context.contract.name;
  for (uint32_t i = 0; i < context.module.contracts.size(); ++i) {
    const Contract &other = *context.module.contracts[i];
    llvm::StringRef before = other.name;
    if (ContractId(i) == context.contractId || other.kind != ContractKind::Contract ||
        related(context.contract, other) || family(before) != family(name) ||
        std::pair(before.size(), before) >= std::pair(name.size(), name))
      continue;
    for (const Range &mine : ours)
      for (const Range &theirs : plainLayout(context.module, other))
        if (overlap(mine, theirs) && !sameMeaning(*mine.var, *theirs.var) &&
            !isRenamed(context.module, *mine.var, *theirs.var, ours))
          return report(context, *mine.var, other, *theirs.var,
                        mine.var->name + " is where " + other.name + " keeps " + theirs.var->name +
                            ": after the upgrade it starts with that value. Append new variables "
                            "at the end, and keep the old ones in place.");
  }
}

/// Bytecode of a proxy together with what it runs: a function that is not there to exchange the
/// code writes where the proxy looks for it.
void checkTarget(Context &context) {
  const Contract &contract = context.contract;
  for (FunctionId entry : context.view.actions()) {
    const Function &function = contract[entry];
    llvm::StringRef name = function.name;
    if (function.definedIn == contract.name || name.contains_insensitive("upgrade") ||
        name.contains_insensitive("implementation"))
      continue;
    for (const Access &access : context.view.code(entry).flat.accesses()) {
      if (!access.write || access.path.unknown || contract[access.path.var].name != ProxyTarget)
        continue;
      Finding f;
      f.rule = TheRule.id.str();
      f.severity = TheRule.severity;
      f.confidence = Confidence::Likely;
      f.message = "The slot from which the proxy takes the code that it runs is written by " +
                  function.name + " of " + function.definedIn +
                  ", which it runs: each overwrites the other. Keep the proxy's own variables at "
                  "the slots of ERC-1967.";
      f.contract = contract.name;
      f.function = function.signature.empty() ? function.name : function.signature;
      f.place = context.view.code(entry).flat[access.at].place;
      f.origin = contract.origin;
      f.sink = "slot of " + ProxyTarget.str();
      context.findings.push_back(std::move(f));
      return;
    }
  }
}

void check(Context &context) {
  std::vector<Range> ours = plainLayout(context.module, context.contract);
  if (ours.empty())
    return;
  if (context.contract.origin == Origin::Bytecode)
    return checkTarget(context);
  if (delegatesInFallback(context.view))
    checkProxy(context);
  else if (family(context.contract.name) != context.contract.name)
    checkVersions(context, ours);
}

} // namespace

} // namespace quorate::rules
