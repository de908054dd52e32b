//===- Source.h - files, spans and line tables ----------------------------===//
//
// Every place that Quorate reports is a half-open range of byte offsets in one
// file. Lines and columns are derived on demand, both counted from 1; columns
// count bytes.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace quorate {

struct FileId {
  uint32_t index = ~0u;
  bool valid() const { return index != ~0u; }
  friend bool operator==(FileId a, FileId b) = default;
  friend auto operator<=>(FileId a, FileId b) = default;
};

struct Span {
  FileId file;
  uint32_t begin = 0; ///< byte offset of the first byte
  uint32_t end = 0;   ///< byte offset one past the last byte
  bool valid() const { return file.valid(); }
  friend bool operator==(const Span &, const Span &) = default;
  friend auto operator<=>(const Span &, const Span &) = default;
};

struct LineColumn {
  uint32_t line = 0;   ///< from 1
  uint32_t column = 0; ///< from 1, in bytes
};

/// One file as read. `path` is what is shown to people (relative to the
/// working directory where possible, with '/'); `text` is the raw content.
struct SourceFile {
  std::string path;
  std::string text;
  std::vector<uint32_t> lineStarts; ///< byte offset of each line's first byte
};

/// Owns every file read in one run. Files are never removed; references stay
/// valid for the life of the store.
class SourceStore {
public:
  /// Reads a file from disk once; a second call for the same path gives the
  /// same id. Fails with a message that names the path.
  llvm::Expected<FileId> load(llvm::StringRef path);
  /// Adds text that did not come from disk (standard input, tests).
  FileId add(llvm::StringRef path, std::string text);

  const SourceFile &file(FileId id) const { return files[id.index]; }
  size_t size() const { return files.size(); }

  LineColumn position(FileId id, uint32_t offset) const;
  /// The text of line `line` (from 1) without its line break.
  llvm::StringRef line(FileId id, uint32_t line) const;
  llvm::StringRef text(const Span &span) const;

private:
  std::deque<SourceFile> files;
  llvm::StringMap<FileId> byPath;
};

} // namespace quorate
