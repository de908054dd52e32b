//===- Program.cpp - files and everything that they import ------------------===//
#include "analyzer/solidity/Frontend.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

#include <map>

using namespace quorate;
using namespace quorate::sol;

namespace {

class Loader {
public:
  Loader(SourceStore &sources, const ImportResolver &imports, Program &program, Results &results)
      : sources(sources), imports(imports), program(program), results(results) {
    for (SourceUnit *unit : program.units)
      units.emplace(unit->file, unit);
  }

  SourceUnit *parse(FileId file) {
    auto [known, isNew] = units.emplace(file, nullptr);
    if (!isNew)
      return known->second;
    SourceUnit *unit = parseFile(file, sources, program.ast, results);
    known->second = unit;
    program.units.push_back(unit);
    return unit;
  }

  void resolve(SourceUnit &unit, ImportDecl &import) {
    const std::string &importing = sources.file(unit.file).path;
    llvm::Expected<std::string> path = imports.resolve(import.path, importing);
    if (!path)
      return report(import, importing, path.takeError());
    llvm::Expected<FileId> file = sources.load(*path);
    if (!file)
      return report(import, importing, file.takeError());
    import.target = parse(*file);
  }

private:
  void report(const ImportDecl &import, const std::string &file, llvm::Error error) {
    Incomplete incomplete;
    incomplete.file = file;
    incomplete.reason = "import not found: " + llvm::toString(std::move(error));
    incomplete.place.span = import.pathSpan;
    results.incomplete.push_back(std::move(incomplete));
  }

  SourceStore &sources;
  const ImportResolver &imports;
  Program &program;
  Results &results;
  std::map<FileId, SourceUnit *> units; ///< the store gives each real file one id
};

bool hasVersion(const SourceUnit &unit) {
  return llvm::any_of(unit.pragmas,
                      [](llvm::StringRef pragma) { return pragma.starts_with("solidity"); });
}

bool raise(VersionRange &range, uint32_t low) {
  if (low <= range.low || low >= range.high)
    return false;
  range.low = low;
  return true;
}

/// One compiler reads a file, all that it imports, and whoever imports it. So a library that says
/// `>=0.6.0` but is used by files of 0.8 alone has the meaning of 0.8.
void narrowVersions(llvm::ArrayRef<SourceUnit *> units) {
  for (bool changed = true; changed;) { // ends: versions only grow, to one another's values
    changed = false;
    for (SourceUnit *unit : units)
      for (ImportDecl *import : unit->imports)
        if (import->target && hasVersion(*import->target))
          changed |= raise(unit->version, import->target->version.low);
  }
  for (bool changed = true; changed;) {
    changed = false;
    llvm::DenseMap<SourceUnit *, uint32_t> oldestImporter;
    for (SourceUnit *unit : units)
      for (ImportDecl *import : unit->imports)
        if (import->target && import->target != unit) {
          auto [known, isNew] = oldestImporter.try_emplace(import->target, unit->version.low);
          known->second = std::min(known->second, unit->version.low);
        }
    for (auto &[unit, low] : oldestImporter)
      changed |= raise(unit->version, low);
  }
  for (SourceUnit *unit : units)
    unit->abiCoderV2 |=
        unit->version.atLeast(8) && !llvm::is_contained(unit->pragmas, "abicoder v1");
}

} // namespace

void sol::parseProgram(llvm::ArrayRef<FileId> files, SourceStore &sources,
                       const ImportResolver &imports, Program &program, Results &results) {
  Loader loader(sources, imports, program, results);
  size_t next = program.units.size();
  for (FileId file : files)
    loader.parse(file);
  for (; next < program.units.size(); ++next) {
    SourceUnit &unit = *program.units[next];
    for (ImportDecl *import : unit.imports)
      loader.resolve(unit, *import);
  }
  narrowVersions(program.units);
}
