//===- Inputs.h - which files a run is about ---------------------------------------===//
#pragma once

#include "analyzer/diagnostics/Findings.h"

#include "llvm/Support/Error.h"

namespace quorate::cli {

struct Inputs {
  std::vector<FileId> solidity, code;
  std::vector<FileId> implementations; ///< of --implementation
};

/// Loads every file that `paths` name (files, folders, "-"); none: the current directory. An error
/// is the user's: a path that does not exist, a file of no known kind, nothing to analyse. A file
/// inside a folder that cannot be read is an Incomplete.
llvm::Expected<Inputs> loadInputs(llvm::ArrayRef<std::string> paths, SourceStore &sources,
                                  Results &results);

/// Loads the files of --implementation. An error is the user's.
llvm::Expected<std::vector<FileId>> loadImplementations(llvm::ArrayRef<std::string> paths,
                                                        SourceStore &sources);

} // namespace quorate::cli
