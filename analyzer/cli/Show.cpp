//===- Show.cpp - quorate show --------------------------------------------------------===//
#include "analyzer/cli/Config.h"
#include "analyzer/cli/Pipeline.h"
#include "analyzer/cli/Run.h"
#include "analyzer/cli/ShowLifecycle.h"
#include "analyzer/cli/ShowTables.h"
#include "analyzer/ir/Text.h"
#include "analyzer/solidity/Parser.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FormatVariadic.h"

namespace quorate::cli {
namespace {

enum class Stage : uint8_t { Parsed, Lowered, Recognised };

void showAst(Pipeline &pipeline, Format) {
  for (const sol::SourceUnit *unit : pipeline.program.units)
    if (llvm::is_contained(pipeline.inputs.solidity, unit->file))
      sol::dump(llvm::outs(), *unit, pipeline.sources);
  for (const evm::CodeUnit &unit : pipeline.units)
    llvm::errs() << "quorate: " << unit.path << " is bytecode and has no syntax tree\n";
}

void showIr(Pipeline &pipeline, Format) {
  if (llvm::all_of(pipeline.module.contracts,
                   [&](const auto &contract) { return pipeline.wanted(contract->name); })) {
    ir::print(llvm::outs(), pipeline.module); // with the data types, so that it can be parsed again
    return;
  }
  for (const auto &contract : pipeline.module.contracts)
    if (pipeline.wanted(contract->name))
      ir::print(llvm::outs(), pipeline.module, *contract);
}

void showCfg(Pipeline &pipeline, Format format) {
  if (format == Format::Text)
    for (const evm::CodeUnit &unit : pipeline.units)
      if (pipeline.wanted(unit.name))
        llvm::outs() << "; " << unit.name << "\n" << evm::disassemble(unit) << '\n';
  std::vector<const ir::Contract *> contracts;
  for (const auto &contract : pipeline.module.contracts)
    if (pipeline.wanted(contract->name) &&
        (format != Format::Text || contract->origin == Origin::Solidity))
      contracts.push_back(contract.get());
  format == Format::Dot ? printCfgDot(llvm::outs(), pipeline.module, contracts)
                        : printCfgText(llvm::outs(), pipeline.module, contracts);
}

std::vector<const ir::Contract *> wantedContracts(const Pipeline &pipeline) {
  std::vector<const ir::Contract *> contracts;
  for (const auto &contract : pipeline.module.contracts)
    if (pipeline.wanted(contract->name))
      contracts.push_back(contract.get());
  return contracts;
}

void showStorage(Pipeline &pipeline, Format format) {
  printStorage(llvm::outs(), pipeline.module, wantedContracts(pipeline), format == Format::Json);
}

void showSelectors(Pipeline &pipeline, Format format) {
  printSelectors(llvm::outs(), wantedContracts(pipeline), format == Format::Json);
}

void showRoles(Pipeline &pipeline, Format) {
  llvm::outs() << gov::describe(pipeline.module, pipeline.model);
}

void showLifecycle(Pipeline &pipeline, Format format) {
  printLifecycles(llvm::outs(), pipeline, format);
}

constexpr Format OnlyDot[] = {Format::Dot}, OnlyJson[] = {Format::Json},
                 Drawings[] = {Format::Json, Format::Dot, Format::Mermaid};

struct View {
  llvm::StringLiteral name;
  Stage stage;
  llvm::ArrayRef<Format> others; ///< formats besides text
  void (*show)(Pipeline &pipeline, Format format);
};

constexpr View Views[] = {
    {"ast", Stage::Parsed, {}, showAst},
    {"ir", Stage::Lowered, {}, showIr},
    {"cfg", Stage::Lowered, OnlyDot, showCfg},
    {"storage", Stage::Lowered, OnlyJson, showStorage},
    {"selectors", Stage::Lowered, OnlyJson, showSelectors},
    {"roles", Stage::Recognised, {}, showRoles},
    {"lifecycle", Stage::Recognised, Drawings, showLifecycle},
};

llvm::Expected<const View *> findView(llvm::StringRef name) {
  llvm::SmallVector<llvm::StringRef, 8> names;
  for (const View &view : Views) {
    if (view.name == name)
      return &view;
    names.push_back(view.name);
  }
  return usageError("quorate show knows no '", name, "'", didYouMean(name, names),
                    "\nIt shows ast, ir, cfg, storage, selectors, roles, lifecycle.");
}

} // namespace

llvm::Expected<ExitCode> runShow(const Options &given) {
  Options options = given;
  llvm::Expected<const View *> view = findView(options.topic);
  if (!view)
    return view.takeError();
  Format format = options.format.value_or(Format::Text);
  if (format != Format::Text && !llvm::is_contained((*view)->others, format))
    return usageError("quorate show ", options.topic, " does not write that format");

  llvm::Expected<Config> config =
      (*view)->stage >= Stage::Recognised ? loadConfig(options) : Config();
  if (!config)
    return config.takeError();
  Pipeline pipeline(options, *config);
  if (llvm::Error error = pipeline.load())
    return error;
  pipeline.parse();
  if ((*view)->stage >= Stage::Lowered)
    pipeline.lower();
  if ((*view)->stage >= Stage::Recognised)
    if (llvm::Error error = pipeline.recognise())
      return error;
  (*view)->show(pipeline, format);
  llvm::outs().flush();
  for (const struct Incomplete &item : pipeline.results.incomplete)
    llvm::errs() << "incomplete: " << item.file << (item.file.empty() ? "" : ": ") << item.contract
                 << (item.contract.empty() ? "" : ": ") << item.reason << '\n';
  return pipeline.results.incomplete.empty() ? Clean : Incomplete;
}

} // namespace quorate::cli
