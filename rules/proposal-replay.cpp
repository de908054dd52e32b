//===- proposal-replay.cpp - a decision that takes effect more than once --===//

#include "analyzer/governance/Handover.h"
#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Lists.h"
#include "analyzer/governance/Reopened.h"
#include "analyzer/governance/Taint.h"
#include "analyzer/governance/Token.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {837, 841};
constexpr Rule TheRule = {"proposal-replay",
                          "A proposal or operation can be executed more than once",
                          Severity::Error,
                          Cwe,
                          {},
                          9.3,
                          check};
const Registration registration(TheRule);

/// After the act, with the mark in place, the code refuses to end: a second run inside the first is
/// undone with it.
bool checkedAgain(const Code &code, const Mark &mark, ValueId at) {
  if (!code.flat.graph().mayFollow(at, mark.write->at))
    return false;
  PathShape shape = shapeOf(mark.write->path);
  PathQuery query;
  query.from = at;
  query.target = [&](ValueId v) { return v == mark.write->at; };
  query.assume = [&](ValueId v) -> std::optional<llvm::APInt> {
    const Access *read = code.flow.load(v);
    if (!read || read->path.unknown || !(shapeOf(read->path) == shape) ||
        !code.flat.graph().mayFollow(at, v))
      return std::nullopt;
    return mark.value.zextOrTrunc(std::max<unsigned>(1, code.flat[v].type.bits));
  };
  return !findPath(code.flow, query).exists();
}

/// Entered again during the call, the code is stopped by what was written before it.
bool locked(const Code &code, ValueId at, llvm::ArrayRef<Mark> marks) {
  return llvm::any_of(marks, [&](const Mark &mark) {
    return keyCount(mark.write->path) == 0 && code.flat.graph().dominates(mark.write->at, at) &&
           stops(code, mark, at);
  });
}

/// A lock: what is written after the act opens the way again.
bool isGivenBack(const Code &code, const Mark &mark, ValueId at, llvm::ArrayRef<Mark> marks) {
  return keyCount(mark.write->path) == 0 && llvm::any_of(marks, [&](const Mark &other) {
           return !other.guess && other.write->path.sameShape(mark.write->path) &&
                  code.flat.graph().mayFollow(at, other.write->at) && !stops(code, other, at);
         });
}

/// The mark stops the act where it is read under the key it was written with.
bool stopsItself(const Code &code, const Mark &mark, ValueId at) {
  PathQuery query;
  query.target = [at](ValueId v) { return v == at; };
  query.assume = [&](ValueId v) -> std::optional<llvm::APInt> {
    const Access *read = code.flow.load(v);
    if (!read || !read->path.sameShape(mark.write->path) ||
        areOtherKeys(code.flow, read->path, mark.write->path))
      return std::nullopt;
    unsigned bits = std::max<unsigned>(1, code.flat[v].type.bits);
    return mark.as(bits);
  };
  return !findPath(code.flow, query).exists();
}

/// Every way to the call requires that some bit of what is kept of it is not set.
bool asksForAbsence(const Code &code, ValueId call) {
  return mustPass(code.flow, call, [&](const Condition &c) {
    if (c.op != Op::Eq || !(c.isFlag() || code.flow.isZero(c.b)))
      return false;
    const Instruction &part = code.flat[code.flow.strip(c.a)];
    if (part.op != Op::And)
      return false;
    for (unsigned side : {0u, 1u}) {
      const Access *read = code.flow.load(code.flow.strip(part.operands[side]));
      if (read && !read->path.unknown && keyCount(read->path) == 1 &&
          code.flow.isConstant(part.operands[1 - side]))
        return true;
    }
    return false;
  });
}

/// What is handed on is kept by code that is here, for good, and that takes it only once.
bool isTakenOnce(const Context &context, const Code &code, ValueId call) {
  ContractId type = calleeType(code, call);
  FunctionId entry = calleeEntry(code, call, type);
  if (!entry.valid())
    return false;
  ContractView keeper(context.module, type);
  const Code &taken = keeper.code(entry);
  return llvm::any_of(marksOf(taken), [&](const Mark &mark) {
    return keyCount(mark.write->path) == 1 && stopsItself(taken, mark, mark.write->at) &&
           llvm::none_of(keeper.writesTo(shapeOf(mark.write->path)), [&](const auto &other) {
             return other.access->clears ||
                    (other.access->value.valid() &&
                     keeper.code(other.entry).flow.isZero(other.access->value));
           });
  });
}

