//===- Dependencies.h - what a result rests on, as a key ---------------------------------===//
//
// A contract means what its file says, what that imports, and so on: by path
// and contents, with the language version that is asked for there. Nothing else
// of the project can change what the contract does.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/cli/Cache.h"
#include "analyzer/cli/Pipeline.h"

namespace quorate::cli {

class Dependencies {
public:
  explicit Dependencies(const Pipeline &pipeline);

  /// Adds contracts with all the files that they rest on. False if one of them is in no file: then
  /// nothing that depends on it can be kept.
  bool add(CacheKey &key, llvm::ArrayRef<ir::ContractId> contracts) const;
  /// Adds what was recognised, and the contracts that it is about.
  bool add(CacheKey &key, const gov::Model &model) const;

private:
  const Pipeline &pipeline;
  std::vector<std::string> digests; ///< by file
  std::vector<std::vector<FileId>> imports;

  void addDeclarations(llvm::ArrayRef<std::vector<ir::ContractId>> declared,
                       const std::map<llvm::StringRef, std::vector<ir::ContractId>> &named);
  std::set<FileId> closure(llvm::ArrayRef<ir::ContractId> contracts) const;
};

} // namespace quorate::cli
