//===- Text.h - the text form, and the verifier ---------------------------===//
//
// print() followed by parse() gives an equal module, and printing that again
// gives the same text. The grammar is in docs/ir.md.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/Module.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace quorate::ir {

void print(llvm::raw_ostream &out, const Module &module);
void print(llvm::raw_ostream &out, const Module &module, const Contract &contract);
void print(llvm::raw_ostream &out, const Module &module, const Contract &contract,
           const Function &function);
/// As Solidity writes it: "uint256[] memory".
std::string toString(const Module &module, Type type);
/// Unsigned decimal, or hexadecimal with 0x in lower case.
std::string numeral(const llvm::APInt &value, bool hexadecimal);

/// Errors name line and column and what was expected.
llvm::Expected<Module> parse(llvm::StringRef text);

/// One message for each broken rule of the IR (SSA dominance, operand counts and types,
/// terminators, phi operands against predecessors, ids in range, records present); empty when well
/// formed.
std::vector<std::string> verify(const Module &module);

} // namespace quorate::ir
