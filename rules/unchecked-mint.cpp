//===- unchecked-mint.cpp - votes made out of nothing -----------------------------===//

#include "analyzer/governance/Holdings.h"
#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Mint.h"
#include "analyzer/governance/Taint.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {284, 190};
constexpr Rule TheRule = {"unchecked-mint",
                          "Anyone, or somebody outside governance without a limit, can mint votes",
                          Severity::Error,
                          Cwe,
                          {},
                          9.4,
                          check};
const Registration registration(TheRule);

void report(Context &context, const Code &code, const Change &up, const PathResult &path,
            Severity severity, std::string message, std::string sink) {
  Finding f = finding(context, TheRule, code, ValueId(), std::move(message));
  f.severity = severity;
  if (path.kind == PathResult::Kind::Limit)
    f.confidence = Confidence::Possible;
  f.sink = std::move(sink);
  std::string leaf = show(context, code, up.store->path);
  f.related.push_back({code.flat[up.store->at].place, leaf + " is raised here"});
  f.trace = traceOf(context, code, path, "raises " + leaf);
  context.findings.push_back(std::move(f));
}

/// What somebody with authority has granted the account, less what it has had of it, which is
/// counted along.
bool isRestOfGrant(const ContractView &view, const Code &code, const Change &up,
                   llvm::ArrayRef<Change> changes) {
  const Flow &flow = code.flow;
  ValueId rest = flow.strip(up.amount);
  if (code.flat[rest].op != Op::Sub)
    return false;
  const Access *had = flow.load(flow.strip(code.flat[rest].operands[1]));
  const Sources &granted = flow.sources(code.flat[rest].operands[0]);
  if (!had || had->path.unknown || keyCount(had->path) == 0 || granted.calldata() ||
      granted.caller || granted.value || !granted.calls.empty())
    return false;
  bool kept = false;
  for (ValueId load : granted.loads) {
    const Access *read = flow.load(load);
    if (!read || read->path.unknown || !view.writtenByAuthorityOnly(shapeOf(read->path)))
      return false;
    kept |= keyCount(read->path) > 0 && flow.same(firstKey(read->path), firstKey(had->path));
  }
  return kept && llvm::any_of(changes, [&](const Change &change) {
           return change.raises && change.store->path.sameShape(had->path) &&
                  flow.same(flow.strip(change.amount), rest) &&
                  flow.same(firstKey(change.store->path), firstKey(had->path));
         });
}

/// True if something was reported.
bool checkRaise(Context &context, const Code &code, const Change &up,
                llvm::ArrayRef<Change> changes) {
  const ContractView &view = context.view;
  if (isRestOfGrant(view, code, up, changes))
    return false;
  PathQuery unpaid = withoutPayment(code, up);
  Creation any = createdBy(code, up, changes, unpaid);
  if (!any.exists)
    return false;
  PathQuery open = unpaid;
  open.cut = [&](const Condition &c) {
    return unpaid.cut(c) || limitsCaller(view, code, c).has_value();
  };
  open.avoid = [&](ValueId v) { return unpaid.avoid(v) || isForOthersToWrite(code, v); };
  std::string sink = "raise of " + show(context, shapeOf(up.store->path));
  if (Creation free = createdBy(code, up, changes, open); free.exists) {
    report(
        context, code, up, free.path, Severity::Error,
        "Anyone can mint: nothing limits who gets here, and nothing is taken in return. Restrict "
        "it to governance and cap what may be minted in a period.",
        sink);
    return true;
  }
  Authority authority = authorityOf(view, code, up.store->at);
  MintCap cap = capOf(code, up);
  if (cap == MintCap::Wraps) {
    report(context, code, up, any.path, Severity::Error,
           "The cap does not hold: the sum that is compared with it can overflow, so a huge amount "
           "passes. Check the addition, or compare the amount with what is left.",
           sink);
    return true;
  }
  if (cap == MintCap::Held || isGovernance(context, authority) ||
      authority.kind == Authority::Kind::Unknown || authority.kind == Authority::Kind::Ticket ||
      authority.kind == Authority::Kind::Signature || isAsset(view, authority))
    return false;
  std::string who = authority.leaf ? "Whoever " + show(context, shapeOf(*authority.leaf)) + " names"
                                   : "Somebody outside governance";
  report(context, code, up, any.path, Severity::Warning,
         who + " can mint votes without a limit. Cap what may be minted in a period, or let only "
               "governance mint.",
         sink);
  return true;
}

