//===- Kept.h - many small results in one entry of the cache ------------------------------===//
//
// One entry holds what runs from one folder found out about contracts or files,
// so that a run reads and writes one file however many there are. What is asked
// for no more is forgotten after some runs.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/cli/Cache.h"

#include <map>

namespace quorate::cli {

class KeptResults {
public:
  /// `what` tells this entry from others of the same folder. Nothing is kept if the cache is off.
  KeptResults(Cache &cache, llvm::StringRef what);

  bool enabled() const { return !entry.empty(); }
  /// Null if there is nothing under `key`. What is found is kept for longer.
  const std::vector<uint8_t> *find(const std::string &key);
  void keep(const std::string &key, std::vector<uint8_t> bytes);
  /// Writes the entry if something was added.
  void save();

private:
  struct Item {
    unsigned age = 0; ///< runs since it was last of use
    std::vector<uint8_t> bytes;
  };
  Cache &cache;
  std::string entry;
  std::map<std::string, Item> items;
  bool isChanged = false;
};

} // namespace quorate::cli
