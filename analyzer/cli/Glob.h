//===- Glob.h - patterns for paths ------------------------------------------------------===//
#pragma once

#include "llvm/ADT/StringRef.h"

namespace quorate::cli {

/// `*` and `?` stay within a folder, `**` does not. A pattern without '/' matches a file or folder
/// of that name at any depth; one that matches a folder matches all that is in it.
bool globMatches(llvm::StringRef pattern, llvm::StringRef path);

} // namespace quorate::cli
