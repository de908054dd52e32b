//===- shared-timelock.cpp - two governors behind one timelock ------------===//

#include "analyzer/governance/Handover.h"
#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {441, 694};
constexpr Rule TheRule = {
    "shared-timelock",
    "Two governors that share a timelock can collide on operations or act as each other",
    Severity::Warning,
    Cwe,
    {},
    5.4,
    check,
    Reads::Project};
const Registration registration(TheRule);

bool namesItself(const Context &context, const EntryPoint &entry, const Code &code, ValueId value) {
  Sources from = code.flow.sources(value);
  if (from.self)
    return true;
  // The id was made with it when the proposal was, or what was stored then.
  for (const EntryPoint &propose : context.life.governor->entries)
    if (propose.kind == EntryKind::Propose) {
      const Code &made = context.view.code(propose.function);
      bool isKey = entry.keyParam >= 0 && llvm::is_contained(from.params, entry.keyParam);
      for (const Access &access : made.flat.accesses()) {
        if (!access.write || access.path.unknown)
          continue;
        bool stored = llvm::any_of(from.loads, [&](ValueId load) {
          const Access *read = code.flow.load(load);
          return read && read->path.sameShape(access.path);
        });
        if ((isKey && firstKey(access.path).valid() &&
             made.flow.sources(firstKey(access.path)).self) ||
            (stored && access.value.valid() && made.flow.sources(access.value).self))
          return true;
      }
    }
  return false;
}

/// The operation's id is made by the timelock from what it is given, a salt among it, and not from
/// who gives it.
void checkSalt(Context &context, const Handover &handover, bool announces) {
  const Code &code = context.view.code(handover.entry->function);
  const CallRecord &record = code.flat[handover.call].call();
  llvm::ArrayRef<ValueId> arguments = callArguments(code.flat, handover.call);
  bool salted = false;
  for (size_t i = 0; i < arguments.size() && i < record.argTypes.size(); ++i) {
    salted |= record.argTypes[i] == "bytes32";
    if (namesItself(context, *handover.entry, code, arguments[i]))
      return;
  }
  if (!salted || !(announces || handover.entry->kind == EntryKind::Queue))
    return;
  report(context, TheRule, code, handover.call, wayTo(code, handover.call),
         "The operation's salt does not depend on this contract: another governor on the same "
         "timelock makes the same operation, and the second of the two can never be queued, or "
         "takes the first one's. Mix the contract's address into the salt.",
         "queues it under a salt that others use too");
}

/// The very call was announced before: its hash is kept.
bool expectsCall(const Code &code, ValueId at) {
  return mustPass(code.flow, at, [&](const Condition &c) {
    for (ValueId side : {c.a, c.b})
      if (side.valid())
        for (ValueId load : code.flow.sources(side).loads)
          if (const Access *read = code.flow.load(load);
              read && !read->path.unknown &&
              ((firstKey(read->path).valid() && code.flow.sources(firstKey(read->path)).hash) ||
               (c.b.valid() && code.flow.sources(side == c.a ? c.b : c.a).hash)))
            return true;
    return false;
  });
}

/// Some function makes several of this contract.
bool isMadeTwice(const Context &context) {
  return llvm::any_of(context.module.contracts, [&](const auto &contract) {
    return llvm::any_of(contract->functions, [&](const ir::Function &function) {
      return llvm::count_if(function.instructions, [&](const Instruction &i) {
               return i.op == Op::Create && i.record &&
                      context.module.find(i.call().contract) == context.contractId;
             }) > 1;
    });
  });
}

/// Another governor in the input uses the same timelock.
bool hasCompany(const Context &context, const Link &link) {
  return isMadeTwice(context) || llvm::any_of(context.model.governors, [&](const Governor &other) {
           return !(other.contract == context.contractId) &&
                  isOutermost(context.module, other.contract) &&
                  llvm::any_of(other.timelocks,
                               [&](const Link &l) { return l.contract == link.contract; });
         });
}

/// It is let into what only this one's proposals may do.
void checkCalls(Context &context, const Link &link) {
  for (const EntryPoint &entry : context.life.governor->entries) {
    if (entry.kind != EntryKind::Setter)
      continue;
    const Code &code = context.view.code(entry.function);
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || access.path.unknown || keyCount(access.path) > 0)
        continue;
      Authority authority = authorityOf(context.view, code, access.at);
      if (authority.kind != Authority::Kind::Address || !authority.leaf ||
          !(authority.leaf->var == link.var) || expectsCall(code, access.at))
        continue;
      report(context, TheRule, code, access.at, wayTo(code, access.at),
             "Whatever comes from the timelock is taken for a decision of this governor, and "
             "another governor sends its proposals through the same timelock. Expect only calls "
             "that this governor's execution announced (a queue of their hashes).",
             "believes the timelock");
      return;
    }
  }
}

void check(Context &context) {
  if (!context.life.governor)
    return;
  std::vector<Handover> all = handovers(*context.life.governor, context.view);
  std::set<VarId> told;
  for (const Handover &handover : all) {
    const Timelock *timelock = context.model.timelock(handover.link->contract);
    bool company = timelock && hasCompany(context, *handover.link), announces = false;
    if (timelock) {
      TimelockRights rights =
          rightsIn(*timelock, ContractView(context.module, handover.link->contract));
      if (!rights.manyMaySchedule && !(rights.severalMaySchedule && company))
        continue; // it listens to one governor only
      const Code &code = context.view.code(handover.entry->function);
      auto selector = code.flat[handover.call].call().selector;
      announces = company && selector && llvm::is_contained(rights.schedules, *selector);
    }
    checkSalt(context, handover, announces);
    if (company && told.insert(handover.link->var).second)
      checkCalls(context, *handover.link);
  }
}

} // namespace

} // namespace quorate::rules
