//===- Html.cpp - one self-contained page for an auditor ---------------------------===//
//
// No network, no fonts, no scripts from elsewhere: the page's own policy
// forbids them. Everything that comes from sources is escaped.
//
//===----------------------------------------------------------------------===//
#include "analyzer/report/HtmlLifecycle.h"
#include "analyzer/report/HtmlStyle.h"
#include "analyzer/report/Issues.h"
#include "analyzer/report/Listings.h"
#include "analyzer/report/MarkdownHtml.h"
#include "analyzer/report/Printable.h"
#include "analyzer/report/Region.h"
#include "analyzer/report/Words.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

#include <map>
#include <set>

namespace quorate::report {
namespace {

constexpr unsigned ContextLines = 3;
constexpr size_t MaxLineLength = 400;

std::string esc(llvm::StringRef text) { return htmlEscaped(text); }

std::string tag(llvm::StringRef style, llvm::StringRef text) {
  return ("<span class=\"tag " + style + "\">" + esc(text) + "</span>").str();
}

llvm::StringRef styleOf(Severity severity) {
  return severity == Severity::Error ? "bad" : severity == Severity::Warning ? "warn" : "note";
}

class Page {
public:
  Page(llvm::raw_ostream &out, const Input &input)
      : out(out), input(input), listings(input), counts(tally(input)) {
    for (const Proof &proof : input.results.proofs)
      orderedProofs.push_back(&proof);
    std::map<llvm::StringRef, size_t> contracts; // in the order of their first proof
    for (const Proof &proof : input.results.proofs)
      contracts.try_emplace(proof.contract, contracts.size());
    llvm::stable_sort(orderedProofs, [&](const Proof *a, const Proof *b) {
      return std::pair(contracts[a->contract], rank(*a)) <
             std::pair(contracts[b->contract], rank(*b));
    });
    for (Severity severity : {Severity::Error, Severity::Warning, Severity::Note})
      for (const Finding &finding : input.results.findings)
        if (finding.severity == severity && (input.includeSuppressed || !finding.suppressed))
          orderedFindings.push_back(&finding);
  }

  void write() {
    head();
    overview();
    lifecycles();
    proofs();
    findings();
    incomplete();
    backgrounds();
    about();
  }

private:
  llvm::raw_ostream &out;
  const Input &input;
  Listings listings;
  Tally counts;
  std::vector<const Proof *> orderedProofs; ///< by contract, what is broken first
  std::vector<const Finding *> orderedFindings;
  std::set<std::string> explained; ///< ids whose background is linked to

  static unsigned rank(const Proof &proof) {
    if (proof.verdict == Verdict::Violated)
      return 0;
    if (proof.vacuous || proof.verdict == Verdict::Unknown)
      return 1;
    return proof.verdict == Verdict::Proved ? 2 : 3;
  }

  const CheckInfo *check(llvm::StringRef id) const {
    auto found = llvm::find_if(input.checks, [&](const CheckInfo &info) { return info.id == id; });
    return found == input.checks.end() ? nullptr : &*found;
  }

  void head() {
    std::string inputs = esc(llvm::join(input.results.inputs, ", "));
    out << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
           "'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
           "form-action "
           "'none'\">\n<link rel=\"icon\" href=\"data:,\">\n<title>Quorate: "
        << inputs << "</title>\n<style>" << HtmlStyle << "</style>\n</head>\n<body>\n"
        << "<a class=\"skip\" href=\"#main\">Skip to the results</a>\n<header>\n<div>"
           "<h1>Quorate report</h1>\n<p class=\"dim\">"
        << inputs
        << "</p></div>\n<div><button id=\"unfold\" type=\"button\" aria-pressed=\"false\" "
        << "hidden>Unfold all</button> <button id=\"theme\" type=\"button\" hidden>Dark "
           "theme</button></div>\n</header>\n<main id=\"main\" tabindex=\"-1\">\n";
  }

  void card(size_t count, llvm::StringRef style, llvm::StringRef label) {
    out << "<li" << (count && !style.empty() ? (" class=\"" + style + "\"").str() : "") << "><b>"
        << count << "</b>" << label << "</li>\n";
  }

