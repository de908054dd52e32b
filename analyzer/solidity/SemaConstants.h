//===- SemaConstants.h - exact arithmetic on literals -------------------------===//
//
// Number literals are exact fractions until they meet a typed operand. Results
// beyond 4096 bits are refused, as the compiler does.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/solidity/Types.h"

namespace quorate::sol {

Constant numberConstant(llvm::APInt value, bool isSigned = false);

/// "12", "1_000", "0x1f", "1.5e3", ".5", with a denomination such as "ether" or empty.
std::optional<Constant> parseNumber(llvm::StringRef text, llvm::StringRef denomination);

std::optional<Constant> foldUnary(UnaryOp op, const Constant &operand);
/// Arithmetic, shifts and bit operations; comparisons give none. With `truncate`, division rounds
/// to zero as between typed integers.
std::optional<Constant> foldBinary(BinaryOp op, const Constant &left, const Constant &right,
                                   bool truncate = false);

/// Bits needed for an integer constant as an unsigned (isSigned false) or signed number, at least
/// 1; an unsigned type cannot hold a negative number: nullopt.
std::optional<unsigned> bitsNeeded(const Constant &value, bool isSigned);

} // namespace quorate::sol
