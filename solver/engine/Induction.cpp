//===- Induction.cpp - one-step induction, strengthened by Houdini ----------===//
//
// One incremental solver per transition. Each candidate has an indicator that
// switches its instances as hypotheses on, and a formula that says where the
// transition breaks it. Hypotheses are instantiated at one symbolic proposal
// and at every proposal that the transition touches; no query has a quantifier.
//
//===----------------------------------------------------------------------===//

#include "solver/engine/Induction.h"
#include "solver/engine/Settle.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {
/// Z3 resource units for all queries about one contract: several times what the largest governors
/// in the tests need.
constexpr uint64_t WholeLimit = 1'000'000'000;
/// Of one array, of which the order is known pair by pair.
constexpr size_t MostElements = 16;
} // namespace

struct Induction::Step {
  Transition *transition;
  z3::solver solver;
  Terms switches;                          ///< by candidate
  std::vector<std::optional<Term>> known;  ///< by candidate: what it is known to say
  size_t facts = 0;                        ///< that the solver has
  std::vector<std::optional<Term>> broken; ///< by candidate; nothing: cannot be
  /// What a property says of two states: how this transition breaks it, and whether it is put to
  /// the test at all.
  struct Claim {
    unsigned property;
    Term broken, tested;
  };
  std::vector<Claim> claims;
};

namespace {

/// Switches on what may be known of the a-th state that a transition assumes.
Term seen(TermBuilder &tb, size_t a) {
  return tb.c.bool_const(("seen" + std::to_string(a)).c_str());
}

/// With what was assumed before it, and nothing of what is assumed later. The first one always is.
Term knowing(TermBuilder &tb, const Term &goal, size_t known) {
  if (tb.isFalse(goal))
    return goal;
  Terms all = {goal};
  for (size_t a = 1; a < known; ++a)
    all.push_back(seen(tb, a));
  return tb.all(all);
}

} // namespace

Induction::Induction(Executor &e, const Watch &watch, std::vector<unsigned> properties,
                     Budget budget)
    : e(e), tb(e.tb), watch(watch), properties_(std::move(properties)), budget(budget),
      meter(budget, WholeLimit), transitions_(transitions(e)),
      proposal(tb.fresh("proposal", tb.intSort())), other(tb.fresh("other", tb.intSort())),
      voter(tb.fresh("voter", tb.intSort())), first(tb.fresh("first", tb.intSort())),
      second(tb.fresh("second", tb.intSort())) {
  settle(e.system, transitions_);
  for (unsigned p : properties_) {
    const Specification &spec = e.system.properties[p];
    Applicable &applicable = stated[p] = applicability(e, spec, true);
    for (unsigned i = 0; i < spec.clauses.size(); ++i)
      if (!applicable.clause[i])
        e.system.dropped.insert(&spec.clauses[i]);
  }
  list = candidates(e, watch, properties_);
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
        Step{transition.get(), z3::solver(tb.c, z3::solver::simple()), {}, {}, 0, {}, {}});
    meter.prepare(step->solver, budget.rlimit, 0);

    Terms keys = record.keys;
    keys.insert(keys.begin(), proposal);
    tb.range(proposal, 256);
    auto stateOf = [](const Snapshot &s) {
      State state;
      state.leaves = s.leaves;
      return state;
    };
    auto before = [](const Snapshot &s) {
      State state;
      state.leaves = s.since;
      return state;
    };
    Terms voters = record.voters;
    voters.insert(voters.begin(), voter);
    std::vector<State> assumed, given, obliged, from;
    for (const Snapshot &s : record.assumed) {
      assumed.push_back(stateOf(s));
      given.push_back(before(s));
    }
    for (const Snapshot &s : record.obligations) {
      obliged.push_back(stateOf(s));
      from.push_back(before(s));
    }

    if (e.system.kind == Subject::Kind::Token) {
      record.assumptions.insert("the number of an account's checkpoints, and of its signatures, "
                                "does not wrap around");
      for (const State &state : assumed) {
        Facts facts(e, state);
        facts.assumeSums(keys);
        for (const Term &key : keys) {
          facts.assumeCounters(key);
          facts.assumeNonce(key);
        }
      }
    }
    for (unsigned i = 0; i < list.size(); ++i) {
      step->switches.push_back(tb.c.bool_const(("use" + std::to_string(i)).c_str()));
      step->broken.emplace_back();
      step->known.emplace_back();
      if (!alive[i] || list[i].elements)
        continue;
      Terms known, at, breaks;
      if (list[i].across) {
        for (size_t a = 0; a < assumed.size(); ++a)
          for (const Term &key : keys)
            if (!given[a].leaves.empty())
              known.push_back(
                  tb.implies(record.assumed[a].when, list[i].across(given[a], assumed[a], key)));
        if (!known.empty())
          know(*step, i, tb.all(known));
        for (size_t o = 0; o < obliged.size(); ++o)
          if (!from[o].leaves.empty())
            breaks.push_back(
                knowing(tb,
                        tb.and_(record.obligations[o].when,
                                tb.not_(list[i].across(from[o], obliged[o], proposal))),
                        record.obligations[o].known));
        Term broken = tb.any(breaks);
        if (!tb.isFalse(broken))
          step->broken[i] = broken;
        continue;
      }
      for (size_t a = 0; a < assumed.size(); ++a)
        for (const Term &key : keys)
          for (const Term &who : list[i].perVoter ? voters : Terms{voter}) {
            Term holds = list[i].at(assumed[a], key, who);
            Term when = record.assumed[a].when;
            known.push_back(tb.implies(a ? tb.and_(when, seen(tb, a)) : when, holds));
            if (!a && same(key, proposal) && same(who, voter))
              at.push_back(holds);
          }
      if (!known.empty())
        know(*step, i, tb.all(known));
      for (size_t o = 0; o < obliged.size(); ++o) {
        Term holds = list[i].at(obliged[o], proposal, voter);
        // Nothing that the candidate reads has changed since it was assumed.
        if (llvm::any_of(at, [&](const Term &before) { return same(before, holds); }))
          continue;
        Term broken = tb.and_(record.obligations[o].when, tb.not_(holds));
        if (!tb.isFalse(broken))
          breaks.push_back(knowing(tb, broken, record.obligations[o].known));
      }
      if (!breaks.empty())
        step->broken[i] = tb.any(breaks);
    }
    claim(*step);
    arrange(*step);
    for (const Term &fact : record.facts.list)
      step->solver.add(fact);
    step->facts = record.facts.list.size();
    e.attach(outer);
    steps_.push_back(std::move(step));
  }
}

