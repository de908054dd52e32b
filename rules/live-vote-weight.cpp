//===- live-vote-weight.cpp - votes weighed by what somebody has at this moment ===//

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Token.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {362, 841};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-101"};
constexpr Rule TheRule = {
    "live-vote-weight",
    "Votes are weighed by what somebody has at the moment of voting, which can be borrowed",
    Severity::Error,
    Cwe,
    Scwe,
    9.3,
    check};
const Registration registration(TheRule);

/// The call takes the weighed amount from the voter: what was counted is gone from where it was.
bool takesWeight(const Code &code, const Tally &tally) {
  return llvm::any_of(code.flat.externalCalls(), [&](ValueId call) {
    const Instruction &i = code.flat[call];
    if (i.op != Op::ExtCall || i.call().kind == CallKind::Static)
      return false;
    bool amount = false, person = false;
    for (ValueId argument : callArguments(code.flat, call)) {
      amount |= code.flow.same(argument, tally.weight) ||
                code.flow.dependsOn(tally.weight, code.flow.strip(argument));
      person |= code.flow.isCaller(argument);
    }
    return amount && person;
  });
}

/// The voter's tokens are locked where they are kept: the contract that was asked for the weight is
/// told who voted, and until when.
bool locksElsewhere(const Context &context, const Code &code, const WeightSource &source) {
  if (source.kind != WeightSource::Kind::Present || !source.person.valid())
    return false;
  ValueId keeper = callTarget(code.flat, source.at);
  return llvm::any_of(code.flat.externalCalls(), [&](ValueId call) {
    const Instruction &i = code.flat[call];
    if (i.op != Op::ExtCall || i.call().kind == CallKind::Static ||
        !code.flow.same(callTarget(code.flat, call), keeper))
      return false;
    bool person = false, until = false;
    for (ValueId argument : callArguments(code.flat, call)) {
      person |= code.flow.same(argument, source.person);
      for (const Access *read : context.life.recordReads(code.flow, code.flow.sources(argument)))
        until |= context.life.isEnd(shapeOf(read->path));
    }
    return person && until;
  });
}

bool isProposals(const Context &context, const AccessPath &length) {
  AccessPath element = length;
  element.steps.back().kind = PathStep::Kind::Index;
  return context.life.governor && context.life.governor->records.count(shapeOf(element)) > 0;
}

/// What is locked for so long at the begin of the vote is free again before its end: `now + day`,
/// where proposals are made with an end at `now + week`.
bool runsOutFirst(const Context &context, const Code &vote, ValueId until) {
  for (Clock clock : {Clock::Timestamp, Clock::BlockNumber}) {
    auto held = afterNow(vote.flow, until, clock);
    if (!held || !held->leaves.empty())
      continue;
    for (const EntryPoint &entry : context.life.governor->entries) {
      if (entry.kind != EntryKind::Propose)
        continue;
      const Code &code = context.view.code(entry.function);
      llvm::APInt begin(256, 0), end(256, 0);
      for (const Access &access : code.flat.accesses()) {
        if (!access.write || !context.life.perProposal(access.path) || !access.value.valid())
          continue;
        bool start = context.life.isStart(shapeOf(access.path));
        auto made = afterNow(code.flow, access.value, clock);
        if (start && (!made || !made->leaves.empty()))
          return false; // begins some other time
        if (start)
          begin = made->constant;
        else if (made && made->leaves.empty() && context.life.isEnd(shapeOf(access.path)))
          end = made->constant;
      }
      if ((begin + held->constant).ult(end))
        return true;
    }
  }
  return false;
}

