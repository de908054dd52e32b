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

void check(Context &context) {
  const Lifecycle &life = context.life;
  if (!life.governor)
    return;
  for (const EntryPoint &entry : life.governor->entries) {
    if (entry.kind != EntryKind::Propose)
      continue;
    const Code &code = context.view.code(entry.function);
    std::vector<ListInput> lists = listInputs(code);
    bool actions = llvm::any_of(lists, [](const ListInput &list) {
      return list.element == "address" || list.element.empty() ||
             llvm::StringRef(list.element).starts_with("(address") ||
             (llvm::StringRef(list.element).starts_with("(") &&
              llvm::StringRef(list.element).contains(",address") &&
              llvm::StringRef(list.element).contains(",bytes"));
    });
    ValueId at;
    for (const Access &access : code.flat.accesses())
      if (!at.valid() && access.write && life.inRecord(access.path))
        at = access.at;
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
