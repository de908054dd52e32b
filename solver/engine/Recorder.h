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
    bool needed = false; ///< a proof that holds rests on it
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
  using Place = std::pair<unsigned, unsigned>; ///< step, query about it
  Place write(unsigned step, const std::string &entry, const Terms &facts, Query query);
  std::string print(const Script &script);

  std::string contract;
  Certificate &certificate;
  std::map<unsigned, Script> scripts; ///< by step
  struct Proof {
    std::string invariant;
    std::vector<std::string> lemmas;
    std::vector<Place> queries;
    std::set<Place> seen;
  };
  std::vector<Proof> proofs;
  std::map<std::pair<unsigned, unsigned>, Place> lemmas; ///< by step and lemma
};

} // namespace quorate::solver