  void overview() {
    out << "<nav aria-label=\"Contents\"><ul>";
    auto link = [&](bool there, llvm::StringRef id, llvm::StringRef label) {
      if (there)
        out << "<li><a href=\"#" << id << "\">" << label << "</a></li>";
    };
    link(!input.supplement.lifecycles.empty(), "lifecycles", "Lifecycles");
    link(!input.results.proofs.empty(), "proofs", "Invariants");
    link(true, "findings", "Findings");
    link(counts.incomplete, "incomplete", "Not fully analysed");
    link(!orderedFindings.empty() || !input.results.proofs.empty(), "background", "Background");
    link(true, "about", "About this report");
    out << "</ul></nav>\n<h2 id=\"overview\">Overview</h2>\n<p>"
        << tag(counts.bad()     ? "bad"
               : counts.clean() ? "good"
                                : "warn",
               counts.bad()     ? "Problems found"
               : counts.clean() ? "Nothing found"
                                : "To be looked at")
        << ' ' << esc(describeFindings(counts));
    if (std::string text = describeProofs(counts); !text.empty())
      out << "; invariants: " << esc(text);
    out << ".</p>\n";
    if (counts.incomplete)
      out << "<p>" << tag("warn", "Incomplete") << ' ' << plural(counts.incomplete, "place")
          << " could not be fully analysed. What is said here of the rest holds all the "
             "same.</p>\n";
    out << "<ul class=\"cards\">\n";
    card(counts.errors, "bad", "errors");
    card(counts.warnings, "warn", "warnings");
    card(counts.notes, "note", "notes");
    card(counts.proved, "good", "invariants proved");
    card(counts.violated, "bad", "invariants violated");
    card(counts.unknown + counts.vacuous, "warn", "invariants open");
    card(counts.incomplete, "warn", "not fully analysed");
    out << "</ul>\n";
    worst();
  }

  /// What to read first, with links.
  void worst() {
    constexpr size_t most = 24;
    std::vector<std::string> lines;
    auto line = [&](llvm::StringRef anchor, size_t number, const std::string &badge,
                    llvm::StringRef id, llvm::StringRef in) {
      lines.push_back(("<li>" + badge + " <a href=\"#" + anchor + std::to_string(number) + "\">" +
                       esc(id) + "</a> <span class=\"dim\">in " + esc(in) + "</span></li>\n")
                          .str());
    };
    for (size_t i = 0; i < orderedProofs.size(); ++i)
      if (const Proof &proof = *orderedProofs[i];
          proof.verdict == Verdict::Violated && !input.supplement.acceptance(fingerprint(proof)))
        line("proof-", i + 1, tag("bad", "violated"), proof.invariant, proof.contract);
    for (size_t i = 0; i < orderedFindings.size(); ++i)
      if (const Finding &finding = *orderedFindings[i];
          finding.severity == Severity::Error && !finding.suppressed)
        line("finding-", i + 1, tag("bad", "error"), finding.rule,
             finding.function.empty() ? finding.contract
                                      : finding.contract + "." + finding.function);
    if (lines.empty())
      return;
    out << "<h3>To be looked at first</h3>\n<ol class=\"worst\">\n";
    for (const std::string &line : llvm::ArrayRef(lines).take_front(most))
      out << line;
    out << "</ol>\n";
    if (lines.size() > most)
      out << "<p class=\"dim\">and " << lines.size() - most << " more below</p>\n";
  }

  void lifecycles() {
    if (input.supplement.lifecycles.empty())
      return;
    out << "<h2 id=\"lifecycles\">Lifecycles</h2>\n<p class=\"dim\">How a proposal moves, as "
           "recognised in the code. On an edge: ✓ invariants proved of this step, ✗ violated, ? "
           "open.</p>\n";
    unsigned number = 0;
    for (const Lifecycle &lifecycle : input.supplement.lifecycles)
      out << "<section aria-label=\"Lifecycle of " << esc(lifecycle.contract) << "\"><h3>"
          << esc(lifecycle.contract) << "</h3>\n"
          << lifecycleHtml(input, lifecycle, ++number) << "</section>\n";
  }

  static llvm::StringRef styleOf(const Proof &proof) {
    if (proof.verdict == Verdict::Violated)
      return "bad";
    if (proof.vacuous || proof.verdict == Verdict::Unknown)
      return "warn";
    return proof.verdict == Verdict::Proved ? "good" : "none";
  }

