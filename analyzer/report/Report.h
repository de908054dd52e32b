//===- Report.h - renderers of the findings store ------------------------------===//
//
// Pure functions from Results to text. No renderer looks at the IR or at a
// contract again.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/diagnostics/Supplement.h"

#include "llvm/Support/raw_ostream.h"

namespace quorate::report {

/// What a report says of a rule or invariant; the CLI fills it from the registries.
struct CheckInfo {
  std::string id, summary, page; ///< page: Markdown
  Severity severity = Severity::Warning;
  std::vector<unsigned> cwe;
  std::vector<std::string> scwe;
  double securitySeverity = 0;
  bool invariant = false;
  std::string why;  ///< of an invariant: what its breach costs
  std::string step; ///< of an invariant: the step of the lifecycle that it guards
};

/// Which verdicts become SARIF results. Code scanning takes a result of any kind for a problem, so
/// what is uploaded there holds violations only.
enum class SarifProofs { All, Open, Violated };

struct Input {
  const Results &results;
  const Supplement &supplement;
  const SourceStore &sources;
  std::vector<CheckInfo> checks;
  std::string toolVersion;
  /// Absolute paths. SARIF names files relative to `root`, the repository; what lies elsewhere is
  /// named as it was shown. Both may be empty.
  std::string root, workingDirectory;
  bool includeSuppressed = false; ///< in text and SARIF; JSON always has them, marked
  SarifProofs sarifProofs = SarifProofs::All;
  std::string homepage; ///< of the tool; empty if there is none
  /// What fails the run, for formats in which something passes or fails.
  std::optional<Severity> failOn = Severity::Warning;
  bool unknownFails = false;
  bool rulesRan = true; ///< false for `prove`: a silent rule has then not passed
};

struct TextOptions {
  bool color = false;
  bool verbose = false, quiet = false;
  bool hyperlinks = false; ///< places are links to files (the terminal's OSC 8)
};

void text(llvm::raw_ostream &out, const Input &input, const TextOptions &options);
void json(llvm::raw_ostream &out, const Input &input);
void sarif(llvm::raw_ostream &out, const Input &input);
void html(llvm::raw_ostream &out, const Input &input);     ///< one self-contained page
void markdown(llvm::raw_ostream &out, const Input &input); ///< for a pull request's comment
void junit(llvm::raw_ostream &out, const Input &input);
void gitlab(llvm::raw_ostream &out, const Input &input); ///< the code quality report
void github(llvm::raw_ostream &out, const Input &input); ///< workflow commands: annotations

} // namespace quorate::report
