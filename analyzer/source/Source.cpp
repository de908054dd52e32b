//===- Source.cpp - files, spans and line tables --------------------------===//

#include "analyzer/source/Source.h"
#include "analyzer/source/Paths.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <algorithm>

namespace quorate {

namespace {

/// A line ends with \n, \r\n or a lone \r, as editors count.
std::vector<uint32_t> findLines(llvm::StringRef text) {
  std::vector<uint32_t> starts = {0};
  for (size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')))
      starts.push_back(uint32_t(i + 1));
  return starts;
}

} // namespace

std::string shownPath(llvm::StringRef path) {
  llvm::SmallString<256> absolute(path), here;
  llvm::sys::fs::make_absolute(absolute);
  llvm::sys::path::remove_dots(absolute, /*remove_dot_dot=*/true);
  if (!llvm::sys::fs::current_path(here)) {
    llvm::StringRef rest = absolute;
    if (rest.consume_front(here) && rest.consume_front(llvm::sys::path::get_separator()))
      return llvm::sys::path::convert_to_slash(rest);
  }
  return llvm::sys::path::convert_to_slash(absolute);
}

namespace {

std::string canonicalPath(llvm::StringRef path) {
  llvm::SmallString<256> real;
  return llvm::sys::fs::real_path(path, real) ? path.str() : std::string(real);
}

} // namespace

llvm::Expected<FileId> SourceStore::load(llvm::StringRef path) {
  std::string key = canonicalPath(path);
  if (auto known = byPath.find(key); known != byPath.end())
    return known->second;
  if (llvm::sys::fs::is_directory(path))
    return llvm::createStringError(std::errc::is_a_directory, "%s is a folder, not a file",
                                   path.str().c_str());
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return llvm::createStringError(buffer.getError(), "cannot read %s: %s", path.str().c_str(),
                                   buffer.getError().message().c_str());
  if ((*buffer)->getBufferSize() > 0x7fffffff)
    return llvm::createStringError(std::errc::file_too_large, "%s is larger than 2 GiB",
                                   path.str().c_str());
  FileId id = add(shownPath(path), (*buffer)->getBuffer().str());
  byPath[key] = id;
  return id;
}

FileId SourceStore::add(llvm::StringRef path, std::string text) {
  SourceFile file;
  file.path = path.str();
  file.lineStarts = findLines(text);
  file.text = std::move(text);
  files.push_back(std::move(file));
  return FileId{uint32_t(files.size() - 1)};
}

LineColumn SourceStore::position(FileId id, uint32_t offset) const {
  const SourceFile &source = file(id);
  offset = std::min<uint32_t>(offset, uint32_t(source.text.size()));
  auto after = std::upper_bound(source.lineStarts.begin(), source.lineStarts.end(), offset);
  uint32_t line = uint32_t(after - source.lineStarts.begin());
  return {line, offset - source.lineStarts[line - 1] + 1};
}

llvm::StringRef SourceStore::line(FileId id, uint32_t line) const {
  const SourceFile &source = file(id);
  if (line == 0 || line > source.lineStarts.size())
    return {};
  uint32_t begin = source.lineStarts[line - 1];
  size_t end = line < source.lineStarts.size() ? source.lineStarts[line] : source.text.size();
  return llvm::StringRef(source.text).slice(begin, end).rtrim("\r\n");
}

llvm::StringRef SourceStore::text(const Span &span) const {
  if (!span.valid())
    return {};
  return llvm::StringRef(file(span.file).text).slice(span.begin, span.end);
}

} // namespace quorate