/// A vote locks what it counted until a time that is over when it is cast: the start of the vote,
/// or the moment itself; or for a time that is shorter than the vote.
bool endsTooSoon(const Context &context, const PathShape &lock) {
  bool any = false;
  for (const ContractView::Write &write : context.view.writesTo(lock)) {
    const Code &code = context.view.code(write.entry);
    if (!context.life.hasEntry(EntryKind::Vote, write.entry) || !write.access->value.valid())
      continue;
    bool soon = isNowItself(code.flow, write.access->value) ||
                runsOutFirst(context, code, write.access->value);
    if (const Access *read = code.flow.load(code.flow.strip(write.access->value)))
      soon |= !read->path.unknown && context.life.perProposal(read->path) &&
              context.life.isStart(shapeOf(read->path)) && !context.life.isEnd(shapeOf(read->path));
    if (!soon)
      return false;
    any = true;
  }
  return any;
}

/// The vote only asks whether the lock has run out by now, not whether it lasts until the vote is
/// over, and does not extend it.
bool mayRunOut(const Context &context, const PathShape &lock) {
  bool asked = false;
  for (const Tally &tally : context.life.tallies) {
    const Code &code = context.view.code(tally.entry);
    for (const Access &access : code.flat.accesses())
      if (access.write && !access.path.unknown && contains(shapeOf(access.path), lock))
        return false;
    for (const Condition &c : allConditions(code.flow)) {
      bool lasts = false, locked = false;
      for (ValueId side : {c.a, c.b})
        for (ValueId load : side.valid() ? code.flow.sources(side).loads : std::vector<ValueId>())
          if (const Access *read = code.flow.load(load); read && !read->path.unknown) {
            locked |= contains(shapeOf(read->path), lock);
            lasts |= context.life.perProposal(read->path);
          }
      if (locked && lasts)
        return false;
      asked |= locked && clockTest(code.flow, c).has_value();
    }
  }
  return asked;
}

/// A condition that holds somebody's weight in place: a time of theirs, or what their vote left.
bool holdsBack(const Context &context, const Code &code, const Condition &condition,
               const PathShape &weight) {
  auto test = clockTest(code.flow, condition);
  for (ValueId side : {condition.a, condition.b}) {
    if (!side.valid())
      continue;
    // Through keys as well: what became of the proposal that their entry names.
    for (ValueId load : code.flow.sources(side, {false, true, false}).loads) {
      const Access *read = code.flow.load(load);
      // There is no proposal that they could have voted on.
      if (read && !read->path.unknown && condition.isFlag() && condition.op == Op::Eq &&
          read->path.isLength() && isProposals(context, read->path))
        return true;
      if (!read || read->path.unknown || shapeOf(read->path) == weight ||
          keyCount(read->path) == 0 || !isAddressLike(code.flow, firstKey(read->path)))
        continue;
      if (test &&
          (endsTooSoon(context, shapeOf(read->path)) || mayRunOut(context, shapeOf(read->path))))
        continue;
      if (test)
        return true;
      for (const ContractView::Write &write : context.view.writesTo(shapeOf(read->path)))
        if (llvm::any_of(context.life.tallies,
                         [&](const Tally &t) { return t.entry == write.entry; }))
          return true;
    }
  }
  return false;
}

/// The way on which somebody lowers their weight again while what it was counted for is open.
struct Release {
  FunctionId entry;
  ValueId at;
};
std::optional<Release> releaseOf(const Context &context, const PathShape &weight) {
  const ContractView &view = context.view;
  for (const ContractView::Write &write : view.writesTo(weight)) {
    const Code &code = view.code(write.entry);
    if (context.life.hasEntry(EntryKind::Vote, write.entry) || context.life.isAct(write.entry))
      continue;
    auto change = changeOf(code.flow, *write.access);
    if (change && change->raises)
      continue;
    ValueId key = firstKey(write.access->path);
    if (!write.access->clears && !change && !code.flow.sources(write.access->value).params.empty())
      continue; // set to what somebody says
    if (!key.valid() || !pathForAnyone(view, code, write.access->at).exists())
      continue;
    PathResult way = wayWithout(code, write.access->at, [&](const Condition &c) {
      return holdsBack(context, code, c, weight);
    });
    if (way.exists())
      return Release{write.entry, write.access->at};
  }
  return std::nullopt;
}

