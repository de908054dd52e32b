//===- proposal-payload-mutable.cpp - a proposal that changes under its votes ===//

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Taint.h"
#include "analyzer/governance/Token.h"
#include "analyzer/governance/Words.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {367, 471};
constexpr Rule TheRule = {
    "proposal-payload-mutable",
    "What is executed, or the window of the vote, can be changed once voting may have begun",
    Severity::Error,
    Cwe,
    {},
    9.1,
    check};
const Registration registration(TheRule);

/// Leaves that the execution takes its target, value and data from.
std::set<PathShape> payloadLeaves(const Context &context) {
  std::set<PathShape> result;
  for (const Step &step : context.life.acts()) {
    const Code &code = context.view.code(step.entry);
    Sources from = code.flow.sources(step.at, {false, false, true});
    for (ValueId operand : code.flat[step.at].operands)
      if (!code.flat[operand].type.isRef() || code.flat[operand].type.space == Space::Memory)
        for (ValueId load : code.flow.sources(operand).loads)
          from.loads.push_back(load);
    for (ValueId load : from.loads)
      if (const Access *read = code.flow.load(load);
          read && !read->path.unknown && keyCount(read->path) >= 1)
        for (const PathShape &record : context.life.governor->records)
          if (contains(record, shapeOf(read->path)))
            result.insert(shapeOf(read->path));
    // Given again by whoever executes, and held against the hash that was kept.
    for (const Condition &c : allConditions(code.flow))
      if (!c.isFlag() && c.op == Op::Eq)
        for (auto [made, kept] : {std::pair(c.a, c.b), std::pair(c.b, c.a)})
          if (Sources hash = code.flow.sources(made); hash.hash && hash.calldata())
            for (const Access *read : context.life.recordReads(code.flow, code.flow.sources(kept)))
              result.insert(shapeOf(read->path));
  }
  return result;
}

/// Whether this is before the first vote, where votes are taken some time after the leaf that it is
/// held against; nothing where there is no such time.
std::optional<bool> isBeforeOpening(const Context &context, const Code &code,
                                    const ClockTest &test) {
  auto point = pointInTime(code.flow, test);
  if (!point || point->constant == 0 || point->leaves.size() != 1)
    return std::nullopt;
  PathShape leaf = shapeOf(point->leaves[0]->path);
  bool held = false, waits = true;
  for (const Tally &tally : context.life.tallies) {
    const Code &vote = context.view.code(tally.entry);
    waits &= mustPass(vote.flow, tally.store->at, [&](const Condition &c) {
      auto opens = clockTest(vote.flow, c);
      auto opening = opens ? pointInTime(vote.flow, *opens) : std::nullopt;
      if (!opening || opening->leaves.size() != 1 || !(shapeOf(opening->leaves[0]->path) == leaf))
        return false;
      held = true;
      return opens->after && opening->constant.uge(point->constant);
    });
  }
  return held ? std::optional(waits) : std::nullopt;
}

bool beforeStart(const Context &context, const Code &code, const Condition &condition) {
  const Lifecycle &life = context.life;
  auto test = clockTest(code.flow, condition);
  if (!test || test->after)
    return false;
  if (auto before = isBeforeOpening(context, code, *test))
    return *before;
  return llvm::any_of(test->leaves, [&](const Access *leaf) {
    return life.perProposal(leaf->path) &&
           (!life.isEnd(shapeOf(leaf->path)) ||
            (life.governor->snapshot && life.governor->snapshot->shape == shapeOf(leaf->path)));
  });
}

/// The record was empty: this makes it.
bool isFirst(const Code &code, const Condition &condition, const AccessPath &path) {
  if (!condition.isFlag() || condition.op != Op::Eq)
    return false;
  const Access *read = code.flow.load(code.flow.strip(condition.a));
  if (!read || read->path.unknown || !firstKey(read->path).valid() ||
      !(recordOf(shapeOf(read->path)) == recordOf(shapeOf(path))) ||
      !code.flow.same(firstKey(read->path), firstKey(path)))
    return false;
  return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
    return access.write && !access.clears && access.path.sameShape(read->path);
  });
}

