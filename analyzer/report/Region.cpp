//===- Region.cpp ---------------------------------------------------------------===//
#include "analyzer/report/Region.h"

#include "llvm/ADT/StringExtras.h"

#include <algorithm>

namespace quorate::report {

Region regionOf(const SourceStore &sources, const Place &place) {
  Region region;
  region.pc = place.pc;
  const Span &span = place.span;
  if (!span.valid() || span.file.index >= sources.size())
    return region;
  const SourceFile &file = sources.file(span.file);
  region.path = file.path;
  if (place.pc && span.begin == span.end) // code without a source map
    return region;
  auto size = uint32_t(file.text.size());
  uint32_t begin = std::min(span.begin, size);
  region.begin = sources.position(span.file, begin);
  region.end = sources.position(span.file, std::clamp(span.end, begin, size));
  return region;
}

std::string toString(const Region &region) {
  if (region.path.empty())
    return region.pc ? "0x" + llvm::utohexstr(*region.pc, /*LowerCase=*/true) : std::string();
  if (region.pc && !region.hasLines())
    return region.path + ":0x" + llvm::utohexstr(*region.pc, /*LowerCase=*/true);
  if (!region.hasLines())
    return region.path;
  std::string text = region.path + ":" + std::to_string(region.begin.line) + ":" +
                     std::to_string(region.begin.column);
  return region.pc ? text + " (0x" + llvm::utohexstr(*region.pc, /*LowerCase=*/true) + ")" : text;
}

uint32_t utf16Column(llvm::StringRef line, uint32_t byteColumn) {
  uint32_t column = 1;
  for (unsigned char c : line.take_front(byteColumn ? byteColumn - 1 : 0)) {
    if ((c & 0xC0) == 0x80) // inside a code point, counted at its first byte
      continue;
    column += c >= 0xF0 ? 2 : 1;
  }
  return column;
}

} // namespace quorate::report
