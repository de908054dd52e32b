//===- Arithmetic.cpp - folding EVM arithmetic -------------------------------===//

#include "analyzer/evm/Arithmetic.h"

#include "analyzer/ir/Eval.h"

#include "llvm/ADT/SmallVector.h"

using llvm::APInt;

namespace quorate::evm {

std::optional<APInt> fold(uint8_t opcode, llvm::ArrayRef<APInt> operands) {
  if (opcode == ISZERO)
    return APInt(256, operands[0].isZero());
  if (opcode == CLZ)
    return APInt(256, operands[0].countLeadingZeros());
  const Arithmetic *row = arithmetic(opcode);
  if (!row)
    return std::nullopt;
  llvm::SmallVector<APInt, 3> values(operands.begin(), operands.end());
  if (row->swapped)
    std::swap(values[0], values[1]);
  ir::Type type = ir::isComparison(row->op) ? ir::Type::boolean() : ir::Type::uint();
  std::optional<APInt> result = ir::evaluate(row->op, type, values);
  return result ? std::optional(result->zextOrTrunc(256)) : std::nullopt;
}

} // namespace quorate::evm
