//===- Catalog.h - the built-in invariants ------------------------------------===//
#pragma once

#include "solver/property/Language.h"

namespace quorate::solver {

/// In the order of CATALOG.md; each is one file of this folder.
const std::vector<Specification> &catalog();
/// The text of a built-in invariant's file.
llvm::StringRef property(llvm::StringRef id);

} // namespace quorate::solver
