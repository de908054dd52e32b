//===- Thread.cpp - branches that the way in decides ------------------------------------===//
//
// Compiled code first makes a value (the state of a proposal, the left side of
// an `and`) and tests it after a join. Where the way into the join says how the
// test ends, that way goes straight on: a guard is then a branch that controls
// what it guards, as in source.
//
//===----------------------------------------------------------------------===//

#include "analyzer/evm/Cleanup.h"

#include "analyzer/evm/Values.h"
#include "analyzer/ir/Analysis.h"
#include "analyzer/ir/Eval.h"
#include "analyzer/ir/Simplify.h"

#include <algorithm>
#include <optional>

namespace quorate::evm {

using ir::Function, ir::Instruction;

namespace {

constexpr size_t MaxCopied = 40;   ///< instructions in a block that is copied
constexpr size_t MaxThreads = 200; ///< for one function
constexpr size_t MaxBlocks = 3000;

/// Depends on nothing but its operands, so it may be computed earlier.
bool isPure(const Instruction &i) {
  if (ir::isPureScalar(i.op))
    return true;
  switch (i.op) {
  case Op::Const:
  case Op::RefVar:
  case Op::RefSlot:
  case Op::RefField:
  case Op::RefKey:
  case Op::RefIndex:
  case Op::KeccakWords:
  case Op::CdLoad:
  case Op::CdSize:
  case Op::Extract:
    return true;
  case Op::Env:
    return i.env != ir::EnvKind::GasLeft && i.env != ir::EnvKind::SelfBalance;
  default:
    return false;
  }
}

class Threader {
public:
  explicit Threader(Function &fn) : fn(fn), graph(fn) {}

  bool run() {
    for (BlockId b : graph.reversePostorder())
      if (thread(b))
        return true;
    return false;
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

  bool negates(ValueId a, ValueId b) const {
    const Instruction &x = fn[a], &y = fn[b];
    if ((x.op == Op::Not && x.operands[0] == b) || (y.op == Op::Not && y.operands[0] == a))
      return true;
    if ((x.op == Op::Eq && y.op == Op::Ne) || (x.op == Op::Ne && y.op == Op::Eq))
      return x.operands == y.operands;
    bool order = (x.op == Op::ULt && y.op == Op::ULe) || (x.op == Op::ULe && y.op == Op::ULt) ||
                 (x.op == Op::SLt && y.op == Op::SLe) || (x.op == Op::SLe && y.op == Op::SLt);
    return order && x.operands[0] == y.operands[1] && x.operands[1] == y.operands[0];
  }

  /// What a value is, coming from `from` into `b`.
  std::optional<APInt> onEdge(ValueId value, BlockId from, BlockId b) const {
    if (fn[value].op == Op::Const)
      return fn[value].imm;
    const Instruction &end = fn.terminator(from);
    if (end.op != Op::Branch || end.blocks[0] == end.blocks[1] ||
        fn[value].type.kind != ir::TypeKind::Bool)
      return std::nullopt;
    bool holds = end.blocks[0] == b;
    if (end.operands[0] == value)
      return APInt(1, holds);
    if (negates(end.operands[0], value))
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
      for (size_t k = 0; k < i.blocks.size(); ++k)
        if (i.blocks[k] == from)
          return onEdge(i.operands[k], from, b);
      return std::nullopt;
    }
    if (!ir::isPureScalar(i.op) || depth > 16)
      return std::nullopt;
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
    hoist(b);
    if (leaksReference(b))
      return false;
    defs.clear();
    for (ValueId id : fn[b].instructions)
      if (!fn[id].type.isVoid())
        defs[id][b.index] = id;
    BlockId ifTrue = end.blocks[0], ifFalse = end.blocks[1];
    // One group stays in the block itself; where that one is decided its branch becomes a jump.
    Way stays = !ways[Unknown].empty() ? Unknown : !ways[True].empty() ? True : False;
    for (Way way : {True, False})
      if (way != stays && !ways[way].empty())
        copyFor(b, ways[way], way == True ? ifTrue : ifFalse);
    if (stays != Unknown)
      decide(b, stays == True ? ifTrue : ifFalse, stays == True ? ifFalse : ifTrue);
    if (fn.blocks.size() > copiesBegin)
      repair(b);
    return true;
  }

  /// What depends on nothing in the block need not be copied with it.
  void hoist(BlockId b) {
    BlockId to = graph.immediateDominator(b);
    auto &list = fn[b].instructions;
    auto &above = fn[to].instructions;
    std::erase_if(list, [&](ValueId id) {
      Instruction &i = fn[id];
      bool inside = llvm::any_of(i.operands, [&](ValueId o) { return fn[o].block == b; });
      if (inside || !isPure(i))
        return false;
      i.block = to;
      above.insert(above.end() - 1, id);
      return true;
    });
  }

  /// A reference that is used elsewhere would become a phi of references, which names no place.
  bool leaksReference(BlockId b) const {
    for (const ir::Block &block : fn.blocks)
      for (ValueId id : block.instructions)
        for (ValueId o : fn[id].operands)
          if (fn[o].type.isRef() && fn[o].block == b && fn[id].block != b)
            return true;
    return false;
  }

