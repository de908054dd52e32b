//===- double-vote.cpp - one account that counts twice --------------------===//

#include "analyzer/governance/Custody.h"
#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Reopened.h"
#include "analyzer/governance/Taint.h"
#include "analyzer/governance/Token.h"
#include "analyzer/governance/Words.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {837, 841};
constexpr Rule TheRule = {"double-vote",
                          "One account can vote more than once on the same proposal",
                          Severity::Error,
                          Cwe,
                          {},
                          9.1,
                          check};
const Registration registration(TheRule);

/// The values that say who votes: whose weight is asked for, or the sender or signer.
bool concernsVoter(const Code &code, const Tally &tally, llvm::ArrayRef<ValueId> persons,
                   ValueId key) {
  if (persons.empty()) {
    Sources from = code.flow.sources(key);
    if (llvm::any_of(code.flat.code.instructions,
                     [](const Instruction &i) { return i.op == Op::ECRecover; }) &&
        !from.signer && !from.calldata() && from.loads.empty())
      return false; // who sent it does not matter, who signed it does
    return from.caller || from.signer ||
           (!code.flow.same(key, tally.key) && (from.calldata() || !from.calls.empty()));
  }
  return llvm::any_of(persons, [&](ValueId person) {
    return code.flow.same(key, person) || code.flow.dependsOn(key, code.flow.strip(person)) ||
           code.flow.dependsOn(person, code.flow.strip(key), {false, false, true});
  });
}

bool concernsVoter(const Code &code, const Tally &tally, llvm::ArrayRef<ValueId> persons,
                   const AccessPath &path) {
  return llvm::any_of(path.steps, [&](const PathStep &step) {
    return step.value.valid() && concernsVoter(code, tally, persons, step.value);
  });
}

/// The key is made of a number that the sender or signer was given once and keeps: it is set only
/// where there is none yet.
bool isLastingNumber(const ContractView &view, const Code &code, ValueId key) {
  const Sources &from = code.flow.sources(key);
  return !from.loads.empty() && !from.calldata() && from.calls.empty() && !from.clock() &&
         llvm::all_of(from.loads, [&](ValueId load) {
           const Access *read = code.flow.load(load);
           if (!read || read->path.unknown ||
               !(callerIsKey(code.flow, read->path) ||
                 (firstKey(read->path).valid() && code.flow.sources(firstKey(read->path)).signer)))
             return false;
           std::vector<ContractView::Write> writes = view.writesTo(shapeOf(read->path));
           return llvm::all_of(writes, [&](const ContractView::Write &write) {
             const Code &other = view.code(write.entry);
             return mustPass(other.flow, write.access->at, [&](const Condition &c) {
               return c.isFlag() && c.op == Op::Eq &&
                      cellOf(other, other.flow.strip(c.a)) == cellOf(other, *write.access);
             });
           });
         });
}

/// A bit for each voter in one word of the proposal's: he, or the number he keeps, says which.
bool isBitOfVoter(const ContractView &view, const Code &code, const Access &write) {
  ValueId place = bitSet(code.flow, write);
  if (!place.valid())
    return false;
  const Sources &from = code.flow.sources(place);
  return from.caller || from.signer || isLastingNumber(view, code, place);
}

/// What was counted is used up, or the earlier vote is taken back.
bool makesUpForIt(const Code &code, const Tally &tally, llvm::ArrayRef<ValueId> persons,
                  const Lifecycle &life) {
  for (const Change &change : changesOf(code))
    if (!change.raises && (life.isTally(shapeOf(change.store->path)) ||
                           concernsVoter(code, tally, persons, change.store->path)))
      return true;
  return llvm::any_of(code.flat.externalCalls(), [&](ValueId call) {
    const Instruction &i = code.flat[call];
    if (i.op != Op::ExtCall || i.call().kind == CallKind::Static)
      return false;
    return llvm::any_of(callArguments(code.flat, call),
                        [&](ValueId argument) { return code.flow.isCaller(argument); }) &&
           llvm::any_of(callArguments(code.flat, call),
                        [&](ValueId argument) { return code.flow.same(argument, tally.weight); });
  });
}

