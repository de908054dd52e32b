//===- Glob.cpp -----------------------------------------------------------------------------===//
#include "analyzer/cli/Glob.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

namespace quorate::cli {
namespace {

using llvm::StringRef;
using Parts = llvm::ArrayRef<StringRef>;

/// Matches items against a pattern in which some items stand for any number of others. When a match
/// fails, only the last such item takes one more: that is enough, and no pattern takes more than a
/// product of lengths.
template <class Items, class IsStar, class Matches>
bool matchesAll(const Items &pattern, const Items &items, IsStar isStar, Matches matches) {
  constexpr size_t none = ~size_t(0);
  size_t p = 0, n = 0, star = none, mark = 0;
  while (n < items.size()) {
    if (p < pattern.size() && isStar(pattern[p])) {
      star = p++;
      mark = n;
    } else if (p < pattern.size() && matches(pattern[p], items[n])) {
      ++p;
      ++n;
    } else if (star != none) {
      p = star + 1;
      n = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && isStar(pattern[p]))
    ++p;
  return p == pattern.size();
}

bool nameMatches(StringRef pattern, StringRef name) {
  return matchesAll(
      pattern, name, [](char c) { return c == '*'; },
      [](char p, char c) { return p == '?' || p == c; });
}

} // namespace

bool globMatches(StringRef pattern, StringRef path) {
  llvm::SmallVector<StringRef, 8> patternParts, pathParts;
  bool anywhere = !pattern.trim('/').contains('/');
  pattern.consume_front("./");
  if (anywhere && !pattern.starts_with("/"))
    patternParts.push_back("**");
  pattern.split(patternParts, '/', -1, /*KeepEmpty=*/false);
  patternParts.push_back("**"); // what is in a folder that matches
  path.split(pathParts, '/', -1, /*KeepEmpty=*/false);
  return matchesAll(
      Parts(patternParts), Parts(pathParts), [](StringRef part) { return part == "**"; },
      nameMatches);
}

} // namespace quorate::cli
