//===- ReuseTrees.cpp --------------------------------------------------------------------===//
#include "analyzer/cli/ReuseTrees.h"

namespace quorate::cli {

std::optional<std::string> KeptTrees::find(llvm::StringRef contents) {
  if (!kept.enabled())
    return std::nullopt;
  std::string key = contentHash(contents);
  std::lock_guard lock(mutex);
  ++asked;
  const std::vector<uint8_t> *bytes = kept.find(key);
  if (!bytes)
    return std::nullopt;
  ++found;
  return std::string(bytes->begin(), bytes->end());
}

void KeptTrees::keep(llvm::StringRef contents, std::string tree) {
  if (!kept.enabled())
    return;
  std::string key = contentHash(contents);
  std::lock_guard lock(mutex);
  kept.keep(key, {tree.begin(), tree.end()});
}

void KeptTrees::save() {
  kept.save();
  if (kept.enabled())
    cache.say("files: " + std::to_string(found) + " of " + std::to_string(asked) +
              " were parsed by earlier runs");
}

} // namespace quorate::cli
