//===- Simplify.cpp - one shape for equal code ---------------------------------===//

#include "analyzer/ir/Simplify.h"

#include "analyzer/ir/Algebra.h"
#include "analyzer/ir/Analysis.h"
#include "analyzer/ir/Eval.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

using llvm::APInt;

namespace quorate::ir {

namespace {

/// What assembly cut off a constant is to be noted where it is executed (docs/ir.md).
bool isMarkedConstant(const Function &fn, const Instruction &i) {
  bool marked = (i.op == Op::Trunc || i.op == Op::LShr || i.op == Op::Ne) && !i.text.empty();
  return marked && fn[i.operands[0]].op == Op::Const;
}

/// Rounds of values and graph; each can give the other work. Real code needs two or three.
constexpr unsigned MaxRounds = 8;
/// Of rewrites that call for each other.
constexpr unsigned MaxDepth = 16;

// ---------------------------------------------------------------- values

/// Visits blocks in reverse postorder, so that what dominates an instruction is simple before it.
class Values : public PureFactory {
public:
  Values(Function &function) : fn(function), graph(function), algebra(function, *this) {}

  /// True if something changed.
  bool run() {
    replacement.resize(fn.instructions.size());
    // To the front of the entry block, where they dominate whatever will use them.
    auto &entry = fn.blocks.front().instructions;
    auto isConstant = [&](ValueId id) { return fn[id].op == Op::Const && fn[id].type.isScalar(); };
    std::vector<ValueId> ordered;
    llvm::copy_if(entry, std::back_inserter(ordered), isConstant);
    for (ValueId id : ordered)
      constants.try_emplace(constantKey(fn[id].imm, fn[id].type), id);
    llvm::copy_if(entry, std::back_inserter(ordered), std::not_fn(isConstant));
    entry = std::move(ordered);
    for (BlockId b : graph.reversePostorder())
      visit(b);
    entry.insert(entry.begin(), newConstants.begin(), newConstants.end());
    for (BlockId b : graph.reversePostorder()) // back edges
      for (ValueId id : fn[b].instructions)
        for (ValueId &operand : fn[id].operands)
          operand = resolve(operand);
    return changed;
  }

  ValueId get(Pure pure) override {
    for (ValueId &operand : pure.operands)
      operand = resolve(operand);
    return reduce(std::move(pure), ValueId());
  }

  ValueId constant(const APInt &value, Type type) override {
    ValueId &known = constants[constantKey(value, type)];
    if (!known.valid()) {
      Instruction instruction;
      instruction.op = Op::Const;
      instruction.type = type;
      instruction.imm = value;
      instruction.block = BlockId(0);
      known = add(std::move(instruction));
      newConstants.push_back(known);
    }
    return known;
  }

private:
  using Key = std::vector<uint64_t>;

  static Key constantKey(const APInt &value, Type type) {
    Key key = {uint64_t(type.kind), type.bits};
    key.insert(key.end(), value.getRawData(), value.getRawData() + value.getNumWords());
    return key;
  }

  ValueId add(Instruction instruction) {
    ValueId id(uint32_t(fn.instructions.size()));
    fn.instructions.push_back(std::move(instruction));
    replacement.emplace_back();
    changed = true;
    return id;
  }

  ValueId resolve(ValueId id) {
    while (replacement[id.index].valid())
      id = replacement[id.index];
    return id;
  }

  void replace(ValueId id, ValueId by) {
    if (id == by)
      return;
    replacement[id.index] = by;
    changed = true;
  }

  void visit(BlockId b) {
    current = b;
    std::vector<ValueId> old = std::move(fn[b].instructions);
    list.clear();
    for (ValueId id : old) {
      for (ValueId &operand : fn[id].operands)
        operand = resolve(operand);
      place = fn[id].place;
      if (fn[id].op == Op::Phi ? keepPhi(id) : keep(id))
        list.push_back(id);
      else
        changed = true;
    }
    fn[b].instructions = std::move(list);
    list = {};
  }

