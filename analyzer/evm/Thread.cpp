//===- Thread.cpp - branches that the way in decides ------------------------------------===//
//
// Compiled code first makes a value (the state of a proposal, the left side of
// an `and`) and tests it after a join. Where the way into the join says how the
// test ends, that way goes straight on: a guard is then a branch that controls
// what it guards, as in source.
//
//===----------------------------------------------------------------------===//

#include "analyzer/evm/Cleanup.h"

#include "analyzer/evm/BlockCopies.h"
#include "analyzer/evm/Values.h"
#include "analyzer/ir/Analysis.h"
#include "analyzer/ir/Eval.h"
#include "analyzer/ir/Simplify.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <optional>

namespace quorate::evm {

using ir::Function, ir::Instruction;

namespace {

constexpr size_t MaxThreads = 200; ///< for one function

class Threader {
public:
  explicit Threader(Function &fn) : fn(fn), graph(fn), touched(fn.blocks.size()) {}

  /// The number of blocks that were threaded. What the graph says of a block stays true while
  /// nothing next to it is copied: blocks that are not copied go on dominating each other.
  size_t run() {
    size_t done = 0;
    for (BlockId b : graph.reversePostorder()) {
      BlockId above = graph.immediateDominator(b);
      if (touched[b.index] || (above.valid() && touched[above.index]))
        continue;
      llvm::SmallVector<BlockId, 8> near(graph.predecessors(b));
      llvm::append_range(near, fn.successors(b));
      if (!thread(b))
        continue;
      ++done;
      touched.set(b.index);
      for (BlockId n : near)
        touched.set(n.index);
    }
    return done;
  }

private:
  enum Way : uint8_t { Unknown, True, False };

  bool duplicable(BlockId b) const {
    constexpr uint16_t Writes = ir::effect::WriteState | ir::effect::WriteMemory |
                                ir::effect::External | ir::effect::Internal | ir::effect::Emits;
    const auto &list = fn[b].instructions;
    return list.size() <= MaxCopied && std::none_of(list.begin(), list.end(), [&](ValueId id) {
             return (ir::info(fn[id].op).effects & Writes) || fn[id].op == Op::Unsupported;
           });
  }

  using Operands = llvm::SmallVector<ValueId, 4>;

  /// True if `x` holds exactly where `op` of `operands` does not.
  static bool negates(const Instruction &x, Op op, const Operands &operands) {
    if ((x.op == Op::Eq && op == Op::Ne) || (x.op == Op::Ne && op == Op::Eq))
      return llvm::ArrayRef(x.operands) == llvm::ArrayRef(operands);
    bool order = (x.op == Op::ULt && op == Op::ULe) || (x.op == Op::ULe && op == Op::ULt) ||
                 (x.op == Op::SLt && op == Op::SLe) || (x.op == Op::SLe && op == Op::SLt);
    return order && x.operands[0] == operands[1] && x.operands[1] == operands[0];
  }

  /// The condition that the way from `from` into `b` rests on, and how it ends there.
  std::optional<std::pair<ValueId, bool>> conditionOn(BlockId from, BlockId b) const {
    const Instruction &end = fn.terminator(from);
    if (end.op != Op::Branch || end.blocks[0] == end.blocks[1])
      return std::nullopt;
    return std::pair(end.operands[0], end.blocks[0] == b);
  }

  /// The unsigned value that is the same number in fewer bits.
  ValueId widened(ValueId value) const {
    while (fn[value].op == Op::ZExt)
      value = fn[value].operands[0];
    return value;
  }

  /// What a value is, coming from `from` into `b`.
  std::optional<APInt> onEdge(ValueId wide, BlockId from, BlockId b) const {
    unsigned bits = fn[wide].type.bits;
    if (fn[wide].op == Op::Const)
      return fn[wide].imm;
    auto known = conditionOn(from, b);
    if (!known)
      return std::nullopt;
    auto [condition, holds] = *known;
    ValueId value = widened(wide);
    const Instruction &i = fn[value], &x = fn[condition];
    if (x.op == (holds ? Op::Eq : Op::Ne) && fn[x.operands[1]].op == Op::Const &&
        value == x.operands[0])
      return fn[x.operands[1]].imm.zext(bits);
    if (i.type.kind != ir::TypeKind::Bool)
      return std::nullopt;
    if (condition == value)
      return APInt(bits, holds);
    if ((x.op == Op::Not && x.operands[0] == value) ||
        (i.op == Op::Not && i.operands[0] == condition) ||
        negates(x, i.op, {i.operands.begin(), i.operands.end()}))
      return APInt(bits, !holds);
    return std::nullopt;
  }

  ValueId incoming(ValueId value, BlockId from, BlockId b) const {
    const Instruction &i = fn[value];
    if (i.op == Op::Phi && i.block == b)
      for (size_t k = 0; k < i.blocks.size(); ++k)
        if (i.blocks[k] == from)
          return i.operands[k];
    return value;
  }

