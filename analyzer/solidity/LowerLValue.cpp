//===- LowerLValue.cpp - places: variables, members, elements ---------------===//

#include "analyzer/solidity/LowerFunction.h"

namespace quorate::sol {

// ---------------------------------------------------------------- naming a place

LValue FunctionLowering::lvalue(const Expr &expression) {
  const Expr &e = withoutParentheses(expression);
  At at(*this, e.span);
  if (auto *name = llvm::dyn_cast<IdentifierExpr>(&e)) {
    auto *decl = llvm::dyn_cast_or_null<VariableDecl>(name->decl);
    if (!decl)
      return {};
    if (decl->role == VariableDecl::Role::State)
      return stateVariable(*decl, e.type ? e.type : decl->type);
    LValue result;
    result.kind = LValue::Kind::Local;
    result.type = decl->type;
    result.local = local(*decl);
    return result;
  }
  return place(e);
}

LValue FunctionLowering::stateVariable(const VariableDecl &decl, const Type *type) {
  ir::VarId var = contract.var(decl);
  LValue result;
  if (!var.valid())
    return result;
  result.kind = LValue::Kind::Place;
  result.type = type;
  const ir::StateVar &state = contract.contract[var];
  result.ref = b.refVar(var, ir::Type::ref(state.space, state.type));
  return result;
}

LValue FunctionLowering::place(const Expr &expression) {
  const Expr &e = withoutParentheses(expression);
  if (depth >= MaxLoweringDepth)
    return {};
  At at(*this, e.span);
  LValue result;
  result.type = e.type;
  if (auto *access = llvm::dyn_cast<MemberExpr>(&e)) {
    auto *decl = llvm::dyn_cast_or_null<VariableDecl>(access->decl);
    if (decl && decl->role == VariableDecl::Role::State)
      return stateVariable(*decl, e.type ? e.type : decl->type);
    const Type *object = access->object->type;
    if (decl && object && object->kind == TypeKind::Struct) {
      auto &owner = *llvm::cast<StructDecl>(object->decl);
      for (unsigned i = 0; i < owner.members.size(); ++i)
        if (owner.members[i] == decl) {
          ValueId base = expr(*access->object);
          if (!refersTo(base, ir::DataKind::Struct))
            return result;
          result.ref = field(base, i, e.type ? e.type : decl->type);
          result.kind = LValue::Kind::Place;
          return result;
        }
    }
    if (!decl && access->member == "length" && object && object->isReference()) {
      result.type = module.program.types.integer(256, false);
      result.ref = expr(*access->object);
      if (isDynamicArray(result.ref))
        result.kind = LValue::Kind::Length;
    }
    return result;
  }
  if (auto *access = llvm::dyn_cast<IndexExpr>(&e)) {
    const Type *object = access->object->type;
    if (!object || !access->index || !object->isReference())
      return result;
    ValueId base = expr(*access->object);
    if (!refersTo(base, object->kind == TypeKind::Mapping ? ir::DataKind::Mapping
                        : object->kind == TypeKind::Array ? ir::DataKind::Array
                                                          : ir::DataKind::Bytes))
      return result;
    ir::Space space = b.typeOf(base).space;
    result.kind = LValue::Kind::Place;
    if (object->kind == TypeKind::Mapping) {
      const Type *keyType = object->key;
      ValueId key = keyType->kind == TypeKind::Bytes && access->index->type &&
                            access->index->type->kind == TypeKind::Bytes
                        ? expr(*access->index)
                        : exprAs(*access->index, memoryForm(keyType));
      result.ref = b.refKey(base, key, module.refType(space, object->element));
      return result;
    }
    ValueId index = exprAs(*access->index, module.program.types.integer(256, false));
    ValueId length = object->kind == TypeKind::Array && object->length
                         ? b.constant(object->length->zextOrTrunc(256), ir::Type::uint())
                         : b.emit(Op::Length, ir::Type::uint(), {base});
    check(b.compare(Op::ULt, index, length), 0x32);
    result.ref = element(base, object, index);
    return result;
  }
  if (auto *callExpr = llvm::dyn_cast<CallExpr>(&e)) {
    auto *callee = llvm::dyn_cast_or_null<MemberExpr>(callExpr->callee);
    if (callExpr->target == CallTarget::Builtin && callee && callee->member == "push" &&
        callExpr->args.empty()) {
      result.ref = push(*callExpr);
      if (b.typeOf(result.ref).isRef())
        result.kind = LValue::Kind::Place;
      return result;
    }
  }
  return result;
}

ValueId FunctionLowering::element(ValueId array, const Type *type, ValueId index) {
  ir::Space space = b.typeOf(array).space;
  ir::Type ref = type->kind == TypeKind::Bytes ? ir::Type::ref(space, module.byteType())
                                               : module.refType(space, type->element);
  return b.refIndex(array, index, ref);
}

ValueId FunctionLowering::field(ValueId object, unsigned index, const Type *type) {
  return b.refField(object, index, module.refType(b.typeOf(object).space, type));
}

// ---------------------------------------------------------------- reading and writing

ValueId FunctionLowering::read(const LValue &target) {
  switch (target.kind) {
  case LValue::Kind::Local:
    return ssa.read(target.local);
  case LValue::Kind::Length:
    return b.emit(Op::Length, ir::Type::uint(), {target.ref});
  case LValue::Kind::Place: {
    if (!target.type || !target.type->isReference()) {
      ir::Type type = module.module[b.typeOf(target.ref).data].value;
      if (type.isVoid())
        break;
      ValueId value = b.load(target.ref, type);
      bool outside = b.typeOf(target.ref).space == ir::Space::Calldata;
      return outside ? validated(value, target.type) : value;
    }
    ir::Type ref = b.typeOf(target.ref);
    if (!module.module[ref.data].value.isVoid())
      break;
    return ref.space == ir::Space::Memory ? b.load(target.ref, ref) : target.ref;
  }
  case LValue::Kind::None:
    break;
  }
  ir::HavocRecord nothing;
  nothing.state = nothing.memory = false;
  ir::Type type = irType(target.type);
  return giveUp(b.currentPlace().span, "place not understood",
                type.isVoid() ? ir::Type::uint() : type, nothing);
}

void FunctionLowering::write(const LValue &target, ValueId value) {
  switch (target.kind) {
  case LValue::Kind::Local:
    ssa.write(target.local, fit(value, irType(target.type), b.currentPlace().span));
    break;
  case LValue::Kind::Length:
    resize(target.ref, fit(value, ir::Type::uint(), b.currentPlace().span));
    break;
  case LValue::Kind::Place:
    storeTo(target.ref, value);
    break;
  case LValue::Kind::None:
    giveUp(b.currentPlace().span, "place not understood", ir::Type::none());
    break;
  }
}

/// A reference is copied to storage; in memory it is stored as it is.
void FunctionLowering::storeTo(ValueId ref, ValueId value) {
  ir::Type to = b.typeOf(ref), own = module.module[to.data].value;
  if (to.space == ir::Space::Calldata) { // only after an error
    giveUp(b.currentPlace().span, "assignment to calldata", ir::Type::none());
    return;
  }
  if (!own.isVoid())
    return b.store(ref, fit(value, own, b.currentPlace().span));
  if (to.space == ir::Space::Memory)
    return b.store(ref, fit(value, to, b.currentPlace().span));
  if (!b.typeOf(value).isRef()) // only after an error
    value = fit(value, to, b.currentPlace().span);
  b.emit(Op::CopyTo, ir::Type::none(), {ref, value});
}

/// `from` null: the value has the target's type, or is copied from where it is.
void FunctionLowering::assign(const LValue &target, ValueId value, const Type *from) {
  if (!value.valid())
    return;
  bool copies = target.kind == LValue::Kind::Place && target.type && target.type->isReference() &&
                b.typeOf(target.ref).space != ir::Space::Memory;
  if (from && !copies)
    value = convert(value, from, target.type, b.currentPlace().span);
  write(target, value);
}

/// array.length = n: what is cut off becomes zero.
void FunctionLowering::resize(ValueId array, ValueId length) {
  ValueId before = b.emit(Op::Length, ir::Type::uint(), {array});
  unsigned counter = ssa.newVariable(ir::Type::uint());
  ssa.write(counter, length);
  BlockId head = b.newBlock(), body = b.newBlock(), exit = b.newBlock();
  jumpTo(head);
  b.setBlock(head);
  ValueId i = ssa.read(counter);
  branch(b.compare(Op::ULt, i, before), body, exit);
  enter(body);
  i = ssa.read(counter);
  const ir::DataType &data = module.module[b.typeOf(array).data];
  if (data.kind == ir::DataKind::Bytes) {
    ValueId ref = b.refIndex(array, i, ir::Type::ref(b.typeOf(array).space, module.byteType()));
    b.store(ref, b.constant(0, ir::Type::bytes(1)));
  } else {
    ValueId ref = b.refIndex(array, i, ir::Type::ref(b.typeOf(array).space, data.element));
    b.emit(Op::Clear, ir::Type::none(), {ref});
  }
  ssa.write(counter, b.binary(Op::Add, i, b.constant(1)));
  jumpTo(head);
  ssa.seal(head);
  enter(exit);
  b.emit(Op::SetLength, ir::Type::none(), {array, length});
}

void FunctionLowering::clear(const LValue &target) {
  switch (target.kind) {
  case LValue::Kind::Local:
    ssa.write(target.local, defaultValue(target.type));
    break;
  case LValue::Kind::Length:
    resize(target.ref, b.constant(0));
    break;
  case LValue::Kind::Place:
    if (b.typeOf(target.ref).space == ir::Space::Storage && target.type &&
        target.type->isReference())
      b.emit(Op::Clear, ir::Type::none(), {target.ref});
    else
      storeTo(target.ref, defaultValue(target.type));
    break;
  case LValue::Kind::None:
    giveUp(b.currentPlace().span, "delete not understood", ir::Type::none());
    break;
  }
}

} // namespace quorate::sol
