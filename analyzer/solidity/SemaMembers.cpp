//===- SemaMembers.cpp - what x.y means -------------------------------------===//
#include "analyzer/solidity/SemaAnalyser.h"
#include "analyzer/solidity/SemaConstants.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::sol {

using Candidates = llvm::SmallVectorImpl<Candidate>;

// ---------------------------------------------------------------- declared members

static bool isExternallyVisible(Visibility visibility) {
  return visibility == Visibility::Public || visibility == Visibility::External;
}

/// Through a contract value: public and external functions, and getters.
void Analyser::contractMembers(const ContractDecl &contract, llvm::StringRef name,
                               Candidates &found) {
  for (Decl *decl : scopes.inContract(contract, name)) {
    if (auto *function = llvm::dyn_cast<FunctionDecl>(decl);
        function && isExternallyVisible(function->visibility))
      found.push_back({decl, externalForm(functionType(*function)), false});
    if (auto *variable = llvm::dyn_cast<VariableDecl>(decl);
        variable && variable->visibility == Visibility::Public)
      found.push_back({decl, getterType(*variable), false});
  }
}

/// Through `super`: what the contracts after this one in its own linearisation implement.
void Analyser::superMembers(llvm::StringRef name, Candidates &found) {
  if (!at.contract)
    return;
  for (bool wantsBody : {true, false}) {
    for (ContractDecl *base : llvm::drop_begin(at.contract->linearized))
      for (Decl *decl : membersNamed(*base, name)) {
        auto *function = llvm::dyn_cast<FunctionDecl>(decl);
        if (!function || function->visibility == Visibility::Private ||
            bool(function->body) != wantsBody)
          continue;
        bool isKnown = llvm::any_of(found, [&](const Candidate &known) {
          return sameParameters(*llvm::cast<FunctionDecl>(known.decl), *function);
        });
        if (!isKnown)
          found.push_back({decl, functionType(*function), false});
      }
    if (!found.empty())
      return;
  }
}

/// Through a contract's, interface's or library's name.
void Analyser::qualifiedMembers(const ContractDecl &contract, llvm::StringRef name,
                                Candidates &found) {
  bool isLibrary = contract.contractKind == ContractDecl::Kind::Library;
  bool isOwn = at.contract && llvm::is_contained(at.contract->linearized, &contract);
  for (Decl *decl : scopes.inContract(contract, name)) {
    const Type *type = typeOfDecl(*decl);
    if (auto *function = llvm::dyn_cast<FunctionDecl>(decl)) {
      bool isVisible = isExternallyVisible(function->visibility);
      if (!isOwn && !isVisible && !isLibrary)
        continue;
      if (!isOwn && isVisible)
        type = externalForm(type);
    } else if (auto *variable = llvm::dyn_cast<VariableDecl>(decl)) {
      if (!isOwn && !variable->constant)
        type = getterType(*variable);
    }
    found.push_back({decl, type, false});
  }
}

void Analyser::setDecl(MemberExpr &expr, const Candidate &candidate) {
  expr.decl = candidate.decl;
  expr.type = candidate.type;
  expr.bound = candidate.bound;
  auto *variable = llvm::dyn_cast<VariableDecl>(candidate.decl);
  expr.isLValue = variable && !variable->constant && expr.type == variable->type;
}

void Analyser::member(MemberExpr &expr, const CallArguments *call) {
  const Type *object = expression(expr.object);
  if (!object)
    return;
  if (object->kind == TypeKind::Struct) {
    for (VariableDecl *field : llvm::cast<StructDecl>(object->decl)->members)
      if (field->name == expr.member) {
        expr.decl = field;
        expr.type = types.withLocation(field->type, object->location,
                                       object->location != DataLocation::Storage);
        expr.isLValue = object->location != DataLocation::Calldata;
        return;
      }
  }
  llvm::SmallVector<Candidate, 4> candidates;
  if (object->kind == TypeKind::Module) {
    if (object->unit)
      for (Decl *decl : scopes.inUnit(*object->unit, expr.member))
        candidates.push_back({decl, typeOfDecl(*decl), false});
  } else if (object->kind == TypeKind::Contract) {
    if (object->isSuper)
      superMembers(expr.member, candidates);
    else
      contractMembers(llvm::cast<ContractDecl>(*object->decl), expr.member, candidates);
  } else if (object->kind == TypeKind::TypeType && object->inner->kind == TypeKind::Contract) {
    qualifiedMembers(llvm::cast<ContractDecl>(*object->inner->decl), expr.member, candidates);
  } else if (builtinMember(expr, *object)) {
    attachedPush(expr, *object, call);
    return;
  }
  if (object->kind != TypeKind::Module && object->kind != TypeKind::TypeType &&
      object->kind != TypeKind::Magic && !object->isSuper)
    boundFunctions(*expr.object, expr.member, candidates);

  if (candidates.empty()) {
    // Before 0.5 contracts had the members of their addresses.
    if (object->kind == TypeKind::Contract && addressMember(expr))
      return;
    incomplete(expr.memberSpan.valid() ? expr.memberSpan : expr.span,
               "no member '" + expr.member + "' in " + toString(object));
    return;
  }
  size_t chosen = 0;
  if (candidates.size() > 1) {
    for (const Candidate &candidate : candidates)
      expr.candidates.push_back(candidate.decl);
    auto index = chooseOverload(candidates, call);
    if (!index) {
      incomplete(expr.span, "no overload of '" + expr.member + "' fits");
      return;
    }
    chosen = *index;
  }
  setDecl(expr, candidates[chosen]);
}

