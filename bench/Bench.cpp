//===- Bench.cpp - how long the stages take ------------------------------------------===//
#include "analyzer/evm/Frontend.h"
#include "analyzer/governance/Roles.h"
#include "analyzer/ir/Simplify.h"
#include "analyzer/solidity/Frontend.h"
#include "rules/Rule.h"
#include "solver/Prover.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"

#include <benchmark/benchmark.h>

using namespace quorate;

namespace {

const std::string Root = QUORATE_SOURCE_DIR;
const std::string OpenZeppelin = Root + "/node_modules/@openzeppelin/contracts";

/// The state of one run up to the stage that is measured.
struct Project {
  SourceStore sources;
  Results results;
  std::vector<FileId> files;
  sol::Program program;
  ir::Module module;
  gov::Model model;

  explicit Project(llvm::StringRef folder) {
    std::vector<std::string> paths;
    std::error_code error;
    for (llvm::sys::fs::recursive_directory_iterator entry(folder, error), end;
         !error && entry != end; entry.increment(error))
      if (llvm::StringRef(entry->path()).ends_with(".sol"))
        paths.push_back(entry->path());
    llvm::sort(paths);
    for (const std::string &path : paths)
      if (llvm::Expected<FileId> file = sources.load(path))
        files.push_back(*file);
      else
        llvm::consumeError(file.takeError());
  }

