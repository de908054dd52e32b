//===- quorum-bypass.cpp - execution that does not ask who took part --------------===//

#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Outcome.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {840, 863};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-100"};
constexpr Rule TheRule = {"quorum-bypass",
                          "A way to execution does not depend on enough votes having been cast",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          9.3,
                          check};
const Registration registration(TheRule);

/// What the code compares instead, if it compares something.
std::string mistake(const Context &context, const Governor &governor, const Code &code) {
  for (const Condition &condition : allConditions(code.flow))
    switch (quorumTest(context.view, governor, code, condition)) {
    case QuorumTest::OtherUnit:
      return " The votes are compared with a number of another unit: a share (percent or basis "
             "points), or whole tokens. Bring both to one unit first.";
    case QuorumTest::OtherVotes:
      return " The quorum is compared with votes that are not for the proposal.";
    default:
      break;
    }
  return " Require that the votes cast reach the quorum, here or where the proposal is queued.";
}

/// What the proposer is paid for his work, whatever was proposed: nothing of it is the proposal's
/// but him.
bool isFee(const Context &context, const Governor &governor, const Code &code, ValueId call) {
  if (!governor.proposer || code.flat[call].op != Op::ExtCall ||
      code.flat[call].call().kind != CallKind::Call)
    return false;
  auto ofProposal = [&](ValueId value) {
    return context.life.recordReads(code.flow, code.flow.sources(value));
  };
  auto to = ofProposal(callTarget(code.flat, call));
  ValueId value = callValue(code.flat, call);
  return !to.empty() && llvm::all_of(to, [&](const Access *read) {
    return shapeOf(read->path) == governor.proposer->shape;
  }) && llvm::all_of(callArguments(code.flat, call), [&](ValueId argument) {
    const Sources &from = code.flow.sources(argument);
    return from.loads.empty() && !from.calldata();
  }) && !(value.valid() && (!ofProposal(value).empty() || code.flow.sources(value).calldata()));
}

/// The same act of another entry point has to pass the quorum: it is one that a quorum is meant
/// for.
bool passesElsewhere(const Context &context, const Certified &quorum, const Step &act) {
  auto origin = [&](const Step &step) {
    const Flat &flat = context.view.code(step.entry).flat;
    return std::pair(flat.functionOf(step.at), flat.origins[step.at.index].value);
  };
  return llvm::any_of(context.life.acts(), [&](const Step &other) {
    if (other.entry == act.entry || origin(other) != origin(act))
      return false;
    const Code &code = context.view.code(other.entry);
    return mustPass(code.flow, other.at,
                    [&](const Condition &c) { return quorum.establishes(code, c); });
  });
}

/// What is called a quorum is kept, and the votes are nowhere compared with it.
bool forgetsQuorum(const Context &context, const Governor &governor) {
  const ContractView &view = context.view;
  bool asked = llvm::any_of(view.entries(), [&](FunctionId entry) {
    const Code &code = view.code(entry);
    return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
      return quorumTest(view, governor, code, c) != QuorumTest::None;
    });
  });
  if (asked)
    return false;
  auto isNamed = [](llvm::StringRef name) { return name.contains_insensitive("quorum"); };
  return llvm::any_of(view.contract.vars, [&](const StateVar &var) { return isNamed(var.name); }) ||
         llvm::any_of(view.actions(), [&](FunctionId entry) {
           return llvm::any_of(view.code(entry).flat.accesses(), [&](const Access &access) {
             return access.write && context.life.perProposal(access.path) &&
                    isNamed(toString(context.module, context.contract, shapeOf(access.path)));
           });
         });
}

void check(Context &context) {
  const Governor *governor = context.model.governor(context.contractId);
  if (!governor)
    return;
  const ContractView &view = context.view;
  Certified quorum(view, [&](const Code &code, const Condition &condition) {
    return quorumTest(view, *governor, code, condition) == QuorumTest::Met ||
           context.life.isUnopposed(code, condition);
  });
  const bool forgotten = forgetsQuorum(context, *governor);
  for (const EntryPoint &entry : governor->entries) {
    if (entry.kind != EntryKind::Execute && entry.kind != EntryKind::Emergency)
      continue;
    const Code &code = view.code(entry.function);
    std::vector<ValueId> calls;
    // Targets and data may stand in a script that is taken apart in memory.
    std::vector<Payload> payloads = payloadsOf(code);
    for (const Step &act : context.life.acts())
      if (act.entry == entry.function && !isFee(context, *governor, code, act.at) &&
          (isOpenCall(code.flat, act.at) ||
           llvm::any_of(payloads, [&](const Payload &p) { return p.call == act.at; }) ||
           (code.flat[act.at].op == Op::ExtCall &&
            (forgotten || passesElsewhere(context, quorum, act)))))
        calls.push_back(act.at);
    for (ValueId call : calls) {
      PathResult path = quorum.wayWithout(code, call);
      if (!path.exists())
        continue;
      Authority authority = authorityOf(view, code, call);
      if (isGovernance(context, authority))
        continue;
      Finding f = finding(context, TheRule, code, call,
                          "A proposal's calls can be made with hardly anyone having voted: on this "
                          "way the votes are not compared with a quorum." +
                              mistake(context, *governor, code));
      // Only somebody trusted gets here: still outside the vote, but not open to everyone.
      if (!authority.anyone() && authority.kind != Authority::Kind::Ticket)
        f.severity = Severity::Warning;
      if (path.kind == PathResult::Kind::Limit)
        f.confidence = Confidence::Possible;
      f.sink = "payload without quorum in " + show(code.flat.source());
      if (governor->forVotes)
        f.related.push_back({governor->forVotes->evidence.front().place,
                             "votes for are kept in " + show(context, governor->forVotes->shape)});
      f.trace = traceOf(context, code, path, "makes the proposal's calls");
      context.findings.push_back(std::move(f));
      break;
    }
  }
}

} // namespace

} // namespace quorate::rules