// ---------------------------------------------------------------- built-in members

bool Analyser::builtinMember(MemberExpr &expr, const Type &object) {
  switch (object.kind) {
  case TypeKind::Address:
    return addressMember(expr);
  case TypeKind::Magic:
    return object.inner ? typeInfoMember(expr, object) : magicMember(expr, object);
  case TypeKind::Array:
  case TypeKind::Bytes:
    return arrayMember(expr, object);
  case TypeKind::FixedBytes:
    if (expr.member != "length")
      return false;
    expr.type = types.integer(8, false);
    return true;
  case TypeKind::Function:
  case TypeKind::Builtin:
    return functionMember(expr, object);
  case TypeKind::Event:
  case TypeKind::Error:
    if (expr.member != "selector")
      return false;
    expr.type = types.fixedBytes(object.kind == TypeKind::Event ? 32 : 4);
    return true;
  case TypeKind::TypeType:
    return typeNameMember(expr, object);
  default:
    return false;
  }
}

bool Analyser::addressMember(MemberExpr &expr) {
  llvm::StringRef name = expr.member;
  if (name == "balance")
    expr.type = uint256;
  else if (name == "code")
    expr.type = bytesMemory;
  else if (name == "codehash")
    expr.type = types.fixedBytes(32);
  else if (name == "transfer")
    expr.type = builtin("address.transfer", {uint256}, {});
  else if (name == "send")
    expr.type = builtin("address.send", {uint256}, {types.boolean()});
  else if (name == "call" || name == "delegatecall" || name == "staticcall" || name == "callcode")
    expr.type =
        since(5) ? builtin(("address." + name).str(), {bytesMemory}, {types.boolean(), bytesMemory})
                 : builtin(("address." + name).str(), {}, {types.boolean()});
  else
    return false;
  return true;
}

namespace {

enum class Value : uint8_t { Uint, Address, Payable, Bytes, Bytes4, Bytes32 };
struct MagicValue {
  llvm::StringLiteral object, member;
  Value value;
};
constexpr MagicValue magicValues[] = {
    {"msg", "sender", Value::Payable},    {"msg", "value", Value::Uint},
    {"msg", "data", Value::Bytes},        {"msg", "sig", Value::Bytes4},
    {"msg", "gas", Value::Uint},          {"tx", "origin", Value::Payable},
    {"tx", "gasprice", Value::Uint},      {"block", "number", Value::Uint},
    {"block", "timestamp", Value::Uint},  {"block", "coinbase", Value::Payable},
    {"block", "difficulty", Value::Uint}, {"block", "prevrandao", Value::Uint},
    {"block", "gaslimit", Value::Uint},   {"block", "chainid", Value::Uint},
    {"block", "basefee", Value::Uint},    {"block", "blobbasefee", Value::Uint},
};

} // namespace

bool Analyser::magicMember(MemberExpr &expr, const Type &object) {
  llvm::StringRef name = expr.member;
  if (object.name == "abi") {
    if (name == "decode")
      expr.type = builtin("abi.decode", {}, {});
    else if (name == "encode" || name == "encodePacked" || name == "encodeWithSelector" ||
             name == "encodeWithSignature" || name == "encodeCall")
      expr.type = builtin(("abi." + name).str(), {}, {bytesMemory});
    return expr.type;
  }
  if (object.name == "block" && name == "blockhash") {
    expr.type = builtin("blockhash", {}, {types.fixedBytes(32)});
    return true;
  }
  auto it = llvm::find_if(magicValues, [&](const MagicValue &known) {
    return known.object == object.name && known.member == name;
  });
  if (it == std::end(magicValues))
    return false;
  switch (it->value) {
  case Value::Uint:
    expr.type = uint256;
    break;
  case Value::Address:
    expr.type = types.address();
    break;
  case Value::Payable: // msg.sender and tx.origin are plain addresses since 0.8
    expr.type = types.address(since(5) && (!since(8) || name == "coinbase"));
    break;
  case Value::Bytes:
    expr.type = types.bytes(false, DataLocation::Calldata);
    break;
  case Value::Bytes4:
    expr.type = types.fixedBytes(4);
    break;
  case Value::Bytes32:
    expr.type = types.fixedBytes(32);
    break;
  }
  return true;
}

