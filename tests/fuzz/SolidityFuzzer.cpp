//===- SolidityFuzzer.cpp - any bytes through the Solidity front end ---------===//
//
// For libFuzzer: see run.sh. The front end must end, without a crash, on every
// input, whatever it lowers must be well-formed IR, and a tree is read as it was
// written.
//
//===----------------------------------------------------------------------===//
#include "Wellformed.h"

#include "analyzer/solidity/Frontend.h"
#include "analyzer/solidity/Tree.h"

#include <cstdint>

using namespace quorate;

namespace {
class ReadAtOnce final : public sol::KnownTrees {
public:
  std::optional<std::string> find(llvm::StringRef) override { return std::nullopt; }
  void keep(llvm::StringRef, std::string tree) override {
    sol::AstContext ast;
    sol::SourceUnit *again = sol::readTree(tree, FileId{0}, ast);
    if (!again || sol::writeTree(*again) != tree)
      std::abort();
  }
};
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  SourceStore sources;
  Results results;
  sol::Program program;
  ir::Module module;
  ReadAtOnce trees;
  FileId file = sources.add("fuzz.sol", std::string(reinterpret_cast<const char *>(data), size));
  sol::parseProgram({file}, sources, ImportResolver(), program, results, &trees);
  sol::analyse(program, sources, results);
  sol::lower(program, sources, {file}, /*includeImports=*/false, module, results);
  mustBeWellFormed(module);
  return 0;
}
