//===- Certificate.h - what a second solver can decide again ------------------===//
//
// Every query that a proof rests on, as SMT-LIB 2. The queries about one entry
// point share a script: what is known of it is read once for all of them.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace quorate::solver {

struct CertificateQuery {
  std::string name; ///< "execute-once: what must hold of the step", "lemma: the lock is open"
  /// The guarded action must be possible (a proof that is not vacuous); else: nothing breaks it.
  bool satisfiable = false;
};

struct CertificateScript {
  std::string contract;
  std::string entry; ///< "Governor.queue(uint256)"
  std::vector<CertificateQuery> queries;
  std::string text; ///< SMT-LIB 2; answers the queries in order
};

struct CertificateProof {
  std::string contract, invariant;
  std::vector<std::string> lemmas;
  std::vector<std::pair<unsigned, unsigned>> queries; ///< script, query in it; in order
};

struct Certificate {
  std::vector<CertificateScript> scripts;
  std::vector<CertificateProof> proofs;

  /// That of another contract, behind this one.
  void add(Certificate other) {
    for (CertificateProof &proof : other.proofs) {
      for (auto &[script, query] : proof.queries)
        script += unsigned(scripts.size());
      proofs.push_back(std::move(proof));
    }
    for (CertificateScript &script : other.scripts)
      scripts.push_back(std::move(script));
  }
};

} // namespace quorate::solver
