//===- ReuseRules.cpp - what rules found in one contract ----------------------------------===//
//
// Each contract's findings are kept under what they rest on.
//
//===----------------------------------------------------------------------===//
#include "analyzer/cli/Dependencies.h"
#include "analyzer/cli/Kept.h"
#include "analyzer/cli/Reuse.h"
#include "analyzer/cli/Stored.h"
#include "analyzer/governance/Neighbours.h"
#include "rules/Rule.h"

namespace quorate::cli {
namespace {

using Json = nlohmann::json;

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

std::optional<rules::Found> load(const Pipeline &pipeline, const std::vector<uint8_t> &kept) {
  rules::Found found;
  if (kept.empty())
    return found;
  try {
    Json root = Json::from_cbor(kept);
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
  KeptResults kept(cache, "rules");
  std::optional<Dependencies> dependencies; // nothing, if nothing is kept
  if (kept.enabled())
    dependencies.emplace(pipeline);
  std::vector<ir::ContractId> subjects = rules::subjects(pipeline.module);
  std::vector<rules::Found> found;
  size_t done = 0, reused = 0;
  for (ir::ContractId id : subjects) {
    progress(done++, subjects.size(), pipeline.module[id].name);
    gov::Model near = gov::neighbours(pipeline.module, pipeline.model, id);
    std::string key = dependencies ? contractKey(*dependencies, id, near) : "";
    const std::vector<uint8_t> *known = kept.find(key);
    std::optional<rules::Found> before = known ? load(pipeline, *known) : std::nullopt;
    reused += before.has_value();
    rules::Found linked, project;
    rules::check(pipeline.module, pipeline.model, near, id, before ? nullptr : &linked, &project);
    if (!before && !key.empty())
      kept.keep(key, save(pipeline, linked));
    found.push_back(before ? std::move(*before) : std::move(linked));
    found.push_back(std::move(project));
  }
  rules::settle(std::move(found), pipeline.results);
  if (!dependencies)
    return;
  pipeline.results.stats["rules.reused"] = double(reused);
  cache.say("rules: results for " + std::to_string(reused) + " of " +
            std::to_string(subjects.size()) + " contracts are those of earlier runs");
  kept.save();
}

} // namespace quorate::cli
