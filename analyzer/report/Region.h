//===- Region.h - where a place is, for people and machines --------------------===//
#pragma once

#include "analyzer/diagnostics/Findings.h"

namespace quorate::report {

/// A place with its lines and columns worked out. Bytecode has no lines: `begin` is then 0:0.
struct Region {
  std::string path; ///< empty if the place names no file
  LineColumn begin, end;
  std::optional<uint32_t> pc;
  bool hasLines() const { return begin.line != 0; }
};

Region regionOf(const SourceStore &sources, const Place &place);

/// "file:line:column", "file:0x1f" for bytecode, or the path alone.
std::string toString(const Region &region);

/// A byte column (from 1) of a line as a column in UTF-16 code units, SARIF's default.
uint32_t utf16Column(llvm::StringRef line, uint32_t byteColumn);

} // namespace quorate::report
