//===- Code.h - code as data -----------------------------------------------------===//
//
// The IR has no bytes of code. Where a program reads them (type(C).creationCode,
// extcodecopy, create from memory), every contract has a byte string of its own
// that stands for them: equal for equal contracts, and recognised when a contract
// is created from it. Its content and length are not the compiler's.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/Interpreter.h"

namespace quorate::ir {

ByteString standInCode(const Module &module, ContractId contract, bool creation);

/// The contract whose creation code stands at the front of `code`, and the size of that code.
std::optional<std::pair<ContractId, size_t>> creationOf(const Module &module,
                                                        llvm::ArrayRef<uint8_t> code);

} // namespace quorate::ir
