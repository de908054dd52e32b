//===- TokenFacts.cpp - facts of a votes token --------------------------------===//

#include "solver/property/Property.h"

#include "analyzer/governance/Queries.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

constexpr uint32_t NumCheckpoints = 0x6fcfff45, // numCheckpoints(address)
    TotalSupply = 0x18160ddd,                   // totalSupply()
    Nonces = 0x7ecebe00;                        // nonces(address), ERC-2612

/// Counters start at zero and grow by one: there is no time in which they could reach this.
constexpr unsigned NonceBits = 128;

} // namespace

std::optional<Term> Facts::balance(const Term &account) {
  if (!system.balanceLeaf)
    return std::nullopt;
  return e.readLeaf(*system.balanceLeaf, {account}, state);
}

std::optional<Term> Facts::supply() {
  if (system.supplyLeaf)
    return tb.toInt(e.readLeaf(*system.supplyLeaf, {}, state));
  return e.view(0, system.instances[0].contract->findEntry(TotalSupply), {}, state); // a constant
}

/// How many checkpoints an account has: the length of its array, else what the token says.
std::optional<Term> Facts::checkpointCount(const Term &account) {
  if (!system.checkpoints)
    return std::nullopt;
  if (system.checkpoints->length)
    return e.readLeaf(*system.checkpoints->length, {account}, state);
  return e.view(0, system.instances[0].contract->findEntry(NumCheckpoints), {Value::of(account)},
                state);
}

std::optional<Term> Facts::checkpointTime(const Term &account, const Term &index) {
  if (!system.checkpoints)
    return std::nullopt;
  return e.readLeaf(system.checkpoints->time, {account, index}, state);
}

std::optional<Term> Facts::checkpointVotes(const Term &account, const Term &index) {
  if (!system.checkpoints)
    return std::nullopt;
  return e.readLeaf(system.checkpoints->votes, {account, index}, state);
}

std::optional<Term> Facts::latestVotes(const Term &account) {
  auto count = checkpointCount(account);
  if (!count)
    return std::nullopt;
  auto last = checkpointVotes(account, tb.sub(*count, tb.one()));
  return tb.ite(tb.eq(*count, tb.zero()), tb.zero(), *last);
}

std::optional<Term> Facts::nonce(const Term &account) {
  return e.view(0, system.instances[0].contract->findEntry(Nonces), {Value::of(account)}, state);
}

bool Facts::asksNonce(ir::FunctionId function) {
  if (!function.valid())
    return false;
  auto [known, isNew] = system.asksNonce.try_emplace(function.index, false);
  ir::FunctionId view = system.instances[0].contract->findEntry(Nonces);
  if (!isNew || !view.valid() || view == function)
    return known->second;
  gov::ContractView code(system.module, system.instances[0].id);
  std::set<ir::PathShape> kept;
  auto reads = [&](ir::FunctionId id, llvm::function_ref<void(const gov::Access &)> each) {
    for (const gov::Access &access : code.code(id).flat.accesses())
      if (!access.write && !access.path.unknown)
        each(access);
  };
  reads(view, [&](const gov::Access &access) { kept.insert(shapeOf(access.path)); });
  reads(function,
        [&](const gov::Access &access) { known->second |= kept.count(shapeOf(access.path)) != 0; });
  return known->second;
}

std::optional<Term> Facts::cap() {
  return duration([](llvm::StringRef name) {
    return name.equals_insensitive("cap") || name.equals_insensitive("supplyCap") ||
           name.equals_insensitive("maxSupply") || name.equals_insensitive("MAX_SUPPLY") ||
           name.equals_insensitive("maximumSupply");
  });
}

void Facts::assumeCounters(const Term &account) {
  if (auto count = checkpointCount(account); count && !system.checkpoints->length)
    tb.fact(tb.lt(*count, tb.pow2(system.checkpoints->countBits - 1)));
}

void Facts::assumeNonce(const Term &account) {
  if (auto used = nonce(account))
    tb.fact(tb.lt(*used, tb.pow2(NonceBits)));
}

/// What the sums mean: each is at least what any two of its different members add up to.
void Facts::assumeSums(llvm::ArrayRef<Term> accounts) {
  constexpr size_t Enough = 8;
  if (!system.balanceLeaf)
    return;
  accounts = accounts.take_front(Enough);
  const Term &sum = state.leaves[Balances];
  auto held = [&](const Term &a) { return *balance(a); };
  auto delegate = [&](const Term &a) { return e.readLeaf(*system.delegateLeaf, {a}, state); };
  auto delegated = [&](const Term &to) { return tb.select(state.leaves[Delegated], to); };
  for (size_t i = 0; i < accounts.size(); ++i) {
    const Term &x = accounts[i];
    tb.fact(tb.ge(sum, held(x)));
    if (system.delegateLeaf) {
      tb.fact(tb.ge(delegated(delegate(x)), held(x)));
      tb.fact(tb.ge(sum, delegated(delegate(x))));
      tb.fact(tb.ge(delegated(x), tb.zero()));
      tb.fact(tb.ge(sum, delegated(x)));
    }
    for (size_t j = 0; j < i; ++j) {
      const Term &y = accounts[j];
      Term both = tb.add(held(x), held(y)), differ = tb.ne(x, y);
      tb.fact(tb.implies(differ, tb.ge(sum, both)));
      if (system.delegateLeaf)
        tb.fact(tb.implies(tb.and_(differ, tb.eq(delegate(x), delegate(y))),
                           tb.ge(delegated(delegate(x)), both)));
    }
  }
}

} // namespace quorate::solver
