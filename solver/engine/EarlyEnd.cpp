//===- EarlyEnd.cpp - until when votes are taken -----------------------------===//

#include "solver/engine/EarlyEnd.h"
#include "solver/property/Property.h"
#include "solver/smt/Limits.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

/// Views of a number of votes, for a proposal or for a point in time, beside the quorum.
std::vector<ir::FunctionId> thresholds(const System &system) {
  const ir::Contract &contract = *system.instances[0].contract;
  ir::FunctionId quorum = quorumFunction(system);
  std::vector<ir::FunctionId> found;
  for (uint32_t f = 0; f < contract.functions.size(); ++f) {
    const ir::Function &fn = contract.functions[f];
    if (ir::FunctionId(f) != quorum && fn.isEntry && fn.hasBody() &&
        fn.mutability <= ir::Mutability::View && fn.params.size() == 1 &&
        fn.params[0].type.isScalar() && fn.returns.size() == 1 &&
        fn.returns[0].type.kind == ir::TypeKind::UInt && namesVotes(fn.name))
      found.emplace_back(f);
  }
  return found;
}

/// When a vote is closed, if that can be said.
using Closed = llvm::function_ref<std::optional<Term>(Facts, const Term &proposal)>;

/// What a vote may do to a proposal whose vote was closed.
Terms lateVotes(Executor &e, Record &record, ir::FunctionId vote, const Term &proposal,
                Closed isClosed) {
  System &system = e.system;
  State before;
  before.leaves = system.freshLeaves("s.");
  before.since = before.leaves;
  Message message = e.arbitraryMessage(0, vote, before);
  Outcome outcome = e.run(record, 0, vote, message, Path(), before);
  if (!outcome.path.dead)
    record.oblige(e.tb.all(outcome.path.literals), outcome.state.leaves, "", outcome.state.since);
  Terms ways;
  for (const Snapshot &s : record.obligations) {
    State from, to;
    from.leaves = s.since;
    to.leaves = s.leaves;
    auto closed = isClosed(Facts(e, from), proposal);
    auto was = Facts(e, from).votes(proposal), is = Facts(e, to).votes(proposal);
    if (s.since.empty() || !closed || !was || !is)
      return {e.tb.boolean(true)};
    ways.push_back(e.tb.all({s.when, *closed, e.tb.ne(*was, *is)}));
  }
  return ways;
}

/// No vote is counted where it is closed.
bool closes(Executor &e, uint64_t rlimit, Closed isClosed) {
  for (const gov::EntryPoint &entry : e.system.governor.entries) {
    if (entry.kind != gov::EntryKind::Vote || !entry.function.valid())
      continue;
    Record record;
    Record *outer = e.attach(&record);
    Term proposal = e.tb.fresh("proposal", e.tb.intSort());
    z3::solver solver(e.tb.c, z3::solver::simple());
    configure(solver, rlimit, 0);
    solver.add(e.tb.any(lateVotes(e, record, entry.function, proposal, isClosed)));
    for (const Term &fact : record.facts.list)
      solver.add(fact);
    e.attach(outer);
    if (solver.check() != z3::unsat)
      return false;
  }
  return true;
}

} // namespace

void findEarlyEnd(System &system, uint64_t rlimit) {
  for (ir::FunctionId view : thresholds(system)) {
    system.earlyEnd = view;
    Executor executor(system, Mode::Induct, nullptr);
    if (closes(executor, rlimit, [](Facts facts, const Term &p) { return facts.closedEarly(p); }))
      return;
  }
  system.earlyEnd = ir::FunctionId();
}

void findWindowEnd(System &system, uint64_t rlimit) {
  bool hasVotes = llvm::any_of(system.governor.entries, [](const gov::EntryPoint &entry) {
    return entry.kind == gov::EntryKind::Vote && entry.function.valid();
  });
  if (!hasVotes || !system.governor.hasEnd())
    return;
  Executor executor(system, Mode::Induct, nullptr);
  system.endsBefore = closes(executor, rlimit, [&](Facts facts, const Term &proposal) {
    auto end = facts.deadline(proposal);
    return end ? std::optional(executor.tb.eq(facts.clock(), *end)) : std::nullopt;
  });
}

} // namespace quorate::solver
