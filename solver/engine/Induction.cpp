//===- Induction.cpp - one-step induction, strengthened by Houdini ----------===//
//
// One incremental solver per transition. Each candidate has an indicator that
// switches its instances as hypotheses on, and a formula that says where the
// transition breaks it. Hypotheses are instantiated at one symbolic proposal
// and at every proposal that the transition touches; no query has a quantifier.
//
//===----------------------------------------------------------------------===//

#include "solver/engine/InductionStep.h"
#include "solver/engine/Settle.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {
/// Z3 resource units for all queries about one contract: several times what the largest governors
/// in the tests need.
constexpr uint64_t WholeLimit = 1'000'000'000;
/// Of one array, of which the order is known pair by pair.
constexpr size_t MostElements = 16;
constexpr uint64_t Sparing = 10;

/// Which of the formulas the model makes true. They are evaluated as one, for what they have in
/// common; the few that a model says nothing of are completed by themselves.
std::vector<bool> trueIn(const z3::model &model, const Terms &formulas) {
  z3::context &c = model.ctx();
  z3::sort_vector sorts(c);
  z3::expr_vector arguments(c);
  for (const Term &formula : formulas) {
    sorts.push_back(formula.get_sort());
    arguments.push_back(formula);
  }
  Term values = model.eval(c.function("together", sorts, c.bool_sort())(arguments));
  std::vector<bool> result;
  for (unsigned i = 0; i < formulas.size(); ++i) {
    Term value = values.arg(i);
    if (!value.is_true() && !value.is_false())
      value = model.eval(formulas[i], true);
    result.push_back(value.is_true());
  }
  return result;
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
  findErrands(e, transitions_, unsigned(budget.rlimit));
  findCleared(e, transitions_, unsigned(budget.rlimit));
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
  for (unsigned i = 0; i < list.size(); ++i)
    switches.push_back(tb.c.bool_const(("use" + std::to_string(i)).c_str()));
}

Induction::~Induction() = default;

std::set<std::string> Induction::assumptions() const {
  std::set<std::string> all = e.system.assumptions;
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

/// What is shown of every word is known of a key only where it is one: what is computed on another
/// way (an index less one) need not be.
static Term ofWord(TermBuilder &tb, const Term &key, unsigned bits, const Term &holds) {
  Term read = key; // from what, where it is read
  while (read.is_app() && read.decl().decl_kind() == Z3_OP_SELECT)
    read = read.arg(0);
  bool isWord =
      key.is_numeral() || (read.is_app() && read.decl().decl_kind() == Z3_OP_UNINTERPRETED);
  return isWord ? holds
                : tb.implies(tb.and_(tb.ge(key, tb.zero()), tb.lt(key, tb.pow2(bits))), holds);
}

/// Only what is still alive is asked for; and what a property says, so that it can be told where
/// that fails.
void Induction::prepare(Step &step) {
  Record &record = step.transition->record;
  Record *outer = e.attach(&record);
  meter.prepare(step.solver, budget.rlimit, 0);
  step.prepared = true;

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
    step.broken.emplace_back();
    step.known.emplace_back();
    if ((!alive[i] && !list[i].property) || list[i].elements)
      continue;
    Terms known, at, breaks;
    if (list[i].across) {
      for (size_t a = 0; a < assumed.size(); ++a)
        for (const Term &key : keys)
          if (!given[a].leaves.empty())
            known.push_back(assuming(
                tb, record, a, ofWord(tb, key, 256, list[i].across(given[a], assumed[a], key))));
      if (!known.empty())
        know(step, i, tb.all(known));
      for (size_t o = 0; o < obliged.size(); ++o)
        if (!from[o].leaves.empty())
          breaks.push_back(knowing(tb,
                                   tb.and_(record.obligations[o].when,
                                           tb.not_(list[i].across(from[o], obliged[o], proposal))),
                                   record.obligations[o].known));
      Term broken = tb.any(breaks);
      if (!tb.isFalse(broken))
        step.broken[i] = broken;
      continue;
    }
    if (list[i].between) {
      keepBetween(step, i);
      continue;
    }
    for (size_t a = 0; a < assumed.size(); ++a)
      for (const Term &key : keys)
        for (const Term &who : list[i].perVoter ? voters : Terms{voter}) {
          Term holds = list[i].at(assumed[a], key, who);
          known.push_back(
              assuming(tb, record, a, ofWord(tb, key, 256, ofWord(tb, who, 160, holds))));
          if (isBeginning(record.assumed[a]) && same(key, proposal) && same(who, voter))
            at.push_back(holds);
        }
    if (!known.empty())
      know(step, i, tb.all(known));
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
      step.broken[i] = tb.any(breaks);
  }
  claim(step);
  findWays(step);
  arrange(step);
  for (const Term &fact : record.facts.list)
    step.solver.add(fact);
  step.facts = record.facts.list.size();
  e.attach(outer);
}

