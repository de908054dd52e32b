//===- timelock-bypass.cpp - calls that do not wait for their time ----------------===//

#include "analyzer/governance/Delay.h"
#include "analyzer/governance/Funds.h"
#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {841, 863};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-101"};
constexpr Rule TheRule = {"timelock-bypass",
                          "An operation can be performed without having been announced and waited "
                          "for",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          9.1,
                          check};
const Registration registration(TheRule);

void report(Context &context, const Code &code, ValueId at, const PathResult &path,
            std::string message, std::string sink, const Delay *delay) {
  Finding f = finding(context, TheRule, code, at, std::move(message));
  f.sink = std::move(sink) + " in " + show(code.flat.source());
  if (path.kind == PathResult::Kind::Limit)
    f.confidence = Confidence::Possible;
  if (delay && !delay->announced().evidence.empty())
    f.related.push_back({delay->announced().evidence.front().place,
                         show(context, delay->announced().shape) + " is what other ways wait for"});
  f.trace = traceOf(context, code, path, "gets here without the delay");
  context.findings.push_back(std::move(f));
}

/// The sender is paid what is owed to him: no call that somebody decided on.
bool isWithdrawal(const ContractView &view, const Code &code, ValueId call) {
  std::optional<Payout> payout = isPlainPayment(code, call) ? payoutOf(code, call) : std::nullopt;
  return payout && pathForAnyone(view, code, call).exists() &&
         !unearned(view, code, *payout).exists();
}

/// The calls of an entry point that the delay is there for: what was decided on, and anything the
/// sender may choose freely.
std::vector<ValueId> callsToDelay(const ContractView &view, const Code &code) {
  std::vector<ValueId> calls;
  for (const Payload &payload : payloadsOf(code))
    if (!payload.forwarded && !namesFunction(code, payload.call))
      calls.push_back(payload.call);
  for (ValueId call : code.flat.externalCalls())
    if (isChosenCall(code, call) && !llvm::is_contained(calls, call) &&
        !namesFunction(code, call) && !isWithdrawal(view, code, call))
      calls.push_back(call);
  return calls;
}

/// Time from now that is kept for each operation, and that nothing ever compares with the clock.
struct Unread {
  FunctionId entry;
  const Access *store = nullptr;
};
std::vector<Unread> unreadTimes(const Context &context) {
  std::vector<Unread> times;
  for (FunctionId entry : context.view.actions()) {
    if (context.life.hasEntry(EntryKind::Propose, entry))
      continue;
    const Code &code = context.view.code(entry);
    for (const Access &access : code.flat.accesses())
      if (access.write && !access.path.unknown && keyCount(access.path) == 1 &&
          access.value.valid() && clockOf(code.flow, code.flow.sources(access.value)) &&
          !isNowItself(code.flow, access.value) &&
          !isComparedWithClock(context.view, shapeOf(access.path)))
        times.push_back({entry, &access});
  }
  return times;
}

/// The call needs what the announcement leaves together with the time.
bool needsAnnouncement(const Code &announcing, const Unread &time, const Code &code, ValueId call) {
  return llvm::any_of(announcing.flat.accesses(), [&](const Access &mark) {
    return mark.write && !mark.path.unknown && keyCount(mark.path) == 1 && mark.value.valid() &&
           !(shapeOf(mark.path) == shapeOf(time.store->path)) &&
           announcing.flow.same(firstKey(mark.path), firstKey(time.store->path)) &&
           mustPass(code.flow, call, [&](const Condition &c) {
             return llvm::any_of(code.flow.sources(c.a).loads, [&](ValueId load) {
               const Access *read = code.flow.load(load);
               return read && !read->path.unknown && shapeOf(read->path) == shapeOf(mark.path);
             });
           });
  });
}

/// An announcement says from when on, and the call that it is for does not ask what the time is.
void checkUnread(Context &context) {
  for (const Unread &time : unreadTimes(context))
    for (FunctionId entry : context.view.actions()) {
      const Code &code = context.view.code(entry);
      for (const Payload &payload : payloadsOf(code)) {
        if (entry == time.entry || payload.forwarded || namesFunction(code, payload.call) ||
            !needsAnnouncement(context.view.code(time.entry), time, code, payload.call))
          continue;
        PathResult path = wayWithout(code, payload.call, [&](const Condition &c) {
          auto test = clockTest(code.flow, c);
          return test && test->after;
        });
        if (!path.exists())
          continue;
        std::string leaf = show(context, shapeOf(time.store->path));
        report(context, code, payload.call, path,
               "This call is made without waiting: the time that was announced for it (" + leaf +
                   ") is kept, and nothing compares it with the clock. Require it before the call.",
               "call without waiting", nullptr);
        return;
      }
    }
}

/// Something has to have been recorded: so many votes, or at least so many.
bool needsRecord(const Context &context, const Code &code, const Condition &c) {
  auto isRecorded = [&](ValueId side) {
    return !context.life.recordReads(code.flow, code.flow.sources(side)).empty();
  };
  if (c.isFlag() || c.op == Op::Ne)
    return false;
  return isRecorded(c.b) || (c.op == Op::Eq && isRecorded(c.a));
}

