//===- Bits.h - which bits of a word come from where -----------------------------------===//
#pragma once

#include "analyzer/ir/Module.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <vector>

namespace quorate::evm {

using ir::Op, ir::Type, ir::ValueId, ir::BlockId, llvm::APInt;

/// Bits [low, low + width) of a word.
struct BitRange {
  unsigned low = 0, width = 0;
  unsigned end() const { return low + width; }
  friend auto operator<=>(const BitRange &, const BitRange &) = default;
};

/// A piece of a word: bits of another value from `sourceLow` on, or of a constant.
struct Piece {
  BitRange at;
  ValueId source;         ///< invalid: constant
  unsigned sourceLow = 0; ///< of a value
  APInt constant = APInt(256, 0);
  bool isZero() const { return !source.valid() && constant.isZero(); }
};

/// True for the shifts, masks and conversions that pieces() looks through.
bool movesBits(const ir::Function &fn, const ir::Instruction &i);

/// The word as pieces from bit 0 up, without gaps. A value that is no shift, mask or
/// concatenation of others is one piece: itself, as wide as it may be.
using WidthOf = llvm::function_ref<unsigned(ValueId)>;
std::vector<Piece> pieces(const ir::Function &fn, ValueId value, WidthOf widthOf);
std::vector<Piece> pieces(const ir::Function &fn, ValueId value);

/// The pieces within a range, cut at its ends.
std::vector<Piece> cut(const std::vector<Piece> &all, BitRange range);

} // namespace quorate::evm
