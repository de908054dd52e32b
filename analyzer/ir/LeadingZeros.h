//===- LeadingZeros.h - CLZ in terms of other instructions ------------------===//
#pragma once

#include "analyzer/ir/Module.h"

#include "llvm/ADT/APInt.h"

namespace quorate::ir {

/// EIP-7939 on a word, by halving. `emit(op, type, operands)` and `constant(value)` make values.
template <typename Emit, typename Constant>
ValueId leadingZeros(ValueId word, Emit emit, Constant constant) {
  Type type = Type::uint();
  ValueId rest = word, count = constant(llvm::APInt(256, 0));
  for (unsigned step = 128; step > 0; step /= 2) {
    ValueId limit = constant(llvm::APInt::getOneBitSet(256, 256 - step));
    ValueId distance = constant(llvm::APInt(256, step));
    ValueId low = emit(Op::ULt, Type::boolean(), {rest, limit});
    ValueId more = emit(Op::Add, type, {count, distance});
    count = emit(Op::Select, type, {low, more, count});
    ValueId shifted = emit(Op::Shl, type, {rest, distance});
    rest = emit(Op::Select, type, {low, shifted, rest});
  }
  ValueId none = emit(Op::Eq, Type::boolean(), {word, constant(llvm::APInt(256, 0))});
  return emit(Op::Select, type, {none, constant(llvm::APInt(256, 256)), count});
}

} // namespace quorate::ir