/// `round * length`, where votes are counted under the round that the clock is divided into: one
/// moment for all of them.
bool isBeginOfPeriod(const Code &code, ValueId time, ValueId key) {
  const Instruction &begin = code.flat[code.flow.strip(time)];
  if (begin.op != Op::Mul)
    return false;
  return llvm::any_of(begin.operands, [&](ValueId round) {
    const Instruction &number = code.flat[code.flow.strip(round)];
    return number.op == Op::UDiv && code.flow.same(round, key);
  });
}

/// block.number - 1: another moment for each vote, between which tokens change hands.
bool isJustBefore(const Context &context, const Code &code, ValueId time, ValueId key) {
  const Instruction &i = code.flat[code.flow.strip(time)];
  return i.op == Op::Sub && code.flow.isConstant(code.flow.strip(i.operands[1])) &&
         context.life.movesAlong(code, time) && !isBeginOfPeriod(code, i.operands[0], key);
}

constexpr uint32_t MultiTokenBalance = 0x00fdd58e; // balanceOf(address,uint256) of ERC-1155

/// getPastVotes, getPriorVotes: whatever they are asked for, it is a point in the past.
constexpr uint32_t AskForPast[] = {0x3a46b1a8, 0x782d6fe1};

/// The constructor holds the number against the clock before it keeps it, or takes it from there.
bool isMadeTime(const ContractView &view, const PathShape &leaf) {
  for (FunctionId maker : view.constructors()) {
    const Code &code = view.code(maker);
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || access.path.unknown || !(shapeOf(access.path) == leaf) ||
          !access.value.valid())
        continue;
      if (clockOf(code.flow, code.flow.sources(access.value)) ||
          llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
            auto test = clockTest(code.flow, c);
            return test &&
                   code.flow.same(code.flow.strip(test->other), code.flow.strip(access.value));
          }))
        return true;
    }
  }
  return false;
}

/// The second argument is no time: a token's id, a constant.
bool isPresent(const Context &context, const Code &code, const Tally &tally,
               const WeightSource &source) {
  if (source.kind == WeightSource::Kind::Present)
    return true;
  if (source.kind != WeightSource::Kind::AtTime)
    return false;
  if (code.flat[source.at].call().selector == MultiTokenBalance)
    return true;
  Sources time = code.flow.sources(source.time);
  if (isJustBefore(context, code, source.time, tally.key))
    return true;
  if (code.flat[source.at].call().selector &&
      llvm::is_contained(AskForPast, *code.flat[source.at].call().selector))
    return false;
  if (time.clock() || time.calldata() || !time.calls.empty() || !time.opaque.empty())
    return false;
  return llvm::none_of(time.loads, [&](ValueId load) {
    const Access *read = code.flow.load(load);
    return !read || read->path.unknown || keyCount(read->path) > 0 ||
           !context.view.fixedAtDeployment(shapeOf(read->path)) ||
           isMadeTime(context.view, shapeOf(read->path)) || code.flow.same(load, tally.key);
  });
}

void reportCall(Context &context, const Code &code, const Tally &tally,
                const WeightSource &source) {
  PathResult path = wayTo(code, source.at);
  bool moves = source.time.valid() && isJustBefore(context, code, source.time, tally.key);
  Finding &f = report(context, TheRule, code, source.at, path,
                      moves ? "The weight of this vote is what the voter had just before this "
                              "vote, which is another moment for each: tokens that were counted "
                              "can be handed on and counted again. Ask for the weight at one point "
                              "of the proposal's."
                            : "The weight of this vote is what the voter has right now. Tokens "
                              "that are borrowed, or bought and sold again, for one transaction "
                              "count. Ask for the weight at a point before the vote began.",
                      "asks for the present weight");
  f.related.push_back({code.flat[tally.store->at].place, "it is counted here"});
}

