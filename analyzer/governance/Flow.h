//===- Flow.h - where a value comes from -------------------------------------===//
#pragma once

#include "analyzer/governance/Flat.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <memory>

namespace quorate::gov {

/// What a value is computed from. Storage reads and external calls end the walk: they are listed,
/// and what went into them is not looked at.
struct Sources {
  bool caller = false, origin = false, self = false, value = false;
  bool timestamp = false, number = false, otherEnv = false;
  bool rawCalldata = false; ///< call data read by offset (bytecode, assembly)
  bool signer = false;      ///< recovered from a signature
  bool hash = false;        ///< passes through a hash
  bool unknown = false;     ///< something that is not modelled
  bool constant = false;    ///< a constant other than zero
  std::vector<uint32_t> params;
  std::vector<ValueId> loads;  ///< storage reads
  std::vector<ValueId> calls;  ///< external calls and creations whose results enter
  std::vector<ValueId> opaque; ///< internal calls that were not written out

  bool calldata() const { return rawCalldata || !params.empty(); }
  bool clock() const { return timestamp || number; }
  /// Chosen by whoever sends the transaction.
  bool chosenByCaller() const { return calldata() || caller || origin || value; }
};

/// Visits `from` and whatever `visit(value, work)` adds to `work`, each value once; short of more
/// than 64 of them.
template <typename Visit> void walkBack(ValueId from, Visit visit) {
  llvm::SmallVector<ValueId, 8> work = {from};
  llvm::SmallVector<ValueId, 16> seen;
  while (!work.empty()) {
    ValueId value = work.pop_back_val();
    if (llvm::is_contained(seen, value) || seen.size() > 64)
      continue;
    seen.push_back(value);
    visit(value, work);
  }
}

/// How far a backward walk goes.
struct Through {
  bool control = false; ///< from a phi to the branches that choose its operand
  bool keys = false;    ///< from a storage read to its mapping keys and indices
  bool calls = false;   ///< from a call's result to its arguments

  uint32_t bits() const { return uint32_t(control) | uint32_t(keys) << 1 | uint32_t(calls) << 2; }
};

struct Condition; // Conditions.h

/// A flag has no second side, and a path may have no key: of no value, every question here has the
/// answer no.
class Flow {
public:
  explicit Flow(const Flat &flat);

  const Flat &flat;

  /// What looking for paths through this code has cost so far, in instructions and states looked
  /// at. Once `SearchLimit` is reached no path is found any more: rules stay silent, and the run
  /// says that it was cut short.
  mutable uint64_t searched = 0;
  /// What allConditions() found, once it was asked.
  mutable std::shared_ptr<std::vector<Condition>> conditions;
  static constexpr uint64_t SearchLimit = 10'000'000;
  bool cutShort() const { return searched >= SearchLimit; }

  /// Visits everything that `from` is computed from, itself first. `visit` returns false to go no
  /// further from there.
  void backward(ValueId from, Through through, llvm::function_ref<bool(ValueId)> visit) const;
  /// Found once for each value; valid as long as this is.
  const Sources &sources(ValueId from, Through through = {}) const;
  /// True if `what` is among the things that `from` is computed from.
  bool dependsOn(ValueId from, ValueId what, Through through = {}) const;

  /// Conversions, masks of the full width and boolean round trips taken off.
  ValueId strip(ValueId value) const;
  /// In bytecode a part of a slot is written as `(old & mask) | new`: the new part.
  ValueId newPart(ValueId stored) const;
  /// Computed the same way from the same things, so equal wherever both are defined. State that
  /// the code writes is not compared.
  bool same(ValueId a, ValueId b) const { return same(a, b, 0); }
  bool isConstant(ValueId value, llvm::APInt *out = nullptr) const;
  bool isZero(ValueId value) const;
  bool isCaller(ValueId value) const { return isEnv(value, ir::EnvKind::Caller); }
  bool isSelf(ValueId value) const { return isEnv(value, ir::EnvKind::This); }
  /// One place in storage: of one shape, with the same keys.
  bool sameSteps(const ir::AccessPath &a, const ir::AccessPath &b, unsigned depth = 0) const;
  /// The access of a storage read; null if the value is none.
  const Access *load(ValueId value) const;
  /// `p.passed = p.yes > p.no; if (p.passed)`: what the read of a truth value gives, where this
  /// code stored it and nothing in between may have changed it. Invalid otherwise.
  ValueId storedTruth(ValueId load) const;
  /// The branch conditions that decide which operand a phi takes.
  llvm::SmallVector<ValueId, 4> choosers(ValueId phi) const;

private:
  ValueId findStored(const Access &read) const;
  mutable llvm::DenseMap<uint32_t, ValueId> stored; ///< of reads that were asked for
  bool isEnv(ValueId value, ir::EnvKind kind) const;
  bool same(ValueId a, ValueId b, unsigned depth) const;
  void memoryRoots(ValueId ref, llvm::SmallVectorImpl<ValueId> &roots) const;
  void pushPlace(ValueId place, llvm::SmallVectorImpl<ValueId> &work) const;
  void pushInputs(ValueId at, Through through, llvm::SmallVectorImpl<ValueId> &work) const;
  /// What may be in the flat memory that an instruction reads.
  void pushWritten(ValueId reader, llvm::SmallVectorImpl<ValueId> &work) const;
  const std::vector<ValueId> &writtenBefore(ValueId reader) const;
  Sources findSources(ValueId from, Through through) const;

  llvm::DenseMap<uint32_t, uint32_t> loads; ///< value -> index into flat.accesses()
  /// What was written to the memory object that a root value names, and to flat memory.
  llvm::DenseMap<uint32_t, llvm::SmallVector<ValueId, 4>> writtenTo;
  std::vector<ValueId> flatWrites;
  mutable llvm::DenseMap<uint32_t, std::vector<ValueId>> writesRead; ///< by what reads them
  std::vector<ValueId> outputs; ///< calls that write what they return to flat memory
  /// By value and Through.
  mutable llvm::DenseMap<std::pair<uint32_t, uint32_t>, std::unique_ptr<Sources>> found;
};

/// Position of the parameter that a value is, also in bytecode (call data word 4 + 32 i); -1 if
/// it is none.
int parameterOf(const Flow &flow, ValueId value);

} // namespace quorate::gov