/// Somebody else is asked about this voter or proposal before the vote counts.
bool askedElsewhere(const Code &code, const Tally &tally, const Condition &condition) {
  for (ValueId side : {condition.a, condition.b})
    if (side.valid())
      for (ValueId call : code.flow.sources(side).calls)
        for (ValueId argument : callArguments(code.flat, call))
          if (code.flat[call].op == Op::ExtCall && code.flow.same(argument, tally.key))
            return true;
  return false;
}

/// Whether what was read is a member of its enum at all, which compilers ask by themselves.
bool asksForMember(const Code &code, const Condition &condition) {
  if ((condition.op != Op::ULt && condition.op != Op::ULe) || !code.flow.isConstant(condition.b) ||
      !condition.branch.valid())
    return false;
  return llvm::any_of(code.flat[condition.branch].blocks, [&](BlockId to) {
    const Instruction &end = code.flat.code.terminator(to);
    return end.op == Op::Revert &&
           (end.revert().kind == RevertRecord::Kind::Invalid || end.revert().panicCode == 0x21);
  });
}

/// Whether there is a next number: asked before one is added.
bool asksForNext(const Code &code, const Condition &condition) {
  if (condition.isFlag())
    return code.flat[code.flow.strip(condition.a)].op == Op::UAddO;
  llvm::APInt most;
  return (condition.op == Op::Eq || condition.op == Op::Ne) &&
         code.flow.isConstant(condition.b, &most) && most.isAllOnes();
}

/// What is kept of the voter is compared with something; that it is another than what is written
/// now excludes only the same vote again.
bool readsShape(const Code &code, const Condition &condition, const Mark &mark) {
  PathShape shape = shapeOf(mark.write->path);
  if (asksForMember(code, condition) || asksForNext(code, condition))
    return false;
  if (condition.op == Op::Ne && !condition.isFlag() && mark.write->value.valid() &&
      (code.flow.same(code.flow.strip(condition.a), code.flow.strip(mark.write->value)) ||
       code.flow.same(code.flow.strip(condition.b), code.flow.strip(mark.write->value))))
    return false;
  for (ValueId side : {condition.a, condition.b})
    if (side.valid() &&
        !code.flow.sources(side).hash) // a nonce that is signed lets the next one in
      for (ValueId load : code.flow.sources(side).loads)
        if (const Access *read = code.flow.load(load);
            read && !read->path.unknown && shapeOf(read->path) == shape)
          return true;
  return false;
}

/// Read only to be written back with a change.
bool isOldOf(const Code &code, const Access &read, const Access &write) {
  return write.value.valid() && code.flow.dependsOn(write.value, read.at) &&
         llvm::none_of(allConditions(code.flow), [&](const Condition &c) {
           return code.flow.dependsOn(c.a, read.at) ||
                  (c.b.valid() && code.flow.dependsOn(c.b, read.at));
         });
}

/// What is written is looked at under another key than it is written with.
bool isLookedForElsewhere(const Code &code, const Access &write) {
  bool read = false;
  for (const Access &access : code.flat.accesses())
    if (!access.write && access.path.sameShape(write.path)) {
      if (!areOtherKeys(code.flow, access.path, write.path) && !isOldOf(code, access, write))
        return false;
      read = true;
    }
  return read;
}

/// Somebody gets such weight without a vote of others: it can be handed on, or be given up here and
/// be taken there.
bool canBeHad(const Context &context, const Code &code, const WeightSource &source) {
  const Access *weight = code.flow.load(source.at);
  if (!weight || weight->path.unknown)
    return true;
  return llvm::any_of(
      context.view.writesTo(shapeOf(weight->path)), [&](const ContractView::Write &write) {
        const Flow &flow = context.view.code(write.entry).flow;
        auto change = changeOf(flow, *write.access);
        bool lowers = write.access->clears || (change && !change->raises) ||
                      (write.access->value.valid() && flow.isZero(write.access->value));
        return !lowers && !context.life.isAct(write.entry);
      });
}