/// Approval voting: what stands behind a candidate can be taken away again, with the deposit, in
/// the transaction that put it there.
void checkApproval(Context &context, const Approval &approval) {
  for (const ContractView::Write &write : context.view.writesTo(approval.support->shape)) {
    const Code &code = context.view.code(write.entry);
    auto change = changeOf(code.flow, *write.access);
    bool paysBack = llvm::any_of(code.flat.externalCalls(), [&](ValueId call) {
      return code.flat[call].op == Op::ExtCall && code.flat[call].call().kind != CallKind::Static;
    });
    if (!change || change->raises || !paysBack)
      continue;
    PathResult way = wayWithout(code, write.access->at, [&](const Condition &c) {
      auto test = clockTest(code.flow, c);
      return test && llvm::any_of(test->leaves, [&](const Access *leaf) {
               return firstKey(leaf->path).valid() &&
                      isAddressLike(code.flow, firstKey(leaf->path));
             });
    });
    if (!way.exists())
      continue;
    report(context, TheRule, code, write.access->at, way,
           "Support can be taken back, with the deposit, in the block in which it was given: "
           "borrowed tokens elect a candidate and are returned in one transaction. Keep deposits "
           "until a later block.",
           "takes the support back");
    return;
  }
}

/// A search of this contract's own history for a point that nothing of the proposal enters.
const WeightSource *movingLookup(const Context &context, const Code &code, const Tally &tally,
                                 llvm::ArrayRef<WeightSource> sources) {
  if (sources.empty() || !llvm::all_of(sources, [](const WeightSource &s) {
        return s.kind == WeightSource::Kind::Past;
      }))
    return nullptr;
  const Sources &steered = code.flow.sources(tally.weight, {true, true, false});
  bool moves = steered.clock() && !steered.calldata() && steered.opaque.empty() &&
               steered.calls.empty() && context.life.recordReads(code.flow, steered).empty();
  return moves ? &sources.front() : nullptr;
}

void check(Context &context) {
  if (const Approval *approval = context.model.approval(context.contractId))
    checkApproval(context, *approval);
  const ContractView &view = context.view;
  std::set<ValueId> told;
  std::set<PathShape> leaves;
  for (const Tally &tally : context.life.tallies) {
    const Code &code = view.code(tally.entry);
    std::vector<WeightSource> sources = weightSources(code, tally);
    if (const WeightSource *moving = movingLookup(context, code, tally, sources)) {
      if (told.insert(moving->at).second)
        report(context, TheRule, code, tally.store->at, wayTo(code, tally.store->at),
               "The weight of this vote is looked up at a point that is counted back from the "
               "present, which is another one for each vote: tokens that were counted can be "
               "handed on and counted again. Look it up at one point of the proposal's.",
               "counts it");
      continue;
    }
    bool past = llvm::any_of(sources, [&](const WeightSource &s) {
      return s.kind == WeightSource::Kind::Past || s.kind == WeightSource::Kind::Unknown ||
             (s.kind == WeightSource::Kind::AtTime && !isPresent(context, code, tally, s));
    });
    if (past || takesWeight(code, tally))
      continue;
    for (const WeightSource &source : sources) {
      if (isPresent(context, code, tally, source) && !locksElsewhere(context, code, source) &&
          told.insert(source.at).second)
        reportCall(context, code, tally, source);
      if (source.kind != WeightSource::Kind::Own)
        continue;
      PathShape shape = shapeOf(code.flow.load(source.at)->path);
      auto release = leaves.insert(shape).second ? releaseOf(context, shape) : std::nullopt;
      if (!release)
        continue;
      PathResult path = wayTo(code, source.at);
      Finding &f = report(
          context, TheRule, code, source.at, path,
          "The weight of this vote is " + show(context, shape) +
              " as it stands now, and nothing keeps it there: whoever voted can take it back at "
              "once, and it can vote again from elsewhere. Lock it until the vote is over, or "
              "count what was there before the vote began.",
          "reads the present weight");
      f.related.push_back({view.code(release->entry).flat[release->at].place,
                           "taken back here, in " + show(view.contract[release->entry])});
    }
  }
}

} // namespace

} // namespace quorate::rules
