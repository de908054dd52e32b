//===- Text.cpp - the report on a terminal ----------------------------------------===//
#include "analyzer/report/Issues.h"
#include "analyzer/report/Printable.h"
#include "analyzer/report/Region.h"
#include "analyzer/report/Report.h"
#include "analyzer/report/Uri.h"
#include "analyzer/report/Words.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

#include <algorithm>
#include <map>

namespace quorate::report {
namespace {

enum class Ink { Error, Warning, Note, Good, Bold, Frame };
constexpr std::array<llvm::StringLiteral, 6> InkCodes = {"1;31", "1;33", "1;36", "1;32", "1", "34"};

Ink inkOf(Severity severity) {
  return severity == Severity::Error     ? Ink::Error
         : severity == Severity::Warning ? Ink::Warning
                                         : Ink::Note;
}

class Writer {
public:
  Writer(llvm::raw_ostream &out, const Input &input, const TextOptions &options)
      : out(out), input(input), options(options) {}

  void all() {
    const Results &results = input.results;
    for (const Finding &finding : results.findings)
      if (!finding.suppressed || input.includeSuppressed)
        show(finding);
    for (const Proof &proof : results.proofs)
      if (proof.verdict == Verdict::Violated)
        showViolation(proof);
    showProofTable();
    showIncomplete();
    if (options.quiet)
      return;
    showRuleTable();
    showSummary();
  }

private:
  llvm::raw_ostream &out;
  const Input &input;
  const TextOptions &options;

  void ink(Ink ink, llvm::StringRef text) {
    if (options.color)
      out << "\x1b[" << InkCodes[unsigned(ink)] << 'm' << text << "\x1b[0m";
    else
      out << text;
  }

  /// The place's name; where the terminal can, as a link to the file.
  std::string linked(const Region &region) const {
    std::string where = printable(toString(region));
    if (!options.hyperlinks || region.path.empty())
      return where;
    Uri uri = uriOf(llvm::sys::path::is_absolute(region.path)
                        ? region.path
                        : input.workingDirectory + "/" + region.path,
                    "", "");
    return "\x1b]8;;" + uri.text + "\x1b\\" + where + "\x1b]8;;\x1b\\";
  }

  /// "  --> file:line:column" and the source line with marks beneath.
  void showPlace(const Place &place, llvm::StringRef arrow = "-->") {
    Region region = regionOf(input.sources, place);
    std::string where = linked(region);
    if (where.empty())
      return;
    if (!region.hasLines()) {
      out << "  ";
      ink(Ink::Frame, arrow);
      out << ' ' << where << '\n';
      return;
    }
    llvm::StringRef line = input.sources.line(place.span.file, region.begin.line);
    size_t begin = region.begin.column - 1;
    size_t end = region.end.line == region.begin.line ? region.end.column - 1 : line.size();
    line = line.rtrim("\r\n \t");
    Excerpt shown = excerpt(line, begin, end);
    std::string number = std::to_string(region.begin.line);
    std::string gutter(number.size() + 1, ' ');
    out << gutter;
    ink(Ink::Frame, arrow);
    out << ' ' << where << '\n' << gutter;
    ink(Ink::Frame, "|");
    out << '\n';
    ink(Ink::Frame, number + " |");
    out << ' ' << shown.text << '\n' << gutter;
    ink(Ink::Frame, "|");
    out << ' ';
    ink(Ink::Error, shown.marks);
    out << '\n';
  }

  /// "  = text", an indented remark under a finding.
  void remark(llvm::StringRef text) {
    out << "   ";
    ink(Ink::Frame, "=");
    out << ' ' << printable(text) << '\n';
  }

  void heading(Ink kind, llvm::StringRef label, llvm::StringRef id, llvm::StringRef message) {
    ink(kind, (label + "[" + printable(id) + "]").str());
    ink(Ink::Bold, ": " + printable(message));
    out << '\n';
  }

  void show(const Finding &finding) {
    std::string label = word(finding.severity).str();
    if (finding.suppressed)
      label += " (suppressed)";
    heading(inkOf(finding.severity), label, finding.rule, finding.message);
    showPlace(finding.place);
    std::string in = finding.contract;
    if (!finding.function.empty())
      in += "." + finding.function;
    std::string origin = finding.origin == Origin::Bytecode ? ", bytecode" : "";
    if (!in.empty())
      remark("in " + in + origin + ", confidence: " + word(finding.confidence).str());
    for (const Related &related : finding.related) {
      ink(Ink::Note, "   note");
      out << ": " << printable(related.message) << '\n';
      showPlace(related.place, ":::");
    }
    showTrace(finding.trace);
    out << '\n';
  }

  void showViolation(const Proof &proof) {
    heading(Ink::Error, "violated", proof.invariant,
            proof.statement.empty() ? "the invariant does not hold" : proof.statement);
    showPlace(proof.place);
    std::string how = proof.replayed ? "the trace was replayed" : "the trace has not been replayed";
    remark("in " + proof.contract + "; " + how);
    showTrace(proof.trace);
    out << '\n';
  }

  void showTrace(const std::vector<TraceStep> &steps) {
    if (steps.empty())
      return;
    out << "   ";
    ink(Ink::Frame, "=");
    out << " trace, " << plural(steps.size(), "step") << ":\n";
    unsigned number = 0;
    for (const TraceStep &step : steps)
      showStep(++number, step);
  }

