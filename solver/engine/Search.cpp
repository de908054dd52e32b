//===- Search.cpp - traces from deployment that break a property ------------===//

#include "solver/engine/Search.h"
#include "solver/engine/Canonical.h"
#include "solver/engine/Supply.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

constexpr unsigned MaxUnconfirmed = 6;       ///< traces that the interpreter did not confirm
constexpr unsigned MaxUndecided = 3;         ///< possible traces that the solver could not decide
constexpr unsigned SettleLimit = 12'000'000; ///< Z3 resource units for making one trace readable
constexpr unsigned MaxTransactions = 200;    ///< run symbolically in one search
constexpr unsigned StepLimit = 1'000'000;    ///< Z3 resource units for one query
constexpr unsigned WorkLimit = 6'000'000;    ///< the same, for one whole search

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
  Impl(System &system, unsigned property, std::vector<Move> failing, const Options &options,
       Budget budget)
      : system(system), tb(system.tb), property(property), failing(std::move(failing)),
        options(options), budget(budget), watch(system, {property}),
        executor(system, Mode::Search, &watch),
        ofFailures(watchesFailures(system.properties[property])),
        solver(tb.c, z3::solver::simple()) {
    meter.prepare(solver, StepLimit, options.seed);
  }

  System &system;
  TermBuilder &tb;
  unsigned property;
  std::vector<Move> failing;
  const Options &options;
  Budget budget;
  Watch watch;
  Executor executor;
  const bool ofFailures;
  z3::solver solver;
  std::vector<std::unique_ptr<Transaction>> trace;
  unsigned tried = 0, deepest = 0, unconfirmed = 0, undecided = 0;
  std::string remark;
  Terms corrected; ///< what the last model had wrong

  Meter meter{budget, WorkLimit};
  z3::check_result check() { return meter.check(solver, z3::expr_vector(tb.c)); }

  /// Adds what is new to the solver's current level.
  void assume(const Transaction &t) {
    for (const Term &fact : t.record->facts.list)
      solver.add(fact);
    assumeReturn(t);
  }
  void assumeReturn(const Transaction &t) {
    for (const Term &literal : t.path.literals)
      solver.add(literal);
  }

  /// The constructors; a trace that ends in one of them is `found`.
  bool deploy(std::optional<Witness> &found) {
    auto record = std::make_unique<Record>();
    Deployment d = solver::deploy(executor, *record);
    if (d.path.dead && !ofFailures)
      return false;
    for (size_t i = 0; i < d.messages.size(); ++i) {
      auto t = std::make_unique<Transaction>(tb);
      t->deploys = true;
      t->move = {d.order[i], constructorOf(*system.instances[d.order[i]].contract), false, {}};
      t->message = d.messages[i];
      t->before = t->after = d.state; // one symbolic step; the last one carries its facts
      t->record = i + 1 == d.messages.size() ? std::move(record) : std::make_unique<Record>();
      if (i + 1 == d.messages.size())
        t->path = d.path;
      trace.push_back(std::move(t));
    }
    found = failure();
    for (const auto &t : trace)
      assume(*t);
    return !found && !d.path.dead && check() == z3::sat;
  }

  /// The last transaction of the trace fails, and with it an assert().
  std::optional<Witness> failure() {
    Transaction &last = *trace.back();
    Terms ways;
    for (const Claim &claim : last.record->claims)
      if (claim.property == property)
        ways.push_back(tb.and_(claim.when, tb.not_(claim.holds)));
    Term fails = tb.any(ways);
    if (!ofFailures || tb.isFalse(fails))
      return std::nullopt;
    Path returns = std::exchange(last.path, Path());
    State after = std::exchange(last.after, last.before); // what it did is undone
    solver.push();
    for (const Term &fact : last.record->facts.list)
      solver.add(fact);
    std::optional<Witness> found = witness(fails);
    solver.pop();
    last.path = std::move(returns);
    last.after = std::move(after);
    return found;
  }

  /// The state in which the next transaction starts: time has passed, and what is outside of the
  /// system may have changed.
  State later(const State &state) {
    State next = state;
    next.objects.clear();
    next.words.clear();
    for (unsigned i = 0; i < system.leaves.size(); ++i) {
      const StateLeaf &leaf = system.leaves[i];
      if (i < Runs || system.isVolatile(leaf) || system.isShared(i))
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
    if (move.reenters || move.performs)
      executor.reenter = [&, this](const Path &path, const State &state, const PayloadCall &made) {
        return nested(*t, path, state, made);
      };
    Outcome outcome =
        executor.run(*t->record, move.instance, move.function, t->message, Path(), t->before);
    executor.reenter = nullptr;
    executor.bindCalls(*t->record, t->before);
    executor.attach(outer);
    t->path = std::move(outcome.path);
    t->after = std::move(outcome.state);
    t->values = std::move(outcome.values);
    return t;
  }

  /// The payload has control and executes once more, or it is itself a call of a contract here.
  std::optional<std::pair<Term, State>> nested(Transaction &t, const Path &path, const State &state,
                                               const PayloadCall &made) {
    if (t.nested || (t.move.performs && !made.content))
      return std::nullopt;
    t.nested = std::make_unique<Transaction>(tb);
    Transaction &inner = *t.nested;
    inner.move = {t.move.performs.value_or(t.move.instance),
                  t.move.inner.valid() ? t.move.inner : t.move.function,
                  false,
                  {}};
    inner.record = std::make_unique<Record>();
    inner.before = state;
    inner.message =
        executor.arbitraryMessage(inner.move.instance, inner.move.function, inner.before);
    Terms isMade;
    if (t.move.performs)
      isMade = perform(inner, made);
    else
      tb.fact(tb.eq(inner.message.caller, tb.num(CallBackAddress))); // the payload is what calls
    Outcome outcome = executor.run(*inner.record, inner.move.instance, inner.move.function,
                                   inner.message, path, inner.before);
    for (const Term &fact : inner.record->facts.list)
      tb.fact(fact);
    if (outcome.path.dead)
      return std::nullopt;
    inner.path = outcome.path;
    inner.after = outcome.state;
    llvm::append_range(
        isMade, llvm::ArrayRef<Term>(outcome.path.literals).drop_front(path.literals.size()));
    inner.happens = tb.all(isMade);
    outcome.state.run = state.run;
    return std::make_pair(*inner.happens, outcome.state);
  }

  /// That what is performed is the call of `inner`.
  Terms perform(Transaction &inner, const PayloadCall &made) {
    const Instance &callee = system.instances[inner.move.instance];
    inner.message.caller = system.instances[made.from].address;
    inner.message.value = made.value;
    inner.asData = tb.fresh("payload", tb.intSort());
    uint64_t size = 4 + 32 * uint64_t(inner.message.arguments.size());
    return {tb.eq(made.target, callee.address), tb.eq(*made.content, *inner.asData),
            tb.eq(tb.apply("blen", {*inner.asData}, tb.intSort()), tb.num(size))};
  }

  static void addNew(Terms &all, const Terms &more) {
    for (const Term &term : more)
      if (llvm::none_of(all, [&](const Term &known) { return same(known, term); }))
        all.push_back(term);
  }

  /// How this transaction breaks the property.
  Term broken(Transaction &t) {
    Terms ways;
    for (const Claim &claim : t.record->claims)
      if (claim.property == property && !ofFailures)
        ways.push_back(tb.and_(claim.when, tb.not_(claim.holds)));
    Record *outer = executor.attach(t.record.get());
    // A setter may change what becomes of proposals that it does not touch.
    Terms keys, voters, operations;
    auto gather = [&](const Transaction &from) {
      for (const Transaction *in = &from; in; in = in->nested.get()) {
        addNew(keys, in->record->keys);
        addNew(voters, in->record->voters);
        addNew(operations, in->record->operations);
      }
    };
    gather(t);
    for (const auto &earlier : trace)
      if (earlier.get() != &t)
        gather(*earlier);
    executor.overheard = &t.asked;
    t.ends = brokenAround(executor, property, t.before, t.after, t.message.caller,
                          t.nested ? Nesting::Around : Nesting::Alone, keys, voters, operations,
                          tb.all(t.path.literals));
    if (const Transaction *in = t.nested.get(); in && in->asData && in->happens)
      for (Broken &b : brokenAround(executor, property, in->before, in->after, in->message.caller,
                                    Nesting::Inside, keys, voters, operations)) {
        b.when = tb.and_(b.when, *in->happens);
        b.isInside = true;
        t.ends.push_back(std::move(b));
      }
    executor.overheard = nullptr;
    for (const Broken &b : t.ends)
      ways.push_back(b.when);
    executor.attach(outer);
    return tb.and_(tb.any(ways), tb.all(t.record->twins));
  }

  std::optional<Witness> witness(const Term &violation) {
    constexpr unsigned Corrections = 4;
    std::optional<Witness> found;
    for (unsigned round = 0; round < Corrections; ++round) {
      corrected.clear();
      found = settled(violation);
      if (corrected.empty())
        break;
      --unconfirmed; // its numbers were wrong, not its steps
      for (const Term &fact : corrected)
        solver.add(fact);
    }
    return found;
  }

  std::optional<Witness> settled(const Term &violation) {
    solver.push();
    solver.add(violation);
    Meter settling(budget, SettleLimit); // what was searched before must not show in the trace
    Canonical canonical(system, solver,
                        [&] { return settling.check(solver, z3::expr_vector(tb.c)); });
    std::optional<Witness> result;
    auto model = canonical.settle(trace);
    if (model)
      result = build(*model);
    if (model && !result)
      corrected = executor.corrections(*model);
    solver.pop(canonical.levels() + 1);
    undecided += !result && corrected.empty() && settling.limited();
    return result;
  }

  std::vector<ir::Word> words(const z3::model &model, const Terms &terms) {
    std::vector<ir::Word> result;
    for (const Term &term : terms)
      result.push_back(wordOf(tb, model, term));
    return result;
  }

  /// The last transaction as the model gives it to somebody else.
  ConcreteCall twinOf(const Transaction &t, const z3::model &model) {
    const Renaming &twin = *t.record->renaming;
    Transaction other(tb);
    other.move = t.move;
    other.message = t.message;
    other.message.caller = twin(t.message.caller);
    other.message.value = twin(t.message.value);
    for (Value &argument : other.message.arguments)
      for (Term &term : argument.scalar)
        term = twin(term);
    for (auto &[offset, word] : other.message.callData)
      word = twin(word);
    for (auto &[offset, word] : other.message.wordsAt)
      std::tie(offset, word) = std::pair(twin(offset), twin(word));
    if (other.message.size)
      other.message.size = twin(*other.message.size);
    other.before = t.before;
    for (auto &[number, object] : other.before.objects) {
      Object renamed = *object;
      for (Term &leaf : renamed.leaves)
        leaf = twin(leaf);
      object = std::make_shared<Object>(std::move(renamed));
    }
    other.record = std::make_unique<Record>();
    for (Lookup lookup : t.record->lookups) {
      lookup.target = twin(lookup.target);
      for (Terms *terms : {&lookup.arguments, &lookup.results})
        for (Term &term : *terms)
          term = twin(term);
      other.record->lookups.push_back(std::move(lookup));
    }
    return concretise(system, other, model);
  }

  std::optional<Witness> build(const z3::model &model) {
    Witness w;
    std::vector<ConcreteCall> calls;
    std::set<std::string> assumptions;
    Contents payloads;
    for (const auto &t : trace)
      if (t->nested && t->nested->asData)
        if (auto data = encodeCall(system, concretise(system, *t->nested, model)))
          payloads.emplace(wordOf(tb, model, *t->nested->asData), std::move(*data));
    for (const auto &t : trace) {
      calls.push_back(concretise(system, *t, model, payloads));
      w.steps.push_back(describe(executor, watch, *t, calls.back(), model));
      if (t->deploys) // the symbolic step is one for all contracts
        w.steps.back().state.clear();
    }
    const Transaction &last = *trace.back();
    if (last.record->renaming)
      calls.back().twin = std::make_shared<ConcreteCall>(twinOf(last, model));
    w.place = w.steps.back().place;
    for (const Claim &claim : last.record->claims)
      if (claim.property == property && model.eval(claim.when, true).is_true() &&
          model.eval(claim.holds, true).is_false())
        w.place = claim.place;
    for (const Reached &r : last.record->reached)
      if (!last.ends.empty() && model.eval(r.when, true).is_true())
        w.place = r.place;
    for (const Broken &b : last.ends)
      if (model.eval(b.when, true).is_true()) {
        calls.back().variables = words(model, b.variables);
        calls.back().breaksInside = b.isInside;
      }
    TraceStep &end = w.steps.back();
    if (calls.back().twin) {
      end.message += (end.message.empty() ? "" : "; ") + std::string("or with (") +
                     printList(calls.back().twin->arguments) + ")";
    }
    end.message += (end.message.empty() ? "" : "; ") + std::string("here it breaks that ") +
                   system.properties[property].statement;
    Exploit exploit;
    std::string difference = replay(system, property, calls, &exploit);
    if (!difference.empty()) {
      ++unconfirmed;
      remark = "A trace of " + std::to_string(calls.size()) +
               " transactions was found, but the interpreter did not confirm it: " + difference;
      return std::nullopt;
    }
    w.replayed = true;
    // A test would have to go back in time to make the last call for somebody else, or to stop
    // while the payload runs. And it would end in what it expects to fail.
    bool isSeen = !calls.back().breaksInside || !exploit.breach.clause.empty();
    if (options.exploits && !calls.back().twin && !ofFailures && isSeen) {
      for (size_t i = 0; i < exploit.steps.size(); ++i)
        exploit.steps[i].title = w.steps[i].call;
      options.exploits->push_back(std::move(exploit));
    }
    w.assumptions.push_back("contracts outside of the input answer as the trace says");
    return w;
  }

  std::vector<const Lookup *> lookups() const {
    std::vector<const Lookup *> all;
    for (const auto &t : trace)
      for (const Transaction *in = t.get(); in; in = in->nested.get())
        for (const Lookup &lookup : in->record->lookups)
          all.push_back(&lookup);
    return all;
  }

  std::optional<Witness> explore(const std::vector<Branch> &level) {
    for (const Branch &branch : level) {
      if (tried++ >= MaxTransactions || unconfirmed >= MaxUnconfirmed ||
          undecided >= MaxUndecided || meter.spent() || budget.over()) {
        remark = remark.empty() ? "The search was cut short" : remark;
        return std::nullopt;
      }
      trace.push_back(step(branch.move, trace.back()->after));
      Transaction &t = *trace.back();
      std::optional<Witness> found = failure();
      if (found)
        return found;
      if (t.path.dead) {
        trace.pop_back();
        continue;
      }
      Term violation = broken(t);
      solver.push();
      assume(t);
      deepest = std::max<unsigned>(deepest, unsigned(trace.size()));
      if (!tb.isFalse(violation))
        found = witness(tb.and_(violation, votesWithinSupply(tb, lookups())));
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

namespace {

/// How much a caller has to give, as the code reads it where nobody declares it.
size_t parametersOf(const ir::Function &fn) {
  size_t read = 0;
  for (const ir::Block &block : fn.blocks)
    read += llvm::count_if(block.instructions,
                           [&](ir::ValueId v) { return fn[v].op == ir::Op::CdLoad; });
  return fn.params.empty() ? read : fn.params.size();
}

std::vector<Move> moves(const System &system, llvm::ArrayRef<const Transition *> transitions) {
  std::vector<Move> result;
  for (const Transition *t : transitions)
    if (t->function.valid())
      result.push_back({t->instance, t->function, false, {}});
  // The plainest first: a signature, say, cannot be made up for a replay.
  llvm::stable_sort(result, [&](const Move &a, const Move &b) {
    auto parameters = [&](const Move &m) {
      return parametersOf((*system.instances[m.instance].contract)[m.function]);
    };
    return parameters(a) < parameters(b);
  });
  return result;
}

} // namespace

Search::Search(System &system, unsigned property, llvm::ArrayRef<const Transition *> failing,
               const Options &options, Budget budget)
    : impl(std::make_unique<Impl>(system, property, moves(system, failing), options, budget)) {}

Search::~Search() = default;

std::optional<Witness> Search::run() {
  std::optional<Witness> found;
  // Of a contract that has no life to follow the short ones come first.
  bool byLength = impl->system.kind == Subject::Kind::Contract;
  std::map<size_t, std::vector<Branch>> roots;
  for (const Plan &plan : plans(impl->system, impl->system.properties[impl->property],
                                impl->failing, impl->options.maxDepth))
    insert(roots[byLength ? plan.size() : 0], plan);
  if (impl->deploy(found))
    for (auto root = roots.begin(); root != roots.end() && !found; ++root)
      found = impl->explore(root->second);
  else if (!found && impl->remark.empty())
    impl->remark = "Deployment never succeeds in the search";
  depth = impl->deepest;
  remark = impl->remark;
  if (impl->meter.limited() || impl->undecided)
    remark += std::string(remark.empty() ? "" : ". ") +
              "A query of the search reached its resource limit";
  return found;
}

} // namespace quorate::solver
