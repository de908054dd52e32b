//===- Imports.cpp - from an import path to a file ---------------------------===//
#include "analyzer/source/Imports.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <optional>
#include <tuple>

using namespace quorate;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace {

constexpr const char *rootMarks[] = {
    "foundry.toml",       "hardhat.config.js", "hardhat.config.ts", "hardhat.config.cjs",
    "hardhat.config.mjs", "remappings.txt",    "package.json",      ".git"};

std::string below(StringRef folder, const llvm::Twine &rest) {
  llvm::SmallString<256> joined(folder);
  path::append(joined, rest);
  return joined.str().str();
}

std::string tidy(StringRef name) {
  llvm::SmallString<256> tidied(name);
  path::remove_dots(tidied, /*remove_dot_dot=*/true);
  return tidied.str().str();
}

std::string absolute(StringRef name) {
  llvm::SmallString<256> made(name);
  if (fs::make_absolute(made))
    return name.str();
  path::remove_dots(made, /*remove_dot_dot=*/true);
  return made.str().str();
}

/// The text of a file, or nothing if there is none or it cannot be read.
std::optional<std::string> readIfThere(const std::string &name) {
  if (!fs::is_regular_file(name))
    return std::nullopt;
  auto buffer = llvm::MemoryBuffer::getFile(name, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return std::nullopt;
  return (*buffer)->getBuffer().str();
}

/// `context:prefix=target`, relative to `base`. Blank lines, comments and lines without `=` say
/// nothing.
std::optional<Remapping> readRemapping(StringRef line, StringRef base) {
  line = line.trim();
  auto [left, target] = line.split('=');
  if (line.starts_with("#") || left.size() == line.size())
    return std::nullopt;
  Remapping remapping;
  auto [context, prefix] = left.split(':');
  if (prefix.data()) { // there was a colon
    remapping.context = context.str();
    left = prefix;
  }
  remapping.prefix = left.str();
  remapping.target = base.empty() || path::is_absolute(target) ? target.str() : below(base, target);
  // The slash at the end says where the rest of the path begins.
  if (target.ends_with("/") && !StringRef(remapping.target).ends_with("/"))
    remapping.target += '/';
  return remapping.prefix.empty() ? std::nullopt : std::optional(remapping);
}

void readRemappingsFile(const std::string &file, StringRef base, std::vector<Remapping> &out) {
  std::optional<std::string> text = readIfThere(file);
  if (!text)
    return;
  llvm::SmallVector<StringRef, 16> lines;
  StringRef(*text).split(lines, '\n');
  for (StringRef line : lines)
    if (std::optional<Remapping> remapping = readRemapping(line, base))
      out.push_back(std::move(*remapping));
}

struct FoundrySettings {
  std::vector<std::string> libraries = {"lib"};
  std::vector<Remapping> remappings;
};

llvm::Expected<FoundrySettings> readFoundryToml(StringRef root) {
  FoundrySettings settings;
  std::string file = below(root, "foundry.toml");
  std::optional<std::string> text = readIfThere(file);
  if (!text)
    return settings;
  toml::parse_result parsed = toml::parse(*text, file);
  if (!parsed) {
    const toml::parse_error &error = parsed.error();
    return llvm::createStringError(std::errc::invalid_argument, "%s:%u: %s", file.c_str(),
                                   unsigned(error.source().begin.line),
                                   std::string(error.description()).c_str());
  }
  auto profile = parsed.table()["profile"]["default"];
  if (const toml::array *list = profile["remappings"].as_array())
    for (const toml::node &entry : *list)
      if (auto line = entry.value<std::string>())
        if (std::optional<Remapping> remapping = readRemapping(*line, ""))
          settings.remappings.push_back(std::move(*remapping));
  if (const toml::array *list = profile["libs"].as_array()) {
    settings.libraries.clear();
    for (const toml::node &entry : *list)
      if (auto folder = entry.value<std::string>(); folder && *folder != "node_modules")
        settings.libraries.push_back(*folder);
  }
  return settings;
}

/// What Foundry maps without being told: each library by its folder's name, and what the library's
/// own remappings.txt says.
void addLibraries(StringRef root, const std::vector<std::string> &folders,
                  std::vector<Remapping> &out) {
  for (const std::string &folder : folders) {
    std::vector<std::string> libraries;
    std::error_code error;
    for (fs::directory_iterator entry(below(root, folder), error), end; !error && entry != end;
         entry.increment(error))
      if (fs::is_directory(entry->path()))
        libraries.push_back(entry->path());
    llvm::sort(libraries); // the order on disk must not matter
    for (const std::string &library : libraries) {
      std::string name = path::filename(library).str() + "/";
      for (const char *inner : {"", "contracts", "src"}) // the last one is tried first
        if (std::string target = below(library, inner); fs::is_directory(target))
          out.push_back({"", name, StringRef(target).rtrim('/').str() + "/"});
      readRemappingsFile(below(library, "remappings.txt"), library, out);
    }
  }
}

/// The remappings that apply, best first: the longest context, then the longest prefix, then the
/// last one given (solc's order).
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
  llvm::sort(found, [](const Remapping *a, const Remapping *b) { // of one array: later is greater
    return std::tuple(a->context.size(), a->prefix.size(), a) >
           std::tuple(b->context.size(), b->prefix.size(), b);
  });
  return found;
}

/// "@scope/name" of "@scope/name/more/File.sol".
StringRef packageName(StringRef importPath) {
  return importPath.take_front(importPath.find('/', importPath.find('/') + 1));
}

/// Where a path was looked for, and what to do about it.
llvm::Error notFound(StringRef importPath, bool isRelative, llvm::ArrayRef<std::string> tried) {
  constexpr size_t mostShown = 3;
  std::string places = llvm::join(tried.take_front(mostShown), ", ");
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

llvm::Expected<ImportResolver> ImportResolver::forProject(StringRef root) {
  ImportResolver resolver;
  if (root.empty())
    return resolver;
  resolver.root = absolute(root);
  llvm::Expected<FoundrySettings> settings = readFoundryToml(resolver.root);
  if (!settings)
    return settings.takeError();
  addLibraries(resolver.root, settings->libraries, resolver.remappings);
  llvm::append_range(resolver.remappings, settings->remappings);
  readRemappingsFile(below(resolver.root, "remappings.txt"), "", resolver.remappings);
  return resolver;
}

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
      if (std::string candidate = tidy(below(root, importPath)); exists(candidate))
        return candidate;
    for (StringRef above = folder; !above.empty(); above = path::parent_path(above))
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

std::string quorate::findProjectRoot(StringRef start) {
  std::string at = absolute(start);
  for (StringRef folder = fs::is_directory(at) ? StringRef(at) : path::parent_path(at);
       !folder.empty(); folder = path::parent_path(folder))
    for (const char *mark : rootMarks)
      if (fs::exists(below(folder, mark)))
        return folder.str();
  return {};
}
