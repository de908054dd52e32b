//===- Simplify.h - one shape for equal code ----------------------------------===//
//
// Run on what both front ends make, so that rules and prover meet the same
// instructions whether the code came from source or from bytecode:
//
//   constants folded and on the right; equal pure instructions computed once
//   comparisons without negation, casts or extensions around their operands
//   a bool that was widened and compared with zero is the bool again
//   masks, shift pairs and sign extensions as trunc, zext and sext
//   overflow tests as uaddo and umulo, however the compiler spelled them
//   no unreachable blocks, no blocks that only continue another, no dead values
//
// What a function does is not changed: the interpreter gives the same results.
// Block numbers change; the ids of instructions that stay do not.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/Module.h"

namespace quorate::ir {

void simplify(Module &module, Function &function);
/// Every function of every contract.
void simplify(Module &module);

} // namespace quorate::ir
