//===- Pipeline.cpp -------------------------------------------------------------------===//
#include "analyzer/cli/Pipeline.h"

#include "analyzer/cli/Certify.h"
#include "analyzer/cli/Config.h"
#include "analyzer/cli/Properties.h"
#include "analyzer/cli/Reuse.h"
#include "analyzer/cli/Suppressions.h"
#include "analyzer/ir/Simplify.h"
#include "analyzer/ir/Text.h"
#include "rules/Rule.h"
#include "solver/Prover.h"
#include "solver/engine/Clock.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

#include <chrono>
#include <map>
#include <set>
#include <stdexcept>

namespace quorate::cli {
namespace {

/// Files by the root of their project, whose remappings hold for their imports.
std::map<std::string, std::vector<FileId>> byProject(llvm::ArrayRef<FileId> files,
                                                     const SourceStore &sources) {
  std::map<std::string, std::vector<FileId>> groups;
  for (FileId file : files)
    groups[findProjectRoot(sources.file(file).path)].push_back(file);
  return groups;
}

} // namespace

bool Pipeline::wanted(llvm::StringRef contract) const {
  return options.contracts.empty() ||
         llvm::any_of(options.contracts, [&](const std::string &name) { return contract == name; });
}

llvm::Error Pipeline::load() {
  llvm::Expected<Inputs> loaded = loadInputs(options.inputs, sources, results);
  if (!loaded)
    return loaded.takeError();
  inputs = std::move(*loaded);
  llvm::Expected<std::vector<FileId>> implementations =
      loadImplementations(options.implementations, sources);
  if (!implementations)
    return implementations.takeError();
  inputs.implementations = std::move(*implementations);
  if (llvm::Error error = loadOwnProperties())
    return error;
  if (!config || config->exclude.empty())
    return llvm::Error::success();
  size_t before = inputs.solidity.size() + inputs.code.size();
  for (auto *files : {&inputs.solidity, &inputs.code})
    llvm::erase_if(*files, [&](FileId file) {
      const std::string &path = sources.file(file).path;
      return !llvm::is_contained(options.inputs, path) && config->excludes(path); // named: wanted
    });
  if (before && inputs.solidity.empty() && inputs.code.empty())
    return usageError("nothing to analyse: ", config->file, " excludes every file");
  return llvm::Error::success();
}

llvm::Error Pipeline::loadOwnProperties() {
  if (options.command == Command::Lint || options.command == Command::Show)
    return llvm::Error::success();
  llvm::Expected<std::vector<solver::PropertyText>> files =
      loadProperties(options.properties, sources);
  if (!files)
    return files.takeError();
  properties = std::move(*files);
  llvm::append_range(properties, propertiesInComments(inputs.solidity, sources, results));
  if (!properties.empty())
    ownProperties = solver::readProperties(properties, results);
  return llvm::Error::success();
}

/// What a comment says of a contract that is no governor would be forgotten in silence.
void Pipeline::reportUnusedProperties() {
  for (const solver::PropertyText &property : properties) {
    if (property.contract.empty())
      continue;
    bool used = llvm::any_of(solver::provable(module, model, property), [&](ir::ContractId id) {
      const ir::Contract &contract = module[id];
      return contract.name == property.contract ||
             llvm::is_contained(contract.bases, property.contract);
    });
    if (used)
      continue;
    struct Incomplete item;
    item.file = property.path;
    item.contract = property.contract;
    item.reason = "its properties were not looked at: no governor, timelock or votes token was "
                  "recognised in it";
    item.place.span = {property.file, property.offset, property.offset + 9};
    results.incomplete.push_back(std::move(item));
  }
}

Pipeline::Pipeline(const Options &options) : options(options) { progress.enable(!options.quiet); }

Pipeline::Pipeline(const Options &options, const Config &config)
    : options(options), config(&config) {
  progress.enable(!options.quiet);
}

double Pipeline::elapsed() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void Pipeline::parse(sol::KnownTrees *known) {
  progress.stage("reading " + std::to_string(inputs.solidity.size() + inputs.code.size()) +
                 " files");
  for (auto &[root, files] : byProject(inputs.solidity, sources)) {
    llvm::Expected<ImportResolver> imports = ImportResolver::forProject(root);
    if (!imports) {
      results.incomplete.push_back({root, "", "", llvm::toString(imports.takeError()), {}});
      imports = ImportResolver();
    }
    sol::parseProgram(files, sources, *imports, program, results, known);
    projects.emplace_back(root, program.units.size());
  }
  for (auto [files, list] :
       {std::pair(&inputs.code, &units), std::pair(&inputs.implementations, &behind)})
    for (FileId file : *files) {
      llvm::Expected<std::vector<evm::CodeUnit>> read = evm::readCode(file, sources);
      if (read)
        llvm::move(*read, std::back_inserter(*list));
      else
        results.incomplete.push_back(
            {sources.file(file).path, "", "", llvm::toString(read.takeError()), {}});
    }
  if (behind.empty())
    return;
  std::string problem;
  if (units.size() != 1)
    problem = "--implementation needs one proxy, and " + std::to_string(units.size()) +
              " contracts of bytecode are given";
  else if (behind.size() != inputs.implementations.size())
    problem = "a file of --implementation holds more than one contract";
  if (problem.empty())
    return;
  results.incomplete.push_back({"", "", "", problem + ": it is left out", {}});
  behind.clear();
}

void Pipeline::lower() {
  progress.stage("understanding " + std::to_string(program.units.size() + units.size()) + " files");
  if (!program.units.empty()) {
    sol::analyse(program, sources, results);
    sol::lower(program, sources, inputs.solidity, /*includeImports=*/false, module, results);
  }
  for (const evm::CodeUnit &unit : units)
    evm::lift(unit, module, results, behind);
  evm::nameCallees(module);
  if (options.verifyIr)
    verify();
  ir::simplify(module);
  if (options.verifyIr)
    verify();
}

void Pipeline::verify() {
  std::vector<std::string> broken = ir::verify(module);
  if (!broken.empty())
    throw std::runtime_error("the IR is not well formed: " + llvm::join(broken, "\n"));
}

llvm::Error Pipeline::recognise() {
  model = gov::recognise(module);
  if (!config)
    return llvm::Error::success();
  std::vector<const gov::RoleOverride *> unknown;
  if (auto mistake = gov::applyOverrides(module, config->roles, model, unknown)) {
    llvm::SmallVector<llvm::StringRef, 32> candidates(mistake->candidates.begin(),
                                                      mistake->candidates.end());
    return usageError(mistake->where, ": ", mistake->message,
                      didYouMean(mistake->given, candidates));
  }
  if (!options.quiet)
    for (const gov::RoleOverride *roles : unknown)
      llvm::errs() << "note: " << roles->where << ": there is no contract '" << roles->contract
                   << "' in the input; its roles say nothing\n";
  return llvm::Error::success();
}

void Pipeline::runRules(Cache &cache) {
  progress.stage("rules on " + std::to_string(module.contracts.size()) + " contracts");
  checkReusing(*this, cache, [&](size_t done, size_t total, llvm::StringRef contract) {
    progress.show("rules", done, total, contract);
  });
  std::vector<std::pair<double, std::string>> times;
  double all = 0;
  for (auto it = results.stats.begin(); it != results.stats.end();) {
    llvm::StringRef name = it->first;
    if (!name.consume_front(rules::SecondsOf)) {
      ++it;
      continue;
    }
    times.emplace_back(it->second, name.str());
    all += it->second;
    it = results.stats.erase(it);
  }
  if (!options.timeRules)
    return;
  progress.clear();
  llvm::sort(times, std::greater<>());
  llvm::errs() << llvm::format("%8.3f s  all rules\n", all);
  for (const auto &[seconds, rule] : times)
    llvm::errs() << llvm::format("%8.3f s %5.1f %%  ", seconds, all > 0 ? 100 * seconds / all : 0)
                 << rule << '\n';
}

void Pipeline::suppress() {
  std::vector<llvm::StringRef> ids;
  for (const rules::Rule *rule : rules::all())
    ids.push_back(rule->id);
  applySuppressions(inputs.solidity, sources, ids, results, supplement);
  llvm::erase_if(results.findings, [&](const Finding &finding) {
    return !finding.contract.empty() && !wanted(finding.contract);
  });
  results.normalise(); // with the notes on suppressions
}

void Pipeline::prove(Cache &cache) {
  solver::Options how;
  how.only = options.invariants;
  how.properties = properties;
  reportUnusedProperties();
  if (wantsCertificate(options))
    how.certificate = &certificate;
  if (!options.foundryFolder.empty())
    how.exploits = &exploits;
  if (options.timeout > 0) // one limit for the run, however many governors are proved
    how.deadline = solver::now() + options.timeout;
  how.progress = [&](unsigned done, unsigned total, llvm::StringRef what) {
    progress.show("proofs", done, total, what);
  };
  proveReusing(*this, options, how, cache);
}

/// Disassembles the code that something is said about.
void Pipeline::addListings() {
  std::set<FileId> named;
  for (const Finding &finding : results.findings)
    if (finding.place.pc)
      named.insert(finding.place.span.file);
  for (const Proof &proof : results.proofs)
    if (proof.place.pc)
      named.insert(proof.place.span.file);
  for (const evm::CodeUnit &unit : units) {
    if (!named.contains(unit.file))
      continue;
    Listing listing{unit.file, unit.name, evm::disassemble(unit), std::nullopt};
    std::string digits = llvm::toHex(unit.runtime, /*LowerCase=*/true);
    size_t at = llvm::StringRef(sources.file(unit.file).text).find_insensitive(digits);
    if (!digits.empty() && at != llvm::StringRef::npos)
      listing.offset = uint32_t(at);
    supplement.listings.push_back(std::move(listing));
  }
}

void Pipeline::addLifecycles() {
  static constexpr llvm::StringLiteral steps[] = {"propose", "vote", "queue",     "execute",
                                                  "cancel",  "veto", "emergency", "setter"};
  for (const gov::Governor &governor : model.governors) {
    const ir::Contract &contract = module[governor.contract];
    Lifecycle lifecycle{contract.name, {}};
    for (const gov::EntryPoint &entry : governor.entries) {
      const ir::Function &function = contract[entry.function];
      lifecycle.entries.push_back({steps[unsigned(entry.kind)].str(),
                                   function.signature.empty() ? function.name : function.signature,
                                   function.place});
    }
    supplement.lifecycles.push_back(std::move(lifecycle));
  }
}

void Pipeline::finish() {
  results.normalise();
  addListings();
  addLifecycles();
  size_t functions = 0, instructions = 0;
  for (const auto &contract : module.contracts) {
    functions += contract->functions.size();
    for (const ir::Function &function : contract->functions)
      for (const ir::Block &block : function.blocks)
        instructions += block.instructions.size();
  }
  auto &stats = results.stats;
  stats["files"] = double(sources.size());
  stats["contracts"] = double(module.contracts.size());
  stats["functions"] = double(functions);
  stats["instructions"] = double(instructions);
  stats["governors"] = double(model.governors.size());
  stats["seconds"] = elapsed();
  progress.clear();
}

} // namespace quorate::cli
