//===- Memory.cpp - words known to be in memory ------------------------------------===//

#include "analyzer/evm/Memory.h"

#include <algorithm>

namespace quorate::evm {

Address addressOf(const Values &values, ValueId value) {
  auto [base, offset] = values.split(value);
  if (offset.getSignificantBits() > 48)
    return {value.index, 0};
  return {base.valid() ? base.index : ~0u, offset.getSExtValue()};
}

std::optional<ValueId> Memory::word(Address at) const {
  const ValueId *value = known.find(at);
  return value ? std::optional(*value) : std::nullopt;
}

std::optional<uint32_t> Memory::prefix(Address at) const {
  const uint32_t *bytes = prefixes.find(at);
  return bytes ? std::optional(*bytes) : std::nullopt;
}

std::optional<llvm::SmallVector<ValueId, 4>> Memory::words(Address at, int64_t length) const {
  llvm::SmallVector<ValueId, 4> out;
  for (int64_t i = 0; i < length; i += 32) {
    std::optional<ValueId> w = word(at + i);
    if (!w)
      return std::nullopt;
    out.push_back(*w);
  }
  return out;
}

Memory::Contents Memory::contents(Address at, uint64_t length) const {
  Contents out;
  for (auto it = known.lower_bound(at); it != known.end() && it->first.base == at.base; ++it)
    if (it->first.offset + 32 <= at.offset + int64_t(length))
      out.words.emplace(it->first.offset - at.offset, it->second);
  for (auto it = prefixes.lower_bound(at); it != prefixes.end() && it->first.base == at.base; ++it)
    if (it->first.offset + 4 <= at.offset + int64_t(length))
      out.prefixes.emplace(it->first.offset - at.offset, it->second);
  return out;
}

void Memory::put(Address at, const Contents &contents) {
  for (auto [distance, value] : contents.words)
    known.set(at + distance, value);
  for (auto [distance, prefix] : contents.prefixes)
    prefixes.set(at + distance, prefix);
}

void Memory::forget(Address at, uint64_t length, bool open, Floors floors) {
  bool low = at.isConstant() && at.offset < heapStart;
  auto touched = [&](Address other, int64_t size) {
    if (other.base == at.base) {
      bool before = other.offset + size <= at.offset;
      bool after = !open && other.offset >= at.offset + int64_t(length);
      // Without a known end a write in scratch space is taken to stay there.
      bool beyond = open && low && other.offset >= heapStart;
      return !before && !after && !beyond;
    }
    for (const Address &floor : floors)
      if (floor.base == other.base && other.offset + size <= floor.offset)
        return false;
    if (at.isConstant() && !open && small.count(other.base) &&
        at.offset + int64_t(length) <= other.offset)
      return false;
    bool otherLow = other.isConstant() && other.offset < heapStart;
    return !low && !otherLow;
  };
  known.eraseIf([&](const auto &entry) { return touched(entry.first, 32); });
  prefixes.eraseIf([&](const auto &entry) { return touched(entry.first, 4); });
}

void Memory::store(Address at, ValueId value, const APInt *constant, Floors floors) {
  forget(at, 32, false, floors);
  known.set(at, value);
  if (constant)
    prefixes.set(at, uint32_t(constant->lshr(224).getZExtValue()));
}

void Memory::putPrefix(Address at, uint32_t prefix, ValueId word, Floors floors) {
  forget(at, 4, false, floors);
  known.set(at, word);
  prefixes.set(at, prefix);
}

void Memory::clobber(Address at, std::optional<uint64_t> length, Floors floors) {
  if (length != 0)
    forget(at, length.value_or(0), !length, floors);
}

void Memory::fits(const Values &values, ValueId number) {
  small.set(number.index, true);
  Address at = addressOf(values, number);
  const int64_t *before = least.find(at.base);
  least.set(at.base, before ? std::min(*before, at.offset) : at.offset);
}

void Memory::meet(const Memory &other) {
  auto always = [](auto &, auto &) { return true; };
  auto equal = [](auto &mine, auto &theirs) { return mine == theirs; };
  least.meet(other.least, [](int64_t &mine, int64_t theirs) {
    mine = std::max(mine, theirs);
    return true;
  });
  if (returnSize != other.returnSize)
    returnSize = ValueId();
  nonZero.meet(other.nonZero, always);
  small.meet(other.small, always);
  known.meet(other.known, equal);
  prefixes.meet(other.prefixes, equal);
}

} // namespace quorate::evm