/// The contract that keeps it is asked about it first, and forgets what it has performed.
bool isAskedOfKeeper(const Code &code, ValueId call) {
  ValueId keeper = callTarget(code.flat, call);
  return mustPass(code.flow, call, [&](const Condition &c) {
    const Instruction &answer = code.flat[code.flow.strip(c.a)];
    if (!c.isFlag() || answer.op != Op::Extract)
      return false;
    const Instruction &asked = code.flat[answer.operands[0]];
    return asked.op == Op::ExtCall && asked.call().kind == CallKind::Static &&
           code.flow.same(callTarget(code.flat, answer.operands[0]), keeper) &&
           llvm::any_of(callArguments(code.flat, answer.operands[0]), [&](ValueId argument) {
             const Sources &operation = code.flow.sources(argument);
             return operation.hash || !operation.loads.empty();
           });
  });
}

/// What the hash of the call is compared with is written as well, as if to use it up.
bool writesApproval(const Code &code, ValueId call) {
  return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
    if (c.isFlag() || c.op != Op::Eq || !code.flat.graph().dominates(c.branch, call))
      return false;
    for (auto [made, kept] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
      const Access *read = code.flow.load(code.flow.strip(kept));
      const Sources &hash = code.flow.sources(made);
      if (read && !read->path.unknown && keyCount(read->path) > 0 && hash.hash && hash.calldata() &&
          llvm::any_of(code.flat.accesses(), [&](const Access &access) {
            return access.write && access.path.sameShape(read->path);
          }))
        return true;
    }
    return false;
  });
}

/// A module performs what was approved elsewhere: where it remembers what it did, under a hash of
/// it, that has to stop it.
void checkModule(Context &context) {
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (const Payload &payload : payloadsOf(code)) {
      Authority authority = authorityOf(context.view, code, payload.call);
      if (payload.stored || !(authority.anyone() || authority.kind == Authority::Kind::Ticket))
        continue;
      std::vector<uint32_t> parts = code.flow.sources(callTarget(code.flat, payload.call)).params;
      for (ValueId argument : callArguments(code.flat, payload.call))
        llvm::append_range(parts, code.flow.sources(argument).params);
      bool remembered = false, stopped = false;
      for (const Mark &mark : marksOf(code)) {
        stopped |= stopsItself(code, mark, payload.call);
        // Under a hash of the call, here or where it is looked at.
        for (const Access &access : code.flat.accesses())
          if (&access == mark.write || (!access.write && access.path.sameShape(mark.write->path)))
            for (const PathStep &step : access.path.steps) {
              Sources key = step.value.valid() ? code.flow.sources(step.value) : Sources();
              bool when = mark.write->value.valid() && code.flow.sources(mark.write->value).clock();
              remembered |= ((!mark.guess && mark.value != 0 && key.hash) || when) &&
                            llvm::any_of(key.params,
                                         [&](uint32_t p) { return llvm::is_contained(parts, p); });
            }
      }
      remembered |= asksForAbsence(code, payload.call) || writesApproval(code, payload.call);
      // Where nothing was asked before, that it can be made at all is the defect.
      bool approved = !wayWithout(code, payload.call, [&](const Condition &c) {
                         return asksRecord(code, c);
                       }).exists();
      if (!remembered || stopped || !approved)
        continue;
      report(context, TheRule, code, payload.call, wayTo(code, payload.call),
             "The same call can be made again: that it was made is not remembered where it is "
             "asked for, or nothing asks for it. Mark this call before it is made, and require "
             "that it was not marked.",
             "makes what was approved");
      break;
    }
  }
}

/// What says that it was executed is taken away again by another function.
void checkReopened(Context &context) {
  const Governor *governor = context.life.governor;
  if (!governor || !governor->executed)
    return;
  for (const Reopening &reopening : reopenings(context.life, governor->executed->shape)) {
    const Code &code = context.view.code(reopening.entry);
    if (context.life.isAct(reopening.entry) || // of its own calls, which failed
        isGovernance(context, authorityOf(context.view, code, reopening.at)))
      continue;
    report(context, TheRule, code, reopening.at, wayTo(code, reopening.at),
           "What says that a proposal was executed can be taken away again here, after which it "
           "is executed once more. Leave the mark as it is for good.",
           "takes the mark away");
  }
}

/// Somebody in particular; that the operation was announced exempts nobody.
bool exemptsSomebody(const Context &context, const Code &code, const Condition &condition) {
  auto who = limitsCaller(context.view, code, condition);
  return who && who->kind != Authority::Kind::Ticket;
}

/// A count of all proposals that the next one to be executed is found by.
bool isUsedUp(const Lifecycle &life, const Code &code, const Access &count) {
  return keyCount(count.path) == 0 && llvm::any_of(code.flat.accesses(), [&](const Access &access) {
           return !access.path.unknown && (!life.governor || life.inRecord(access.path)) &&
                  firstKey(access.path).valid() &&
                  llvm::any_of(code.flow.sources(firstKey(access.path)).loads, [&](ValueId l) {
                    const Access *read = code.flow.load(l);
                    return read && read->path.sameShape(count.path);
                  });
         });
}