  /// False if the value is another one now.
  bool keep(ValueId id) {
    Op op = fn[id].op;
    ValueId same = id;
    if (op == Op::Const) {
      if (fn[id].type.isScalar())
        same = constant(APInt(fn[id].imm), fn[id].type);
    } else if (isMarkedConstant(fn, fn[id])) {
      return true;
    } else if (isPureScalar(op)) {
      same = reduce({op, fn[id].type, fn[id].operands}, id);
    } else if (isShared(fn[id])) {
      same = shared(fn[id], id);
    } else if (op == Op::Branch) {
      branch(fn[id]);
    }
    replace(id, same);
    return same == id;
  }

  bool keepPhi(ValueId id) {
    ValueId only;
    for (ValueId operand : fn[id].operands)
      if (operand != id && operand != only) {
        if (only.valid())
          return shareOrKeepPhi(id);
        only = operand;
      }
    // Its one operand dominates the block: another way in would need another operand.
    if (!only.valid() || !graph.dominates(fn[only].block, current) || fn[only].block == current)
      return true;
    replace(id, only);
    return false;
  }

  /// With its operands in the order of their blocks, so that equal phis look equal.
  bool shareOrKeepPhi(ValueId id) {
    Instruction &phi = fn[id];
    llvm::SmallVector<std::pair<BlockId, ValueId>, 4> incoming;
    for (size_t k = 0; k < phi.operands.size(); ++k)
      incoming.push_back({phi.blocks[k], phi.operands[k]});
    llvm::sort(incoming);
    for (size_t k = 0; k < incoming.size(); ++k)
      std::tie(phi.blocks[k], phi.operands[k]) = incoming[k];
    ValueId same = shared(phi, id);
    replace(id, same);
    return same == id;
  }

  /// `branch not c, a, b` is `branch c, b, a`.
  void branch(Instruction &i) {
    while (fn[i.operands[0]].op == Op::Not) {
      i.operands[0] = fn[i.operands[0]].operands[0];
      std::swap(i.blocks[0], i.blocks[1]);
      changed = true;
    }
  }

  /// The simplest value equal to `pure`. `self` is the instruction that stands for it now, if any.
  ValueId reduce(Pure pure, ValueId self) {
    llvm::SmallVector<APInt, 3> values;
    for (ValueId operand : pure.operands)
      if (fn[operand].op == Op::Const)
        values.push_back(fn[operand].imm);
    if (values.size() == pure.operands.size() && pure.type.isScalar())
      if (std::optional<APInt> folded = evaluate(pure.op, pure.type, values))
        return constant(*folded, pure.type);
    algebra.canonicalise(pure);
    if (depth < MaxDepth) {
      ++depth;
      ValueId simpler = algebra.simplify(pure);
      --depth;
      if (simpler.valid())
        return resolve(simpler);
    }
    Instruction candidate;
    candidate.op = pure.op;
    candidate.type = pure.type;
    candidate.operands = pure.operands;
    candidate.block = current;
    candidate.place = place;
    ValueId known = shared(candidate, self);
    if (known.valid() && known != self)
      return known;
    if (self.valid()) {
      if (fn[self].operands != pure.operands) {
        fn[self].operands = pure.operands;
        changed = true;
      }
      return self;
    }
    uint64_t hash = hashOf(candidate);
    ValueId id = add(std::move(candidate));
    list.push_back(id);
    numbered[hash].push_back(id);
    return id;
  }

  /// May be computed once for all equal ones that it dominates.
  bool isShared(const Instruction &i) const {
    if (i.type.isVoid() || i.record || i.op == Op::Undef)
      return false;
    if (i.op == Op::Env)
      return i.env != EnvKind::GasLeft && i.env != EnvKind::SelfBalance;
    return effectsOf(fn, i) == effect::None;
  }

