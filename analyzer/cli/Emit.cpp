//===- Emit.cpp - --emit-foundry -------------------------------------------------------===//
#include "analyzer/cli/Emit.h"
#include "analyzer/cli/Output.h"
#include "analyzer/source/Names.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace quorate::cli {
namespace {

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

/// `target` as an import in a file of `folder` names it; both are absolute.
std::string relativeTo(llvm::StringRef folder, llvm::StringRef target) {
  auto a = path::begin(folder), b = path::begin(target);
  auto endA = path::end(folder), endB = path::end(target);
  while (a != endA && b != endB && *a == *b) {
    ++a;
    ++b;
  }
  std::string result;
  for (; a != endA; ++a)
    result += "../";
  if (result.empty())
    result = "./";
  for (bool first = true; b != endB; ++b, first = false)
    result += (first ? "" : "/") + b->str();
  return result;
}

llvm::Expected<std::string> realPath(llvm::StringRef name) {
  llvm::SmallString<256> real;
  if (std::error_code error = fs::real_path(name, real))
    return usageError("cannot find ", name, ": ", error.message());
  return real.str().str();
}

/// Where the tests get a contract's code from.
std::optional<solver::CodeSource> codeOf(const Pipeline &pipeline, const ir::Contract &contract,
                                         llvm::StringRef folder) {
  solver::CodeSource code;
  FileId file = contract.place.span.file;
  if (contract.origin == Origin::Solidity) {
    if (!file.valid())
      return std::nullopt;
    llvm::Expected<std::string> source = realPath(pipeline.sources.file(file).path);
    if (!source) {
      llvm::consumeError(source.takeError()); // standard input
      return std::nullopt;
    }
    code.import = relativeTo(folder, *source);
    return code;
  }
  for (const evm::CodeUnit &unit : pipeline.units)
    if (unit.name == contract.name && (!file.valid() || unit.file == file)) {
      code.creation = unit.creation;
      code.runtime = unit.runtime;
      return code;
    }
  return std::nullopt;
}

} // namespace

llvm::Error emitFoundry(const Pipeline &pipeline, const std::string &given) {
  if (std::error_code error = fs::create_directories(given))
    return usageError("cannot create ", given, ": ", error.message());
  llvm::Expected<std::string> folder = realPath(given);
  if (!folder)
    return folder.takeError();
  std::set<std::string> names;
  unsigned missing = 0;
  for (const solver::Exploit &exploit : pipeline.exploits) {
    std::string text = solver::foundryTest(
        exploit, [&](ir::ContractId id) { return codeOf(pipeline, pipeline.module[id], *folder); },
        [&](ir::ContractId id) { return pipeline.module[id].name; });
    if (text.empty()) {
      llvm::errs() << "no test for " << exploit.invariant << " of " << exploit.contract
                   << ": the code to deploy is not in the input\n";
      ++missing;
      continue;
    }
    std::string name = untaken(exploit.contract + "." + exploit.invariant, names);
    if (llvm::Error error = writeText(below(*folder, name + ".t.sol"), text))
      return error;
  }
  llvm::errs() << "wrote " << pipeline.exploits.size() - missing << " Foundry tests to " << given
               << '\n';
  return llvm::Error::success();
}

} // namespace quorate::cli
