//===- Glob.cpp -----------------------------------------------------------------------------===//
#include "analyzer/cli/Glob.h"

#include "llvm/ADT/SmallVector.h"

namespace quorate::cli {
namespace {

using llvm::StringRef;
using Parts = llvm::ArrayRef<StringRef>;

/// One name against one part: iterative, so that no pattern takes more than a product of lengths.
bool nameMatches(StringRef pattern, StringRef name) {
  size_t p = 0, n = 0, star = StringRef::npos, mark = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (star != StringRef::npos) {
      p = star + 1;
      n = ++mark;
    } else {
      return false;
    }
  }
  return pattern.drop_front(p).find_first_not_of('*') == StringRef::npos;
}

/// True if the parts match the path or a folder above it.
bool partsMatch(Parts pattern, Parts path) {
  if (pattern.empty())
    return true;
  if (pattern.front() == "**") {
    if (pattern.size() == 1)
      return true;
    for (size_t skip = 0; skip < path.size(); ++skip)
      if (partsMatch(pattern.drop_front(), path.drop_front(skip)))
        return true;
    return false;
  }
  return !path.empty() && nameMatches(pattern.front(), path.front()) &&
         partsMatch(pattern.drop_front(), path.drop_front());
}

} // namespace

bool globMatches(StringRef pattern, StringRef path) {
  llvm::SmallVector<StringRef, 8> patternParts, pathParts;
  bool anywhere = !pattern.trim('/').contains('/');
  pattern.consume_front("./");
  if (anywhere && !pattern.starts_with("/"))
    patternParts.push_back("**");
  llvm::SmallVector<StringRef, 8> parts;
  pattern.split(parts, '/', -1, /*KeepEmpty=*/false);
  for (StringRef part : parts)
    if (part != "**" || patternParts.empty() || patternParts.back() != "**")
      patternParts.push_back(part);
  path.split(pathParts, '/', -1, /*KeepEmpty=*/false);
  return partsMatch(patternParts, pathParts);
}

} // namespace quorate::cli
