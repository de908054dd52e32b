//===- EarlyEnd.cpp ----------------------------------------------------------===//
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

/// What a vote may do to a proposal that the votes for it had closed.
Terms lateVotes(Executor &e, Record &record, ir::FunctionId vote, const Term &proposal) {
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
    auto closed = Facts(e, from).closedEarly(proposal);
    auto was = Facts(e, from).votes(proposal), is = Facts(e, to).votes(proposal);
    if (s.since.empty() || !closed || !was || !is)
      return {e.tb.boolean(true)};
    ways.push_back(e.tb.all({s.when, *closed, e.tb.ne(*was, *is)}));
  }
  return ways;
}

bool closes(Executor &e, uint64_t rlimit) {
  for (const gov::EntryPoint &entry : e.system.governor.entries) {
    if (entry.kind != gov::EntryKind::Vote || !entry.function.valid())
      continue;
    Record record;
    Record *outer = e.attach(&record);
    Term proposal = e.tb.fresh("proposal", e.tb.intSort());
    z3::solver solver(e.tb.c, z3::solver::simple());
    configure(solver, rlimit, 0);
    solver.add(e.tb.any(lateVotes(e, record, entry.function, proposal)));
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
    if (closes(executor, rlimit))
      return;
  }
  system.earlyEnd = ir::FunctionId();
}

} // namespace quorate::solver
