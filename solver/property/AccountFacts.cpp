//===- AccountFacts.cpp - guardians, depositors and whoever is paid -----------===//

#include "solver/property/Property.h"

namespace quorate::solver {

std::optional<Term> Facts::isGuardian(const Term &account) {
  if (!system.expiry)
    return std::nullopt;
  Terms ways;
  for (unsigned leaf : system.expiry->holders)
    ways.push_back(tb.eq(account, e.readLeaf(leaf, {}, state)));
  return tb.any(ways);
}

std::optional<Term> Facts::locked(const Term &account) {
  if (!system.lockedLeaf)
    return std::nullopt;
  return e.readLeaf(*system.lockedLeaf, {account}, state);
}

std::optional<Term> Facts::voteOver(const Term &proposal) {
  auto isPast = pastDeadline(proposal);
  if (!isPast)
    return std::nullopt;
  Terms ways = {*isPast};
  const gov::Governor &g = system.governor;
  for (auto mark :
       {ended(g.executed, g.executedStage, proposal), ended(g.canceled, g.canceledStage, proposal)})
    if (mark)
      ways.push_back(*mark);
  return tb.any(ways);
}

Term Facts::drawn(const Term &account, Facts &after) {
  Term sum = tb.zero();
  auto less = [&](const Term &was, const Term &is) {
    if (!same(was, is))
      sum = tb.add(sum, tb.ite(tb.lt(is, was), tb.sub(was, is), tb.zero()));
  };
  for (unsigned leaf = FirstContractLeaf; leaf < system.leaves.size(); ++leaf)
    if (system.isNumberOfAccount(leaf))
      less(e.readLeaf(leaf, {account}, state), e.readLeaf(leaf, {account}, after.state));
  // What was sent along with the call.
  less(tb.select(state.leaves[Payouts], account), tb.select(after.state.leaves[Payouts], account));
  return sum;
}

} // namespace quorate::solver
