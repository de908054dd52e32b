//===- Layout.h - data types as trees of leaves -----------------------------===//
//
// A value of any data type is a list of leaves, each a scalar under some
// number of keys: a leaf below two mappings is an array of arrays. Storage
// variables and memory objects share this form, so that copying between them
// is leaf by leaf. The content of a byte string is one opaque integer.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/AccessPath.h"

#include <memory>
#include <optional>
#include <vector>

namespace quorate::solver {

struct Node {
  enum class Kind : uint8_t { Scalar, Bytes, Byte, Struct, Array, Mapping, Opaque } kind;
  ir::Type type;        ///< Scalar
  ir::DataTypeId data;  ///< what the node was made from; invalid in a node of its own
  unsigned leaf = 0;    ///< first leaf (Array with run-time length: its length is this leaf)
  unsigned leaves = 0;  ///< how many, itself and below
  unsigned depth = 0;   ///< keys above
  bool dynamic = false; ///< Array
  uint64_t length = 0;  ///< Array that is not dynamic
  ir::DataTypeId key;   ///< Mapping
  std::vector<std::unique_ptr<Node>> children; ///< Struct: members; Array, Mapping: the element
};

struct LeafType {
  ir::Type type;  ///< of the scalar; uint256 for lengths and opaque contents
  unsigned depth; ///< keys above
  bool isLength = false, isContent = false;
  /// Bits of its values: no array has 2^64 elements, for each costs gas.
  unsigned range() const { return isLength ? 64 : type.bits; }
  /// It lies at a slot that is a hash of where the table stands, and of a key.
  bool isInTable() const {
    return llvm::is_contained(llvm::make_first_range(steps), ir::PathStep::Kind::Key);
  }
  ir::DataTypeId firstKey; ///< type of the first key where that is a mapping's
  llvm::SmallVector<std::pair<ir::PathStep::Kind, uint32_t>, 4> steps;
};

struct Layout {
  std::unique_ptr<Node> root;
  std::vector<LeafType> leaves;
};

/// Types nest without limit (a struct may hold a mapping to itself); below `maxDepth` a node is
/// opaque, and touching it makes everything of its contract unknown.
Layout layoutOf(const ir::Module &module, ir::DataTypeId type, unsigned maxDepth = 12);

/// For references whose data type is not known: one scalar of that type.
Layout scalarLayout(ir::Type type);

/// The storage slot of a leaf under keys, and the lowest bit of it there; nothing for keys that are
/// byte strings, and where there are too few of them. Words of 256 bits.
struct SlotBits {
  llvm::APInt slot;
  unsigned shift = 0;
};
std::optional<SlotBits> slotOf(const ir::Module &module, const ir::Contract &contract,
                               ir::VarId var, const LeafType &leaf,
                               llvm::ArrayRef<llvm::APInt> keys);

} // namespace quorate::solver
