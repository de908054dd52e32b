//===- Recorder.cpp - writes down what a proof rests on -----------------------===//

#include "solver/engine/Recorder.h"

#include "solver/smt/Printer.h"

namespace quorate::solver {

struct Recorder::Script {
  std::string entry;
  Terms facts;
  std::vector<Query> queries;
};

namespace {

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

Recorder::Place Recorder::write(unsigned step, const std::string &entry, const Terms &facts,
                                Query query) {
  Script &s = scripts[step];
  s.entry = entry;
  if (facts.size() > s.facts.size()) // those of later questions about the same entry point
    s.facts = facts;
  s.queries.push_back(std::move(query));
  return {step, unsigned(s.queries.size() - 1)};
}

void Recorder::add(unsigned step, const std::string &entry, const Terms &facts, Query query) {
  Proof &proof = proofs.back();
  query.name = proof.invariant + ": " + query.name;
  proof.queries.push_back(write(step, entry, facts, std::move(query)));
}

void Recorder::addLemma(unsigned step, const std::string &entry, const Terms &facts, unsigned lemma,
                        Query query) {
  auto known = lemmas.find({step, lemma});
  if (known == lemmas.end()) {
    query.name = "lemma: " + query.name;
    known =
        lemmas.emplace(std::pair(step, lemma), write(step, entry, facts, std::move(query))).first;
  }
  if (proofs.back().seen.insert(known->second).second)
    proofs.back().queries.push_back(known->second);
}

void Recorder::finish(bool proved, std::vector<std::string> lemmas) {
  if (!proved) {
    proofs.pop_back();
    return;
  }
  proofs.back().lemmas = std::move(lemmas);
  for (auto [step, query] : proofs.back().queries)
    scripts[step].queries[query].needed = true;
}

std::string Recorder::print(const Script &s) {
  Printer printer;
  for (const Term &fact : s.facts)
    printer.add(fact);
  for (const Query &query : s.queries) {
    for (const Term &t : query.hypotheses)
      printer.add(t);
    printer.add(query.goal);
  }
  std::string text;
  auto assert_ = [&](const Term &t) { text += "(assert " + printer.print(t) + ")\n"; };
  for (const Term &fact : s.facts)
    assert_(fact);
  unsigned number = 0;
  for (const Query &query : s.queries) {
    std::string expected = query.satisfiable ? "sat" : "unsat";
    text += "\n; query " + std::to_string(++number) + ": " + oneLine(query.name) +
            "\n; expected: " + expected + "\n(push 1)\n";
    for (const Term &t : query.hypotheses)
      assert_(t);
    assert_(query.goal);
    text += "(set-info :status " + expected + ")\n(check-sat)\n(pop 1)\n";
  }
  return "; contract: " + contract + "\n; entry point: " + s.entry +
         "\n; Each query says what would break it: unsat is what a proof needs; sat shows that "
         "what is guarded can happen.\n(set-logic QF_AUFLIA)\n" +
         printer.preamble() + text;
}

void Recorder::close() {
  std::map<Place, Place> written;
  for (auto &[step, s] : scripts) {
    std::vector<Query> needed;
    for (unsigned i = 0; i < s.queries.size(); ++i)
      if (s.queries[i].needed) {
        written[{step, i}] = {unsigned(certificate.scripts.size()), unsigned(needed.size())};
        needed.push_back(std::move(s.queries[i]));
      }
    if (needed.empty())
      continue;
    s.queries = std::move(needed);
    CertificateScript out{contract, s.entry, {}, print(s)};
    for (const Query &query : s.queries)
      out.queries.push_back({query.name, query.satisfiable});
    certificate.scripts.push_back(std::move(out));
  }
  for (Proof &proof : proofs) {
    CertificateProof out{contract, std::move(proof.invariant), std::move(proof.lemmas), {}};
    for (Place place : proof.queries)
      out.queries.push_back(written.at(place));
    certificate.proofs.push_back(std::move(out));
  }
  scripts.clear();
  proofs.clear();
}

} // namespace quorate::solver
