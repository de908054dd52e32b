//===- Watch.cpp - which leaves and calls the properties are about ----------===//

#include "solver/invariants/Property.h"

namespace quorate::solver {

Watch::Watch(const System &system, std::vector<unsigned> active) {
  for (unsigned p : active) {
    if (properties()[p]->atExecution)
      execution.push_back(p);
    if (properties()[p]->atVote)
      vote.push_back(p);
  }
  const gov::Governor &g = system.governor;
  for (const auto *role : {&g.forVotes, &g.againstVotes, &g.abstainVotes})
    if (auto found = system.find(0, *role))
      tallies.insert(found->leaf);
  if (system.timelock)
    if (auto found = system.find(unsigned(system.timelockInstance), system.timelock->operation))
      operationLeaf = found->leaf;

  // Everything in a variable that holds a role is keyed by proposals, and so is every mapping from
  // the same type of key.
  std::set<ir::VarId> vars;
  std::optional<ir::Type> keyType;
  for (const auto *role : {&g.record, &g.executed, &g.canceled, &g.proposer, &g.snapshot,
                           &g.deadline, &g.eta, &g.forVotes, &g.againstVotes, &g.abstainVotes})
    if (*role && (*role)->shape.var.valid())
      vars.insert((*role)->shape.var);
  auto scalarKey = [&](const StateLeaf &leaf) -> std::optional<ir::Type> {
    if (!leaf.type || leaf.type->depth == 0 || !leaf.type->firstKey.valid())
      return std::nullopt;
    return system.module[leaf.type->firstKey].value;
  };
  for (const StateLeaf &leaf : system.leaves)
    if (leaf.instance == 0 && vars.count(leaf.var) && !keyType)
      keyType = scalarKey(leaf);
  for (unsigned i = 0; i < system.leaves.size(); ++i) {
    const StateLeaf &leaf = system.leaves[i];
    if (leaf.instance != 0 || !leaf.type || leaf.type->depth == 0)
      continue;
    auto k = scalarKey(leaf);
    if (vars.count(leaf.var) || (k && keyType && *k == *keyType))
      perProposal.insert(i);
  }
}

Terms Watch::atExecution(Executor &e, const State &state, const std::optional<Term> &proposal,
                         const std::optional<Term> &operation) {
  Terms result;
  Facts facts(e, state);
  for (unsigned p : execution) {
    auto claim = properties()[p]->atExecution(facts, proposal, operation);
    result.push_back(claim ? *claim : e.tb.boolean(false));
  }
  return result;
}

std::vector<std::pair<unsigned, Term>> Watch::atVote(Executor &e, const State &state,
                                                     const Term &key) {
  std::vector<std::pair<unsigned, Term>> result;
  Facts facts(e, state);
  for (unsigned p : vote) {
    auto claim = properties()[p]->atVote(facts, key);
    result.emplace_back(p, claim ? *claim : e.tb.boolean(false));
  }
  return result;
}

} // namespace quorate::solver
