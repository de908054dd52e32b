//===- Versions.cpp - words that a version took away from names -------------===//
#include "analyzer/solidity/Versions.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"

using namespace quorate;
using namespace quorate::sol;

namespace {

// Sorted by word.
constexpr ReservedWord reservedWords[] = {{"abstract", 0},
                                          {"after", 0},
                                          {"alias", 5'000},
                                          {"apply", 5'000},
                                          {"auto", 5'000},
                                          {"calldata", 5'000},
                                          {"case", 0},
                                          {"catch", 0},
                                          {"constructor", 5'000},
                                          {"copyof", 5'000},
                                          {"default", 0},
                                          {"define", 5'000},
                                          {"emit", 5'000},
                                          {"fallback", 6'000},
                                          {"final", 0},
                                          {"gwei", 7'000},
                                          {"hex", 0},
                                          {"immutable", 5'000},
                                          {"implements", 5'000},
                                          {"in", 0},
                                          {"inline", 0},
                                          {"let", 0},
                                          {"macro", 5'000},
                                          {"match", 0},
                                          {"mutable", 5'000},
                                          {"null", 0},
                                          {"of", 0},
                                          {"override", 5'000},
                                          {"partial", 5'000},
                                          {"promise", 5'000},
                                          {"receive", 6'000},
                                          {"reference", 5'000},
                                          {"relocatable", 0},
                                          {"sealed", 5'000},
                                          {"sizeof", 5'000},
                                          {"static", 0},
                                          {"supports", 5'000},
                                          {"switch", 0},
                                          {"typedef", 5'000},
                                          {"typeof", 0},
                                          {"unchecked", 5'000},
                                          {"unicode", 7'000},
                                          {"virtual", 6'000}};

// Sorted by word. Until 0.5 assembly is not looked at so closely.
constexpr ReservedWord instructions[] = {{"add", 5'000},
                                         {"addmod", 5'000},
                                         {"address", 5'000},
                                         {"and", 5'000},
                                         {"balance", 5'000},
                                         {"basefee", 8'007},
                                         {"blobbasefee", 8'025},
                                         {"blobhash", 8'025},
                                         {"blockhash", 5'000},
                                         {"byte", 5'000},
                                         {"call", 5'000},
                                         {"callcode", 5'000},
                                         {"calldatacopy", 5'000},
                                         {"calldataload", 5'000},
                                         {"calldatasize", 5'000},
                                         {"caller", 5'000},
                                         {"callvalue", 5'000},
                                         {"chainid", 5'014},
                                         {"codecopy", 5'000},
                                         {"codesize", 5'000},
                                         {"coinbase", 5'000},
                                         {"create", 5'000},
                                         {"create2", 5'005},
                                         {"delegatecall", 5'000},
                                         {"div", 5'000},
                                         {"eq", 5'000},
                                         {"exp", 5'000},
                                         {"extcodecopy", 5'000},
                                         {"extcodehash", 5'005},
                                         {"extcodesize", 5'000},
                                         {"gas", 5'000},
                                         {"gaslimit", 5'000},
                                         {"gasprice", 5'000},
                                         {"gt", 5'000},
                                         {"invalid", 5'000},
                                         {"iszero", 5'000},
                                         {"keccak256", 5'000},
                                         {"log0", 5'000},
                                         {"log1", 5'000},
                                         {"log2", 5'000},
                                         {"log3", 5'000},
                                         {"log4", 5'000},
                                         {"lt", 5'000},
                                         {"mcopy", 8'025},
                                         {"mload", 5'000},
                                         {"mod", 5'000},
                                         {"msize", 5'000},
                                         {"mstore", 5'000},
                                         {"mstore8", 5'000},
                                         {"mul", 5'000},
                                         {"mulmod", 5'000},
                                         {"not", 5'000},
                                         {"number", 5'000},
                                         {"or", 5'000},
                                         {"origin", 5'000},
                                         {"pop", 5'000},
                                         {"prevrandao", 8'018},
                                         {"return", 5'000},
                                         {"returndatacopy", 5'000},
                                         {"returndatasize", 5'000},
                                         {"revert", 5'000},
                                         {"sar", 5'005},
                                         {"sdiv", 5'000},
                                         {"selfbalance", 5'014},
                                         {"selfdestruct", 5'000},
                                         {"sgt", 5'000},
                                         {"shl", 5'005},
                                         {"shr", 5'005},
                                         {"signextend", 5'000},
                                         {"sload", 5'000},
                                         {"slt", 5'000},
                                         {"smod", 5'000},
                                         {"sstore", 5'000},
                                         {"staticcall", 5'000},
                                         {"stop", 5'000},
                                         {"sub", 5'000},
                                         {"timestamp", 5'000},
                                         {"tload", 8'025},
                                         {"tstore", 8'025},
                                         {"xor", 5'000}};

const ReservedWord *findIn(llvm::ArrayRef<ReservedWord> table, llvm::StringRef name) {
  const ReservedWord *found =
      llvm::lower_bound(table, name, [](const ReservedWord &entry, llvm::StringRef word) {
        return entry.word < word;
      });
  return found != table.end() && found->word == name ? found : nullptr;
}

} // namespace

const ReservedWord *sol::findReservedWord(llvm::StringRef name) {
  return findIn(reservedWords, name);
}

const ReservedWord *sol::findReservedInstruction(llvm::StringRef name) {
  return findIn(instructions, name);
}
