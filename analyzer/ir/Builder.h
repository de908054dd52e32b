//===- Builder.h - making instructions ------------------------------------===//
#pragma once

#include "analyzer/ir/Module.h"

#include "llvm/ADT/DenseMap.h"

namespace quorate::ir {

/// Appends instructions to one block of one function. Constants, parameters and undefined values
/// are placed at the front of the entry block, which must exist by then and must never be a jump
/// target; trivially constant results are folded. Code after a terminator goes to a fresh block
/// that nothing reaches; a second terminator is dropped.
class Builder {
public:
  Builder(Module &module, Function &function) : module(module), fn(function) {}

  Module &module;
  Function &fn;

  BlockId newBlock();
  void setBlock(BlockId block) { current = block; }
  BlockId block() const { return current; }
  /// True once the current block has its terminator; nothing may follow.
  bool terminated() const;
  void setPlace(const Place &place) { this->place = place; }
  const Place &currentPlace() const { return place; }

  ValueId constant(const llvm::APInt &value, Type type);
  ValueId constant(uint64_t value, Type type = Type::uint());
  ValueId boolean(bool value) { return constant(value, Type::boolean()); }
  ValueId param(unsigned index);
  ValueId undef(Type type);

  /// Appends with the given result type. Use the named helpers where one exists.
  ValueId emit(Op op, Type type, llvm::ArrayRef<ValueId> operands);
  ValueId binary(Op op, ValueId a, ValueId b); ///< type of `a`, or bool for comparisons and *O
  ValueId compare(Op op, ValueId a, ValueId b) { return binary(op, a, b); }
  ValueId logicalNot(ValueId a); ///< bool
  ValueId select(ValueId condition, ValueId ifTrue, ValueId ifFalse);
  /// ZExt, SExt, Trunc, Cast or nothing, so that the result has `to`; by the source's signedness.
  ValueId convert(ValueId value, Type to);

  ValueId refVar(VarId var, Type refType);
  ValueId refField(ValueId base, unsigned index, Type refType);
  ValueId refKey(ValueId base, ValueId key, Type refType);
  ValueId refIndex(ValueId base, ValueId index, Type refType);
  ValueId load(ValueId ref, Type type);
  void store(ValueId ref, ValueId value);
  ValueId env(EnvKind kind);
  ValueId extract(ValueId tuple, unsigned index, Type type);
  ValueId internalCall(FunctionId callee, llvm::ArrayRef<ValueId> args);
  ValueId withRecord(Op op, Type type, llvm::ArrayRef<ValueId> operands, Record record);
  ValueId unsupported(llvm::StringRef reason, Type type, HavocRecord havoc = {});

  void jump(BlockId target);
  void branch(ValueId condition, BlockId ifTrue, BlockId ifFalse);
  void ret(llvm::ArrayRef<ValueId> values);
  void revert(RevertRecord record, llvm::ArrayRef<ValueId> operands = {});
  void panic(uint32_t code);
  /// Continues in a new block where `condition` holds; elsewhere panics with `code`.
  void checkOrPanic(ValueId condition, uint32_t code);

  Instruction &operator[](ValueId id) { return fn[id]; }
  Type typeOf(ValueId id) const { return fn[id].type; }

private:
  ValueId append(Instruction instruction);
  ValueId atFront(Instruction instruction);

  BlockId current;
  Place place;
  llvm::DenseMap<uint64_t, llvm::SmallVector<ValueId, 1>> constants; ///< by hash of the value
  std::vector<ValueId> params;
  size_t front = 0; ///< how many instructions were placed at the front of the entry block
};

/// Mutable locals to SSA while the graph is being built: Braun et al., "Simple
/// and Efficient Construction of Static Single Assignment Form" (CC 2013).
/// Variables are dense indices that the front end hands out.
class SsaBuilder {
public:
  explicit SsaBuilder(Builder &builder) : builder(builder) {}

  unsigned newVariable(Type type);
  void write(unsigned variable, ValueId value); ///< in the builder's current block
  ValueId read(unsigned variable);              ///< in the builder's current block
  /// Call once every predecessor of `block` is known. A block that is not sealed
  /// when it is read gets an incomplete phi.
  void seal(BlockId block);
  /// Before finishing: seals what is left and replaces phis that turned out trivial.
  void finish();

private:
  struct BlockState {
    bool sealed = false;
    llvm::DenseMap<unsigned, ValueId> definitions;
    std::vector<std::pair<unsigned, ValueId>> incomplete;
    llvm::SmallVector<BlockId, 2> predecessors; ///< distinct
  };
  /// A phi whose operands are still to be read.
  struct Pending {
    unsigned variable;
    ValueId phi;
  };
  BlockState &state(BlockId block);
  void notePredecessors();
  ValueId readIn(unsigned variable, BlockId block);
  ValueId findOrMakePhi(unsigned variable, BlockId block, std::vector<Pending> &work);
  void fillPhis(std::vector<Pending> work);
  ValueId newPhi(BlockId block, Type type);
  void removeTrivial(ValueId phi);
  ValueId resolve(ValueId value);
  void rewrite();

  Builder &builder;
  std::vector<Type> types;
  std::vector<BlockState> blocks;
  size_t scanned = 0;                          ///< instructions searched for edges so far
  llvm::DenseMap<ValueId, ValueId> replacedBy; ///< removed phis
  llvm::DenseMap<ValueId, llvm::SmallVector<ValueId, 2>> phiUsers; ///< phis that use a phi
};

} // namespace quorate::ir
