//===- Prover.cpp - from a governor to its verdicts -------------------------===//

#include "solver/Prover.h"
#include "solver/engine/Clock.h"
#include "solver/engine/EarlyEnd.h"
#include "solver/engine/Induction.h"
#include "solver/engine/Search.h"
#include "solver/invariants/Catalog.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

Proof blank(const Specification &property, const ir::Contract &contract) {
  Proof proof;
  proof.invariant = property.id;
  proof.statement = property.statement;
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

/// What cannot be read of the user's own properties is said like any other input that cannot be.
void addOwn(const PropertyText &own, std::vector<Specification> &all, Results *results) {
  std::vector<PropertyError> errors;
  std::vector<Specification> read = parseProperties(own.text, errors);
  if (read.empty() && errors.empty())
    errors.push_back({0, 0, "there is no invariant in it"});
  for (Specification &spec : read) {
    bool known = llvm::any_of(all, [&](const Specification &s) { return s.id == spec.id; });
    if (known)
      errors.push_back({0, 0, "there is already an invariant `" + spec.id + "`"});
    else
      all.push_back(std::move(spec));
  }
  if (!results)
    return;
  for (const PropertyError &error : errors) {
    Incomplete incomplete;
    incomplete.file = own.path;
    incomplete.reason = "a property was not read: " + error.message;
    incomplete.place.span = {own.file, own.offset + error.begin, own.offset + error.end};
    results->incomplete.push_back(std::move(incomplete));
  }
}

class Proving {
public:
  Proving(const ir::Module &module, const gov::Model &model, const Subject &subject,
          llvm::ArrayRef<Specification> properties, const Options &options, Results &results)
      : options(options), results(results), properties(properties),
        system(tb, module, model, subject.governor, properties, subject.kind),
        contract(module[subject.governor.contract]) {}

  void prove() {
    std::vector<unsigned> active;
    bool any = false;
    std::vector<std::string> incomplete = system.incomplete();
    Executor views(system, Mode::Induct, nullptr);
    for (unsigned p = 0; p < properties.size(); ++p) {
      const Specification &property = properties[p];
      if (!isAbout(property, system.kind))
        continue;
      // What was not asked for helps to prove what was: the answer is the same as for all of them.
      Proof proof = blank(property, contract);
      Applicable applicable = applicability(views, property, false);
      if (isAsked(property) ? refuse(applicable, proof) : applicable.verdict != Verdict::Proved)
        continue;
      any |= isAsked(property);
      for (const Clause &clause : property.clauses)
        for (RoleId ghost :
             {RoleId::Casts, RoleId::Receipts, RoleId::SumOfWeights, RoleId::VoteRecorded})
          system.countsVotes |= mentions(clause.formula, ghost);
      for (const Clause &clause : property.clauses)
        system.countsPayouts |= mentions(clause.formula, RoleId::Payouts);
      system.watchesFailures |= watchesFailures(property);
      if (!incomplete.empty()) {
        proof.reason = incomplete.front();
        if (isAsked(property))
          results.proofs.push_back(std::move(proof));
        continue;
      }
      active.push_back(p);
    }
    if (active.empty() || !any)
      return;
    try {
      prove(active);
    } catch (const z3::exception &error) {
      // A limit inside Z3, not a verdict: what has no proof yet stays unknown.
      for (unsigned p : active)
        if (isAsked(properties[p]) && llvm::none_of(results.proofs, [&](const Proof &proof) {
              return proof.contract == contract.name && proof.invariant == properties[p].id;
            })) {
          Proof proof = blank(properties[p], contract);
          proof.reason = std::string("the solver failed: ") + error.msg();
          results.proofs.push_back(std::move(proof));
        }
    }
  }

private:
  bool isAsked(const Specification &property) const {
    return options.only.empty() || llvm::is_contained(options.only, property.id);
  }

  /// The property cannot be stated here.
  bool refuse(const Applicable &applicable, Proof &proof) {
    if (applicable.verdict == Verdict::Proved)
      return false;
    proof.verdict = applicable.verdict;
    proof.reason = applicable.reason;
    results.proofs.push_back(proof);
    return true;
  }

  void report(llvm::StringRef what, unsigned done, unsigned total) {
    if (options.progress)
      options.progress(done, total, what);
  }

  void prove(const std::vector<unsigned> &active) {
    double start = now();
    Budget budget{options.rlimit, options.deadline};
    if (system.kind == Subject::Kind::Governor) {
      findWindowEnd(system, options.rlimit);
      findEarlyEnd(system, options.rlimit);
    }
    Watch watch(system, active);
    Executor executor(system, Mode::Induct, &watch);
    report(contract.name + ": induction", 0, unsigned(active.size()));
    Induction induction(executor, watch, active, budget);
    std::optional<Recorder> recorder;
    if (options.certificate) {
      recorder.emplace(contract.name, *options.certificate);
      induction.recorder = &*recorder;
    }
    std::set<std::string> fatal = induction.fatal();
    if (fatal.empty()) {
      induction.houdini();
      fatal = induction.escapes();
    }
    auto asked = llvm::count_if(active, [&](unsigned p) { return isAsked(properties[p]); });
    double shared = (now() - start) / double(asked);
    results.stats["solver.candidates"] += induction.tried;
    results.stats["solver.invariants"] += induction.kept;

    for (unsigned i = 0; i < active.size(); ++i) {
      double begin = now();
      const Specification &property = properties[active[i]];
      if (!isAsked(property))
        continue;
      report(contract.name + ": " + property.id, i, unsigned(active.size()));
      Proof proof = blank(property, contract);
      if (refuse(induction.applicable(active[i]), proof))
        continue;
      for (const std::string &part : induction.applicable(active[i]).unstated)
        proof.assumptions.push_back(part);
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
          proof.reason = "what it is about can never happen";
      } else {
        refute(active[i], inductive, induction, budget, proof);
      }
      proof.seconds = shared + (now() - begin);
      results.proofs.push_back(std::move(proof));
    }
    if (recorder)
      recorder->close();
    results.stats["solver.queries"] += induction.queries;
  }

  void refute(unsigned property, const Inductive &inductive, const Induction &induction,
              const Budget &budget, Proof &proof) {
    Search search(system, property, inductive.failing, options, budget);
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
  llvm::ArrayRef<Specification> properties;
  TermBuilder tb;
  System system;
  const ir::Contract &contract;
};

/// Where a property of the user's own speaks of nothing but asserts, whatever has some is a
/// subject.
std::vector<Subject> subjectsOf(const ir::Module &module, const gov::Model &model,
                                llvm::ArrayRef<PropertyText> own) {
  std::vector<Specification> read;
  for (const PropertyText &text : own)
    addOwn(text, read, nullptr);
  std::vector<Subject> all = subjects(module, model, llvm::any_of(read, isOfFailures));
  llvm::erase_if(all, [&](const Subject &subject) {
    const ir::Contract &contract = module[subject.governor.contract];
    if (subject.kind != Subject::Kind::Contract || subject.isSetUp)
      return false;
    for (uint32_t f = 0; f < contract.functions.size(); ++f)
      if (contract.functions[f].isEntry && mayFailAssert(contract, ir::FunctionId(f)))
        return false;
    return true;
  });
  return all;
}

} // namespace

