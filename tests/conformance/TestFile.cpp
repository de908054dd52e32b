//===- TestFile.cpp - reads the compiler project's single-file tests -------===//
#include "TestFile.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace quorate::conformance;
using llvm::StringRef;

namespace {

/// The NAME of "==== Source: NAME ====".
bool readSourceHeader(StringRef line, StringRef keyword, std::string &name) {
  if (!line.consume_front(keyword) || !line.trim().ends_with("===="))
    return false;
  name = line.trim().drop_back(4).trim().str();
  return true;
}

void readSetting(StringRef line, TestFile &out) {
  auto [key, value] = line.split(':');
  out.settings[key.trim().str()] = value.trim().str();
}

} // namespace

TestFile quorate::conformance::readTestFile(StringRef text) {
  enum class Part { Sources, Settings, Expectations } part = Part::Sources;
  TestFile file;
  std::string name;
  std::string source;
  bool named = false;
  auto endSource = [&] {
    // Whatever stands before the first header is no source of its own.
    if (named || file.sources.empty())
      if (named || !StringRef(source).trim().empty())
        file.sources.push_back({name, source});
    source.clear();
  };
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    std::string header;
    if (part == Part::Sources && line.rtrim() == "// ====") {
      part = Part::Settings;
    } else if (part != Part::Expectations && line.rtrim() == "// ----") {
      part = Part::Expectations;
    } else if (part == Part::Sources && readSourceHeader(line, "==== Source:", header)) {
      endSource();
      named = true;
      name = header;
    } else if (part == Part::Sources && readSourceHeader(line, "==== ExternalSource:", header)) {
      auto [as, path] = StringRef(header).split('=');
      file.externalSources.push_back({as.trim().str(), (path.empty() ? as : path).trim().str()});
    } else if (part == Part::Sources) {
      source += text.substr(0, line.size() + (text.size() > line.size())).str();
    } else {
      line = line.rtrim();
      line.consume_front("//");
      line.consume_front(" ");
      if (part == Part::Settings)
        readSetting(line, file);
      else if (!line.empty())
        file.expectations.push_back(line.str());
    }
    text = rest;
  }
  endSource();
  if (file.sources.empty())
    file.sources.emplace_back();
  return file;
}

std::vector<std::string> quorate::conformance::testFilesBelow(StringRef folder) {
  namespace fs = llvm::sys::fs;
  std::vector<std::string> files;
  if (fs::is_regular_file(folder))
    files.push_back(folder.str());
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    if (StringRef(entry->path()).ends_with(".sol") && fs::is_regular_file(entry->path()))
      files.push_back(entry->path());
  llvm::sort(files);
  return files;
}

std::string quorate::conformance::sourceNameOf(StringRef importPath, StringRef importingSource) {
  if (!importPath.starts_with("./") && !importPath.starts_with("../"))
    return importPath.str();
  llvm::SmallString<128> joined(llvm::sys::path::parent_path(importingSource));
  llvm::sys::path::append(joined, importPath);
  llvm::sys::path::remove_dots(joined, /*remove_dot_dot=*/true);
  return joined.str().str();
}
