//===- InputSources.cpp - the source texts that an artifact refers to -------------===//

#include "analyzer/evm/InputSources.h"

#include "analyzer/evm/Json.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace quorate::evm {

namespace {

constexpr unsigned MaxFoldersUp = 4; ///< out/Name.sol/Name.json, artifacts/contracts/...

class Finder {
public:
  Finder(llvm::StringRef artifact, SourceStore &sources) : artifact(artifact), sources(sources) {}
  SourceFiles files;

  void add(unsigned number, llvm::StringRef path, std::string content) {
    if (path.empty() || files.count(number))
      return;
    if (std::optional<FileId> known = onDisk(path, content))
      files[number] = *known;
    else if (!content.empty())
      files[number] = sources.add(path, std::move(content));
  }

private:
  /// A file that holds `content` (any, if that is empty).
  std::optional<FileId> onDisk(llvm::StringRef path, const std::string &content) {
    llvm::SmallString<128> folder;
    for (unsigned up = 0; up <= MaxFoldersUp + 1; ++up) {
      llvm::SmallString<128> full(folder);
      llvm::sys::path::append(full, path);
      if (llvm::sys::fs::is_regular_file(full)) {
        llvm::Expected<FileId> id = sources.load(full);
        if (id && (content.empty() || sources.file(*id).text == content))
          return *id;
        if (!id)
          llvm::consumeError(id.takeError());
      }
      if (llvm::sys::path::is_absolute(path) || (up > 0 && folder.empty()))
        break;
      folder = llvm::sys::path::parent_path(up == 0 ? artifact : llvm::StringRef(folder)).str();
    }
    return std::nullopt;
  }

  llvm::StringRef artifact;
  SourceStore &sources;
};

/// "12:345:6" as in the syntax tree's `src`: the last number is the file's.
std::optional<unsigned> fileNumber(const Json *ast) {
  unsigned number = 0;
  std::string src = text(member(ast, "src"));
  if (src.empty() || llvm::StringRef(src).rsplit(':').second.getAsInteger(10, number))
    return std::nullopt;
  return number;
}

} // namespace

SourceFiles findSources(const Json &json, llvm::StringRef path, SourceStore &sources) {
  Finder finder(path, sources);
  const Json *output = member(&json, "output"), *input = member(&json, "input");
  const Json *contents = member(input, "sources");
  const Json *list = member(output ? output : &json, "sources");
  if (list && list->is_object())
    for (const auto &[name, value] : list->items())
      if (const Json *id = member(&value, "id"); id && id->is_number_unsigned())
        finder.add(id->get<unsigned>(), name,
                   text(member(member(contents, name.c_str()), "content")));
  if (const Json *names = member(&json, "sourceList"); names && names->is_array())
    for (size_t k = 0; k < names->size(); ++k)
      finder.add(unsigned(k), text(&(*names)[k]), "");
  // Truffle's artifact has the text, Foundry's the path.
  const Json *ast = member(&json, "ast");
  if (std::optional<unsigned> number = fileNumber(ast)) {
    std::string name = text(member(ast, "absolutePath"));
    if (std::string truffle = text(member(&json, "sourcePath")); !truffle.empty())
      name = truffle;
    finder.add(*number, name, text(member(&json, "source")));
  }
  return std::move(finder.files);
}

} // namespace quorate::evm
