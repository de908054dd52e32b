//===- Errands.cpp - contracts that call what anyone tells them to ------------===//
//
// What a governor sends to itself is governance's word because only a payload
// gets it to. One that also has a function by which anybody makes it call what
// he likes speaks for nobody; nor does a timelock that announces or performs
// what anybody gives it.
//
//===----------------------------------------------------------------------===//

#include "solver/engine/Settle.h"
#include "solver/property/Property.h"

namespace quorate::solver {

namespace {

/// Somebody whom governance gave no rights can bring it about.
bool isOpen(Executor &e, Record &record, const Errand &errand, bool isOrder, unsigned rlimit) {
  TermBuilder &tb = e.tb;
  Record *outer = e.attach(&record);
  State then;
  then.leaves = errand.leaves;
  Facts facts(e, then);
  z3::solver solver(tb.c, z3::solver::simple());
  solver.set("rlimit", rlimit);
  solver.add(tb.and_(errand.when, tb.not_(isOrder ? facts.mayCommand(errand.caller)
                                                  : facts.isAuthority(errand.caller))));
  for (const Term &fact : record.facts.list)
    solver.add(fact);
  e.attach(outer);
  return solver.check() != z3::unsat;
}

} // namespace

void findErrands(Executor &e, llvm::ArrayRef<std::unique_ptr<Transition>> transitions,
                 unsigned rlimit) {
  std::set<unsigned> anyones;
  for (const auto &t : transitions)
    for (const auto *list : {&t->record.errands, &t->record.orders})
      for (const Errand &errand : *list) {
        bool isOrder = list == &t->record.orders;
        if (anyones.count(errand.instance) || !isOpen(e, t->record, errand, isOrder, rlimit))
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