  void parse() {
    auto imports = ImportResolver::forProject(Root);
    if (imports)
      sol::parseProgram(files, sources, *imports, program, results);
    else
      llvm::consumeError(imports.takeError());
  }
  void lower() {
    sol::analyse(program, sources, results);
    sol::lower(program, sources, files, /*includeImports=*/false, module, results);
    ir::simplify(module);
  }
};

bool skipIfEmpty(benchmark::State &state, const Project &project) {
  if (!project.files.empty())
    return false;
  state.SkipWithError("no files: run npm ci first (./dev bench does)");
  return true;
}

void countBytes(benchmark::State &state, const Project &project) {
  size_t bytes = 0;
  for (FileId file : project.files)
    bytes += project.sources.file(file).text.size();
  state.SetBytesProcessed(int64_t(bytes * state.iterations()));
  state.counters["files"] = double(project.files.size());
}

void parseOpenZeppelin(benchmark::State &state) {
  for (auto _ : state) {
    state.PauseTiming();
    Project project(OpenZeppelin);
    state.ResumeTiming();
    if (skipIfEmpty(state, project))
      break;
    project.parse();
    state.PauseTiming();
    countBytes(state, project);
    state.ResumeTiming();
  }
}
BENCHMARK(parseOpenZeppelin)->Unit(benchmark::kMillisecond);

void lowerOpenZeppelin(benchmark::State &state) {
  for (auto _ : state) {
    state.PauseTiming();
    Project project(OpenZeppelin);
    if (skipIfEmpty(state, project))
      break;
    project.parse();
    state.ResumeTiming();
    project.lower();
  }
}
BENCHMARK(lowerOpenZeppelin)->Unit(benchmark::kMillisecond);

void lintOpenZeppelin(benchmark::State &state) {
  for (auto _ : state) {
    Project project(OpenZeppelin);
    if (skipIfEmpty(state, project))
      break;
    project.parse();
    project.lower();
    project.model = gov::recognise(project.module);
    rules::run(project.module, project.model, project.results);
  }
}
BENCHMARK(lintOpenZeppelin)->Unit(benchmark::kMillisecond);

/// A token contract of about 1 KB, `count` times with other names.
std::string manyContracts(size_t count) {
  std::string text = "pragma solidity ^0.8.20;\n";
  for (size_t i = 0; i < count; ++i) {
    std::string n = std::to_string(i);
    text += "contract Token" + n +
            " {\n    event Transfer(address indexed from, address indexed to, uint256 amount);\n"
            "    mapping(address => uint256) public balanceOf;\n    uint256 public totalSupply;\n"
            "    address public minter;\n    constructor(address to) { minter = to; }\n"
            "    function transfer(address to, uint256 amount) external returns (bool) {\n"
            "        balanceOf[msg.sender] -= amount;\n        balanceOf[to] += amount;\n"
            "        emit Transfer(msg.sender, to, amount);\n        return true;\n    }\n"
            "    /// Only the minter may, and in small steps.\n"
            "    function mint(address to, uint256 amount) external {\n"
            "        require(msg.sender == minter && amount < 1000 ether, \"not the minter\");\n"
            "        for (uint256 i = 0; i < 3; i++) {\n            totalSupply += amount / 3;\n"
            "            balanceOf[to] += amount / 3;\n        }\n    }\n}\n";
  }
  return text;
}

/// Parse, resolve and lower one file of so many kilobytes: the time must grow no faster.
void growWithInput(benchmark::State &state) {
  std::string text = manyContracts(size_t(state.range(0)));
  for (auto _ : state) {
    SourceStore sources;
    Results results;
    sol::Program program;
    ir::Module module;
    FileId file = sources.add("many.sol", text);
    sol::parseProgram({file}, sources, ImportResolver(), program, results);
    sol::analyse(program, sources, results);
    sol::lower(program, sources, {file}, /*includeImports=*/false, module, results);
    if (!results.incomplete.empty())
      state.SkipWithError(results.incomplete.front().reason.c_str());
  }
  state.SetBytesProcessed(int64_t(text.size() * size_t(state.iterations())));
  state.SetComplexityN(int64_t(text.size()));
}
BENCHMARK(growWithInput)
    ->RangeMultiplier(10)
    ->Range(10, 10'000)
    ->Complexity(benchmark::oN)
    ->Unit(benchmark::kMillisecond);

/// The front end alone, as the promise of half a second for OpenZeppelin means it. Run it under
/// `taskset -c 0` for one core.
void frontEndOpenZeppelin(benchmark::State &state) {
  for (auto _ : state) {
    Project project(OpenZeppelin);
    if (skipIfEmpty(state, project))
      break;
    project.parse();
    sol::analyse(project.program, project.sources, project.results);
    sol::lower(project.program, project.sources, project.files, /*includeImports=*/false,
               project.module, project.results);
  }
}
BENCHMARK(frontEndOpenZeppelin)->Unit(benchmark::kMillisecond)->UseRealTime();

void liftBytecode(benchmark::State &state) {
  SourceStore sources;
  auto file = sources.load(Root + "/fixtures/demo/EagerTimelock.hex");
  auto units = file ? evm::readCode(*file, sources)
                    : llvm::Expected<std::vector<evm::CodeUnit>>(file.takeError());
  if (!units) {
    state.SkipWithError(llvm::toString(units.takeError()).c_str());
    return;
  }
  for (auto _ : state) {
    ir::Module module;
    Results results;
    for (const evm::CodeUnit &unit : *units)
      evm::lift(unit, module, results);
    ir::simplify(module);
    benchmark::DoNotOptimize(module);
  }
  state.SetBytesProcessed(int64_t(units->front().runtime.size() * size_t(state.iterations())));
}
BENCHMARK(liftBytecode)->Unit(benchmark::kMicrosecond);

void proveCompound(benchmark::State &state) {
  for (auto _ : state) {
    state.PauseTiming();
    Project project(Root + "/fixtures/compound");
    // The sound governor and what it is linked with; the broken twins are for the tests.
    llvm::erase_if(project.files, [&](FileId file) {
      return llvm::StringRef(project.sources.file(file).path).contains("broken-");
    });
    if (skipIfEmpty(state, project))
      break;
    project.parse();
    project.lower();
    project.model = gov::recognise(project.module);
    state.ResumeTiming();
    solver::prove(project.module, project.model, {}, project.results);
  }
}
BENCHMARK(proveCompound)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
