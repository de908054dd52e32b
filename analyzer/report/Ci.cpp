//===- Ci.cpp - what continuous integration systems read --------------------------===//
//
// GitHub:  workflow commands, ::error file=F,line=L::MESSAGE on standard output
//          https://docs.github.com/actions/reference/workflow-commands-for-github-actions
// GitLab:  the code quality report, a subset of Code Climate's
//          https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
// JUnit:   an invariant or a rule is a test case; Jenkins and GitLab read it
//
//===----------------------------------------------------------------------===//
#include "analyzer/report/Issues.h"
#include "analyzer/report/Printable.h"
#include "analyzer/report/Words.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

#include <nlohmann/json.hpp>

namespace quorate::report {
namespace {

/// Workflow commands end at a line break; in properties ',' and ':' end them too.
std::string githubEscaped(llvm::StringRef text, bool property) {
  std::string result;
  for (char c : validUtf8(text))
    if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
      result += "%" + llvm::utohexstr(static_cast<unsigned char>(c), /*LowerCase=*/false, 2);
    else
      result += c;
  return result;
}

std::string xml(llvm::StringRef text) {
  std::string allowed = validUtf8(text);
  // Control characters are not allowed in XML, not even escaped.
  for (char &c : allowed)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t')
      c = '?';
  std::string result;
  llvm::raw_string_ostream out(result);
  llvm::printHTMLEscaped(allowed, out);
  return out.str();
}

std::string placeOf(const Issue &issue) {
  std::string text = issue.path;
  if (issue.begin.line)
    text += ":" + std::to_string(issue.begin.line);
  return text;
}

std::string traceText(const std::vector<TraceStep> &steps) {
  std::string text;
  unsigned number = 0;
  for (const TraceStep &step : steps) {
    text += std::to_string(++number) + ". " + (step.call.empty() ? step.message : step.call) + "\n";
    for (const auto &[path, value] : step.state)
      text += (llvm::Twine("     ") + path + " = " + value + "\n").str();
  }
  return text;
}

/// Writes one suite and counts its cases.
class Suite {
public:
  unsigned tests = 0, failures = 0, errors = 0, skipped = 0;

  void pass(llvm::StringRef group, llvm::StringRef name, double seconds = 0) {
    open(group, name, seconds);
    out << "/>\n";
  }
  void skip(llvm::StringRef group, llvm::StringRef name, llvm::StringRef why, double seconds = 0) {
    open(group, name, seconds);
    out << ">\n      <skipped message=\"" << xml(why) << "\"/>\n    </testcase>\n";
    ++skipped;
  }
  void fail(llvm::StringRef element, llvm::StringRef group, llvm::StringRef name,
            llvm::StringRef message, llvm::StringRef text, double seconds = 0) {
    open(group, name, seconds);
    out << ">\n      <" << element << " message=\"" << xml(message) << "\">" << xml(text) << "</"
        << element << ">\n    </testcase>\n";
    ++(element == "error" ? errors : failures);
  }
  void write(llvm::raw_ostream &to, llvm::StringRef name) {
    to << "  <testsuite name=\"" << xml(name) << "\" tests=\"" << tests << "\" failures=\""
       << failures << "\" errors=\"" << errors << "\" skipped=\"" << skipped << "\">\n"
       << text << "  </testsuite>\n";
  }

private:
  std::string text;
  llvm::raw_string_ostream out{text};

