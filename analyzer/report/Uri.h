//===- Uri.h - paths as URIs -------------------------------------------------------===//
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>

namespace quorate::report {

/// Percent-encodes everything but unreserved characters and '/' (RFC 3986, section 2.3).
std::string percentEncode(llvm::StringRef path);

struct Uri {
  std::string text;
  bool relative = false; ///< to the root of the repository
};

/// `path` as shown to people, relative to `workingDirectory` or absolute; `root`: the repository.
Uri uriOf(llvm::StringRef path, llvm::StringRef root, llvm::StringRef workingDirectory);

} // namespace quorate::report
