//===- Uri.cpp ------------------------------------------------------------------------===//
#include "analyzer/report/Uri.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

namespace quorate::report {

std::string percentEncode(llvm::StringRef path) {
  std::string result;
  for (char c : path) {
    if (llvm::isAlnum(c) || llvm::StringRef("-._~/").contains(c))
      result += c;
    else
      result += "%" + llvm::utohexstr(static_cast<unsigned char>(c), /*LowerCase=*/false, 2);
  }
  return result;
}

Uri uriOf(llvm::StringRef path, llvm::StringRef root, llvm::StringRef workingDirectory) {
  namespace fs = llvm::sys::path;
  llvm::SmallString<256> absolute;
  if (!fs::is_absolute(path))
    absolute = workingDirectory;
  fs::append(absolute, path);
  fs::remove_dots(absolute, /*remove_dot_dot=*/true);
  llvm::StringRef inside = absolute;
  if (!root.empty() && inside.consume_front(root.rtrim('/')) && inside.consume_front("/"))
    return {percentEncode(inside), true};
  if (fs::is_absolute(path) || path.starts_with(".."))
    return {"file://" + percentEncode(absolute), false};
  return {percentEncode(path), true};
}

} // namespace quorate::report
