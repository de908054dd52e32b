//===- ReuseTrees.h - parsed files of earlier runs ----------------------------------------===//
#pragma once

#include "analyzer/cli/Kept.h"
#include "analyzer/solidity/Frontend.h"

#include <mutex>

namespace quorate::cli {

/// Syntax trees by the contents of their files: a file that moved is known again.
class KeptTrees final : public sol::KnownTrees {
public:
  explicit KeptTrees(Cache &cache) : cache(cache), kept(cache, "trees") {}

  std::optional<std::string> find(llvm::StringRef contents) override;
  void keep(llvm::StringRef contents, std::string tree) override;
  void save();
  size_t reused() const { return found; }

private:
  Cache &cache;
  std::mutex mutex;
  KeptResults kept;
  size_t found = 0, asked = 0;
};

} // namespace quorate::cli
