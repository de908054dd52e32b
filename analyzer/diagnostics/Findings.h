//===- Findings.h - what is said to people --------------------------------===//
//
// Rules, prover and front ends write here; report/ renders it. The store is
// plain data and knows no output format. DESIGN.md section 4 gives the JSON
// form of the same records.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/source/Source.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace quorate {

enum class Severity { Note, Warning, Error };
/// Definite: the bad path was shown. Likely: the pattern is complete but a
/// guard might exist that is out of sight. Possible: an abstraction stands between.
enum class Confidence { Possible, Likely, Definite };
enum class Origin { Solidity, Bytecode };

/// A place: a source span, or a program counter in a bytecode file, or both.
struct Place {
  Span span;
  std::optional<uint32_t> pc; ///< byte offset in the runtime code
  friend bool operator==(const Place &, const Place &) = default;
};

struct Related {
  Place place;
  std::string message;
};

/// One step of a path or of a transaction trace. For a trace `call` names the
/// entry point with decoded arguments; both lists hold printable values.
struct TraceStep {
  Place place;
  std::string message;
  std::string call;                    ///< "Governor.queue(1)", empty if not a call
  std::string caller;                  ///< printable address or role
  std::optional<uint64_t> block, time; ///< of the transaction
  std::vector<std::pair<std::string, std::string>> state; ///< what changed: path -> value after
};

/// A mechanical repair: all edits together. They do not overlap.
struct Fix {
  struct Edit {
    Span span;        ///< replaced; empty: inserted before
    std::string text; ///< instead
  };
  std::string description;
  std::vector<Edit> edits;
};

struct Finding {
  std::string rule; ///< id in CATALOG.md
  Severity severity = Severity::Warning;
  Confidence confidence = Confidence::Likely;
  std::string message;
  std::string contract, function; ///< function: signature such as "queue(uint256)"
  Place place;
  Origin origin = Origin::Solidity;
  std::string sink; ///< normalised sink for the fingerprint (no line numbers)
  std::vector<Related> related;
  std::vector<TraceStep> trace;
  std::vector<Fix> fixes; ///< each is enough by itself
  bool suppressed = false;
  /// Stable identity: rule + contract + function signature + sink.
  std::string fingerprint() const;
};

enum class Verdict { Proved, Violated, Unknown, NotApplicable };

struct Proof {
  std::string invariant; ///< id in CATALOG.md
  std::string contract;
  Verdict verdict = Verdict::Unknown;
  bool vacuous = false;
  std::vector<std::string> assumptions; ///< what the verdict rests on
  std::vector<std::string> lemmas;      ///< strengthenings used by a proof
  std::string reason;                   ///< why unknown or not applicable
  std::string statement;                ///< what was claimed, in plain English
  Place place;                          ///< the line to look at
  Origin origin = Origin::Solidity;
  std::vector<TraceStep> trace; ///< from deployment, for a violation
  bool replayed = false;        ///< the interpreter ran the trace and it broke the property
  unsigned bound = 0;           ///< depth of a bounded search, 0 when unbounded
  double seconds = 0;
  /// What a second solver says of a proof: "agrees", "undecided" or "disagrees"; empty: not asked.
  std::string recheck;
};

/// Something that could not be (fully) analysed. Every one makes the run exit
/// with 3 and is visible in each output format.
struct Incomplete {
  std::string file, contract, function, reason;
  Place place;
};

/// Everything one run has to say.
struct Results {
  std::vector<std::string> inputs; ///< as given
  std::vector<Finding> findings;
  std::vector<Proof> proofs;
  std::vector<Incomplete> incomplete;
  std::map<std::string, double> stats; ///< files, contracts, functions, instructions, seconds ...

  /// Orders findings by place and drops exact repeats (same rule, same place).
  void normalise();
};

} // namespace quorate
