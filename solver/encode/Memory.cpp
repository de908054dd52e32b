//===- Memory.cpp - flat memory and call data by offset ---------------------===//

#include "solver/encode/Executor.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

constexpr uint64_t FreeMemoryPointer = 0x40;

/// Splits a place into what is not a number and the number added to it, modulo 2^256: through sums
/// of words as the executor writes them, which are exact or brought back into range.
std::pair<std::optional<Term>, llvm::APInt> baseAndOffset(TermBuilder &tb, Term t) {
  llvm::APInt offset(256, 0);
  const Term words = tb.pow2(256);
  for (;;) {
    if (auto n = tb.value(t))
      return {std::nullopt, offset + *n};
    if (t.is_ite()) {
      Term exact = t.arg(2);
      if (!same(t, tb.ite(tb.ge(exact, words), tb.sub(exact, words), exact)))
        return {t, offset};
      t = exact;
    }
    if (!t.is_app() || t.decl().decl_kind() != Z3_OP_ADD || t.num_args() != 2)
      return {t, offset};
    auto n = tb.value(t.arg(1));
    if (!n)
      return {t, offset};
    offset += *n;
    t = t.arg(0);
  }
}

} // namespace

std::optional<Term> Executor::knownWord(const Term &address, const State &state) {
  auto [base, offset] = baseAndOffset(tb, address);
  for (auto &[at, value] : llvm::reverse(state.words)) {
    auto [otherBase, otherOffset] = baseAndOffset(tb, at);
    bool sameBase = base.has_value() == otherBase.has_value() && (!base || same(*base, *otherBase));
    if (sameBase && offset == otherOffset)
      return value;
    // Words of one base that do not overlap are apart; anything else may be the same place.
    if (!sameBase || (offset - otherOffset).abs().ult(32))
      break;
  }
  return std::nullopt;
}

Term Executor::readWord(const Term &address, State &state) {
  if (std::optional<Term> known = knownWord(address, state))
    return *known;
  impure = true;
  auto at = tb.value(address);
  return tb.freshWord(at && *at == FreeMemoryPointer ? "freeMemory" : "mload");
}

void Executor::writeWord(const Term &address, const Term &value, State &state) {
  state.words.emplace_back(address, tb.toInt(value));
}

void Executor::expose(const Value &ref, State &state) {
  auto mark = [](std::shared_ptr<const Object> &object) {
    Object exposed = *object;
    exposed.exposed = true;
    object = std::make_shared<Object>(std::move(exposed));
  };
  for (const Target &t : ref.targets)
    if (t.instance < 0)
      mark(state.objects.at(t.base));
  if (ref.targets.empty()) // it may be any of them
    for (auto &[number, object] : state.objects)
      mark(object);
}

/// Flat memory is written from this address on, or anywhere. Where assembly knows of an object,
/// that may be inside it, unless the place is scratch space or was free when the code asked for it.
void Executor::overwrite(const std::optional<Term> &address, State &state) {
  constexpr uint64_t Scratch = 0x80;
  if (address) {
    auto [base, offset] = baseAndOffset(tb, *address);
    bool isFree = base && base->is_app() && base->num_args() == 0 && offset.isIntN(64) &&
                  llvm::StringRef(base->decl().name().str()).starts_with("freeMemory");
    if (isFree || (!base && offset.ult(Scratch)))
      return;
  }
  auto any = [&](bool Object::*flag) {
    return llvm::any_of(state.objects, [&](const auto &entry) { return (*entry.second).*flag; });
  };
  if (!any(&Object::exposed))
    return;
  if (any(&Object::shared)) // what it is a part of changes with it
    return havocMemory(state);
  impure = true;
  for (auto &[number, object] : state.objects)
    if (object->exposed) {
      Object changed = *object;
      for (Term &leaf : changed.leaves)
        leaf = tb.fresh("memory", leaf.get_sort());
      object = std::make_shared<Object>(std::move(changed));
    }
}

/// Code that was compiled reads its arguments as words.
void Executor::putInCallData(llvm::ArrayRef<Value> arguments, Message &message) {
  for (size_t i = 0; i < arguments.size(); ++i)
    if (arguments[i].kind == Value::Kind::Scalar)
      message.callData.emplace(4 + 32 * uint64_t(i), tb.toInt(arguments[i].term()));
}

Term Executor::callDataWord(Message &message, const Term &offset) {
  auto at = tb.value(offset);
  if (!at || at->getActiveBits() > 32) {
    Term word = tb.applyWord("calldata." + message.name, {offset});
    message.wordsAt.emplace_back(offset, word);
    return word;
  }
  uint64_t position = at->getZExtValue();
  auto it = message.callData.find(position);
  if (it == message.callData.end())
    it = message.callData
             .emplace(position,
                      tb.freshWord("argument." + message.name + "@" + std::to_string(position)))
             .first;
  return it->second;
}

} // namespace quorate::solver
