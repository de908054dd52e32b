//===- Imports.h - from an import path to a file ----------------------------===//
//
// Relative paths; remappings (remappings.txt, foundry.toml with FOUNDRY_PROFILE,
// with contexts: `ctx:prefix=target`, longest prefix wins); the project's lib/*/
// and lib/*/src/ (Foundry's automatic remappings), and the same of libraries
// inside libraries; node_modules of the importing file's folder and every folder
// above it.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/source/Source.h"

namespace quorate {

struct Remapping {
  std::string context, prefix, target; ///< target absolute, or relative to the project's root
  /// The folder of the library whose settings say so, with a slash; empty: the project's own. Files
  /// of the library prefer it, so that each can have its own version of a third one.
  std::string library;
  bool isWritten = true; ///< false: derived from the folders that are there
};

class ImportResolver {
public:
  /// Reads remappings.txt and foundry.toml of the folder, where they exist.
  static llvm::Expected<ImportResolver> forProject(llvm::StringRef root);
  ImportResolver() = default;

  /// The file's path on disk, or an error that lists where it was looked for and what to do.
  llvm::Expected<std::string> resolve(llvm::StringRef importPath,
                                      llvm::StringRef importingFile) const;

  std::string root;                             ///< of the project; empty if none
  std::vector<std::string> includePaths = {""}; ///< below the root; tried in their order
  std::vector<Remapping> remappings;
};

/// The nearest folder at or above `path`, and in the same repository, that holds foundry.toml,
/// hardhat.config.* or remappings.txt; else the nearest with package.json or .git; else empty.
std::string findProjectRoot(llvm::StringRef path);

/// Names or paths below `folder` of what is not its own source: packages anywhere; libraries and
/// build results where a project begins.
std::vector<std::string> foldersOfOthers(llvm::StringRef folder);

} // namespace quorate
