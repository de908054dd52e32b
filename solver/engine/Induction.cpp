//===- Induction.cpp - one-step induction, strengthened by Houdini ----------===//
//
// One incremental solver per transition. Each candidate has an indicator that
// switches its instances as hypotheses on, and a formula that says where the
// transition breaks it. Hypotheses are instantiated at one symbolic proposal
// and at every proposal that the transition touches; no query has a quantifier.
//
//===----------------------------------------------------------------------===//

#include "solver/engine/Induction.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {
/// Z3 resource units for all queries about one contract: several times what the largest governors
/// in the tests need.
constexpr uint64_t WholeLimit = 1'000'000'000;
} // namespace

struct Induction::Step {
  Transition *transition;
  z3::solver solver;
  Terms switches;                          ///< by candidate
  std::vector<std::optional<Term>> broken; ///< by candidate; nothing: cannot be
};

Induction::Induction(Executor &e, const Watch &watch, std::vector<unsigned> properties,
                     Budget budget)
    : e(e), tb(e.tb), watch(watch), properties_(std::move(properties)), budget(budget),
      meter(budget, WholeLimit), transitions_(transitions(e)),
      list(candidates(e, watch, properties_)), proposal(tb.fresh("proposal", tb.intSort())) {
  alive.assign(list.size(), true);
  tried = unsigned(list.size());
}

Induction::~Induction() = default;

std::set<std::string> Induction::assumptions() const {
  std::set<std::string> all;
  for (const auto &t : transitions_)
    all.insert(t->record.assumptions.begin(), t->record.assumptions.end());
  return all;
}

std::set<std::string> Induction::gaps() const {
  std::set<std::string> all;
  for (const auto &t : transitions_)
    all.insert(t->record.gaps.begin(), t->record.gaps.end());
  return all;
}

std::set<std::string> Induction::fatal() const {
  std::set<std::string> all;
  for (const auto &t : transitions_)
    for (const std::string &why : t->record.fatal)
      all.insert(t->name + ": " + why);
  return all;
}

void Induction::prepare() {
  for (const auto &transition : transitions_) {
    Record &record = transition->record;
    Record *outer = e.attach(&record);
    auto step = std::make_unique<Step>(
        Step{transition.get(), z3::solver(tb.c, z3::solver::simple()), {}, {}});
    meter.prepare(step->solver, budget.rlimit, 0);

    Terms keys = record.keys;
    keys.insert(keys.begin(), proposal);
    tb.range(proposal, 256);
    auto stateOf = [](const Snapshot &s) {
      State state;
      state.leaves = s.leaves;
      return state;
    };
    std::vector<State> assumed, obliged;
    for (const Snapshot &s : record.assumed)
      assumed.push_back(stateOf(s));
    for (const Snapshot &s : record.obligations)
      obliged.push_back(stateOf(s));

    for (unsigned i = 0; i < list.size(); ++i) {
      step->switches.push_back(tb.c.bool_const(("use" + std::to_string(i)).c_str()));
      step->broken.emplace_back();
      if (!alive[i])
        continue;
      Terms known, at;
      for (size_t a = 0; a < assumed.size(); ++a)
        for (const Term &key : keys) {
          Term holds = list[i].at(assumed[a], key);
          known.push_back(tb.implies(record.assumed[a].when, holds));
          if (same(key, proposal))
            at.push_back(holds);
        }
      if (!known.empty())
        step->solver.add(tb.implies(step->switches[i], tb.all(known)));
      Terms breaks;
      for (size_t o = 0; o < obliged.size(); ++o) {
        Term holds = list[i].at(obliged[o], proposal);
        // Nothing that the candidate reads has changed since it was assumed.
        if (llvm::any_of(at, [&](const Term &before) { return same(before, holds); }))
          continue;
        Term broken = tb.and_(record.obligations[o].when, tb.not_(holds));
        if (!tb.isFalse(broken))
          breaks.push_back(broken);
      }
      if (!breaks.empty())
        step->broken[i] = tb.any(breaks);
    }
    for (const Term &fact : record.facts.list)
      step->solver.add(fact);
    e.attach(outer);
    steps_.push_back(std::move(step));
  }
}

z3::check_result Induction::check(z3::solver &solver, const std::vector<unsigned> &hypotheses,
                                  Term goal, std::set<unsigned> *core) {
  ++queries;
  Terms switches;
  z3::expr_vector assumptions(tb.c);
  for (unsigned i : hypotheses)
    assumptions.push_back(tb.c.bool_const(("use" + std::to_string(i)).c_str()));
  solver.push();
  solver.add(goal);
  z3::check_result result = meter.check(solver, assumptions);
  if (core && result == z3::unsat) {
    z3::expr_vector used = solver.unsat_core();
    for (const Term &t : used)
      core->insert(unsigned(std::stoul(t.decl().name().str().substr(3))));
  }
  if (result != z3::sat)
    solver.pop();
  return result; // sat: the caller reads the model, then pops
}

/// Drops candidates that this transition breaks; true if any was.
bool Induction::filter(Step &step) {
  bool changed = false;
  while (!budget.over()) {
    std::vector<unsigned> hypotheses;
    Terms goals;
    for (unsigned i = 0; i < list.size(); ++i) {
      if (!alive[i])
        continue;
      hypotheses.push_back(i);
      if (step.broken[i])
        goals.push_back(*step.broken[i]);
    }
    if (goals.empty())
      return changed;
    z3::check_result result = check(step.solver, hypotheses, tb.any(goals), nullptr);
    if (result == z3::unsat)
      return changed;
    size_t before = llvm::count(alive, true);
    if (result == z3::sat) {
      z3::model model = step.solver.get_model();
      for (unsigned i : hypotheses)
        if (step.broken[i] && model.eval(*step.broken[i], true).is_true())
          alive[i] = false;
      step.solver.pop();
    }
    // Out of resources, or a model that decides nothing: one at a time, and what cannot be shown
    // is given up.
    if (before == size_t(llvm::count(alive, true))) {
      for (unsigned i : hypotheses) {
        if (!step.broken[i])
          continue;
        z3::check_result one = check(step.solver, hypotheses, *step.broken[i], nullptr);
        if (one == z3::sat)
          step.solver.pop();
        if (one != z3::unsat)
          alive[i] = false;
      }
      if (before == size_t(llvm::count(alive, true)))
        return changed;
    }
    changed = true;
  }
  return changed;
}