/// Behind the end of a list that is made longer here.
bool isAppended(const Code &code, const Access &write) {
  if (write.path.steps.empty() || write.path.steps[0].kind != PathStep::Kind::Index)
    return false;
  const Access *end = code.flow.load(code.flow.strip(write.path.steps[0].value));
  return end && !end->path.unknown && end->path.var == write.path.var && end->path.isLength() &&
         end->path.steps.size() == 1 &&
         llvm::any_of(code.flat.accesses(), [&](const Access &grown) {
           auto change = grown.write ? changeOf(code.flow, grown) : std::nullopt;
           return change && change->raises && grown.path.sameShape(end->path);
         });
}

/// Written under a key that is moved on here: a record that nobody has voted on.
bool isNew(const Code &code, const Access &write) {
  bool listed = llvm::any_of(
      write.path.steps, [](const PathStep &step) { return step.kind == PathStep::Kind::Index; });
  return isAppended(code, write) || (!listed && hasFreshKey(code, write));
}

/// The last record of a list takes the place of one that is taken out.
bool isMove(const Code &code, const Access &write) {
  Sources from = write.value.valid() ? code.flow.sources(write.value) : Sources();
  bool loaded = !from.chosenByCaller() && llvm::any_of(from.loads, [&](ValueId load) {
    const Access *read = code.flow.load(load); // a part of it, for the last word of a byte string
    return read && read->path.sameShape(write.path);
  });
  bool copied = loaded || llvm::any_of(code.flat.accesses(), [&](const Access &read) {
                  return !read.write && read.at == write.at && read.path.sameShape(write.path);
                });
  // The length of that list, not of a list or a byte string within the record.
  return copied && llvm::any_of(code.flat.accesses(), [&](const Access &other) {
           size_t depth = other.path.steps.size();
           return other.write && !other.path.unknown && other.path.var == write.path.var &&
                  other.path.isLength() && depth <= write.path.steps.size() &&
                  write.path.steps[depth - 1].kind == PathStep::Kind::Index;
         });
}

/// What is left of a byte string behind the end of a shorter one: the length that is set with it is
/// what changes.
bool clearsTail(const Code &code, const Access &write) {
  return write.value.valid() && code.flow.isZero(write.value) && !write.path.steps.empty() &&
         write.path.steps.back().kind == PathStep::Kind::Index &&
         llvm::any_of(code.flat.accesses(), [&](const Access &other) {
           return other.write && !other.path.unknown && other.path.var == write.path.var &&
                  other.path.steps.size() == write.path.steps.size() && other.path.isLength();
         });
}

/// A pot to be handed out: somebody pays into it, or it takes what another one is emptied of.
bool fillsPot(const Code &code, const Access &write) {
  auto change = write.value.valid() ? changeOf(code.flow, write) : std::nullopt;
  if (!change || !change->raises)
    return false;
  const Access *from = code.flow.load(code.flow.strip(change->amount));
  bool moved = from && from->path.sameShape(write.path) &&
               llvm::any_of(code.flat.accesses(), [&](const Access &other) {
                 return other.write && code.flow.sameSteps(other.path, from->path) &&
                        (other.clears || (other.value.valid() && code.flow.isZero(other.value)));
               });
  constexpr uint32_t TransferFrom = 0x23b872dd;
  return moved || code.flow.sources(change->amount).value ||
         llvm::any_of(code.flat.externalCalls(), [&](ValueId call) {
           llvm::ArrayRef<ValueId> arguments = callArguments(code.flat, call);
           return code.flat[call].op == Op::ExtCall &&
                  code.flat[call].call().selector == TransferFrom && arguments.size() == 3 &&
                  code.flow.isCaller(arguments[0]) && code.flow.isSelf(arguments[1]) &&
                  code.flow.same(arguments[2], change->amount);
         });
}

