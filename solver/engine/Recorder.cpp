//===- Recorder.cpp - writes down what a proof rests on -----------------------===//

#include "solver/engine/Recorder.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

struct Recorder::Script {
  std::string invariant, entry;
  unsigned step = 0;
  Terms facts;
  std::vector<Query> queries;
  bool needed = false; ///< a proof that holds rests on it
};

namespace {

/// Declares every constant and function of the terms, in the order in which they are met.
class Declarations {
public:
  void add(const Term &root) {
    std::vector<Term> work = {root};
    while (!work.empty()) {
      Term t = work.back();
      work.pop_back();
      if (!t.is_app() || !visited.insert(t.id()).second)
        continue;
      kept.push_back(t); // ids of dead terms are given to others
      z3::func_decl f = t.decl();
      if (f.decl_kind() == Z3_OP_UNINTERPRETED &&
          declared.insert(Z3_get_func_decl_id(t.ctx(), f)).second)
        text += f.to_string() + "\n";
      for (unsigned i = t.num_args(); i-- > 0;)
        work.push_back(t.arg(i));
    }
  }

  std::string text;

private:
  std::set<unsigned> visited, declared;
  Terms kept;
};

/// A name in a comment or a string stays on its line.
std::string oneLine(std::string text) {
  for (char &c : text)
    if (c == '\n' || c == '\r' || c == '"')
      c = ' ';
  return text;
}

} // namespace

Recorder::Recorder(std::string contract, Certificate &certificate)
    : contract(std::move(contract)), certificate(certificate) {}

Recorder::~Recorder() = default;

void Recorder::begin(std::string invariant) {
  proofs.emplace_back();
  proofs.back().invariant = std::move(invariant);
}

Recorder::Script &Recorder::script(const std::string &invariant, unsigned step,
                                   const std::string &entry, const Terms &facts) {
  for (const auto &s : llvm::reverse(scripts))
    if (s->invariant == invariant && s->step == step)
      return *s;
  scripts.push_back(std::make_unique<Script>());
  Script &s = *scripts.back();
  s.invariant = invariant;
  s.entry = entry;
  s.step = step;
  s.facts = facts;
  return s;
}

void Recorder::add(unsigned step, const std::string &entry, const Terms &facts, Query query) {
  Proof &proof = proofs.back();
  Script &s = script(proof.invariant, step, entry, facts);
  proof.queries.emplace_back(&s, unsigned(s.queries.size()));
  s.queries.push_back(std::move(query));
}

void Recorder::addLemma(unsigned step, const std::string &entry, const Terms &facts, unsigned lemma,
                        Query query) {
  auto [it, inserted] = known.try_emplace({step, lemma}, nullptr, 0u);
  if (inserted) {
    Script &s = script("", step, entry, facts);
    it->second = {&s, unsigned(s.queries.size())};
    s.queries.push_back(std::move(query));
  }
  if (proofs.back().seen.insert(it->second).second)
    proofs.back().queries.push_back(it->second);
}

void Recorder::finish(bool proved, std::vector<std::string> lemmas) {
  if (!proved) {
    proofs.pop_back();
    return;
  }
  proofs.back().lemmas = std::move(lemmas);
  for (auto [s, query] : proofs.back().queries)
    s->needed = true;
}

std::string Recorder::print(const Script &s) {
  Declarations declarations;
  for (const Term &fact : s.facts)
    declarations.add(fact);
  for (const Query &query : s.queries) {
    for (const Term &t : query.hypotheses)
      declarations.add(t);
    declarations.add(query.goal);
  }
  std::string text = "; contract: " + contract + "\n; " +
                     (s.invariant.empty() ? "lemmas" : "invariant: " + s.invariant) +
                     "\n; entry point: " + s.entry +
                     "\n; Each query says what would break it: unsat is what a proof needs; sat "
                     "shows that what is guarded can happen.\n"
                     "(set-logic QF_AUFLIA)\n" +
                     declarations.text;
  for (const Term &fact : s.facts)
    text += "(assert " + fact.to_string() + ")\n";
  unsigned number = 0;
  for (const Query &query : s.queries) {
    std::string name = oneLine(query.name);
    text += "\n; query " + std::to_string(++number) + ": " + name +
            "\n; expected: " + (query.satisfiable ? "sat" : "unsat") + "\n(push 1)\n";
    for (const Term &t : query.hypotheses)
      text += "(assert " + t.to_string() + ")\n";
    text += "(assert " + query.goal.to_string() + ")\n(set-info :status " +
            (query.satisfiable ? "sat" : "unsat") + ")\n(check-sat)\n(pop 1)\n";
  }
  return text;
}

void Recorder::close() {
  std::map<const Script *, unsigned> numbers;
  for (const auto &s : scripts) {
    if (!s->needed)
      continue;
    numbers[s.get()] = unsigned(certificate.scripts.size());
    CertificateScript out{contract, s->invariant, s->entry, {}, print(*s)};
    for (const Query &query : s->queries)
      out.queries.push_back({query.name, query.satisfiable});
    certificate.scripts.push_back(std::move(out));
  }
  for (Proof &proof : proofs) {
    CertificateProof out{contract, std::move(proof.invariant), std::move(proof.lemmas), {}};
    for (auto [s, query] : proof.queries)
      out.queries.emplace_back(numbers.at(s), query);
    certificate.proofs.push_back(std::move(out));
  }
  scripts.clear();
  proofs.clear();
}

} // namespace quorate::solver
