//===- queue-stuck.cpp - queued proposals that can never be performed -----===//

#include "analyzer/governance/Handover.h"
#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {400, 703};
constexpr Rule TheRule = {
    "queue-stuck",
    "Queued proposals can be stranded by a change of the timelock, or by one call that fails",
    Severity::Warning,
    Cwe,
    {},
    5.0,
    check};
const Registration registration(TheRule);

/// The setter looks at something that queueing keeps: nothing is in the queue.
bool asksQueue(const Context &context, const Code &code, ValueId at) {
  std::set<PathShape> kept;
  for (const EntryPoint &entry : context.life.governor->entries)
    if (entry.kind == EntryKind::Queue)
      for (const Access &access : context.view.code(entry.function).flat.accesses())
        if (access.write && !access.path.unknown && keyCount(access.path) == 0)
          kept.insert(shapeOf(access.path));
  return mustPass(code.flow, at, [&](const Condition &c) {
    for (ValueId side : {c.a, c.b})
      if (side.valid())
        for (ValueId load : code.flow.sources(side).loads)
          if (const Access *read = code.flow.load(load);
              read && !read->path.unknown && kept.count(shapeOf(read->path)))
            return true;
    return false;
  });
}

/// Queueing a proposal leaves it, or its hash, in the timelock.
bool isQueuedIn(const Context &context, VarId timelock) {
  return llvm::any_of(context.life.governor->entries, [&](const EntryPoint &entry) {
    const Code &code = context.view.code(entry.function);
    return entry.kind == EntryKind::Queue &&
           llvm::any_of(code.flat.externalCalls(), [&](ValueId call) {
             return code.flat[call].op == Op::ExtCall && targetVariable(code, call) == timelock &&
                    code.flat[call].call().kind == CallKind::Call;
           });
  });
}

void checkTimelock(Context &context) {
  std::vector<Handover> all = handovers(*context.life.governor, context.view);
  std::set<VarId> told;
  for (const Handover &handover : all) {
    // Queued there, taken back later.
    if (handover.entry->kind != EntryKind::Execute || !told.insert(handover.link->var).second ||
        !isQueuedIn(context, handover.link->var))
      continue;
    PathShape holder;
    holder.var = handover.link->var;
    for (const ContractView::Write &write : context.view.writesTo(holder)) {
      const Code &code = context.view.code(write.entry);
      if (happensOnce(code, write.access->at) || asksQueue(context, code, write.access->at) ||
          looksLikeSetup(context.view, context.view.guards(), code))
        continue;
      Authority authority = authorityOf(context.view, code, write.access->at);
      Finding &f = report(
          context, TheRule, code, write.access->at, wayTo(code, write.access->at),
          show(context, holder) +
              " can be exchanged while proposals are queued in the old one: the new one does not "
              "know them, and they can never be executed. Keep the timelock with each proposal, or "
              "require that none is queued.",
          "exchanges the timelock");
      if (isGovernance(context, authority))
        f.severity = Severity::Note; // the proposal that does it can come last
    }
  }
}

/// The proposal that is performed is the next one, not one that the sender names.
const Access *nextInLine(const Context &context, const Code &code, ValueId call) {
  for (const Access &access : code.flat.accesses()) {
    if (access.write || !context.life.inRecord(access.path) ||
        !code.flat.graph().mayFollow(access.at, call))
      continue;
    Sources key = code.flow.sources(firstKey(access.path));
    if (key.calldata() || key.caller || key.hash || !key.calls.empty())
      continue;
    for (ValueId load : key.loads) {
      const Access *head = code.flow.load(load);
      if (!head || head->path.unknown || keyCount(head->path) != 0)
        continue;
      auto writes = context.view.writesTo(shapeOf(head->path));
      bool here = llvm::any_of(writes, [&](auto &w) { return w.entry == code.flat.entry; });
      if (here && llvm::all_of(writes, [&](auto &w) { return w.entry == code.flat.entry; }))
        return head;
    }
  }
  return nullptr;
}

/// The one before it has to be done, and only this entry point marks it so.
bool afterPrevious(const Context &context, const Code &code, ValueId call) {
  auto previous = [&](const Condition &c) {
    if (!c.isFlag() || c.op != Op::Ne)
      return false;
    const Access *read = code.flow.load(code.flow.strip(c.a));
    if (!read || !context.life.perProposal(read->path))
      return false;
    bool before = false; // index - 1, also with the overflow check of a library
    code.flow.backward(firstKey(read->path), {}, [&](ValueId v) {
      const Op op = code.flat[v].op;
      before |= op == Op::Sub;
      return op != Op::KeccakMem; // where that is in memory, and how long, is no number of anything
    });
    auto writes = context.view.writesTo(shapeOf(read->path));
    return before && llvm::all_of(writes, [&](auto &w) {
             return w.entry == code.flat.entry || w.access->clears || !w.access->value.valid() ||
                    code.flow.isZero(w.access->value) ||
                    context.life.hasEntry(EntryKind::Propose, w.entry);
           });
  };
  // The first one has none before it.
  return llvm::any_of(allConditions(code.flow), previous) &&
         !wayWithout(code, call, [&](const Condition &c) {
            llvm::APInt zero;
            bool first = c.op == Op::Eq && parameterOf(code.flow, code.flow.strip(c.a)) >= 0 &&
                         (c.isFlag() || (code.flow.isConstant(c.b, &zero) && zero == 0));
            return first || previous(c);
          }).exists();
}

