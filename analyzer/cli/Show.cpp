//===- Show.cpp - quorate show
//-----------------------------------------------------------------------------===//
#include "analyzer/cli/Pipeline.h"
#include "analyzer/cli/Run.h"
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

/// From which state of a proposal to which a step leads, as `quorate check --html` draws it.
struct Edge {
  llvm::StringLiteral step, from, to;
};
constexpr Edge Edges[] = {{"propose", "", "Proposed"},          {"vote", "Proposed", "Decided"},
                          {"queue", "Decided", "Queued"},       {"execute", "Queued", "Executed"},
                          {"cancel", "Proposed", "Canceled"},   {"veto", "Proposed", "Canceled"},
                          {"emergency", "Proposed", "Executed"}};

void showLifecycleDot(const Lifecycle &lifecycle) {
  auto has = [&](llvm::StringRef step) {
    return llvm::any_of(lifecycle.entries, [&](const auto &entry) { return entry.step == step; });
  };
  llvm::outs() << "digraph \"" << lifecycle.contract << "\" {\n  rankdir=LR;\n"
               << "  start [shape=point];\n";
  for (const Edge &edge : Edges) {
    std::string names;
    for (const Lifecycle::Entry &entry : lifecycle.entries)
      if (entry.step == edge.step)
        names += (names.empty() ? "" : "\\n") + entry.function;
    if (names.empty())
      continue;
    llvm::StringRef from = edge.from.empty() ? "start" : edge.from;
    if (edge.step == "execute" && !has("queue"))
      from = "Decided";
    llvm::outs() << "  " << from << " -> " << edge.to << " [label=\"" << names << "\"];\n";
  }
  llvm::outs() << "}\n";
}

void showLifecycle(Pipeline &pipeline, Format format) {
  pipeline.addLifecycles();
  bool any = false;
  for (const Lifecycle &lifecycle : pipeline.supplement.lifecycles) {
    if (!pipeline.wanted(lifecycle.contract))
      continue;
    any = true;
    if (format == Format::Dot) {
      showLifecycleDot(lifecycle);
      continue;
    }
    llvm::outs() << lifecycle.contract << '\n';
    for (const Lifecycle::Entry &entry : lifecycle.entries) {
      llvm::outs() << "  " << llvm::left_justify(entry.step, 10) << entry.function;
      if (entry.place.span.valid() && !entry.place.pc) {
        LineColumn at = pipeline.sources.position(entry.place.span.file, entry.place.span.begin);
        llvm::outs() << "  (" << pipeline.sources.file(entry.place.span.file).path << ':' << at.line
                     << ')';
      }
      llvm::outs() << '\n';
    }
  }
  if (!any)
    llvm::errs() << "no governor was recognised; quorate show roles says what was\n";
}

struct View {
  llvm::StringLiteral name;
  Stage stage;
  Format other; ///< the one format besides text; Text if there is none
  void (*show)(Pipeline &pipeline, Format format);
};

constexpr View Views[] = {
    {"ast", Stage::Parsed, Format::Text, showAst},
    {"ir", Stage::Lowered, Format::Text, showIr},
    {"cfg", Stage::Lowered, Format::Dot, showCfg},
    {"storage", Stage::Lowered, Format::Json, showStorage},
    {"selectors", Stage::Lowered, Format::Json, showSelectors},
    {"roles", Stage::Recognised, Format::Text, showRoles},
    {"lifecycle", Stage::Recognised, Format::Dot, showLifecycle},
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

llvm::Expected<ExitCode> runShow(const Options &options) {
  llvm::Expected<const View *> view = findView(options.topic);
  if (!view)
    return view.takeError();
  Format format = options.format.value_or(Format::Text);
  if (format != Format::Text && format != (*view)->other)
    return usageError("quorate show ", options.topic, " does not write that format");

  Pipeline pipeline(options);
  if (llvm::Error error = pipeline.load())
    return error;
  pipeline.parse();
  if ((*view)->stage >= Stage::Lowered)
    pipeline.lower();
  if ((*view)->stage >= Stage::Recognised)
    pipeline.recognise();
  (*view)->show(pipeline, format);
  llvm::outs().flush();
  for (const struct Incomplete &item : pipeline.results.incomplete)
    llvm::errs() << "incomplete: " << item.file << (item.file.empty() ? "" : ": ") << item.contract
                 << (item.contract.empty() ? "" : ": ") << item.reason << '\n';
  return pipeline.results.incomplete.empty() ? Clean : Incomplete;
}

} // namespace quorate::cli