/// Nobody has voted on it.
bool isUnvoted(const Lifecycle &life, const Code &code, const Condition &c, const Access &write) {
  const Access *tally =
      c.isFlag() && c.op == Op::Eq ? code.flow.load(code.flow.strip(c.a)) : nullptr;
  return tally && !tally->path.unknown && life.isTally(shapeOf(tally->path)) &&
         keyCount(tally->path) == 1 && code.flow.same(firstKey(tally->path), firstKey(write.path));
}

/// Votes are added to it: what they sum up to is the outcome, not what is voted on.
bool countsVotes(const Context &context, const PathShape &shape) {
  return llvm::any_of(context.life.tallies, [&](const Tally &tally) {
    return llvm::any_of(changesOf(context.view.code(tally.entry)), [&](const Change &change) {
      return change.raises && shapeOf(change.store->path) == shape;
    });
  });
}

/// A way to change somebody else's draft: that it is one is no right to.
PathResult wayForStrangers(const Context &context, const Code &code, const Access &write) {
  if (!write.value.valid() || !code.flow.sources(write.value).calldata())
    return {};
  Openness open(context.view, code);
  open.except = [&](const Condition &c) {
    auto limit = limitsCaller(context.view, code, c, Trust::Nominal);
    return limit && limit->kind == Authority::Kind::Ticket && c.isFlag();
  };
  PathQuery more;
  more.cut = [&](const Condition &c) {
    return isFirst(code, c, write.path) || asksAboutSender(code, c) || asksSignature(code, c) ||
           asksPayment(code, c);
  };
  return open.wayTo(write.at, more);
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  if (!life.governor)
    return;
  const Governor &governor = *life.governor;
  std::set<PathShape> watched = payloadLeaves(context), times;
  if (governor.proposer)
    watched.insert(governor.proposer->shape);
  for (const auto *leaf : governor.voteTimes())
    if (*leaf)
      times.insert((*leaf)->shape);
  for (const auto *leaf : {&governor.eta, &governor.executed, &governor.canceled})
    if (*leaf) {
      watched.erase((*leaf)->shape);
      times.erase((*leaf)->shape);
    }
  watched.insert(times.begin(), times.end());
  std::set<std::pair<FunctionId, PathShape>> told;
  for (const PathShape &shape : watched) {
    if (life.isTally(shape) || countsVotes(context, shape))
      continue;
    for (const ContractView::Write &write : context.view.writesTo(shape)) {
      const Code &code = context.view.code(write.entry);
      bool vote = life.hasEntry(EntryKind::Vote, write.entry);
      if (write.access->clears || setsFlagBits(code.flow, *write.access) ||
          stateAfter(code.flow, *write.access) || isNew(code, *write.access) ||
          isMove(code, *write.access) || clearsTail(code, *write.access) ||
          fillsPot(code, *write.access) || life.hasEntry(EntryKind::Propose, write.entry) ||
          life.isAct(write.entry) || (vote && times.count(shape)) ||
          life.hasEntry(EntryKind::Queue, write.entry) || write.access->path.isLength())
        continue;
      PathQuery query;
      ValueId at = write.access->at;
      query.target = [at](ValueId v) { return v == at; };
      query.cut = [&](const Condition &c) {
        return beforeStart(context, code, c) || context.life.isDraft(code, c) ||
               isFirst(code, c, write.access->path) || isUnvoted(life, code, c, *write.access);
      };
      PathResult path = findPath(code.flow, query);
      bool late = path.exists();
      if (!late)
        path = wayForStrangers(context, code, *write.access);
      if (!path.exists() || isGovernance(context, authorityOf(context.view, code, at)) ||
          !told.insert({write.entry, recordOf(shape)}).second)
        continue;
      report(context, TheRule, code, at, path,
             show(context, shape) +
                 (late ? " of a proposal can be changed here while votes on it are cast, or after. "
                         "What takes effect is then not what was voted on. Fix it when the "
                         "proposal is made, or allow changes only before voting starts."
                       : " of a proposal can be changed by anyone here, up to the moment in which "
                         "voting starts: what is voted on is not what was proposed. Let only its "
                         "proposer change it."),
             "changes the proposal");
    }
  }
}

} // namespace

} // namespace quorate::rules
