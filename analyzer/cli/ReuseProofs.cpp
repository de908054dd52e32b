//===- ReuseProofs.cpp - the proofs of one governor ---------------------------------------===//
#include "analyzer/cli/Certify.h"
#include "analyzer/cli/Dependencies.h"
#include "analyzer/cli/Reuse.h"
#include "analyzer/cli/Stored.h"
#include "solver/Prover.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::cli {
namespace {

using Json = nlohmann::json;

/// Empty if the proofs must not be reused.
std::string proofKey(const Pipeline &pipeline, const Options &options, const solver::Options &how,
                     const Dependencies &dependencies, const std::string &name,
                     const std::string &roles) {
  if (options.timeout > 0 || needsFreshProofs(options))
    return {};
  CacheKey key;
  key.add("proofs");
  key.add(buildIdentity());
  key.add(solver::solverVersion());
  key.add(how.maxDepth);
  key.add(how.rlimit);
  for (const std::string &id : how.only)
    key.add(id);
  for (const solver::PropertyText &property : how.properties)
    key.add(property.text);
  key.add(name);
  key.add(roles); // which roles are seen can depend on any contract
  gov::Model model = pipeline.model;
  llvm::erase_if(model.governors, [&](const gov::Governor &governor) {
    return pipeline.module[governor.contract].name != name;
  });
  std::vector<ir::ContractId> linked; // whatever part they play
  for (const gov::Governor &governor : model.governors)
    for (const auto *links : {&governor.timelocks, &governor.tokens})
      for (const gov::Link &link : *links)
        if (link.contract.valid())
          linked.push_back(link.contract);
  bool ok = dependencies.add(key, model) && dependencies.add(key, linked);
  return ok ? key.text() : std::string();
}

bool load(Pipeline &pipeline, const std::string &stored) {
  try {
    Json root = Json::from_cbor(stored);
    PlaceTable places(pipeline.sources, root.at("paths"));
    std::vector<Proof> proofs;
    for (const Json &item : root.at("proofs"))
      proofs.push_back(loadProof(item, places));
    llvm::move(proofs, std::back_inserter(pipeline.results.proofs));
    return true;
  } catch (const Json::exception &) {
    return false;
  } catch (const std::out_of_range &) {
    return false;
  }
}

std::string save(const Pipeline &pipeline, llvm::ArrayRef<Proof> proofs) {
  PlaceTable places(pipeline.sources);
  Json list = Json::array();
  for (const Proof &proof : proofs)
    list.push_back(store(proof, places));
  std::vector<uint8_t> bytes = Json::to_cbor({{"proofs", list}, {"paths", places.paths()}});
  return {bytes.begin(), bytes.end()};
}

} // namespace

void proveReusing(Pipeline &pipeline, const Options &options, const solver::Options &how,
                  Cache &cache) {
  std::vector<std::string> names; // each once, in order
  for (ir::ContractId id : solver::provable(pipeline.module, pipeline.model)) {
    const std::string &name = pipeline.module[id].name;
    if (pipeline.wanted(name) && !llvm::is_contained(names, name))
      names.push_back(name);
  }
  std::string roles = cache.enabled() ? gov::describe(pipeline.module, pipeline.model) : "";
  if (names.empty())
    return;
  Dependencies dependencies(pipeline);
  Results &results = pipeline.results;
  size_t reused = 0;
  for (size_t index = 0; index < names.size(); ++index) {
    const std::string &name = names[index];
    std::string key =
        cache.enabled() ? proofKey(pipeline, options, how, dependencies, name, roles) : "";
    if (!key.empty())
      if (std::optional<std::string> stored = cache.read(key); stored && load(pipeline, *stored)) {
        ++reused;
        continue;
      }
    solver::Options one = how;
    one.contracts = {name};
    if (how.progress)
      one.progress = [&, index](unsigned done, unsigned total, llvm::StringRef what) {
        how.progress(unsigned(index) * total + done, unsigned(names.size()) * total, what);
      };
    size_t before = results.proofs.size(), incomplete = results.incomplete.size();
    solver::prove(pipeline.module, pipeline.model, one, results);
    if (!key.empty() && results.incomplete.size() == incomplete)
      cache.write(key, save(pipeline, llvm::ArrayRef(results.proofs).drop_front(before)));
  }
  if (!cache.enabled())
    return;
  results.stats["proofs.reused"] = double(reused);
  cache.say("proofs: those of " + std::to_string(reused) + " of " + std::to_string(names.size()) +
            " contracts are of earlier runs");
}

} // namespace quorate::cli