/// Makes a candidate a hypothesis that can be switched on.
void Induction::know(Step &step, unsigned candidate, const Term &instances) {
  step.known[candidate] = instances;
  step.solver.add(tb.implies(step.switches[candidate], instances));
}

/// The order of arrays: known at the elements that the transition touches or that a search for what
/// the properties say has found, and their neighbours.
void Induction::arrange(Step &step) {
  const Record &record = step.transition->record;
  for (unsigned i = 0; i < list.size(); ++i) {
    const Candidate &candidate = list[i];
    if (!candidate.elements)
      continue;
    auto unchanged = [&](const Snapshot &a, const Snapshot &o) {
      return same(a.leaves[candidate.array->member], o.leaves[candidate.array->member]) &&
             same(a.leaves[candidate.array->length], o.leaves[candidate.array->length]);
    };
    auto inState = [&](const Snapshot &s, const Term &x, const Term &y) {
      State state;
      state.leaves = s.leaves;
      return candidate.elements(state, x, y);
    };
    Terms breaks, known;
    for (const Snapshot &o : record.obligations)
      if (llvm::none_of(record.assumed, [&](const Snapshot &a) { return unchanged(a, o); }))
        breaks.push_back(knowing(tb, tb.and_(o.when, tb.not_(inState(o, first, second))), o.known));
    std::vector<std::pair<Term, Term>> pairs = {{first, second}};
    if (!breaks.empty()) {
      for (const auto &[array, answer] : record.answers)
        if (array == candidate.array->length)
          tb.fact(answer);
      Terms indices = {first, second};
      for (const auto &[array, index] : record.elements)
        if (array == candidate.array->length && indices.size() < MostElements &&
            llvm::none_of(indices, [&](const Term &t) { return same(t, index); }))
          indices.push_back(index);
      for (const Term &x : indices)
        for (const Term &y : indices)
          if (!same(x, y) && !(same(x, first) && same(y, second)))
            pairs.emplace_back(x, y);
    }
    for (size_t a = 0; a < record.assumed.size(); ++a) {
      const Snapshot &s = record.assumed[a];
      for (const auto &[x, y] : pairs)
        known.push_back(tb.implies(a ? tb.and_(s.when, seen(tb, a)) : s.when, inState(s, x, y)));
    }
    if (!known.empty())
      know(step, i, tb.all(known));
    if (!breaks.empty())
      step.broken[i] = tb.any(breaks);
  }
}

