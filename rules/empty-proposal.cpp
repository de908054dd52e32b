//===- empty-proposal.cpp - a proposal that does nothing ------------------===//

#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Lists.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {754, 1284};
constexpr Rule TheRule = {"empty-proposal",
                          "A proposal without any action is accepted",
                          Severity::Warning,
                          Cwe,
                          {},
                          4.0,
                          check};
const Registration registration(TheRule);

/// Where proposals are made; where there is no vote on them, what anyone may announce, for others
/// to agree to.
std::vector<FunctionId> openings(const Context &context) {
  std::vector<FunctionId> result;
  if (context.life.governor) {
    for (const EntryPoint &entry : context.life.governor->entries)
      if (entry.kind == EntryKind::Propose)
        result.push_back(entry.function);
  } else if (context.life.timelock) {
    for (const EntryPoint &entry : context.life.timelock->entries)
      if (entry.kind == EntryKind::Queue)
        result.push_back(entry.function);
  }
  return result;
}

/// The first thing that is kept of a new one; nothing where somebody's authority is needed for it.
ValueId firstKept(const Context &context, const Code &code) {
  for (const Access &access : code.flat.accesses()) {
    if (!access.write || access.path.unknown)
      continue;
    if (context.life.governor ? context.life.inRecord(access.path) : keyCount(access.path) > 0)
      return context.life.governor || authorityOf(context.view, code, access.at).anyone()
                 ? access.at
                 : ValueId();
  }
  return {};
}

void check(Context &context) {
  for (FunctionId entry : openings(context)) {
    const Code &code = context.view.code(entry);
    std::vector<ListInput> lists = listInputs(code);
    bool actions = llvm::any_of(lists, [](const ListInput &list) {
      return list.element == "address" || list.element.empty() ||
             llvm::StringRef(list.element).starts_with("(address") ||
             (llvm::StringRef(list.element).starts_with("(") &&
              llvm::StringRef(list.element).contains(",address") &&
              llvm::StringRef(list.element).contains(",bytes"));
    });
    ValueId at = firstKept(context, code);
    if (!actions || !at.valid() || copiesLists(code))
      continue;
    // One that has an element, and those as long as it.
    if (llvm::any_of(lists, [&](const ListInput &l) { return notEmpty(code, l.position, at); }))
      continue;
    Finding f = finding(context, TheRule, code, ValueId(),
                        "A proposal with an empty list of actions is accepted: checks that are "
                        "made for each action are not made at all, and it passes as if it had "
                        "done something. Require at least one action.");
    f.sink = "empty list in " + show(code.flat.source());
    context.findings.push_back(std::move(f));
  }
}

} // namespace

} // namespace quorate::rules