void prove(const ir::Module &module, const gov::Model &model, const Options &options,
           Results &results) {
  for (const Subject &subject : subjectsOf(module, model, options.properties)) {
    const ir::Contract &contract = module[subject.governor.contract];
    if (!options.contracts.empty() && !llvm::is_contained(options.contracts, contract.name))
      continue;
    std::vector<Specification> properties = catalog();
    for (const PropertyText &own : options.properties)
      if (own.contract.empty() || own.contract == contract.name ||
          llvm::is_contained(contract.bases, own.contract))
        addOwn(own, properties, nullptr);
    Proving(module, model, subject, properties, options, results).prove();
  }
}

std::vector<ir::ContractId> provable(const ir::Module &module, const gov::Model &model,
                                     llvm::ArrayRef<PropertyText> own) {
  std::vector<ir::ContractId> all;
  for (const Subject &subject : subjectsOf(module, model, own))
    all.push_back(subject.governor.contract);
  return all;
}

std::vector<OwnProperty> readProperties(llvm::ArrayRef<PropertyText> texts, Results &results) {
  std::vector<Specification> all = catalog();
  std::vector<OwnProperty> own;
  for (const PropertyText &text : texts) {
    size_t before = all.size();
    addOwn(text, all, &results);
    for (size_t i = before; i < all.size(); ++i)
      own.push_back({all[i].id, all[i].statement, all[i].why, text.contract});
  }
  return own;
}

std::string solverVersion() {
  unsigned major, minor, build, revision;
  Z3_get_version(&major, &minor, &build, &revision);
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(build);
}

} // namespace quorate::solver
