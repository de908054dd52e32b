//===- CodeFacts.cpp - what the bytecode front end finds, as JSON ---------------===//
//
// Reads paths of code or artifacts (one a line, standard input) and prints one
// JSON object a line for each contract in them: selectors, reach, storage, time.
// packages.mjs compares them with what the compiler says.
//
//===----------------------------------------------------------------------===//
#include "analyzer/evm/Coverage.h"
#include "analyzer/evm/Frontend.h"

#include "llvm/ADT/StringExtras.h"

#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

using namespace quorate;
using nlohmann::json;

namespace {

std::string kindOf(const ir::Module &module, ir::DataTypeId id) {
  const ir::DataType &type = module[id];
  switch (type.kind) {
  case ir::DataKind::Mapping:
    return "mapping(" + kindOf(module, type.element) + ")";
  case ir::DataKind::Array:
    return "array(" + kindOf(module, type.element) + ")";
  case ir::DataKind::Struct:
    return "struct";
  default:
    return "value" + std::to_string(type.storageBytes);
  }
}

json factsOf(const evm::CodeUnit &unit) {
  SourceStore sources;
  ir::Module module;
  Results results;
  auto begin = std::chrono::steady_clock::now();
  evm::lift(unit, module, results);
  std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - begin;
  const ir::Contract &contract = *module.contracts.back();
  json out = {{"name", unit.name}, {"path", unit.path}, {"bytes", unit.runtime.size()}};
  out["ms"] = time.count();
  out["selectors"] = json::array();
  size_t instructions = 0, unsupported = 0;
  for (const ir::Function &fn : contract.functions) {
    if (fn.selector)
      out["selectors"].push_back(*fn.selector);
    instructions += fn.instructions.size();
    for (const ir::Block &block : fn.blocks)
      for (ir::ValueId id : block.instructions)
        unsupported += fn[id].op == ir::Op::Unsupported;
  }
  out["instructions"] = instructions;
  out["unsupported"] = unsupported;
  evm::Code code = evm::decode(unit.runtime, unit.immutables);
  evm::Coverage coverage = evm::cover(code);
  out["blocks"] = coverage.blocks;
  out["reached"] = coverage.reached;
  out["jumps"] = coverage.jumps.size();
  out["unresolved"] = coverage.unresolved.size();
  out["states"] = coverage.states;
  out["incomplete"] = contract.incomplete;
  out["storage"] = json::array();
  for (const ir::StateVar &var : contract.vars)
    if (var.space == ir::Space::Storage)
      out["storage"].push_back({{"slot", llvm::toString(var.slot, 10, false)},
                                {"byte", var.byte},
                                {"name", var.name},
                                {"type", kindOf(module, var.type)}});
  return out;
}

} // namespace

int main() {
  SourceStore sources;
  for (std::string path; std::getline(std::cin, path);) {
    llvm::Expected<FileId> file = sources.load(path);
    auto units = file ? evm::readCode(*file, sources) : file.takeError();
    if (!units) {
      std::cout << json{{"path", path}, {"error", llvm::toString(units.takeError())}} << "\n";
      continue;
    }
    for (const evm::CodeUnit &unit : *units)
      if (!unit.runtime.empty())
        std::cout << factsOf(unit).dump() << "\n";
  }
}
