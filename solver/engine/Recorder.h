//===- Recorder.h - writes down what a proof rests on -------------------------===//
#pragma once

#include "solver/Certificate.h"
#include "solver/smt/Terms.h"

#include <memory>
#include <set>

namespace quorate::solver {

/// Writes the queries of one contract's proofs into a certificate.
class Recorder {
public:
  Recorder(std::string contract, Certificate &certificate);
  ~Recorder();

  struct Query {
    std::string name;
    Terms hypotheses;
    Term goal;
    bool satisfiable = false;
  };

  /// What follows belongs to this proof.
  void begin(std::string invariant);
  /// `facts`: what is known at this entry point, the same at every call. `step`: its number.
  void add(unsigned step, const std::string &entry, const Terms &facts, Query query);
  /// A query about a lemma: it is written once and shared. `lemma`: its number.
  void addLemma(unsigned step, const std::string &entry, const Terms &facts, unsigned lemma,
                Query query);
  /// The proof holds, with these lemmas; otherwise it is forgotten.
  void finish(bool proved, std::vector<std::string> lemmas);
  /// Writes the scripts out.
  void close();

private:
  struct Script;
  Script &script(const std::string &invariant, unsigned step, const std::string &entry,
                 const Terms &facts);
  std::string print(const Script &script);

  std::string contract;
  Certificate &certificate;
  std::vector<std::unique_ptr<Script>> scripts; ///< in the order of their first query
  struct Proof {
    std::string invariant;
    std::vector<std::string> lemmas;
    std::vector<std::pair<Script *, unsigned>> queries;
    std::set<std::pair<Script *, unsigned>> seen;
  };
  std::vector<Proof> proofs;
  std::map<std::pair<unsigned, unsigned>, std::pair<Script *, unsigned>> known; ///< step, lemma
};

} // namespace quorate::solver
