//===- InductionProof.cpp - what follows from what Houdini kept ---------------===//
//
// Each property is proved against the candidates that are inductive together;
// the unsat cores say which of them a proof needs.
//
//===----------------------------------------------------------------------===//

#include "solver/engine/InductionStep.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

/// The action that a clause is about, where it is about one.
std::optional<Action> guardedAction(const Clause &clause) {
  if (clause.moment == Moment::Vote)
    return Action::Vote;
  if (clause.moment == Moment::Execution || mentions(clause.formula, RoleId::Performances))
    return Action::Execution;
  return std::nullopt;
}

bool isTestable(const Clause &clause) {
  return clause.moment == Moment::Step || guardedAction(clause).has_value();
}

} // namespace

/// Of every property, how this transition puts it to the test.
void Induction::findWays(Step &step) {
  for (unsigned p : properties_) {
    auto add = [&](const Term &when) {
      if (!tb.isFalse(when))
        step.ways.push_back({p, when});
    };
    for (const Clause &clause : e.system.properties[p].clauses)
      for (const Reached &r : step.transition->record.reached)
        if (guardedAction(clause) == r.action)
          add(knowing(tb, r.when, r.known));
    for (const Step::Claim &claim : step.claims)
      if (claim.property == p)
        add(claim.tested);
  }
}

/// A model of the transition under all that is left shows what is possible.
void Induction::see(Step &step, const z3::model &model) {
  for (Step::Way &way : step.ways)
    if (!testedSomewhere.count(way.property) && model.eval(way.when, true).is_true()) {
      way.seen = true;
      testedSomewhere.insert(way.property);
    }
}

Term Induction::withKnown(const Term &goal, size_t known) { return knowing(tb, goal, known); }

z3::check_result Induction::possible(unsigned number, const Term &goal) {
  if (tb.isFalse(goal))
    return z3::unsat;
  Step &step = *steps_.at(number);
  std::vector<unsigned> hypotheses = lemmas();
  step.solver.push();
  const Terms &facts = step.transition->record.facts.list;
  for (size_t i = step.facts; i < facts.size(); ++i) // made since
    step.solver.add(facts[i]);
  z3::check_result result = check(step.solver, hypotheses, goal, nullptr);
  if (result == z3::sat)
    step.solver.pop();
  step.solver.pop();
  return result;
}

std::vector<unsigned> Induction::lemmas() const {
  std::vector<unsigned> kept;
  for (unsigned i = 0; i < list.size(); ++i)
    if (alive[i])
      kept.push_back(i);
  return kept;
}

std::set<std::string> Induction::escapes() {
  std::vector<unsigned> hypotheses = lemmas();
  std::set<std::string> possible;
  for (auto &step : steps_)
    for (const Escape &escape : step->transition->record.escapes) {
      if (possible.count(escape.why))
        continue;
      Term way = escape.when;
      if (escape.caller) {
        Record *outer = e.attach(&step->transition->record);
        State then;
        then.leaves = escape.leaves;
        size_t said = step->transition->record.facts.list.size();
        way = tb.and_(way, tb.not_(Facts(e, then).isAuthority(*escape.caller)));
        for (const Term &fact :
             llvm::drop_begin(llvm::ArrayRef<Term>(step->transition->record.facts.list), said))
          step->solver.add(fact);
        e.attach(outer);
      }
      way = knowing(tb, way, escape.known);
      if (tb.isFalse(way))
        continue;
      z3::check_result result = check(step->solver, hypotheses, way, nullptr);
      if (result == z3::sat)
        step->solver.pop();
      if (result != z3::unsat)
        possible.insert(escape.why);
    }
  return possible;
}

/// The lemmas that a proof from `used` rests on, through the proofs of the lemmas themselves.
std::set<unsigned> Induction::closure(std::set<unsigned> used) {
  std::vector<unsigned> work(used.begin(), used.end());
  std::vector<unsigned> hypotheses = lemmas();
  while (!work.empty()) {
    unsigned lemma = work.back();
    work.pop_back();
    for (auto &step : steps_) {
      if (!step->broken[lemma])
        continue;
      auto [known, isNew] = cores.try_emplace({step.get(), lemma});
      std::set<unsigned> &core = known->second;
      if (isNew) {
        z3::check_result one = check(step->solver, hypotheses, *step->broken[lemma], &core);
        if (one == z3::sat)
          step->solver.pop(); // unreachable after Houdini; nothing to add
        if (one != z3::unsat) // Houdini had an answer: to all of them at once
          core.insert(hypotheses.begin(), hypotheses.end());
      }
      note(*step, list[lemma].text, core, *step->broken[lemma], false, lemma);
      for (unsigned i : core)
        if (used.insert(i).second)
          work.push_back(i);
    }
  }
  return used;
}