/// The vote locks what it counts until it is over, and on some way it does not, although nothing
/// compares the lock there is with that end.
PathResult leavesUnlocked(const Context &context, const Code &code, const Tally &tally) {
  if (llvm::none_of(weightSources(code, tally), [&](const WeightSource &source) {
        return source.kind == WeightSource::Kind::Own && canBeHad(context, code, source);
      }))
    return {};
  for (const Access &lock : code.flat.accesses()) {
    if (!lock.write || lock.path.unknown || !lock.value.valid() || keyCount(lock.path) != 1 ||
        !isAddressLike(code.flow, firstKey(lock.path)) ||
        llvm::none_of(context.life.recordReads(code.flow, code.flow.sources(lock.value)),
                      [&](const Access *read) { return context.life.isEnd(shapeOf(read->path)); }))
      continue;
    PathQuery query;
    query.through = tally.store->at;
    query.target = [&](ValueId v) { return isReturn(code, v); };
    query.avoid = [&](ValueId v) {
      return llvm::any_of(code.flat.accesses(), [&](const Access &other) {
        return other.at == v && other.write && other.path.sameShape(lock.path);
      });
    };
    query.cut = [&](const Condition &c) {
      if (c.isFlag() || c.op == Op::Eq || c.op == Op::Ne)
        return false;
      for (ValueId side : {c.a, c.b})
        for (ValueId load : code.flow.sources(side).loads)
          if (const Access *read = code.flow.load(load); read && read->path.sameShape(lock.path))
            return true;
      return false;
    };
    if (PathResult path = findPath(code.flow, query); path.exists())
      return path;
  }
  return {};
}

/// The elements of a list are compared with each other: none comes twice.
bool areDistinct(const Code &code, ValueId item) {
  return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
    if (c.isFlag() || c.op == Op::Eq)
      return false;
    for (auto [one, other] : {std::pair(c.a, c.b), std::pair(c.b, c.a)})
      if (code.flow.same(one, item) && !code.flow.isConstant(other) &&
          code.flow.sources(other).loads.empty() && code.flow.sources(other).calls.empty() &&
          !code.flow.sources(other).clock())
        return true;
    return false;
  });
}

/// Votes that belong to things, each of which has a receipt of its own: `used[proposal][thing]`. A
/// list of them may be empty; what is in it must be looked up and marked before the next one is.
enum class Items : uint8_t { None, UsedUp, Repeatable };
Items itemsOf(const Code &code, ValueId at, const Mark &mark) {
  Items result = Items::None;
  for (const Access &read : code.flat.accesses()) {
    if (read.write || read.deep || !read.path.sameShape(mark.write->path))
      continue;
    ValueId item;
    for (const PathStep &step : read.path.steps)
      if (step.value.valid() && !isAddressLike(code.flow, step.value) &&
          isHeldItem(code.flow, step.value))
        item = step.value;
    if (!item.valid())
      continue;
    auto holding = [&](const llvm::APInt &value) {
      return [&read, value](ValueId v) -> std::optional<llvm::APInt> {
        return v == read.at ? std::optional(value) : std::nullopt;
      };
    };
    unsigned bits = std::max<unsigned>(1, code.flat[read.at].type.bits);
    PathQuery used;
    used.through = read.at;
    used.target = [at](ValueId v) { return v == at; };
    used.assume = holding(mark.as(bits));
    if (findPath(code.flow, used).exists())
      continue;
    PathQuery unmarked;
    unmarked.from = read.at;
    unmarked.target = [&](ValueId v) { return v == read.at || isReturn(code, v); };
    unmarked.avoid = [&](ValueId v) {
      return llvm::any_of(code.flat.accesses(), [&](const Access &write) {
        return write.at == v && write.write && write.path.sameShape(read.path);
      });
    };
    unmarked.assume = holding(llvm::APInt(bits, 0));
    if (areDistinct(code, item) || !findPath(code.flow, unmarked).exists())
      return Items::UsedUp;
    result = Items::Repeatable;
  }
  return result;
}

