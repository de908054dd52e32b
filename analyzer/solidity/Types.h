//===- Types.h - Solidity's types ------------------------------------------===//
#pragma once

#include "analyzer/solidity/Ast.h"

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"

namespace quorate::sol {

enum class TypeKind : uint8_t {
  Bool,
  Integer,    ///< bits, isSigned
  FixedPoint, ///< parsed, never lowered
  FixedBytes, ///< bits = 8 * count
  Address,    ///< payable
  Bytes,      ///< bytes or string, with location
  Array,      ///< element, optional length, location
  Mapping,
  Struct,    ///< decl, location
  Enum,      ///< decl
  Contract,  ///< decl; `super` has isSuper
  UserValue, ///< decl, underlying
  Function,  ///< params, returns; internal, external or declaration
  Tuple,
  RationalLiteral, ///< a number literal expression: value in Expr::constant
  StringLiteral,   ///< value in Expr::constant
  TypeType,        ///< the type of an expression that names a type; `inner`
  Module,          ///< an import alias; unit
  Magic,           ///< msg, block, tx, abi, type(T): `name`, `inner`
  Event,
  Error,
  Modifier, ///< decl
  Builtin   ///< a built-in function: `name` such as "keccak256", "array.push", "address.call"
};

enum class DataLocation : uint8_t { None, Storage, Memory, Calldata, Transient };

class Type {
public:
  TypeKind kind = TypeKind::Tuple;
  unsigned bits = 0;
  bool isSigned = false;
  bool payable = false;
  bool isString = false;
  bool isSuper = false;
  bool isPointer = true; ///< storage: false for a state variable itself (assignment copies)
  DataLocation location = DataLocation::None;
  const Type *element = nullptr; ///< Array; Mapping: value
  const Type *key = nullptr;
  const Type *inner = nullptr; ///< TypeType, Magic type(T), UserValue's underlying
  std::optional<llvm::APInt> length;
  Decl *decl = nullptr;
  SourceUnit *unit = nullptr;
  std::vector<const Type *> params, returns;
  bool external = false; ///< Function: external rather than internal
  bool hasBound = false; ///< Function: first parameter is already given (`using for`)
  StateMutability mutability = StateMutability::Default;
  std::string name;

  bool isReference() const {
    return kind == TypeKind::Bytes || kind == TypeKind::Array || kind == TypeKind::Struct ||
           kind == TypeKind::Mapping;
  }
  bool isValue() const {
    return kind <= TypeKind::Address || kind == TypeKind::Enum || kind == TypeKind::Contract ||
           kind == TypeKind::UserValue || kind == TypeKind::Function;
  }
};

/// Compile-time values. Numbers are exact fractions (wide APInts, sign apart).
struct Constant {
  enum class Kind : uint8_t { Bool, Number, String } kind = Kind::Number;
  bool boolean = false;
  llvm::APInt numerator = llvm::APInt(64, 0),
              denominator = llvm::APInt(64, 1); ///< signed, positive
  std::string bytes;
  bool isInteger() const { return denominator == 1; }
};

/// Interns types: equal types have equal addresses. Several threads may use one table.
class TypeTable {
public:
  TypeTable();
  ~TypeTable();
  const Type *intern(Type type);
  const Type *boolean() const;
  const Type *integer(unsigned bits, bool isSigned) const;
  const Type *fixedBytes(unsigned count) const;
  const Type *address(bool payable = false) const;
  const Type *bytes(bool isString, DataLocation location);
  const Type *withLocation(const Type *type, DataLocation location, bool isPointer = true);
  const Type *tuple(std::vector<const Type *> members);
  const Type *elementary(llvm::StringRef name); ///< null if there is no such type

private:
  struct Impl;
  std::unique_ptr<Impl> impl;
};

/// As Solidity prints it: "mapping(address => uint256)", "uint256[] memory".
std::string toString(const Type *type);
/// In a signature: "uint256", "(address,uint256)[]"; empty if the type has no ABI form.
std::string abiType(const Type *type);

} // namespace quorate::sol