/// The vote says for whom, or how many: what a proposal that passed does is the vote's.
bool isVoted(const Context &context, const Code &code, FunctionId entry, const Change &up) {
  if (!context.life.isAct(entry))
    return false;
  for (ValueId value : {firstKey(up.store->path), up.amount})
    if (!context.life.recordReads(code.flow, code.flow.sources(value)).empty())
      return true;
  return false;
}

/// A record bounds what the sender gives himself.
bool isWithinRecord(const Code &code, const Condition &c, ValueId amount) {
  if (c.isFlag() || (c.op != Op::ULt && c.op != Op::ULe))
    return false;
  const Sources &low = code.flow.sources(c.a), &high = code.flow.sources(c.b);
  return code.flow.dependsOn(c.a, code.flow.strip(amount)) && !high.calldata() &&
         (!high.calls.empty() || llvm::any_of(high.loads, [&](ValueId load) {
           const Access *read = code.flow.load(load);
           return read && !llvm::is_contained(low.loads, load) &&
                  (read->path.unknown || keyCount(read->path) > 0);
         }));
}

/// Votes are weighed by what this contract keeps for somebody: a number that he names, and nothing
/// is taken for it.
void checkWeights(Context &context) {
  for (const Holdings &held : holdingsOf(context.model, context.life)) {
    if (held.token)
      continue;
    for (FunctionId entry : context.view.actions()) {
      const Code &code = context.view.code(entry);
      std::vector<Change> changes = changesOf(code);
      for (const Change &up : changes) {
        if (!up.raises || !(shapeOf(up.store->path) == held.leaf) ||
            !isRawInput(code.flow, up.amount) || happensOnce(code, up.store->at))
          continue;
        PathQuery open = withoutPayment(code, up);
        auto paid = open.cut;
        open.cut = [&](const Condition &c) {
          return paid(c) || isWithinRecord(code, c, up.amount) || asksSignature(code, c) ||
                 limitsCaller(context.view, code, c, Trust::Nominal).has_value();
        };
        Creation free = createdBy(code, up, changes, open);
        if (!free.exists)
          continue;
        report(context, code, up, free.path, Severity::Error,
               "Anyone can give himself the weight of votes: nothing is taken in return for it. "
               "Take what it stands for from msg.sender, and require that it came.",
               "raise of " + show(context, held.leaf));
        break;
      }
    }
  }
}

void check(Context &context) {
  checkWeights(context);
  const VotesToken *token = context.model.token(context.contractId);
  if (!token || !token->balances)
    return;
  const ContractView &view = context.view;
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    std::vector<Change> changes = changesOf(code);
    // Of tokens counted one by one, code that also lowers balances moves them; which token is
    // whose decides that, not the counts.
    auto oneByOne = [&](const Change &c) {
      return code.flow.isConstant(code.flow.strip(c.amount));
    };
    if (llvm::any_of(changes, [&](const Change &c) {
          return !c.raises && shapeOf(c.store->path) == token->balances->shape &&
                 (!token->supply || oneByOne(c));
        }))
      continue;
    for (const Change &change : changes)
      if (change.raises && shapeOf(change.store->path) == token->balances->shape &&
          !happensOnce(code, change.store->at) && !isVoted(context, code, entry, change) &&
          checkRaise(context, code, change, changes))
        break;
  }
}

} // namespace

} // namespace quorate::rules
