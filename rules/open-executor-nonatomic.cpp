//===- open-executor-nonatomic.cpp - operations that belong together, performed apart ===//

#include "analyzer/governance/Handover.h"
#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {362, 841};
constexpr Rule TheRule = {
    "open-executor-nonatomic",
    "Anyone can perform operations that belong together one by one, in an order of his choosing",
    Severity::Warning,
    Cwe,
    {},
    5.6,
    check};
const Registration registration(TheRule);

constexpr llvm::StringLiteral Advice =
    " Queue them as one operation (a batch), or let each name the one that has to come before it.";

void tell(Context &context, const Code &code, ValueId at, std::string what) {
  report(context, TheRule, code, at, wayTo(code, at), what + Advice.str(),
         "is one of several that belong together");
}

/// Some entry point announces several operations in one go.
bool announcesSeveral(const Context &context, const Timelock &timelock) {
  for (const EntryPoint &entry : timelock.entries) {
    if (entry.kind != EntryKind::Queue)
      continue;
    const Code &code = context.view.code(entry.function);
    for (const Access &access : code.flat.accesses())
      if (access.write && !access.path.unknown && !access.clears &&
          shapeOf(access.path) == timelock.operation->shape &&
          code.flat.graph().mayFollow(access.at, access.at))
        return true;
  }
  return false;
}

/// One action of a proposal's list, picked by whoever executes.
bool picksAction(const Context &context, const Code &code, ValueId call) {
  ValueId picked;
  for (ValueId load : code.flow.sources(callTarget(code.flat, call)).loads)
    if (const Access *read = code.flow.load(load); read && !read->path.unknown)
      for (const PathStep &step : read->path.steps)
        if (step.kind == PathStep::Kind::Index && !(step.value == firstKey(read->path)) &&
            parameterOf(code.flow, step.value) >= 0)
          picked = step.value;
  // It is the next one, or the one before it was done.
  return picked.valid() &&
         wayWithout(code, call, [&](const Condition &c) {
           auto next = [&](ValueId a, ValueId b) {
             return b.valid() && code.flow.same(code.flow.strip(a), picked) &&
                    !context.life.recordReads(code.flow, code.flow.sources(b)).empty();
           };
           if (!c.isFlag())
             return c.op == Op::Eq && (next(c.a, c.b) || next(c.b, c.a));
           const Access *read = code.flow.load(code.flow.strip(c.a));
           return read && !read->path.unknown &&
                  llvm::any_of(read->path.steps, [&](const PathStep &step) {
                    return step.value.valid() && code.flat[step.value].op == Op::Sub;
                  });
         }).exists();
}

/// Who sends does not matter; that the operation was announced does.
bool openToAll(const Context &context, const Code &code, ValueId at) {
  return wayWithout(code, at,
                    [&](const Condition &c) {
                      auto limit = limitsCaller(context.view, code, c);
                      return limit && limit->kind != Authority::Kind::Ticket;
                    })
      .exists();
}

void checkActs(Context &context) {
  const Lifecycle &life = context.life;
  bool several = life.timelock && life.timelock->operation && !life.governor &&
                 announcesSeveral(context, *life.timelock) &&
                 !rightsIn(*life.timelock, context.view).keepsOrder;
  std::set<FunctionId> told;
  for (const Step &step : life.acts()) {
    const Code &code = context.view.code(step.entry);
    if (code.flat[step.at].op != Op::ExtCall || code.flat.graph().mayFollow(step.at, step.at) ||
        !(several || picksAction(context, code, step.at)) || !openToAll(context, code, step.at) ||
        !told.insert(step.entry).second)
      continue;
    tell(context, code, step.at,
         several ? "Operations that were announced together can be performed one at a time, by "
                   "anyone and in any order: what holds only after all of them is used in between."
                 : "Whoever executes picks the action: the parts of one proposal can be performed "
                   "in any order, and others act in between.");
  }
}

/// Several operations are given to a timelock that performs each for anyone.
void checkGiven(Context &context, FunctionId entry) {
  const Code &code = context.view.code(entry);
  for (const Timelock &timelock : context.model.timelocks) {
    if (timelock.contract == context.contractId)
      continue;
    std::optional<TimelockRights> rights;
    std::vector<ValueId> given;
    bool repeated = false, linked = false;
    for (ValueId call : code.flat.externalCalls()) {
      const Instruction &i = code.flat[call];
      if (i.op != Op::ExtCall || !i.call().selector || i.call().kind == CallKind::Static ||
          !context.module[timelock.contract].findEntry(*i.call().selector).valid())
        continue;
      if (!rights)
        rights = rightsIn(timelock, ContractView(context.module, timelock.contract));
      if (!llvm::is_contained(rights->schedules, *i.call().selector))
        continue;
      // One that depends on another names it.
      for (size_t k = 0; k < callArguments(code.flat, call).size(); ++k)
        if (k < i.call().argTypes.size() && i.call().argTypes[k] == "bytes32" && rights->keepsOrder)
          linked |= (!given.empty() && !code.flow.isConstant(callArguments(code.flat, call)[k])) ||
                    code.flow.dependsOn(callArguments(code.flat, call)[k], call);
      repeated |= code.flat.graph().mayFollow(call, call);
      given.push_back(call);
    }
    bool apart =
        repeated || (given.size() > 1 && code.flat.graph().mayFollow(given.front(), given.back()));
    if (given.empty() || !apart || linked || !rights->anyoneMayExecute)
      continue;
    tell(context, code, given.back(),
         "What is queued here one by one belongs together, and the timelock performs each for "
         "anyone, in any order: what holds only after all of them is used in between.");
    return;
  }
}

void check(Context &context) {
  checkActs(context);
  for (FunctionId entry : context.view.actions())
    checkGiven(context, entry);
}

} // namespace

} // namespace quorate::rules
