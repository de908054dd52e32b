//===- ReuseProofs.cpp - the proofs of one governor ---------------------------------------===//
#include "analyzer/cli/Certify.h"
#include "analyzer/cli/Reuse.h"
#include "analyzer/cli/Stored.h"
#include "solver/Prover.h"

#include "llvm/ADT/DenseMap.h"

namespace quorate::cli {
namespace {

using Json = nlohmann::json;

/// Adds files with all that they import to a key.
class Sources {
public:
  Sources(const Pipeline &pipeline, CacheKey &key) : pipeline(pipeline), key(key) {
    for (const sol::SourceUnit *unit : pipeline.program.units)
      units.emplace(unit->file, unit);
  }

  /// False if the contract is in no file.
  bool add(const ir::Contract &contract) {
    if (!contract.place.span.valid())
      return false;
    key.add(contract.name);
    add(contract.place.span.file);
    return true;
  }

private:
  const Pipeline &pipeline;
  CacheKey &key;
  std::map<FileId, const sol::SourceUnit *> units;
  std::set<FileId> seen;

  void add(FileId first) {
    std::vector<FileId> work = {first};
    while (!work.empty()) {
      FileId file = work.back();
      work.pop_back();
      if (!seen.insert(file).second)
        continue;
      const SourceFile &source = pipeline.sources.file(file);
      key.add(source.path);
      key.add(source.text);
      auto unit = units.find(file);
      if (unit == units.end())
        continue; // bytecode
      // The meaning of a file also depends on the versions that its importers ask for.
      key.add(unit->second->version.low);
      key.add(unit->second->version.high);
      key.add(unit->second->abiCoderV2);
      for (const sol::ImportDecl *import : unit->second->imports) {
        key.add(import->target ? 1 : 0);
        if (import->target)
          work.push_back(import->target->file);
      }
    }
  }
};

/// Empty if the proofs must not be reused.
std::string proofKey(const Pipeline &pipeline, const Options &options, const solver::Options &how,
                     const std::string &name, const std::string &roles) {
  if (options.timeout > 0 || options.verifyIr || needsFreshProofs(options))
    return {};
  CacheKey key;
  key.add("proofs");
  key.add(buildIdentity());
  key.add(solver::solverVersion());
  key.add(how.maxDepth);
  key.add(how.rlimit);
  for (const std::string &id : how.only)
    key.add(id);
  key.add(name);
  key.add(roles); // which roles are seen can depend on any contract
  Sources sources(pipeline, key);
  const gov::Model &model = pipeline.model;
  bool ok = true;
  auto add = [&](ir::ContractId id) { ok &= !id.valid() || sources.add(pipeline.module[id]); };
  for (const gov::Governor &governor : model.governors) {
    if (pipeline.module[governor.contract].name != name)
      continue;
    add(governor.contract);
    for (const auto *links : {&governor.timelocks, &governor.tokens})
      for (const gov::Link &link : *links)
        add(link.contract);
  }
  for (const gov::Timelock &timelock : model.timelocks)
    add(timelock.contract);
  for (const gov::VotesToken &token : model.tokens)
    add(token.contract);
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
  std::vector<std::string> names; // of governors, each once, in order
  for (const gov::Governor &governor : pipeline.model.governors) {
    const std::string &name = pipeline.module[governor.contract].name;
    if (pipeline.wanted(name) && !llvm::is_contained(names, name))
      names.push_back(name);
  }
  std::string roles = cache.enabled() ? gov::describe(pipeline.module, pipeline.model) : "";
  Results &results = pipeline.results;
  for (const std::string &name : names) {
    std::string key = cache.enabled() ? proofKey(pipeline, options, how, name, roles) : "";
    if (!key.empty())
      if (std::optional<std::string> stored = cache.read(key); stored && load(pipeline, *stored)) {
        results.stats["proofs.reused"] += 1;
        continue;
      }
    solver::Options one = how;
    one.contracts = {name};
    size_t before = results.proofs.size(), incomplete = results.incomplete.size();
    solver::prove(pipeline.module, pipeline.model, one, results);
    if (!key.empty() && results.incomplete.size() == incomplete)
      cache.write(key, save(pipeline, llvm::ArrayRef(results.proofs).drop_front(before)));
  }
}

} // namespace quorate::cli
