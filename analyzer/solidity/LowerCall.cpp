//===- LowerCall.cpp - calls inside the contract, conversions, new objects --===//

#include "analyzer/solidity/LowerFunction.h"

namespace quorate::sol {

void FunctionLowering::call(const CallExpr &e, Values &results) {
  switch (e.target) {
  case CallTarget::Internal:
  case CallTarget::LibraryCall:
    return internalCall(e, results);
  case CallTarget::External:
    return decoded(externalCall(e), results);
  case CallTarget::FunctionValue:
    return pointerCall(e, results);
  case CallTarget::Conversion: {
    ValueId value = conversion(e);
    if (value.valid())
      results.push_back(value);
    return;
  }
  case CallTarget::StructMaker:
    results.push_back(makeStruct(e));
    return;
  case CallTarget::Event:
    return emitEvent(e);
  case CallTarget::Error:
    return revertWith(e);
  case CallTarget::Create:
    if (e.type && e.type->kind == TypeKind::Contract) {
      ExternalResult made = create(e);
      bubble(made.success);
      results.push_back(b.extract(made.tuple, 2, ir::Type::address()));
    } else {
      results.push_back(newObject(e));
    }
    return;
  case CallTarget::LowLevel:
  case CallTarget::Builtin: {
    const Type *type = e.callee->type;
    return builtin(e, type ? llvm::StringRef(type->name) : "", results);
  }
  case CallTarget::Unknown:
    break;
  }
  if (e.type && e.type->kind == TypeKind::Tuple) {
    giveUp(e.span, "call not understood", ir::Type::none());
    for (const Type *type : e.type->params)
      results.push_back(b.undef(irType(type)));
    return;
  }
  ir::Type type = irType(e.type);
  results.push_back(giveUp(e.span, "call not understood", type.isVoid() ? ir::Type::uint() : type));
}

// ---------------------------------------------------------------- internal calls

/// The body that the call runs in this most derived contract; null if there is none.
const FunctionDecl *FunctionLowering::dispatch(const CallExpr &e) {
  auto *named = llvm::dyn_cast_or_null<FunctionDecl>(e.decl);
  if (!named)
    return nullptr;
  if (e.superCall)
    return frame->contract ? resolveSuper(contract.self, *frame->contract, *named) : nullptr;
  if (e.explicitBase)
    return named;
  auto *chosen = llvm::dyn_cast_or_null<FunctionDecl>(resolveVirtual(contract.self, *named));
  return chosen ? chosen : named;
}

void FunctionLowering::callFunction(const FunctionDecl &f, bool asLibrary,
                                    llvm::ArrayRef<ValueId> args, Values &results) {
  ir::FunctionId id = contract.function(f, inMemory || asLibrary);
  Values fitted(args.begin(), args.end());
  for (size_t i = 0; i < f.params.size(); ++i) {
    ir::Type type = parameterOf(module, *f.params[i], inMemory || asLibrary).type;
    fitted.resize(f.params.size());
    fitted[i] = fit(fitted[i], type, b.currentPlace().span);
  }
  ValueId tuple = b.internalCall(id, fitted);
  for (unsigned i = 0; i < f.returns.size(); ++i) {
    ir::Type type = parameterOf(module, *f.returns[i], inMemory || asLibrary).type;
    results.push_back(b.extract(tuple, i, type));
  }
}

/// Arguments from left to right, then the object of a `using for` function, as the compiler does.
/// Public library functions run in the caller's context too (delegatecall), so they are lowered
/// like internal ones; their memory arguments are copies.
void FunctionLowering::internalCall(const CallExpr &e, Values &results) {
  const FunctionDecl *f = dispatch(e);
  if (!f) {
    giveUp(e.span, "called function not found", ir::Type::none());
    if (e.type && e.type->kind == TypeKind::Tuple)
      for (const Type *type : e.type->params)
        results.push_back(b.undef(irType(type)));
    else if (e.type)
      results.push_back(b.undef(irType(e.type)));
    return;
  }
  bool asLibrary = e.target == CallTarget::LibraryCall;
  auto *access = llvm::dyn_cast<MemberExpr>(&withoutParentheses(*e.callee));
  bool bound = access && access->bound;
  if (access && access->object->type && access->object->type->kind == TypeKind::Module)
    exprOrNone(*access->object); // for its effects
  Values args(f->params.size());
  auto give = [&](const Expr &arg, size_t i) {
    ValueId value = exprAs(arg, asLibrary || inMemory ? calldataInMemory(f->params[i]->type)
                                                      : f->params[i]->type);
    if (asLibrary && value.valid() && b.typeOf(value).isRef() &&
        b.typeOf(value).space == ir::Space::Memory)
      value = b.emit(Op::Clone, b.typeOf(value), {value});
    args[i] = value;
  };
  for (size_t i = 0; i < e.ordered.size() && i + bound < args.size(); ++i)
    if (e.ordered[i])
      give(*e.ordered[i], i + bound);
  if (bound && !args.empty())
    give(*access->object, 0);
  callFunction(*f, asLibrary, args, results);
}

const Type *FunctionLowering::calldataInMemory(const Type *type) {
  return type && type->location == DataLocation::Calldata ? memoryForm(type) : type;
}

void FunctionLowering::pointerCall(const CallExpr &e, Values &results) {
  const Type *type = e.callee->type;
  Values operands(1);
  if (type)
    for (size_t i = 0; i < e.ordered.size() && i < type->params.size(); ++i)
      operands.push_back(exprAs(*e.ordered[i], type->params[i]));
  operands[0] = exprFit(*e.callee, ir::Type::function());
  ValueId tuple = b.emit(Op::ICallIndirect, ir::Type::tuple(), operands);
  if (!atLeast(8))
    fn[tuple].text = "invalid"; // what a pointer that was never set leads to
  if (type)
    for (unsigned i = 0; i < type->returns.size(); ++i)
      results.push_back(b.extract(tuple, i, irType(type->returns[i])));
}

ValueId FunctionLowering::functionValue(const FunctionDecl &f) {
  ValueId pointer = b.emit(Op::FuncPtr, ir::Type::function(), {});
  ir::FunctionId id = contract.function(f, inMemory);
  fn[pointer].callee = id;
  return pointer;
}

// ---------------------------------------------------------------- conversions and objects

ValueId FunctionLowering::conversion(const CallExpr &e) {
  if (e.ordered.empty() || !e.ordered[0] || !e.type)
    return unknown(e, "conversion without a value");
  const Expr &arg = *e.ordered[0];
  const Type *from = arg.type;
  if (from && arg.constant &&
      (from->kind == TypeKind::RationalLiteral || from->kind == TypeKind::StringLiteral)) {
    if (e.type->kind == TypeKind::Enum)
      return checkedEnum(constant(*arg.constant, module.program.types.integer(256, false)),
                         *e.type);
    return fit(constant(*arg.constant, e.type), irType(e.type), e.span);
  }
  const Type *named = from && from->kind == TypeKind::TypeType ? from->inner : nullptr;
  if (named && named->kind == TypeKind::Contract && e.type->kind == TypeKind::Address) {
    auto &library = *llvm::cast<ContractDecl>(named->decl);
    module.need(library);
    exprOrNone(arg);
    ValueId at = b.emit(Op::LibraryAddress, ir::Type::address(), {});
    fn[at].text = library.name;
    return at;
  }
  ValueId value = expr(arg);
  if (!value.valid())
    return unknown(e, "conversion of something without a value");
  return convert(value, from, e.type, e.span);
}

ValueId FunctionLowering::makeStruct(const CallExpr &e) {
  auto *decl = llvm::dyn_cast_or_null<StructDecl>(e.decl);
  if (!decl && e.type && e.type->kind == TypeKind::Struct)
    decl = llvm::dyn_cast_or_null<StructDecl>(e.type->decl);
  if (!decl)
    return unknown(e, "struct of unknown type");
  // Before 0.7 members that are mappings are left out of the arguments.
  llvm::SmallVector<unsigned, 8> members;
  for (unsigned i = 0; i < decl->members.size(); ++i)
    if (decl->members[i]->type && decl->members[i]->type->kind != TypeKind::Mapping)
      members.push_back(i);
  Values values;
  for (size_t i = 0; i < e.ordered.size() && i < members.size(); ++i)
    values.push_back(exprAs(*e.ordered[i], memoryForm(decl->members[members[i]]->type)));
  ValueId object = b.emit(Op::New, module.refType(ir::Space::Memory, e.type), {});
  for (size_t i = 0; i < values.size(); ++i)
    if (values[i].valid())
      b.store(field(object, members[i], decl->members[members[i]]->type), values[i]);
  return object;
}

/// new T[](n), new bytes(n).
ValueId FunctionLowering::newObject(const CallExpr &e) {
  if (e.ordered.empty() || !e.type || !e.type->isReference())
    return unknown(e, "new object of unknown type");
  ValueId length = exprAs(*e.ordered[0], module.program.types.integer(256, false));
  check(b.compare(Op::ULe, length, b.constant(~uint64_t(0))), 0x41);
  return b.emit(Op::New, module.refType(ir::Space::Memory, e.type), {length});
}

} // namespace quorate::sol
