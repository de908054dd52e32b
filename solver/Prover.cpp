//===- Prover.cpp - from a governor to its verdicts -------------------------===//

#include "solver/Prover.h"
#include "solver/engine/Induction.h"
#include "solver/engine/Search.h"

#include "llvm/ADT/STLExtras.h"

#include <chrono>

namespace quorate::solver {

namespace {

double now() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

Proof blank(const Property &property, const ir::Contract &contract) {
  Proof proof;
  proof.invariant = property.info.id.str();
  proof.statement = property.info.statement.str();
  proof.contract = contract.name;
  proof.place = contract.place;
  proof.origin = contract.origin;
  return proof;
}

std::string joined(const std::set<std::string> &parts, size_t limit = 3) {
  std::string text;
  size_t n = 0;
  for (const std::string &part : parts) {
    if (n++ == limit)
      return text + "; and " + std::to_string(parts.size() - limit) + " more";
    text += (text.empty() ? "" : "; ") + part;
  }
  return text;
}

class Proving {
public:
  Proving(const ir::Module &module, const gov::Model &model, const gov::Governor &governor,
          const Options &options, Results &results, double deadline)
      : options(options), results(results), deadline(deadline), system(tb, module, model, governor),
        contract(module[governor.contract]) {}

  void prove() {
    std::vector<unsigned> active;
    for (unsigned p = 0; p < properties().size(); ++p) {
      const Property &property = *properties()[p];
      if (!options.only.empty() && !llvm::is_contained(options.only, property.info.id.str()))
        continue;
      Proof proof = blank(property, contract);
      if (auto obstacle = property.obstacle(system)) {
        proof.verdict = obstacle->verdict;
        proof.reason = obstacle->reason;
        results.proofs.push_back(std::move(proof));
        continue;
      }
      std::vector<std::string> incomplete = system.incomplete();
      if (!incomplete.empty()) {
        proof.reason = incomplete.front();
        results.proofs.push_back(std::move(proof));
        continue;
      }
      active.push_back(p);
    }
    if (active.empty())
      return;
    try {
      prove(active);
    } catch (const z3::exception &error) {
      // A limit inside Z3, not a verdict: what has no proof yet stays unknown.
      for (unsigned p : active)
        if (llvm::none_of(results.proofs, [&](const Proof &proof) {
              return proof.contract == contract.name && proof.invariant == properties()[p]->info.id;
            })) {
          Proof proof = blank(*properties()[p], contract);
          proof.reason = std::string("the solver failed: ") + error.msg();
          results.proofs.push_back(std::move(proof));
        }
    }
  }

private:
  void report(llvm::StringRef what, unsigned done, unsigned total) {
    if (options.progress)
      options.progress(done, total, what);
  }

  void prove(const std::vector<unsigned> &active) {
    double start = now();
    Budget budget{options.rlimit, deadline};
    Watch watch(system, active);
    Executor executor(system, Mode::Induct, &watch);
    report(contract.name + ": induction", 0, unsigned(active.size()));
    Induction induction(executor, watch, active, budget);
    std::set<std::string> fatal = induction.fatal();
    if (fatal.empty())
      induction.houdini();
    double shared = (now() - start) / double(active.size());
    results.stats["solver.candidates"] += induction.tried;
    results.stats["solver.invariants"] += induction.kept;

    for (unsigned i = 0; i < active.size(); ++i) {
      double begin = now();
      const Property &property = *properties()[active[i]];
      report(contract.name + ": " + property.info.id.str(), i, unsigned(active.size()));
      Proof proof = blank(property, contract);
      for (const std::string &assumption : induction.assumptions())
        proof.assumptions.push_back(assumption);
      Inductive inductive;
      if (fatal.empty())
        inductive = induction.prove(active[i]);
      else
        inductive.stuck = joined(fatal);
      if (inductive.proved) {
        proof.verdict = Verdict::Proved;
        proof.vacuous = !inductive.reachable;
        proof.lemmas = inductive.lemmas;
        if (proof.vacuous)
          proof.reason = property.guarded == Action::Vote ? "no vote can be counted"
                                                          : "no proposal can be performed";
      } else {
        refute(active[i], inductive, induction, budget, proof);
      }
      proof.seconds = shared + (now() - begin);
      results.proofs.push_back(std::move(proof));
    }
    results.stats["solver.queries"] += induction.queries;
  }

  void refute(unsigned property, const Inductive &inductive, const Induction &induction,
              const Budget &budget, Proof &proof) {
    Search search(system, property, options, budget);
    if (auto witness = search.run()) {
      proof.place = witness->place;
      proof.bound = unsigned(witness->steps.size());
      proof.trace = witness->steps;
      proof.replayed = witness->replayed;
      proof.verdict = Verdict::Violated;
      proof.assumptions = witness->assumptions;
      return;
    }
    proof.verdict = Verdict::Unknown;
    proof.bound = search.depthReached();
    proof.reason = "induction is stuck: " + inductive.stuck;
    std::set<std::string> gaps = induction.gaps();
    if (!gaps.empty())
      proof.reason += ". Not modelled: " + joined(gaps);
    if (!search.note().empty())
      proof.reason += ". " + search.note();
  }

  const Options &options;
  Results &results;
  double deadline;
  TermBuilder tb;
  System system;
  const ir::Contract &contract;
};

} // namespace

void prove(const ir::Module &module, const gov::Model &model, const Options &options,
           Results &results) {
  double deadline = options.wallClock > 0 ? now() + options.wallClock : 0;
  for (const gov::Governor &governor : model.governors) {
    const ir::Contract &contract = module[governor.contract];
    if (!options.contracts.empty() && !llvm::is_contained(options.contracts, contract.name))
      continue;
    Proving(module, model, governor, options, results, deadline).prove();
  }
}

std::string solverVersion() {
  unsigned major, minor, build, revision;
  Z3_get_version(&major, &minor, &build, &revision);
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(build);
}

} // namespace quorate::solver