/// Only the next in turn can be performed, and its successor is the next then: `i == next`,
/// `next = i + 1`.
bool isItsTurn(const Code &code, const Access &turn, ValueId at) {
  if (!turn.write || turn.path.unknown || keyCount(turn.path) != 0 || !turn.value.valid() ||
      skips(code, at, {turn.at}))
    return false;
  const Instruction &next = code.flat[code.flow.strip(turn.value)];
  llvm::APInt step;
  if (next.op != Op::Add || !code.flow.isConstant(code.flow.strip(next.operands[1]), &step) ||
      step == 0)
    return false;
  return mustPass(code.flow, at, [&](const Condition &c) {
    auto isNow = [&](ValueId kept, ValueId number) {
      const Access *read = code.flow.load(code.flow.strip(kept));
      return read && read->path.sameShape(turn.path) && code.flow.same(number, next.operands[0]);
    };
    return !c.isFlag() && c.op == Op::Eq && (isNow(c.a, c.b) || isNow(c.b, c.a));
  });
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  if ((!life.governor && !life.timelock) || life.acts().empty())
    return checkModule(context);
  checkReopened(context);
  std::set<FunctionId> told;
  for (const Step &step : life.acts()) {
    const Code &code = context.view.code(step.entry);
    const Instruction &act = code.flat[step.at];
    bool call = act.op == Op::ExtCall;
    if (told.count(step.entry) ||
        (!call && !changeOf(
                      code.flow, *[&] {
                        return llvm::find_if(code.flat.accesses(),
                                             [&](const Access &a) { return a.at == step.at; });
                      }())))
      continue; // storing the same once more changes nothing
    if (isGovernance(context, authorityOf(context.view, code, step.at)) ||
        (call && (isTakenOnce(context, code, step.at) || isAskedOfKeeper(code, step.at))))
      continue;
    std::vector<Mark> marks = marksOf(code);
    std::vector<ValueId> stoppers, before;
    bool again = false;
    for (const Mark &mark : marks) {
      bool undone = !life.governor && checkedAgain(code, mark, step.at);
      // In a timelock some need not announce what they do, and may do it again.
      std::function<bool(const Condition &)> trusted;
      if (!life.governor)
        trusted = [&](const Condition &c) { return exemptsSomebody(context, code, c); };
      if ((!undone && !stops(code, mark, step.at, trusted)) ||
          isGivenBack(code, mark, step.at, marks))
        continue;
      stoppers.push_back(mark.write->at);
      again |= checkedAgain(code, mark, step.at);
      if (code.flat.graph().mayFollow(mark.write->at, step.at))
        before.push_back(mark.write->at);
    }
    if (llvm::any_of(changesOf(code),
                     [&](const Change &change) {
                       return change.raises &&
                              (isUsedUp(life, code, *change.store) ||
                               (code.flat.graph().dominates(change.store->at, step.at) &&
                                isCursor(code, *change.store)));
                     }) ||
        llvm::any_of(code.flat.accesses(),
                     [&](const Access &turn) { return isItsTurn(code, turn, step.at); }))
      continue;
    PathResult way = wayTo(code, step.at);
    bool callsOut = call && mayCallBack(code.flat, step.at);
    // In a timelock some need not wait: what they may do, they may do again.
    bool open = life.governor || [&] {
      PathQuery query;
      query.target = [&](ValueId v) { return v == step.at; };
      query.avoid = [&](ValueId v) { return llvm::is_contained(stoppers, v); };
      query.cut = [&](const Condition &c) { return exemptsSomebody(context, code, c); };
      return stoppers.empty() || findPath(code.flow, query).exists();
    }();
    if (stoppers.empty() || (open && skips(code, step.at, stoppers))) {
      told.insert(step.entry);
      report(context, TheRule, code, step.at, way,
             "The same proposal can be executed again: nothing that is written on this way stops "
             "it. Mark it as executed before its calls are made, and require that it was not.",
             "carries out the proposal");
      continue;
    }
    if (!life.governor || !callsOut || again || locked(code, step.at, marks))
      continue;
    PathQuery early;
    early.target = [&](ValueId v) { return v == step.at; };
    early.avoid = [&](ValueId v) { return llvm::is_contained(before, v); };
    if (PathResult path = findPath(code.flow, early); path.exists()) {
      told.insert(step.entry);
      report(context, TheRule, code, step.at, path,
             "The proposal is marked as executed only after this call. What it calls can execute "
             "the proposal again meanwhile. Mark it before.",
             "carries out the proposal, which is not marked yet");
    }
  }
}

} // namespace

} // namespace quorate::rules
