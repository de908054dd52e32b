//===- Verify.h - the verifier's parts ---------------------------------------===//
#pragma once

#include "analyzer/ir/Text.h"

#include "llvm/ADT/Twine.h"

namespace quorate::ir {

/// One function under check, and where its errors go.
struct FunctionVerifier {
  const Module &module;
  const Contract &contract;
  const Function &function;
  std::vector<std::string> &errors;

  void fail(llvm::Twine where, llvm::Twine what) {
    errors.push_back((contract.name + "." + function.name + ": " + where + ": " + what).str());
  }
  void fail(BlockId block, llvm::Twine what) { fail("b" + llvm::Twine(block.index), what); }
  void fail(ValueId id, llvm::Twine what) {
    fail("%" + llvm::Twine(id.index) + " (" + info(function[id].op).name + ")", what);
  }
};

/// The types and records of every instruction. The function's shape must be sound.
void checkTypes(FunctionVerifier &verifier);

} // namespace quorate::ir