/// What the properties say of each step: from where control came in to where it goes out.
void Induction::claim(Step &step) {
  Record &record = step.transition->record;
  tb.range(other, 256);
  tb.range(voter, 160);
  Memo memo;
  for (const Snapshot &s : record.obligations) {
    if (s.since.empty())
      continue;
    State now, after;
    now.leaves = s.since;
    after.leaves = s.leaves;
    memo.clear(); // it knows states by their address
    for (unsigned p : properties_) {
      const Specification &spec = e.system.properties[p];
      Scene scene{e, &now, &after, {}, record.caller, {}, false, &memo};
      if (!scene.caller)
        scene.caller = tb.zero();
      unsigned proposals = 0, voters = 0;
      for (const Variable &variable : spec.variables) {
        bool isProposal = variable.sort == e.system.keySort();
        unsigned n = isProposal                       ? proposals++
                     : variable.sort == Sort::Address ? voters++
                                                      : unsigned(spec.variables.size());
        Term value = n == 0                 ? isProposal ? proposal : voter
                     : n == 1 && isProposal ? other
                                            : tb.c.int_const(("any." + variable.name).c_str());
        if (n > 1 || variable.sort == Sort::Number)
          tb.range(value, 256);
        scene.variables.push_back(std::move(value));
      }
      for (const Clause &clause : spec.clauses) {
        if (clause.moment != Moment::Step || e.system.isDropped(p, clause))
          continue;
        auto holds = evaluate(clause.formula, scene);
        Term broken = tb.and_(s.when, tb.not_(holds ? *holds : tb.boolean(false)));
        Term tested = s.when;
        if (clause.formula.kind == Expr::Kind::Implies) {
          // Of some setting, where settings are run through.
          Expr never;
          never.kind = Expr::Kind::Not;
          never.arguments = {clause.formula.arguments[0]};
          if (auto untested = evaluate(never, scene))
            tested = tb.and_(s.when, tb.not_(*untested));
        }
        step.claims.push_back({p, knowing(tb, broken, s.known), knowing(tb, tested, s.known)});
      }
    }
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

Term Induction::withKnown(const Term &goal, size_t known) { return knowing(tb, goal, known); }

z3::check_result Induction::possible(unsigned number, const Term &goal) {
  if (tb.isFalse(goal))
    return z3::unsat;
  Step &step = *steps_.at(number);
  std::vector<unsigned> hypotheses;
  for (unsigned i = 0; i < list.size(); ++i)
    if (alive[i])
      hypotheses.push_back(i);
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

std::set<std::string> Induction::escapes() {
  std::vector<unsigned> hypotheses;
  for (unsigned i = 0; i < list.size(); ++i)
    if (alive[i])
      hypotheses.push_back(i);
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
      z3::check_result one = check(step->solver, hypotheses, *step->broken[lemma], &core);
      if (one == z3::sat)
        step->solver.pop(); // unreachable after Houdini; nothing to add
      if (one != z3::unsat) // Houdini had an answer: to all of them at once
        core.insert(hypotheses.begin(), hypotheses.end());
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

/// A property that nothing can put to the test holds for want of it.
bool Induction::tested(unsigned property, const std::vector<unsigned> &hypotheses) {
  const Specification &spec = e.system.properties[property];
  auto isAbout = [&](const Clause &clause) -> std::optional<Action> {
    if (clause.moment == Moment::Vote)
      return Action::Vote;
    if (clause.moment == Moment::Execution || mentions(clause.formula, RoleId::Performances))
      return Action::Execution;
    return std::nullopt;
  };
  bool testable = false;
  for (auto &step : steps_) {
    Terms ways;
    for (const Clause &clause : spec.clauses)
      for (const Reached &r : step->transition->record.reached)
        if (isAbout(clause) == r.action)
          ways.push_back(knowing(tb, r.when, r.known));
    for (const Step::Claim &claim : step->claims)
      if (claim.property == property)
        ways.push_back(claim.tested);
    for (const Clause &clause : spec.clauses)
      testable |= clause.moment == Moment::Step || isAbout(clause).has_value();
    for (const Term &way : ways) {
      if (tb.isFalse(way))
        continue;
      z3::check_result possible = check(step->solver, hypotheses, way, nullptr);
      if (possible == z3::sat) {
        step->solver.pop();
        note(*step, "what is guarded can happen", {hypotheses.begin(), hypotheses.end()}, way,
             true);
      }
      if (possible != z3::unsat)
        return true;
    }
  }
  return !testable;
}

Inductive Induction::prove(unsigned property) {
  Inductive result;
  if (recorder)
    recorder->begin(e.system.properties[property].id);
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
    for (const auto &[goal, ofKey] : goals) {
      if (tb.isFalse(goal))
        continue;
      std::set<unsigned> core;
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
