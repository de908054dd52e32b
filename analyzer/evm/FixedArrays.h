//===- FixedArrays.h - arrays of fixed length in storage (private) ----------------------===//
//
// They lie among the variables and members beside them: an index that was found
// to be small is all that shows one, and slots in its range that are named by a
// constant are elements of it as well.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/evm/SlotPath.h"

namespace quorate::evm {

class FixedArrays {
public:
  /// First of all paths the indices, then, once they are all known, what lies where.
  void noteIndex(const SlotPath &path);
  void settle();
  void noteUse(const SlotPath &path);

  /// Names the arrays that a path goes through. False where it is not clear which they are.
  bool place(SlotPath &path);

private:
  struct Array {
    APInt start;
    uint64_t stride = 1, length = 0;
    uint64_t within = 0; ///< slots that there are for it, 0 where that is open
    unsigned uses = 0;   ///< bits: what elements are used as
    bool isClear = true; ///< nothing else is in its range
    APInt end() const { return start + APInt(256, stride) * APInt(256, length); }
    bool contains(const APInt &slot) const { return start.ule(slot) && slot.ult(end()); }
  };
  using Arrays = std::vector<Array>; ///< by start

  Array *at(const SlotPath &path, size_t step);

  std::map<std::string, Arrays> regions; ///< by the path to where they are counted from
};

/// A path without its keys and indices, before step `steps`.
std::string shapeText(const SlotPath &path, size_t steps);

} // namespace quorate::evm
