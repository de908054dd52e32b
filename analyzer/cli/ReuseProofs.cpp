//===- ReuseProofs.cpp - the proofs of all governors, new or of earlier runs --------------===//
#include "analyzer/cli/Certify.h"
#include "analyzer/cli/Dependencies.h"
#include "analyzer/cli/Reuse.h"
#include "analyzer/cli/Stored.h"
#include "analyzer/source/Parallel.h"
#include "solver/Prover.h"

#include "llvm/ADT/STLExtras.h"

#include <mutex>

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
  for (const gov::Governor &governor : model.governors) {
    for (const gov::Named &named : governor.named)
      linked.push_back(named.contract);
    for (const auto *links : {&governor.timelocks, &governor.tokens})
      for (const gov::Link &link : *links)
        if (link.contract.valid())
          linked.push_back(link.contract);
  }
  bool ok = dependencies.add(key, model) && dependencies.add(key, linked);
  return ok ? key.text() : std::string();
}

/// Nothing if it is damaged.
std::optional<std::vector<Proof>> load(Pipeline &pipeline, const std::string &stored) {
  try {
    Json root = Json::from_cbor(stored);
    PlaceTable places(pipeline.sources, root.at("paths"));
    std::vector<Proof> proofs;
    for (const Json &item : root.at("proofs"))
      proofs.push_back(loadProof(item, places));
    return proofs;
  } catch (const Json::exception &) {
    return std::nullopt;
  } catch (const std::out_of_range &) {
    return std::nullopt;
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

/// One contract, and what was found out about it.
struct Governor {
  std::string name, key;
  std::optional<std::vector<Proof>> stored; ///< by an earlier run
  Results results;
  std::vector<solver::Exploit> exploits;
  solver::Certificate certificate;
};

} // namespace

void proveReusing(Pipeline &pipeline, const Options &options, const solver::Options &how,
                  Cache &cache) {
  std::vector<std::string> names; // each once, in order
  for (ir::ContractId id : solver::provable(pipeline.module, pipeline.model, how.properties)) {
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
  std::vector<Governor> work;
  for (const std::string &name : names) {
    Governor governor{name, {}, {}, {}, {}, {}};
    if (cache.enabled())
      governor.key = proofKey(pipeline, options, how, dependencies, name, roles);
    if (!governor.key.empty())
      if (std::optional<std::string> stored = cache.read(governor.key))
        governor.stored = load(pipeline, *stored);
    reused += governor.stored.has_value();
    work.push_back(std::move(governor));
  }
  // Each has a solver context of its own: what is said of it does not depend on the others.
  std::mutex mutex;
  inParallel(work.size(), [&](size_t index) {
    Governor &governor = work[index];
    if (governor.stored)
      return;
    solver::Options one = how;
    one.contracts = {governor.name};
    one.exploits = how.exploits ? &governor.exploits : nullptr;
    one.certificate = how.certificate ? &governor.certificate : nullptr;
    if (how.progress)
      one.progress = [&, index](unsigned done, unsigned total, llvm::StringRef what) {
        std::lock_guard lock(mutex);
        how.progress(unsigned(index) * total + done, unsigned(work.size()) * total, what);
      };
    solver::prove(pipeline.module, pipeline.model, one, governor.results);
  });
  for (Governor &governor : work) {
    if (governor.stored) {
      llvm::move(*governor.stored, std::back_inserter(results.proofs));
      continue;
    }
    if (!governor.key.empty() && governor.results.incomplete.empty())
      cache.write(governor.key, save(pipeline, governor.results.proofs));
    llvm::move(governor.results.proofs, std::back_inserter(results.proofs));
    llvm::move(governor.results.incomplete, std::back_inserter(results.incomplete));
    for (const auto &[name, value] : governor.results.stats)
      results.stats[name] += value;
    if (how.exploits)
      llvm::move(governor.exploits, std::back_inserter(*how.exploits));
    if (how.certificate)
      how.certificate->add(std::move(governor.certificate));
  }
  if (!cache.enabled())
    return;
  results.stats["proofs.reused"] = double(reused);
  cache.say("proofs: those of " + std::to_string(reused) + " of " + std::to_string(names.size()) +
            " contracts are of earlier runs");
}

} // namespace quorate::cli
