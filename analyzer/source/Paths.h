//===- Paths.h - how paths are shown -----------------------------------------===//
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>

namespace quorate {

/// A file's path as people see it: relative to the working directory when it lies below it.
std::string shownPath(llvm::StringRef path);

} // namespace quorate