  /// Of what makes two instructions compute the same: everything but place and name.
  static uint64_t hashOf(const Instruction &i) {
    uint64_t hash = uint64_t(i.op);
    auto mix = [&](uint64_t part) { hash = (hash ^ part) * 0x9e3779b97f4a7c15 + (hash >> 29); };
    mix(uint64_t(i.type.kind) << 32 | uint64_t(i.type.space) << 16 | i.type.bits);
    mix(uint64_t(i.index) << 32 | i.type.data.index);
    mix(uint64_t(i.var.index) << 32 | (i.callee.index ^ unsigned(i.env)));
    for (ValueId operand : i.operands)
      mix(operand.index);
    return hash >> 2; // clear of the two keys that DenseMap keeps for itself
  }

  static bool equal(const Instruction &a, const Instruction &b) {
    return a.op == b.op && a.type == b.type && a.operands == b.operands && a.index == b.index &&
           a.var == b.var && a.callee == b.callee && a.env == b.env &&
           (a.op != Op::Phi || (a.block == b.block && a.blocks == b.blocks));
  }

  /// An equal instruction that dominates this point; else `self`, noted for those to come.
  ValueId shared(const Instruction &i, ValueId self) {
    llvm::SmallVector<ValueId, 2> &known = numbered[hashOf(i)];
    for (ValueId id : known)
      if (equal(fn[id], i) && (fn[id].block == current || graph.dominates(fn[id].block, current)))
        return id;
    if (self.valid())
      known.push_back(self);
    return self;
  }

