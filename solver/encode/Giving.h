//===- Giving.h - calls by which tokens are given away ------------------------===//
#pragma once

#include <cstdint>

namespace quorate::solver {

/// By position of the arguments.
struct Giving {
  uint32_t selector;
  int from; ///< whose; -1: of whoever calls
  int to;
  int amount; ///< -1: one thing, or a number that is not told
};

/// Nothing for calls that give nothing away.
const Giving *givingOf(uint32_t selector);

} // namespace quorate::solver
