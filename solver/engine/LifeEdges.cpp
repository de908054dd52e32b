//===- LifeEdges.cpp - which changes of state are possible --------------------===//

#include "solver/Lifecycle.h"
#include "solver/engine/Induction.h"
#include "solver/invariants/Catalog.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"

namespace quorate::solver {

namespace {

/// A proposal is in the first state whose formula holds.
struct StateText {
  llvm::StringLiteral name, formula;
};
constexpr StateText StateTexts[] = {
    {"none", "!created(p)"},         {"executed", "executed(p)"},
    {"canceled", "canceled(p)"},     {"queued", "eta(p) != 0"},
    {"pending", "clock < start(p)"}, {"active", "!pastDeadline(p)"},
    {"succeeded", "passed(p)"},      {"defeated", "true"},
};

constexpr std::pair<llvm::StringLiteral, llvm::StringLiteral> Expected[] = {
    {"none", "pending"},      {"none", "active"},      {"pending", "active"},
    {"pending", "succeeded"}, {"pending", "defeated"}, {"active", "succeeded"},
    {"active", "defeated"},   {"succeeded", "queued"}, {"queued", "executed"},
    {"pending", "canceled"},  {"active", "canceled"},  {"succeeded", "canceled"},
    {"defeated", "canceled"}, {"queued", "canceled"}};

struct FactText {
  llvm::StringLiteral words, formula;
};
constexpr FactText Guards[] = {
    {"voting is open", "start(p) <= clock && !pastDeadline(p)"},
    {"voting is over", "pastDeadline(p)"},
    {"the quorum is reached", "quorumReached(p)"},
    {"more votes for than against", "forVotes(p) > againstVotes(p)"},
    {"it was queued", "eta(p) != 0"},
    {"its time has come", "eta(p) != 0 && time >= eta(p)"},
    {"its grace period is not over", "time <= eta(p) + grace"},
    {"it was not executed", "!executed(p)"},
    {"it was not cancelled", "!canceled(p)"},
};
/// The first that holds.
constexpr FactText Callers[] = {
    {"the proposer", "caller = proposer(p)"},
    {"an authority", "isAuthority(caller)"},
    {"the proposer or an authority", "caller = proposer(p) || isAuthority(caller)"},
};

/// The formula in the property language, said of a step.
Expr parsed(llvm::StringRef formula) {
  std::vector<PropertyError> errors;
  std::vector<Specification> specs =
      parseProperties(("invariant x \"x\" for proposal p step " + formula).str(), errors);
  if (!errors.empty() || specs.size() != 1)
    llvm::report_fatal_error("not a formula: " + formula);
  return specs[0].clauses[0].formula;
}

bool isExpected(llvm::StringRef from, llvm::StringRef to, bool hasQueue) {
  if (!hasQueue && from == "succeeded" && to == "executed")
    return true;
  return llvm::any_of(Expected, [&](const auto &e) { return e.first == from && e.second == to; });
}

class Edges {
public:
  Edges(Executor &e, Induction &induction) : e(e), tb(e.tb), induction(induction) {}

  void find(LifeCycle &cycle) {
    for (const StateText &state : StateTexts) {
      formulas.push_back(parsed(state.formula));
      State probe;
      probe.leaves = e.system.freshLeaves("life.");
      Missing missing;
      Record scratch;
      Record *outer = e.attach(&scratch);
      bool there = value(formulas.back(), probe, std::nullopt, &missing).has_value();
      e.attach(outer);
      if (!there) {
        formulas.pop_back();
        cycle.missing.push_back(state.name.str() + ": " + missing.text());
        continue;
      }
      cycle.states.push_back({state.name.str(), state.formula.str()});
      hasQueue |= state.name == "queued";
    }
    for (unsigned i = 0; i < induction.steps().size(); ++i)
      step(i, cycle);
  }

private:
  std::optional<Term> value(const Expr &formula, const State &at, const std::optional<Term> &caller,
                            Missing *missing = nullptr) {
    Scene scene{e, &at, &at, {induction.anyProposal()}, caller ? *caller : tb.zero(), {}, false};
    return evaluate(formula, scene, missing);
  }

  /// Each state excludes those before it.
  Terms statesAt(const Terms &leaves) {
    State at;
    at.leaves = leaves;
    Terms result, none;
    for (const Expr &formula : formulas) {
      Term here = *value(formula, at, std::nullopt);
      Terms all = none;
      all.push_back(here);
      result.push_back(tb.all(all));
      none.push_back(tb.not_(here));
    }
    return result;
  }

  struct Change {
    const Snapshot *snapshot;
    State before;
    Terms from, to;
    Term about; ///< it is a proposal of which the lemmas speak
  };

