//===- Kept.cpp --------------------------------------------------------------------------===//
#include "analyzer/cli/Kept.h"

#include "llvm/Support/FileSystem.h"

#include <nlohmann/json.hpp>

namespace quorate::cli {

using Json = nlohmann::json;

/// Runs that a result is kept for although it was not asked for: another branch may want it again.
static constexpr unsigned KeptUnused = 8;

KeptResults::KeptResults(Cache &cache, llvm::StringRef what) : cache(cache) {
  llvm::SmallString<256> here;
  if (!cache.enabled() || llvm::sys::fs::current_path(here))
    return;
  CacheKey key;
  key.add(what);
  key.add(buildIdentity());
  key.add(here);
  entry = key.text();
  std::optional<std::string> stored = cache.read(entry);
  if (!stored)
    return;
  try {
    for (const Json &item : Json::from_cbor(*stored)) {
      Item kept{item.at(1).get<unsigned>() + 1, item.at(2).get_binary()};
      if (kept.age <= KeptUnused)
        items.emplace(item.at(0).get<std::string>(), std::move(kept));
    }
  } catch (const Json::exception &) { // none of ours
    items.clear();
  }
}

const std::vector<uint8_t> *KeptResults::find(const std::string &key) {
  auto found = items.find(key);
  if (found == items.end())
    return nullptr;
  found->second.age = 0;
  return &found->second.bytes;
}

void KeptResults::keep(const std::string &key, std::vector<uint8_t> bytes) {
  items[key] = {0, std::move(bytes)};
  isChanged = true;
}

void KeptResults::save() {
  if (!enabled() || !isChanged)
    return;
  Json list = Json::array();
  for (auto &[key, item] : items)
    list.push_back({key, item.age, Json::binary(item.bytes)});
  std::vector<uint8_t> bytes = Json::to_cbor(list);
  cache.write(entry, llvm::StringRef(reinterpret_cast<const char *>(bytes.data()), bytes.size()));
}

} // namespace quorate::cli
