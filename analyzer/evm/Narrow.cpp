//===- Narrow.cpp - words that were found to be narrow ---------------------------------===//
//
// solc's decoder of arguments and answers ends the call where a word is not what
// its own narrow part widens to. From there on the word is that part: an
// account, a flag, a small number.
// https://docs.soliditylang.org/en/latest/abi-spec.html#strict-encoding-mode
//
//===----------------------------------------------------------------------===//

#include "analyzer/evm/Cleanup.h"
#include "analyzer/ir/Analysis.h"

namespace quorate::evm {

using ir::BlockId, ir::Function, ir::Instruction, ir::Op, ir::ValueId;

namespace {

/// Is `wide` a narrow part of `word`, or whether that is other than zero, as a word again?
bool isPartOf(const Function &fn, ValueId wide, ValueId word) {
  if (fn[wide].op != Op::ZExt)
    return false;
  const Instruction *part = &fn[fn[wide].operands[0]];
  while (part->op == Op::Cast)
    part = &fn[part->operands[0]];
  if (part->op == Op::Ne) {
    const Instruction &other = fn[part->operands[1]];
    return part->operands[0] == word && other.op == Op::Const && other.imm.isZero();
  }
  return part->op == Op::Trunc && part->operands[0] == word;
}

/// In place of the word, in every block that `from` dominates.
void replaceBehind(Function &fn, const ir::Graph &graph, BlockId from, ValueId word, ValueId part) {
  for (BlockId b : graph.reversePostorder())
    for (ValueId id : fn[b].instructions) {
      Instruction &i = fn[id];
      for (size_t k = 0; k < i.operands.size(); ++k)
        if (i.operands[k] == word && graph.dominates(from, i.op == Op::Phi ? i.blocks[k] : b))
          i.operands[k] = part;
    }
}

} // namespace

void narrowTested(Function &fn) {
  const ir::Graph graph(fn);
  for (BlockId b : graph.reversePostorder()) {
    const Instruction &branch = fn.terminator(b);
    if (branch.op != Op::Branch || branch.blocks[0] == branch.blocks[1])
      continue;
    const Instruction &test = fn[branch.operands[0]];
    if (test.op != Op::Eq && test.op != Op::Ne)
      continue;
    BlockId equal = branch.blocks[test.op == Op::Eq ? 0 : 1];
    if (graph.predecessors(equal).size() != 1)
      continue;
    for (auto [word, part] :
         {std::pair(test.operands[0], test.operands[1]), {test.operands[1], test.operands[0]}})
      if (isPartOf(fn, part, word)) {
        replaceBehind(fn, graph, equal, word, part);
        break;
      }
  }
}

} // namespace quorate::evm
