//===- Search.cpp - traces from deployment that break a property ------------===//

#include "solver/engine/Search.h"
#include "solver/engine/Canonical.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

constexpr unsigned MaxTransactions = 400;  ///< run symbolically in one search
constexpr unsigned StepLimit = 2'000'000;  ///< Z3 resource units for one query
constexpr unsigned WorkLimit = 12'000'000; ///< the same, for one whole search

/// Plans that begin alike share their beginning.
struct Branch {
  Move move;
  std::vector<Branch> children;
};

void insert(std::vector<Branch> &level, llvm::ArrayRef<Move> plan) {
  if (plan.empty())
    return;
  auto it = llvm::find_if(level, [&](const Branch &b) { return b.move == plan.front(); });
  if (it == level.end())
    it = level.insert(level.end(), Branch{plan.front(), {}});
  insert(it->children, plan.drop_front());
}

} // namespace

struct Search::Impl {
  Impl(System &system, unsigned property, const Options &options, Budget budget)
      : system(system), tb(system.tb), property(property), options(options), budget(budget),
        watch(system, {property}), executor(system, Mode::Search, &watch),
        solver(tb.c, z3::solver::simple()) {
    meter.prepare(solver, StepLimit, options.seed);
  }

  System &system;
  TermBuilder &tb;
  unsigned property;
  const Options &options;
  Budget budget;
  Watch watch;
  Executor executor;
  z3::solver solver;
  std::vector<std::unique_ptr<Transaction>> trace;
  unsigned tried = 0, deepest = 0;
  std::string remark;

  Meter meter{budget, WorkLimit};
  z3::check_result check() { return meter.check(solver, z3::expr_vector(tb.c)); }

  /// Adds what is new to the solver's current level.
  void assume(const Transaction &t) {
    for (const Term &fact : t.record->facts.list)
      solver.add(fact);
    for (const Term &literal : t.path.literals)
      solver.add(literal);
  }

  bool deploy() {
    auto record = std::make_unique<Record>();
    Deployment d = solver::deploy(executor, *record);
    if (d.path.dead)
      return false;
    for (size_t i = 0; i < d.messages.size(); ++i) {
      auto t = std::make_unique<Transaction>(tb);
      t->deploys = true;
      t->move = {d.order[i], constructorOf(*system.instances[d.order[i]].contract), false};
      t->message = d.messages[i];
      t->before = t->after = d.state; // one symbolic step; the last one carries its facts
      t->record = i + 1 == d.messages.size() ? std::move(record) : std::make_unique<Record>();
      if (i + 1 == d.messages.size())
        t->path = d.path;
      assume(*t);
      trace.push_back(std::move(t));
    }
    return check() == z3::sat;
  }

  /// The state in which the next transaction starts: time has passed, and what is outside of the
  /// system may have changed.
  State later(const State &state) {
    State next = state;
    next.objects.clear();
    next.words.clear();
    for (unsigned i = 0; i < system.leaves.size(); ++i) {
      const StateLeaf &leaf = system.leaves[i];
      bool isVolatile = leaf.instance >= 0 && system.instances[leaf.instance].isVolatile;
      if (i < Runs || isVolatile)
        next.leaves[i] = system.freshLeaf(i, "next.");
      else if (leaf.space == ir::Space::Transient)
        next.leaves[i] = tb.zeroOf(leaf.sort);
    }
    for (WorldLeaf clock : {Number, Timestamp})
      tb.fact(tb.ge(next.leaves[clock], state.leaves[clock]));
    return next;
  }

  std::unique_ptr<Transaction> step(const Move &move, const State &from) {
    auto t = std::make_unique<Transaction>(tb);
    t->move = move;
    t->record = std::make_unique<Record>();
    Record *outer = executor.attach(t->record.get());
    t->before = later(from);
    t->message = executor.arbitraryMessage(move.instance, move.function, t->before);
    executor.reenter = nullptr;
    if (move.reenters)
      executor.reenter = [&, this](const Path &path, const State &state) {
        return nested(*t, path, state);
      };
    Outcome outcome =
        executor.run(*t->record, move.instance, move.function, t->message, Path(), t->before);
    executor.reenter = nullptr;
    executor.attach(outer);
    t->path = std::move(outcome.path);
    t->after = std::move(outcome.state);
    t->values = std::move(outcome.values);
    return t;
  }

