//===- Issues.cpp --------------------------------------------------------------------===//
#include "analyzer/report/Issues.h"

#include "analyzer/report/Listings.h"
#include "analyzer/report/Region.h"
#include "analyzer/report/Words.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

#include <map>

namespace quorate::report {
namespace {

class Collector {
public:
  explicit Collector(const Input &input) : input(input), listings(input) {}
  std::vector<Issue> result;

  void place(Issue &issue, const Place &place, llvm::StringRef contract) {
    Region region = regionOf(input.sources, place);
    issue.path = region.path.empty() ? "" : repositoryPath(input, region.path);
    issue.begin = region.begin;
    issue.end = region.end;
    if (std::optional<Span> digits = listings.digits(place, contract)) {
      issue.begin = input.sources.position(digits->file, digits->begin);
      issue.end = input.sources.position(digits->file, digits->end);
    } else if (!region.hasLines() && !issue.path.empty()) {
      issue.begin = issue.end = {1, 1};
    }
  }

  void add(Issue issue) {
    unsigned count = ++seen[issue.fingerprint];
    if (count > 1)
      issue.fingerprint += "-" + std::to_string(count);
    result.push_back(std::move(issue));
  }

  void add(const Finding &finding) {
    Issue issue;
    issue.id = finding.rule;
    issue.severity = finding.severity;
    issue.message = finding.message;
    issue.subject = finding.contract;
    if (!finding.function.empty())
      issue.subject += "." + finding.function;
    issue.fingerprint = finding.fingerprint();
    issue.trace = &finding.trace;
    place(issue, finding.place, finding.contract);
    add(std::move(issue));
  }

  void add(const Proof &proof) {
    Issue issue;
    issue.kind = Issue::Kind::Violation;
    issue.id = proof.invariant;
    issue.severity = Severity::Error;
    issue.message = "Violated: " + (proof.statement.empty() ? proof.invariant : proof.statement);
    issue.subject = proof.contract;
    issue.fingerprint = fingerprint(proof);
    issue.trace = &proof.trace;
    place(issue, proof.place, proof.contract);
    add(std::move(issue));
  }

  void add(const Incomplete &item) {
    Issue issue;
    issue.kind = Issue::Kind::Incomplete;
    issue.id = "incomplete";
    issue.message = "Not fully analysed: " + item.reason;
    issue.subject = item.contract;
    if (!item.function.empty())
      issue.subject += (issue.subject.empty() ? "" : ".") + item.function;
    Finding key;
    key.rule = issue.id;
    key.contract = item.file;
    key.function = issue.subject;
    key.sink = item.reason;
    issue.fingerprint = key.fingerprint();
    place(issue, item.place, item.contract);
    if (issue.path.empty() && !item.file.empty())
      issue.path = repositoryPath(input, item.file);
    add(std::move(issue));
  }

private:
  const Input &input;
  Listings listings;
  std::map<std::string, unsigned> seen;
};

void append(std::vector<std::string> &parts, size_t count, llvm::StringRef word) {
  if (count)
    parts.push_back(std::to_string(count) + " " + word.str());
}

} // namespace

std::string plural(size_t count, llvm::StringRef one) {
  return std::to_string(count) + " " + one.str() + (count == 1 ? "" : "s");
}

bool isAccepted(const Input &input, const Proof &proof) {
  return input.supplement.acceptance(fingerprint(proof)) != nullptr;
}

std::string verdictWord(const Input &input, const Proof &proof) {
  std::string text = proof.vacuous ? "vacuous" : word(proof.verdict).str();
  return isAccepted(input, proof) ? text + " (accepted)" : text;
}

std::vector<Issue> issues(const Input &input) {
  Collector collector(input);
  for (const Proof &proof : input.results.proofs)
    if (proof.verdict == Verdict::Violated &&
        (input.includeSuppressed || !isAccepted(input, proof)))
      collector.add(proof);
  for (Severity severity : {Severity::Error, Severity::Warning, Severity::Note})
    for (const Finding &finding : input.results.findings)
      if (finding.severity == severity && (input.includeSuppressed || !finding.suppressed))
        collector.add(finding);
  for (const Incomplete &item : input.results.incomplete)
    collector.add(item);
  return std::move(collector.result);
}

Tally tally(const Input &input) {
  Tally t;
  for (const Finding &finding : input.results.findings) {
    if (finding.suppressed)
      ++t.suppressed;
    else
      ++(finding.severity == Severity::Error     ? t.errors
         : finding.severity == Severity::Warning ? t.warnings
                                                 : t.notes);
  }
  for (const Proof &proof : input.results.proofs) {
    if (proof.verdict == Verdict::Violated && isAccepted(input, proof))
      ++t.accepted;
    else if (proof.vacuous)
      ++t.vacuous;
    else
      ++(proof.verdict == Verdict::Proved     ? t.proved
         : proof.verdict == Verdict::Violated ? t.violated
         : proof.verdict == Verdict::Unknown  ? t.unknown
                                              : t.notApplicable);
  }
  t.incomplete = input.results.incomplete.size();
  return t;
}

std::string describeFindings(const Tally &t) {
  std::vector<std::string> parts;
  auto add = [&](size_t count, llvm::StringRef one) {
    if (count)
      parts.push_back(plural(count, one));
  };
  add(t.errors, "error");
  add(t.warnings, "warning");
  add(t.notes, "note");
  if (parts.empty())
    parts.push_back("no findings");
  append(parts, t.suppressed, "suppressed");
  return llvm::join(parts, ", ");
}

std::string describeProofs(const Tally &t) {
  std::vector<std::string> parts;
  append(parts, t.proved, "proved");
  append(parts, t.violated, "violated");
  append(parts, t.accepted, "violated (accepted)");
  append(parts, t.unknown, "unknown");
  append(parts, t.vacuous, "vacuous");
  return llvm::join(parts, ", ");
}

std::string repositoryPath(const Input &input, llvm::StringRef path) {
  namespace fs = llvm::sys::path;
  llvm::SmallString<256> absolute;
  if (!fs::is_absolute(path))
    absolute = input.workingDirectory;
  fs::append(absolute, path);
  fs::remove_dots(absolute, /*remove_dot_dot=*/true);
  llvm::StringRef inside = absolute;
  if (!input.root.empty() && inside.consume_front(llvm::StringRef(input.root).rtrim('/')) &&
      inside.consume_front("/"))
    return inside.str();
  return path.str();
}

} // namespace quorate::report