void Induction::houdini() {
  prepare();
  for (bool changed = true; changed && !budget.over();) {
    changed = false;
    for (auto &step : steps_)
      changed |= filter(*step);
  }
  if (budget.over()) // nothing was shown to be inductive
    alive.assign(list.size(), false);
  kept = unsigned(llvm::count(alive, true));
}

/// The lemmas that a proof from `used` rests on, through the proofs of the lemmas themselves.
std::set<unsigned> Induction::closure(std::set<unsigned> used) {
  std::vector<unsigned> work(used.begin(), used.end());
  std::vector<unsigned> hypotheses;
  for (unsigned i = 0; i < list.size(); ++i)
    if (alive[i])
      hypotheses.push_back(i);
  while (!work.empty()) {
    unsigned lemma = work.back();
    work.pop_back();
    for (auto &step : steps_) {
      if (!step->broken[lemma])
        continue;
      std::set<unsigned> core;
      if (check(step->solver, hypotheses, *step->broken[lemma], &core) == z3::sat)
        step->solver.pop(); // unreachable after Houdini; nothing to add
      for (unsigned i : core)
        if (used.insert(i).second)
          work.push_back(i);
    }
  }
  return used;
}

std::string Induction::describe(Step &step, const z3::model &model, const Term &key) {
  const System &system = e.system;
  std::string text;
  for (unsigned leaf : watch.proposalLeaves()) {
    const StateLeaf &info = system.leaves[leaf];
    if (info.type->depth != 1 || info.type->isContent || info.type->isLength)
      continue;
    for (const Snapshot &s : step.transition->record.assumed) {
      if (s.where != "before")
        continue;
      Term value = model.eval(tb.select(s.leaves[leaf], key), true);
      if (value.is_false() || same(value, tb.zero()))
        continue;
      text += text.empty() ? "" : ", ";
      text += info.name.substr(info.name.rfind('.') + 1) + " = " +
              (value.is_true() ? "true" : value.to_string());
    }
  }
  return text.empty() ? "nothing set" : text;
}

Inductive Induction::prove(unsigned property) {
  Inductive result;
  std::vector<unsigned> hypotheses;
  for (unsigned i = 0; i < list.size(); ++i)
    if (alive[i])
      hypotheses.push_back(i);
  std::set<unsigned> used;
  bool ok = !budget.over();
  if (!ok)
    result.stuck = "the time limit was reached";
  else if (meter.spent())
    result.stuck = "the limit on work for one contract was reached";
  for (unsigned i = 0; i < list.size(); ++i) {
    if (list[i].property != property)
      continue;
    if (alive[i])
      used.insert(i);
    else
      ok = false;
    if (alive[i])
      continue;
    for (auto &step : steps_) {
      if (!step->broken[i])
        continue;
      std::vector<unsigned> with = hypotheses;
      with.push_back(i);
      llvm::sort(with);
      z3::check_result one = check(step->solver, with, *step->broken[i], nullptr);
      if (one == z3::unsat)
        continue;
      result.failing.push_back(step->transition->name);
      if (one == z3::sat) {
        if (result.stuck.empty())
          result.stuck = step->transition->name + " breaks it from a state with " +
                         describe(*step, step->solver.get_model(), proposal);
        step->solver.pop();
      } else if (result.stuck.empty()) {
        result.stuck = "the solver reached its resource limit on " + step->transition->name;
      }
    }
    if (result.stuck.empty())
      result.stuck = "it is not inductive";
  }
  for (auto &step : steps_) {
    for (const Claim &claim : step->transition->record.claims) {
      if (claim.property != property)
        continue;
      Term goal = tb.and_(claim.when, tb.not_(claim.holds));
      if (tb.isFalse(goal))
        continue;
      z3::check_result one = check(step->solver, hypotheses, goal, &used);
      if (one == z3::unsat)
        continue;
      ok = false;
      if (one == z3::sat) {
        if (result.stuck.empty()) {
          const Terms &keys = step->transition->record.keys;
          result.stuck =
              step->transition->name + " breaks it from a state with " +
              describe(*step, step->solver.get_model(), keys.empty() ? proposal : keys.back());
        }
        step->solver.pop();
      } else if (result.stuck.empty()) {
        result.stuck = "the solver reached its resource limit on " + step->transition->name;
      }
      if (!llvm::is_contained(result.failing, step->transition->name))
        result.failing.push_back(step->transition->name);
    }
    for (const Reached &r : step->transition->record.reached) {
      if (result.reachable || r.action != properties()[property]->guarded || tb.isFalse(r.when))
        continue;
      z3::check_result possible = check(step->solver, hypotheses, r.when, nullptr);
      if (possible == z3::sat)
        step->solver.pop();
      result.reachable |= possible != z3::unsat;
    }
  }
  result.proved = ok;
  if (ok)
    for (unsigned i : closure(std::move(used)))
      if (list[i].property != property)
        result.lemmas.push_back(list[i].text);
  return result;
}

} // namespace quorate::solver
