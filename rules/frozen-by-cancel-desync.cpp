//===- frozen-by-cancel-desync.cpp - a state that does not know what the timelock did ===//

#include "analyzer/governance/Handover.h"
#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {372, 662};
constexpr Rule TheRule = {
    "frozen-by-cancel-desync",
    "A proposal's state ignores that the timelock cancelled or performed its operation by itself",
    Severity::Warning,
    Cwe,
    {},
    5.2,
    check};
const Registration registration(TheRule);

/// The governor itself tells the timelock to cancel.
bool cancelsItself(const Context &context, VarId timelock) {
  return llvm::any_of(context.view.actions(), [&](FunctionId entry) {
    const Code &code = context.view.code(entry);
    bool cancels = context.life.hasEntry(EntryKind::Cancel, entry);
    return llvm::any_of(code.flat.externalCalls(), [&](ValueId call) {
      return code.flat[call].op == Op::ExtCall && targetVariable(code, call) == timelock &&
             code.flat[call].call().kind != CallKind::Static &&
             (cancels ||
              llvm::StringRef(code.flat[call].call().signature).contains_insensitive("cancel"));
    });
  });
}

constexpr uint32_t IsOperationPending = 0x584b153e, IsOperationDone = 0x2ab0f529; // (bytes32)

/// A TimelockController, where cancelling is a role of its own.
bool hasCancellers(const Context &context, const Code &code, ValueId call) {
  ContractId type = calleeType(code, call);
  return type.valid() && (context.module[type].findEntry(IsOperationPending).valid() ||
                          context.module[type].findEntry(IsOperationDone).valid());
}

/// Only the declarations are known: the timelock can cancel, declared or not, and can be asked
/// about an operation.
bool couldBeAsked(const Context &context, const Code &code, ValueId call) {
  ContractId type = calleeType(code, call);
  if (!type.valid())
    return false;
  bool cancels = hasCancellers(context, code, call), answers = false;
  for (const ir::Function &function : context.module[type].functions) {
    cancels |= llvm::StringRef(function.name).contains_insensitive("cancel");
    answers |= function.params.size() == 1 && function.params[0].abiType == "bytes32" &&
               (function.mutability == Mutability::View) && function.returns.size() == 1;
  }
  return cancels && answers;
}

bool othersMayAct(const Context &context, const Code &code, const Handover &handover) {
  const Timelock *timelock = context.model.timelock(handover.link->contract);
  if (!timelock)
    return (hasCancellers(context, code, handover.call) ||
            !cancelsItself(context, handover.link->var)) &&
           couldBeAsked(context, code, handover.call);
  ContractView other(context.module, handover.link->contract);
  return rightsIn(*timelock, other).othersMayCancel;
}

/// The proposal's key is a hash of what it does, so that it can be made only once.
bool isKeyedByContent(const Context &context) {
  return llvm::any_of(context.view.actions(), [&](FunctionId entry) {
    if (!context.life.hasEntry(EntryKind::Propose, entry))
      return false;
    const Code &code = context.view.code(entry);
    return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
      return access.write && context.life.perProposal(access.path) &&
             code.flow.sources(firstKey(access.path)).hash;
    });
  });
}

/// A way to take back a proposal of which the timelock knows nothing any more.
PathResult wayWhenForgotten(const Code &code, const Handover &handover,
                            const std::map<PathShape, llvm::APInt> &queued) {
  PathQuery query;
  query.target = [&](ValueId v) { return v == handover.call; };
  query.assume = [&](ValueId v) -> std::optional<llvm::APInt> {
    const Instruction &i = code.flat[v];
    unsigned bits = std::max<unsigned>(1, i.type.bits);
    if (i.op == Op::Extract && i.index >= 2 && code.flat[i.operands[0]].op == Op::ExtCall &&
        code.flat[i.operands[0]].call().kind == CallKind::Static &&
        targetVariable(code, i.operands[0]) == handover.link->var)
      return llvm::APInt(bits, 0);
    const Access *read = code.flow.load(v);
    auto left = read && !read->path.unknown ? queued.find(shapeOf(read->path)) : queued.end();
    if (left != queued.end())
      return bits < 31 && left->second.getActiveBits() > bits ? llvm::APInt(bits, 1)
                                                              : left->second.zextOrTrunc(bits);
    return std::nullopt;
  };
  return findPath(code.flow, query);
}

void check(Context &context) {
  const Governor *governor = context.life.governor;
  if (!governor)
    return;
  std::vector<Handover> all = handovers(*governor, context.view);
  // What queueing leaves in the record.
  std::map<PathShape, llvm::APInt> queued;
  for (const Handover &handover : all)
    if (handover.entry->kind == EntryKind::Queue)
      for (const Mark &mark : marksOf(context.view.code(handover.entry->function)))
        if (context.life.perProposal(mark.write->path) && mark.value != 0)
          queued.insert_or_assign(shapeOf(mark.write->path), mark.value);
  for (const Handover &handover : all) {
    if (handover.entry->kind != EntryKind::Execute)
      continue;
    const Code &code = context.view.code(handover.entry->function);
    // Nobody says afterwards that it is queued: it was handed over for good.
    if (!governor->stateView.valid() && queued.empty() && !isKeyedByContent(context))
      continue;
    if (!othersMayAct(context, code, handover) ||
        !wayWhenForgotten(code, handover, queued).exists())
      continue;
    bool view = governor->stateView.valid();
    const Code &place = view ? context.view.code(governor->stateView) : code;
    Finding f = finding(
        context, TheRule, place, view ? ValueId() : handover.call,
        "The timelock's own cancellers can remove the operation, and nothing here asks it: the "
        "proposal stays queued for ever, can neither be executed nor proposed again. Ask the "
        "timelock whether the operation is still pending, and treat it as cancelled if it is not.");
    f.related.push_back({code.flat[handover.call].place, "is handed to the timelock here"});
    f.sink = "state without the timelock";
    context.findings.push_back(std::move(f));
    return;
  }
}

} // namespace

} // namespace quorate::rules
