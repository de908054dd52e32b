//===- Words.h - numbers that the code divides into parts by itself -------------===//
#pragma once

#include "analyzer/governance/Queries.h"

namespace quorate::gov {

/// The write sets or clears some bits of a word and leaves the others as they are:
/// `old | x`, `old & x`, `(old & x) | y`.
bool keepsOtherBits(const Flow &flow, const Access &write);
/// Only bits that the code names are set: `old | 1 << 255`.
bool setsFlagBits(const Flow &flow, const Access &write);
/// What the word holds then, where the code names every bit that changes and those are few: a
/// state or a flag, `old ^ 2`, `(old & ~(255 << 8)) | 3 << 8`. The other bits are taken to be
/// clear, or set where that would be nothing at all.
std::optional<llvm::APInt> stateAfter(const Flow &flow, const Access &write);
/// The place of the one bit that the write sets beside those that were there, `old | 1 << place`;
/// invalid if it does something else.
ValueId bitSet(const Flow &flow, const Access &write);
/// `(leaf & mask) >> shift`: what a value takes out of a word; a leaf that is read whole is all of
/// it. A negative shift is one to the left.
struct Part {
  const Access *leaf = nullptr;
  llvm::APInt mask = llvm::APInt(256, 0);
  int shift = 0;
};
std::optional<Part> partOf(const Flow &flow, ValueId value);
/// What is known of the bits of a value that is stored in `leaf`.
struct Bits {
  llvm::APInt zero = llvm::APInt(256, 0), one = llvm::APInt(256, 0);
  llvm::APInt kept = llvm::APInt(256, 0);    ///< as the leaf held them before
  llvm::APInt flipped = llvm::APInt(256, 0); ///< as it did not hold them
};
Bits bitsOf(const Flow &flow, ValueId value, const Access &leaf, unsigned depth = 0);
/// Several things share the word: some write keeps the rest of it.
bool isPackedWord(const ContractView &view, const PathShape &leaf);

} // namespace quorate::gov
