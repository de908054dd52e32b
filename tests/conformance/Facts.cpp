//===- Facts.cpp - what the compiler must agree with, as JSON ----------------===//
//
//   conformance_facts ROOT FILE...
//
// For each contract of the files (which are one program, resolved from ROOT):
// its linearised bases, the places of its state variables, the selectors of its
// external functions, the topics of its events. facts.mjs compares them.
//
//===----------------------------------------------------------------------===//
#include "analyzer/ir/Interpreter.h"
#include "analyzer/solidity/Frontend.h"
#include "analyzer/solidity/Layout.h"
#include "analyzer/solidity/Sema.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <nlohmann/json.hpp>

using namespace quorate;
using Json = nlohmann::json;

namespace {

std::string hex(const llvm::APInt &value, unsigned digits) {
  llvm::SmallString<64> text;
  value.toString(text, 16, /*Signed=*/false);
  return "0x" + std::string(digits - text.size(), '0') + text.str().lower();
}

Json places(const std::vector<sol::ContractLayout::Entry> &entries) {
  Json list = Json::array();
  for (const auto &entry : entries) {
    llvm::SmallString<64> slot;
    entry.place.slot.toString(slot, 10, /*Signed=*/false);
    list.push_back({entry.variable->name, slot.str().str(), entry.place.offset});
  }
  return list;
}

Json factsOf(sol::Program &program, const sol::ContractDecl &contract) {
  Json bases = Json::array();
  Json topics = Json::array();
  for (const sol::ContractDecl *base : contract.linearized) {
    bases.push_back(base->name);
    for (const sol::Decl *member : base->members)
      if (const auto *event = llvm::dyn_cast<sol::EventDecl>(member)) {
        const std::string &text = event->signature;
        auto *bytes = reinterpret_cast<const uint8_t *>(text.data());
        ir::Word topic = ir::keccak256({bytes, text.size()});
        topics.push_back({text, hex(topic, 64)});
      }
  }
  Json selectors = Json::object();
  for (const sol::ExternalFunction &function : externalFunctions(program.types, contract))
    selectors[function.signature] = hex(llvm::APInt(32, function.selector), 8).substr(2);
  sol::ContractLayout layout = sol::Layouts().of(contract);
  return {{"linearization", bases},
          {"storage", places(layout.storage)},
          {"transient", places(layout.transient)},
          {"selectors", selectors},
          {"topics", topics}};
}

} // namespace

int main(int argc, char **argv) {
  if (argc < 3) {
    llvm::errs() << "usage: conformance_facts ROOT FILE...\n";
    return 2;
  }
  SourceStore sources;
  Results results;
  sol::Program program;
  std::vector<FileId> files;
  for (int i = 2; i < argc; ++i) {
    llvm::Expected<FileId> file = sources.load(argv[i]);
    if (!file) {
      llvm::errs() << llvm::toString(file.takeError()) << '\n';
      return 2;
    }
    files.push_back(*file);
  }
  llvm::Expected<ImportResolver> imports = ImportResolver::forProject(argv[1]);
  if (!imports) {
    llvm::errs() << llvm::toString(imports.takeError()) << '\n';
    return 2;
  }
  sol::parseProgram(files, sources, *imports, program, results);
  sol::analyse(program, sources, results);
  Json all = Json::object();
  for (const sol::SourceUnit *unit : program.units)
    for (const sol::Decl *member : unit->members)
      if (const auto *contract = llvm::dyn_cast<sol::ContractDecl>(member)) {
        llvm::SmallString<256> path(sources.file(unit->file).path);
        llvm::sys::fs::make_absolute(path);
        all[path.str().str()][contract->name] = factsOf(program, *contract);
      }
  Json incomplete = Json::array();
  for (const Incomplete &item : results.incomplete)
    incomplete.push_back(item.file + ": " + item.reason);
  llvm::outs() << Json({{"files", all}, {"incomplete", incomplete}}).dump() << '\n';
  return 0;
}