/// For the certificate: under these hypotheses the goal is impossible, or possible.
void Induction::note(const Step &step, std::string name, const std::set<unsigned> &hypotheses,
                     const Term &goal, bool satisfiable, std::optional<unsigned> lemma) {
  if (!recorder)
    return;
  Recorder::Query query{std::move(name), {}, goal, satisfiable};
  for (unsigned i : hypotheses)
    if (step.known[i])
      query.hypotheses.push_back(*step.known[i]);
  unsigned number = 0;
  while (steps_[number].get() != &step)
    ++number;
  const Transition &transition = *step.transition;
  const Terms &facts = transition.record.facts.list;
  if (lemma)
    recorder->addLemma(number, transition.name, facts, *lemma, std::move(query));
  else
    recorder->add(number, transition.name, facts, std::move(query));
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

/// What is compared with what the same call does for somebody else.
static bool asksForTwins(const Specification &spec) {
  return llvm::any_of(spec.clauses, [](const Clause &clause) {
    return mentions(clause.formula, RoleId::CallIsBound) ||
           mentions(clause.formula, RoleId::PayloadIsBound);
  });
}

/// A property that nothing can put to the test holds for want of it.
bool Induction::tested(unsigned property, const std::vector<unsigned> &hypotheses) {
  auto found = [&](Step &step, const Term &way) {
    note(step, "what is guarded can happen", {hypotheses.begin(), hypotheses.end()}, way, true);
    return true;
  };
  for (auto &step : steps_)
    for (const Step::Way &way : step->ways)
      if (way.property == property && way.seen)
        return found(*step, way.when);
  for (auto &step : steps_)
    for (const Step::Way &way : step->ways) {
      if (way.property != property)
        continue;
      z3::check_result possible = check(step->solver, hypotheses, way.when, nullptr);
      if (possible == z3::sat) {
        see(*step, step->solver.get_model());
        step->solver.pop();
        return found(*step, way.when);
      }
      if (possible != z3::unsat)
        return true;
    }
  return llvm::none_of(e.system.properties[property].clauses, isTestable);
}

/// The goal with what it asks of the same call by somebody else, for whom what is called stays as
/// well: `used` gets the lemmas that say so.
Term Induction::twinned(const Step &step, const Term &goal, std::set<unsigned> &used) {
  const Record &record = step.transition->record;
  if (record.twins.empty())
    return goal;
  Terms all = {goal};
  all.insert(all.end(), record.twins.begin(), record.twins.end());
  for (unsigned i = 0; i < list.size(); ++i)
    if (alive[i] && list[i].ofPayload && step.known[i]) {
      all.push_back((*record.renaming)(*step.known[i]));
      used.insert(i);
    }
  return tb.all(all);
}

Inductive Induction::prove(unsigned property) {
  Inductive result;
  if (recorder)
    recorder->begin(e.system.properties[property].id);
  std::vector<unsigned> hypotheses = lemmas();
  std::set<unsigned> used;
  bool ok = !budget.over();
  if (!ok)
    result.stuck = "the time limit was reached";
  else if (meter.spent())
    result.stuck = "the limit on work for one contract was reached";
  if (asksForTwins(e.system.properties[property]))
    for (auto &step : steps_) {
      const Record &record = step->transition->record;
      bool executes = llvm::any_of(record.reached,
                                   [](const Reached &r) { return r.action == Action::Execution; });
      for (const std::string &stray : record.strays)
        if (executes) {
          ok = false;
          result.stuck =
              "nothing is known of the call " + stray + ", which the execution makes too";
        }
    }
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
      result.failing.push_back(step->transition);
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
    struct Goal {
      Term broken;
      bool ofKey; ///< at a proposal that the transition touches, not at any
    };
    std::vector<Goal> goals;
    for (const Claim &claim : step->transition->record.claims)
      if (claim.property == property)
        goals.push_back(
            {knowing(tb, tb.and_(claim.when, tb.not_(claim.holds)), claim.known), true});
    for (const Step::Claim &claim : step->claims)
      if (claim.property == property)
        goals.push_back({claim.broken, false});
    bool twice = asksForTwins(e.system.properties[property]);
    for (auto [goal, ofKey] : goals) {
      if (tb.isFalse(goal))
        continue;
      std::set<unsigned> core;
      if (twice)
        goal = twinned(*step, goal, core);
      z3::check_result one = check(step->solver, hypotheses, goal, &core);
      if (one == z3::unsat) {
        note(*step, ofKey ? "what must hold when it acts" : "what must hold of the step", core,
             goal, false);
        used.insert(core.begin(), core.end());
        continue;
      }
      ok = false;
      if (one == z3::sat) {
        if (result.stuck.empty()) {
          const Terms &keys = step->transition->record.keys;
          result.stuck = step->transition->name + " breaks it from a state with " +
                         describe(*step, step->solver.get_model(),
                                  !ofKey || keys.empty() ? proposal : keys.back());
        }
        step->solver.pop();
      } else if (result.stuck.empty()) {
        result.stuck = "the solver reached its resource limit on " + step->transition->name;
      }
      if (!llvm::is_contained(result.failing, step->transition))
        result.failing.push_back(step->transition);
    }
  }
  result.reachable = tested(property, hypotheses);
  result.proved = ok;
  if (ok)
    for (unsigned i : closure(std::move(used)))
      if (list[i].property != property)
        result.lemmas.push_back(list[i].text);
  if (recorder)
    recorder->finish(ok, result.lemmas);
  return result;
}

} // namespace quorate::solver
