//===- Imports.h - from an import path to a file ----------------------------===//
//
// Relative paths; remappings (remappings.txt, foundry.toml, with contexts:
// `ctx:prefix=target`, longest prefix wins); the project's lib/*/ and
// lib/*/src/ (Foundry's automatic remappings); node_modules of the importing
// file's folder and every folder above it.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/source/Source.h"

namespace quorate {

struct Remapping {
  std::string context, prefix, target; ///< target absolute, or relative to the project's root
};

class ImportResolver {
public:
  /// Reads remappings.txt and foundry.toml of the folder, where they exist.
  static llvm::Expected<ImportResolver> forProject(llvm::StringRef root);
  ImportResolver() = default;

  /// The file's path on disk, or an error that lists where it was looked for and what to do.
  llvm::Expected<std::string> resolve(llvm::StringRef importPath,
                                      llvm::StringRef importingFile) const;

  std::string root; ///< of the project; empty if none
  std::vector<Remapping> remappings;
};

/// The nearest folder at or above `path` that holds foundry.toml, hardhat.config.*, remappings.txt,
/// package.json or .git; empty if there is none.
std::string findProjectRoot(llvm::StringRef path);

} // namespace quorate
