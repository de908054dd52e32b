//===- Reuse.cpp - a whole run -----------------------------------------------------------===//
#include "analyzer/cli/Reuse.h"

#include "analyzer/cli/Certify.h"
#include "analyzer/cli/Config.h"
#include "analyzer/cli/Stored.h"

#include "llvm/Support/FileSystem.h"

namespace quorate::cli {
namespace {

using Json = nlohmann::json;

template <class T> Json storeAll(const std::vector<T> &items, PlaceTable &places) {
  Json result = Json::array();
  for (const T &item : items)
    result.push_back(store(item, places));
  return result;
}

template <class T>
std::vector<T> loadAll(const Json &stored, const PlaceTable &places,
                       T (*load)(const Json &, const PlaceTable &)) {
  std::vector<T> result;
  for (const Json &item : stored)
    result.push_back(load(item, places));
  return result;
}

/// Where an import leads, as text; null if nowhere.
Json resolved(const ImportResolver &imports, const std::string &path, const std::string &importer) {
  llvm::Expected<std::string> target = imports.resolve(path, importer);
  if (target)
    return *target;
  llvm::consumeError(target.takeError());
  return nullptr;
}

/// Every import of every file, by the project that it was resolved in. Nothing if a project's
/// settings cannot be read.
std::optional<Json> captureImports(const Pipeline &pipeline) {
  Json groups = Json::array();
  size_t unit = 0;
  for (const auto &[root, end] : pipeline.projects) {
    llvm::Expected<ImportResolver> imports = ImportResolver::forProject(root);
    if (!imports) {
      llvm::consumeError(imports.takeError());
      return std::nullopt;
    }
    Json list = Json::array();
    for (; unit < end; ++unit) {
      const sol::SourceUnit &source = *pipeline.program.units[unit];
      const std::string &importer = pipeline.sources.file(source.file).path;
      for (const sol::ImportDecl *import : source.imports)
        list.push_back({importer, import->path, resolved(*imports, import->path, importer)});
    }
    groups.push_back({{"root", root}, {"imports", std::move(list)}});
  }
  return groups;
}

bool importsAreTheSame(const Json &groups) {
  for (const Json &group : groups) {
    llvm::Expected<ImportResolver> imports =
        ImportResolver::forProject(group.at("root").get<std::string>());
    if (!imports) {
      llvm::consumeError(imports.takeError());
      return false;
    }
    for (const Json &entry : group.at("imports"))
      if (resolved(*imports, entry.at(1).get<std::string>(), entry.at(0).get<std::string>()) !=
          entry.at(2))
        return false;
  }
  return true;
}

} // namespace

std::string runKey(const Pipeline &pipeline, const Options &options, const Config &config) {
  // A wall-clock limit makes verdicts depend on the machine's load.
  if (options.timeout > 0 || needsFreshProofs(options))
    return {};
  CacheKey key;
  key.add("run");
  key.add(buildIdentity());
  llvm::SmallString<256> here;
  if (llvm::sys::fs::current_path(here))
    return {};
  key.add(here);
  key.add(options.command == Command::Lint    ? "rules"
          : options.command == Command::Prove ? "proofs"
                                              : "all");
  for (const auto *list : {&pipeline.results.inputs, &options.invariants, &options.contracts}) {
    key.add(list->size());
    for (const std::string &item : *list)
      key.add(item);
  }
  for (const gov::RoleOverride &roles : config.roles) {
    key.add(roles.contract);
    for (const gov::RoleOverride::Setting &setting : roles.settings) {
      key.add(setting.key);
      key.add(setting.where);
      key.add(setting.values.size());
      for (const std::string &value : setting.values)
        key.add(value);
      for (const auto &[variable, contract] : setting.links) {
        key.add(variable);
        key.add(contract);
      }
    }
  }
  for (const solver::PropertyText &property : pipeline.properties) {
    key.add(property.path);
    key.add(property.text);
  }
  for (const auto *list :
       {&pipeline.inputs.solidity, &pipeline.inputs.code, &pipeline.inputs.implementations}) {
    key.add(list->size());
    for (FileId file : *list) {
      const SourceFile &source = pipeline.sources.file(file);
      key.add(source.path);
      key.add(findProjectRoot(source.path));
      key.add(source.text);
    }
  }
  for (const Incomplete &item : pipeline.results.incomplete) // folders that could not be read
    key.add(item.reason);
  return key.text();
}

std::optional<std::string> captureRun(const Pipeline &pipeline) {
  std::optional<Json> imports = captureImports(pipeline);
  if (!imports)
    return std::nullopt;
  try {
    const Results &results = pipeline.results;
    PlaceTable places(pipeline.sources);
    Json root;
    Json files = Json::array();
    for (uint32_t i = 0; i < pipeline.sources.size(); ++i) {
      const SourceFile &file = pipeline.sources.file(FileId{i});
      files.push_back({file.path, contentHash(file.text)});
    }
    root["files"] = std::move(files);
    root["projects"] = std::move(*imports);
    root["findings"] = storeAll(results.findings, places);
    root["proofs"] = storeAll(results.proofs, places);
    root["incomplete"] = storeAll(results.incomplete, places);
    root["listings"] = storeAll(pipeline.supplement.listings, places);
    root["lifecycles"] = storeAll(pipeline.supplement.lifecycles, places);
    root["stats"] = results.stats;
    root["paths"] = places.paths();
    std::vector<uint8_t> bytes = Json::to_cbor(root);
    return std::string(bytes.begin(), bytes.end());
  } catch (const Json::exception &) { // a path that is no UTF-8
    return std::nullopt;
  }
}

bool restoreRun(Pipeline &pipeline, const std::string &stored) {
  try {
    Json root = Json::from_cbor(stored);
    if (!importsAreTheSame(root.at("projects")))
      return false;
    // In the order of the first run, so that files have the numbers that they had.
    for (const Json &file : root.at("files")) {
      std::string path = file.at(0);
      if (path == "<stdin>")
        continue;
      llvm::Expected<FileId> id = pipeline.sources.load(path);
      if (!id) {
        llvm::consumeError(id.takeError());
        return false;
      }
      if (contentHash(pipeline.sources.file(*id).text) != file.at(1).get<std::string>())
        return false;
    }
    PlaceTable places(pipeline.sources, root.at("paths"));
    Results results;
    results.inputs = pipeline.results.inputs;
    results.findings = loadAll(root.at("findings"), places, loadFinding);
    results.proofs = loadAll(root.at("proofs"), places, loadProof);
    results.incomplete = loadAll(root.at("incomplete"), places, loadIncomplete);
    results.stats = root.at("stats").get<std::map<std::string, double>>();
    Supplement supplement;
    supplement.listings = loadAll(root.at("listings"), places, loadListing);
    supplement.lifecycles = loadAll(root.at("lifecycles"), places, loadLifecycle);
    pipeline.results = std::move(results);
    pipeline.supplement = std::move(supplement);
    return true;
  } catch (const Json::exception &) {
    return false;
  } catch (const std::out_of_range &) {
    return false;
  }
}

} // namespace quorate::cli