/// The receipt is taken back, and what it stands for stays counted.
void checkReopened(Context &context) {
  const Governor *governor = context.life.governor;
  if (!governor || !governor->receipt)
    return;
  const Lifecycle &life = context.life;
  for (const Reopening &reopening : reopenings(life, governor->receipt->shape)) {
    const Code &code = context.view.code(reopening.entry);
    bool takesBack = llvm::any_of(changesOf(code), [](const Change &c) { return !c.raises; });
    bool over = mustPass(code.flow, reopening.at, [&](const Condition &c) {
      return life.afterEnd(code, c) || life.isClosed(code, c);
    });
    if (takesBack || over || life.hasEntry(EntryKind::Vote, reopening.entry) ||
        isGovernance(context, authorityOf(context.view, code, reopening.at)))
      continue;
    report(context, TheRule, code, reopening.at, wayTo(code, reopening.at),
           "The receipt of a vote is taken away here, and the vote stays counted: the same voter "
           "can vote again. Take the votes off the tally as well, or keep the receipt.",
           "takes the receipt away");
  }
}

/// Members have one vote each: a table says who is one, and the vote asks nothing else about them
/// that could tell since when.
std::optional<PathShape> seatsOf(const Lifecycle &life, const Code &code, const Tally &tally) {
  std::optional<PathShape> seats;
  bool since = false;
  for (const Condition &c : allConditions(code.flow))
    for (ValueId side : {c.a, c.b})
      for (ValueId load : side.valid() ? code.flow.sources(side).loads : std::vector<ValueId>()) {
        const Access *read = code.flow.load(load);
        if (!read || read->path.unknown || keyCount(read->path) != 1 ||
            !code.flow.isCaller(firstKey(read->path)) || life.inRecord(read->path))
          continue;
        PathShape shape = shapeOf(read->path);
        if (c.isFlag() && c.op == Op::Ne && !seats &&
            mustPass(code.flow, tally.store->at, [&](auto &must) {
              const Access *asked = must.isFlag() && must.op == Op::Ne
                                        ? code.flow.load(code.flow.strip(must.a))
                                        : nullptr;
              return asked && asked->path.sameShape(read->path);
            }))
          seats = shape;
        since |= !c.isFlag();
      }
  return since ? std::nullopt : seats;
}

/// A member puts another in his place, whenever he likes.
ValueId handsOnSeat(const Code &code, const PathShape &seats) {
  auto isSeat = [&](const Access &access) {
    return access.write && !access.path.unknown && keyCount(access.path) == 1 &&
           contains(shapeOf(access.path), seats);
  };
  bool leaves = false;
  ValueId heir;
  for (const Access &access : code.flat.accesses()) {
    if (!isSeat(access))
      continue;
    ValueId who = code.flow.strip(firstKey(access.path));
    bool cleared = access.clears || (access.value.valid() && code.flow.isZero(access.value));
    if (cleared)
      leaves |= code.flow.isCaller(who);
    else if (isRawInput(code.flow, who) && !code.flow.isCaller(who))
      heir = access.at;
  }
  if (!leaves || !heir.valid())
    return {};
  // That he is a member and the other is none is all that is asked.
  bool more = !wayWithout(code, heir, [&](const Condition &c) {
                 for (ValueId side : {c.a, c.b})
                   for (ValueId load :
                        side.valid() ? code.flow.sources(side).loads : std::vector<ValueId>())
                     if (const Access *read = code.flow.load(load);
                         !read || read->path.unknown || !(shapeOf(read->path) == seats))
                       return true;
                 return false;
               }).exists();
  return more ? ValueId() : heir;
}