/// type(T).member
bool Analyser::typeInfoMember(MemberExpr &expr, const Type &object) {
  const Type &type = *object.inner;
  llvm::StringRef name = expr.member;
  if (name == "max" || name == "min") {
    bool isMax = name == "max";
    if (type.kind == TypeKind::Integer) {
      llvm::APInt value = !isMax ? type.isSigned ? llvm::APInt::getSignedMinValue(type.bits)
                                                 : llvm::APInt(type.bits, 0)
                          : type.isSigned ? llvm::APInt::getSignedMaxValue(type.bits)
                                          : llvm::APInt::getMaxValue(type.bits);
      expr.constant = keep(numberConstant(std::move(value), type.isSigned));
    } else if (type.kind == TypeKind::Enum) {
      size_t count = llvm::cast<EnumDecl>(type.decl)->values.size();
      expr.constant = keep(numberConstant(llvm::APInt(64, isMax && count ? count - 1 : 0)));
    } else {
      return false;
    }
    expr.type = &type;
    return true;
  }
  if (name == "creationCode" || name == "runtimeCode")
    expr.type = bytesMemory;
  else if (name == "interfaceId")
    expr.type = types.fixedBytes(4);
  else if (name == "name")
    expr.type = stringMemory;
  return expr.type;
}

bool Analyser::arrayMember(MemberExpr &expr, const Type &object) {
  llvm::StringRef name = expr.member;
  if (object.isString)
    return false;
  bool isGrowable = object.location == DataLocation::Storage && !object.length;
  if (name == "length") {
    expr.type = uint256;
    expr.isLValue = isGrowable && !since(6);
    return true;
  }
  if (!isGrowable || (name != "push" && name != "pop"))
    return false;
  if (name == "pop")
    expr.type = builtin("array.pop", {}, {}, &object);
  else // returned the new length until 0.6
    expr.type = builtin("array.push", {elementOf(&object)},
                        since(6) ? std::vector<const Type *>{} : std::vector{uint256}, &object);
  return true;
}

/// A function named `push` that is attached to an array is an overload of the array's own.
void Analyser::attachedPush(MemberExpr &expr, const Type &object, const CallArguments *call) {
  if (object.kind != TypeKind::Array || expr.member != "push" || !call)
    return;
  llvm::SmallVector<Candidate, 4> candidates = {{nullptr, expr.type, false}};
  boundFunctions(*expr.object, expr.member, candidates);
  if (auto index = chooseOverload(candidates, call); index && *index > 0)
    setDecl(expr, candidates[*index]);
}

bool Analyser::functionMember(MemberExpr &expr, const Type &object) {
  llvm::StringRef name = expr.member;
  if (name == "value" || name == "gas") {
    expr.type = builtin(("function." + name).str(), {uint256}, {&object}, &object);
    return true;
  }
  if (object.kind != TypeKind::Function)
    return false;
  auto *declared = llvm::dyn_cast_or_null<FunctionDecl>(object.decl);
  bool hasSelector = object.external || (declared && isExternallyVisible(declared->visibility));
  if (name == "selector" && hasSelector)
    expr.type = types.fixedBytes(4);
  else if (name == "address" && object.external)
    expr.type = types.address();
  return expr.type;
}

/// Members of a type's name: enum values, wrap and unwrap, concat.
bool Analyser::typeNameMember(MemberExpr &expr, const Type &object) {
  const Type *type = object.inner;
  llvm::StringRef name = expr.member;
  switch (type->kind) {
  case TypeKind::Enum:
    for (EnumValueDecl *value : llvm::cast<EnumDecl>(type->decl)->values)
      if (value->name == name) {
        expr.decl = value;
        expr.type = type;
        expr.constant = keep(numberConstant(llvm::APInt(64, value->value)));
        return true;
      }
    return false;
  case TypeKind::UserValue:
    if (name == "wrap")
      expr.type = builtin("userValue.wrap", {type->inner}, {type}, type);
    else if (name == "unwrap")
      expr.type = builtin("userValue.unwrap", {type}, {type->inner}, type);
    return expr.type;
  case TypeKind::Bytes:
    if (name != "concat")
      return false;
    expr.type = builtin(type->isString ? "string.concat" : "bytes.concat", {},
                        {type->isString ? stringMemory : bytesMemory});
    return true;
  default:
    return false;
  }
}

} // namespace quorate::sol
