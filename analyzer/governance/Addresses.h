//===- Addresses.h - how far places in flat memory are apart (private) --------------------===//
#pragma once

#include "analyzer/governance/Flat.h"

#include "llvm/ADT/DenseMap.h"

namespace quorate::gov {

/// Distances between addresses that the same run has used. None of them comes near 2^256, nor does
/// a sum that one of them is made of: so much memory costs more gas than there is.
class Addresses {
public:
  explicit Addresses(const Flat &flat) : flat(flat) {}
  /// `to` is at least `distance` behind `from`, whatever the run.
  bool isBehind(ValueId to, ValueId from, int64_t distance) const;

private:
  struct Sum {
    llvm::SmallVector<std::pair<ValueId, int64_t>, 4> terms; ///< with their factors, by value
    int64_t constant = 0;
    void add(ValueId term, int64_t factor);
    void add(const Sum &other, int64_t factor);
    bool isAtLeast(int64_t bound) const; ///< whatever the terms are
  };
  Sum sum(ValueId value, unsigned depth = 0) const;
  Sum findSum(ValueId value, unsigned depth) const;
  std::optional<Sum> start(ValueId phi, llvm::SmallVectorImpl<ValueId> &open) const;
  bool lower(Sum &sum, llvm::SmallVectorImpl<ValueId> &open) const;

  const Flat &flat;
  mutable llvm::DenseMap<uint32_t, Sum> sums;
  mutable unsigned loops = 0; ///< looked at for one question
};

} // namespace quorate::gov
