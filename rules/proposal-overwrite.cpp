//===- proposal-overwrite.cpp - a new proposal on top of an old one -------===//

#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Token.h"
#include "analyzer/governance/Words.h"
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

/// The record is asked for something, but nothing that this leaves in it keeps it from being
/// written again: only while a vote is open, for one.
bool isRepeatable(const Lifecycle &life, const Code &code, const Access &access) {
  // Which parts of a word are asked for is not followed here.
  if (isPackedWord(life.view, shapeOf(access.path)))
    return false;
  bool any = false;
  for (const Mark &mark : marksOf(code)) {
    if (!life.inRecord(mark.write->path) || (!mark.guess && mark.value == 0))
      continue;
    any = true;
    if (stops(code, mark, access.at))
      return false;
  }
  // Another contract that is asked may know.
  return any && llvm::none_of(allConditions(code.flow), [&](const Condition &c) {
           for (ValueId side : {c.a, c.b})
             if (side.valid())
               for (ValueId call : code.flow.sources(side).calls)
                 for (ValueId argument : callArguments(code.flat, call))
                   if (code.flow.same(argument, firstKey(access.path)))
                     return true;
           return false;
         });
}

/// The sender is whom the record names: he may change what is his.
bool isForItsOwner(const Lifecycle &life, const Code &code, const Condition &condition) {
  if (condition.isFlag() || condition.op != Op::Eq)
    return false;
  for (auto [who, kept] : {std::pair(condition.a, condition.b), {condition.b, condition.a}})
    if (code.flow.isCaller(who) && !life.recordReads(code.flow, code.flow.sources(kept)).empty())
      return true;
  return false;
}

/// Nobody has voted on what is there, or the vote on it is over.
bool isNotVotedOn(const Lifecycle &life, const Code &code, const Condition &condition) {
  bool counted =
      llvm::any_of(life.recordReads(code.flow, code.flow.sources(condition.a)),
                   [&](const Access *read) { return life.isTally(shapeOf(read->path)); });
  return (counted && condition.op == Op::Eq &&
          (condition.isFlag() || code.flow.isZero(condition.b))) ||
         life.beforeVote(code, condition) || life.afterEnd(code, condition);
}

/// Not one but many may propose, though not anyone, and nothing looks at the votes that are there.
bool mayLoseVotes(const Lifecycle &life, const Code &code, const Access &access) {
  Authority authority = authorityOf(life.view, code, access.at);
  bool many = authority.anyone() || authority.kind == Authority::Kind::Role ||
              authority.kind == Authority::Kind::External;
  return many && wayWithout(code, access.at, [&](const Condition &c) {
                   return isNotVotedOn(life, code, c);
                 }).exists();
}

/// What only somebody with authority puts under a key, to end what is kept there: a veto.
std::vector<llvm::APInt> verdicts(const ContractView &view, const PathShape &leaf) {
  std::vector<llvm::APInt> result;
  for (const ContractView::Write &write : view.writesTo(leaf)) {
    const Code &code = view.code(write.entry);
    llvm::APInt value;
    if (write.access->value.valid() &&
        code.flow.isConstant(code.flow.strip(write.access->value), &value) && value != 0 &&
        !pathForAnyone(view, code, write.access->at).exists())
      result.push_back(value);
  }
  return result;
}

/// A module that asks others: what was vetoed must not be asked again.
void checkModule(Context &context) {
  const ContractView &view = context.view;
  if (llvm::none_of(view.actions(),
                    [&](FunctionId entry) { return !payloadsOf(view.code(entry)).empty(); }))
    return;
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || access.path.unknown || keyCount(access.path) != 1 ||
          !access.value.valid() || !code.flow.sources(firstKey(access.path)).hash ||
          code.flow.sources(access.value).calls.empty() ||
          !pathForAnyone(view, code, access.at).exists())
        continue;
      PathShape leaf = shapeOf(access.path);
      for (const llvm::APInt &verdict : verdicts(view, leaf)) {
        PathQuery query;
        query.target = [&](ValueId v) { return v == access.at; };
        query.assume = [&](ValueId v) -> std::optional<llvm::APInt> {
          const Access *read = code.flow.load(v);
          if (!read || read->path.unknown || !(shapeOf(read->path) == leaf))
            return std::nullopt;
          return verdict.zextOrTrunc(std::max<unsigned>(1, code.flat[v].type.bits));
        };
        PathResult path = findPath(code.flow, query);
        if (!path.exists())
          continue;
        report(context, TheRule, code, access.at, path,
               "What somebody with authority has ended can be put in again by anyone, over the "
               "record that says so. Require that the record is empty.",
               "writes the record");
        return;
      }
    }
  }
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  if (!life.governor && !life.timelock)
    return checkModule(context);
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
      // What a vote adds to comes on top of what is there.
      if (!path.exists() && !changeOf(code.flow, access) && isRepeatable(life, code, access) &&
          mayLoseVotes(life, code, access))
        path = wayWithout(code, access.at,
                          [&](const Condition &c) { return isForItsOwner(life, code, c); });
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
