//===- Issues.h - everything to be seen to, in one list ---------------------------===//
//
// The simple formats (annotations, code quality, JUnit, Markdown) know only
// "something is wrong at this line". Findings, violated invariants and what
// could not be analysed are all that to them.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/report/Report.h"

namespace quorate::report {

struct Issue {
  enum class Kind { Finding, Violation, Incomplete } kind = Kind::Finding;
  std::string id; ///< of the rule or invariant; "incomplete"
  Severity severity = Severity::Warning;
  std::string message;
  std::string path; ///< relative to the repository where it lies in it; may be empty
  LineColumn begin, end;
  std::string subject;     ///< "Governor.execute(uint256)"
  std::string fingerprint; ///< unique in the run
  const std::vector<TraceStep> *trace = nullptr;
};

/// The gravest first. Suppressed and accepted ones are left out unless asked for.
std::vector<Issue> issues(const Input &input);

/// How the run went, in numbers.
struct Tally {
  size_t errors = 0, warnings = 0, notes = 0, suppressed = 0;
  size_t proved = 0, violated = 0, unknown = 0, vacuous = 0, notApplicable = 0, accepted = 0;
  size_t incomplete = 0;
  bool bad() const { return errors || violated; }
  bool clean() const { return !bad() && !warnings && !incomplete; }
};
Tally tally(const Input &input);

/// "2 errors, 1 warning" and so on; "no findings".
std::string describeFindings(const Tally &tally);
/// "4 proved, 1 violated"; empty if nothing was to be proved.
std::string describeProofs(const Tally &tally);

/// `path` as shown to people -> relative to the repository, with '/'.
std::string repositoryPath(const Input &input, llvm::StringRef path);

bool isAccepted(const Input &input, const Proof &proof);
/// "proved", "violated", "vacuous", ... with what the baseline says.
std::string verdictWord(const Input &input, const Proof &proof);

std::string plural(size_t count, llvm::StringRef one);

} // namespace quorate::report