  void showStep(unsigned number, const TraceStep &step) {
    out << llvm::format("  %4u. ", number);
    std::string where = toString(regionOf(input.sources, step.place));
    if (!step.call.empty()) {
      ink(Ink::Bold, printable(step.call));
      if (!step.message.empty())
        out << "  " << printable(step.message);
    } else {
      out << printable(step.message);
      if (!where.empty())
        out << "  (" << printable(where) << ")";
    }
    out << '\n';
    std::vector<std::string> facts;
    if (!step.caller.empty())
      facts.push_back("caller " + printable(step.caller));
    if (step.block)
      facts.push_back("block " + std::to_string(*step.block));
    if (step.time)
      facts.push_back("time " + std::to_string(*step.time));
    if (!facts.empty())
      out << "        " << llvm::join(facts, ", ") << '\n';
    for (const auto &[path, value] : step.state)
      out << "        " << printable(path) << " = " << printable(value) << '\n';
  }

  static Ink inkOfProof(const Proof &proof) {
    if (proof.verdict == Verdict::Violated)
      return Ink::Error;
    return proof.verdict == Verdict::Proved && !proof.vacuous ? Ink::Good : Ink::Warning;
  }

  void showProofTable() {
    const auto &proofs = input.results.proofs;
    auto shown = [&](const Proof &proof) {
      if (options.quiet)
        return proof.verdict == Verdict::Unknown;
      return options.verbose || proof.verdict != Verdict::NotApplicable;
    };
    if (llvm::none_of(proofs, shown))
      return;
    size_t width = 0;
    for (const Proof &proof : proofs)
      width = std::max(width, proof.invariant.size());
    ink(Ink::Bold, "Proofs");
    out << '\n';
    const std::string *contract = nullptr;
    for (const Proof &proof : proofs) {
      if (!shown(proof))
        continue;
      if (!contract || *contract != proof.contract)
        out << "  " << printable(proof.contract)
            << (proof.origin == Origin::Bytecode ? " (bytecode)" : "") << '\n';
      contract = &proof.contract;
      showProof(proof, unsigned(width));
    }
    out << '\n';
  }

  void showProof(const Proof &proof, unsigned width) {
    std::string verdict = proof.vacuous ? "vacuous" : word(proof.verdict).str();
    out << "    " << llvm::left_justify(printable(proof.invariant), width) << "  ";
    ink(inkOfProof(proof), llvm::formatv("{0,-14}", verdict).str());
    out << llvm::format(" %7.2f s", proof.seconds);
    if (!proof.recheck.empty())
      out << "  recheck: " << proof.recheck;
    out << '\n';
    if (!proof.reason.empty())
      out << "        " << printable(proof.reason) << '\n';
    if (!options.verbose)
      return;
    auto items = [&](llvm::StringRef label, const std::vector<std::string> &list) {
      for (const std::string &item : list)
        out << "        " << label << ": " << printable(item) << '\n';
    };
    if (!proof.statement.empty())
      out << "        claim: " << printable(proof.statement) << '\n';
    items("assumes", proof.assumptions);
    items("lemma", proof.lemmas);
    if (proof.bound)
      out << "        searched to depth " << proof.bound << '\n';
  }

  void showIncomplete() {
    for (const Incomplete &item : input.results.incomplete) {
      std::string where = toString(regionOf(input.sources, item.place));
      if (where.empty())
        where = item.file;
      std::string in = item.contract;
      if (!item.function.empty())
        in += (in.empty() ? "" : ".") + item.function;
      ink(Ink::Warning, "incomplete");
      out << ": " << printable(item.reason);
      if (!in.empty())
        out << " (in " << printable(in) << ')';
      out << '\n';
      if (!where.empty())
        out << "  --> " << printable(where) << '\n';
    }
    if (!input.results.incomplete.empty())
      out << '\n';
  }

  /// Where there is much to read: how often each rule and invariant is reported.
  void showRuleTable() {
    constexpr size_t worthIt = 25;
    std::vector<Issue> all = issues(input);
    if (all.size() <= worthIt)
      return;
    std::map<std::string, std::array<size_t, 3>> rows;
    size_t width = 0;
    for (const Issue &issue : all) {
      ++rows[issue.id][unsigned(issue.severity)];
      width = std::max(width, issue.id.size());
    }
    ink(Ink::Bold, "Summary");
    out.indent(unsigned(width) + 4 - 7);
    out << "errors  warnings  notes\n";
    for (const auto &[id, counts] : rows)
      out << "  " << llvm::left_justify(printable(id), unsigned(width))
          << llvm::format("  %6zu  %8zu  %5zu\n", counts[2], counts[1], counts[0]);
    out << '\n';
  }

  void showSummary() {
    const Results &results = input.results;
    Tally counts = tally(input);
    std::string line = describeFindings(counts);
    if (std::string proofs = describeProofs(counts); !proofs.empty())
      line += "; invariants: " + proofs;
    if (counts.incomplete)
      line += "; " + plural(counts.incomplete, "place") + " not fully analysed";

    auto stat = [&](const char *key) {
      auto found = results.stats.find(key);
      return found == results.stats.end() ? 0.0 : found->second;
    };
    ink(counts.bad() ? Ink::Error : counts.clean() ? Ink::Good : Ink::Warning, line);
    out << " (" << plural(size_t(stat("files")), "file") << ", "
        << plural(size_t(stat("contracts")), "contract")
        << llvm::format(", %.2f s)\n", stat("seconds"));
  }
};

} // namespace

void text(llvm::raw_ostream &out, const Input &input, const TextOptions &options) {
  Writer(out, input, options).all();
}

} // namespace quorate::report
