//===- Pipeline.cpp -------------------------------------------------------------------===//
#include "analyzer/cli/Pipeline.h"

#include "analyzer/cli/Progress.h"
#include "analyzer/cli/Suppressions.h"
#include "analyzer/ir/Simplify.h"
#include "analyzer/ir/Text.h"
#include "rules/Rule.h"
#include "solver/Prover.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <map>
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
  return llvm::Error::success();
}

void Pipeline::parse() {
  for (auto &[root, files] : byProject(inputs.solidity, sources)) {
    llvm::Expected<ImportResolver> imports = ImportResolver::forProject(root);
    if (!imports) {
      results.incomplete.push_back({root, "", "", llvm::toString(imports.takeError()), {}});
      imports = ImportResolver();
    }
    sol::parseProgram(files, sources, *imports, program, results);
  }
  for (FileId file : inputs.code) {
    llvm::Expected<std::vector<evm::CodeUnit>> read = evm::readCode(file, sources);
    if (read)
      llvm::move(*read, std::back_inserter(units));
    else
      results.incomplete.push_back(
          {sources.file(file).path, "", "", llvm::toString(read.takeError()), {}});
  }
}

void Pipeline::lower() {
  if (!program.units.empty()) {
    sol::analyse(program, sources, results);
    sol::lower(program, sources, inputs.solidity, /*includeImports=*/false, module, results);
  }
  for (const evm::CodeUnit &unit : units)
    evm::lift(unit, module, results);
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

void Pipeline::recognise() { model = gov::recognise(module); }

void Pipeline::runRules() {
  rules::run(module, model, results);
  std::vector<llvm::StringRef> ids;
  for (const rules::Rule *rule : rules::all())
    ids.push_back(rule->id);
  applySuppressions(inputs.solidity, sources, ids, results);
  llvm::erase_if(results.findings, [&](const Finding &finding) {
    return !finding.contract.empty() && !wanted(finding.contract);
  });
}

void Pipeline::prove() {
  solver::Options how;
  how.only = options.invariants;
  how.contracts = options.contracts;
  how.wallClock = options.timeout;
  Progress progress;
  how.progress = [&](unsigned done, unsigned total, llvm::StringRef what) {
    progress.show(done, total, what);
  };
  solver::prove(module, model, how, results);
}

void Pipeline::finish() {
  results.normalise();
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
  stats["seconds"] =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

} // namespace quorate::cli
