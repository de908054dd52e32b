//===- Catalog.cpp - every invariant, in the catalog's order ----------------===//

#include "solver/invariants/Property.h"

namespace quorate::solver {

llvm::ArrayRef<const Property *> properties() {
  static const Property *const all[] = {&executeOnce, &voteInWindow, &executeNeedsQuorum,
                                        &executeAfterEta};
  return all;
}

llvm::ArrayRef<Invariant> invariants() {
  static const std::vector<Invariant> all = [] {
    std::vector<Invariant> list;
    for (const Property *p : properties())
      list.push_back(p->info);
    return list;
  }();
  return all;
}

llvm::StringRef guardedStep(llvm::StringRef invariant) {
  for (const Property *p : properties())
    if (p->info.id == invariant)
      return p->guarded == Action::Vote ? "vote" : "execute";
  return {};
}

} // namespace quorate::solver
