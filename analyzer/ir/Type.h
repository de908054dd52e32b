//===- Type.h - value types and data types --------------------------------===//
//
// Two layers. A `Type` is what an SSA value has: a word-sized scalar, a
// reference, or a tuple. A `DataType` describes what a reference points to:
// structs, arrays, mappings and byte strings, with their storage layout.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/Ids.h"

#include <cstdint>
#include <string>
#include <vector>

namespace quorate::ir {

enum class TypeKind : uint8_t {
  Void,
  Bool,    ///< one bit
  UInt,    ///< 1..256 bits, unsigned
  SInt,    ///< 1..256 bits, two's complement
  Bytes,   ///< bytesN as an N*8-bit integer, first byte most significant (not left-aligned)
  Address, ///< 160 bits; payable or not makes no difference here
  Ref,     ///< reference into a space; what it points to is `data`
  Tuple,   ///< the results of a call or a decode; only `extract` reads it
  Function ///< an internal function pointer
};

/// Where a reference points. Immutable and Transient are state variables that
/// live outside storage: the first written by the constructor only, the second
/// cleared when the transaction ends.
enum class Space : uint8_t { Storage, Transient, Immutable, Memory, Calldata };

struct Type {
  TypeKind kind = TypeKind::Void;
  Space space = Space::Storage; ///< of a Ref
  uint16_t bits = 0;            ///< of a scalar; Bool has 1, Address 160
  DataTypeId data;              ///< of a Ref; invalid when unknown

  bool isScalar() const { return kind >= TypeKind::Bool && kind <= TypeKind::Address; }
  bool isRef() const { return kind == TypeKind::Ref; }
  bool isVoid() const { return kind == TypeKind::Void; }
  bool isSigned() const { return kind == TypeKind::SInt; }
  friend bool operator==(const Type &, const Type &) = default;

  static constexpr Type none() { return {}; }
  static constexpr Type boolean() { return {TypeKind::Bool, Space::Storage, 1, {}}; }
  static constexpr Type uint(unsigned bits = 256) {
    return {TypeKind::UInt, Space::Storage, uint16_t(bits), {}};
  }
  static constexpr Type sint(unsigned bits = 256) {
    return {TypeKind::SInt, Space::Storage, uint16_t(bits), {}};
  }
  static constexpr Type bytes(unsigned count) {
    return {TypeKind::Bytes, Space::Storage, uint16_t(count * 8), {}};
  }
  static constexpr Type address() { return {TypeKind::Address, Space::Storage, 160, {}}; }
  static constexpr Type ref(Space space, DataTypeId data) {
    return {TypeKind::Ref, space, 0, data};
  }
  static constexpr Type tuple() { return {TypeKind::Tuple, Space::Storage, 0, {}}; }
  static constexpr Type function() { return {TypeKind::Function, Space::Storage, 64, {}}; }
};

enum class DataKind : uint8_t {
  Unknown, ///< not recovered: may be anything
  Value,   ///< one scalar
  Byte,    ///< one element of a byte string, read and written as bytes1
  Bytes,   ///< dynamic `bytes` or `string`
  Array,   ///< fixed or dynamic
  Mapping,
  Struct
};

struct Field {
  std::string name;
  DataTypeId type;
  uint64_t slot = 0; ///< storage slot relative to the struct's first
  uint8_t byte = 0;  ///< lowest byte within that slot (packed fields share a slot)
};

struct DataType {
  DataKind kind = DataKind::Unknown;
  Type value;                ///< Value: the scalar (also enums and contracts, by their width)
  DataTypeId key, element;   ///< Mapping: key and element; Array: element
  bool dynamic = false;      ///< Array: length is at run time
  uint64_t length = 0;       ///< Array: number of elements when not dynamic
  bool isString = false;     ///< Bytes: string rather than bytes (for printing and ABI only)
  std::string name;          ///< Struct, enum, contract or user-defined value type name
  std::vector<Field> fields; ///< Struct
  uint64_t storageSlots = 1; ///< slots taken in storage when it starts on a slot of its own
  uint8_t storageBytes = 32; ///< bytes taken when packed (Value: 1..32; everything else 32)
};

} // namespace quorate::ir
