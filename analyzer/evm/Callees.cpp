//===- Callees.cpp - which contract of the input a call goes to ---------------------===//
//
// Source says by a variable's type what is called. Code has an address: where
// everything that is asked of it is answered by one contract of the input
// alone, that is meant. Interfaces that are well known say nothing, for many
// contracts have them.
//
//===----------------------------------------------------------------------===//

#include "analyzer/evm/Frontend.h"
#include "analyzer/evm/Names.h"

#include "llvm/ADT/STLExtras.h"

#include <map>
#include <set>

namespace quorate::evm {

namespace {

using ir::Contract, ir::Function, ir::Instruction, ir::Op, ir::ValueId, ir::VarId;

/// The variable without keys that an address is read from.
VarId variableOf(const Function &fn, ValueId address) {
  const Instruction *i = &fn[address];
  while (i->op == Op::Trunc || i->op == Op::ZExt || i->op == Op::Cast)
    i = &fn[i->operands[0]];
  if (i->op != Op::Load)
    return {};
  const Instruction &place = fn[i->operands[0]];
  return place.op == Op::RefVar ? place.var : VarId();
}

using Calls = std::map<VarId, std::vector<Instruction *>>;

Calls callsOf(Contract &contract) {
  Calls calls;
  for (Function &fn : contract.functions)
    for (ir::Block &block : fn.blocks)
      for (ValueId id : block.instructions)
        if (const Instruction &i = fn[id]; i.op == Op::ExtCall && i.call().selector)
          if (VarId var = variableOf(fn, i.operands[0]); var.valid())
            calls[var].push_back(&fn[id]);
  return calls;
}

/// The only contract that answers, and that more than a common name speaks for.
const Contract *calleeOf(const ir::Module &module, const Contract &caller,
                         llvm::ArrayRef<Instruction *> calls) {
  if (llvm::all_of(
          calls, [](const Instruction *i) { return !knownFunction(*i->call().selector).empty(); }))
    return nullptr;
  const Contract *only = nullptr;
  for (const auto &candidate : module.contracts) {
    if (candidate.get() == &caller || candidate->origin != Origin::Bytecode ||
        !llvm::all_of(calls, [&](const Instruction *i) {
          return candidate->findEntry(*i->call().selector).valid();
        }))
      continue;
    if (only)
      return nullptr;
    only = candidate.get();
  }
  return only;
}

} // namespace

void nameCallees(ir::Module &module) {
  for (const auto &contract : module.contracts) {
    if (contract->origin != Origin::Bytecode)
      continue;
    for (auto &[var, calls] : callsOf(*contract))
      if (const Contract *callee = calleeOf(module, *contract, calls))
        for (Instruction *call : calls)
          std::get<ir::CallRecord>(*call->record).contract = callee->name;
  }
}

} // namespace quorate::evm
