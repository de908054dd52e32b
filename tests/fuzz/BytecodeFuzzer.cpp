//===- BytecodeFuzzer.cpp - any bytes through the bytecode front end ---------===//
//
// For libFuzzer: see run.sh. The bytes are a file: raw code, hex text or an
// artifact, whatever they look like. The front end must end, without a crash,
// and whatever it lifts must be well-formed IR.
//
//===----------------------------------------------------------------------===//
#include "Wellformed.h"

#include "analyzer/evm/Frontend.h"

#include <cstdint>

using namespace quorate;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  SourceStore sources;
  Results results;
  ir::Module module;
  FileId file = sources.add("fuzz.bin", std::string(reinterpret_cast<const char *>(data), size));
  llvm::Expected<std::vector<evm::CodeUnit>> units = evm::readCode(file, sources);
  if (!units) {
    llvm::consumeError(units.takeError());
    return 0;
  }
  for (const evm::CodeUnit &unit : *units) {
    evm::lift(unit, module, results);
    evm::disassemble(unit);
  }
  mustBeWellFormed(module);
  return 0;
}
