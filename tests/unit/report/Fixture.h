//===- Fixture.h - results to render -----------------------------------------------===//
#pragma once

#include "analyzer/report/Report.h"

#include <nlohmann/json.hpp>

namespace quorate::report {

inline Finding makeFinding(Span span, const char *message = "a call before the state is written") {
  Finding finding;
  finding.rule = "reentrancy";
  finding.severity = Severity::Error;
  finding.confidence = Confidence::Definite;
  finding.message = message;
  finding.contract = "Governor";
  finding.function = "execute(uint256)";
  finding.place.span = span;
  return finding;
}

struct Store {
  SourceStore sources;
  Results results;
  Supplement supplement;
  std::vector<CheckInfo> checks;
  std::string root, workingDirectory;
  bool includeSuppressed = false;
  SarifProofs sarifProofs = SarifProofs::All;
  std::string homepage;

  std::optional<Severity> failOn = Severity::Warning;
  bool unknownFails = false;

  Input input() const {
    return {results,           supplement,  sources,  checks, "1.2.3",      root, workingDirectory,
            includeSuppressed, sarifProofs, homepage, failOn, unknownFails, true};
  }
  template <class Render> std::string render(Render render) const {
    std::string out;
    llvm::raw_string_ostream stream(out);
    render(stream);
    return out;
  }
  std::string asText(TextOptions options = {}) const {
    return render([&](llvm::raw_ostream &out) { text(out, input(), options); });
  }
  nlohmann::json asJson() const {
    return nlohmann::json::parse(render([&](llvm::raw_ostream &out) { json(out, input()); }));
  }
  nlohmann::json asSarif() const {
    return nlohmann::json::parse(render([&](llvm::raw_ostream &out) { sarif(out, input()); }));
  }
  /// The first occurrence of `part` in a file.
  Span find(FileId file, llvm::StringRef part) const {
    auto at = uint32_t(llvm::StringRef(sources.file(file).text).find(part));
    return {file, at, at + uint32_t(part.size())};
  }
};

} // namespace quorate::report
