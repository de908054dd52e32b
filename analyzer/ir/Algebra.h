//===- Algebra.h - identities of pure scalar instructions ----------------------===//
//
// Every rewrite is exact modulo 2^bits. It is found bottom-up, one instruction
// at a time, over operands that are already simple.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/Module.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace quorate::ir {

/// A pure scalar instruction that may not exist yet.
struct Pure {
  Op op = Op::Add;
  Type type;
  llvm::SmallVector<ValueId, 3> operands;
};

/// What Algebra needs from the pass that drives it.
class PureFactory {
public:
  virtual ~PureFactory() = default;
  /// The simplest value equal to this.
  virtual ValueId get(Pure pure) = 0;
  virtual ValueId constant(const llvm::APInt &value, Type type) = 0;
};

class Algebra {
public:
  Algebra(const Function &function, PureFactory &factory) : fn(function), make(factory) {}

  /// Puts operands into canonical order and strips casts that do not matter.
  void canonicalise(Pure &pure) const;
  /// A simpler value, or nothing.
  ValueId simplify(const Pure &pure);

private:
  ValueId conversion(const Pure &p);
  ValueId logic(const Pure &p);
  ValueId arithmetic(const Pure &p);
  ValueId shift(const Pure &p);
  ValueId comparison(const Pure &p);
  ValueId compareExtended(const Pure &p);
  ValueId compareWithConstant(const Pure &p);
  ValueId overflow(const Pure &p);
  ValueId choice(const Pure &p);
  ValueId negation(const Pure &p);
  ValueId multiplicationTest(ValueId isZero, ValueId divides);
  ValueId quotientTest(ValueId isNotZero, ValueId above);

  const Instruction &at(ValueId id) const { return fn[id]; }
  const llvm::APInt *constantOf(ValueId id) const {
    return at(id).op == Op::Const ? &at(id).imm : nullptr;
  }
  bool isZero(ValueId id) const { return constantOf(id) && constantOf(id)->isZero(); }
  bool isBool(ValueId id) const { return at(id).type.kind == TypeKind::Bool; }
  ValueId plain(ValueId id) const;   ///< without casts
  ValueId narrow(ValueId id) const { ///< without the zeros above it: zero exactly where it is
    return at(id).op == Op::ZExt ? narrow(at(id).operands[0]) : id;
  }
  ValueId get(Op op, Type type, std::initializer_list<ValueId> operands) {
    return make.get({op, type, llvm::SmallVector<ValueId, 3>(operands)});
  }
  ValueId boolean(bool value) { return make.constant(llvm::APInt(1, value), Type::boolean()); }
  ValueId zero(Type type) { return make.constant(llvm::APInt(type.bits, 0), type); }
  ValueId as(ValueId id, Type type);                 ///< same bits, this kind
  ValueId low(ValueId id, unsigned bits, Type type); ///< the low bits, zero-extended

  const Function &fn;
  PureFactory &make;
};

} // namespace quorate::ir