  void proofs() {
    if (input.results.proofs.empty())
      return;
    out << "<h2 id=\"proofs\">Invariants</h2>\n<p class=\"dim\">Proved: holds after every "
           "sequence of transactions, of whoever and whenever, under the assumptions listed. "
           "Violated: the transactions shown were run and break it. Unknown: neither was found. "
           "Vacuous: holds only because the step that it guards cannot happen.</p>\n";
    const std::string *contract = nullptr;
    for (size_t i = 0; i < orderedProofs.size(); ++i) {
      const Proof &proof = *orderedProofs[i];
      if (!contract || *contract != proof.contract)
        out << "<h3>" << esc(proof.contract)
            << (proof.origin == Origin::Bytecode ? " (bytecode)" : "") << "</h3>\n";
      contract = &proof.contract;
      if (proof.verdict != Verdict::NotApplicable) {
        showProof(proof, i + 1);
        continue;
      }
      size_t end = i;
      while (end < orderedProofs.size() && orderedProofs[end]->contract == proof.contract)
        ++end;
      showInapplicable(llvm::ArrayRef(orderedProofs).slice(i, end - i));
      i = end - 1;
    }
  }

  void showInapplicable(llvm::ArrayRef<const Proof *> proofs) {
    out << "<details class=\"proof\"><summary>" << tag("none", "not-applicable") << " <strong>"
        << plural(proofs.size(), "invariant") << "</strong> <span>of what this contract does not "
        << "have</span></summary>\n<ul>\n";
    for (const Proof *proof : proofs)
      out << "<li><strong>" << esc(proof->invariant) << "</strong>: " << esc(proof->statement)
          << (proof->reason.empty() ? ""
                                    : "<br><span class=\"dim\">" + esc(proof->reason) + "</span>")
          << "</li>\n";
    out << "</ul>\n</details>\n";
  }

  void list(llvm::StringRef title, const std::vector<std::string> &items) {
    if (items.empty())
      return;
    out << "<h4>" << title << "</h4>\n<ul>";
    for (const std::string &item : items)
      out << "<li>" << esc(item) << "</li>";
    out << "</ul>\n";
  }

  void showProof(const Proof &proof, size_t number) {
    bool violated = proof.verdict == Verdict::Violated;
    out << "<details class=\"proof\" id=\"proof-" << number << '"' << (violated ? " open" : "")
        << "><summary>" << tag(styleOf(proof), verdictWord(input, proof)) << " <strong>"
        << esc(proof.invariant) << "</strong> <span>" << esc(proof.statement)
        << "</span></summary>\n";
    if (!proof.reason.empty())
      out << "<p><strong>Why:</strong> " << esc(proof.reason) << "</p>\n";
    if (const Acceptance *accepted = input.supplement.acceptance(fingerprint(proof)))
      out << "<p><strong>Accepted:</strong> " << esc(accepted->justification) << "</p>\n";
    if (const CheckInfo *info = check(proof.invariant); info && !info->why.empty())
      out << "<p><strong>What its breach costs:</strong> " << esc(info->why) << ".</p>\n";
    if (violated) {
      out << "<h4>The transactions that break it" << (proof.replayed ? "" : " (not replayed)")
          << "</h4>\n";
      excerpt(proof.place, proof.contract);
      steps(proof.trace);
    }
    list("It rests on", proof.assumptions);
    list("Lemmas of the proof", proof.lemmas);
    if (proof.verdict == Verdict::Unknown && proof.bound)
      out << "<p class=\"dim\">No violation within " << proof.bound << " transactions.</p>\n";
    background(proof.invariant);
    out << "</details>\n";
  }

  /// A link to the page of a rule or invariant, which is given once in the end. What has no page of
  /// its own has a text without a title.
  void background(llvm::StringRef id) {
    const CheckInfo *info = check(id);
    if (!info || !llvm::StringRef(info->page).starts_with("#"))
      return;
    explained.insert(info->id);
    out << "<p><a href=\"#about-" << esc(id) << "\">Background: " << esc(id) << "</a></p>\n";
  }

