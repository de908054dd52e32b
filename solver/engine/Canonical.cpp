//===- Canonical.cpp - one trace for one input --------------------------------===//

#include "solver/engine/Canonical.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

constexpr uint64_t FirstBlock = 1, FirstTime = 1'700'000'000;
constexpr uint64_t SecondsPerBlock = 12;

constexpr uint64_t People[] = {0xA11CE, 0xB0B, 0xCA401, 0xDA5E};

} // namespace

Terms Canonical::people() {
  Terms all;
  for (uint64_t person : People)
    all.push_back(tb.num(person));
  return all;
}

std::optional<z3::model> Canonical::settle(llvm::ArrayRef<std::unique_ptr<Transaction>> trace) {
  if (check() != z3::sat)
    return std::nullopt;
  model = solver.get_model();
  for (const auto &t : trace)
    nameHashes(*t);
  const Transaction *before = nullptr;
  for (const auto &t : trace) {
    settle(*t, before);
    before = t.get();
  }
  return std::move(model);
}

void Canonical::settle(const Transaction &t, const Transaction *before) {
  const Term &block = t.before.leaves[Number], &time = t.before.leaves[Timestamp];
  if (!before) {
    pin(block, tb.num(FirstBlock));
    pin(time, tb.num(FirstTime));
  } else if (!t.deploys) {
    // A transaction has a block of its own, unless it must come sooner; blocks take their time.
    const Term &lastBlock = before->before.leaves[Number];
    pin(block, tb.add(lastBlock, tb.one()));
    Term passed = tb.mul(tb.sub(block, lastBlock), tb.num(SecondsPerBlock));
    pin(time, tb.add(before->before.leaves[Timestamp], passed));
  }
  pin(t.message.caller, people());
  pin(t.message.value, tb.zero());
  arguments(t);
  for (const Value &result : t.values)
    if (result.kind == Value::Kind::Scalar && result.term().is_int())
      pin(result.term(), tb.num(firstHash() + ++hashes));
  answers(t);
  if (t.nested) {
    pin(t.nested->message.value, tb.zero());
    arguments(*t.nested);
    answers(*t.nested);
  }
}

void Canonical::arguments(const Transaction &t) {
  const gov::EntryPoint *entry = system.entry(t.move.instance, t.move.function);
  bool proposes = entry && entry->kind == gov::EntryKind::Propose;
  if (!t.move.function.valid())
    return;
  const ir::Function &fn = (*system.instances[t.move.instance].contract)[t.move.function];
  for (size_t i = 0; i < t.message.arguments.size(); ++i) {
    const Value &argument = t.message.arguments[i];
    for (const Target &target : argument.targets)
      object(t, target, proposes);
    if (argument.kind != Value::Kind::Scalar)
      continue;
    const Term &value = argument.term();
    if (value.is_bool())
      prefer(value);
    else if (fn.params[i].type.kind != ir::TypeKind::Address)
      pin(value, tb.zero());
    else if (proposes)
      pin(value, tb.num(CallBackAddress));
    else
      pin(value, people());
  }
}

/// Hashes are made up by the model. They are chosen so that they cannot be taken for a number that
/// means something else: the replay puts what was computed in their place. This comes before
/// anything that names one.
void Canonical::nameHashes(const Transaction &t) {
  const gov::EntryPoint *entry = system.entry(t.move.instance, t.move.function);
  for (const Reached &reached : t.record->reached)
    if (Term name = tb.num(firstHash() + ++hashes);
        isHash(reached.key) && possible(tb.and_(reached.when, tb.eq(reached.key, name))))
      pin(reached.key, name);
  if (t.deploys || !entry || entry->kind != gov::EntryKind::Propose)
    return;
  for (const Value &result : t.values) {
    if (result.kind != Value::Kind::Scalar || !result.term().is_int())
      continue;
    Term name = tb.num(firstHash() + ++hashes);
    if (possible(tb.eq(result.term(), name)))
      pin(result.term(), name);
  }
}

