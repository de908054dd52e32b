//===- Electorate.cpp - who may vote, and in whose name ----------------------------===//

#include "analyzer/governance/Electorate.h"

#include "analyzer/governance/Taint.h"

namespace quorate::gov {

using namespace ir;

namespace {

/// What this entry point leaves behind itself tells who has voted, not who may.
bool isLeftHere(const Code &code, const AccessPath &path) {
  return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
    return access.write && !access.path.unknown && access.path.sameShape(path);
  });
}

bool namesSomebody(const Code &code, const AccessPath &path) {
  return llvm::any_of(path.steps, [&](const PathStep &step) {
    return step.value.valid() &&
           (code.flow.sources(step.value, {false, true, false}).caller ||
            code.flow.sources(step.value).signer || isAddressLike(code.flow, step.value) ||
            isHeldItem(code.flow, step.value));
  });
}

/// An entry that was never written passes as well: it is absent, or stays below something.
bool passesEmptyEntry(const Code &code, const Condition &c, ValueId load) {
  if (c.isFlag())
    return c.op == Op::Eq && code.flow.strip(c.a) == load;
  return (c.op == Op::ULt || c.op == Op::ULe) && code.flow.strip(c.a) == load;
}

/// The condition holds for some accounts and not for others.
bool asksForRoll(const Code &code, const Condition &c) {
  if (asksPayment(code, c))
    return true;
  for (ValueId side : {c.a, c.b}) {
    if (!side.valid())
      continue;
    const Sources &from = code.flow.sources(side, {false, true, true});
    if ((from.caller || from.signer) && from.hash && !from.loads.empty())
      return true; // a proof
    const Sources &near = code.flow.sources(side);
    if (llvm::any_of(near.calls, [&](ValueId call) {
          return llvm::any_of(callArguments(code.flat, call), [&](ValueId argument) {
            return standsForSomebody(code.flow, argument) || code.flow.sources(argument).caller;
          });
        }))
      return true;
    for (ValueId load : near.loads)
      if (const Access *read = code.flow.load(load);
          read && (read->path.unknown ||
                   (keyCount(read->path) > 0 && namesSomebody(code, read->path) &&
                    !isLeftHere(code, read->path) && !passesEmptyEntry(code, c, load))))
        return true;
  }
  return false;
}

/// Says something of the proposal alone: that it was made by one who may is no right of whoever
/// votes on it.
bool asksOnlyProposal(const Code &code, const Condition &c, const Tally &tally) {
  bool any = false;
  for (ValueId side : {c.a, c.b}) {
    if (!side.valid())
      continue;
    const Sources &from = code.flow.sources(side, {false, true, false});
    if (from.caller || from.signer || !from.calls.empty())
      return false;
    for (ValueId load : from.loads) {
      const Access *read = code.flow.load(load);
      if (!read || read->path.unknown || !firstKey(read->path).valid() ||
          !code.flow.same(firstKey(read->path), tally.key))
        return false;
      any = true;
    }
  }
  return any;
}

PathResult openWay(const Lifecycle &life, const Tally &tally,
                   const std::function<bool(const Condition &)> &asks) {
  const Code &code = life.view.code(tally.entry);
  PathQuery more;
  more.cut = asks;
  Openness open(life.view, code);
  open.except = [&](const Condition &c) { return asksOnlyProposal(code, c, tally); };
  return open.wayTo(tally.store->at, more);
}

/// The same for everybody, on whichever side; not a number of things that were gone through.
bool isOneEach(const Code &code, ValueId weight) {
  const Instruction &i = code.flat[code.flow.strip(weight)];
  return code.flow.isConstant(code.flow.strip(weight)) ||
         ((i.op == Op::Phi || i.op == Op::Select) &&
          llvm::all_of(llvm::drop_begin(i.operands, i.op == Op::Select ? 1 : 0),
                       [&](ValueId v) { return code.flow.isConstant(code.flow.strip(v)); }));
}

/// The sender says what the other's vote is to be. Otherwise it is one that he has cast, brought up
/// to date.
bool chooses(const Code &code, ValueId voter, const Tally &tally) {
  const Sources &who = code.flow.sources(voter), &what = code.flow.sources(tally.key);
  auto isChoice = [&](ValueId value) {
    return value.valid() &&
           llvm::any_of(code.flow.sources(value, {true, false, false}).params, [&](uint32_t p) {
             return !llvm::is_contained(who.params, p) && !llvm::is_contained(what.params, p);
           });
  };
  return isChoice(tally.store->value) || isChoice(firstKey(tally.store->path)) ||
         llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
           return code.flat.graph().mayFollow(c.branch, tally.store->at) && isChoice(c.a);
         });
}

} // namespace

PathResult votesWithoutRoll(const Lifecycle &life, const Tally &tally) {
  const Code &code = life.view.code(tally.entry);
  bool byHead = isOneEach(code, tally.weight) &&
                llvm::all_of(weightSources(code, tally), [](const WeightSource &source) {
                  return source.kind == WeightSource::Kind::Constant;
                });
  if (!byHead)
    return {};
  return openWay(life, tally, [&](const Condition &c) { return asksForRoll(code, c); });
}

PathResult votesForOthers(const Lifecycle &life, const Tally &tally) {
  const Code &code = life.view.code(tally.entry);
  const Flow &flow = code.flow;
  for (const WeightSource &source : weightSources(code, tally)) {
    if (!source.person.valid() || !isRawInput(flow, source.person) ||
        !chooses(code, source.person, tally))
      continue;
    ValueId voter = flow.strip(source.person);
    auto agreed = [&](const Condition &c) {
      for (ValueId side : {c.a, c.b}) {
        if (!side.valid())
          continue;
        const Sources &from = flow.sources(side, {true, true, true});
        bool his = flow.dependsOn(side, voter, {true, true, true}) ||
                   (c.b.valid() && flow.dependsOn(side == c.a ? c.b : c.a, voter));
        if (from.signer || from.hash || (his && from.caller))
          return true;
      }
      return false;
    };
    if (PathResult path = openWay(life, tally, agreed); path.exists())
      return path;
  }
  return {};
}

} // namespace quorate::gov