  /// The payload has control and executes once more.
  std::optional<std::pair<Term, State>> nested(Transaction &t, const Path &path,
                                               const State &state) {
    if (t.nested)
      return std::nullopt;
    t.nested = std::make_unique<Transaction>(tb);
    Transaction &inner = *t.nested;
    inner.move = {t.move.instance, t.move.function, false};
    inner.record = std::make_unique<Record>();
    inner.before = state;
    inner.message =
        executor.arbitraryMessage(inner.move.instance, inner.move.function, inner.before);
    Outcome outcome = executor.run(*inner.record, inner.move.instance, inner.move.function,
                                   inner.message, path, inner.before);
    for (const Term &fact : inner.record->facts.list)
      tb.fact(fact);
    if (outcome.path.dead)
      return std::nullopt;
    inner.path = outcome.path;
    inner.after = outcome.state;
    Term happens =
        tb.all(llvm::ArrayRef<Term>(outcome.path.literals).drop_front(path.literals.size()));
    outcome.state.run = state.run;
    return std::make_pair(happens, outcome.state);
  }

  /// How this transaction breaks the property.
  Term broken(Transaction &t) {
    Terms ways;
    for (const Claim &claim : t.record->claims)
      if (claim.property == property)
        ways.push_back(tb.and_(claim.when, tb.not_(claim.holds)));
    if (properties()[property]->always && !t.record->reached.empty()) {
      Record *outer = executor.attach(t.record.get());
      Facts facts(executor, t.after);
      for (const Term &key : t.record->keys)
        if (auto holds = properties()[property]->always(facts, key))
          ways.push_back(tb.not_(*holds));
      executor.attach(outer);
    }
    return tb.any(ways);
  }

  std::optional<Witness> witness(const Term &violation) {
    solver.push();
    solver.add(violation);
    Canonical canonical(system, solver, [&] { return check(); });
    std::optional<Witness> result;
    if (auto model = canonical.settle(trace))
      result = build(*model);
    solver.pop(canonical.levels() + 1);
    return result;
  }

  std::optional<Witness> build(const z3::model &model) {
    Witness w;
    std::vector<ConcreteCall> calls;
    std::set<std::string> assumptions;
    for (const auto &t : trace) {
      calls.push_back(concretise(system, *t, model));
      w.steps.push_back(describe(executor, watch, *t, calls.back(), model));
      if (t->deploys) // the symbolic step is one for all contracts
        w.steps.back().state.clear();
    }
    const Transaction &last = *trace.back();
    w.place = w.steps.back().place;
    for (const Claim &claim : last.record->claims)
      if (claim.property == property && model.eval(claim.when, true).is_true() &&
          model.eval(claim.holds, true).is_false())
        w.place = claim.place;
    for (const Reached &r : last.record->reached)
      if (properties()[property]->always && model.eval(r.when, true).is_true())
        w.place = r.place;
    TraceStep &end = w.steps.back();
    end.message += (end.message.empty() ? "" : "; ") + std::string("here it breaks that ") +
                   properties()[property]->info.statement.str();
    std::string difference = replay(system, property, calls);
    if (!difference.empty()) {
      remark = "A trace of " + std::to_string(calls.size()) +
               " transactions was found, but the interpreter did not confirm it: " + difference;
      return std::nullopt;
    }
    w.replayed = true;
    w.assumptions.push_back("contracts outside of the input answer as the trace says");
    return w;
  }

  std::optional<Witness> explore(const std::vector<Branch> &level) {
    for (const Branch &branch : level) {
      if (tried++ >= MaxTransactions || meter.spent() || budget.over()) {
        remark = remark.empty() ? "The search was cut short" : remark;
        return std::nullopt;
      }
      auto t = step(branch.move, trace.back()->after);
      if (t->path.dead)
        continue;
      Term violation = broken(*t);
      solver.push();
      assume(*t);
      trace.push_back(std::move(t));
      deepest = std::max<unsigned>(deepest, unsigned(trace.size()));
      std::optional<Witness> found;
      if (!tb.isFalse(violation))
        found = witness(violation);
      if (!found && !branch.children.empty() && check() == z3::sat)
        found = explore(branch.children);
      solver.pop();
      if (found)
        return found;
      trace.pop_back();
    }
    return std::nullopt;
  }
};

Search::Search(System &system, unsigned property, const Options &options, Budget budget)
    : impl(std::make_unique<Impl>(system, property, options, budget)) {}

Search::~Search() = default;

std::optional<Witness> Search::run() {
  std::optional<Witness> found;
  std::vector<Branch> root;
  for (const Plan &plan :
       plans(impl->system, *properties()[impl->property], impl->options.maxDepth))
    insert(root, plan);
  if (impl->deploy())
    found = impl->explore(root);
  else
    impl->remark = "Deployment never succeeds in the search";
  depth = impl->deepest;
  remark = impl->remark;
  if (impl->meter.limited())
    remark += std::string(remark.empty() ? "" : ". ") +
              "A query of the search reached its resource limit";
  return found;
}

} // namespace quorate::solver
