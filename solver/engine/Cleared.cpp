//===- Cleared.cpp - what may be nothing again after it was set ---------------===//
//
// What nobody has set yet may be set up by whoever comes first. That it is nothing
// says so only of a variable that no step makes nothing again.
//
//===----------------------------------------------------------------------===//

#include "solver/engine/Settle.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

void findCleared(Executor &e, llvm::ArrayRef<std::unique_ptr<Transition>> transitions,
                 unsigned rlimit) {
  TermBuilder &tb = e.tb;
  System &system = e.system;
  auto isNothing = [&](unsigned leaf, const Terms &leaves) {
    State then;
    then.leaves = leaves;
    return tb.eq(tb.toInt(e.readLeaf(leaf, {}, then)), tb.zero());
  };
  auto mayClear = [&](unsigned leaf, const Record &record, const Snapshot &s) {
    if (s.since.empty() || same(s.since[leaf], s.leaves[leaf]))
      return false;
    Term cleared = tb.all({s.when, tb.not_(isNothing(leaf, s.since)), isNothing(leaf, s.leaves)});
    if (tb.isFalse(cleared))
      return false;
    z3::solver solver(tb.c, z3::solver::simple());
    solver.set("rlimit", rlimit);
    solver.add(cleared);
    for (const Term &fact : record.facts.list)
      solver.add(fact);
    return solver.check() != z3::unsat;
  };
  for (const auto *list : {&system.settings, &system.changingAuthorities})
    for (unsigned leaf : *list)
      if (llvm::any_of(transitions, [&](const auto &t) {
            Record *outer = e.attach(&t->record);
            bool found =
                t->function.valid() && llvm::any_of(t->record.obligations, [&](const Snapshot &s) {
                  return mayClear(leaf, t->record, s);
                });
            e.attach(outer);
            return found;
          }))
        system.cleared.insert(leaf);
}

} // namespace quorate::solver
