//===- EmptyLoops.cpp - loops that nobody gets through ----------------------------------===//
//
// Compilers of before 0.5 make an array longer by setting its length: what lies
// between the new end and the old one is cleared, where the new one is further
// on. That is a loop over the words of history that would be overwritten, and no
// transaction runs it: from x + 1 up to x it would go once around all addresses.
//
//===----------------------------------------------------------------------===//

#include "analyzer/evm/Cleanup.h"

#include "analyzer/ir/Analysis.h"
#include "analyzer/ir/Simplify.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

namespace quorate::evm {

using ir::BlockId, ir::Function, ir::Instruction, ir::Op, ir::ValueId, llvm::APInt;

namespace {

constexpr uint64_t MaxDistance = 1 << 16; ///< 2^256 over this is still more steps than there is gas
constexpr size_t MaxTerms = 16;

class LoopFinder {
public:
  explicit LoopFinder(Function &fn) : fn(fn), graph(fn), same(fn.instructions.size()) {}

  /// True if one was taken out. The function is to be simplified then.
  bool run() {
    shareLoads();
    bool changed = false;
    for (uint32_t b = 0; b < fn.blocks.size(); ++b)
      if (graph.reachable(BlockId(b)))
        changed |= takeOut(BlockId(b));
    return changed;
  }

private:
  /// A word and what stands for all words that are equal to it.
  ValueId find(ValueId v) const { return same[v.index].valid() ? same[v.index] : v; }

  /// What a block reads twice from one slot, and writes nowhere in between.
  void shareLoads() {
    for (const ir::Block &block : fn.blocks) {
      std::vector<ValueId> loads;
      for (ValueId id : block.instructions) {
        if (fn[id].op != Op::Load) {
          if (ir::effectsOf(fn, fn[id]) & ir::effect::WriteState)
            loads.clear();
          continue;
        }
        auto before = llvm::find_if(
            loads, [&](ValueId l) { return fn[l].operands[0] == fn[id].operands[0]; });
        if (before == loads.end())
          loads.push_back(id);
        else
          same[id.index] = *before;
      }
    }
  }

  struct Sum {
    std::vector<ValueId> terms; ///< sorted
    APInt constant = APInt(256, 0);
  };

  bool add(Sum &sum, ValueId value) const {
    const Instruction &i = fn[value];
    if (i.op == Op::Const)
      sum.constant += i.imm.zextOrTrunc(256);
    else if (i.op == Op::Add && i.type.bits == 256)
      return add(sum, i.operands[0]) && add(sum, i.operands[1]);
    else
      sum.terms.push_back(find(value));
    return sum.terms.size() <= MaxTerms;
  }

  /// How far `a` is behind `b`, if that is little and the same in every run.
  std::optional<uint64_t> distance(ValueId a, ValueId b) const {
    Sum x, y;
    if (!add(x, a) || !add(y, b))
      return std::nullopt;
    llvm::sort(x.terms);
    llvm::sort(y.terms);
    APInt difference = x.constant - y.constant;
    if (x.terms != y.terms || difference.uge(MaxDistance))
      return std::nullopt;
    return difference.getZExtValue();
  }

  /// for (p = end + n; p < end; p += step) with nothing else that ends it.
  bool takeOut(BlockId header) {
    Instruction &branch = fn[fn.blocks[header.index].instructions.back()];
    if (branch.op != Op::Branch)
      return false;
    const Instruction &test = fn[branch.operands[0]];
    if (test.op != Op::ULt && test.op != Op::ULe)
      return false;
    bool less = test.op == Op::ULt; // p < end goes on; end <= p leaves
    ValueId pointer = test.operands[less ? 0 : 1], end = test.operands[less ? 1 : 0];
    BlockId body = branch.blocks[less ? 0 : 1], exit = branch.blocks[less ? 1 : 0];
    if (fn[pointer].op != Op::Phi || fn[pointer].block != header || body == exit ||
        graph.predecessors(body).size() != 1 || fn.terminator(body).op != Op::Jump ||
        fn.terminator(body).blocks[0] != header || !graph.dominates(end, pointer))
      return false;
    const Instruction &phi = fn[pointer];
    for (size_t k = 0; k < phi.operands.size(); ++k) {
      bool back = phi.blocks[k] == body;
      std::optional<uint64_t> ahead = distance(phi.operands[k], back ? pointer : end);
      if (!ahead || (back && *ahead == 0))
        return false;
    }

    branch.op = Op::Jump;
    branch.operands.clear();
    branch.blocks = {exit};
    for (ValueId id : fn.blocks[header.index].instructions) {
      Instruction &i = fn[id];
      if (i.op != Op::Phi)
        break;
      for (size_t k = i.blocks.size(); k-- > 0;)
        if (i.blocks[k] == body) {
          i.blocks.erase(i.blocks.begin() + ptrdiff_t(k));
          i.operands.erase(i.operands.begin() + ptrdiff_t(k));
        }
    }
    return true;
  }

  Function &fn;
  ir::Graph graph;
  std::vector<ValueId> same;
};

} // namespace

void removeEmptyLoops(ir::Module &module, Function &fn) {
  if (LoopFinder(fn).run())
    ir::simplify(module, fn);
}

} // namespace quorate::evm
