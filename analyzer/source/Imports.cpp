//===- Imports.cpp - from an import path to a file ---------------------------===//
#include "analyzer/source/Imports.h"
#include "analyzer/source/Names.h"
#include "analyzer/source/Paths.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <tuple>

using namespace quorate;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace {

std::string tidy(StringRef name) {
  llvm::SmallString<256> tidied(name);
  path::remove_dots(tidied, /*remove_dot_dot=*/true);
  return tidied.str().str();
}

/// The remappings that apply, best first: the longest context, then the longest prefix (the
/// compiler's order); between equals the project's own word, then that of the library which the
/// importing file belongs to, then the last one given.
std::vector<const Remapping *> matching(const ImportResolver &resolver, StringRef importPath,
                                        StringRef importer) {
  std::vector<const Remapping *> found;
  for (const Remapping &remapping : resolver.remappings) {
    StringRef context = remapping.context;
    bool applies = context.empty() || importer.starts_with(context) ||
                   importer.starts_with(tidy(below(resolver.root, context)));
    if (applies && importPath.starts_with(remapping.prefix))
      found.push_back(&remapping);
  }
  auto rank = [&](const Remapping *remapping) { // of one array: later is greater
    bool isOwn = remapping->library.empty() && remapping->isWritten;
    bool isNear = !remapping->library.empty() && importer.starts_with(remapping->library);
    return std::tuple(remapping->context.size(), remapping->prefix.size(), isOwn, isNear,
                      isNear ? remapping->library.size() : ~remapping->library.size(),
                      remapping->isWritten, remapping);
  };
  llvm::sort(found, [&](const Remapping *a, const Remapping *b) { return rank(a) > rank(b); });
  return found;
}

/// "@scope/name" of "@scope/name/more/File.sol".
StringRef packageName(StringRef importPath) {
  return importPath.take_front(importPath.find('/', importPath.find('/') + 1));
}

/// Where a path was looked for, and what to do about it.
llvm::Error notFound(StringRef importPath, bool isRelative, llvm::ArrayRef<std::string> tried) {
  constexpr size_t mostShown = 3;
  std::vector<std::string> shown;
  for (const std::string &place : tried.take_front(mostShown))
    shown.push_back(shownPath(place));
  std::string places = llvm::join(shown, ", ");
  if (tried.size() > mostShown)
    places += " and " + std::to_string(tried.size() - mostShown) + " more places";
  std::string hint = isRelative ? "the path counts from the importing file's folder"
                     : importPath.starts_with("@")
                         ? "install the package (npm install " + packageName(importPath).str() +
                               ") or map its prefix in remappings.txt"
                         : "install the library or map its prefix in remappings.txt";
  return llvm::createStringError(std::errc::no_such_file_or_directory, "\"%s\" (looked for %s); %s",
                                 importPath.str().c_str(), places.c_str(), hint.c_str());
}

} // namespace

llvm::Expected<std::string> ImportResolver::resolve(StringRef importPath,
                                                    StringRef importingFile) const {
  if (importPath.empty() || importPath.contains('\0'))
    return llvm::createStringError(std::errc::invalid_argument, "the path is empty or malformed");
  std::vector<std::string> tried;
  auto exists = [&](const std::string &candidate) {
    if (llvm::is_contained(tried, candidate))
      return false;
    tried.push_back(candidate);
    return fs::is_regular_file(candidate);
  };
  std::string importer = absolute(importingFile);
  StringRef folder = path::parent_path(importer);

  bool isRelative = importPath.starts_with("./") || importPath.starts_with("../");
  if (isRelative || path::is_absolute(importPath)) {
    std::string candidate = isRelative ? tidy(below(folder, importPath)) : tidy(importPath);
    if (exists(candidate))
      return candidate;
  } else {
    for (const Remapping *remapping : matching(*this, importPath, importer)) {
      std::string target = remapping->target + importPath.substr(remapping->prefix.size()).str();
      std::string candidate = tidy(path::is_absolute(target) ? target : below(root, target));
      if (exists(candidate))
        return candidate;
    }
    if (!root.empty())
      for (const std::string &base : includePaths)
        if (std::string candidate = tidy(below(root, base + "/" + importPath)); exists(candidate))
          return candidate;
    // Where packages are links into a store (pnpm), the store has a package's own dependencies.
    llvm::SmallString<256> real;
    if (fs::real_path(folder, real))
      real = folder;
    for (StringRef start : {folder, StringRef(real)})
      for (StringRef above = start; !above.empty(); above = path::parent_path(above))
        if (std::string candidate = tidy(below(above, "node_modules/" + importPath));
            exists(candidate))
          return candidate;
    // solc also takes a path without dots as one beside its own base path, which is often the
    // importing file's folder.
    if (std::string candidate = tidy(below(folder, importPath)); exists(candidate))
      return candidate;
  }

  return notFound(importPath, isRelative, tried);
}
