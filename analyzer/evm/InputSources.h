//===- InputSources.h - the source texts that an artifact refers to ---------------===//
#pragma once

#include "analyzer/source/Source.h"

#include <map>
#include <nlohmann/json.hpp>

namespace quorate::evm {

/// By the number that the compiler's source maps use.
using SourceFiles = std::map<unsigned, FileId>;

/// Finds the texts: in the artifact itself (Truffle, Hardhat's build-info), else on disk, relative
/// to the working directory, to the folder of `path` or to one above it. What is not found has no
/// entry.
SourceFiles findSources(const nlohmann::json &json, llvm::StringRef path, SourceStore &sources);

} // namespace quorate::evm
