//===- HtmlLifecycle.cpp ---------------------------------------------------------------===//
#include "analyzer/report/HtmlLifecycle.h"

#include "analyzer/report/Issues.h"
#include "analyzer/report/MarkdownHtml.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace quorate::report {
namespace {

/// What was found of the invariants that guard one step.
struct EdgeState {
  std::vector<std::string> proved, violated, open;
  llvm::StringRef style() const {
    return !violated.empty() ? "bad" : !open.empty() ? "warn" : !proved.empty() ? "good" : "";
  }
  std::string words() const {
    std::vector<std::string> parts;
    if (!violated.empty())
      parts.push_back("violated: " + llvm::join(violated, ", "));
    if (!open.empty())
      parts.push_back("open: " + llvm::join(open, ", "));
    if (!proved.empty())
      parts.push_back("proved: " + llvm::join(proved, ", "));
    return llvm::join(parts, "; ");
  }
  /// In the drawing there is only room for how many.
  std::string label() const {
    std::string text;
    auto add = [&](llvm::StringRef mark, size_t count) {
      if (count)
        text += (text.empty() ? "" : "  ") + mark.str() + " " + std::to_string(count);
    };
    add("✗", violated.size());
    add("?", open.size());
    add("✓", proved.size());
    return text;
  }
};

constexpr unsigned BoxWidth = 108, BoxHeight = 40, Gap = 104;

class Drawing {
public:
  Drawing(const Input &input, const Lifecycle &lifecycle) : input(input), lifecycle(lifecycle) {}

  std::string draw(unsigned number) {
    bool queue = !functions("queue").empty();
    std::vector<llvm::StringRef> boxes = {"Proposed", "Decided"};
    if (queue)
      boxes.push_back("Queued");
    boxes.push_back("Executed");
    unsigned width = unsigned(boxes.size()) * (BoxWidth + Gap) + 20;
    bool canceled = !functions("cancel").empty() || !functions("veto").empty();
    bool emergency = !functions("emergency").empty();
    if (emergency)
      top = 84; // room for the way past the vote
    unsigned height = top + BoxHeight + (canceled ? 96 : 30);
    std::string id = "life" + std::to_string(number), heads;
    for (llvm::StringRef style : {"", "good", "bad", "warn"})
      heads += "<marker id=\"" + id + style.str() +
               "\" markerWidth=\"7\" markerHeight=\"7\" refX=\"6\" refY=\"3.5\" orient=\"auto\" "
               "markerUnits=\"userSpaceOnUse\"><path d=\"M0 0L7 3.5L0 7z\" class=\"" +
               style.str() + "\"/></marker>";
    svg = "<svg viewBox=\"0 0 " + std::to_string(width) + " " + std::to_string(height) +
          "\" role=\"img\" aria-labelledby=\"" + id + "t\"><title id=\"" + id +
          "t\">Lifecycle of a proposal of " + htmlEscaped(lifecycle.contract) + "</title><defs>" +
          heads + "</defs>";
    for (size_t i = 0; i < boxes.size(); ++i)
      box(boxX(i), top, boxes[i]);
    arrow(6, boxX(0) - 8, "propose", id);
    arrow(boxX(0) + BoxWidth, boxX(1) - 8, "vote", id);
    if (queue)
      arrow(boxX(1) + BoxWidth, boxX(2) - 8, "queue", id);
    size_t last = boxes.size() - 1;
    arrow(boxX(last - 1) + BoxWidth, boxX(last) - 8, "execute", id);
    if (emergency)
      emergencyArc(boxX(0) + BoxWidth / 2, boxX(last) + BoxWidth / 2, id);
    if (canceled)
      canceledBox(boxX(1), id);
    svg += "</svg>\n";
    return "<div class=\"life\" tabindex=\"0\" role=\"group\" aria-label=\"Lifecycle diagram, "
           "scrollable\">" +
           svg + "</div>\n" + inWords();
  }

private:
  const Input &input;
  const Lifecycle &lifecycle;
  std::string svg;
  unsigned top = 24; ///< of the boxes

  static unsigned boxX(size_t index) { return unsigned(Gap - 4 + index * (BoxWidth + Gap)); }

  std::vector<std::string> functions(llvm::StringRef step) const {
    std::vector<std::string> names;
    for (const Lifecycle::Entry &entry : lifecycle.entries)
      if (entry.step == step && !llvm::is_contained(names, entry.function))
        names.push_back(entry.function);
    return names;
  }

