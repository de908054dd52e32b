//===- Errands.cpp - contracts that call what anyone tells them to ------------===//
//
// What a governor sends to itself is governance's word because only a payload
// gets it to. One that also has a function by which anybody makes it call what
// he likes speaks for nobody.
//
//===----------------------------------------------------------------------===//

#include "solver/engine/Settle.h"
#include "solver/property/Property.h"

namespace quorate::solver {

void findErrands(Executor &e, llvm::ArrayRef<std::unique_ptr<Transition>> transitions,
                 unsigned rlimit) {
  TermBuilder &tb = e.tb;
  std::set<unsigned> anyones;
  for (const auto &t : transitions)
    for (const Errand &errand : t->record.errands) {
      if (anyones.count(errand.instance))
        continue;
      Record *outer = e.attach(&t->record);
      State then;
      then.leaves = errand.leaves;
      z3::solver solver(tb.c, z3::solver::simple());
      solver.set("rlimit", rlimit);
      solver.add(tb.and_(errand.when, tb.not_(Facts(e, then).isAuthority(errand.caller))));
      for (const Term &fact : t->record.facts.list)
        solver.add(fact);
      e.attach(outer);
      if (solver.check() == z3::unsat)
        continue;
      anyones.insert(errand.instance);
      const std::string &name = e.system.instances[errand.instance].contract->name;
      std::string why = "anyone may have " + name;
      why += " make a call of his choice (" + t->name;
      why += "), so what " + name;
      t->record.gaps.insert(why + " itself calls is not taken for governance");
    }
  e.system.anyonesVoice = std::move(anyones);
}

} // namespace quorate::solver
