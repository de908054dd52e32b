//===- StorageTree.h - the storage that a contract's code shows -----------------------===//
//
//   region   a row of slots: the root, a mapping's values, an array's elements
//   slot     one of them: read as a word (or packed fields of one), used as a
//            mapping, used as an array, or more than one of these
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/evm/Bits.h"
#include "analyzer/evm/FixedArrays.h"

#include <memory>

namespace quorate::evm {

/// A load or store of a storage word, by slot number.
struct SlotAccess {
  uint32_t function = 0;
  ValueId at; ///< the Load or Store
  SlotPath path;
};

struct PackedField {
  BitRange bits;
  bool isBool = false; ///< only ever zero or one
};

struct SlotNode;

struct Region {
  std::map<APInt, std::unique_ptr<SlotNode>, SlotLess> slots; ///< by distance from its first
  uint64_t stride = 1;                                        ///< of an array's elements
  bool isArray = false;
  SlotNode &slot(const APInt &offset);
};

struct SlotNode {
  std::unique_ptr<Region> values;   ///< as a mapping
  Type keyType;                     ///< Void: not seen yet
  unsigned constantKeyBits = 0;     ///< of the widest constant among the keys
  std::unique_ptr<Region> elements; ///< as an array
  uint64_t length = 0;              ///< of the array; 0: dynamic
  std::vector<SlotAccess> words;    ///< as a word
  std::vector<PackedField> fields;  ///< of the word; empty: it is one value
  // Once made, the position of each use: a variable of the contract at the root, else a field.
  std::vector<uint32_t> fieldIndex; ///< parallel to `fields`, or one entry for the whole word
  uint32_t mapIndex = 0, arrayIndex = 0;
};

/// All accesses of a contract whose slot is understood, in place.
class StorageTree {
public:
  explicit StorageTree(ir::Contract &contract);
  Region root;
  std::vector<std::pair<SlotAccess, SlotNode *>> accesses;

private:
  /// What goes beyond one element of a dynamic array becomes part of the index.
  void normalise(SlotPath &path) const;
  SlotNode &find(const SlotPath &path);

  std::map<std::string, uint64_t> strides; ///< of dynamic arrays, by shape
};

} // namespace quorate::evm
