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

void check(Context &context) {
  const Governor *governor = context.model.governor(context.contractId);
  if (!governor)
    return;
  const ContractView &view = context.view;
  Certified quorum(view, [&](const Code &code, const Condition &condition) {
    return quorumTest(view, *governor, code, condition) == QuorumTest::Met ||
           context.life.isUnopposed(code, condition);
  });
  for (const EntryPoint &entry : governor->entries) {
    if (entry.kind != EntryKind::Execute && entry.kind != EntryKind::Emergency)
      continue;
    const Code &code = view.code(entry.function);
    std::vector<ValueId> calls;
    // Targets and data may stand in a script that is taken apart in memory.
    std::vector<Payload> payloads = payloadsOf(code);
    for (const Step &act : context.life.acts())
      if (act.entry == entry.function &&
          (isOpenCall(code.flat, act.at) ||
           llvm::any_of(payloads, [&](const Payload &p) { return p.call == act.at; })))
        calls.push_back(act.at);
    for (ValueId call : calls) {
      PathQuery query;
      query.target = [&](ValueId v) { return v == call; };
      query.cut = [&](const Condition &c) { return quorum.establishes(code, c); };
      PathResult path = findPath(code.flow, query);
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
