//===- Behind.h - what a proxy runs, and where the two collide ----------------===//
#pragma once

#include "analyzer/governance/Queries.h"

namespace quorate::gov {

/// Where a variable lies, in bytes from the start of storage.
struct Range {
  const ir::StateVar *var;
  llvm::APInt first, last;
};

/// Plain variables in the order of declaration; what stands at a hashed slot was put there to be
/// out of the way, and so was a gap.
std::vector<Range> plainLayout(const ir::Module &module, const ir::Contract &contract);
bool overlap(const Range &a, const Range &b);
/// Without what only marks it as internal: "_owner" is "owner".
std::string bareName(llvm::StringRef name);
/// One is a base of the other.
bool related(const ir::Contract &a, const ir::Contract &b);
/// Of the same name, or from the same base.
bool sameMeaning(const ir::StateVar &a, const ir::StateVar &b);

/// Its fallback delegates every call.
bool delegatesInFallback(const ContractView &view);

/// A variable of a proxy, and one of a contract that it runs, at the same place.
struct Collision {
  Range ours;
  ir::ContractId behind;
  Range theirs;
};
/// The proxy runs what the input tells of: it is declared so, or it stands with the proxy in one
/// file, uses it nowhere, and either is the only one or sets itself up.
std::vector<Collision> collisions(const ir::Module &module, const ContractView &proxy);

} // namespace quorate::gov
