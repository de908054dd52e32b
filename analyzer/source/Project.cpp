//===- Project.cpp - a project's settings and libraries ----------------------===//
#include "analyzer/source/Imports.h"
#include "analyzer/source/Names.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <optional>

using namespace quorate;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace {

// The first group says where a project begins; the second only where one could.
constexpr const char *projectMarks[] = {"foundry.toml",       "hardhat.config.js",
                                        "hardhat.config.ts",  "hardhat.config.cjs",
                                        "hardhat.config.mjs", "remappings.txt"};
constexpr const char *weakMarks[] = {"package.json", ".git"};

/// Of libraries in libraries: more than anybody has, and an end for links in a circle.
constexpr unsigned maxLibraryDepth = 4;
constexpr size_t maxRemappings = 10'000;

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
  std::vector<std::string> includePaths = {""};
  std::vector<std::string> outputs = {"out", "cache"};
  std::vector<Remapping> remappings;
  bool detectsLibraries = true;
};

std::vector<std::string> strings(const toml::node *node) {
  std::vector<std::string> list;
  if (const toml::array *array = node ? node->as_array() : nullptr)
    for (const toml::node &entry : *array)
      if (auto text = entry.value<std::string>())
        list.push_back(*text);
  return list;
}

/// What `profile` sets; what it does not set stays.
void readProfile(const toml::table &profile, StringRef base, FoundrySettings &settings) {
  if (profile.contains("remappings")) {
    settings.remappings.clear();
    for (const std::string &line : strings(profile.get("remappings")))
      if (std::optional<Remapping> remapping = readRemapping(line, base))
        settings.remappings.push_back(std::move(*remapping));
  }
  if (profile.contains("libs")) {
    settings.libraries = strings(profile.get("libs"));
    std::erase(settings.libraries, "node_modules"); // looked through anyway
  }
  for (const std::string &folder : strings(profile.get("include_paths")))
    settings.includePaths.push_back(folder);
  const char *outputs[] = {"out", "cache_path"};
  for (size_t i = 0; i < std::size(outputs); ++i)
    if (auto folder = profile[outputs[i]].value<std::string>())
      settings.outputs[i] = *folder;
  settings.detectsLibraries = profile["auto_detect_remappings"].value_or(settings.detectsLibraries);
}

/// The default profile and, over it, the one that FOUNDRY_PROFILE names.
llvm::Expected<FoundrySettings> readFoundryToml(StringRef root, StringRef base) {
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
  std::string chosen = llvm::sys::Process::GetEnv("FOUNDRY_PROFILE").value_or("default");
  for (const std::string &name : {std::string("default"), chosen})
    // A file without [profile.*] tables has them at its top, as the first versions wrote them.
    for (const toml::node_view<toml::node> &place :
         {parsed.table()[name], parsed.table()["profile"][name]})
      if (const toml::table *profile = place.as_table())
        readProfile(*profile, base, settings);
  return settings;
}

/// Foundry's settings and remappings of a library inside the project: its own foundry.toml and
/// remappings.txt, and the libraries that it brings along.
class Libraries {
public:
  explicit Libraries(std::vector<Remapping> &out) : out(out) {}

  /// What Foundry maps without being told: each library by its folder's name.
  void add(StringRef root, const std::vector<std::string> &folders, unsigned depth) {
    for (const std::string &folder : folders)
      for (const std::string &library : subfolders(below(root, folder))) {
        if (out.size() > maxRemappings)
          return;
        StringRef owner = depth == 0 ? StringRef() : root;
        std::string name = path::filename(library).str() + "/";
        for (const char *inner : {"", "contracts", "src"}) // the last one is tried first
          if (std::string target = below(library, inner); fs::is_directory(target)) {
            Remapping mapped;
            mapped.prefix = name;
            mapped.target = StringRef(target).rtrim('/').str() + "/";
            push(std::move(mapped), owner, /*isWritten=*/false);
          }
        addOwn(library, depth);
      }
  }

private:
  void addOwn(const std::string &library, unsigned depth) {
    std::vector<Remapping> own;
    llvm::Expected<FoundrySettings> settings = readFoundryToml(library, library);
    if (settings)
      llvm::append_range(own, settings->remappings);
    else // its own project's affair: what needs it will say what is missing
      llvm::consumeError(settings.takeError());
    readRemappingsFile(below(library, "remappings.txt"), library, own);
    for (Remapping &remapping : own)
      push(std::move(remapping), library, /*isWritten=*/true);
    if (settings && depth + 1 < maxLibraryDepth)
      add(library, settings->libraries, depth + 1);
  }

  void push(Remapping remapping, StringRef library, bool isWritten) {
    // A context inside a library counts from there.
    if (!remapping.context.empty() && !library.empty())
      remapping.context = below(library, remapping.context);
    remapping.library = library.empty() ? std::string() : library.str() + "/";
    remapping.isWritten = isWritten;
    out.push_back(std::move(remapping));
  }

  static std::vector<std::string> subfolders(const std::string &folder) {
    std::vector<std::string> found;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error))
      if (fs::is_directory(entry->path()))
        found.push_back(entry->path());
    llvm::sort(found); // the order on disk must not matter
    return found;
  }

  std::vector<Remapping> &out;
};

bool hasAny(StringRef folder, llvm::ArrayRef<const char *> names) {
  return llvm::any_of(names, [&](const char *name) { return fs::exists(below(folder, name)); });
}

} // namespace

llvm::Expected<ImportResolver> ImportResolver::forProject(StringRef root) {
  ImportResolver resolver;
  if (root.empty())
    return resolver;
  resolver.root = absolute(root);
  llvm::Expected<FoundrySettings> settings = readFoundryToml(resolver.root, "");
  if (!settings)
    return settings.takeError();
  resolver.includePaths = settings->includePaths;
  if (settings->detectsLibraries)
    Libraries(resolver.remappings).add(resolver.root, settings->libraries, 0);
  llvm::append_range(resolver.remappings, settings->remappings);
  readRemappingsFile(below(resolver.root, "remappings.txt"), "", resolver.remappings);
  return resolver;
}

std::string quorate::findProjectRoot(StringRef start) {
  std::string at = absolute(start);
  StringRef weak;
  for (StringRef folder = fs::is_directory(at) ? StringRef(at) : path::parent_path(at);
       !folder.empty(); folder = path::parent_path(folder)) {
    if (hasAny(folder, projectMarks))
      return folder.str();
    if (weak.empty() && hasAny(folder, weakMarks))
      weak = folder;
    if (fs::exists(below(folder, ".git"))) // whatever is above is another project
      break;
  }
  return weak.str();
}

std::vector<std::string> quorate::foldersOfOthers(StringRef folder) {
  std::vector<std::string> names = {"node_modules", ".git"};
  if (!hasAny(folder, projectMarks) && !hasAny(folder, weakMarks))
    return names;
  // What is built, and what is read when it is imported.
  names.insert(names.end(), {"lib", "build", "out", "cache", "artifacts"});
  llvm::Expected<FoundrySettings> settings = readFoundryToml(folder, "");
  if (!settings) {
    llvm::consumeError(settings.takeError());
    return names;
  }
  llvm::append_range(names, settings->libraries);
  llvm::append_range(names, settings->outputs);
  return names;
}
