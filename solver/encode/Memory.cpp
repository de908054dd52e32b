//===- Memory.cpp - flat memory and call data by offset ---------------------===//

#include "solver/encode/Executor.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

/// Splits a term into what is not a number and the number added to it.
std::pair<std::optional<Term>, std::optional<llvm::APInt>> baseAndOffset(TermBuilder &tb,
                                                                         const Term &t) {
  if (auto n = tb.value(t))
    return {std::nullopt, n};
  if (t.is_app() && t.decl().decl_kind() == Z3_OP_ADD && t.num_args() == 2)
    if (auto n = tb.value(t.arg(1)))
      return {t.arg(0), n};
  return {t, llvm::APInt(256, 0)};
}

} // namespace

std::optional<Term> Executor::knownWord(const Term &address, const State &state) {
  auto [base, offset] = baseAndOffset(tb, address);
  for (auto &[at, value] : llvm::reverse(state.words)) {
    if (same(at, address))
      return value;
    auto [otherBase, otherOffset] = baseAndOffset(tb, at);
    bool sameBase = base.has_value() == otherBase.has_value() && (!base || same(*base, *otherBase));
    // Words of one base that do not overlap are apart; anything else may be the same place.
    if (!sameBase || !offset || !otherOffset || (*offset - *otherOffset).abs().ult(32))
      break;
  }
  return std::nullopt;
}

Term Executor::readWord(const Term &address, State &state) {
  if (std::optional<Term> known = knownWord(address, state))
    return *known;
  impure = true;
  return tb.freshWord("mload");
}

void Executor::writeWord(const Term &address, const Term &value, State &state) {
  state.words.emplace_back(address, tb.toInt(value));
}

Term Executor::callDataWord(Message &message, const Term &offset) {
  auto at = tb.value(offset);
  if (!at || at->getActiveBits() > 32)
    return tb.applyWord("calldata." + message.name, {offset});
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
