//===- Program.cpp - files and everything that they import ------------------===//
#include "analyzer/solidity/Frontend.h"
#include "analyzer/solidity/Tree.h"
#include "analyzer/source/Parallel.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

#include <map>

using namespace quorate;
using namespace quorate::sol;

namespace {

/// One file's parse, which needs nothing from any other's.
struct Parse {
  FileId file;
  AstContext ast;
  Results results;
  SourceUnit *unit = nullptr;
};

class Loader {
public:
  Loader(SourceStore &sources, const ImportResolver &imports, Program &program, Results &results,
         KnownTrees *known)
      : sources(sources), imports(imports), program(program), results(results), known(known) {
    for (SourceUnit *unit : program.units)
      units.emplace(unit->file, unit);
  }

  void add(FileId file) {
    if (units.emplace(file, nullptr).second) {
      Parse parse;
      parse.file = file;
      pending.push_back(std::move(parse));
    }
  }

  /// Parses what was added, then what that imports, and so on.
  void run() {
    std::vector<std::pair<ImportDecl *, FileId>> targets;
    while (!pending.empty()) {
      std::vector<Parse> work = std::move(pending);
      pending.clear();
      inParallel(work.size(), [&](size_t i) { parse(work[i]); });
      for (Parse &done : work) {
        units[done.file] = done.unit;
        program.units.push_back(done.unit);
        program.ast.adopt(std::move(done.ast));
        llvm::append_range(results.incomplete, done.results.incomplete);
        for (ImportDecl *import : done.unit->imports)
          if (std::optional<FileId> file = resolve(*done.unit, *import)) {
            targets.emplace_back(import, *file);
            add(*file);
          }
      }
    }
    for (auto [import, file] : targets)
      import->target = units[file];
  }

private:
  void parse(Parse &work) {
    const std::string &text = sources.file(work.file).text;
    if (std::optional<std::string> tree = known ? known->find(text) : std::nullopt)
      work.unit = readTree(*tree, work.file, work.ast);
    if (work.unit)
      return;
    work.unit = parseFile(work.file, sources, work.ast, work.results);
    if (known && work.results.incomplete.empty())
      known->keep(text, writeTree(*work.unit));
  }

  std::optional<FileId> resolve(const SourceUnit &unit, const ImportDecl &import) {
    const std::string &importing = sources.file(unit.file).path;
    llvm::Expected<std::string> path = imports.resolve(import.path, importing);
    if (!path) {
      report(import, importing, path.takeError());
      return std::nullopt;
    }
    llvm::Expected<FileId> file = sources.load(*path);
    if (!file) {
      report(import, importing, file.takeError());
      return std::nullopt;
    }
    return *file;
  }

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
  KnownTrees *known;
  std::vector<Parse> pending;
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
                       const ImportResolver &imports, Program &program, Results &results,
                       KnownTrees *known) {
  Loader loader(sources, imports, program, results, known);
  for (FileId file : files)
    loader.add(file);
  loader.run();
  narrowVersions(program.units);
}
