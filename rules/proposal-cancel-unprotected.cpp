//===- proposal-cancel-unprotected.cpp - cancelling that is open to all ---===//

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Outcome.h"
#include "analyzer/governance/Taint.h"
#include "analyzer/ir/Eval.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {284, 862};
constexpr Rule TheRule = {"proposal-cancel-unprotected",
                          "Anyone can cancel a live proposal, or an executed one can be cancelled",
                          Severity::Error,
                          Cwe,
                          {},
                          7.5,
                          check};
const Registration registration(TheRule);

/// Only that a call came back with something to read.
bool isMereSuccess(const Code &code, const Condition &condition) {
  const Instruction &flag = code.flat[code.flow.strip(condition.a)];
  return condition.isFlag() &&
         (flag.op == Op::AbiDecodes || (flag.op == Op::Extract && flag.index < 2 &&
                                        code.flat[flag.operands[0]].op == Op::ExtCall));
}

/// Some point in time of the proposal's is given: what is asked then need not be about it.
bool isTime(const ContractView &view, const PathShape &leaf) {
  return llvm::any_of(view.writesTo(leaf), [&](const ContractView::Write &write) {
    const Flow &flow = view.code(write.entry).flow;
    return write.access->value.valid() && clockOf(flow, flow.sources(write.access->value));
  });
}

/// The proposal's own time, votes or proposer decide that it may be cancelled.
bool justifies(const Context &context, const Code &code, const Condition &condition) {
  const Lifecycle &life = context.life;
  if (auto test = clockTest(code.flow, condition); test && test->after && life.isWindow(*test))
    return true;
  if (life.isClosed(code, condition))
    return true;
  if (isMereSuccess(code, condition))
    return false;
  for (ValueId side : {condition.a, condition.b}) {
    if (!side.valid())
      continue;
    Sources from = code.flow.sources(side);
    // What another contract says about the proposer, or about this proposal; that he has more than
    // some number of votes is no reason.
    bool more = !condition.isFlag() && side == condition.b &&
                (condition.op == Op::ULt || condition.op == Op::ULe);
    for (ValueId call : more ? std::vector<ValueId>() : from.calls)
      for (ValueId argument : callArguments(code.flat, call))
        if (code.flat[call].op == Op::ExtCall &&
            llvm::any_of(
                life.recordReads(code.flow, code.flow.sources(argument)),
                [&](const Access *read) { return !isTime(context.view, shapeOf(read->path)); }))
          return true;
    for (ValueId load : from.loads) {
      const Access *read = code.flow.load(load);
      if (!read || read->path.unknown)
        continue;
      // The votes say that it was defeated; the sender is whom the record names; the sender's own
      // entry in a table.
      if (life.isTally(shapeOf(read->path)))
        return true;
      // What is kept here of whom the proposal names: his votes, for one.
      if (!clockTest(code.flow, condition) && !life.inRecord(read->path) &&
          llvm::any_of(read->path.steps, [&](const PathStep &step) {
            return step.kind == PathStep::Kind::Key && step.value.valid() &&
                   !life.recordReads(code.flow, code.flow.sources(step.value)).empty();
          }))
        return true;
      ValueId other = side == condition.a ? condition.b : condition.a;
      if (keyCount(read->path) > 0 && condition.op == Op::Eq && other.valid() &&
          (code.flow.sources(other).caller || code.flow.sources(other).origin))
        return true;
    }
  }
  return false;
}

/// That the operation was announced at all permits nobody in particular to end it.
bool isAnnouncement(const Context &context, const Authority &limit) {
  const Lifecycle &life = context.life;
  if (limit.kind != Authority::Kind::Ticket || !limit.leaf || !life.timelock ||
      !life.timelock->operation)
    return false;
  PathShape leaf = shapeOf(*limit.leaf);
  return recordOf(leaf) == recordOf(life.timelock->operation->shape) &&
         llvm::all_of(context.view.writesTo(leaf), [&](const ContractView::Write &write) {
           return write.access->clears || life.hasEntry(EntryKind::Queue, write.entry) ||
                  life.hasEntry(EntryKind::Execute, write.entry);
         });
}

/// Whoever objects puts up a bond.
bool takesFromCaller(const Code &code, ValueId at) {
  constexpr uint32_t TransferFrom = 0x23b872dd; // transferFrom(address,address,uint256)
  const Instruction &i = code.flat[at];
  if (i.op != Op::ExtCall || i.call().selector != TransferFrom)
    return false;
  llvm::ArrayRef<ValueId> arguments = callArguments(code.flat, at);
  return arguments.size() > 1 && code.flow.isCaller(arguments[0]) && code.flow.isSelf(arguments[1]);
}

/// Some way on from there takes nothing from the sender.
bool isFree(const Code &code, ValueId at) {
  PathQuery query;
  query.from = at;
  query.target = [&](ValueId v) { return isReturn(code, v); };
  query.avoid = [&](ValueId v) { return takesFromCaller(code, v); };
  return findPath(code.flow, query).exists();
}