/// Another contract says whether it is known.
bool isKnownElsewhere(const Code &code, const Condition &c, ValueId key) {
  return llvm::any_of(llvm::ArrayRef({c.a, c.b}), [&](ValueId side) {
    return side.valid() && llvm::any_of(code.flow.sources(side).calls, [&](ValueId call) {
             return llvm::any_of(callArguments(code.flat, call), [&](ValueId argument) {
               return code.flow.dependsOn(argument, key);
             });
           });
  });
}

/// A way to a call that the sender gives and a hash of it names the record of, with nothing in that
/// record.
PathResult unproposed(const Context &context, const Code &code, ValueId call) {
  const Lifecycle &life = context.life;
  auto unset = [&](ValueId v) {
    const Access *read = code.flow.load(v);
    return read && !read->path.unknown && keyCount(read->path) == 1 && life.perProposal(read->path);
  };
  ValueId key;
  for (const Access &access : code.flat.accesses())
    if (unset(access.at) && code.flow.sources(firstKey(access.path)).hash)
      key = firstKey(access.path);
  if (!key.valid())
    return {};
  constexpr uint64_t Now = uint64_t(1) << 31; // zero has long passed
  PathQuery query;
  query.target = [call](ValueId v) { return v == call; };
  query.assume = [&](ValueId v) -> std::optional<llvm::APInt> {
    const Instruction &i = code.flat[v];
    bool clock = i.op == Op::Env && isNowItself(code.flow, v);
    if (!clock && !unset(v))
      return std::nullopt;
    return llvm::APInt(std::max<unsigned>(1, i.type.bits), clock ? Now : 0);
  };
  query.cut = [&](const Condition &c) {
    return limitsCaller(context.view, code, c, Trust::Nominal) || needsRecord(context, code, c) ||
           isKnownElsewhere(code, c, key);
  };
  return findPath(code.flow, query);
}

/// Silence is consent, also to what nobody ever proposed.
void checkUnproposed(Context &context) {
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (const Payload &payload : payloadsOf(code))
      if (!payload.forwarded && !payload.stored && !namesFunction(code, payload.call))
        if (PathResult path = unproposed(context, code, payload.call); path.exists()) {
          report(context, code, payload.call, path,
                 "This call is made for what was never proposed: an empty record passes every "
                 "check, its times are over and nobody objected. Require that it is known.",
                 "call without a proposal", nullptr);
          return;
        }
  }
}

bool performs(const Context &context, FunctionId entry) {
  const Timelock *timelock = context.model.timelock(context.contractId);
  return timelock && llvm::any_of(timelock->entries, [&](const EntryPoint &e) {
           return e.kind == EntryKind::Execute && e.function == entry;
         });
}

void check(Context &context) {
  const ContractView &view = context.view;
  const Governor *governor = context.model.governor(context.contractId);
  std::optional<Delay> delay = Delay::of(context.model, view);
  bool elsewhere = governor && !governor->timelocks.empty();
  if (!delay)
    checkUnread(context);
  if (!delay && governor)
    checkUnproposed(context);
  if (!delay && !elsewhere)
    return;
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (ValueId call : callsToDelay(view, code)) {
      // What governance decided, after its delay; that it alone performs what is announced here is
      // no delay.
      Authority authority = authorityOf(view, code, call);
      if (performs(context, entry) ? isOwnWill(context, authority)
                                   : isGovernance(context, authority))
        continue;
      if (!delay || elsewhere) {
        PathQuery query;
        query.target = [call](ValueId v) { return v == call; };
        PathResult path = findPath(code.flow, query);
        if (path.exists())
          report(context, code, call, path,
                 "This call is made by the governor itself, past the timelock that its proposals "
                 "are meant to wait in. Queue it there, or remove this way.",
                 "call past the timelock", nullptr);
        continue;
      }
      std::string leaf = show(context, delay->announced().shape);
      if (PathResult path = delay->withoutWaiting(code, call); path.exists()) {
        report(context, code, call, path,
               "This call is made without waiting: no check on this way requires the clock to have "
               "reached the time that was announced (" +
                   leaf + "). Require it before the call.",
               "call without waiting", &*delay);
      } else if (PathResult path = delay->unannounced(code, call);
                 path.exists() && !(governor && waitsAfterVote(context.life, code, call))) {
        report(context, code, call, path,
               "This call is made for operations that were never queued: " + leaf +
                   " is zero by default, and zero passes. Require that it is set.",
               "call without queueing", &*delay);
      }
    }
  }
  if (!delay)
    return;
  for (const Delay::Chosen &chosen : delay->chosenTimes()) {
    const Code &code = view.code(chosen.entry);
    // Whoever governs announces here: the delay is there for what he decides.
    if (isOwnWill(context, authorityOf(view, code, chosen.store)))
      continue;
    report(
        context, code, chosen.store, chosen.path,
        "The time from which this operation may be performed is chosen by the sender with nothing "
        "to hold it from below. Require at least the current time plus the delay.",
        "chosen time", nullptr);
  }
}

} // namespace

} // namespace quorate::rules
