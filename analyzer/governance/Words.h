//===- Words.h - numbers that the code divides into parts by itself -------------===//
#pragma once

#include "analyzer/governance/Queries.h"

namespace quorate::gov {

/// The write sets or clears some bits of a word and leaves the others as they are:
/// `old | x`, `old & x`, `(old & x) | y`.
bool keepsOtherBits(const Flow &flow, const Access &write);
/// Only bits that the code names are set: `old | 1 << 255`.
bool setsFlagBits(const Flow &flow, const Access &write);
/// Several things share the word: some write keeps the rest of it.
bool isPackedWord(const ContractView &view, const PathShape &leaf);

} // namespace quorate::gov
