//===- Abi.h - Solidity's ABI on concrete values ------------------------------===//
//
// https://docs.soliditylang.org/en/latest/abi-spec.html
//
// A `Datum` is a value without a place: what deep copies, encoding and decoding
// exchange. Scalars in it are ABI words, so data types of different width
// convert into each other as Solidity does it (bytesN left-aligned).
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/Interpreter.h"

#include <optional>

namespace quorate::ir {

struct AbiType {
  enum class Kind : uint8_t { Scalar, Bytes, Array, Tuple } kind = Kind::Scalar;
  Type scalar;                ///< Scalar
  bool dynamicLength = false; ///< Array
  uint64_t length = 0;        ///< Array, when not dynamicLength
  std::vector<AbiType> items; ///< Array: its element; Tuple: its components

  bool isDynamic() const;
  uint64_t headSize() const; ///< bytes in the head of what contains it
};

/// "uint256", "(address,bytes)[3][]"; nothing if it is no ABI type.
std::optional<AbiType> parseAbiType(llvm::StringRef text);

struct Datum {
  Word word = Word(256, 0);
  ByteString bytes;
  std::vector<Datum> items;
};

/// A scalar as a 32-byte word: sign-extended, or left-aligned for bytesN. And back, cutting what
/// does not belong to the type.
Word toAbiWord(const llvm::APInt &value, Type type);
llvm::APInt fromAbiWord(const Word &word, Type type);

/// abi.encode of the values in order; nothing if a value does not have the form of its type.
std::optional<ByteString> abiEncode(llvm::ArrayRef<AbiType> types, llvm::ArrayRef<Datum> values);
std::optional<ByteString> abiEncodePacked(llvm::ArrayRef<AbiType> types,
                                          llvm::ArrayRef<Datum> values);
/// What an indexed event argument of reference type hashes.
std::optional<ByteString> abiEncodeInPlace(const AbiType &type, const Datum &value);
/// Nothing where solc's decoder reverts: too short, offsets out of range, dirty bits.
std::optional<std::vector<Datum>> abiDecode(llvm::ArrayRef<AbiType> types,
                                            llvm::ArrayRef<uint8_t> data);

/// One value whose head is at `position`; offsets count from `base`.
std::optional<Datum> abiDecodeAt(const AbiType &type, llvm::ArrayRef<uint8_t> data, uint64_t base,
                                 uint64_t position);

Word wordAt(llvm::ArrayRef<uint8_t> data, uint64_t offset); ///< zeros beyond the end
void appendWord(ByteString &out, const Word &word);

} // namespace quorate::ir