  void copyFor(BlockId b, const std::vector<BlockId> &from, BlockId target) {
    BlockId copy(uint32_t(fn.blocks.size()));
    fn.blocks.emplace_back();
    llvm::DenseMap<ValueId, ValueId> map;
    auto mapped = [&](ValueId v) {
      auto it = map.find(v);
      return it == map.end() ? v : it->second;
    };
    std::vector<ValueId> list = fn[b].instructions;
    for (ValueId id : list) {
      Instruction i = fn[id].clone();
      i.block = copy;
      if (i.op == Op::Phi) {
        i.operands.clear();
        i.blocks.clear();
        Instruction &old = fn[id];
        for (size_t k = old.blocks.size(); k-- > 0;)
          if (std::find(from.begin(), from.end(), old.blocks[k]) != from.end()) {
            i.operands.push_back(old.operands[k]);
            i.blocks.push_back(old.blocks[k]);
            old.operands.erase(old.operands.begin() + k);
            old.blocks.erase(old.blocks.begin() + k);
          }
      } else if (i.op == Op::Branch) {
        i.op = Op::Jump;
        i.operands.clear();
        i.blocks = {target};
      } else {
        for (ValueId &operand : i.operands)
          operand = mapped(operand);
      }
      ValueId made(uint32_t(fn.instructions.size()));
      if (!i.type.isVoid()) {
        map[id] = made;
        defs[id][copy.index] = made;
      }
      fn.instructions.push_back(std::move(i));
      fn[copy].instructions.push_back(made);
    }
    for (BlockId p : from)
      for (BlockId &next : fn[fn[p].instructions.back()].blocks)
        if (next == b)
          next = copy;
    for (ValueId id : fn[target].instructions) {
      Instruction &phi = fn[id];
      if (phi.op != Op::Phi)
        break;
      for (size_t k = 0; k < phi.blocks.size(); ++k)
        if (phi.blocks[k] == b) {
          ValueId value = mapped(phi.operands[k]);
          phi.operands.push_back(value);
          phi.blocks.push_back(copy);
          break;
        }
    }
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

  // Uses of the block's values elsewhere: which copy reaches them (an SSA updater, after Braun et
  // al., 2013).
  void repair(BlockId b) {
    preds.assign(fn.blocks.size(), {});
    for (uint32_t k = 0; k < fn.blocks.size(); ++k)
      for (BlockId next : fn.successors(BlockId(k)))
        preds[next.index].push_back(BlockId(k));
    uint32_t count = uint32_t(fn.blocks.size());
    for (uint32_t k = 0; k < count; ++k) {
      if (k == b.index || k >= copiesBegin)
        continue;
      // New phis go to the front of lists while we walk.
      std::vector<ValueId> list = fn.blocks[k].instructions;
      for (ValueId id : list)
        for (size_t n = 0; n < fn[id].operands.size(); ++n) {
          ValueId used = fn[id].operands[n];
          if (!defs.count(used))
            continue;
          ValueId value =
              fn[id].op == Op::Phi ? atEnd(used, fn[id].blocks[n]) : atStart(used, BlockId(k));
          fn[id].operands[n] = value;
        }
    }
    starts.clear();
  }

  ValueId atEnd(ValueId v, BlockId block) {
    auto &at = defs[v];
    auto it = at.find(block.index);
    return it != at.end() ? it->second : atStart(v, block);
  }

  ValueId atStart(ValueId v, BlockId block) {
    auto it = starts.find({v.index, block.index});
    if (it != starts.end())
      return it->second;
    // Up a straight line without recursion.
    BlockId at = block;
    while (preds[at.index].size() == 1 && !defs[v].count(at.index))
      if (BlockId up = preds[at.index].front(); defs[v].count(up.index))
        return starts[{v.index, block.index}] = defs[v][up.index];
      else
        at = up;
    if (preds[at.index].empty()) { // not reached any more
      Instruction i;
      i.op = Op::Undef;
      i.type = fn[v].type;
      return starts[{v.index, block.index}] = atFront(BlockId(0), std::move(i));
    }
    auto known = starts.find({v.index, at.index});
    if (known != starts.end())
      return starts[{v.index, block.index}] = known->second;
    Instruction i;
    i.op = Op::Phi;
    i.type = fn[v].type;
    i.place = fn[v].place;
    ValueId phi = atFront(at, std::move(i));
    starts[{v.index, at.index}] = phi;
    starts[{v.index, block.index}] = phi;
    for (BlockId p : preds[at.index]) {
      ValueId value = atEnd(v, p);
      fn[phi].operands.push_back(value);
      fn[phi].blocks.push_back(p);
    }
    return phi;
  }

  ValueId atFront(BlockId block, Instruction i) {
    ValueId id(uint32_t(fn.instructions.size()));
    i.block = block;
    fn.instructions.push_back(std::move(i));
    fn[block].instructions.insert(fn[block].instructions.begin(), id);
    return id;
  }

  Function &fn;
  ir::Graph graph;
  const size_t copiesBegin = fn.blocks.size();
  std::map<ValueId, std::map<uint32_t, ValueId>> defs; ///< by value, by block that ends with it
  std::map<std::pair<uint32_t, uint32_t>, ValueId> starts;
  std::vector<llvm::SmallVector<BlockId, 4>> preds;
};

} // namespace

void threadJumps(ir::Module &module, Function &fn) {
  size_t limit = fn.instructions.size() * 3 + 1000;
  for (size_t n = 0; n < MaxThreads; ++n) {
    if (fn.blocks.size() > MaxBlocks || fn.instructions.size() > limit || !Threader(fn).run())
      return;
    ir::simplify(module, fn);
  }
}

} // namespace quorate::evm