  /// A comparison in `b` of what comes in from `from`, where that way rests on the same one.
  std::optional<APInt> asOnEdge(const Instruction &i, BlockId from, BlockId b) const {
    auto known = conditionOn(from, b);
    if (!known || i.type.kind != ir::TypeKind::Bool || i.operands.size() != 2)
      return std::nullopt;
    Operands operands;
    for (ValueId operand : i.operands) {
      operands.push_back(incoming(operand, from, b));
      if (fn[operands.back()].block == b)
        return std::nullopt; // computed anew
    }
    auto [condition, holds] = *known;
    const Instruction &x = fn[condition];
    if (x.op == i.op && llvm::ArrayRef(x.operands) == llvm::ArrayRef(operands))
      return APInt(1, holds);
    if (negates(x, i.op, operands))
      return APInt(1, !holds);
    return std::nullopt;
  }

  std::optional<APInt> evaluate(ValueId value, BlockId from, BlockId b, unsigned depth = 0) const {
    const Instruction &i = fn[value];
    if (i.op == Op::Const)
      return i.imm;
    if (i.block != b)
      return onEdge(value, from, b);
    if (i.op == Op::Phi) {
      ValueId comes = incoming(value, from, b);
      return comes == value ? std::nullopt : onEdge(comes, from, b);
    }
    if (!ir::isPureScalar(i.op) || depth > 16)
      return std::nullopt;
    if (std::optional<APInt> known = asOnEdge(i, from, b))
      return known;
    llvm::SmallVector<APInt, 3> values;
    for (ValueId operand : i.operands) {
      std::optional<APInt> v = evaluate(operand, from, b, depth + 1);
      if (!v)
        return std::nullopt;
      values.push_back(*v);
    }
    return ir::evaluate(i.op, i.type, values);
  }

  bool thread(BlockId b) {
    llvm::ArrayRef<BlockId> preds = graph.predecessors(b);
    const Instruction &end = fn.terminator(b);
    if (end.op != Op::Branch || end.blocks[0] == end.blocks[1] || preds.size() < 2 ||
        !duplicable(b))
      return false;
    std::vector<BlockId> ways[3];
    for (BlockId p : preds) {
      if (!graph.reachable(p) || graph.isBackEdge(p, b))
        return false; // loops stay loops
      std::optional<APInt> value = evaluate(end.operands[0], p, b);
      ways[!value ? Unknown : value->isZero() ? False : True].push_back(p);
    }
    if (ways[True].empty() && ways[False].empty())
      return false;
    // A way into both successors of one branch cannot be told apart by its block.
    for (BlockId p : preds) {
      const Instruction &from = fn.terminator(p);
      if (from.op == Op::Branch && from.blocks[0] == from.blocks[1])
        return false;
    }
    hoist(fn, graph, b);
    if (leaksReference(fn, b))
      return false;
    size_t blocks = fn.blocks.size();
    BlockCopies copies(fn, b);
    BlockId ifTrue = end.blocks[0], ifFalse = end.blocks[1];
    // One group stays in the block itself; where that one is decided its branch becomes a jump.
    Way stays = !ways[Unknown].empty() ? Unknown : !ways[True].empty() ? True : False;
    for (Way way : {True, False})
      if (way != stays && !ways[way].empty())
        copies.copyFor(ways[way], way == True ? ifTrue : ifFalse);
    if (stays != Unknown)
      decide(b, stays == True ? ifTrue : ifFalse, stays == True ? ifFalse : ifTrue);
    if (fn.blocks.size() > blocks)
      copies.repair();
    return true;
  }

  void decide(BlockId b, BlockId goes, BlockId not_) {
    Instruction &end = fn[fn[b].instructions.back()];
    end.op = Op::Jump;
    end.operands.clear();
    end.blocks = {goes};
    for (ValueId id : fn[not_].instructions) {
      Instruction &phi = fn[id];
      if (phi.op != Op::Phi)
        break;
      for (size_t k = phi.blocks.size(); k-- > 0;)
        if (phi.blocks[k] == b) {
          phi.operands.erase(phi.operands.begin() + k);
          phi.blocks.erase(phi.blocks.begin() + k);
        }
    }
  }

  Function &fn;
  ir::Graph graph;
  llvm::BitVector touched;
};

} // namespace

void threadJumps(ir::Module &module, Function &fn) {
  size_t limit = fn.instructions.size() * 3 + 1000;
  for (size_t n = 0; n < MaxThreads;) {
    if (fn.blocks.size() > MaxBlocks || fn.instructions.size() > limit)
      return;
    size_t done = Threader(fn).run();
    if (!done)
      return;
    n += done;
    ir::simplify(module, fn);
  }
}

} // namespace quorate::evm
