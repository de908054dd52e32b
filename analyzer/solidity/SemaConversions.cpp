//===- SemaConversions.cpp - which types convert to which --------------------===//
//
// Follows "Conversions between Elementary Types" and "Data location and
// assignment behavior" of Solidity's documentation.
//
//===----------------------------------------------------------------------===//
#include "analyzer/solidity/Sema.h"
#include "analyzer/solidity/SemaConstants.h"
#include "analyzer/solidity/SemaScopes.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ConvertUTF.h"

namespace quorate::sol {

namespace {

bool integerConverts(const Type *from, const Type *to) {
  if (from->isSigned == to->isSigned)
    return from->bits <= to->bits;
  return to->isSigned && from->bits < to->bits;
}

bool rationalConverts(const Type *to, const Constant *value) {
  if (!value || value->kind != Constant::Kind::Number)
    return false;
  if (to->kind == TypeKind::FixedPoint)
    return true;
  if (to->kind == TypeKind::Integer) {
    auto bits = bitsNeeded(*value, to->isSigned);
    return bits && *bits <= to->bits;
  }
  // Zero, or a hex literal with exactly the digits of the type.
  if (to->kind == TypeKind::FixedBytes)
    return value->numerator.isZero() || value->bytes.size() * 8 == to->bits;
  return false;
}

bool isUtf8(const std::string &bytes) {
  auto *begin = reinterpret_cast<const llvm::UTF8 *>(bytes.data());
  return llvm::isLegalUTF8String(&begin, begin + bytes.size());
}

bool stringConverts(const Type *to, const Constant *value) {
  if (to->kind == TypeKind::FixedBytes)
    return value && value->bytes.size() * 8 <= to->bits;
  if (to->kind != TypeKind::Bytes || to->location == DataLocation::Calldata ||
      (to->location == DataLocation::Storage && to->isPointer))
    return false;
  return !to->isString || (value && isUtf8(value->bytes));
}

bool sameFunctionShape(const Type *from, const Type *to) {
  // What promises more about state may stand where less is asked; payable is a non-payable too.
  auto rank = [](const Type *type) {
    return type->mutability == StateMutability::Pure   ? 0
           : type->mutability == StateMutability::View ? 1
                                                       : 2;
  };
  if (from->hasBound || from->external != to->external || rank(from) > rank(to))
    return false;
  if (to->mutability == StateMutability::Payable && from->mutability != StateMutability::Payable)
    return false;
  return from->params == to->params && from->returns == to->returns;
}

bool locationConverts(const Type *from, const Type *to) {
  switch (to->location) {
  case DataLocation::Memory:
    return true;
  case DataLocation::Storage:
    return !to->isPointer || from->location == DataLocation::Storage;
  default:
    return from->location == to->location;
  }
}

bool referenceConverts(const Type *from, const Type *to) {
  if (from->kind != to->kind || !locationConverts(from, to))
    return false;
  if (sameButForLocation(from, to))
    return true;
  // Copying into a state variable converts element by element and may grow the array.
  if (from->kind != TypeKind::Array || to->location != DataLocation::Storage || to->isPointer)
    return false;
  bool fits = !to->length || (from->length && from->length->ule(*to->length));
  return fits && from->element && to->element && implicitlyConvertible(from->element, to->element);
}

bool isBaseOf(const Decl *base, const Decl *derived) {
  auto *contract = llvm::dyn_cast_or_null<ContractDecl>(derived);
  return contract && llvm::is_contained(contract->linearized, base);
}

} // namespace

bool implicitlyConvertible(const Type *from, const Type *to, const Constant *value) {
  if (!from || !to)
    return false;
  if (from == to)
    return true;
  switch (from->kind) {
  case TypeKind::RationalLiteral:
    return rationalConverts(to, value);
  case TypeKind::StringLiteral:
    return stringConverts(to, value);
  case TypeKind::Integer:
    return (to->kind == TypeKind::Integer && integerConverts(from, to)) ||
           to->kind == TypeKind::FixedPoint;
  case TypeKind::FixedBytes:
    return to->kind == TypeKind::FixedBytes && from->bits <= to->bits;
  case TypeKind::Address:
    return to->kind == TypeKind::Address && from->payable >= to->payable;
  case TypeKind::Contract:
    return to->kind == TypeKind::Contract && !from->isSuper && isBaseOf(to->decl, from->decl);
  case TypeKind::Function:
    return to->kind == TypeKind::Function && sameFunctionShape(from, to);
  case TypeKind::Bytes:
  case TypeKind::Array:
  case TypeKind::Struct:
  case TypeKind::Mapping:
    return referenceConverts(from, to);
  case TypeKind::Tuple:
    if (to->kind != TypeKind::Tuple || from->params.size() != to->params.size())
      return false;
    for (auto [a, b] : llvm::zip(from->params, to->params))
      if (b && !implicitlyConvertible(a, b))
        return false;
    return true;
  default:
    return false;
  }
}

const Type *mobileType(TypeTable &types, const Type *type, const Constant *value) {
  if (!type)
    return nullptr;
  switch (type->kind) {
  case TypeKind::RationalLiteral: {
    if (!value || value->kind != Constant::Kind::Number || !value->isInteger())
      return nullptr;
    bool isSigned = value->numerator.isNegative();
    unsigned bits = *bitsNeeded(*value, isSigned);
    return bits <= 256 ? types.integer((bits + 7) / 8 * 8, isSigned) : nullptr;
  }
  case TypeKind::StringLiteral:
    return types.bytes(true, DataLocation::Memory);
  case TypeKind::Function: { // a value, no longer the function that was named
    if (!type->decl || type->hasBound)
      return type;
    Type value = *type;
    value.decl = nullptr;
    return types.intern(std::move(value));
  }
  case TypeKind::Bytes:
  case TypeKind::Array:
  case TypeKind::Struct:
  case TypeKind::Mapping:
    return types.withLocation(type, type->location, true);
  case TypeKind::Tuple: {
    std::vector<const Type *> members;
    for (const Type *member : type->params)
      members.push_back(mobileType(types, member));
    return types.tuple(std::move(members));
  }
  default:
    return type;
  }
}

const Type *commonType(TypeTable &types, const Type *left, const Constant *leftValue,
                       const Type *right, const Constant *rightValue) {
  if (!left || !right)
    return nullptr;
  const Type *a = mobileType(types, left, leftValue);
  const Type *b = mobileType(types, right, rightValue);
  if (a && implicitlyConvertible(right, a, rightValue))
    return a;
  if (b && implicitlyConvertible(left, b, leftValue))
    return b;
  if (a && b && a->kind == TypeKind::Tuple && b->kind == TypeKind::Tuple &&
      a->params.size() == b->params.size()) {
    std::vector<const Type *> members;
    for (auto [x, y] : llvm::zip(a->params, b->params))
      members.push_back(commonType(types, x, nullptr, y, nullptr));
    return types.tuple(std::move(members));
  }
  if (a && b && a->isReference() && sameButForLocation(a, b))
    return types.withLocation(a, DataLocation::Memory);
  // Two literals such as -1 and 300 meet in the smallest signed integer that holds both.
  if (a && b && left->kind == TypeKind::RationalLiteral &&
      right->kind == TypeKind::RationalLiteral) {
    unsigned bits = std::max(bitsNeeded(*leftValue, true).value_or(257),
                             bitsNeeded(*rightValue, true).value_or(257));
    return bits <= 256 ? types.integer((bits + 7) / 8 * 8, true) : nullptr;
  }
  // Before 0.5 addresses, contracts and numbers met without a conversion.
  auto addressLike = [](const Type *type) {
    return type->kind == TypeKind::Address || type->kind == TypeKind::Contract;
  };
  auto number = [](const Type *type) {
    return type->kind == TypeKind::Integer || type->kind == TypeKind::RationalLiteral;
  };
  if ((addressLike(left) && (addressLike(right) || number(right))) ||
      (number(left) && addressLike(right)))
    return types.address();
  return nullptr;
}

} // namespace quorate::sol
