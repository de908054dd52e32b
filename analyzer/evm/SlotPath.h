//===- SlotPath.h - what a slot number is made of ------------------------------------===//
#pragma once

#include "analyzer/ir/Analysis.h"

#include <map>
#include <optional>

namespace quorate::evm {

using ir::Op, ir::Type, ir::ValueId, ir::BlockId, llvm::APInt;

/// One step away from a constant slot, as the compiler lays out storage:
/// keccak(key . slot) for a mapping (Vyper: slot . key), keccak(slot) + index * stride for an
/// array, slot + index * stride, where the index was tested, for one of fixed length.
/// https://docs.soliditylang.org/en/latest/internals/layout_in_storage.html
struct SlotStep {
  enum class Kind : uint8_t { Key, Element, Fixed } kind = Kind::Key;
  ValueId value; ///< the key, or the index (invalid: element 0)
  ValueId data;  ///< Element: the slot number of the first one
  /// Element, where the index is a pointer that walks through the data: the data's first slot, to
  /// be subtracted.
  ValueId origin;
  uint64_t stride = 0;  ///< Element, Fixed: slots for each element, 0 where unknown
  uint64_t length = 0;  ///< Fixed: the index is less
  int64_t offset = 0;   ///< slots added after the step
  int64_t elements = 0; ///< to be added to the index (set when strides are known)
};

struct SlotPath {
  APInt root = APInt(256, 0);
  std::vector<SlotStep> steps;
  bool regular = true; ///< false: strides disagree, or an offset is negative
};

struct SlotLess {
  bool operator()(const APInt &a, const APInt &b) const { return a.ult(b); }
};

/// What is hashed for a mapping: the key and then the slot (solc), or the other way round (Vyper).
enum class HashOrder : uint8_t { SlotLast, SlotFirst };

/// Reads slot expressions of one function.
class SlotPaths {
public:
  SlotPaths(const ir::Function &fn, HashOrder order) : fn(fn), order(order), graph(fn) {}
  /// What a reference to a slot stands for in `block`.
  std::optional<SlotPath> of(ValueId slot, BlockId block) {
    at = block;
    return parse(slot, 0);
  }

private:
  std::optional<SlotPath> parse(ValueId slot, unsigned depth);
  std::optional<SlotPath> parseSum(ValueId sum, ValueId a, ValueId b, unsigned depth);
  std::optional<SlotPath> withIndex(SlotPath path, ValueId distance) const;
  std::optional<SlotPath> parseWalk(ValueId phi, unsigned depth);
  SlotPath parseConstant(ValueId id) const;
  const APInt *constant(ValueId id) const { return fn[id].op == Op::Const ? &fn[id].imm : nullptr; }

  const ir::Function &fn;
  const HashOrder order;
  const ir::Graph graph;
  BlockId at;
};

} // namespace quorate::evm
