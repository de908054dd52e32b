//===- Pragma.cpp - pragma solidity ^0.8.0; ---------------------------------===//
//
// npm's semver ranges, as far as the compiler takes them: comparators joined by
// spaces (and), `||` (or), hyphen ranges, partial versions and x. The result is
// the smallest single range that holds them all.
//
//===----------------------------------------------------------------------===//
#include "analyzer/solidity/Parser.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace quorate;
using namespace quorate::sol;
using llvm::StringRef;

namespace {

constexpr uint32_t newestPossible = ~0u;

struct Partial {
  uint32_t parts[3] = {0, 0, 0};
  unsigned count = 0; ///< how many were given before an x or the end

  uint32_t low() const { return parts[0] * 1'000'000 + parts[1] * 1000 + parts[2]; }
  /// The first version after all that match, when the part at `index` may not change.
  uint32_t after(unsigned index) const {
    Partial next = *this;
    for (unsigned i = index + 1; i < 3; ++i)
      next.parts[i] = 0;
    ++next.parts[index];
    return next.low();
  }
  uint32_t high() const { return count == 0 ? newestPossible : after(count - 1); }
};

/// Reads one expression. What it does not understand it skips, after it kept the first problem.
class Reader {
public:
  Reader(StringRef text, std::string &problem) : rest(text), problem(problem) {}

  VersionRange conjunction() {
    VersionRange range;
    bool isEmpty = true, isHyphen = false;
    for (rest = rest.trim(); !rest.empty(); rest = rest.ltrim()) {
      StringRef op = rest.take_while([](char c) { return StringRef("<>=^~").contains(c); });
      rest = rest.drop_front(op.size());
      StringRef before = rest.ltrim();
      Partial version = readVersion();
      if (rest.size() == before.size()) {
        complain(rest.empty() ? "a version is missing in the version pragma"
                              : "this is no version: `" + firstWord(rest) + "`");
        rest = rest.drop_front(!rest.empty());
        continue;
      }
      if (isHyphen)
        complain("in a version pragma, a range can only be followed by `||`");
      StringRef next = rest.ltrim();
      if (next.starts_with("-") && isEmpty) {
        rest = next.drop_front();
        narrow(range, version.low(), readVersion().high());
        isHyphen = true;
      } else {
        narrow(range, op, version);
      }
      isEmpty = false;
    }
    if (isEmpty)
      complain("the version pragma names no version");
    return range;
  }

private:
  void complain(const llvm::Twine &what) {
    if (problem.empty())
      problem = what.str();
  }

  static std::string firstWord(StringRef text) {
    return text.take_until([](char c) { return StringRef(" \t\r\n").contains(c); })
        .take_front(20)
        .str();
  }

  Partial readVersion() {
    Partial version;
    rest = rest.ltrim();
    if (StringRef start = rest; rest.consume_front("v"))
      complain("a version begins with a digit, not `" + firstWord(start) + "`");
    bool isTooLarge = false;
    do {
      StringRef digits = rest.take_while([](char c) { return llvm::isDigit(c); });
      rest = rest.drop_front(digits.size());
      uint32_t part = 0;
      if (digits.empty()) {
        StringRef wild = rest.take_while([](char c) { return StringRef("xX*").contains(c); });
        rest = rest.drop_front(wild.size());
        continue;
      }
      isTooLarge |= digits.getAsInteger(10, part);
      if (version.count < 3)
        version.parts[version.count++] = std::min(part, 999u);
    } while (rest.consume_front("."));
    if (isTooLarge)
      complain("a number in the version pragma is too large");
    // A pre-release or build tag does not move the range.
    StringRef tag =
        rest.take_while([](char c) { return !StringRef(" \t\r\n<>=^~|-").contains(c); });
    if (tag.empty() && rest.size() > 1 && rest[0] == '-' && llvm::isAlpha(rest[1]))
      tag = rest.take_while([](char c) { return !StringRef(" \t\r\n<>=^~|").contains(c); });
    if (!tag.empty())
      complain("this cannot stand behind a version: `" + firstWord(tag) + "`");
    rest = rest.drop_front(tag.size());
    return version;
  }

  static void narrow(VersionRange &range, uint32_t low, uint32_t high) {
    range.low = std::max(range.low, low);
    range.high = std::min(range.high, high);
  }

  static void narrow(VersionRange &range, StringRef op, const Partial &version) {
    if (op == ">=")
      return narrow(range, version.low(), newestPossible);
    if (op == ">")
      return narrow(range, version.high(), newestPossible);
    if (op == "<")
      return narrow(range, 0, version.low());
    if (op == "<=")
      return narrow(range, 0, version.high());
    if (op == "^") {
      // The leftmost part that is not 0 stays.
      unsigned fixed = 0;
      while (fixed + 1 < version.count && version.parts[fixed] == 0)
        ++fixed;
      return narrow(range, version.low(),
                    version.count == 0 ? newestPossible : version.after(fixed));
    }
    if (op == "~")
      return narrow(range, version.low(),
                    version.count == 0 ? newestPossible : version.after(version.count > 1 ? 1 : 0));
    narrow(range, version.low(), version.high());
  }

  StringRef rest;
  std::string &problem;
};

} // namespace

VersionPragma::VersionPragma(StringRef expression) {
  std::string unquoted;
  for (char c : expression)
    if (c != '"' && c != '\'')
      unquoted += c;
  for (auto [alternative, rest] = StringRef(unquoted).split("||");;
       std::tie(alternative, rest) = rest.split("||")) {
    alternatives.push_back(Reader(alternative, problem).conjunction());
    if (rest.empty())
      break;
  }
}

VersionRange VersionPragma::hull() const {
  VersionRange hull = alternatives.front();
  for (const VersionRange &range : alternatives) {
    hull.low = std::min(hull.low, range.low);
    hull.high = std::max(hull.high, range.high);
  }
  return hull;
}

bool VersionPragma::allows(uint32_t version) const {
  return llvm::any_of(alternatives, [&](const VersionRange &range) {
    return range.low <= version && version < range.high;
  });
}
