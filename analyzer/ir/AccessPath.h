//===- AccessPath.h - which storage a reference names ----------------------===//
#pragma once

#include "analyzer/ir/Module.h"

namespace quorate::ir {

struct PathStep {
  enum class Kind : uint8_t { Field, Key, Index, Length } kind = Kind::Field;
  uint32_t field = 0;                  ///< Field
  ValueId value;                       ///< Key, Index: in the function that the path was taken from
  std::optional<llvm::APInt> constant; ///< Key, Index: its value where that is a constant
};

/// base variable, then steps. `unknown` means that the reference could not be followed (a raw slot,
/// a phi of different paths, a parameter without call context): it may be any slot.
struct AccessPath {
  bool unknown = true;
  VarId var;
  llvm::SmallVector<PathStep, 4> steps;

  /// Names how many elements an array has: `proposals.length`.
  bool isLength() const { return !steps.empty() && steps.back().kind == PathStep::Kind::Length; }
  /// Same variable and fields, whatever the keys: `proposals[*].eta`.
  bool sameShape(const AccessPath &other) const;
  /// The two may name the same slot: false only when the shapes differ with neither unknown nor a
  /// prefix of the other, or when constant keys differ.
  bool mayAlias(const AccessPath &other) const;
};

/// The shape alone, ordered and printable: a leaf of the state vector.
struct PathShape {
  VarId var;
  llvm::SmallVector<std::pair<PathStep::Kind, uint32_t>, 4> steps;
  friend bool operator==(const PathShape &a, const PathShape &b) {
    return a.var == b.var && a.steps == b.steps;
  }
  friend bool operator<(const PathShape &a, const PathShape &b) {
    if (a.var != b.var)
      return a.var < b.var;
    return std::lexicographical_compare(a.steps.begin(), a.steps.end(), b.steps.begin(),
                                        b.steps.end());
  }
};

/// The path of a storage reference, or of the operand of a Length or SetLength instruction.
AccessPath accessPath(const Function &function, ValueId ref);
PathShape shapeOf(const AccessPath &path);
/// "proposals[*].eta"; with `function`, constant keys and parameter names are shown instead of '*'.
std::string toString(const Module &module, const Contract &contract, const PathShape &shape);
std::string toString(const Module &module, const Contract &contract, const Function &function,
                     const AccessPath &path);
/// The data type at the end of a shape.
DataTypeId typeAt(const Module &module, const Contract &contract, const PathShape &shape);

} // namespace quorate::ir
