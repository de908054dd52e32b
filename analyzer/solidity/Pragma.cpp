//===- Pragma.cpp - pragma solidity ^0.8.0; ---------------------------------===//
//
// npm's semver ranges, as far as the compiler takes them: comparators joined by
// spaces (and), `||` (or), hyphen ranges, partial versions and x. The result is
// the smallest single range that holds them all.
//
//===----------------------------------------------------------------------===//
#include "analyzer/solidity/Parser.h"

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

Partial readVersion(StringRef &rest) {
  Partial version;
  rest = rest.ltrim();
  rest.consume_front("v");
  do {
    uint32_t part = 0;
    if (rest.consumeInteger(10, part)) {
      rest = rest.drop_while([](char c) { return c == 'x' || c == 'X' || c == '*'; });
      continue;
    }
    if (version.count < 3)
      version.parts[version.count++] = std::min(part, 999u);
  } while (rest.consume_front("."));
  // A pre-release or build tag does not move the range.
  rest = rest.drop_while([](char c) { return !StringRef(" \t\r\n<>=^~|").contains(c); });
  return version;
}

void narrow(VersionRange &range, uint32_t low, uint32_t high) {
  range.low = std::max(range.low, low);
  range.high = std::min(range.high, high);
}

VersionRange readConjunction(StringRef rest) {
  VersionRange range;
  for (rest = rest.trim(); !rest.empty(); rest = rest.ltrim()) {
    StringRef op = rest.take_while([](char c) { return StringRef("<>=^~").contains(c); });
    rest = rest.drop_front(op.size());
    StringRef before = rest;
    Partial version = readVersion(rest);
    if (rest.size() == before.size()) { // no version: skip what nobody understands
      rest = rest.drop_front(!rest.empty());
      continue;
    }
    StringRef next = rest.ltrim();
    if (op.empty() && next.starts_with("- ")) {
      rest = next.drop_front(2);
      narrow(range, version.low(), readVersion(rest).high());
    } else if (op == ">=") {
      narrow(range, version.low(), newestPossible);
    } else if (op == ">") {
      narrow(range, version.high(), newestPossible);
    } else if (op == "<") {
      narrow(range, 0, version.low());
    } else if (op == "<=") {
      narrow(range, 0, version.high());
    } else if (op == "^") {
      // The leftmost part that is not 0 stays.
      unsigned fixed = 0;
      while (fixed + 1 < version.count && version.parts[fixed] == 0)
        ++fixed;
      narrow(range, version.low(), version.count == 0 ? newestPossible : version.after(fixed));
    } else if (op == "~") {
      narrow(range, version.low(),
             version.count == 0 ? newestPossible : version.after(version.count > 1 ? 1 : 0));
    } else {
      narrow(range, version.low(), version.high());
    }
  }
  return range;
}

} // namespace

VersionRange sol::parseVersionPragma(StringRef expression) {
  std::string unquoted;
  for (char c : expression)
    if (c != '"' && c != '\'')
      unquoted += c;
  VersionRange hull = {newestPossible, 0};
  for (auto [alternative, rest] = StringRef(unquoted).split("||");;
       std::tie(alternative, rest) = rest.split("||")) {
    VersionRange range = readConjunction(alternative);
    hull.low = std::min(hull.low, range.low);
    hull.high = std::max(hull.high, range.high);
    if (rest.empty())
      break;
  }
  return hull;
}
