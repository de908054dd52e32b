//===- Supply.cpp -----------------------------------------------------------===//
#include "solver/engine/Supply.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

Term votesWithinSupply(TermBuilder &tb, llvm::ArrayRef<const Lookup *> lookups) {
  std::vector<const Lookup *> supplies, accounts;
  for (const Lookup *l : lookups)
    if (isPastLookup(l->selector) && !l->results.empty()) {
      if (l->arguments.size() == 1)
        supplies.push_back(l);
      else if (l->arguments.size() == 2)
        accounts.push_back(l);
    }
  auto sameToken = [&](const Lookup *a, const Lookup *b) {
    return tb.and_(tb.eq(tb.toInt(a->target), tb.toInt(b->target)),
                   tb.eq(a->arguments.back(), b->arguments.back()));
  };
  Terms all;
  for (const Lookup *supply : supplies) {
    Term sum = tb.zero();
    for (size_t i = 0; i < accounts.size(); ++i) {
      Terms counts = {sameToken(accounts[i], supply)};
      for (size_t j = 0; j < i; ++j)
        counts.push_back(
            tb.not_(tb.and_(sameToken(accounts[j], accounts[i]),
                            tb.eq(accounts[j]->arguments[0], accounts[i]->arguments[0]))));
      sum = tb.add(sum, tb.ite(tb.all(counts), accounts[i]->results[0], tb.zero()));
    }
    all.push_back(tb.le(sum, supply->results[0]));
  }
  return tb.all(all);
}

} // namespace quorate::solver
