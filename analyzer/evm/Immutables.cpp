//===- Immutables.cpp - which immutables are accounts ----------------------------------===//
//
// In code every immutable is a word. One that is cut to 160 bits wherever it is
// used holds an account: what is above plays no part.
//
//===----------------------------------------------------------------------===//

#include "analyzer/evm/Cleanup.h"
#include "analyzer/ir/Analysis.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::evm {

using ir::Function, ir::Instruction, ir::Op, ir::Type, ir::ValueId;

namespace {

bool isImmutable(const Function &fn, ValueId ref) {
  return fn[ref].op == Op::RefVar && fn[ref].type.space == ir::Space::Immutable;
}

bool isAccount(const Instruction &i) { return i.op == Op::Trunc && i.type.bits == 160; }

/// By variable: it is loaded, and nothing but its low 160 bits is ever used.
std::vector<bool> onlyAccounts(const ir::Contract &contract) {
  std::vector<bool> loaded(contract.vars.size()), other(contract.vars.size());
  for (const Function &fn : contract.functions) {
    const ir::Uses uses(fn);
    for (const ir::Block &block : fn.blocks)
      for (ValueId id : block.instructions) {
        if (fn[id].op != Op::Load || !isImmutable(fn, fn[id].operands[0]))
          continue;
        uint32_t var = fn[fn[id].operands[0]].var.index;
        loaded[var] = true;
        if (!llvm::all_of(uses.of(id), [&](ValueId use) { return isAccount(fn[use]); }))
          other[var] = true;
      }
  }
  for (size_t v = 0; v < loaded.size(); ++v)
    loaded[v] = loaded[v] && !other[v];
  return loaded;
}

/// Loads are accounts from the start; what is stored is cut.
void retype(Function &fn, const std::vector<bool> &accounts, ir::DataTypeId data) {
  for (ir::Block &block : fn.blocks) {
    std::vector<ValueId> list;
    for (ValueId id : block.instructions) {
      const bool access = fn[id].op == Op::Load || fn[id].op == Op::Store;
      if (access && isImmutable(fn, fn[id].operands[0]) &&
          accounts[fn[fn[id].operands[0]].var.index]) {
        fn[fn[id].operands[0]].type.data = data;
        if (fn[id].op == Op::Load)
          fn[id].type = Type::address();
        else
          for (auto [op, type] :
               {std::pair(Op::Trunc, Type::uint(160)), {Op::Cast, Type::address()}}) {
            Instruction i;
            i.op = op;
            i.type = type;
            i.block = fn[id].block;
            i.place = fn[id].place;
            i.operands = {fn[id].operands[1]};
            fn[id].operands[1] = ValueId(uint32_t(fn.instructions.size()));
            list.push_back(fn[id].operands[1]);
            fn.instructions.push_back(std::move(i));
          }
      }
      list.push_back(id);
    }
    block.instructions = std::move(list);
  }
  for (ir::Block &block : fn.blocks)
    for (ValueId id : block.instructions)
      if (isAccount(fn[id]) && fn[fn[id].operands[0]].type == Type::address())
        fn[id].op = Op::Cast;
}

} // namespace

void typeImmutables(ir::Module &module, ir::Contract &contract) {
  const std::vector<bool> accounts = onlyAccounts(contract);
  if (!llvm::is_contained(accounts, true))
    return;
  const ir::DataTypeId data = module.valueType(Type::address());
  for (size_t v = 0; v < accounts.size(); ++v)
    if (accounts[v])
      contract.vars[v].type = data;
  for (Function &fn : contract.functions)
    retype(fn, accounts, data);
}

} // namespace quorate::evm
