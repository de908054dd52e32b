//===- TextNames.h - the words of the text form ----------------------------===//
//
// Printer and parser share these tables; a word stands at the index of the
// enumerator that it names.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/Module.h"

#include <array>

namespace quorate::ir::words {

using Word = llvm::StringLiteral;

inline constexpr std::array<Word, 5> Spaces = {"storage", "transient", "immutable", "memory",
                                               "calldata"};
inline constexpr std::array<Word, 4> ContractKinds = {"contract", "abstract", "library",
                                                      "interface"};
inline constexpr std::array<Word, 2> Origins = {"solidity", "bytecode"};
inline constexpr std::array<Word, 4> FunctionKinds = {"regular", "constructor", "fallback",
                                                      "receive"};
inline constexpr std::array<Word, 4> Mutabilities = {"pure", "view", "nonpayable", "payable"};
inline constexpr std::array<Word, 6> CallKinds = {"call",     "static", "delegate",
                                                  "callcode", "create", "create2"};
inline constexpr std::array<Word, 3> Payloads = {"typed", "bytes", "memory"};
inline constexpr std::array<Word, 7> RevertKinds = {"empty",  "panic",    "error",  "bytes",
                                                    "memory", "calldata", "invalid"};
inline constexpr std::array<Word, 3> EncodeKinds = {"standard", "packed", "withselector"};
/// By the index of the alternative in Record.
inline constexpr std::array<Word, 7> Records = {"",       "call",   "log",  "revert",
                                                "encode", "decode", "havoc"};

} // namespace quorate::ir::words