  void backgrounds() {
    if (orderedFindings.empty() && input.results.proofs.empty())
      return;
    out << "<h2 id=\"background\">Background</h2>\n";
    for (const std::string &id : explained)
      out << "<details class=\"proof\" id=\"about-" << esc(id) << "\"><summary><strong>" << esc(id)
          << "</strong> <span>" << esc(check(id)->summary) << "</span></summary>\n"
          << markdownToHtml(check(id)->page, 3) << "</details>\n";
    if (explained.empty())
      out << "<p>quorate explain ID prints the page of a rule or invariant.</p>\n";
  }

  void steps(const std::vector<TraceStep> &trace) {
    if (trace.empty())
      return;
    out << "<ol class=\"steps\">\n";
    unsigned number = 0;
    for (const TraceStep &step : trace) {
      out << "<li data-n=\"" << ++number << "\">";
      if (!step.call.empty())
        out << "<strong><code>" << breakable(step.call) << "</code></strong> ";
      out << esc(step.message);
      std::vector<std::string> facts;
      if (!step.caller.empty())
        facts.push_back("caller " + step.caller);
      if (step.block)
        facts.push_back("block " + std::to_string(*step.block));
      if (step.time)
        facts.push_back("time " + std::to_string(*step.time));
      std::string where = toString(regionOf(input.sources, step.place));
      if (!where.empty())
        facts.push_back(where);
      if (!facts.empty())
        out << "<div class=\"dim\">" << esc(llvm::join(facts, ", ")) << "</div>";
      if (!step.state.empty()) {
        out << "<ul class=\"state\">";
        for (const auto &[path, value] : step.state)
          out << "<li><code>" << esc(path) << " = " << esc(value) << "</code></li>";
        out << "</ul>";
      }
      out << "</li>\n";
    }
    out << "</ol>\n";
  }

  void codeLine(llvm::StringRef number, llvm::StringRef line, bool hit, size_t begin, size_t end) {
    line = line.rtrim("\r\n");
    bool cut = line.size() > MaxLineLength;
    size_t from = cut && begin > MaxLineLength / 2 ? begin - MaxLineLength / 2 : 0;
    line = line.substr(from, MaxLineLength);
    begin = std::min(begin - std::min(begin, from), line.size());
    end = std::min(end - std::min(end, from), line.size());
    out << "<span" << (hit ? " class=\"hit\"" : "") << "><i>" << number << "</i>"
        << (from ? "…" : "");
    // Tabs are blanks to `printable`: align them as editors do.
    auto shown = [](llvm::StringRef part) {
      std::string text;
      for (char c : part)
        if (c == '\t')
          text += "    ";
        else
          text += c;
      return esc(text);
    };
    if (hit && begin < end)
      out << shown(line.take_front(begin)) << "<mark>" << shown(line.slice(begin, end)) << "</mark>"
          << shown(line.drop_front(end));
    else
      out << shown(line);
    out << (cut ? "…" : "") << "</span>";
  }

  /// The lines around a place; for bytecode, the instructions around it.
  void excerpt(const Place &place, llvm::StringRef contract, unsigned context = ContextLines) {
    Region region = regionOf(input.sources, place);
    std::string where = toString(region);
    if (where.empty())
      return;
    out << "<p class=\"dim\"><code>" << esc(where) << "</code></p>\n";
    if (region.pc) {
      listing(place, contract, context);
      return;
    }
    if (!region.hasLines())
      return;
    out << "<pre class=\"code\" tabindex=\"0\"><code>";
    uint32_t first = region.begin.line > context ? region.begin.line - context : 1;
    auto last = uint32_t(std::min<size_t>(region.begin.line + context,
                                          input.sources.file(place.span.file).lineStarts.size()));
    for (uint32_t number = first; number <= last; ++number) {
      llvm::StringRef line = input.sources.line(place.span.file, number);
      bool hit = number == region.begin.line;
      size_t begin = hit ? region.begin.column - 1 : 0;
      size_t end = region.end.line == region.begin.line ? region.end.column - 1 : line.size();
      codeLine(std::to_string(number), line, hit, begin, end);
    }
    out << "</code></pre>\n";
  }