void checkSeats(Context &context, const Code &code, const Tally &tally) {
  if (llvm::any_of(weightSources(code, tally), [](const WeightSource &source) {
        return source.kind != WeightSource::Kind::Constant;
      }))
    return;
  auto seats = seatsOf(context.life, code, tally);
  if (!seats)
    return;
  for (FunctionId entry : context.view.actions()) {
    const Code &other = context.view.code(entry);
    ValueId at = handsOnSeat(other, *seats);
    if (!at.valid() || context.life.isAct(entry))
      continue;
    report(context, TheRule, other, at, wayTo(other, at),
           "Who has voted can put another account in his place here, which votes once more on the "
           "same proposal. Count only those who were members when it was made.",
           "hands the vote on");
    return;
  }
}

/// Tokens that are held for a vote come back while it is open, and vote from the next account.
void checkCustody(Context &context) {
  std::set<FunctionId> told;
  for (const Release &release : earlyReleases(context.life))
    if (told.insert(release.entry).second)
      report(context, TheRule, context.view.code(release.entry), release.call, release.path,
             "What a vote took into custody is handed back here before the vote is over, and stays "
             "counted: it can be sent to another account and vote again. Wait until the vote has "
             "ended, or take it off the tally.",
             "gives the votes back");
}

void check(Context &context) {
  checkReopened(context);
  checkCustody(context);
  if (!context.life.tallies.empty()) {
    const Tally &first = context.life.tallies.front();
    checkSeats(context, context.view.code(first.entry), first);
  }
  std::set<FunctionId> told;
  for (const Tally &tally : context.life.tallies) {
    const Code &code = context.view.code(tally.entry);
    ValueId at = tally.store->at;
    if (PathResult path;
        !told.count(tally.entry) && (path = leavesUnlocked(context, code, tally)).exists()) {
      told.insert(tally.entry);
      report(context, TheRule, code, at, path,
             "On this way what is counted is not locked until the vote is over: an earlier lock "
             "may have run out, so that it can be handed on and counted again. Extend the lock "
             "whenever it ends before the vote.",
             "counts without a lock");
    }
    std::vector<ValueId> persons;
    for (const WeightSource &source : weightSources(code, tally))
      if (source.person.valid())
        persons.push_back(source.person);
    if (told.count(tally.entry) || makesUpForIt(code, tally, persons, context.life))
      continue;
    std::vector<ValueId> receipts;
    Items items = Items::None;
    for (const Mark &mark : marksOf(code)) {
      bool numbered = llvm::any_of(mark.write->path.steps, [&](const PathStep &step) {
        return step.value.valid() && isLastingNumber(context.view, code, step.value);
      });
      if (keyCount(mark.write->path) == 0 ||
          !(numbered || concernsVoter(code, tally, persons, mark.write->path) ||
            isBitOfVoter(context.view, code, *mark.write)))
        continue;
      // A used part that grows: what is left is compared with it.
      bool part = mark.guess && !wayWithout(code, at, [&](const Condition &c) {
                                   return readsShape(code, c, mark);
                                 }).exists();
      if ((part || stops(code, mark, at)) && !isLookedForElsewhere(code, *mark.write))
        receipts.push_back(mark.write->at);
      if (Items found = itemsOf(code, at, mark); items != Items::UsedUp && found != Items::None)
        items = found;
    }
    if (items == Items::UsedUp || (!receipts.empty() && !skips(code, at, receipts)))
      continue;
    PathResult path =
        wayWithout(code, at, [&](const Condition &c) { return askedElsewhere(code, tally, c); });
    if (!path.exists())
      continue;
    told.insert(tally.entry);
    report(context, TheRule, code, at, path,
           items == Items::Repeatable
               ? "What votes here is marked as used only after all of the list was looked at: the "
                 "same one named twice counts twice. Mark each before the next is looked at."
           : receipts.empty()
               ? "Nothing that this leaves behind stops the same voter from being counted again. "
                 "Remember for each proposal who has voted, and require that it was not so before."
               : "On this way it is not remembered that the voter has voted, so the vote can be "
                 "cast again. Write the receipt before every return.",
           "counts the vote");
  }
}

} // namespace

} // namespace quorate::rules
