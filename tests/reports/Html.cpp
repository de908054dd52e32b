//===- Html.cpp ----------------------------------------------------------------------===//
#include "tests/reports/Checks.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace quorate::tests {

Complaints checkHtml(const std::string &text) {
  Complaints complaints;
  auto claim = [&](bool ok, const std::string &what) {
    if (!ok)
      complaints.push_back(what);
  };
  static const std::set<std::string> empty = {"meta", "link", "br",   "hr",
                                              "img",  "rect", "path", "wbr"};
  static const std::regex attribute(R"re(([A-Za-z-]+)="([^"]*)")re");
  std::vector<std::string> open;
  std::set<std::string> ids, references;
  std::map<std::string, unsigned> count;
  unsigned heading = 0;

  for (size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at)) {
    size_t end = text.find('>', at);
    if (end == std::string::npos) {
      claim(false, "a tag does not end");
      break;
    }
    std::string inner = text.substr(at + 1, end - at - 1);
    at = end + 1;
    if (inner.rfind("!", 0) == 0)
      continue;
    if (inner[0] == '/') {
      claim(!open.empty() && open.back() == inner.substr(1),
            "</" + inner.substr(1) + "> closes <" + (open.empty() ? "" : open.back()) + ">");
      if (!open.empty())
        open.pop_back();
      continue;
    }
    std::string name = inner.substr(0, inner.find_first_of(" \n/"));
    ++count[name];
    std::map<std::string, std::string> attributes;
    for (std::sregex_iterator i(inner.begin(), inner.end(), attribute), last; i != last; ++i)
      attributes[(*i)[1]] = (*i)[2];
    for (const auto &[key, value] : attributes) {
      claim(key.rfind("on", 0) != 0, "an event handler in the markup: " + key);
      claim(key != "src", "something is loaded from " + value);
      if (key == "id")
        claim(ids.insert(value).second, "the id " + value + " is there twice");
      if (key == "aria-labelledby")
        references.insert(value);
      if (key == "href") {
        if (value[0] == '#')
          references.insert(value.substr(1));
        else
          claim(name == "a" || value == "data:,",
                std::string("<").append(name).append("> refers to ").append(value));
      }
    }
    if (name == "html")
      claim(attributes.count("lang"), "no language");
    if (name == "svg")
      claim(attributes["role"] == "img" && attributes.count("aria-labelledby"),
            "a drawing without a name");
    if (name.size() == 2 && name[0] == 'h' && std::isdigit(name[1])) {
      unsigned level = unsigned(name[1] - '0');
      claim(level <= heading + 1,
            "h" + std::to_string(heading) + " is followed by h" + std::to_string(level));
      heading = level;
    }
    bool closed = inner.back() == '/' || empty.count(name);
    if (!closed)
      open.push_back(name);
    if (name == "style" || name == "script") // what is inside is no markup
      at = std::min(text.find("</" + name + ">", at), text.size());
  }
  claim(open.empty(), "<" + (open.empty() ? "" : open.back()) + "> is not closed");
  for (const char *name : {"title", "h1", "main", "header", "footer"})
    claim(count[name] == 1 || (std::string(name) == "title" && count[name] >= 1),
          std::string("not exactly one <") + name + ">");
  for (const std::string &id : references)
    claim(ids.count(id), "nothing has the id " + id);
  claim(text.find("Content-Security-Policy") != std::string::npos, "no content policy");
  claim(std::none_of(text.begin(), text.end(),
                     [](char c) { return (c >= 0 && c < 0x20 && c != '\n') || c == 0x7f; }),
        "a control character");
  return complaints;
}

} // namespace quorate::tests
