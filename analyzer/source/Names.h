//===- Names.h - file names as text ------------------------------------------------===//
#pragma once

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <string>

namespace quorate {

/// `folder/rest`.
inline std::string below(llvm::StringRef folder, const llvm::Twine &rest) {
  llvm::SmallString<256> joined(folder);
  llvm::sys::path::append(joined, rest);
  return joined.str().str();
}

/// From the root of the file system, without `.` and `..`; links are not followed. The name as it
/// was given if there is no current folder.
inline std::string absolute(llvm::StringRef name) {
  llvm::SmallString<256> made(name);
  if (llvm::sys::fs::make_absolute(made))
    return name.str();
  llvm::sys::path::remove_dots(made, /*remove_dot_dot=*/true);
  return made.str().str();
}

} // namespace quorate
