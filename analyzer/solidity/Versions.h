//===- Versions.h - what a version took out of the language (private) ------===//
//
// The grammar reads every version's syntax. What a later one no longer takes is
// noted by the builder with an entry of these tables, and is an error if the
// file's pragma allows no compiler that is older. Versions are written as
// minor * 1000 + patch. Source: the compiler's change log.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "llvm/ADT/StringRef.h"

#include <cstdint>

namespace quorate::sol {

struct Removal {
  llvm::StringLiteral what; ///< "WHAT since Solidity 0.X.Y"
  uint32_t version;         ///< the first that does not take it
  bool isSyntax = true;     ///< false: newer compilers still parse it
};

namespace removed {
constexpr Removal throwStatement = {"`throw` is gone", 5'000, /*isSyntax=*/false};
constexpr Removal varStatement = {"`var` is gone", 5'000};
constexpr Removal constantFunction = {"a function cannot be `constant`", 5'000};
constexpr Removal unnamedFunction = {"a function needs a name, `fallback` or `receive`", 6'000};
constexpr Removal unaryPlus = {"there is no unary `+`", 5'000};
constexpr Removal octal = {"a number cannot begin with a zero", 4'010};
constexpr Removal trailingDot = {"a number cannot end with a dot", 5'000};
constexpr Removal upperHex = {"a hexadecimal number begins with a small `0x`", 5'000};
constexpr Removal emptyEnum = {"an enum needs a value", 4'005};
constexpr Removal eventWithoutList = {"an event needs a list of parameters", 4'020};
constexpr Removal byteType = {"`byte` (now `bytes1`) is gone", 8'000};
constexpr Removal oldDenomination = {"`szabo` and `finney` are gone", 7'000};
constexpr Removal oldEscape = {"`\\b`, `\\f` and `\\v` are no escape sequences", 8'000};
constexpr Removal rawUnicode = {"a string with other characters than printable ASCII is written "
                                "unicode\"...\"",
                                7'000};
constexpr Removal direction = {"text that changes the writing direction must change it back",
                               7'006};
constexpr Removal stackAssembly = {"assembly must be in functional style", 5'000};
constexpr Removal yulTrailingComma = {"a list of arguments cannot end with a comma", 5'010};
constexpr Removal typeNamedRevert = {"`revert` begins a statement", 8'004};
constexpr Removal emptyTuple = {"an empty tuple cannot be assigned to", 5'000};
constexpr Removal emptyReturns = {"an empty list of return values must be left out", 0};
} // namespace removed

/// The version that made `name` a keyword or reserved it; nothing if it is a name in all.
struct ReservedWord {
  llvm::StringLiteral word;
  uint32_t version;
};
const ReservedWord *findReservedWord(llvm::StringRef name);

/// The version since which no name in assembly can be that of an instruction: the one that knows
/// the instruction for the EVM that it compiles for by default.
const ReservedWord *findReservedInstruction(llvm::StringRef name);

} // namespace quorate::sol
