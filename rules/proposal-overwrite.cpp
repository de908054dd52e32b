//===- proposal-overwrite.cpp - a new proposal on top of an old one -------===//

#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {694, 841};
constexpr Rule TheRule = {"proposal-overwrite",
                          "Proposing can overwrite the record of a proposal that is still alive",
                          Severity::Error,
                          Cwe,
                          {},
                          8.2,
                          check};
const Registration registration(TheRule);

bool concernsRecord(const Lifecycle &life, const Code &code, const Condition &condition,
                    ValueId key) {
  for (ValueId side : {condition.a, condition.b}) {
    if (!side.valid())
      continue;
    Sources from = code.flow.sources(side);
    for (ValueId load : from.loads) {
      const Access *read = code.flow.load(load);
      if (read && !read->path.unknown && firstKey(read->path).valid() &&
          life.perProposal(read->path) && code.flow.same(firstKey(read->path), key))
        return true;
    }
    for (ValueId call : from.calls) // another contract says so
      for (ValueId argument : callArguments(code.flat, call))
        if (code.flow.same(argument, key))
          return true;
  }
  return false;
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  if (!life.governor)
    return;
  for (const EntryPoint &entry : life.governor->entries) {
    if (entry.kind != EntryKind::Propose)
      continue;
    const Code &code = context.view.code(entry.function);
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || !life.perProposal(access.path) || hasFreshKey(code, access))
        continue;
      ValueId key = firstKey(access.path);
      PathResult path = wayWithout(
          code, access.at, [&](const Condition &c) { return concernsRecord(life, code, c, key); });
      if (!path.exists())
        continue;
      report(context, TheRule, code, access.at, path,
             "The record of an existing proposal can be written over: its key is " +
                 std::string(code.flow.sources(key).loads.empty()
                                 ? "made from what the sender gives"
                                 : "not moved on") +
                 ", and nothing requires that it is free. Votes, times and payload are then those "
                 "of the new one. Require that the record is empty.",
             "writes the record");
      break;
    }
  }
}

} // namespace

} // namespace quorate::rules
