//===- unchecked-burn.cpp - tokens that anyone can destroy ------------------------===//

#include "analyzer/governance/Bounds.h"
#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Lifecycle.h"
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

/// Where votes are kept by holder.
struct Holdings {
  PathShape leaf;
  bool token = false; ///< otherwise what weighs the votes, some of which others may have lent
};

/// An entry for the sender among those of somebody else. What is kept under the sender first is his
/// to give: of a token it says what others may do with his own; of votes, whom he lent some.
bool isGivenToCaller(const Code &code, const AccessPath &path, const Holdings &held) {
  return callerIsKey(code.flow, path) &&
         (!held.token || keyCount(path) == 1 || !code.flow.isCaller(firstKey(path)));
}

/// The sender's own entry somewhere: an allowance, an approval.
bool asksOwnEntry(const Code &code, const Condition &c, const Holdings &held) {
  for (ValueId side : {c.a, c.b})
    if (side.valid())
      for (ValueId load : code.flow.sources(side).loads)
        if (const Access *read = code.flow.load(load);
            read && isGivenToCaller(code, read->path, held) && !(shapeOf(read->path) == held.leaf))
          return true;
  return false;
}

/// An allowance of the sender's that is lowered, and not below zero.
bool spendsOwnEntry(const Code &code, const Change &change, const Holdings &held) {
  return !change.raises && isGivenToCaller(code, change.store->path, held) &&
         !(shapeOf(change.store->path) == held.leaf) &&
         cannotWrap(code, change.store->value, change.store->at);
}

ValueId lastKey(const AccessPath &path) {
  ValueId key;
  for (const PathStep &step : path.steps)
    if (step.value.valid())
      key = step.value;
  return key;
}

/// A token's balances, or what weighs a vote where the contract that counts it keeps it itself.
std::vector<Holdings> holdings(const Context &context) {
  const VotesToken *token = context.model.token(context.contractId);
  if (token && token->balances)
    return {{token->balances->shape, true}};
  std::vector<Holdings> result;
  for (const Tally &tally : context.life.tallies) {
    const Code &code = context.view.code(tally.entry);
    for (const WeightSource &source : weightSources(code, tally)) {
      if (source.kind != WeightSource::Kind::Own)
        continue;
      PathShape leaf = shapeOf(code.flow.load(source.at)->path);
      if (keyCount(leaf) == 1 &&
          llvm::none_of(result, [&](const Holdings &h) { return h.leaf == leaf; }))
        result.push_back({leaf, false});
    }
  }
  return result;
}

/// Something was set for this holder, or a time of his has come: a sanction, a lease that ended.
bool asksForHolder(const Code &code, const Condition &c, ValueId holder,
                   const PathShape &balances) {
  auto isHis = [&](ValueId value) {
    const Access *read = value.valid() ? code.flow.load(code.flow.strip(value)) : nullptr;
    return read && !read->path.unknown && !(shapeOf(read->path) == balances) &&
           firstKey(read->path).valid() && code.flow.same(firstKey(read->path), holder);
  };
  if (auto test = clockTest(code.flow, c))
    return isHis(test->other);
  return c.op == Op::Ne && isHis(c.a) && (c.isFlag() || code.flow.isZero(c.b));
}

void checkBurns(Context &context, const Holdings &held) {
  const PathShape &balances = held.leaf;
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    std::vector<Change> changes = changesOf(code);
    llvm::DenseMap<uint32_t, char> spent;
    for (const Change &change : changes)
      if (spendsOwnEntry(code, change, held))
        spent.insert({change.store->at.index, 0});
    bool moves = llvm::any_of(
        changes, [&](const Change &c) { return c.raises && shapeOf(c.store->path) == balances; });
    for (const Change &down : changes) {
      if (moves || down.raises || !(shapeOf(down.store->path) == balances))
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
        return own || asksOwnEntry(code, c, held) || asksSignature(code, c) ||
               (!held.token && asksForHolder(code, c, key, balances));
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

void check(Context &context) {
  for (const Holdings &held : holdings(context))
    checkBurns(context, held);
}

} // namespace

} // namespace quorate::rules
