//===- Watch.cpp - which leaves and calls the properties are about ----------===//

#include "solver/property/Property.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

Watch::Watch(const System &system, std::vector<unsigned> active) : system(system) {
  for (unsigned p : active) {
    auto has = [&](Moment moment) {
      return llvm::any_of(system.properties[p].clauses,
                          [&](const Clause &c) { return c.moment == moment; });
    };
    if (has(Moment::Execution))
      execution.push_back(p);
    if (has(Moment::Vote))
      vote.push_back(p);
    if (has(Moment::Failure))
      failure.push_back(p);
  }
  const gov::Governor &g = system.governor;
  for (const auto *role : {&g.forVotes, &g.againstVotes, &g.abstainVotes})
    if (auto found = system.find(0, *role))
      tallies.insert(found->leaf);
  if (system.timelock)
    if (auto found = system.find(unsigned(system.timelockInstance), system.timelock->operation))
      operationLeaf = found->leaf;

  // Of a token, accounts are what everything is kept for.
  if (system.kind == Subject::Kind::Token) {
    for (unsigned i = FirstContractLeaf; i < system.leaves.size(); ++i)
      if (const StateLeaf &leaf = system.leaves[i];
          leaf.instance == 0 && leaf.type->depth > 0 && leaf.type->firstKey.valid() &&
          system.module[leaf.type->firstKey].value.kind == ir::TypeKind::Address)
        perProposal.insert(i);
    return;
  }
  // Everything in a variable that holds a role is keyed by proposals, and so is every mapping from
  // the same type of key.
  std::optional<ir::Type> keyType;
  auto scalarKey = [&](const StateLeaf &leaf) -> std::optional<ir::Type> {
    if (!leaf.type || leaf.type->depth == 0 || !leaf.type->firstKey.valid())
      return std::nullopt;
    return system.module[leaf.type->firstKey].value;
  };
  for (unsigned leaf : system.record)
    if (!keyType)
      keyType = scalarKey(system.leaves[leaf]);
  for (unsigned i = 0; i < system.leaves.size(); ++i) {
    const StateLeaf &leaf = system.leaves[i];
    if (leaf.instance != 0 || !leaf.type || leaf.type->depth == 0)
      continue;
    auto k = scalarKey(leaf);
    if (system.record.count(i) || (k && keyType && *k == *keyType))
      perProposal.insert(i);
  }
}

bool Watch::ofEveryCall(unsigned property) const {
  return llvm::any_of(system.properties[property].clauses, [](const Clause &clause) {
    return mentions(clause.formula, RoleId::CallIsBound) ||
           mentions(clause.formula, RoleId::CalledCode);
  });
}

bool Watch::asksCode() const {
  return llvm::any_of(execution, [&](unsigned property) {
    return llvm::any_of(system.properties[property].clauses, [](const Clause &clause) {
      return mentions(clause.formula, RoleId::CalledCode);
    });
  });
}

bool Watch::ofMarks(unsigned property) const {
  return llvm::any_of(system.properties[property].clauses, [](const Clause &clause) {
    return clause.moment == Moment::Step && mentions(clause.formula, RoleId::OperationTime);
  });
}

std::optional<Term> Watch::claim(Executor &e, const State &state, unsigned property, Moment moment,
                                 const std::optional<Term> &proposal,
                                 const std::optional<Term> &operation,
                                 const std::optional<Term> &predecessor,
                                 const std::optional<Term> &code) const {
  const Specification &spec = system.properties[property];
  bool noProposal = !proposal && moment != Moment::Failure;
  Scene scene{e, &state, nullptr, {}, {}, operation, noProposal};
  scene.predecessor = predecessor;
  scene.code = code;
  State before;
  before.leaves = state.since;
  if (moment == Moment::Execution && !state.since.empty())
    scene.before = &before;
  // The first proposal is the one that it happens to.
  bool bound = false;
  for (const Variable &variable : spec.variables) {
    bool first = variable.sort == Sort::Proposal && !bound;
    bound |= first;
    bool performed = variable.sort == Sort::Operation && operation;
    scene.variables.push_back(first && proposal ? *proposal
                              : performed       ? *operation
                                                : e.tb.fresh(variable.name, e.tb.intSort()));
  }
  Terms all;
  for (const Clause &clause : spec.clauses) {
    if (clause.moment != moment)
      continue;
    bool ofOperation = mentions(clause.formula, RoleId::OperationTime);
    if (ofOperation && !operation)
      continue; // it was not announced to the timelock, which says nothing of it
    auto holds = evaluate(clause.formula, scene);
    // What the timelock does for others is no proposal: only what is said of its time concerns it,
    // and that the operation alone decides what is called.
    bool ofCall = operation && mentions(clause.formula, RoleId::CallIsBound);
    if (scene.noProposal && !ofOperation && !ofCall &&
        (!holds || !mentions(clause.formula, RoleId::ReadyTime)))
      continue;
    if (holds)
      all.push_back(*holds);
    else if (!system.isDropped(property, clause))
      return std::nullopt;
  }
  auto proposals = llvm::count_if(
      spec.variables, [](const Variable &variable) { return variable.sort == Sort::Proposal; });
  bool ofOne = proposal && proposals < 2 && !system.named.empty();
  return ofOne ? e.tb.implies(Facts(e, state).namesSystem(*proposal), e.tb.all(all))
               : e.tb.all(all);
}

Terms Watch::atExecution(Executor &e, const State &state, const std::optional<Term> &proposal,
                         const std::optional<Term> &operation,
                         const std::optional<Term> &predecessor, const std::optional<Term> &code) {
  Terms result;
  for (unsigned p : execution) {
    auto holds = claim(e, state, p, Moment::Execution, proposal, operation, predecessor, code);
    result.push_back(holds ? *holds : e.tb.boolean(false));
  }
  return result;
}

std::vector<std::pair<unsigned, Term>> Watch::atVote(Executor &e, const State &state,
                                                     const Term &key) {
  std::vector<std::pair<unsigned, Term>> result;
  for (unsigned p : vote) {
    auto holds = claim(e, state, p, Moment::Vote, key, std::nullopt);
    result.emplace_back(p, holds ? *holds : e.tb.boolean(false));
  }
  return result;
}

std::vector<std::pair<unsigned, Term>> Watch::atFailure(Executor &e, const State &state) {
  std::vector<std::pair<unsigned, Term>> result;
  for (unsigned p : failure) {
    auto holds = claim(e, state, p, Moment::Failure, std::nullopt, std::nullopt);
    result.emplace_back(p, holds ? *holds : e.tb.boolean(false));
  }
  return result;
}

} // namespace quorate::solver