/// The sender's address enters the hash under which the record is kept: nobody meets another's.
/// What is only computed from it, whether he is an admin, many have in common.
bool isSendersOwn(const Code &code, const Access &access) {
  const Flow &flow = code.flow;
  ValueId key = firstKey(access.path);
  Sources from = flow.sources(key);
  if (!from.hash || !from.caller || !from.calls.empty())
    return false;
  bool whole = false;
  flow.backward(key, {}, [&](ValueId at) {
    const Instruction &i = code.flat[at];
    whole |= flow.isCaller(at);
    bool computed = i.type.isScalar() && (isPureScalar(i.op) || i.op == Op::Phi);
    bool packed = i.op == Op::Shl || i.op == Op::Or; // into a word
    return !computed || packed || i.op == Op::Cast || i.op == Op::ZExt ||
           flow.isCaller(flow.strip(at));
  });
  return whole;
}

/// Whom the votes put there, and nobody else.
bool isElected(const Context &context, const Code &code, const Condition &c) {
  const Approval *approval = context.model.approval(context.contractId);
  if (!approval || !approval->elected || c.isFlag() || c.op != Op::Eq)
    return false;
  auto isHat = [&](ValueId value) {
    const Access *read = code.flow.load(code.flow.strip(value));
    return read && !read->path.unknown && shapeOf(read->path) == approval->elected->shape;
  };
  return (code.flow.isCaller(code.flow.strip(c.a)) && isHat(c.b)) ||
         (code.flow.isCaller(code.flow.strip(c.b)) && isHat(c.a));
}

PathResult wayFor(const Context &context, const Code &code, ValueId at, const PathShape *done) {
  PathQuery query;
  query.target = [at](ValueId v) { return v == at; };
  const Lifecycle &life = context.life;
  std::optional<PathShape> operation;
  if (life.timelock && life.timelock->operation)
    operation = recordOf(life.timelock->operation->shape);
  query.cut = [&](const Condition &c) {
    auto limit = limitsCaller(context.view, code, c);
    return (operation && isJudgedElsewhere(code, c, *operation)) ||
           (limit && !isAnnouncement(context, *limit)) || justifies(context, code, c) ||
           asksPayment(code, c) || isElected(context, code, c);
  };
  query.avoid = [&](ValueId v) { return isForOthersToWrite(code, v) || takesFromCaller(code, v); };
  if (done) {
    query.cut = nullptr;
    query.assume = whileHolding(code, *done, 1);
  }
  return findPath(code.flow, query);
}

/// Where cancelling is no flag of its own: the states that it sets, and the records that it
/// deletes.
std::set<PathShape> statesSet(const Lifecycle &life, const Code &code) {
  std::set<PathShape> states;
  for (const Access &access : code.flat.accesses())
    if (access.write && life.inRecord(access.path) && keyCount(access.path) == 1 &&
        (access.clears ||
         (access.value.valid() && code.flow.isConstant(code.flow.strip(access.value)))))
      states.insert(shapeOf(access.path));
  return states;
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  std::set<FunctionId> told;
  auto look = [&](const EntryPoint &entry, const PathShape &leaf) {
    if (entry.kind != EntryKind::Cancel && entry.kind != EntryKind::Veto)
      return;
    const Code &code = context.view.code(entry.function);
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || access.path.unknown || told.count(entry.function) ||
          !(shapeOf(access.path) == leaf || (access.deep && contains(shapeOf(access.path), leaf))))
        continue;
      if (PathResult path = wayFor(context, code, access.at, nullptr);
          path.exists() && !isSendersOwn(code, access) && isFree(code, access.at)) {
        told.insert(entry.function);
        report(context, TheRule, code, access.at, path,
               "Anyone can cancel what others decided on, at any time. Let only the proposer, a "
               "guardian or governance cancel, or require that the proposer fell below the "
               "threshold.",
               "cancels");
        continue;
      }
      if (!life.governor || !life.governor->executed || life.governor->executed->shape == leaf ||
          llvm::any_of(code.flat.accesses(), [&](const Access &read) {
            return !read.write && !read.path.unknown &&
                   shapeOf(read.path) == life.governor->executed->shape;
          }))
        continue; // it is looked at, in whatever way
      // Only before some time of the proposal, when it cannot have been executed.
      if (mustPass(code.flow, access.at, [&](const Condition &c) {
            auto test = clockTest(code.flow, c);
            return test && !test->after && life.isWindow(*test);
          }))
        continue;
      PathResult path = wayFor(context, code, access.at, &life.governor->executed->shape);
      if (!path.exists())
        continue;
      told.insert(entry.function);
      report(context, TheRule, code, access.at, path,
             "A proposal that was executed can still be cancelled, and then counts as never having "
             "happened. Require that it was not executed.",
             "cancels an executed proposal")
          .severity = Severity::Note;
    }
  };
  if (life.governor)
    for (const EntryPoint &entry : life.governor->entries) {
      if (life.governor->canceled)
        look(entry, life.governor->canceled->shape);
      if ((entry.kind == EntryKind::Cancel || entry.kind == EntryKind::Veto) &&
          !told.count(entry.function))
        for (const PathShape &state : statesSet(life, context.view.code(entry.function)))
          look(entry, state);
    }
  if (life.timelock && life.timelock->operation)
    for (const EntryPoint &entry : life.timelock->entries) {
      look(entry, life.timelock->operation->shape);
      if (entry.kind == EntryKind::Cancel && !told.count(entry.function))
        for (const Access &access : context.view.code(entry.function).flat.accesses())
          if (access.write && !access.path.unknown && keyCount(access.path) == 1 &&
              recordOf(shapeOf(access.path)) == recordOf(life.timelock->operation->shape))
            look(entry, shapeOf(access.path));
    }
}

} // namespace

} // namespace quorate::rules
