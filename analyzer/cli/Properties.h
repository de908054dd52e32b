//===- Properties.h - the user's own properties ----------------------------------------===//
//
// From files (--property, "properties" in quorate.json), and from NatSpec:
//
//   /// @custom:invariant long-votes "voting lasts at least a day"
//   ///   for proposal p
//   ///   always created(p) => deadline(p) >= snapshot(p) + 7200
//   contract MyGovernor { ... }
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/diagnostics/Findings.h"
#include "analyzer/source/Source.h"
#include "solver/Prover.h"

namespace quorate::cli {

/// The files that were named. An error is the user's: a file that cannot be read.
llvm::Expected<std::vector<solver::PropertyText>> loadProperties(llvm::ArrayRef<std::string> paths,
                                                                 SourceStore &sources);

/// What the comments of these files say before contracts. What says nothing goes to `results`.
std::vector<solver::PropertyText>
propertiesInComments(llvm::ArrayRef<FileId> files, const SourceStore &sources, Results &results);

} // namespace quorate::cli