/// Only the one whose turn it is can be performed, and only this entry point moves the turn on.
bool hasTurn(const Context &context, const Code &code, ValueId call) {
  return mustPass(code.flow, call, [&](const Condition &c) {
    if (c.isFlag() || c.op != Op::Eq)
      return false;
    for (auto [kept, given] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
      const Access *turn = code.flow.load(code.flow.strip(kept));
      if (!turn || turn->path.unknown || keyCount(turn->path) != 0 ||
          parameterOf(code.flow, given) < 0 || code.flat[turn->at].type.kind != TypeKind::UInt)
        continue;
      auto writes = context.view.writesTo(shapeOf(turn->path));
      if (!writes.empty() &&
          llvm::all_of(writes, [&](auto &w) { return w.entry == code.flat.entry; }))
        return true;
    }
    return false;
  });
}

/// A payment to whom the proposal names, whatever became of it.
bool paysNamed(const Context &context, const Code &code, ValueId call) {
  return code.flat[call].op == Op::ExtCall && mayCallBack(code.flat, call) &&
         !context.life.recordReads(code.flow, code.flow.sources(callTarget(code.flat, call)))
              .empty();
}

void checkOrder(Context &context) {
  std::set<FunctionId> told;
  auto check = [&](FunctionId entry, ValueId call) {
    const Code &code = context.view.code(entry);
    if (code.flat[call].op != Op::ExtCall || told.count(entry) ||
        survivesFailure(code, call).exists())
      return;
    if (!nextInLine(context, code, call) && !afterPrevious(context, code, call) &&
        !hasTurn(context, code, call))
      return;
    told.insert(entry);
    report(context, TheRule, code, call, wayTo(code, call),
           "Proposals are performed one after the other, and a call that fails undoes the step: "
           "whoever gets one proposal with a failing call into the line blocks all after it for "
           "ever. Let a failed call be marked and passed over, or let each be performed by itself.",
           "blocks the line when it fails");
  };
  for (const Step &step : context.life.acts()) {
    check(step.entry, step.at);
    const Code &code = context.view.code(step.entry);
    for (ValueId call : code.flat.externalCalls())
      if (paysNamed(context, code, call))
        check(step.entry, call);
  }
}

/// Somebody's place in a list that others enter themselves, one at a time.
bool isEnteredByMany(const Context &context, const Code &code, const Access &payee) {
  if (payee.path.unknown)
    return false;
  auto place = llvm::find_if(payee.path.steps, [&](const PathStep &step) {
    return step.kind == PathStep::Kind::Index && step.value.valid() &&
           !code.flow.sources(step.value).calldata();
  });
  if (place == payee.path.steps.end())
    return false;
  size_t depth = size_t(place - payee.path.steps.begin());
  std::vector<ContractView::Write> writes = context.view.writesTo(shapeOf(payee.path));
  return !writes.empty() && llvm::all_of(writes, [&](const ContractView::Write &write) {
    const Code &maker = context.view.code(write.entry);
    Authority authority = authorityOf(context.view, maker, write.access->at);
    return write.access->path.steps.size() > depth && // and not the list as a whole
           !maker.flat.graph().mayFollow(write.access->at, write.access->at) &&
           (authority.anyone() || authority.kind == Authority::Kind::Ticket);
  });
}

/// All of a list are paid at once, or none.
void checkPushes(Context &context) {
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (ValueId call : code.flat.externalCalls()) {
      ValueId value = callValue(code.flat, call);
      if (code.flat[call].op != Op::ExtCall || !value.valid() || code.flow.isZero(value) ||
          !code.flat.graph().mayFollow(call, call) || survivesFailure(code, call).exists())
        continue;
      bool many =
          llvm::any_of(code.flow.sources(callTarget(code.flat, call)).loads, [&](ValueId l) {
            const Access *payee = code.flow.load(l);
            return payee && isEnteredByMany(context, code, *payee);
          });
      if (!many)
        continue;
      report(context, TheRule, code, call, wayTo(code, call),
             "Everybody who entered this list is paid in one go, and a payment that fails undoes "
             "all of them: one of them who refuses ether keeps it from the others for ever. Write "
             "down what each is owed, and let each collect it.",
             "fails for all when one refuses");
      break;
    }
  }
}

void check(Context &context) {
  if (context.life.governor) {
    checkTimelock(context);
    checkOrder(context);
  }
  checkPushes(context);
}

} // namespace

} // namespace quorate::rules
