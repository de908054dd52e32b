//===- Limits.cpp - what the way to a place says of a number's size ---------------------===//

#include "analyzer/evm/Limits.h"

namespace quorate::evm {

using ir::BlockId, ir::Op, ir::ValueId, llvm::APInt;

APInt mostAt(const ir::Graph &graph, ValueId value, BlockId block) {
  const ir::Function &fn = graph.function;
  while (fn[value].op == Op::ZExt)
    value = fn[value].operands[0];
  APInt most = APInt::getLowBitsSet(256, fn[value].type.bits);
  for (BlockId above; (above = graph.immediateDominator(block)).valid(); block = above) {
    const ir::Instruction &branch = fn.terminator(above);
    if (branch.op != Op::Branch || branch.blocks[0] == branch.blocks[1] ||
        graph.predecessors(block).size() != 1)
      continue;
    const ir::Instruction &test = fn[branch.operands[0]];
    if (test.op != Op::ULt && test.op != Op::ULe)
      continue;
    bool holds = branch.blocks[0] == block;
    const ir::Instruction &bound = fn[test.operands[holds ? 1 : 0]];
    ValueId tested = test.operands[holds ? 0 : 1];
    while (fn[tested].op == Op::ZExt)
      tested = fn[tested].operands[0];
    if (tested != value || bound.op != Op::Const)
      continue;
    bool strict = (test.op == Op::ULt) == holds;
    APInt limit = bound.imm.zextOrTrunc(256);
    if (strict && limit.isZero())
      continue; // nothing gets there
    most = llvm::APIntOps::umin(most, strict ? limit - 1 : limit);
  }
  return most;
}

} // namespace quorate::evm
