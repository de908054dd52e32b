//===- Values.h - words in canonical form -------------------------------------===//
//
// Makes IR values from EVM arithmetic so that equal values have equal ids and
// the forms are those that the Solidity front end makes: comparisons are bools,
// a masked word is a narrow value widened, sums carry one constant.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/evm/Opcodes.h"
#include "analyzer/ir/Builder.h"

#include <functional>

namespace quorate::evm {

using ir::Op, ir::Type, ir::ValueId, ir::BlockId, llvm::APInt;

class Values {
public:
  /// `dominates(a, b)`: a value of block a may be used in block b.
  Values(ir::Builder &builder, std::function<bool(BlockId, BlockId)> dominates)
      : builder(builder), dominates(std::move(dominates)) {}

  ir::Builder &builder;

  ValueId constant(const APInt &value) { return builder.constant(value, Type::uint()); }
  ValueId constant(uint64_t value) { return builder.constant(value, Type::uint()); }
  /// A pure instruction, found again if the same one dominates.
  ValueId pure(Op op, Type type, llvm::ArrayRef<ValueId> operands);
  ValueId env(ir::EnvKind kind);

  /// One EVM arithmetic opcode (ISZERO too) on words in stack order.
  ValueId apply(uint8_t opcode, llvm::ArrayRef<ValueId> operands);

  ValueId word(ValueId scalar);  ///< any scalar as uint256
  ValueId boolean(ValueId word); ///< "is not zero"
  ValueId address(ValueId word); ///< low 160 bits
  ValueId narrow(ValueId word, Type to);
  ValueId logicalNot(ValueId condition);
  ValueId add(ValueId a, ValueId b);
  ValueId addConstant(ValueId a, const APInt &c);

  const APInt *constantOf(ValueId id) const;
  /// What a word widens without loss: the source of zext, through casts; itself otherwise.
  ValueId narrowest(ValueId word) const;
  /// The narrow type that all these words have, constants fitting in; else uint256.
  Type commonType(llvm::ArrayRef<ValueId> words) const;
  /// value = base + offset, with an invalid base for a constant.
  std::pair<ValueId, APInt> split(ValueId value) const;
  const ir::Instruction &at(ValueId id) const { return builder.fn[id]; }

private:
  ValueId compare(Op op, ValueId a, ValueId b);
  bool fit(llvm::ArrayRef<ValueId> words, unsigned bits) const;
  ValueId narrowOverflow(ValueId result, const APInt &most);
  ValueId bitAnd(ValueId a, ValueId b);
  ValueId bitOr(ValueId a, ValueId b);
  ValueId subtract(ValueId a, ValueId b);
  ValueId shift(Op op, ValueId value, ValueId amount);

  std::function<bool(BlockId, BlockId)> dominates;
  llvm::DenseMap<uint64_t, llvm::SmallVector<ValueId, 2>> known;
};

} // namespace quorate::evm
