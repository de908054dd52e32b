//===- Inputs.cpp -------------------------------------------------------------------===//
#include "analyzer/cli/Inputs.h"

#include "analyzer/cli/Options.h"
#include "analyzer/evm/Frontend.h"
#include "analyzer/source/Imports.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

namespace quorate::cli {
namespace {

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

enum class Kind : uint8_t { Other, Solidity, Code, MaybeCode };

Kind kindByName(llvm::StringRef name) {
  llvm::StringRef extension = path::extension(name);
  if (extension == ".sol")
    return Kind::Solidity;
  if (extension == ".hex" || extension == ".bin" || extension == ".evm")
    return Kind::Code;
  return extension == ".json" ? Kind::MaybeCode : Kind::Other;
}

/// The interesting files below one folder. Links are followed; a folder is looked into once.
class Walk {
public:
  explicit Walk(Results &results) : results(results) {}

  void enter(llvm::StringRef folder) {
    llvm::SmallString<256> real;
    if (fs::real_path(folder, real) || !seen.insert(real).second)
      return;
    std::vector<std::string> skipped;
    for (const std::string &name : foldersOfOthers(folder)) {
      llvm::SmallString<256> joined(folder);
      path::append(joined, path::begin(name), path::end(name));
      path::remove_dots(joined, /*remove_dot_dot=*/true);
      skipped.push_back(joined.str().str());
    }
    std::vector<std::string> folders;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      llvm::SmallString<256> name(entry->path());
      path::remove_dots(name, /*remove_dot_dot=*/true);
      if (fs::is_directory(entry->path())) {
        if (!llvm::is_contained(skipped, name))
          folders.push_back(entry->path());
      } else if (kindByName(entry->path()) != Kind::Other) {
        files.push_back(entry->path());
      }
    }
    if (error)
      results.incomplete.push_back(
          {folder.str(), "", "", "the folder could not be read: " + error.message(), {}});
    llvm::sort(folders); // which of two links to one folder is entered must not depend on the disk
    for (const std::string &inner : folders)
      enter(inner);
  }

  std::vector<std::string> files;

private:
  Results &results;
  llvm::StringSet<> seen;
};

/// Every interesting file below `folder`, sorted so that a run does not depend on the file system.
std::vector<std::string> walk(llvm::StringRef folder, Results &results) {
  Walk found(results);
  found.enter(folder);
  llvm::sort(found.files);
  return std::move(found.files);
}

/// True if a .json file is an artifact rather than, say, a package.json.
bool holdsCode(llvm::StringRef file) {
  auto buffer =
      llvm::MemoryBuffer::getFile(file, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  return buffer && evm::looksLikeCode(file, (*buffer)->getBuffer());
}

class Loader {
public:
  Loader(SourceStore &sources, Results &results) : sources(sources), results(results) {}
  Inputs inputs;

  llvm::Error add(llvm::StringRef input) {
    if (input == "-")
      return addStandardInput();
    if (!fs::exists(input))
      return usageError("no such file or folder: ", input);
    return fs::is_directory(input) ? addFolder(input) : addFile(input);
  }

private:
  SourceStore &sources;
  Results &results;

  void keep(FileId file, Kind kind) {
    auto &list = kind == Kind::Solidity ? inputs.solidity : inputs.code;
    if (!llvm::is_contained(list, file))
      list.push_back(file);
  }

  llvm::Error addStandardInput() {
    auto buffer = llvm::MemoryBuffer::getSTDIN();
    if (!buffer)
      return usageError("cannot read standard input: ", buffer.getError().message());
    llvm::StringRef text = (*buffer)->getBuffer();
    Kind kind = evm::looksLikeCode("<stdin>", text) ? Kind::Code : Kind::Solidity;
    keep(sources.add("<stdin>", text.str()), kind);
    return llvm::Error::success();
  }

  llvm::Error addFile(llvm::StringRef input) {
    llvm::Expected<FileId> file = sources.load(input);
    if (!file)
      return file.takeError();
    Kind kind = kindByName(input);
    if (kind == Kind::Other || kind == Kind::MaybeCode) {
      if (!evm::looksLikeCode(input, sources.file(*file).text))
        return usageError(input, " is neither Solidity (.sol) nor bytecode (.hex, .bin, .evm) nor "
                                 "an artifact that holds bytecode (.json)");
      kind = Kind::Code;
    }
    keep(*file, kind);
    return llvm::Error::success();
  }

  llvm::Error addFolder(llvm::StringRef folder) {
    size_t found = 0;
    for (const std::string &name : walk(folder, results)) {
      Kind kind = kindByName(name);
      if (kind == Kind::MaybeCode && !holdsCode(name))
        continue;
      ++found;
      llvm::Expected<FileId> file = sources.load(name);
      if (file)
        keep(*file, kind);
      else
        results.incomplete.push_back({name, "", "", llvm::toString(file.takeError()), {}});
    }
    if (!found)
      return usageError("nothing to analyse in ", folder,
                        ": no .sol file, bytecode or artifact was found");
    return llvm::Error::success();
  }
};

} // namespace

llvm::Expected<Inputs> loadInputs(llvm::ArrayRef<std::string> paths, SourceStore &sources,
                                  Results &results) {
  Loader loader(sources, results);
  for (llvm::StringRef input : paths) {
    results.inputs.push_back(input.str());
    if (llvm::Error error = loader.add(input))
      return error;
  }
  if (paths.empty()) {
    results.inputs.push_back(".");
    if (llvm::Error error = loader.add("."))
      return error;
  }
  return std::move(loader.inputs);
}

llvm::Expected<std::vector<FileId>> loadImplementations(llvm::ArrayRef<std::string> paths,
                                                        SourceStore &sources) {
  std::vector<FileId> files;
  for (const std::string &input : paths) {
    if (!fs::exists(input) || fs::is_directory(input))
      return usageError("--implementation: no such file: ", input);
    llvm::Expected<FileId> file = sources.load(input);
    if (!file)
      return file.takeError();
    if (!evm::looksLikeCode(input, sources.file(*file).text))
      return usageError("--implementation: ", input,
                        " is neither bytecode nor an artifact that holds bytecode");
    files.push_back(*file);
  }
  return files;
}

} // namespace quorate::cli