/// Unknown code calls whole entry points, each of which keeps it; and so do the rounds of a loop in
/// which such code runs, if the rest of the loop does.
void Induction::keepBetween(Step &step, unsigned candidate) {
  const Record &record = step.transition->record;
  auto holds = [&](const Terms &leaves) {
    State state;
    state.leaves = leaves;
    return list[candidate].at(state, proposal, voter);
  };
  auto fails = [&](const Snapshot &o, const Term &began) {
    return knowing(tb, tb.all({o.when, began, tb.not_(holds(o.leaves))}), o.known);
  };
  Terms known, breaks;
  auto keeps = [&](size_t a) {
    const Snapshot &s = record.assumed[a];
    known.push_back(assuming(tb, record, a, tb.implies(holds(s.since), holds(s.leaves))));
  };
  for (size_t a = 0; a < record.assumed.size(); ++a)
    if (record.assumed[a].outside)
      keeps(a);
  for (size_t a = record.assumed.size(); a-- > 1;) { // loops inside of others first
    Terms rounds;
    for (const Snapshot &o : record.obligations)
      if (o.round == a)
        rounds.push_back(fails(o, holds(record.assumed[a].leaves)));
    if (rounds.empty())
      continue;
    z3::solver alone(tb.c);
    meter.prepare(alone, budget.rlimit, 0);
    for (const Term &fact : llvm::concat<const Term>(record.facts.list, known))
      alone.add(fact);
    if (check(alone, {}, tb.any(rounds), nullptr) != z3::unsat)
      continue;
    keeps(a);
    llvm::append_range(breaks, rounds);
  }
  if (!known.empty())
    know(step, candidate, tb.all(known));
  Term began = record.assumed.empty() ? tb.boolean(true) : holds(record.assumed[0].leaves);
  for (const Snapshot &o : record.obligations)
    if (o.ends)
      breaks.push_back(fails(o, began));
  if (Term broken = tb.any(breaks); !tb.isFalse(broken))
    step.broken[candidate] = broken;
}

/// Makes a candidate a hypothesis that can be switched on.
void Induction::know(Step &step, unsigned candidate, const Term &instances) {
  step.known[candidate] = instances;
  step.solver.add(tb.implies(switches[candidate], instances));
}

/// The order of arrays: known at the elements that the transition touches or that a search for what
/// the properties say has found, and their neighbours.
void Induction::arrange(Step &step) {
  const Record &record = step.transition->record;
  for (unsigned i = 0; i < list.size(); ++i) {
    const Candidate &candidate = list[i];
    if (!candidate.elements || !alive[i])
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
    for (size_t a = 0; a < record.assumed.size(); ++a)
      for (const auto &[x, y] : pairs)
        known.push_back(assuming(tb, record, a, inState(record.assumed[a], x, y)));
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
      scene.when = s.when;
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
        auto holds = claimed(clause.formula, scene);
        Term broken = tb.and_(s.when, tb.not_(holds ? *holds : tb.boolean(false)));
        Term tested = s.when;
        if (clause.formula.kind == Expr::Kind::Implies) {
          // Of some setting, where settings are run through.
          Expr never;
          never.kind = Expr::Kind::Not;
          never.arguments = {clause.formula.arguments[0]};
          if (auto untested = claimed(never, scene))
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
  z3::expr_vector assumptions(tb.c);
  for (unsigned i : hypotheses)
    assumptions.push_back(switches[i]);
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
    z3::check_result result =
        goals.empty() ? z3::unsat : check(step.solver, hypotheses, tb.any(goals), nullptr);
    if (result == z3::unsat) {
      step.kept = unsigned(hypotheses.size());
      return changed;
    }
    size_t before = llvm::count(alive, true);
    // What a model breaks is given up, all of it at once; the model is popped.
    auto drop = [&] {
      z3::model model = step.solver.get_model();
      std::vector<bool> broken = trueIn(model, goals);
      size_t goal = 0;
      for (unsigned i : hypotheses)
        if (step.broken[i] && broken[goal++])
          alive[i] = false;
      see(step, model);
      step.solver.pop();
    };
    if (result == z3::sat)
      drop();
    // Out of resources, or a model that decides nothing: one at a time, and what cannot be shown
    // is given up.
    if (before == size_t(llvm::count(alive, true))) {
      // What is hard to tell of all is asked of each with less: there are hundreds.
      meter.prepare(step.solver, budget.rlimit / Sparing, 0);
      for (unsigned i : hypotheses) {
        if (!step.broken[i] || !alive[i])
          continue;
        z3::check_result one = check(step.solver, hypotheses, *step.broken[i], nullptr);
        if (one == z3::sat)
          drop();
        if (one != z3::unsat)
          alive[i] = false;
      }
      meter.prepare(step.solver, budget.rlimit, 0);
      if (before == size_t(llvm::count(alive, true))) {
        step.kept = unsigned(before);
        return changed;
      }
    }
    changed = true;
  }
  return changed;
}

/// What is left does not depend on the order; the work does. Transitions that let unknown code run
/// are asked last, when the others have thinned out what they are asked about.
void Induction::houdini() {
  std::map<size_t, std::vector<Step *>> byCost;
  for (const auto &transition : transitions_) {
    steps_.push_back(std::make_unique<Step>(*transition, tb.c));
    byCost[transition->record.assumed.size()].push_back(steps_.back().get());
  }
  for (auto group = byCost.begin(); group != byCost.end() && !budget.over();) {
    bool changed = false;
    for (Step *step : group->second) {
      if (!step->prepared)
        prepare(*step);
      if (step->kept != unsigned(llvm::count(alive, true)))
        changed |= filter(*step);
    }
    group = changed ? byCost.begin() : std::next(group);
  }
  for (auto &step : steps_)
    if (!step->prepared)
      prepare(*step);
  if (budget.over()) // nothing was shown to be inductive
    alive.assign(list.size(), false);
  kept = unsigned(llvm::count(alive, true));
}

} // namespace quorate::solver
