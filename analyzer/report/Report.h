//===- Report.h - renderers of the findings store ------------------------------===//
//
// Pure functions from Results to text. No renderer looks at the IR or at a
// contract again.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/diagnostics/Findings.h"

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
};

struct Input {
  const Results &results;
  const SourceStore &sources;
  std::vector<CheckInfo> checks;
  std::string toolVersion;
  /// Absolute paths. SARIF names files relative to `root`, the repository; what lies elsewhere is
  /// named as it was shown. Both may be empty.
  std::string root, workingDirectory;
  bool includeSuppressed = false; ///< in text and SARIF; JSON always has them, marked
};

struct TextOptions {
  bool color = false;
  bool verbose = false, quiet = false;
};

void text(llvm::raw_ostream &out, const Input &input, const TextOptions &options);
void json(llvm::raw_ostream &out, const Input &input);
void sarif(llvm::raw_ostream &out, const Input &input);

} // namespace quorate::report