/// Lengths first, for they say which elements there are.
void Canonical::object(const Transaction &t, const Target &target, bool proposes) {
  if (target.instance >= 0)
    return;
  const Object &object = *t.before.objects.at(target.base);
  for (unsigned i = 0; i < object.leaves.size(); ++i)
    if (const LeafType &leaf = object.layout->leaves[i]; leaf.isLength && leaf.depth == 0)
      pin(object.leaves[i], proposes ? tb.one() : tb.zero());
  for (unsigned i = 0; i < object.leaves.size(); ++i) {
    const LeafType &leaf = object.layout->leaves[i];
    bool isAddress = leaf.type.kind == ir::TypeKind::Address;
    auto settleOne = [&](const Term &value) {
      if (value.is_bool())
        prefer(tb.not_(value));
      else if (value.is_int())
        pin(value, isAddress ? tb.num(CallBackAddress) : tb.zero());
      if (leaf.isContent && value.is_int())
        pin(tb.apply("blen", {value}, tb.intSort()), tb.zero());
    };
    if (leaf.depth == 0 && !leaf.isLength)
      settleOne(object.leaves[i]);
    if (leaf.depth != 1 || !object.leaves[i].is_array())
      continue;
    constexpr uint64_t Shown = 2; // as long as arguments of a search get
    for (uint64_t at = 0; at < Shown; ++at)
      settleOne(tb.select(object.leaves[i], tb.num(at)));
  }
}

void Canonical::answers(const Transaction &t) {
  // Nothing, one, and what a token with 18 decimals calls one, a thousand and a million.
  Terms amounts = {tb.zero(), tb.one()};
  for (const char *amount :
       {"1000000000000000000", "1000000000000000000000", "1000000000000000000000000"})
    amounts.push_back(tb.num(llvm::APInt(256, amount, 10)));
  for (const Lookup &l : t.record->lookups)
    for (const Term &result : l.results)
      pin(result, amounts);
}

bool Canonical::possible(const Term &formula) {
  if (model->eval(formula, true).is_true())
    return true;
  if (unanswered >= Patience)
    return false;
  solver.push();
  solver.add(formula);
  z3::check_result answer = check();
  if (answer == z3::sat)
    model = solver.get_model();
  unanswered += answer == z3::unknown;
  solver.pop();
  return answer == z3::sat;
}

/// One that is known to be possible: the model has it.
void Canonical::prefer(const Term &wish) {
  Term chosen = possible(wish) ? wish : tb.not_(wish);
  solver.push();
  solver.add(chosen);
  ++pushed;
}

void Canonical::pin(const Term &t, llvm::ArrayRef<Term> wishes) {
  if (tb.isNumber(t))
    return;
  for (const Term &wish : wishes)
    if (possible(tb.eq(t, wish))) {
      solver.push();
      solver.add(tb.eq(t, wish));
      ++pushed;
      return;
    }
  pinLeast(t);
}

/// Halves the range between what cannot be and what the model has.
void Canonical::pinLeast(const Term &t) {
  auto valueOf = [&] { return tb.value(model->eval(t, true), 258); };
  auto high = valueOf();
  llvm::APInt low(258, 0); // every value that is pinned is a word or a length
  if (!high || high->isNegative())
    return;
  // Where something else decides the value, or the model is at the least already.
  if (!high->isZero() && !possible(tb.lt(t, tb.num(*high))))
    low = *high;
  while (low.ult(*high)) {
    llvm::APInt middle = low + (*high - low).lshr(1);
    if (possible(tb.le(t, tb.num(middle))))
      high = valueOf();
    else
      low = middle + 1;
    if (!high || high->isNegative())
      return;
  }
  solver.push();
  solver.add(tb.eq(t, tb.num(*high)));
  ++pushed;
}

} // namespace quorate::solver