  Function &fn;
  Graph graph;
  Algebra algebra;
  std::vector<ValueId> replacement;
  std::map<Key, ValueId> constants;
  llvm::DenseMap<uint64_t, llvm::SmallVector<ValueId, 2>> numbered; ///< by hash
  std::vector<ValueId> newConstants, list;
  BlockId current;
  Place place;
  unsigned depth = 0;
  bool changed = false;
};

// ---------------------------------------------------------------- graph

void dropIncoming(Function &fn, BlockId block, BlockId from) {
  for (ValueId id : fn[block].instructions) {
    Instruction &phi = fn[id];
    if (phi.op != Op::Phi)
      break;
    for (size_t k = 0; k < phi.blocks.size(); ++k)
      if (phi.blocks[k] == from) {
        phi.blocks.erase(phi.blocks.begin() + k);
        phi.operands.erase(phi.operands.begin() + k);
        break;
      }
  }
}

/// Branches on constants become jumps.
bool foldBranches(Function &fn) {
  bool changed = false;
  for (uint32_t b = 0; b < fn.blocks.size(); ++b) {
    Instruction &last = fn[fn.blocks[b].instructions.back()];
    if (last.op != Op::Branch || fn[last.operands[0]].op != Op::Const ||
        last.blocks[0] == last.blocks[1])
      continue;
    bool taken = fn[last.operands[0]].imm != 0;
    BlockId target = last.blocks[taken ? 0 : 1], other = last.blocks[taken ? 1 : 0];
    last.op = Op::Jump;
    last.operands.clear();
    last.blocks = {target};
    dropIncoming(fn, other, BlockId(b));
    changed = true;
  }
  return changed;
}

/// A block that is only ever continued by one that nothing else enters takes it in.
bool mergeChains(Function &fn) {
  std::vector<unsigned> entries(fn.blocks.size());
  for (uint32_t b = 0; b < fn.blocks.size(); ++b)
    for (BlockId next : fn.successors(BlockId(b)))
      ++entries[next.index];
  bool changed = false;
  for (uint32_t b = 0; b < fn.blocks.size(); ++b) {
    while (!fn.blocks[b].instructions.empty()) {
      auto &list = fn.blocks[b].instructions;
      const Instruction &last = fn[list.back()];
      if (last.op != Op::Jump || entries[last.blocks[0].index] != 1)
        break;
      BlockId next = last.blocks[0];
      if (next.index == b || next.index == 0 || fn[next].instructions.empty() ||
          fn[fn[next].instructions.front()].op == Op::Phi)
        break;
      for (BlockId after : fn.successors(next))
        for (ValueId id : fn[after].instructions) {
          if (fn[id].op != Op::Phi)
            break;
          std::replace(fn[id].blocks.begin(), fn[id].blocks.end(), next, BlockId(b));
        }
      list.pop_back();
      for (ValueId id : fn[next].instructions)
        fn[id].block = BlockId(b);
      list.insert(list.end(), fn[next].instructions.begin(), fn[next].instructions.end());
      fn[next].instructions.clear();
      changed = true;
    }
  }
  return changed;
}

/// Takes out what nothing reaches, and numbers the rest anew in their old order.
bool removeUnreachable(Function &fn) {
  std::vector<bool> reached(fn.blocks.size());
  std::vector<BlockId> work = {BlockId(0)};
  reached[0] = true;
  while (!work.empty()) {
    BlockId b = work.back();
    work.pop_back();
    for (BlockId next : fn.successors(b))
      if (!reached[next.index]) {
        reached[next.index] = true;
        work.push_back(next);
      }
  }
  if (llvm::all_of(reached, [](bool r) { return r; }))
    return false;
  std::vector<BlockId> number(fn.blocks.size());
  std::vector<Block> kept;
  for (uint32_t b = 0; b < fn.blocks.size(); ++b)
    if (reached[b]) {
      number[b] = BlockId(uint32_t(kept.size()));
      kept.push_back(std::move(fn.blocks[b]));
    }
  fn.blocks = std::move(kept);
  for (uint32_t b = 0; b < fn.blocks.size(); ++b)
    for (ValueId id : fn.blocks[b].instructions) {
      Instruction &i = fn[id];
      i.block = BlockId(b);
      if (i.op == Op::Phi)
        for (size_t k = i.blocks.size(); k-- > 0;)
          if (!reached[i.blocks[k].index]) {
            i.blocks.erase(i.blocks.begin() + k);
            i.operands.erase(i.operands.begin() + k);
          }
      for (BlockId &target : i.blocks)
        target = number[target.index];
    }
  return true;
}

// ---------------------------------------------------------------- dead values

/// Nothing happens if it is not executed. Following calldata may revert where that is malformed.
bool isRemovable(const Function &fn, const Instruction &i) {
  if (i.op == Op::Unsupported || isMarkedConstant(fn, i))
    return false; // it is to be seen
  if (i.op == Op::ConstBytes || (i.op == Op::New && i.operands.empty()))
    return true;
  if (!info(i.op).result || i.type.isVoid())
    return false;
  bool follows = i.op == Op::RefField || i.op == Op::RefIndex || i.op == Op::Load;
  if (follows && fn[i.operands[0]].type.space == Space::Calldata)
    return false;
  using namespace effect;
  return !(effectsOf(fn, i) & ~(ReadState | ReadMemory | ReadEnv));
}

bool removeDead(Function &fn) {
  std::vector<bool> live(fn.instructions.size());
  std::vector<ValueId> work;
  for (const Block &block : fn.blocks)
    for (ValueId id : block.instructions)
      if (!isRemovable(fn, fn[id])) {
        live[id.index] = true;
        work.push_back(id);
      }
  while (!work.empty()) {
    ValueId id = work.back();
    work.pop_back();
    for (ValueId operand : fn[id].operands)
      if (!live[operand.index]) {
        live[operand.index] = true;
        work.push_back(operand);
      }
  }
  bool changed = false;
  for (Block &block : fn.blocks)
    changed |= std::erase_if(block.instructions, [&](ValueId id) { return !live[id.index]; }) > 0;
  return changed;
}

} // namespace

void simplify(Module &, Function &function) {
  bool unfinished =
      llvm::any_of(function.blocks, [](const Block &b) { return b.instructions.empty(); });
  if (!function.hasBody() || unfinished)
    return;
  bool changed = true;
  for (unsigned round = 0; changed && round < MaxRounds; ++round) {
    changed = foldBranches(function);
    changed |= removeUnreachable(function);
    changed |= Values(function).run();
    if (mergeChains(function)) {
      removeUnreachable(function);
      changed = true;
    }
    removeDead(function);
  }
}

void simplify(Module &module) {
  for (auto &contract : module.contracts)
    for (Function &function : contract->functions)
      simplify(module, function);
}

} // namespace quorate::ir
