//===- reentrancy.cpp - state written after a call that can come back -----------===//

#include "analyzer/governance/Handover.h"
#include "analyzer/governance/Reentry.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {841};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-046", "SCWE-102"};
constexpr Rule TheRule = {"reentrancy",
                          "State that a call relies on is written only after the call, which can "
                          "come back and use the old value",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          9.0,
                          check};
const Registration registration(TheRule);

/// A fixed callee that is handed the proposal's calls performs them, whoever it is; one whose code
/// is known not to call out cannot come back.
bool performsForOthers(const Context &context, FunctionId entry, const Code &code, ValueId call) {
  const Governor *governor = context.model.governor(context.contractId);
  if (!governor || !mayCallBack(code.flat, call))
    return false;
  bool executes = llvm::any_of(governor->entries, [&](const EntryPoint &e) {
    return e.function == entry && e.kind == EntryKind::Execute;
  });
  const OriginOf &origin = code.flat.origins[call.index];
  return executes && llvm::any_of(governor->payloadCalls, [&](const PayloadCall &p) {
           return p.call == origin.value && p.function == code.flat.functionOf(call);
         });
}

/// The locks that entry points hold while they call out: set before, given back after.
std::set<PathShape> locksOf(const ContractView &view) {
  std::set<PathShape> locks;
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (ValueId call : code.flat.externalCalls()) {
      if (code.flat[call].op != Op::ExtCall || !mayCallBack(code.flat, call))
        continue;
      for (const HeldFact &fact : factsDuring(code, call))
        if (keyCount(fact.path) == 0 &&
            llvm::any_of(code.flat.accesses(), [&](const Access &access) {
              llvm::APInt value;
              return access.write && access.path.sameShape(fact.path) && access.value.valid() &&
                     code.flat.graph().mayFollow(call, access.at) &&
                     code.flow.isConstant(access.value, &value) && value != fact.value;
            }))
          locks.insert(shapeOf(fact.path));
    }
  }
  return locks;
}

/// A token that a record names is called without the lock that the contract keeps for such calls:
/// its author did not trust them either.
bool leavesOutLock(const std::set<PathShape> &locks, const Code &code, ValueId call) {
  if (locks.empty() || code.flat[call].op != Op::ExtCall)
    return false;
  Sources target = code.flow.sources(callTarget(code.flat, call));
  bool named = llvm::any_of(target.loads, [&](ValueId load) {
    const Access *read = code.flow.load(load);
    return read && !read->path.unknown && keyCount(read->path) > 0;
  });
  return named && llvm::none_of(factsDuring(code, call), [&](const HeldFact &fact) {
           return locks.count(shapeOf(fact.path));
         });
}

/// A token of the contract's own choice is told to pay somebody.
bool isPayout(const Code &code, ValueId call) {
  ContractId type = calleeType(code, call);
  if (type.valid() && code.flat.module[type].kind != ContractKind::Interface)
    return false;                           // its code is here, and says what it calls
  constexpr uint32_t Transfer = 0xa9059cbb; // transfer(address,uint256)
  return code.flat[call].call().selector == Transfer &&
         callArguments(code.flat, call).size() == 2 &&
         code.flow.sources(callArguments(code.flat, call)[0]).chosenByCaller();
}

void report(Context &context, const Code &code, ValueId call, const StaleState &stale,
            const Reentry &reentry, bool trusted) {
  const Code &other = context.view.code(reentry.entry);
  std::string leaf = show(context, code, stale.write->path);
  std::string again = show(other.flat.source());
  Finding f = finding(
      context, TheRule, code, call,
      leaf + " is written only after this call. The callee can enter " + again +
          " while the old value still stands. Write it before the call, or hold a lock that " +
          again + " checks too.");
  if (trusted) {
    f.severity = Severity::Note;
    f.message = leaf +
                " is written only after this transfer. A token that tells whom it pays "
                "(ERC-777) lets him enter " +
                again + " while the old value still stands. Write it before the transfer.";
  }
  f.sink = "call before write of " + show(context, shapeOf(stale.write->path));
  f.related.push_back({code.flat[stale.read->at].place, leaf + " is read here, before the call"});
  f.related.push_back(
      {code.flat[stale.write->at].place, leaf + " is written here, after the call"});
  PathQuery way;
  way.target = [call](ValueId v) { return v == call; };
  f.trace =
      traceOf(context, code, findPath(code.flow, way), "calls out; " + leaf + " is still old");
  std::vector<TraceStep> inner =
      traceOf(context, other, reentry.path, "acts on the old value of " + leaf);
  f.trace.insert(f.trace.end(), inner.begin(), inner.end());
  TraceStep last;
  last.place = code.flat[stale.write->at].place;
  last.message = leaf + " is written at last";
  f.trace.push_back(std::move(last));
  if (!other.flat.opaqueCalls.empty())
    f.confidence = std::min(f.confidence, Confidence::Likely);
  context.findings.push_back(std::move(f));
}

void check(Context &context) {
  const ContractView &view = context.view;
  const std::set<PathShape> locks = locksOf(view);
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (ValueId call : code.flat.externalCalls()) {
      if (code.flat[call].op != Op::ExtCall || !mayCallBack(code.flat, call))
        continue;
      bool token = isPayout(code, call);
      bool trusted = !calleeIsInfluenced(view, code, call) &&
                     !performsForOthers(context, entry, code, call) &&
                     !leavesOutLock(locks, code, call);
      if (trusted && !token)
        continue;
      std::vector<HeldFact> facts = factsDuring(code, call);
      staleDuring(code, call, [&](const StaleState &state) {
        auto reentry = reentryUsing(view, code, state, facts);
        if (reentry && trusted &&
            !code.flow.dependsOn(callArguments(code.flat, call)[1], state.read->at,
                                 {true, false, false}))
          return false; // what is paid is another thing
        if (reentry)
          report(context, code, call, state, *reentry, trusted);
        return reentry.has_value();
      });
    }
  }
}

} // namespace

} // namespace quorate::rules
