//===- Ghosts.cpp - what is counted beside the state ------------------------===//
//
// A ghost is a sum over a mapping, or a count of what happened. A store to what
// it watches moves it along; where many entries change at once, nothing is
// known of it any more.
//
//===----------------------------------------------------------------------===//

#include "solver/encode/Executor.h"

namespace quorate::solver {

void Executor::moveGhosts(unsigned leaf, llvm::ArrayRef<Term> keys, const Term &old,
                          const Term &value, State &state) {
  if (system.ownCode == leaf)
    keepCode(keys, old, value, state);
  if (system.kind == Subject::Kind::Token)
    countBalances(leaf, keys, old, value, state);
  else if (system.countsVotes)
    countVotes(leaf, keys, old, value, state);
}

/// What a proposal names is another matter once it has other code.
void Executor::keepCode(llvm::ArrayRef<Term> keys, const Term &old, const Term &value,
                        State &state) {
  if (!watcher || !watcher->asksCode())
    return;
  if (old.is_array() || keys.size() != 1)
    setLeaf(state, CodeThen, system.freshLeaf(CodeThen, "many."));
  else
    setLeaf(state, CodeThen, tb.store(state.leaves[CodeThen], keys[0], codeHash(value, state)));
}

/// The ghosts that watch tallies and receipts.
void Executor::countVotes(unsigned leaf, llvm::ArrayRef<Term> keys, const Term &old,
                          const Term &value, State &state) {
  bool tally = watcher && watcher->isTally(leaf), receipt = system.receiptLeaf == leaf,
       weight = system.weightLeaf == leaf || system.usedLeaf == leaf;
  auto move = [&](WorldLeaf ghost, llvm::function_ref<Term(const Term &, const Term &)> more) {
    if (old.is_array() || keys.empty()) { // many at once
      setLeaf(state, ghost, system.freshLeaf(ghost, "many."));
      return;
    }
    Term before = tb.select(state.leaves[ghost], keys[0]);
    Term after = tb.add(before, more(asNumber(leaf, value), asNumber(leaf, old)));
    setLeaf(state, ghost, tb.store(state.leaves[ghost], keys[0], after));
  };
  auto once = [&](const Term &when) { return tb.ite(when, tb.one(), tb.zero()); };
  if (tally)
    move(Casts, [&](const Term &is, const Term &was) { return once(tb.gt(is, was)); });
  if (receipt)
    // A receipt that is taken back no longer stands, also within one call.
    move(Receipts, [&](const Term &is, const Term &was) {
      return tb.sub(once(tb.and_(tb.eq(was, tb.zero()), tb.ne(is, tb.zero()))),
                    once(tb.and_(tb.ne(was, tb.zero()), tb.eq(is, tb.zero()))));
    });
  if (weight)
    move(Weights, [&](const Term &is, const Term &was) { return tb.sub(is, was); });
}

/// The sum of all balances, and of those delegated to each account.
void Executor::countBalances(unsigned leaf, llvm::ArrayRef<Term> keys, const Term &old,
                             const Term &value, State &state) {
  bool balance = system.balanceLeaf == leaf, delegate = system.delegateLeaf == leaf;
  if (!balance && !delegate)
    return;
  if (old.is_array() || keys.size() != 1) {
    for (WorldLeaf ghost : {Balances, Delegated})
      setLeaf(state, ghost, system.freshLeaf(ghost, "many."));
    return;
  }
  auto give = [&](const Term &to, const Term &amount) {
    Term sums = state.leaves[Delegated];
    setLeaf(state, Delegated, tb.store(sums, to, tb.add(tb.select(sums, to), amount)));
  };
  if (delegate && system.balanceLeaf) {
    Term held = readLeaf(*system.balanceLeaf, keys, state);
    give(old, tb.sub(tb.zero(), held));
    give(value, held);
  } else if (balance) {
    Term more = tb.sub(value, old);
    setLeaf(state, Balances, tb.add(state.leaves[Balances], more));
    if (system.delegateLeaf)
      give(readLeaf(*system.delegateLeaf, keys, state), more);
  }
}

/// Something of value came in: ether with the message, or tokens that a call takes from somebody.
void Executor::notePayment(const Term &when, State &state) {
  if (system.kind != Subject::Kind::Token || tb.isFalse(when))
    return;
  Term count = state.leaves[Payments];
  setLeaf(state, Payments, tb.ite(when, tb.add(count, tb.one()), count));
}

} // namespace quorate::solver
