//===- Holdings.cpp - what somebody has, and who may take it away -------------------===//

#include "analyzer/governance/Holdings.h"

#include "analyzer/governance/Bounds.h"
#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Taint.h"

namespace quorate::gov {

using namespace ir;

namespace {

ValueId lastKey(const AccessPath &path) {
  ValueId key;
  for (const PathStep &step : path.steps)
    if (step.value.valid())
      key = step.value;
  return key;
}

/// An entry for the sender among those of somebody else. What is kept under the sender first is his
/// to give: of a token it says what others may do with his own; of votes, whom he lent some.
bool isGivenToCaller(const Code &code, const AccessPath &path, const Holdings &held) {
  if (held.token && !path.unknown && keyCount(path) > 1 && code.flow.isSelf(lastKey(path)))
    return true; // what this contract may take, whoever has it do so
  return callerIsKey(code.flow, path) &&
         (!held.token || keyCount(path) == 1 || !code.flow.isCaller(firstKey(path)));
}

/// A slot that is computed from the sender, as transient storage is written to.
bool isSlotOfCaller(const Code &code, const Access &access) {
  const Instruction &i = code.flat[access.at];
  return access.path.unknown && !i.operands.empty() &&
         code.flow.sources(i.operands[0], {false, true, false}).caller;
}

/// The entry is not more than what the call gives: whoever was allowed nothing gets that far.
bool isTooLittle(const Code &code, const Condition &c) {
  return !c.isFlag() && (c.op == Op::ULt || c.op == Op::ULe) &&
         code.flow.load(code.flow.strip(c.a)) && isRawInput(code.flow, c.b);
}

/// The sender's own entry somewhere: an allowance, an approval.
bool asksOwnEntry(const Code &code, const Condition &c, const Holdings &held) {
  if (isTooLittle(code, c))
    return false;
  for (ValueId side : {c.a, c.b})
    if (side.valid())
      for (ValueId load : code.flow.sources(side).loads)
        if (const Access *read = code.flow.load(load);
            read && (isSlotOfCaller(code, *read) || (isGivenToCaller(code, read->path, held) &&
                                                     !(shapeOf(read->path) == held.leaf))))
          return true;
  return false;
}

/// An allowance of the sender's that is lowered, and not below zero.
bool spendsOwnEntry(const Code &code, const Change &change, const Holdings &held) {
  return !change.raises && isGivenToCaller(code, change.store->path, held) &&
         !(shapeOf(change.store->path) == held.leaf) &&
         cannotWrap(code, change.store->value, change.store->at);
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

} // namespace

std::vector<Holdings> holdingsOf(const Model &model, const Lifecycle &life) {
  const VotesToken *token = model.token(life.view.id);
  if (token && token->balances)
    return {{token->balances->shape, true}};
  std::vector<Holdings> result;
  auto add = [&](const Access *read) {
    if (!read || read->path.unknown || keyCount(read->path) != 1)
      return;
    PathShape leaf = shapeOf(read->path);
    if (llvm::none_of(result, [&](const Holdings &h) { return h.leaf == leaf; }))
      result.push_back({leaf, false});
  };
  for (const Tally &tally : life.tallies) {
    const Code &code = life.view.code(tally.entry);
    for (const WeightSource &source : weightSources(code, tally))
      if (source.kind == WeightSource::Kind::Own)
        add(code.flow.load(source.at));
  }
  if (const Approval *approval = model.approval(life.view.id); approval && approval->support)
    for (const ContractView::Write &write : life.view.writesTo(approval->support->shape)) {
      const Code &code = life.view.code(write.entry);
      if (auto change = changeOf(code.flow, *write.access); change && change->raises)
        for (ValueId load : code.flow.sources(change->amount).loads)
          if (const Access *read = code.flow.load(load); read && callerIsKey(code.flow, read->path))
            add(read);
    }
  return result;
}

namespace {

/// The holder, who is a contract, says so himself.
bool asksHolder(const Code &code, const Condition &c, ValueId holder) {
  for (ValueId side : {c.a, c.b})
    if (side.valid())
      for (ValueId call : code.flow.sources(side).calls)
        if (ValueId target = callTarget(code.flat, call);
            target.valid() && code.flat[call].call().kind == CallKind::Static &&
            code.flow.same(code.flow.strip(target), code.flow.strip(holder)))
          return true;
  return false;
}

/// The holder of the thing that the call names: `owner[id]`.
ValueId thingHeld(const Flow &flow, ValueId holder) {
  const Access *read = flow.load(flow.strip(holder));
  if (!read || read->path.unknown || keyCount(read->path) != 1 || !isAddressLike(flow, holder))
    return {};
  ValueId thing = firstKey(read->path);
  return isRawInput(flow, thing) && !isAddressLike(flow, thing) ? thing : ValueId();
}

/// Something is kept of the thing, or said about it, that is asked for: whom its holder let use it,
/// a debt, a term.
bool asksOfThing(const Code &code, const Condition &c, ValueId thing, ValueId holder,
                 const PathShape &balances) {
  auto concerns = [&](ValueId value) {
    // What is left of the balance, as the compiler asks by itself.
    bool balance = llvm::any_of(code.flow.sources(value).loads, [&](ValueId load) {
      const Access *read = code.flow.load(load);
      return read && !read->path.unknown && shapeOf(read->path) == balances;
    });
    return !balance && code.flow.dependsOn(value, thing, {false, true, true}) &&
           !code.flow.same(code.flow.strip(value), code.flow.strip(holder));
  };
  return (c.a.valid() && concerns(c.a)) || (c.b.valid() && concerns(c.b));
}

} // namespace

PathResult takenUnasked(const ContractView &view, const Code &code, const Holdings &held,
                        const Change &down) {
  ValueId key = lastKey(down.store->path);
  const Sources &whose = code.flow.sources(key);
  ValueId thing = held.token ? thingHeld(code.flow, key) : ValueId();
  if (whose.caller || whose.signer || (!whose.calldata() && !thing.valid()))
    return {};
  llvm::DenseMap<uint32_t, char> spent;
  for (const Change &change : changesOf(code))
    if (spendsOwnEntry(code, change, held))
      spent.insert({change.store->at.index, 0});
  PathQuery more;
  more.cut = [&](const Condition &c) {
    bool own = c.op == Op::Eq && !c.isFlag() &&
               (code.flow.isCaller(c.a) || code.flow.isCaller(c.b)) &&
               (code.flow.same(c.a, key) || code.flow.same(c.b, key));
    return own || (thing.valid() && asksOfThing(code, c, thing, key, held.leaf)) ||
           asksOwnEntry(code, c, held) || asksSignature(code, c) || asksHolder(code, c, key) ||
           (!held.token && asksForHolder(code, c, key, held.leaf));
  };
  more.avoid = [&](ValueId v) { return spent.count(v.index) != 0; };
  Openness open(view, code);
  if (thing.valid()) // that there is somebody who holds it permits nothing
    open.except = [&](const Condition &c) {
      return c.isFlag() && code.flow.same(code.flow.strip(c.a), code.flow.strip(key));
    };
  return open.wayTo(down.store->at, more);
}

} // namespace quorate::gov
