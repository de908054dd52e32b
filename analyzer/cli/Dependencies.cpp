//===- Dependencies.cpp -------------------------------------------------------------------===//
#include "analyzer/cli/Dependencies.h"

#include "analyzer/ir/Text.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::cli {

Dependencies::Dependencies(const Pipeline &pipeline)
    : pipeline(pipeline), digests(pipeline.sources.size()), imports(pipeline.sources.size()) {
  std::vector<std::vector<ir::ContractId>> declared(pipeline.sources.size()); // by file
  std::map<llvm::StringRef, std::vector<ir::ContractId>> named;
  for (uint32_t i = 0; i < pipeline.sources.size(); ++i) {
    const SourceFile &source = pipeline.sources.file(FileId{i});
    CacheKey key;
    key.add(source.path);
    key.add(source.text);
    digests[i] = key.text();
  }
  for (const sol::SourceUnit *unit : pipeline.program.units) {
    // The meaning of a file also depends on the versions that its importers ask for.
    CacheKey key;
    key.add(digests[unit->file.index]);
    key.add(unit->version.low);
    key.add(unit->version.high);
    key.add(unit->abiCoderV2);
    for (const sol::ImportDecl *import : unit->imports) {
      key.add(import->target ? 1 : 0);
      if (import->target)
        imports[unit->file.index].push_back(import->target->file);
    }
    digests[unit->file.index] = key.text();
  }
  if (!pipeline.behind.empty()) // what a proxy runs is part of it
    for (const evm::CodeUnit &unit : pipeline.units)
      llvm::append_range(imports[unit.file.index], pipeline.inputs.implementations);
  for (uint32_t i = 0; i < pipeline.module.contracts.size(); ++i) {
    const ir::Contract &contract = *pipeline.module.contracts[i];
    named[contract.name].push_back(ir::ContractId(i));
    if (contract.place.span.valid())
      declared[contract.place.span.file.index].push_back(ir::ContractId(i));
  }
  addDeclarations(declared, named);
}

/// Contracts are looked up by name, and of two with one name the first is found. Which contracts of
/// a file are in the module depends on what was given as input.
void Dependencies::addDeclarations(
    llvm::ArrayRef<std::vector<ir::ContractId>> declared,
    const std::map<llvm::StringRef, std::vector<ir::ContractId>> &named) {
  const ir::Module &module = pipeline.module;
  for (size_t file = 0; file < digests.size(); ++file) {
    CacheKey key;
    key.add(digests[file]);
    std::set<llvm::StringRef> told;
    for (ir::ContractId id : declared[file]) {
      if (!told.insert(module[id].name).second)
        continue;
      key.add(module[id].name);
      for (ir::ContractId same : named.at(module[id].name)) {
        const Place &place = module[same].place;
        key.add(!place.span.valid() ? llvm::StringRef()
                : place.span.file.index == file
                    ? llvm::StringRef("here")
                    : llvm::StringRef(pipeline.sources.file(place.span.file).path));
      }
    }
    digests[file] = key.text();
  }
}

std::set<FileId> Dependencies::closure(llvm::ArrayRef<ir::ContractId> contracts) const {
  std::vector<FileId> work;
  for (ir::ContractId id : contracts)
    work.push_back(pipeline.module[id].place.span.file);
  std::set<FileId> seen;
  while (!work.empty()) {
    FileId file = work.back();
    work.pop_back();
    if (seen.insert(file).second)
      llvm::append_range(work, imports[file.index]);
  }
  return seen;
}

bool Dependencies::add(CacheKey &key, llvm::ArrayRef<ir::ContractId> contracts) const {
  const ir::Module &module = pipeline.module;
  for (ir::ContractId id : contracts) {
    if (!module[id].place.span.valid())
      return false;
    key.add(module[id].name);
  }
  std::set<std::string> files; // by digest: the order of loading does not matter
  for (FileId file : closure(contracts))
    files.insert(digests[file.index]);
  key.add(files.size());
  for (const std::string &file : files)
    key.add(file);
  return true;
}

bool Dependencies::add(CacheKey &key, const gov::Model &model) const {
  const ir::Module &module = pipeline.module;
  key.add(gov::describe(module, model));
  std::vector<ir::ContractId> contracts;
  for (const gov::Governor &governor : model.governors) {
    contracts.push_back(governor.contract);
    for (const gov::PathShape &shape : governor.records)
      key.add(toString(module, module[governor.contract], shape));
    for (const gov::Act &act : governor.acts)
      for (uint32_t index : {act.entry.index, act.function.index, act.at.index})
        key.add(index);
  }
  for (const gov::Timelock &timelock : model.timelocks)
    contracts.push_back(timelock.contract);
  for (const gov::VotesToken &token : model.tokens)
    contracts.push_back(token.contract);
  return add(key, contracts);
}

} // namespace quorate::cli
