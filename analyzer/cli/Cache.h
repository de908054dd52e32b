//===- Cache.h - results kept from earlier runs -----------------------------------------===//
//
// Entries are named by what they depend on: this very build of Quorate, the
// options that matter, and the contents of the files. A changed version or file
// therefore never finds an old entry. Entries are written aside and renamed, so
// that runs at the same time do not disturb each other; each carries a digest
// of its contents, and what does not match, or belongs to another user, is
// ignored.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/cli/Options.h"

namespace quorate::cli {

/// Collects what an entry depends on.
class CacheKey {
public:
  CacheKey();
  ~CacheKey();
  CacheKey(const CacheKey &) = delete;
  CacheKey &operator=(const CacheKey &) = delete;
  void add(llvm::StringRef part); ///< "ab","c" and "a","bc" differ
  void add(uint64_t number) { add(std::to_string(number)); }
  std::string text(); ///< in hex

private:
  struct State;
  std::unique_ptr<State> state;
};

/// The digest of a file's contents.
std::string contentHash(llvm::StringRef text);

class Cache {
public:
  explicit Cache(const Options &options);

  /// False if the options forbid it, no folder can be found, or this build has no identity.
  bool enabled() const { return !folder.empty(); }
  /// The contents stored under a key; nothing if there are none that can be trusted.
  std::optional<std::string> read(const std::string &key);
  void write(const std::string &key, llvm::StringRef contents);
  /// With --verbose, on standard error.
  void say(const std::string &what) const;

private:
  std::string folder;
  bool verbose = false;

  void makeRoom();
};

/// What tells this build of the program from every other; empty if it cannot be told.
std::string buildIdentity();

} // namespace quorate::cli