  void listing(const Place &place, llvm::StringRef contract, unsigned context) {
    const Listing *code = listings.find(place.span.file, contract);
    std::optional<Instruction> at = code ? instructionAt(*code, *place.pc) : std::nullopt;
    if (!at)
      return;
    llvm::SmallVector<llvm::StringRef, 0> lines;
    llvm::StringRef(code->text).split(lines, '\n');
    out << "<pre class=\"code\" tabindex=\"0\"><code>";
    size_t first = at->line > context ? at->line - context : 1;
    for (size_t number = first; number <= std::min<size_t>(at->line + context, lines.size());
         ++number)
      codeLine("", lines[number - 1], number == at->line, 0, lines[number - 1].size());
    out << "</code></pre>\n";
  }

  void findings() {
    out << "<h2 id=\"findings\">Findings</h2>\n";
    size_t number = 0;
    for (const Finding *finding : orderedFindings)
      showFinding(*finding, ++number);
    if (!number)
      out << "<p>No rule reports anything.</p>\n";
    if (counts.suppressed && !input.includeSuppressed)
      out << "<p class=\"dim\">" << counts.suppressed
          << " suppressed; --include-suppressed shows them.</p>\n";
  }

  void showFinding(const Finding &finding, size_t number) {
    std::string in = finding.contract;
    if (!finding.function.empty())
      in += "." + finding.function;
    out << "<article id=\"finding-" << number << "\" aria-labelledby=\"finding-" << number
        << "-title\"><h3 id=\"finding-" << number << "-title\">"
        << tag(report::styleOf(finding.severity), word(finding.severity)) << ' '
        << esc(finding.rule);
    if (!in.empty())
      out << " <span class=\"dim\">in " << breakable(in) << "</span>";
    out << "</h3>\n<p>" << esc(finding.message) << "</p>\n";
    if (finding.suppressed) {
      const Acceptance *accepted = input.supplement.acceptance(finding.fingerprint());
      out << "<p>" << tag("none", "suppressed") << ' '
          << esc(accepted ? accepted->justification : "") << "</p>\n";
    }
    excerpt(finding.place, finding.contract);
    out << "<p class=\"dim\">Confidence: " << word(finding.confidence)
        << (finding.origin == Origin::Bytecode ? "; from bytecode" : "") << "</p>\n";
    for (const Related &related : finding.related) {
      out << "<p><strong>Related:</strong> " << esc(related.message) << "</p>\n";
      excerpt(related.place, finding.contract, 1);
    }
    if (!finding.trace.empty()) {
      out << "<h4>The way there</h4>\n";
      steps(finding.trace);
    }
    for (const Fix &fix : finding.fixes)
      out << "<p><strong>Fix:</strong> " << esc(fix.description) << "</p>\n";
    background(finding.rule);
    out << "</article>\n";
  }

  void incomplete() {
    if (input.results.incomplete.empty())
      return;
    out << "<h2 id=\"incomplete\">Not fully analysed</h2>\n<ul>\n";
    for (const Incomplete &item : input.results.incomplete) {
      std::string where = toString(regionOf(input.sources, item.place));
      out << "<li>" << esc(item.reason);
      if (!item.contract.empty())
        out << " <span class=\"dim\">in " << esc(item.contract)
            << (item.function.empty() ? "" : "." + esc(item.function)) << "</span>";
      if (std::string at = where.empty() ? item.file : where; !at.empty())
        out << " <code>" << esc(at) << "</code>";
      out << "</li>\n";
    }
    out << "</ul>\n";
  }

  void about() {
    auto stat = [&](const char *key) {
      auto found = input.results.stats.find(key);
      return found == input.results.stats.end() ? size_t(0) : size_t(found->second);
    };
    out << "</main>\n<footer id=\"about\"><p>Written by Quorate " << esc(input.toolVersion)
        << " from " << plural(stat("files"), "file") << " with "
        << plural(stat("contracts"), "contract")
        << ". A proof is about the model of the contracts given: what is not in the input is "
           "assumed to behave arbitrarily, and each proof lists what it rests on. A rule that is "
           "silent has not proved anything.</p></footer>\n<script>"
        << HtmlScript << "</script>\n</body>\n</html>\n";
  }
};

} // namespace

void html(llvm::raw_ostream &out, const Input &input) { Page(out, input).write(); }

} // namespace quorate::report
