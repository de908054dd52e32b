//===- SplitSlots.cpp - a slot that depends on the way ----------------------------------===//
//
// `if (support == 1) p.yes += w; else p.no += w;` ends in the same instructions
// twice, and solc's block deduplicator leaves one of them, with the slot on the
// stack. Such a slot is a phi, which names no variable. Each way gets its own
// end again, up to the access. The same where the two are packed into one slot,
// and the place in it is on the stack.
// https://docs.soliditylang.org/en/latest/internals/optimizer.html
//
//===----------------------------------------------------------------------===//
#include "analyzer/evm/BlockCopies.h"
#include "analyzer/evm/Cleanup.h"
#include "analyzer/ir/Simplify.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

namespace quorate::evm {

using ir::Function, ir::Instruction, ir::Op;

namespace {

constexpr size_t MaxSplits = 100; ///< for one function
constexpr size_t MaxWays = 16;

class Splitter {
public:
  explicit Splitter(Function &fn) : fn(fn), graph(fn) {}

  /// True if something was split. The function is to be simplified then.
  bool run() {
    for (BlockId b : graph.reversePostorder()) {
      const std::vector<ValueId> list = fn[b].instructions; // a block may be cut on the way
      for (ValueId id : list) {
        bool slot = fn[id].op == Op::RefSlot;
        ValueId phi = slot ? choice(fn[id].operands[0]) : chosenPlace(id);
        if (!phi.valid())
          continue;
        ValueId access = slot ? id : storeBehind(id);
        if (access.valid() && split(phi, access))
          return true;
      }
    }
    return false;
  }

private:
  /// The phi that a slot number is, give or take a constant; invalid if it is none.
  ValueId choice(ValueId slot) const {
    const Instruction *i = &fn[slot];
    if (i->op == Op::Add && fn[i->operands[1]].op == Op::Const)
      i = &fn[slot = i->operands[0]];
    else if (i->op == Op::Add && fn[i->operands[0]].op == Op::Const)
      i = &fn[slot = i->operands[1]];
    return i->op == Op::Phi ? slot : ValueId();
  }

  /// The phi of numbers that says by how many bytes or bits a part of a word is moved.
  ValueId chosenPlace(ValueId id) const {
    const Instruction &i = fn[id];
    auto isBase = [&](ValueId v) { return fn[v].op == Op::Const && fn[v].imm == 256; };
    if (i.op != Op::Shl && (i.op != Op::Exp || !isBase(i.operands[0])))
      return {};
    bool chosen =
        fn[i.operands[1]].op == Op::Phi &&
        llvm::all_of(fn[i.operands[1]].operands, [&](ValueId v) { return fn[v].op == Op::Const; });
    return chosen ? i.operands[1] : ValueId();
  }

  /// What `id` is part of is stored in the same block.
  ValueId storeBehind(ValueId id) const {
    std::set<ValueId> from = {id};
    for (ValueId at : fn[fn[id].block].instructions) {
      const Instruction &i = fn[at];
      bool uses = llvm::any_of(i.operands, [&](ValueId v) { return from.count(v) > 0; });
      if (uses && i.op == Op::Store)
        return at;
      if (uses)
        from.insert(at);
    }
    return {};
  }

  bool split(ValueId phi, ValueId ref) {
    BlockId b = fn[phi].block;
    llvm::ArrayRef<BlockId> preds = graph.predecessors(b);
    if (preds.size() < 2 || preds.size() > MaxWays)
      return false;
    for (BlockId p : preds) {
      const Instruction &from = fn.terminator(p);
      bool isAmbiguous = from.op == Op::Branch && from.blocks[0] == from.blocks[1];
      if (!graph.reachable(p) || graph.isBackEdge(p, b) || isAmbiguous)
        return false;
    }
    std::map<ValueId, std::vector<BlockId>> ways; // by what comes in
    for (size_t k = 0; k < fn[phi].blocks.size(); ++k)
      ways[fn[phi].operands[k]].push_back(fn[phi].blocks[k]);
    if (ways.size() < 2)
      return false;
    if (fn[ref].block == b)
      cutBehind(b, ref);
    if (fn[b].instructions.size() > MaxCopied)
      return false;
    hoist(fn, graph, b);
    if (leaksReference(fn, b))
      return false;
    BlockCopies copies(fn, b);
    for (auto way = std::next(ways.begin()); way != ways.end(); ++way)
      copies.copyFor(way->second, std::nullopt);
    copies.repair();
    return true;
  }

  /// What follows the last use of `ref` in its block goes into a block of its own.
  void cutBehind(BlockId b, ValueId ref) {
    auto &list = fn[b].instructions;
    size_t last = 0;
    for (size_t k = 0; k < list.size(); ++k)
      if (list[k] == ref || llvm::is_contained(fn[list[k]].operands, ref))
        last = k;
    if (last + 2 >= list.size())
      return; // only the terminator is behind it
    BlockId rest(uint32_t(fn.blocks.size()));
    std::vector<ValueId> behind(list.begin() + last + 1, list.end());
    list.resize(last + 1);
    fn.blocks.emplace_back();
    for (ValueId id : behind)
      fn[id].block = rest;
    fn[rest].instructions = std::move(behind);
    for (BlockId next : fn.successors(rest))
      for (ValueId id : fn[next].instructions) {
        if (fn[id].op != Op::Phi)
          break;
        for (BlockId &from : fn[id].blocks)
          if (from == b)
            from = rest;
      }
    Instruction jump;
    jump.op = Op::Jump;
    jump.block = b;
    jump.blocks = {rest};
    jump.place = fn[fn[rest].instructions.front()].place;
    fn[b].instructions.push_back(ValueId(uint32_t(fn.instructions.size())));
    fn.instructions.push_back(std::move(jump));
  }

  Function &fn;
  ir::Graph graph;
};

} // namespace

void splitSlots(ir::Module &module, Function &fn) {
  size_t limit = fn.instructions.size() * 3 + 1000;
  for (size_t n = 0; n < MaxSplits; ++n) {
    if (fn.blocks.size() > MaxBlocks || fn.instructions.size() > limit || !Splitter(fn).run())
      return;
    ir::simplify(module, fn);
  }
}

} // namespace quorate::evm
