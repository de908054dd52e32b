//===- SsaBuilder.cpp - locals to SSA while the graph grows ---------------===//
//
// Braun et al. (CC 2013), with the recursion over predecessors turned into a
// walk up single-predecessor chains and a worklist of phis, so that the length
// of a function does not become stack depth.
//
//===----------------------------------------------------------------------===//

#include "analyzer/ir/Builder.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::ir {

unsigned SsaBuilder::newVariable(Type type) {
  types.push_back(type);
  return unsigned(types.size() - 1);
}

SsaBuilder::BlockState &SsaBuilder::state(BlockId block) {
  if (blocks.size() <= block.index)
    blocks.resize(std::max<size_t>(builder.fn.blocks.size(), block.index + 1));
  return blocks[block.index];
}

/// Instructions are only ever appended while a function is being built, so each is looked at once.
void SsaBuilder::notePredecessors() {
  Function &fn = builder.fn;
  for (; scanned < fn.instructions.size(); ++scanned) {
    const Instruction &instruction = fn.instructions[scanned];
    if (instruction.op != Op::Jump && instruction.op != Op::Branch)
      continue;
    for (BlockId target : instruction.blocks) {
      auto &preds = state(target).predecessors;
      if (!llvm::is_contained(preds, instruction.block))
        preds.push_back(instruction.block);
    }
  }
}

void SsaBuilder::write(unsigned variable, ValueId value) {
  if (builder.terminated())
    builder.setBlock(builder.newBlock());
  state(builder.block()).definitions[variable] = value;
}

ValueId SsaBuilder::read(unsigned variable) {
  if (builder.terminated())
    builder.setBlock(builder.newBlock());
  return readIn(variable, builder.block());
}

ValueId SsaBuilder::readIn(unsigned variable, BlockId block) {
  notePredecessors();
  std::vector<Pending> work;
  ValueId value = findOrMakePhi(variable, block, work);
  fillPhis(std::move(work));
  return resolve(value);
}

/// The value at the end of `block`. Phis made on the way go to `work`, their operands unread.
ValueId SsaBuilder::findOrMakePhi(unsigned variable, BlockId block, std::vector<Pending> &work) {
  llvm::SmallVector<BlockId, 8> passed;
  ValueId value;
  while (!value.valid()) {
    BlockState &current = state(block);
    auto known = current.definitions.find(variable);
    if (known != current.definitions.end()) {
      value = known->second;
      break;
    }
    passed.push_back(block);
    bool cycle = passed.size() > blocks.size(); // of blocks that nothing reaches
    if (current.sealed && current.predecessors.size() == 1 && !cycle) {
      block = current.predecessors[0];
      continue;
    }
    if (current.sealed && (current.predecessors.empty() || cycle)) {
      value = builder.undef(types[variable]);
      break;
    }
    value = newPhi(block, types[variable]);
    if (current.sealed)
      work.push_back({variable, value});
    else
      state(block).incomplete.push_back({variable, value});
  }
  for (BlockId b : passed)
    state(b).definitions[variable] = value;
  return value;
}

void SsaBuilder::fillPhis(std::vector<Pending> work) {
  llvm::SmallVector<ValueId, 8> filled;
  while (!work.empty()) {
    auto [variable, phi] = work.back();
    work.pop_back();
    BlockId block = builder.fn[phi].block;
    for (size_t i = 0; i < state(block).predecessors.size(); ++i) {
      BlockId pred = state(block).predecessors[i];
      ValueId operand = resolve(findOrMakePhi(variable, pred, work));
      builder.fn[phi].operands.push_back(operand);
      builder.fn[phi].blocks.push_back(pred);
      if (builder.fn[operand].op == Op::Phi)
        phiUsers[operand].push_back(phi);
    }
    filled.push_back(phi);
  }
  for (ValueId phi : llvm::reverse(filled))
    removeTrivial(phi);
}

ValueId SsaBuilder::newPhi(BlockId block, Type type) {
  Function &fn = builder.fn;
  ValueId id(uint32_t(fn.instructions.size()));
  Instruction phi;
  phi.op = Op::Phi;
  phi.type = type;
  phi.block = block;
  phi.place = builder.currentPlace();
  fn.instructions.push_back(std::move(phi));
  auto &list = fn[block].instructions;
  auto position = llvm::find_if(list, [&](ValueId other) { return fn[other].op != Op::Phi; });
  list.insert(position, id);
  return id;
}

/// A phi of one other value, itself apart, is that value. Removing it may make its users trivial.
void SsaBuilder::removeTrivial(ValueId first) {
  llvm::SmallVector<ValueId, 8> work = {first};
  while (!work.empty()) {
    ValueId phi = work.pop_back_val();
    if (replacedBy.count(phi) || builder.fn[phi].operands.empty())
      continue;
    ValueId only;
    bool trivial = true;
    for (ValueId operand : builder.fn[phi].operands) {
      operand = resolve(operand);
      if (operand == phi || operand == only)
        continue;
      trivial &= !only.valid();
      only = operand;
    }
    if (!trivial)
      continue;
    if (!only.valid()) // used in an unreachable cycle only
      only = builder.undef(builder.fn[phi].type);
    replacedBy[phi] = only;
    auto users = phiUsers.lookup(phi);
    std::erase(builder.fn[builder.fn[phi].block].instructions, phi);
    for (ValueId user : users) {
      work.push_back(user);
      if (builder.fn[only].op == Op::Phi)
        phiUsers[only].push_back(user);
    }
  }
}

ValueId SsaBuilder::resolve(ValueId value) {
  ValueId end = value;
  for (auto it = replacedBy.find(end); it != replacedBy.end(); it = replacedBy.find(end))
    end = it->second;
  while (value != end) { // shorten the chain for the next reader
    ValueId &next = replacedBy[value];
    value = next;
    next = end;
  }
  return end;
}

void SsaBuilder::seal(BlockId block) {
  notePredecessors();
  BlockState &sealing = state(block);
  if (sealing.sealed)
    return;
  sealing.sealed = true;
  std::vector<Pending> work;
  for (auto [variable, phi] : sealing.incomplete)
    work.push_back({variable, phi});
  sealing.incomplete.clear();
  // A block that nothing reaches: its phis have no operands to come.
  if (sealing.predecessors.empty()) {
    for (auto [variable, phi] : work) {
      replacedBy[phi] = builder.undef(types[variable]);
      std::erase(builder.fn[block].instructions, phi);
      for (ValueId user : phiUsers.lookup(phi))
        removeTrivial(user);
    }
    return;
  }
  fillPhis(std::move(work));
}

void SsaBuilder::finish() {
  for (uint32_t i = 0; i < builder.fn.blocks.size(); ++i)
    seal(BlockId(i));
  rewrite();
}

void SsaBuilder::rewrite() {
  for (Instruction &instruction : builder.fn.instructions)
    for (ValueId &operand : instruction.operands)
      operand = resolve(operand);
  for (BlockState &block : blocks)
    for (auto &[variable, value] : block.definitions)
      value = resolve(value);
}

} // namespace quorate::ir
