//===- Ids.h - strong identifiers -----------------------------------------===//
#pragma once

#include "llvm/ADT/DenseMapInfo.h"

#include <compare>
#include <cstdint>

namespace quorate::ir {

/// An index into one kind of table; ids of different tables do not mix.
template <class Tag> struct Id {
  uint32_t index = ~0u;
  constexpr Id() = default;
  constexpr explicit Id(uint32_t index) : index(index) {}
  constexpr bool valid() const { return index != ~0u; }
  friend constexpr bool operator==(Id, Id) = default;
  friend constexpr auto operator<=>(Id, Id) = default;
};

using ValueId = Id<struct ValueTag>; ///< an instruction and the value it defines, per function
using BlockId = Id<struct BlockTag>; ///< per function
using FunctionId = Id<struct FunctionTag>; ///< per contract
using ContractId = Id<struct ContractTag>; ///< per module
using VarId = Id<struct VarTag>;           ///< a state variable, per contract
using DataTypeId = Id<struct DataTypeTag>; ///< per module

} // namespace quorate::ir

template <class Tag> struct llvm::DenseMapInfo<quorate::ir::Id<Tag>> {
  using T = quorate::ir::Id<Tag>;
  static T getEmptyKey() { return T(~0u); }
  static T getTombstoneKey() { return T(~0u - 1); }
  static unsigned getHashValue(T id) { return id.index * 2654435761u; }
  static bool isEqual(T a, T b) { return a == b; }
};
