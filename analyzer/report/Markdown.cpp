//===- Markdown.cpp - a summary for a pull request or a job ------------------------===//
#include "analyzer/report/Issues.h"
#include "analyzer/report/MarkdownHtml.h"
#include "analyzer/report/Printable.h"
#include "analyzer/report/Uri.h"
#include "analyzer/report/Words.h"

#include "llvm/ADT/StringExtras.h"

namespace quorate::report {
namespace {

// A comment on GitHub may have 65,536 characters.
constexpr size_t MaxLength = 60000, MaxRows = 100, MaxTraces = 10;

/// Text that stays text: no markup, no table borders, no mentions of people or issues.
std::string plain(llvm::StringRef text) {
  std::string result;
  for (char c : printable(text)) {
    if (llvm::StringRef("\\`*_{}[]()#+!|<>~@").contains(c))
      result += '\\';
    result += c;
  }
  return result;
}

std::string code(llvm::StringRef text) {
  std::string inner = printable(text);
  for (char &c : inner)
    if (c == '`' || c == '|')
      c = '\'';
  return "`" + inner + "`";
}

std::string placeOf(const Issue &issue) {
  if (issue.path.empty())
    return plain(issue.subject);
  std::string label = issue.path, anchor;
  if (issue.begin.line) {
    label += ":" + std::to_string(issue.begin.line);
    anchor = "#L" + std::to_string(issue.begin.line);
  }
  return "[" + code(label) + "](" + percentEncode(issue.path) + anchor + ")";
}

llvm::StringRef mark(const Input &input, const Proof &proof) {
  if (proof.vacuous || proof.verdict == Verdict::Unknown)
    return "❓";
  if (proof.verdict == Verdict::Violated)
    return isAccepted(input, proof) ? "⚠️" : "❌";
  return proof.verdict == Verdict::Proved ? "✅" : "➖";
}

class Writer {
public:
  explicit Writer(const Input &input) : input(input), all(issues(input)), counts(tally(input)) {}

  std::string write() {
    heading();
    issueTable();
    proofTable();
    traces();
    // A mark for whoever updates the comment instead of adding another.
    out << "\n<!-- quorate-summary -->\n";
    return text;
  }

private:
  const Input &input;
  std::vector<Issue> all;
  Tally counts;
  std::string text;
  llvm::raw_string_ostream out{text};

  void heading() {
    out << "## Quorate: "
        << (counts.bad()     ? "❌ "
            : counts.clean() ? "✅ "
                             : "⚠️ ")
        << describeFindings(counts);
    if (std::string proofs = describeProofs(counts); !proofs.empty())
      out << "; invariants: " << proofs;
    out << "\n\n";
    if (counts.incomplete)
      out << "> **" << plural(counts.incomplete, "place")
          << " could not be fully analysed**: what is said of the rest holds all the same.\n\n";
  }

  void issueTable() {
    if (all.empty())
      return;
    out << "| | rule | where | what |\n|---|---|---|---|\n";
    size_t rows = 0;
    for (const Issue &issue : all) {
      if (++rows > MaxRows || text.size() > MaxLength / 2) {
        out << "\n" << all.size() - rows + 1 << " more are in the full report.\n";
        break;
      }
      llvm::StringRef kind = issue.kind == Issue::Kind::Violation    ? "violated"
                             : issue.kind == Issue::Kind::Incomplete ? "incomplete"
                                                                     : word(issue.severity);
      out << "| " << kind << " | " << code(issue.id) << " | " << placeOf(issue) << " | "
          << plain(issue.message) << " |\n";
    }
    out << '\n';
  }

  void proofTable() {
    bool any = false;
    for (const Proof &proof : input.results.proofs) {
      if (proof.verdict == Verdict::NotApplicable || text.size() > MaxLength * 3 / 4)
        continue;
      if (!any)
        out << "| contract | invariant | verdict |\n|---|---|---|\n";
      any = true;
      out << "| " << code(proof.contract) << " | " << code(proof.invariant) << " | "
          << mark(input, proof) << ' ' << verdictWord(input, proof);
      if (!proof.reason.empty())
        out << ": " << plain(llvm::StringRef(proof.reason).take_front(200));
      out << " |\n";
    }
    if (any)
      out << '\n';
  }

  void traces() {
    size_t count = 0;
    for (const Issue &issue : all) {
      if (!issue.trace || issue.trace->empty())
        continue;
      if (++count > MaxTraces || text.size() > MaxLength * 3 / 4)
        return;
      out << "<details><summary>" << htmlEscaped(issue.id) << " in " << htmlEscaped(issue.subject)
          << ": the way there</summary>\n\n"; // HTML until the next empty line
      for (const TraceStep &step : *issue.trace) {
        out << "1. " << (step.call.empty() ? plain(step.message) : code(step.call));
        if (!step.call.empty() && !step.message.empty())
          out << ' ' << plain(step.message);
        for (const auto &[path, value] : step.state)
          out << "\n   - " << code((llvm::Twine(path) + " = " + value).str());
        out << '\n';
      }
      out << "\n</details>\n";
    }
  }
};

} // namespace

void markdown(llvm::raw_ostream &out, const Input &input) {
  std::string text = Writer(input).write();
  if (text.size() > MaxLength) { // cannot be more than one row or trace too long
    size_t cut = llvm::StringRef(text).rfind('\n', MaxLength);
    text.resize(cut == std::string::npos ? MaxLength : cut);
    text += "\n\nThe summary is cut off here; the full report has the rest.\n\n"
            "<!-- quorate-summary -->\n";
  }
  out << text;
}

} // namespace quorate::report
