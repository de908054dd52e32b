//===- SolidityFuzzer.cpp - any bytes through the Solidity front end ---------===//
//
// For libFuzzer: see run.sh. The front end must end, without a crash, on every
// input, and whatever it lowers must be well-formed IR.
//
//===----------------------------------------------------------------------===//
#include "analyzer/ir/Module.h"
#include "analyzer/ir/Simplify.h"
#include "analyzer/ir/Verify.h"
#include "analyzer/solidity/Frontend.h"

#include "llvm/Support/raw_ostream.h"

#include <cstdint>
#include <cstdlib>

using namespace quorate;

static void check(const ir::Module &module, const char *when) {
  std::vector<std::string> broken = ir::verify(module);
  for (const std::string &line : broken)
    llvm::errs() << when << ": " << line << '\n';
  if (!broken.empty())
    std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  SourceStore sources;
  Results results;
  sol::Program program;
  ir::Module module;
  FileId file = sources.add("fuzz.sol", std::string(reinterpret_cast<const char *>(data), size));
  sol::parseProgram({file}, sources, ImportResolver(), program, results);
  sol::analyse(program, sources, results);
  sol::lower(program, sources, {file}, /*includeImports=*/false, module, results);
  check(module, "lowered");
  ir::simplify(module);
  check(module, "simplified");
  return 0;
}
