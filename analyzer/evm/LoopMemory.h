//===- LoopMemory.h - what loops do to memory ---------------------------------------===//
//
// A loop is lifted from its head on, before it is known what it writes. So a function with loops
// is lifted twice: the first time everything in memory is forgotten where a loop begins, and the
// second time only what the loop may have written. Both lifts have the same states and the same
// words on the stack, so what was found is named by these.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace quorate::evm {

/// A word on the stack where the loop is entered (one past them: the free memory pointer) plus a
/// number; without a word, the number alone.
struct NamedAddress {
  std::optional<uint32_t> slot;
  int64_t offset = 0;
  friend auto operator<=>(const NamedAddress &, const NamedAddress &) = default;
};

struct LoopWrite {
  bool exact = false; ///< at the first of `at`; otherwise at or above each of them
  /// Empty: anywhere but in scratch space. Nothing at all: there as well.
  std::optional<std::vector<NamedAddress>> at;
  std::optional<uint64_t> length; ///< in bytes, of an exact one
  friend auto operator<=>(const LoopWrite &, const LoopWrite &) = default;
};

/// Word by word, as often as is known: compilers copy so what they encoded, where it has a length
/// that is fixed.
struct LoopCopy {
  uint32_t turns = 0;
  NamedAddress to, from;
  std::map<uint32_t, int64_t> steps; ///< words to which each turn adds the same
  friend bool operator==(const LoopCopy &, const LoopCopy &) = default;
};

struct LoopFact {
  std::set<LoopWrite> writes;
  std::set<uint32_t> counters;                          ///< words that never come near 2^256
  std::map<uint32_t, std::vector<NamedAddress>> floors; ///< words that are never below these
  std::optional<LoopCopy> copy;                         ///< all that the loop does
  bool recovers = false; ///< return data may be those of a call that was not lifted as one
  friend bool operator==(const LoopFact &, const LoopFact &) = default;
};

/// By the state at the loop's head.
using LoopFacts = std::map<uint32_t, LoopFact>;

} // namespace quorate::evm
