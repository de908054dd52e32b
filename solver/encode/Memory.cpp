//===- Memory.cpp - flat memory and call data by offset ---------------------===//

#include "solver/encode/Executor.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

constexpr uint64_t FreeMemoryPointer = 0x40;
/// What is no longer than this is paid for with gas.
constexpr unsigned SizeBits = 64;
constexpr llvm::StringLiteral FreeMemory = "freeMemory";

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

std::string nameOf(const Term &constant) {
  return constant.is_app() && !constant.num_args() ? constant.decl().name().str() : std::string();
}

/// The place of an object, or of free memory, that this one is in or behind: gas pays for no more
/// than so much of it.
std::optional<Term> objectUnder(TermBuilder &tb, const Term &address) {
  auto [base, offset] = baseAndOffset(tb, address);
  if (!base || !offset.isIntN(SizeBits))
    return std::nullopt;
  llvm::StringRef kinds[] = {FreeMemory, ir::info(ir::Op::AddrOf).name};
  std::string name = nameOf(*base);
  if (llvm::any_of(kinds, [&](llvm::StringRef kind) {
        return llvm::StringRef(name).starts_with((kind + "!").str());
      }))
    return base;
  if (base->is_app() && base->decl().decl_kind() == Z3_OP_ADD && base->num_args() == 2)
    for (unsigned i : {0, 1})
      if (tb.fits(base->arg(1 - i), SizeBits))
        return objectUnder(tb, base->arg(i));
  return std::nullopt;
}

} // namespace

std::optional<Term> Executor::knownWord(const Term &address, const State &state) {
  auto [base, offset] = baseAndOffset(tb, address);
  if (base && isTaken(*base)) // an object may lie there by now
    return std::nullopt;
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

bool Executor::isTaken(const Term &free) const {
  auto asked = freeAt.find(nameOf(free));
  return asked != freeAt.end() && asked->second != allocated;
}

Term Executor::readWord(const Term &address, State &state, bool isLifted) {
  auto at = tb.value(address);
  // What the compiler adds to it is not followed.
  if (!isLifted && at && *at == FreeMemoryPointer && !state.tornPointer)
    return freeMemory();
  if (std::optional<Term> known = knownWord(address, state))
    return *known;
  impure = true;
  return tb.freshWord("mload");
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

/// Where the compiler would put the next object, as assembly asks for it.
Term Executor::freeMemory() {
  Term free = tb.freshWord(FreeMemory);
  freeAt.emplace(nameOf(free), allocated);
  impure = true;
  return free;
}

/// Behind all objects that there are: none was made since the place was asked for.
bool Executor::isFree(const Term &address) {
  auto base = objectUnder(tb, address);
  auto asked = base ? freeAt.find(nameOf(*base)) : freeAt.end();
  return asked != freeAt.end() && asked->second == allocated;
}

/// Assembly writes so many bytes of flat memory from this address on, or anywhere; the word, where
/// it is one. Where objects begin to lie over one another, no word of any is known any more.
void Executor::overwrite(const Frame &frame, const std::optional<Term> &address,
                         std::optional<uint64_t> size, const std::optional<Term> &word,
                         State &state) {
  constexpr uint64_t ZeroSlot = 0x60, Objects = 0x80;
  if (isLifted(frame))
    return;
  if (address) {
    auto at = tb.value(*address);
    if (at && at->ult(Objects)) {
      uint64_t first = at->getZExtValue();
      auto hits = [&](uint64_t slot) {
        return first < slot + 32 && (!size || first + *size > slot);
      };
      // Put back before anything was made, nothing went wrong.
      auto write = [&](uint64_t slot, bool isRight, std::optional<unsigned> &torn) {
        if (!hits(slot))
          return;
        if (first != slot || !isRight)
          torn = std::min(torn.value_or(~0u), allocated);
        else if (torn == allocated)
          torn.reset();
      };
      write(FreeMemoryPointer, word && isFree(*word), state.tornPointer);
      write(ZeroSlot, word && same(*word, tb.zero()), state.tornZero);
      return;
    }
    if (isFree(*address))
      return;
  }
  if (!address || !objectUnder(tb, *address)) // it may be the pointer itself
    state.tornPointer = state.tornZero = 0;
  havocObjects(state);
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
