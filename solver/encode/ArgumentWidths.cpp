//===- ArgumentWidths.cpp - how much of an argument's word matters ------------===//
//
// Older compilers mask an account or a small number wherever they use it; newer
// ones end the call at once where more is set. Either way nothing is lost if
// such a word is taken to be narrow from the start.
//
//===----------------------------------------------------------------------===//

#include "solver/encode/FunctionInfo.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

using ir::Op, ir::ValueId;

bool isZero(const ir::Instruction &in) { return in.op == Op::Const && in.imm.isZero(); }

/// Whether the word is other than zero.
bool isFlag(const ir::Function &fn, ValueId v, ValueId word) {
  const ir::Instruction &in = fn[v];
  return (in.op == Op::Ne || in.op == Op::Eq) && in.operands[0] == word &&
         isZero(fn[in.operands[1]]);
}

bool endsWithoutReason(const ir::Function &fn, ir::BlockId block) {
  const ir::Instruction &last = fn.terminator(block);
  return fn[block].instructions.size() == 1 && last.op == Op::Revert &&
         last.revert().kind == ir::RevertRecord::Kind::Empty;
}

class Widths {
public:
  explicit Widths(const ir::Function &fn) : fn(fn), uses(fn) {}

  /// The bits of `word` that matter; all of them where that is not seen.
  unsigned of(ValueId word) const {
    unsigned bits = 0;
    bool flags = false;
    for (ValueId use : uses.of(word)) {
      const ir::Instruction &in = fn[use];
      if (in.op == Op::Trunc)
        bits = std::max<unsigned>(bits, in.type.bits);
      else if (isFlag(fn, use, word))
        flags = true;
      else if (!isTest(use, word))
        return 256;
    }
    if (flags) // low bits that are zero do not say that the word is
      return bits ? 256 : 1;
    return bits ? bits : 256;
  }

private:
  /// The word is compared with a narrow part of itself, and the call fails where it is more.
  bool isTest(ValueId test, ValueId word) const {
    const ir::Instruction &in = fn[test];
    if (in.op != Op::Eq && in.op != Op::Ne)
      return false;
    const ir::Instruction &wide = fn[in.operands[in.operands[0] == word ? 1 : 0]];
    if (wide.op != Op::ZExt)
      return false;
    ValueId part = wide.operands[0];
    while (fn[part].op == Op::Cast)
      part = fn[part].operands[0];
    bool isPart =
        isFlag(fn, part, word) || (fn[part].op == Op::Trunc && fn[part].operands[0] == word);
    return isPart && llvm::all_of(uses.of(test), [&](ValueId use) {
             const ir::Instruction &branch = fn[use];
             return branch.op == Op::Branch &&
                    endsWithoutReason(fn, branch.blocks[in.op == Op::Eq ? 1 : 0]);
           });
  }

  const ir::Function &fn;
  const ir::Uses uses;
};

} // namespace

void findArgumentWidths(FunctionInfo &info) {
  const ir::Function &fn = info.graph.function;
  std::vector<ValueId> words;
  for (const ir::Block &block : fn.blocks)
    for (ValueId v : block.instructions) {
      if (fn[v].op == Op::ICall || fn[v].op == Op::ICallIndirect)
        return; // reads call data too
      if (fn[v].op == Op::CdLoad && fn[fn[v].operands[0]].op == Op::Const)
        words.push_back(v);
    }
  if (words.empty())
    return;
  const Widths widths(fn);
  for (ValueId word : words) {
    unsigned &bits = info.argumentWidths[fn[fn[word].operands[0]].imm.getLimitedValue()];
    bits = std::max(bits, widths.of(word));
  }
  std::erase_if(info.argumentWidths, [](const auto &entry) { return entry.second >= 256; });
}

} // namespace quorate::solver
