//===- SourceMap.cpp - from instructions to source text --------------------------===//

#include "analyzer/evm/SourceMap.h"

#include "llvm/ADT/SmallVector.h"

namespace quorate::evm {

std::vector<Span> decodeSourceMap(llvm::StringRef text, const std::map<unsigned, FileId> &files) {
  std::vector<Span> out;
  int64_t fields[3] = {0, 0, -1}; // start, length, file
  while (!text.empty()) {
    auto [entry, rest] = text.split(';');
    llvm::SmallVector<llvm::StringRef, 5> parts;
    entry.split(parts, ':');
    for (size_t k = 0; k < parts.size() && k < 3; ++k)
      if (!parts[k].empty() && parts[k].getAsInteger(10, fields[k]))
        return {};
    Span span;
    auto it = fields[2] < 0 ? files.end() : files.find(unsigned(fields[2]));
    if (it != files.end() && fields[0] >= 0 && fields[1] > 0)
      span = {it->second, uint32_t(fields[0]), uint32_t(fields[0] + fields[1])};
    out.push_back(span);
    text = rest;
  }
  return out;
}

} // namespace quorate::evm
