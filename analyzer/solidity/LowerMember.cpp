//===- LowerMember.cpp - member access that gives a value -------------------===//

#include "analyzer/ir/Interpreter.h"
#include "analyzer/solidity/LowerFunction.h"

#include "llvm/ADT/StringExtras.h"

namespace quorate::sol {

namespace {

struct EnvMember {
  llvm::StringLiteral object, member;
  ir::EnvKind kind;
};
constexpr EnvMember EnvMembers[] = {{"msg", "sender", ir::EnvKind::Caller},
                                    {"msg", "value", ir::EnvKind::Value},
                                    {"msg", "sig", ir::EnvKind::Selector},
                                    {"msg", "gas", ir::EnvKind::GasLeft},
                                    {"tx", "origin", ir::EnvKind::Origin},
                                    {"tx", "gasprice", ir::EnvKind::GasPrice},
                                    {"block", "timestamp", ir::EnvKind::Timestamp},
                                    {"block", "number", ir::EnvKind::Number},
                                    {"block", "chainid", ir::EnvKind::ChainId},
                                    {"block", "gaslimit", ir::EnvKind::GasLimit},
                                    {"block", "basefee", ir::EnvKind::BaseFee},
                                    {"block", "blobbasefee", ir::EnvKind::BlobBaseFee},
                                    {"block", "coinbase", ir::EnvKind::Coinbase},
                                    {"block", "prevrandao", ir::EnvKind::PrevRandao},
                                    {"block", "difficulty", ir::EnvKind::PrevRandao}};

} // namespace

ValueId FunctionLowering::member(const MemberExpr &e) {
  const Type *object = e.object->type;
  if (auto *decl = llvm::dyn_cast_or_null<VariableDecl>(e.decl)) {
    if (object && object->kind == TypeKind::Contract && !object->isSuper)
      return externalPointer(e, *e.object); // the getter of another contract, as a value
    if (decl->role == VariableDecl::Role::State || decl->constant)
      return variable(*decl, e.type, e);
    return read(place(e));
  }
  if (auto *f = llvm::dyn_cast_or_null<FunctionDecl>(e.decl)) {
    if (object && object->kind == TypeKind::Contract) {
      if (!object->isSuper)
        return externalPointer(e, *e.object);
      FunctionDecl *next =
          frame->contract ? resolveSuper(contract.self, *frame->contract, *f) : nullptr;
      return next ? functionValue(*next) : unknown(e, "called function not found");
    }
    return functionValue(*f);
  }
  if (e.decl || (e.type && e.type->kind == TypeKind::Builtin)) {
    exprOrNone(*e.object); // its effects; a type, an event, an error, a built-in has no value
    return ValueId();
  }
  if (!object)
    return unknown(e, "member '" + e.member + "' of something of unknown type");
  if (e.member == "length") {
    if (underlying(object)->kind == TypeKind::FixedBytes)
      return b.constant(underlying(object)->bits / 8, ir::Type::uint(8));
    if (object->kind == TypeKind::Array && object->length)
      return b.constant(object->length->zextOrTrunc(256), ir::Type::uint());
    return lengthOf(e);
  }
  switch (object->kind) {
  case TypeKind::Magic:
    return magicMember(e, *object);
  case TypeKind::Address:
  case TypeKind::Contract:
    return addressMember(e);
  case TypeKind::Function:
  case TypeKind::Event:
  case TypeKind::Error:
  case TypeKind::TypeType:
    return functionMember(e);
  default:
    return unknown(e, "member '" + e.member + "' not understood");
  }
}

ValueId FunctionLowering::lengthOf(const MemberExpr &e) {
  // addr.code.length needs no copy of the code.
  auto *code = llvm::dyn_cast<MemberExpr>(&withoutParentheses(*e.object));
  if (code && !code->decl && code->member == "code" && code->object->type &&
      code->object->type->kind == TypeKind::Address)
    return b.emit(Op::CodeSize, ir::Type::uint(), {address(*code->object)});
  ValueId object = expr(*e.object);
  if (!b.typeOf(object).isRef())
    return unknown(e, "length of something of unknown type");
  return b.emit(Op::Length, ir::Type::uint(), {object});
}

/// c.f without a call: the address and the selector in one value.
ValueId FunctionLowering::externalPointer(const MemberExpr &e, const Expr &object) {
  std::optional<uint32_t> selector = selectorOf(e.decl);
  if (!selector)
    return unknown(e, "function without a selector");
  ir::Type type = ir::Type::bytes(24);
  ValueId account = b.emit(Op::ZExt, type, {b.convert(address(object), ir::Type::uint(160))});
  ValueId shifted = b.emit(Op::Shl, type, {account, b.constant(32)});
  return b.binary(Op::Or, shifted, b.constant(*selector, type));
}

std::optional<uint32_t> FunctionLowering::selectorOf(const Decl *decl) {
  if (auto *f = llvm::dyn_cast_or_null<FunctionDecl>(decl))
    return f->selector;
  if (auto *getter = llvm::dyn_cast_or_null<VariableDecl>(decl)) {
    GetterSignature signature = getterOf(module.program.types, *getter);
    return ir::selectorOf(getter->name + "(" + llvm::join(abiTypes(signature.params), ",") + ")");
  }
  if (auto *error = llvm::dyn_cast_or_null<ErrorDecl>(decl))
    return error->selector;
  return std::nullopt;
}

/// .selector and .address of functions, events and errors.
ValueId FunctionLowering::functionMember(const MemberExpr &e) {
  const Expr *inner = &withoutParentheses(*e.object);
  while (auto *with = llvm::dyn_cast<CallOptionsExpr>(inner)) {
    for (const Expr *value : with->values)
      exprOrNone(*value);
    inner = &withoutParentheses(*with->callee);
  }
  const Expr &object = *inner;
  const Decl *decl = object.type ? object.type->decl : nullptr;
  if (auto *access = llvm::dyn_cast<MemberExpr>(&object); access && access->decl)
    decl = access->decl;
  if (auto *name = llvm::dyn_cast<IdentifierExpr>(&object); name && name->decl)
    decl = name->decl;
  if (e.member == "selector") {
    if (auto *event = llvm::dyn_cast_or_null<EventDecl>(decl)) {
      llvm::StringRef signature = event->signature;
      return b.constant(ir::keccak256({signature.bytes_begin(), signature.size()}),
                        ir::Type::bytes(32));
    }
    bool isVariable = llvm::isa_and_nonnull<VariableDecl>(decl) &&
                      !llvm::isa<MemberExpr>(object); // a variable of function type
    if (!isVariable)
      if (std::optional<uint32_t> selector = selectorOf(decl)) {
        if (auto *access = llvm::dyn_cast<MemberExpr>(&object))
          exprOrNone(*access->object); // for its effects
        return b.constant(*selector, ir::Type::bytes(4));
      }
  }
  if (!object.type || object.type->kind != TypeKind::Function || !object.type->external)
    return unknown(e, "member '" + e.member + "' not understood");
  ValueId value = expr(object);
  if (e.member == "selector")
    return b.convert(value, ir::Type::bytes(4));
  ValueId address = b.emit(Op::LShr, b.typeOf(value), {value, b.constant(32)});
  return b.convert(address, ir::Type::address());
}

ValueId FunctionLowering::addressMember(const MemberExpr &e) {
  if (e.member != "balance" && e.member != "codehash" && e.member != "code")
    return unknown(e, "member '" + e.member + "' not understood");
  ValueId account = address(*e.object);
  if (e.member == "code")
    return b.emit(Op::CodeOf, module.memoryBytes(), {account});
  if (e.member == "balance")
    return b.emit(Op::Balance, ir::Type::uint(), {account});
  return b.emit(Op::CodeHash, ir::Type::bytes(32), {account});
}

ValueId FunctionLowering::magicMember(const MemberExpr &e, const Type &object) {
  for (const EnvMember &row : EnvMembers)
    if (row.object == object.name && row.member == e.member)
      return b.env(row.kind);
  if (object.name == "msg" && e.member == "data")
    return b.emit(Op::CdRef, ir::Type::ref(ir::Space::Calldata, module.memoryBytes().data),
                  {b.constant(0), b.emit(Op::CdSize, ir::Type::uint(), {})});
  if (object.name == "type" && object.inner) {
    auto *named = llvm::dyn_cast_or_null<ContractDecl>(object.inner->decl);
    if (e.member == "name" && object.inner->decl)
      return constantBytes(object.inner->decl->name, true);
    if (e.member == "interfaceId" && named)
      return b.constant(interfaceId(module.program.types, *named), ir::Type::bytes(4));
    if (named && (e.member == "creationCode" || e.member == "runtimeCode")) {
      module.need(*named);
      ValueId code = b.emit(Op::ContractCode, module.memoryBytes(), {});
      fn[code].text = named->name;
      fn[code].index = e.member == "runtimeCode";
      return code;
    }
  }
  return unknown(e, "member '" + e.member + "' not understood");
}

} // namespace quorate::sol
