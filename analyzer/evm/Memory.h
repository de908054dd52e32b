//===- Memory.h - words known to be in memory ------------------------------------===//
//
// Addresses are a base value plus a constant. What a store through another base
// may overwrite is forgotten, with one assumption, which the documentation
// states: computed addresses are at or above the free memory pointer's start,
// so they never meet the scratch space and the pointer below 0x80 (below 0x60
// in code of before solc 0.5, below 0x40 in code without such a pointer).
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/evm/SortedMap.h"
#include "analyzer/evm/Values.h"

#include <map>
#include <optional>

namespace quorate::evm {

inline constexpr int64_t HeapStart = 0x80, LeastHeapStart = 0x40;

struct Address {
  uint32_t base = ~0u; ///< index of a value; ~0: none
  int64_t offset = 0;
  friend auto operator<=>(const Address &, const Address &) = default;
  bool isConstant() const { return base == ~0u; }
  Address operator+(int64_t n) const { return {base, offset + n}; }
};

Address addressOf(const Values &values, ValueId value);

class Memory {
public:
  explicit Memory(int64_t heapStart = HeapStart) : heapStart(heapStart) {}

  std::optional<ValueId> word(Address at) const;
  /// The first four bytes at an address, where a constant put them there.
  std::optional<uint32_t> prefix(Address at) const;
  /// `length` bytes as words, if each is known.
  std::optional<llvm::SmallVector<ValueId, 4>> words(Address at, int64_t length) const;

  /// Addresses of other bases that a write is known to be at or above.
  using Floors = llvm::ArrayRef<Address>;
  void store(Address at, ValueId value, const APInt *constant, Floors floors = {});
  /// Only the first four bytes of a word change.
  void putPrefix(Address at, uint32_t prefix, ValueId word, Floors floors);
  /// Something of this length (unknown: no value) is written at the address.
  void clobber(Address at, std::optional<uint64_t> length, Floors floors = {});
  /// An address or a length was used: had it not fitted in 64 bits, gas would have run out. So sums
  /// of such numbers do not wrap around.
  void fits(const Values &values, ValueId number);
  bool isSmall(ValueId number) const { return small.count(number.index); }
  /// Did this, or the base with less added, fit?
  bool fitted(Address at) const {
    const int64_t *offset = least.find(at.base);
    return offset && *offset <= at.offset;
  }
  void set(Address at, ValueId value) { known.set(at, value); }
  /// What is known of some bytes, by distance from the first: words that are there in full, and
  /// prefixes.
  struct Contents {
    std::map<int64_t, ValueId> words;
    std::map<int64_t, uint32_t> prefixes;
  };
  Contents contents(Address at, uint64_t length) const;
  void put(Address at, const Contents &contents);
  void forgetAll() { known.clear(), prefixes.clear(); }
  /// What both agree on; `merge` may give a value where they do not.
  void meet(const Memory &other);

  void isNotZero(ValueId value) { nonZero.set(value.index, true); }
  bool wasNotZero(ValueId value) const { return nonZero.count(value.index); }

  /// The size of the last call's return data: what RetSize says (no value), or, after what was
  /// lifted to something else than a call, a word; not valid where that is not known.
  std::optional<ValueId> returnSize;

private:
  int64_t heapStart;
  void forget(Address at, uint64_t length, bool open, Floors floors);
  SortedMap<Address, ValueId> known;
  SortedMap<Address, uint32_t> prefixes;
  SortedMap<uint32_t, bool> nonZero;  ///< values that were found not to be zero
  SortedMap<uint32_t, bool> small;    ///< by index of the value
  SortedMap<uint32_t, int64_t> least; ///< by base: the least sum with it that fitted
};

} // namespace quorate::evm
