//===- Suppressions.cpp --------------------------------------------------------------===//
#include "analyzer/cli/Suppressions.h"

#include "analyzer/cli/Options.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace quorate::cli {
namespace {

constexpr llvm::StringLiteral Marker = "quorate-disable-";

struct Suppression {
  std::string rule;
  FileId file;
  uint32_t firstLine = 0, lastLine = 0;
  Span span; ///< of the comment
  std::string reason;
  bool alone = false; ///< the comment names no other rule
  bool used = false;
};

class Reader {
public:
  Reader(FileId file, const SourceStore &sources, llvm::ArrayRef<llvm::StringRef> rules,
         Results &results)
      : file(file), sources(sources), rules(rules), results(results) {}
  std::vector<Suppression> found;

  void read() {
    llvm::StringRef text = sources.file(file).text;
    for (size_t at = text.find(Marker); at != llvm::StringRef::npos;
         at = text.find(Marker, at + Marker.size()))
      readOne(uint32_t(at));
    for (size_t index : open)
      found[index].lastLine = ~0u;
  }

  /// Valid until the next one.
  Finding &note(Span span, const std::string &message) {
    Finding finding;
    finding.rule = UnusedSuppression.str();
    finding.severity = Severity::Note;
    finding.confidence = Confidence::Definite;
    finding.message = message;
    finding.place.span = span;
    finding.sink = sources.text(span).str();
    return results.findings.emplace_back(std::move(finding));
  }

private:
  FileId file;
  const SourceStore &sources;
  llvm::ArrayRef<llvm::StringRef> rules;
  Results &results;
  std::vector<size_t> open; ///< started and not ended, as indices into `found`

  void readOne(uint32_t offset) {
    LineColumn at = sources.position(file, offset);
    llvm::StringRef line = sources.line(file, at.line);
    llvm::StringRef before = line.take_front(at.column - 1);
    if (!before.contains("//") && !before.contains("/*") && !before.ltrim().starts_with("*"))
      return; // not in a comment
    llvm::StringRef directive = line.drop_front(at.column - 1);
    directive = directive.take_front(directive.find("*/")).rtrim();
    Span span{file, offset, offset + uint32_t(directive.size())};
    auto [head, reason] = directive.drop_front(Marker.size()).split("--");
    llvm::StringRef place = head.take_until([](char c) { return c == ' ' || c == '\t'; });
    std::vector<std::string> ids = ruleIds(head.drop_front(place.size()), span);

    if (place == "next-line")
      add(ids, at.line + 1, at.line + 1, span, reason);
    else if (place == "line")
      add(ids, at.line, at.line, span, reason);
    else if (place == "start")
      start(ids, at.line, span, reason);
    else if (place == "end")
      end(ids, at.line, span);
    else
      note(span, "'" + (Marker + place).str() +
                     "' is none of quorate-disable-next-line, "
                     "-line, -start and -end");
  }

  std::vector<std::string> ruleIds(llvm::StringRef list, Span span) {
    std::vector<std::string> ids;
    llvm::SmallVector<llvm::StringRef, 4> words;
    llvm::SplitString(list, words, " ,\t");
    for (llvm::StringRef word : words) {
      if (llvm::is_contained(rules, word))
        ids.push_back(word.str());
      else
        note(span,
             "the suppression names no known rule: '" + word.str() + "'" + didYouMean(word, rules));
    }
    if (words.empty())
      note(span, "the suppression names no rule, so it suppresses nothing");
    return ids;
  }

  void add(const std::vector<std::string> &ids, uint32_t first, uint32_t last, Span span,
           llvm::StringRef reason) {
    for (const std::string &id : ids)
      found.push_back({id, file, first, last, span, reason.trim().str(), ids.size() == 1});
  }

  void start(const std::vector<std::string> &ids, uint32_t line, Span span,
             llvm::StringRef reason) {
    for (const std::string &id : ids) { // no fix: the end would have to go too
      open.push_back(found.size());
      found.push_back({id, file, line, line, span, reason.trim().str()});
    }
  }

  void end(const std::vector<std::string> &ids, uint32_t line, Span span) {
    for (const std::string &id : ids) {
      auto match = llvm::find_if(open, [&](size_t index) { return found[index].rule == id; });
      if (match == open.end()) {
        note(span, "nothing was started that this ends: '" + id + "'");
        continue;
      }
      found[*match].lastLine = line;
      open.erase(match);
    }
  }
};

/// Takes the comment away, with its line if nothing else is on it. Nothing for a comment that says
/// more, or that goes on behind the directive.
std::optional<Fix> removal(Span directive, const SourceStore &sources) {
  LineColumn at = sources.position(directive.file, directive.begin);
  llvm::StringRef line = sources.line(directive.file, at.line);
  llvm::StringRef before = line.take_front(at.column - 1).rtrim();
  if (!before.consume_back("//"))
    return std::nullopt;
  llvm::StringRef text = sources.file(directive.file).text;
  Span span = directive;
  uint32_t start = directive.begin - (at.column - 1); // of the line
  span.begin = start + uint32_t(before.rtrim().size());
  if (before.trim().empty()) {
    span.begin = start;
    if (text.substr(span.end).starts_with("\r\n"))
      span.end += 2;
    else if (text.substr(span.end).starts_with("\n"))
      span.end += 1;
  }
  return Fix{"Remove the comment", {{span, ""}}};
}

} // namespace

void applySuppressions(llvm::ArrayRef<FileId> files, const SourceStore &sources,
                       llvm::ArrayRef<llvm::StringRef> rules, Results &results,
                       Supplement &supplement) {
  std::vector<Finding> &findings = results.findings;
  size_t own = findings.size(); // what follows are notes on the suppressions themselves
  for (FileId file : files) {
    Reader reader(file, sources, rules, results);
    reader.read();
    for (Finding &finding : llvm::MutableArrayRef(findings).take_front(own)) {
      const Place &place = finding.place;
      if (place.span.file != file || place.pc)
        continue;
      uint32_t line = sources.position(file, place.span.begin).line;
      for (Suppression &entry : reader.found)
        if (entry.rule == finding.rule && line >= entry.firstLine && line <= entry.lastLine) {
          finding.suppressed = entry.used = true;
          supplement.accepted.try_emplace(finding.fingerprint(), Acceptance{false, entry.reason});
        }
    }
    for (const Suppression &entry : reader.found) {
      if (entry.used)
        continue;
      Finding &note = reader.note(entry.span, "nothing is suppressed here: '" + entry.rule +
                                                  "' reports nothing");
      if (std::optional<Fix> fix = entry.alone ? removal(entry.span, sources) : std::nullopt)
        note.fixes.push_back(std::move(*fix));
    }
  }
}

} // namespace quorate::cli
