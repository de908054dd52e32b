//===- Arithmetic.h - which EVM opcodes are pure arithmetic ------------------===//
#pragma once

#include "analyzer/evm/Opcodes.h"
#include "analyzer/ir/Op.h"

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/ArrayRef.h"

#include <optional>

namespace quorate::evm {

/// How an opcode is said in the IR: an operation on its operands (in stack order, top first), the
/// first two exchanged if `swapped`; a comparison gives a bool that becomes a word.
struct Arithmetic {
  uint8_t opcode;
  ir::Op op;
  bool swapped = false;
};

/// ISZERO and CLZ are not here: the first is a comparison with zero, the second is not in the IR.
inline constexpr Arithmetic ArithmeticTable[] = {{ADD, ir::Op::Add},
                                                 {MUL, ir::Op::Mul},
                                                 {SUB, ir::Op::Sub},
                                                 {DIV, ir::Op::UDiv},
                                                 {SDIV, ir::Op::SDiv},
                                                 {MOD, ir::Op::URem},
                                                 {SMOD, ir::Op::SRem},
                                                 {ADDMOD, ir::Op::AddMod},
                                                 {MULMOD, ir::Op::MulMod},
                                                 {EXP, ir::Op::Exp},
                                                 {SIGNEXTEND, ir::Op::SignExtend},
                                                 {LT, ir::Op::ULt},
                                                 {GT, ir::Op::ULt, true},
                                                 {SLT, ir::Op::SLt},
                                                 {SGT, ir::Op::SLt, true},
                                                 {EQ, ir::Op::Eq},
                                                 {AND, ir::Op::And},
                                                 {OR, ir::Op::Or},
                                                 {XOR, ir::Op::Xor},
                                                 {NOT, ir::Op::Not},
                                                 {BYTE, ir::Op::Byte},
                                                 {SHL, ir::Op::Shl, true},
                                                 {SHR, ir::Op::LShr, true},
                                                 {SAR, ir::Op::AShr, true}};

inline const Arithmetic *arithmetic(uint8_t opcode) {
  for (const Arithmetic &row : ArithmeticTable)
    if (row.opcode == opcode)
      return &row;
  return nullptr;
}

/// The opcode's result on constants (in stack order), as a 256-bit word; nothing if not arithmetic.
std::optional<llvm::APInt> fold(uint8_t opcode, llvm::ArrayRef<llvm::APInt> operands);

} // namespace quorate::evm