  void open(llvm::StringRef group, llvm::StringRef name, double seconds) {
    ++tests;
    out << "    <testcase classname=\"" << xml(group) << "\" name=\"" << xml(name) << "\" time=\""
        << llvm::formatv("{0:f3}", seconds) << "\"";
  }
};

void addProof(Suite &suite, const Input &input, const Proof &proof) {
  std::string group = "quorate." + proof.contract;
  std::string verdict = verdictWord(input, proof);
  bool open = proof.vacuous || proof.verdict == Verdict::Unknown;
  std::string why = proof.reason.empty() ? proof.statement : proof.reason;
  if (proof.verdict == Verdict::Violated && !isAccepted(input, proof))
    suite.fail("failure", group, proof.invariant, "violated: " + proof.statement,
               traceText(proof.trace), proof.seconds);
  else if (open && input.unknownFails)
    suite.fail("failure", group, proof.invariant, verdict + ": " + why, why, proof.seconds);
  else if (proof.verdict == Verdict::Proved && !proof.vacuous)
    suite.pass(group, proof.invariant, proof.seconds);
  else
    suite.skip(group, proof.invariant, verdict + ": " + why, proof.seconds);
}

} // namespace

void github(llvm::raw_ostream &out, const Input &input) {
  static constexpr llvm::StringLiteral commands[] = {"notice", "warning", "error"};
  for (const Issue &issue : issues(input)) {
    out << "::" << commands[unsigned(issue.severity)] << ' ';
    if (!issue.path.empty()) {
      out << "file=" << githubEscaped(issue.path, true);
      if (issue.begin.line) {
        out << ",line=" << issue.begin.line << ",endLine=" << issue.end.line;
        if (issue.begin.line == issue.end.line) // columns of several lines mean nothing there
          out << ",col=" << issue.begin.column << ",endColumn=" << issue.end.column;
      }
      out << ',';
    }
    out << "title=" << githubEscaped("quorate: " + issue.id, true)
        << "::" << githubEscaped(issue.message, false);
    if (!issue.subject.empty())
      out << githubEscaped(" (" + issue.subject + ")", false);
    out << '\n';
  }
}

void gitlab(llvm::raw_ostream &out, const Input &input) {
  static constexpr llvm::StringLiteral severities[] = {"info", "major", "critical"};
  nlohmann::ordered_json root = nlohmann::ordered_json::array();
  for (const Issue &issue : issues(input)) {
    bool broken = issue.kind == Issue::Kind::Violation;
    nlohmann::ordered_json entry;
    entry["description"] = validUtf8(issue.message);
    entry["check_name"] = issue.id;
    entry["fingerprint"] = issue.fingerprint;
    entry["severity"] = broken ? "blocker" : severities[unsigned(issue.severity)].str();
    entry["location"]["path"] = validUtf8(issue.path.empty() ? "." : issue.path);
    entry["location"]["lines"]["begin"] = std::max(issue.begin.line, 1u);
    root.push_back(std::move(entry));
  }
  out << root.dump(2) << '\n';
}

void junit(llvm::raw_ostream &out, const Input &input) {
  Suite rules, proofs;
  std::vector<Issue> all = issues(input);
  for (const CheckInfo &check : input.checks)
    if (!check.invariant && input.rulesRan &&
        llvm::none_of(all, [&](const Issue &issue) { return issue.id == check.id; }))
      rules.pass("quorate.rules", check.id);
  for (const Issue &issue : all) {
    if (issue.kind == Issue::Kind::Violation)
      continue;
    std::string name = issue.id + " " + placeOf(issue);
    std::string text = placeOf(issue) + " " + issue.subject + "\n" + issue.message + "\n";
    if (issue.trace)
      text += traceText(*issue.trace);
    if (issue.kind == Issue::Kind::Incomplete)
      rules.fail("error", "quorate.analysis", name, issue.message, text);
    else if (input.failOn && issue.severity >= *input.failOn)
      rules.fail("failure", "quorate.rules", name, issue.message, text);
    else
      rules.skip("quorate.rules", name, issue.message);
  }
  for (const Proof &proof : input.results.proofs)
    addProof(proofs, input, proof);
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"quorate\" tests=\""
      << rules.tests + proofs.tests << "\" failures=\"" << rules.failures + proofs.failures
      << "\" errors=\"" << rules.errors << "\">\n";
  if (rules.tests)
    rules.write(out, "rules");
  if (proofs.tests)
    proofs.write(out, "invariants");
  out << "</testsuites>\n";
}

} // namespace quorate::report
