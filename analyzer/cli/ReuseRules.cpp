//===- ReuseRules.cpp - what rules found in one contract ----------------------------------===//
//
// Each contract's findings are kept under what they rest on. One file holds
// those of all contracts that were looked at from one folder, so that a run
// reads and writes one file, however many contracts there are.
//
//===----------------------------------------------------------------------===//
#include "analyzer/cli/Dependencies.h"
#include "analyzer/cli/Reuse.h"
#include "analyzer/cli/Stored.h"
#include "analyzer/governance/Neighbours.h"
#include "rules/Rule.h"

#include "llvm/Support/FileSystem.h"

namespace quorate::cli {
namespace {

using Json = nlohmann::json;

/// Runs that a result is kept for although it was not asked for: another branch may want it again.
constexpr unsigned KeptUnused = 8;

struct Kept {
  unsigned age = 0;           ///< runs since it was last of use
  std::vector<uint8_t> bytes; ///< places are numbered within it
};
using Store = std::map<std::string, Kept>; ///< by key

std::string fileKey() {
  llvm::SmallString<256> here;
  if (buildIdentity().empty() || llvm::sys::fs::current_path(here))
    return {};
  CacheKey key;
  key.add("rules");
  key.add(buildIdentity());
  key.add(here);
  return key.text();
}

Store readStore(const std::optional<std::string> &stored) {
  Store store;
  if (!stored)
    return store;
  try {
    for (const Json &item : Json::from_cbor(*stored)) {
      Kept kept{item.at(1).get<unsigned>() + 1, item.at(2).get_binary()};
      if (kept.age <= KeptUnused)
        store.emplace(item.at(0).get<std::string>(), std::move(kept));
    }
  } catch (const Json::exception &) { // none of ours
    store.clear();
  }
  return store;
}

std::string bytesOf(const Store &store) {
  Json list = Json::array();
  for (const auto &[key, kept] : store)
    list.push_back({key, kept.age, Json::binary(kept.bytes)});
  std::vector<uint8_t> bytes = Json::to_cbor(list);
  return {bytes.begin(), bytes.end()};
}

std::vector<uint8_t> save(const Pipeline &pipeline, const rules::Found &found) {
  if (found.findings.empty() && found.incomplete.empty())
    return {}; // of most contracts there is nothing to say
  PlaceTable places(pipeline.sources);
  Json findings = Json::array(), incomplete = Json::array();
  for (const Finding &finding : found.findings)
    findings.push_back(store(finding, places));
  for (const Incomplete &item : found.incomplete)
    incomplete.push_back(store(item, places));
  return Json::to_cbor(
      {{"findings", findings}, {"incomplete", incomplete}, {"paths", places.paths()}});
}

std::optional<rules::Found> load(const Pipeline &pipeline, const Kept &kept) {
  rules::Found found;
  if (kept.bytes.empty())
    return found;
  try {
    Json root = Json::from_cbor(kept.bytes);
    PlaceTable places(pipeline.sources, root.at("paths"));
    for (const Json &item : root.at("findings"))
      found.findings.push_back(loadFinding(item, places));
    for (const Json &item : root.at("incomplete"))
      found.incomplete.push_back(loadIncomplete(item, places));
    return found;
  } catch (const Json::exception &) {
  } catch (const std::out_of_range &) {
  }
  return std::nullopt;
}

/// Empty if there is nothing to know it again by.
std::string contractKey(const Dependencies &dependencies, ir::ContractId contract,
                        const gov::Model &near) {
  CacheKey key;
  bool ok = dependencies.add(key, contract) && dependencies.add(key, near);
  return ok ? key.text() : std::string();
}

} // namespace

void checkReusing(Pipeline &pipeline, Cache &cache, RuleProgress progress) {
  std::string file = cache.enabled() ? fileKey() : "";
  Store store;
  std::optional<Dependencies> dependencies; // nothing, if nothing is kept
  if (!file.empty()) {
    store = readStore(cache.read(file));
    dependencies.emplace(pipeline);
  }
  std::vector<ir::ContractId> subjects = rules::subjects(pipeline.module);
  std::vector<rules::Found> found;
  size_t done = 0, reused = 0, added = 0;
  for (ir::ContractId id : subjects) {
    progress(done++, subjects.size(), pipeline.module[id].name);
    gov::Model near = gov::neighbours(pipeline.module, pipeline.model, id);
    std::string key = dependencies ? contractKey(*dependencies, id, near) : "";
    auto known = store.find(key);
    std::optional<rules::Found> before =
        known == store.end() ? std::nullopt : load(pipeline, known->second);
    if (before) {
      known->second.age = 0;
      ++reused;
    }
    rules::Found linked, project;
    rules::check(pipeline.module, pipeline.model, near, id, before ? nullptr : &linked, &project);
    if (!before && !key.empty()) {
      store[key] = {0, save(pipeline, linked)};
      ++added;
    }
    found.push_back(before ? std::move(*before) : std::move(linked));
    found.push_back(std::move(project));
  }
  rules::settle(std::move(found), pipeline.results);
  if (!dependencies)
    return;
  pipeline.results.stats["rules.reused"] = double(reused);
  cache.say("rules: results for " + std::to_string(reused) + " of " +
            std::to_string(subjects.size()) + " contracts are those of earlier runs");
  if (added)
    cache.write(file, bytesOf(store));
}

} // namespace quorate::cli
