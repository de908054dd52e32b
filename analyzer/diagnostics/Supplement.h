//===- Supplement.h - what reports say besides the findings -----------------===//
//
// Kept beside the findings rather than in them: rules and prover have no part
// in it. Findings and proofs are named by their fingerprints.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/diagnostics/Findings.h"

namespace quorate {

/// Why a finding is suppressed, or why a verdict does not fail the run.
struct Acceptance {
  bool external = false;     ///< by the baseline rather than in the source
  std::string justification; ///< as the user wrote it
};

/// The code of a bytecode input in words, for reports: viewers cannot read bytes.
struct Listing {
  FileId file;
  std::string contract;
  std::string text; ///< one instruction a line, each beginning with its pc in hex
  /// Where the code's first hex digit stands in the file; nothing if the file is not hex text.
  std::optional<uint32_t> offset;
};

/// What moves a proposal of one governor from step to step, as recognised.
struct Lifecycle {
  struct Entry {
    std::string step;     ///< "propose", "vote", "queue", "execute", "cancel", "veto", "emergency"
    std::string function; ///< signature
    Place place;
  };
  std::string contract;
  std::vector<Entry> entries;
};

struct Supplement {
  /// By fingerprint. Findings that are suppressed in the source are marked in the findings; here is
  /// the reason. A violated invariant that stands here was accepted.
  std::map<std::string, Acceptance> accepted;
  std::vector<Listing> listings; ///< of bytecode that something is said about
  std::vector<Lifecycle> lifecycles;

  const Acceptance *acceptance(const std::string &fingerprint) const {
    auto found = accepted.find(fingerprint);
    return found == accepted.end() ? nullptr : &found->second;
  }
};

/// Stable identity of a verdict, like Finding::fingerprint.
std::string fingerprint(const Proof &proof);

} // namespace quorate
