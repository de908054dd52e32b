//===- Errands.cpp - contracts that call what anyone tells them to ------------===//
//
// What a governor sends to itself is governance's word because only a payload
// gets it to. One that also has a function by which anybody makes it call what
// he likes speaks for nobody; nor does a timelock that announces or performs
// what anybody gives it, be it by way of another contract that speaks for nobody.
//
//===----------------------------------------------------------------------===//

#include "solver/engine/Settle.h"
#include "solver/property/Property.h"

namespace quorate::solver {

namespace {

/// Somebody whom governance gave no rights can bring it about, or one of `anyones` at his word.
bool isOpen(Executor &e, Record &record, const Errand &errand, bool isOrder,
            const std::set<unsigned> &anyones, unsigned rlimit) {
  TermBuilder &tb = e.tb;
  Terms speaking;
  for (unsigned instance : anyones)
    speaking.push_back(tb.eq(errand.caller, e.system.instances[instance].address));
  Record *outer = e.attach(&record);
  State then;
  then.leaves = errand.leaves;
  Facts facts(e, then);
  z3::solver solver(tb.c, z3::solver::simple());
  solver.set("rlimit", rlimit);
  Term may = isOrder ? facts.mayCommand(errand.caller) : facts.isAuthority(errand.caller);
  solver.add(tb.and_(errand.when, tb.or_(tb.not_(may), tb.any(speaking))));
  for (const Term &fact : record.facts.list)
    solver.add(fact);
  e.attach(outer);
  return solver.check() != z3::unsat;
}

} // namespace

void findErrands(Executor &e, llvm::ArrayRef<std::unique_ptr<Transition>> transitions,
                 unsigned rlimit) {
  std::set<unsigned> anyones;
  auto find = [&](Transition &t, const Errand &errand, bool isOrder) {
    // What it does for another contract of the system is that one's word.
    bool isDirect = t.instance == errand.instance;
    if (anyones.count(errand.instance) ||
        !isOpen(e, t.record, errand, isOrder, isDirect ? anyones : std::set<unsigned>(), rlimit))
      return;
    anyones.insert(errand.instance);
    const std::string &name = e.system.instances[errand.instance].contract->name;
    std::string why = "anyone may have " + name;
    why += " make a call of his choice (" + t.name;
    why += "), so what " + name;
    t.record.gaps.insert(why + " itself calls is not taken for governance");
  };
  for (bool more = true; more;) {
    size_t before = anyones.size();
    for (const auto &t : transitions)
      for (const auto *list : {&t->record.errands, &t->record.orders})
        for (const Errand &errand : *list)
          find(*t, errand, list == &t->record.orders);
    more = anyones.size() > before;
  }
  e.system.anyonesVoice = std::move(anyones);
}

} // namespace quorate::solver