  EdgeState stateOf(llvm::StringRef step) const {
    EdgeState state;
    for (const Proof &proof : input.results.proofs) {
      if (proof.contract != lifecycle.contract)
        continue;
      auto check = llvm::find_if(input.checks,
                                 [&](const CheckInfo &info) { return info.id == proof.invariant; });
      if (check == input.checks.end() || check->step != step)
        continue;
      if (proof.verdict == Verdict::Violated)
        state.violated.push_back(proof.invariant);
      else if (proof.vacuous || proof.verdict == Verdict::Unknown)
        state.open.push_back(proof.invariant);
      else if (proof.verdict == Verdict::Proved)
        state.proved.push_back(proof.invariant);
    }
    return state;
  }

  void box(unsigned x, unsigned y, llvm::StringRef label) {
    svg += "<rect x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" width=\"" +
           std::to_string(BoxWidth) + "\" height=\"" + std::to_string(BoxHeight) + "\" rx=\"8\"/>";
    textAt(x + BoxWidth / 2, y + BoxHeight / 2 + 5, label, "");
  }

  void textAt(unsigned x, unsigned y, llvm::StringRef text, llvm::StringRef style) {
    svg += "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) +
           "\" text-anchor=\"middle\" class=\"" + style.str() + "\">" + htmlEscaped(text) +
           "</text>";
  }

  void path(llvm::StringRef d, llvm::StringRef style, llvm::StringRef id) {
    svg +=
        ("<path d=\"" + d + "\" class=\"" + style + "\" marker-end=\"url(#" + id + style + ")\"/>")
            .str();
  }

  /// The function's name without its parameters; with what else does the same.
  std::string shortName(llvm::StringRef step) const {
    std::vector<std::string> names = functions(step);
    if (names.empty())
      return step == "propose" || step == "execute" ? "" : step.str();
    std::string name = llvm::StringRef(names.front()).split('(').first.str();
    if (name.size() > 15)
      name = name.substr(0, 14) + "…";
    return names.size() > 1 ? name + " +" + std::to_string(names.size() - 1) : name;
  }

  void arrow(unsigned from, unsigned to, llvm::StringRef step, llvm::StringRef id) {
    EdgeState state = stateOf(step);
    unsigned y = top + BoxHeight / 2, middle = (from + to) / 2;
    path("M" + std::to_string(from) + " " + std::to_string(y) + "L" + std::to_string(to) + " " +
             std::to_string(y),
         state.style(), id);
    textAt(middle, y - 9, shortName(step), "small");
    textAt(middle, y + 19, state.label(), state.style());
  }

  void emergencyArc(unsigned from, unsigned to, llvm::StringRef id) {
    EdgeState state = stateOf("emergency");
    path("M" + std::to_string(from) + " " + std::to_string(top) + "C" + std::to_string(from) +
             " 18 " + std::to_string(to) + " 18 " + std::to_string(to) + " " +
             std::to_string(top - 8),
         state.style(), id);
    textAt((from + to) / 2, 24, shortName("emergency") + " (past the vote)", "small");
  }

  void canceledBox(unsigned x, llvm::StringRef id) {
    unsigned y = top + BoxHeight + 48;
    box(x, y, "Canceled");
    unsigned from = x + BoxWidth / 2;
    path("M" + std::to_string(from) + " " + std::to_string(top + BoxHeight) + "L" +
             std::to_string(from) + " " + std::to_string(y - 8),
         "", id);
    textAt(from + 60, top + BoxHeight + 28,
           shortName(functions("cancel").empty() ? "veto" : "cancel"), "small");
  }

  std::string inWords() const {
    std::string text =
        "<table class=\"stack\"><tr><th>step</th><th>function</th><th>invariants</th></tr>\n";
    for (llvm::StringRef step :
         {"propose", "vote", "queue", "execute", "cancel", "veto", "emergency"}) {
      std::vector<std::string> names = functions(step);
      EdgeState state = stateOf(step);
      if (names.empty() && state.style().empty())
        continue;
      text += "<tr><td>" + step.str() + "</td><td>";
      for (size_t i = 0; i < names.size(); ++i)
        text += (i ? ", " : "") + ("<code>" + breakable(names[i]) + "</code>");
      text += "</td><td>" + htmlEscaped(state.words()) + "</td></tr>\n";
    }
    return text + "</table>\n";
  }
};

} // namespace

std::string lifecycleHtml(const Input &input, const Lifecycle &lifecycle, unsigned number) {
  return Drawing(input, lifecycle).draw(number);
}

} // namespace quorate::report
