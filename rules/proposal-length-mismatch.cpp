//===- proposal-length-mismatch.cpp - lists of different length in one proposal ===//

#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Lists.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {130, 1284};
constexpr Rule TheRule = {
    "proposal-length-mismatch",
    "Lists of targets, values and data that differ in length are accepted as one proposal",
    Severity::Warning,
    Cwe,
    {},
    5.5,
    check};
const Registration registration(TheRule);

/// Where the entry point keeps what it was given: the record of the proposal or operation.
ValueId keeps(const Context &context, const Code &code) {
  const Timelock *timelock = context.life.timelock;
  for (const Access &access : code.flat.accesses())
    if (access.write && !access.path.unknown &&
        (context.life.inRecord(access.path) ||
         (timelock && timelock->operation && shapeOf(access.path) == timelock->operation->shape)))
      return access.at;
  return {};
}

/// Lists that are handed over together: as parameters, or in one structure.
std::map<int, std::vector<ListInput>> groupsOf(const Code &code) {
  std::map<int, std::vector<ListInput>> groups;
  for (ListInput &list : listInputs(code))
    groups[list.whole].push_back(std::move(list));
  return groups;
}

/// Where execution holds the lists against each other, unequal ones are useless and harmless.
bool refusedLater(const Context &context, unsigned lists) {
  return llvm::any_of(context.life.acts(), [&](const Step &step) {
    const Code &code = context.view.code(step.entry);
    std::vector<ListInput> given;
    for (auto &[whole, group] : groupsOf(code))
      if (group.size() >= lists && given.empty())
        given = std::move(group);
    if (given.empty())
      return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
        return !c.isFlag() && c.op == Op::Eq && code.flat[code.flow.strip(c.a)].op == Op::Length &&
               code.flat[code.flow.strip(c.b)].op == Op::Length;
      });
    return llvm::all_of(given, [&](const ListInput &list) {
      return equallyLong(code, given.front().position, list.position, step.at);
    });
  });
}

/// Only a governor that is here hands its proposals over, and is asked about their lists itself.
bool isHandedOver(const Context &context, const Code &code, ValueId at) {
  if (authorityOf(context.view, code, at).kind != Authority::Kind::Address)
    return false;
  return llvm::any_of(context.model.governors, [&](const Governor &governor) {
    return !(governor.contract == context.contractId) &&
           llvm::any_of(governor.timelocks,
                        [&](const Link &link) { return link.contract == context.contractId; });
  });
}

/// True if something was reported.
bool checkLists(Context &context, const Code &code, llvm::ArrayRef<ListInput> lists) {
  bool targets = llvm::any_of(lists, [](const ListInput &list) {
    return list.element == "address" || list.element.empty();
  });
  ValueId at = keeps(context, code);
  if (lists.size() < 2 || !targets || !at.valid() || copiesLists(code))
    return false;
  std::string names;
  bool unequal = false;
  for (const ListInput &list : lists) {
    unequal |= !equallyLong(code, lists.front().position, list.position, at);
    if (!list.name.empty())
      names += (names.empty() ? " '" : ", '") + list.name + "'";
  }
  if (!unequal || refusedLater(context, lists.size()) || isHandedOver(context, code, at))
    return false;
  Finding f = finding(context, TheRule, code, ValueId(),
                      "Nothing requires the lists" + names +
                          " to be equally long: what is executed is then not what was shown, or "
                          "nothing can be executed at all. Require equal lengths.");
  f.sink = "lengths in " + show(code.flat.source());
  context.findings.push_back(std::move(f));
  return true;
}

void checkEntry(Context &context, FunctionId entry) {
  const Code &code = context.view.code(entry);
  for (const auto &[whole, lists] : groupsOf(code))
    if (checkLists(context, code, lists))
      return;
}

void check(Context &context) {
  std::set<FunctionId> entries;
  if (const Governor *governor = context.life.governor)
    for (const EntryPoint &entry : governor->entries)
      if (entry.kind == EntryKind::Propose)
        entries.insert(entry.function);
  if (const Timelock *timelock = context.life.timelock)
    for (const EntryPoint &entry : timelock->entries)
      if (entry.kind == EntryKind::Queue)
        entries.insert(entry.function);
  for (FunctionId entry : entries)
    checkEntry(context, entry);
}

} // namespace

} // namespace quorate::rules
