//===- MarkdownHtml.cpp --------------------------------------------------------------===//
#include "analyzer/report/MarkdownHtml.h"

#include "analyzer/report/Printable.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>

namespace quorate::report {
namespace {

using llvm::StringRef;

std::string entities(StringRef text) {
  std::string result;
  llvm::raw_string_ostream out(result);
  llvm::printHTMLEscaped(text, out);
  return out.str();
}

/// `text` up to the next `mark`, which is taken off; nothing if there is none.
bool takeSpan(StringRef &text, StringRef mark, StringRef &inner) {
  if (!text.starts_with(mark))
    return false;
  size_t end = text.find(mark, mark.size());
  if (end == StringRef::npos || end == mark.size())
    return false;
  inner = text.slice(mark.size(), end);
  text = text.drop_front(end + mark.size());
  return true;
}

std::string inlines(StringRef text) {
  std::string result;
  while (!text.empty()) {
    StringRef inner;
    if (takeSpan(text, "`", inner)) {
      result += "<code>" + htmlEscaped(inner) + "</code>";
    } else if (takeSpan(text, "**", inner)) {
      result += "<strong>" + inlines(inner) + "</strong>";
    } else if (text.size() > 1 && text[0] == '*' && !llvm::isSpace(text[1]) &&
               takeSpan(text, "*", inner)) {
      result += "<em>" + inlines(inner) + "</em>";
    } else if (text.starts_with("[") && text.contains("](")) {
      auto [label, rest] = text.drop_front().split("](");
      auto [target, after] = rest.split(')');
      if (!label.contains(']') && target.starts_with("https://"))
        result += "<a href=\"" + entities(target) + "\">" + inlines(label) + "</a>";
      else
        result += inlines(label);
      text = after;
    } else {
      result += htmlEscaped(text.take_front());
      text = text.drop_front();
      size_t plain = std::min(text.find_first_of("`*["), text.size());
      result += htmlEscaped(text.take_front(plain));
      text = text.drop_front(plain);
    }
  }
  return result;
}

class Page {
public:
  Page(StringRef text, unsigned level) : level(level) { text.split(lines, '\n'); }

  std::string convert() {
    while (at < lines.size())
      block();
    return std::move(result);
  }

private:
  llvm::SmallVector<StringRef, 64> lines;
  size_t at = 0;
  unsigned level;
  std::string result;

  StringRef line() const { return at < lines.size() ? lines[at].rtrim() : StringRef(); }
  bool ends() const { return at >= lines.size() || line().empty(); }

  static bool isItem(StringRef line, bool &ordered) {
    StringRef text = line.ltrim();
    ordered = !text.empty() && llvm::isDigit(text.front());
    if (ordered)
      return text.drop_while(llvm::isDigit).starts_with(". ");
    return text.starts_with("- ") || text.starts_with("* ");
  }

  void block() {
    bool ordered = false;
    if (line().empty()) {
      ++at;
    } else if (line().starts_with("```")) {
      fenced();
    } else if (line().starts_with("    ")) {
      indented();
    } else if (line().starts_with("#")) {
      heading();
    } else if (isItem(line(), ordered)) {
      list(ordered);
    } else if (line().starts_with("|")) {
      table();
    } else {
      result += "<p>" + inlines(paragraph()) + "</p>\n";
    }
  }

  std::string paragraph() {
    std::string text;
    bool ordered = false;
    for (; !ends() && !line().starts_with("```") && !line().starts_with("#"); ++at) {
      if (!text.empty() && isItem(line(), ordered))
        break;
      StringRef part = line().ltrim();
      part.consume_front("> ");
      text += (text.empty() ? "" : " ") + part.str();
    }
    return text;
  }

  void heading() {
    size_t depth = line().find_first_not_of('#');
    StringRef title = line().drop_front(std::min(depth, line().size())).trim();
    if (depth > 1) {
      std::string tag = "h" + std::to_string(std::min<size_t>(level + depth - 2, 6));
      result += "<" + tag + ">" + inlines(title) + "</" + tag + ">\n";
    }
    ++at;
  }

  void fenced() {
    result += "<pre><code>";
    for (++at; at < lines.size() && !lines[at].starts_with("```"); ++at)
      result += entities(validUtf8(lines[at])) + "\n";
    ++at;
    result += "</code></pre>\n";
  }

  void indented() {
    std::string text;
    for (; at < lines.size() && (line().empty() || lines[at].starts_with("    ")); ++at)
      text +=
          entities(validUtf8(lines[at].drop_front(std::min<size_t>(4, lines[at].size())))) + "\n";
    result += "<pre><code>" + StringRef(text).rtrim().str() + "\n</code></pre>\n";
  }

  void list(bool ordered) {
    StringRef tag = ordered ? "ol" : "ul";
    result += ("<" + tag + ">\n").str();
    bool same = ordered;
    while (at < lines.size() && isItem(line(), same) && same == ordered) {
      StringRef first = line().ltrim();
      first = first.drop_front(first.find(' ') + 1);
      ++at;
      std::string text = first.str();
      bool other = false;
      for (; !ends() && !isItem(line(), other) && !line().starts_with("#"); ++at)
        text += " " + line().ltrim().str();
      result += "<li>" + inlines(text) + "</li>\n";
    }
    result += ("</" + tag + ">\n").str();
  }

  void table() {
    result += "<table>\n";
    bool head = true;
    for (; !ends() && line().starts_with("|"); ++at) {
      if (line().find_first_not_of("|-: ") == StringRef::npos) {
        head = false;
        continue;
      }
      llvm::SmallVector<StringRef, 8> cells;
      line().trim("| ").split(cells, '|');
      result += "<tr>";
      for (StringRef cell : cells)
        result += (head ? "<th>" : "<td>") + inlines(cell.trim()) + (head ? "</th>" : "</td>");
      result += "</tr>\n";
    }
    result += "</table>\n";
  }
};

} // namespace

std::string htmlEscaped(StringRef text) { return entities(printable(text)); }

std::string breakable(StringRef signature) {
  std::string result;
  for (char c : htmlEscaped(signature)) {
    result += c;
    if (c == '(' || c == ',')
      result += "<wbr>";
  }
  return result;
}

std::string markdownToHtml(StringRef page, unsigned level) { return Page(page, level).convert(); }

} // namespace quorate::report
