//===- unchecked-burn.cpp - tokens that anyone can destroy ------------------------===//

#include "analyzer/governance/Bounds.h"
#include "analyzer/governance/Taint.h"
#include "analyzer/governance/Token.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {284, 862};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-049"};
constexpr Rule TheRule = {"unchecked-burn",
                          "Anyone can destroy another's tokens, and with them his votes",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          9.1,
                          check};
const Registration registration(TheRule);

/// An entry for the sender among those of somebody else. What is kept under the sender first is his
/// to give: it says what others may do with his own.
bool isGivenToCaller(const Code &code, const AccessPath &path) {
  return callerIsKey(code.flow, path) &&
         (keyCount(path) == 1 || !code.flow.isCaller(firstKey(path)));
}

/// The sender's own entry somewhere: an allowance, an approval.
bool asksOwnEntry(const Code &code, const Condition &c, const PathShape &balances) {
  for (ValueId side : {c.a, c.b})
    if (side.valid())
      for (ValueId load : code.flow.sources(side).loads)
        if (const Access *read = code.flow.load(load);
            read && isGivenToCaller(code, read->path) && !(shapeOf(read->path) == balances))
          return true;
  return false;
}

/// An allowance of the sender's that is lowered, and not below zero.
bool spendsOwnEntry(const Code &code, const Change &change) {
  return !change.raises && isGivenToCaller(code, change.store->path) &&
         cannotWrap(code, change.store->value, change.store->at);
}

ValueId lastKey(const AccessPath &path) {
  ValueId key;
  for (const PathStep &step : path.steps)
    if (step.value.valid())
      key = step.value;
  return key;
}

void check(Context &context) {
  const VotesToken *token = context.model.token(context.contractId);
  if (!token || !token->balances)
    return;
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    std::vector<Change> changes = changesOf(code);
    llvm::DenseMap<uint32_t, char> spent;
    for (const Change &change : changes)
      if (spendsOwnEntry(code, change))
        spent.insert({change.store->at.index, 0});
    bool moves = llvm::any_of(changes, [&](const Change &c) {
      return c.raises && shapeOf(c.store->path) == token->balances->shape;
    });
    for (const Change &down : changes) {
      if (moves || down.raises || !(shapeOf(down.store->path) == token->balances->shape))
        continue;
      ValueId key = lastKey(down.store->path);
      Sources whose = code.flow.sources(key);
      if (whose.caller || whose.signer || !whose.calldata())
        continue;
      PathQuery more;
      more.cut = [&](const Condition &c) {
        bool own = c.op == Op::Eq && !c.isFlag() &&
                   (code.flow.isCaller(c.a) || code.flow.isCaller(c.b)) &&
                   (code.flow.same(c.a, key) || code.flow.same(c.b, key));
        return own || asksOwnEntry(code, c, token->balances->shape) || asksSignature(code, c);
      };
      more.avoid = [&](ValueId v) { return spent.count(v.index) != 0; };
      PathResult path = Openness(context.view, code).wayTo(down.store->at, more);
      if (!path.exists())
        continue;
      std::string leaf = show(context, code, down.store->path);
      Finding f =
          findingAlong(context, TheRule, code, ValueId(), path,
                       "Anyone can burn another's tokens: nothing asks whether the holder "
                       "agreed. Burn msg.sender's own, or spend an allowance.",
                       "burn of " + show(context, shapeOf(down.store->path)), "lowers " + leaf);
      f.related.push_back({code.flat[down.store->at].place, leaf + " is lowered here"});
      context.findings.push_back(std::move(f));
      break;
    }
  }
}

} // namespace

} // namespace quorate::rules