  void step(unsigned number, LifeCycle &cycle) {
    Transition &transition = *induction.steps()[number];
    Record *outer = e.attach(&transition.record);
    std::vector<Change> changes;
    for (const Snapshot &s : transition.record.obligations)
      if (!s.since.empty()) {
        State after;
        after.leaves = s.leaves;
        Term about = Facts(e, after).namesSystem(induction.anyProposal());
        changes.push_back({&s, {}, statesAt(s.since), statesAt(s.leaves), about});
        changes.back().before.leaves = s.since;
      }
    auto goal = [&](unsigned from, std::optional<unsigned> to, auto more) {
      Terms ways;
      for (const Change &change : changes) {
        Term arrives = to ? change.to[*to] : tb.not_(change.to[from]);
        ways.push_back(induction.withKnown(
            tb.all({change.snapshot->when, change.about, change.from[from], arrives, more(change)}),
            change.snapshot->known));
      }
      return tb.any(ways);
    };
    auto nothing = [&](const Change &) { return tb.boolean(true); };
    for (unsigned from = 0; from < formulas.size(); ++from) {
      if (induction.possible(number, goal(from, std::nullopt, nothing)) == z3::unsat)
        continue;
      for (unsigned to = 0; to < formulas.size(); ++to) {
        if (from == to)
          continue;
        z3::check_result found = induction.possible(number, goal(from, to, nothing));
        if (found == z3::unsat)
          continue;
        LifeEdge edge;
        edge.from = from;
        edge.to = to;
        edge.entry = transition.name;
        edge.certain = found == z3::sat;
        edge.expected = isExpected(cycle.states[from].name, cycle.states[to].name, hasQueue);
        if (transition.function.valid())
          edge.place =
              (*e.system.instances[transition.instance].contract)[transition.function].place;
        auto always = [&](llvm::StringRef text) {
          Expr formula = parsed(text);
          bool there = llvm::all_of(changes, [&](const Change &c) {
            return value(formula, c.before, transition.record.caller).has_value();
          });
          auto fails = [&](const Change &c) {
            return tb.not_(*value(formula, c.before, transition.record.caller));
          };
          return there && induction.possible(number, goal(from, to, fails)) == z3::unsat;
        };
        // What the state says already is no guard.
        auto known = [&](llvm::StringRef text) {
          Expr formula = parsed(text);
          Terms ways;
          for (const Change &c : changes)
            ways.push_back(induction.withKnown(
                tb.and_(c.from[from], tb.not_(*value(formula, c.before, transition.record.caller))),
                c.snapshot->known));
          return induction.possible(number, tb.any(ways)) == z3::unsat;
        };
        if (transition.function.valid()) {
          for (const FactText &guard : Guards)
            if (always(guard.formula) && !known(guard.formula))
              edge.guards.push_back(guard.words.str());
          edge.who = "anyone";
          for (const FactText &caller : Callers)
            if (transition.record.caller && always(caller.formula)) {
              edge.who = caller.words.str();
              break;
            }
        }
        cycle.edges.push_back(std::move(edge));
      }
    }
    e.attach(outer);
  }

  Executor &e;
  TermBuilder &tb;
  Induction &induction;
  std::vector<Expr> formulas;
  bool hasQueue = false;
};

} // namespace

std::vector<LifeCycle> lifecycles(const ir::Module &module, const gov::Model &model,
                                  const Options &options) {
  std::vector<LifeCycle> result;
  for (const gov::Governor &governor : model.governors) {
    const ir::Contract &contract = module[governor.contract];
    if (!options.contracts.empty() && !llvm::is_contained(options.contracts, contract.name))
      continue;
    LifeCycle cycle;
    cycle.contract = contract.name;
    cycle.place = contract.place;
    TermBuilder tb;
    const std::vector<Specification> &properties = catalog();
    System system(tb, module, model, governor, properties);
    std::vector<std::string> incomplete = system.incomplete();
    // The properties that can be stated, for what they know of each state. Counts of votes cost
    // time and say nothing of states.
    std::vector<unsigned> active;
    Executor views(system, Mode::Induct, nullptr);
    for (unsigned p = 0; p < properties.size(); ++p) {
      bool counts = llvm::any_of(properties[p].clauses, [](const Clause &clause) {
        return llvm::any_of(std::array{RoleId::Casts, RoleId::Receipts, RoleId::SumOfWeights},
                            [&](RoleId ghost) { return mentions(clause.formula, ghost); });
      });
      if (!counts && isAbout(properties[p], Subject::Kind::Governor) &&
          applicability(views, properties[p], false).verdict == Verdict::Proved)
        active.push_back(p);
    }
    Watch watch(system, active);
    Executor executor(system, Mode::Induct, &watch);
    try {
      if (!incomplete.empty()) {
        cycle.reason = incomplete.front();
      } else {
        Induction induction(executor, watch, active, {options.rlimit, options.deadline});
        std::set<std::string> fatal = induction.fatal();
        if (fatal.empty()) {
          induction.houdini();
          Edges(executor, induction).find(cycle);
        } else {
          cycle.reason = *fatal.begin();
        }
      }
    } catch (const z3::exception &error) {
      cycle.reason = std::string("the solver failed: ") + error.msg();
      cycle.edges.clear();
    }
    result.push_back(std::move(cycle));
  }
  return result;
}

} // namespace quorate::solver
