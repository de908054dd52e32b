//===- Cleanup.h - after lifting ---------------------------------------------------===//
#pragma once

#include "analyzer/ir/Module.h"

namespace quorate::evm {

/// Before storage is recovered: a word that a test found equal to a narrow part of itself is that
/// part behind the test.
void narrowTested(ir::Function &fn);
/// Before storage is recovered: takes out loops that run from behind their end.
void removeEmptyLoops(ir::Module &module, ir::Function &fn);
/// Before storage is recovered: where ways that write to different slots share the rest of their
/// code, each gets its own.
void splitSlots(ir::Module &module, ir::Function &fn);
/// Before storage is recovered: an immutable of which only 160 bits are used is an account.
void typeImmutables(ir::Module &module, ir::Contract &contract);
/// A branch that the way into its block decides is taken at the end of that way.
void threadJumps(ir::Module &module, ir::Function &fn);
/// Takes out stores to scratch space and to the free memory pointer that nothing reads any more.
/// No computed address is below `heapStart`.
void removeScratchStores(ir::Function &fn, int64_t heapStart);
/// Takes out stores to memory after which nothing reads memory any more.
void removeDeadStores(ir::Function &fn);
/// All of the above in the order that serves them, for a function that is complete.
void cleanUp(ir::Module &module, ir::Function &fn, int64_t heapStart);
/// Renumbers the instructions that are left, in block order.
void compact(ir::Function &fn);

} // namespace quorate::evm
