//===- SourceMap.h - from instructions to source text ----------------------------===//
#pragma once

#include "analyzer/evm/Frontend.h"

#include <map>

namespace quorate::evm {

/// Decodes the compiler's "s:l:f:j:m;..." with one entry for each instruction; what an entry leaves
/// out it takes from the one before. `files`: by the compiler's file number; entries of other files
/// have no place. Malformed text gives an empty map.
/// https://docs.soliditylang.org/en/latest/internals/source_mappings.html
std::vector<Span> decodeSourceMap(llvm::StringRef text, const std::map<unsigned, FileId> &files);

} // namespace quorate::evm
