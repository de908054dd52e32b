//===- Flat.cpp - copying an entry point with its internal calls -----------===//

#include "analyzer/governance/Flat.h"

#include "analyzer/governance/Copies.h"
#include "analyzer/ir/Eval.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/STLExtras.h"

namespace quorate::gov {

using namespace ir;

namespace {

/// Copying stops here too.
constexpr size_t MaxFrames = 4'000;
constexpr unsigned MaxDepth = 48;
/// A function without state, environment or calls out is only its arguments' business; long ones
/// (square roots, base64, elliptic curves) are left as calls.
constexpr size_t MaxPureInstructions = 120;

/// Remembers which functions touch nothing but their arguments and memory.
class Purity {
public:
  explicit Purity(const Contract &contract) : contract(contract) {}

  bool operator()(FunctionId id, unsigned depth = 0) {
    const ir::Function &function = contract[id];
    if (!function.hasBody() || depth > 32)
      return false;
    auto [it, fresh] = known.try_emplace(id.index, false); // recursion counts as not pure
    if (!fresh)
      return it->second;
    bool pure = llvm::all_of(function.blocks, [&](const Block &block) {
      return llvm::all_of(block.instructions, [&](ValueId value) {
        const Instruction &instruction = function[value];
        return instruction.op == Op::ICall
                   ? (*this)(instruction.callee, depth + 1)
                   : !(effectsOf(function, instruction) & (Impure | effect::Internal));
      });
    });
    return known[id.index] = pure;
  }

private:
  static constexpr uint16_t Impure =
      effect::ReadState | effect::WriteState | effect::External | effect::ReadEnv | effect::Emits;
  const Contract &contract;
  llvm::DenseMap<uint32_t, bool> known;
};

/// Operands and blocks are another function's: the caller maps them.
Instruction copyOf(const Instruction &from) {
  Instruction to = from.clone();
  to.operands.clear();
  to.blocks.clear();
  return to;
}

class Inliner {
public:
  Inliner(const Contract &contract, Flat &flat, size_t limit)
      : contract(contract), flat(flat), out(flat.code), limit(limit) {}

  void run(FunctionId entry) {
    const ir::Function &from = contract[entry];
    out.name = from.name;
    out.signature = from.signature;
    out.definedIn = from.definedIn;
    out.kind = from.kind;
    out.mutability = from.mutability;
    out.isEntry = from.isEntry;
    out.selector = from.selector;
    out.params = from.params;
    out.returns = from.returns;
    out.place = from.place;
    flat.frames.push_back({entry, 0, {}});
    BlockId first = newBlock();
    std::vector<ValueId> args;
    for (uint32_t i = 0; i < from.params.size(); ++i) {
      Instruction param;
      param.op = Op::Param;
      param.type = from.params[i].type;
      param.index = i;
      param.text = from.params[i].name;
      args.push_back(append(std::move(param), BlockId(), {0, {}}));
      out[args.back()].block = BlockId(0);
    }
    copy(0, args, first, nullptr);
    // Constants, parameters and what is made of them come first, so that they dominate every use.
    auto &list = out.blocks.front().instructions;
    list.insert(list.begin(), front.begin(), front.end());
    list.insert(list.begin(), args.begin(), args.end());
    list.insert(list.begin(), constants.begin(), constants.end());
  }

private:
  using Values = std::vector<ValueId>;
  struct Returned {
    BlockId block;
    Values values;
  };
  /// The copy of one activation while it is being made.
  struct Activation {
    uint32_t frame = 0;
    llvm::ArrayRef<ValueId> args;
    std::vector<ValueId> values;                       ///< source value -> flat value
    std::vector<BlockId> first, last;                  ///< source block -> its flat blocks
    std::vector<bool> visited;                         ///< source blocks that were looked at
    llvm::DenseMap<uint32_t, Values> tuples;           ///< results of calls that were written out
    std::vector<std::pair<ValueId, ValueId>> openPhis; ///< (source, flat) at loop heads
  };

  BlockId newBlock() {
    out.blocks.emplace_back();
    return BlockId(uint32_t(out.blocks.size() - 1));
  }

  ValueId append(Instruction instruction, BlockId block, OriginOf origin) {
    ValueId id(uint32_t(out.instructions.size()));
    instruction.block = block;
    out.instructions.push_back(std::move(instruction));
    flat.origins.push_back(origin);
    if (block.valid())
      out[block].instructions.push_back(id);
    return id;
  }

  ValueId constant(const llvm::APInt &value, Type type) {
    auto &known = constantsByHash[uint64_t(llvm::hash_combine(llvm::hash_value(value),
                                                              unsigned(type.kind), type.bits)) >>
                                  2];
    for (ValueId id : known)
      if (out[id].type == type && out[id].imm == value)
        return id;
    Instruction instruction;
    instruction.op = Op::Const;
    instruction.type = type;
    instruction.imm = value;
    ValueId id = append(std::move(instruction), BlockId(), {0, {}});
    out[id].block = BlockId(0);
    constants.push_back(id);
    known.push_back(id);
    return id;
  }

  void jump(BlockId from, BlockId to, uint32_t frame) {
    Instruction instruction;
    instruction.op = Op::Jump;
    instruction.blocks = {to};
    append(std::move(instruction), from, {frame, {}});
  }

  const Graph &graphOf(FunctionId id) {
    auto &graph = graphs[id.index];
    if (!graph)
      graph = std::make_unique<Graph>(contract[id]);
    return *graph;
  }

  bool active(FunctionId callee, uint32_t frame) const {
    for (unsigned depth = 0;; ++depth) {
      if (flat.frames[frame].function == callee || depth > MaxDepth)
        return true;
      if (frame == 0)
        return false;
      frame = flat.frames[frame].parent;
    }
  }

  bool writesOut(FunctionId callee, uint32_t frame) {
    if (callee.index >= contract.functions.size() || !contract[callee].hasBody())
      return false;
    if (out.instructions.size() > limit || flat.frames.size() > MaxFrames || active(callee, frame))
      return false;
    return contract[callee].instructions.size() <= MaxPureInstructions || !pure(callee);
  }

  /// Copies the function of `frame` starting at `start`. `returned` collects the returns of an
  /// inner activation; the entry point keeps its own.
  void copy(uint32_t frame, llvm::ArrayRef<ValueId> args, BlockId start,
            std::vector<Returned> *returned) {
    FunctionId id = flat.frames[frame].function;
    const ir::Function &from = contract[id];
    const Graph &graph = graphOf(id);
    Activation a;
    a.frame = frame;
    a.args = args;
    a.values.resize(from.instructions.size());
    a.first.resize(from.blocks.size());
    a.last.resize(from.blocks.size());
    a.first[0] = start;
    if (!graph.predecessors(BlockId(0)).empty()) {
      a.first[0] = newBlock();
      jump(start, a.first[0], frame);
    }
    a.visited.resize(from.blocks.size());
    for (BlockId block : graph.reversePostorder()) {
      a.visited[block.index] = true;
      if (a.first[block.index].valid()) // else every way here was decided by a constant
        copyBlock(a, graph, block, returned);
    }
    for (auto [source, phi] : a.openPhis)
      fillPhi(a, from, source, phi);
  }

  BlockId target(Activation &a, BlockId source) {
    if (!a.first[source.index].valid())
      a.first[source.index] = newBlock();
    return a.first[source.index];
  }

  ValueId valueOf(Activation &a, const ir::Function &from, ValueId source) {
    ValueId &value = a.values[source.index];
    if (!value.valid()) { // defined in code that a constant made unreachable
      Instruction undef;
      undef.op = Op::Undef;
      undef.type = from[source].type;
      value = append(std::move(undef), BlockId(), {a.frame, source});
      out[value].block = BlockId(0);
      constants.push_back(value);
    }
    return value;
  }

  void copyBlock(Activation &a, const Graph &graph, BlockId block,
                 std::vector<Returned> *returned) {
    const ir::Function &from = graph.function;
    BlockId current = a.first[block.index];
    for (ValueId source : from[block].instructions) {
      const Instruction &instruction = from[source];
      switch (instruction.op) {
      case Op::Const:
        a.values[source.index] = constant(instruction.imm, instruction.type);
        continue;
      case Op::Param:
        a.values[source.index] = a.args[instruction.index];
        continue;
      case Op::Phi:
        copyPhi(a, graph, block, source, current);
        continue;
      case Op::Extract:
        if (auto it = a.tuples.find(instruction.operands[0].index); it != a.tuples.end()) {
          a.values[source.index] = it->second[instruction.index];
          continue;
        }
        break;
      case Op::ICall:
      case Op::ICallIndirect:
        if (!copyCall(a, from, source, current))
          return; // the callee never returns
        continue;
      case Op::Jump:
      case Op::Branch:
        a.last[block.index] = current;
        copyJump(a, from, source, current);
        return;
      case Op::Return:
        a.last[block.index] = current;
        if (returned) {
          Values values;
          for (ValueId operand : instruction.operands)
            values.push_back(valueOf(a, from, operand));
          returned->push_back({current, std::move(values)});
          return;
        }
        break;
      default:
        break;
      }
      a.values[source.index] = copyPlain(a, from, source, current);
    }
    a.last[block.index] = current;
  }

  ValueId copyPlain(Activation &a, const ir::Function &from, ValueId source, BlockId current) {
    const Instruction &instruction = from[source];
    Instruction copied = copyOf(instruction);
    llvm::SmallVector<llvm::APInt, 3> known;
    for (ValueId operand : instruction.operands) {
      ValueId value = valueOf(a, from, operand);
      copied.operands.push_back(value);
      if (out[value].op == Op::Const)
        known.push_back(out[value].imm);
    }
    if (isPureScalar(copied.op) && known.size() == copied.operands.size())
      if (auto folded = evaluate(copied.op, copied.type, known))
        return constant(*folded, copied.type);
    if (copied.op == Op::Select && out[copied.operands[0]].op == Op::Const)
      return copied.operands[out[copied.operands[0]].imm != 0 ? 1 : 2];
    if (isFixed(copied))
      return shared(std::move(copied), {a.frame, source});
    return append(std::move(copied), current, {a.frame, source});
  }

  /// The same wherever it is computed during the transaction: made of constants, parameters and
  /// the environment alone.
  bool isFixed(const Instruction &instruction) const {
    if (instruction.op == Op::Env)
      return instruction.env != EnvKind::GasLeft && instruction.env != EnvKind::SelfBalance;
    return isPureScalar(instruction.op) && llvm::all_of(instruction.operands, [&](ValueId operand) {
             return fixed.count(operand.index) || out[operand].op == Op::Const ||
                    out[operand].op == Op::Param;
           });
  }

  /// One instruction for all occurrences, at the front: what a branch on `from == address(0)` says
  /// then holds for every later branch on it.
  ValueId shared(Instruction instruction, OriginOf origin) {
    auto hash = llvm::hash_combine(unsigned(instruction.op), unsigned(instruction.type.kind),
                                   instruction.type.bits, unsigned(instruction.env));
    for (ValueId operand : instruction.operands)
      hash = llvm::hash_combine(hash, operand.index);
    auto &known = sharedByHash[uint64_t(hash) >> 2];
    for (ValueId id : known)
      if (out[id].op == instruction.op && out[id].type == instruction.type &&
          out[id].env == instruction.env && out[id].operands == instruction.operands)
        return id;
    ValueId id = append(std::move(instruction), BlockId(), origin);
    out[id].block = BlockId(0);
    front.push_back(id);
    fixed.insert({id.index, 0});
    known.push_back(id);
    return id;
  }

  void copyJump(Activation &a, const ir::Function &from, ValueId source, BlockId current) {
    const Instruction &instruction = from[source];
    if (instruction.op == Op::Branch) {
      ValueId condition = valueOf(a, from, instruction.operands[0]);
      if (out[condition].op != Op::Const) {
        Instruction copied = copyOf(instruction);
        copied.operands = {condition};
        copied.blocks = {target(a, instruction.blocks[0]), target(a, instruction.blocks[1])};
        append(std::move(copied), current, {a.frame, source});
        return;
      }
      jump(current, target(a, instruction.blocks[out[condition].imm != 0 ? 0 : 1]), a.frame);
      return;
    }
    jump(current, target(a, instruction.blocks[0]), a.frame);
  }

  bool hasEdge(BlockId from, BlockId to) const {
    return from.valid() && llvm::is_contained(out.successors(from), to);
  }

  void copyPhi(Activation &a, const Graph &graph, BlockId block, ValueId source, BlockId current) {
    const ir::Function &from = graph.function;
    const Instruction &instruction = from[source];
    bool loop = llvm::any_of(instruction.blocks, [&](BlockId pred) {
      return graph.reachable(pred) && (!a.visited[pred.index] || pred == block);
    });
    Instruction copied = copyOf(instruction);
    ValueId phi = append(std::move(copied), current, {a.frame, source});
    a.values[source.index] = phi;
    if (loop) {
      a.openPhis.push_back({source, phi});
      return;
    }
    fillPhi(a, from, source, phi);
    const Instruction &filled = out[phi];
    if (!filled.operands.empty() && llvm::all_equal(filled.operands)) {
      a.values[source.index] = filled.operands.front();
      out[current].instructions.pop_back();
    }
  }

  void fillPhi(Activation &a, const ir::Function &from, ValueId source, ValueId phi) {
    const Instruction &instruction = from[source];
    llvm::SmallVector<ValueId, 3> operands;
    llvm::SmallVector<BlockId, 2> blocks;
    for (size_t i = 0; i < instruction.blocks.size(); ++i) {
      BlockId pred = a.last[instruction.blocks[i].index];
      if (!hasEdge(pred, out[phi].block))
        continue;
      operands.push_back(valueOf(a, from, instruction.operands[i]));
      blocks.push_back(pred);
    }
    out[phi].operands.assign(operands.begin(), operands.end());
    out[phi].blocks.assign(blocks.begin(), blocks.end());
  }

  /// False if the callee never returns: nothing after the call is reached.
  bool copyCall(Activation &a, const ir::Function &from, ValueId source, BlockId &current) {
    const Instruction &call = from[source];
    Values args;
    for (ValueId operand : call.operands)
      args.push_back(valueOf(a, from, operand));
    FunctionId callee = call.callee;
    if (call.op == Op::ICallIndirect) {
      const Instruction &pointer = out[args.front()];
      callee = pointer.op == Op::FuncPtr ? pointer.callee : FunctionId();
      args.erase(args.begin());
    }
    if (!writesOut(callee, a.frame) || args.size() != contract[callee].params.size()) {
      a.values[source.index] = copyPlain(a, from, source, current);
      flat.opaqueCalls.push_back(a.values[source.index]);
      return true;
    }
    uint32_t frame = uint32_t(flat.frames.size());
    flat.frames.push_back({callee, a.frame, call.place});
    std::vector<Returned> returned;
    copy(frame, args, current, &returned);
    if (returned.empty())
      return false;
    Values &results = a.tuples[source.index];
    if (returned.size() == 1) {
      current = returned.front().block;
      results = std::move(returned.front().values);
      return true;
    }
    current = newBlock();
    for (Returned &r : returned)
      jump(r.block, current, frame);
    for (size_t i = 0; i < contract[callee].returns.size(); ++i) {
      Instruction phi;
      phi.op = Op::Phi;
      phi.type = contract[callee].returns[i].type;
      phi.place = call.place;
      for (Returned &r : returned) {
        phi.operands.push_back(r.values[i]);
        phi.blocks.push_back(r.block);
      }
      results.push_back(llvm::all_equal(phi.operands)
                            ? phi.operands.front()
                            : append(std::move(phi), current, {frame, {}}));
    }
    return true;
  }

  const Contract &contract;
  Flat &flat;
  ir::Function &out;
  size_t limit;
  std::vector<ValueId> constants, front;
  llvm::DenseMap<uint64_t, llvm::SmallVector<ValueId, 1>> constantsByHash, sharedByHash;
  llvm::DenseMap<uint32_t, char> fixed;
  llvm::DenseMap<uint32_t, std::unique_ptr<Graph>> graphs;
  Purity pure{contract};
};

} // namespace

Flat::Flat(const Module &module, const Contract &contract, FunctionId entry, size_t limit)
    : module(module), contract(contract), entry(entry) {
  if (!contract[entry].hasBody())
    return;
  Inliner(contract, *this, limit).run(entry);
  readThroughCopies(*this);
}

const Graph &Flat::graph() const {
  if (!graphCache)
    graphCache = std::make_unique<Graph>(code);
  return *graphCache;
}

const Uses &Flat::uses() const {
  if (!usesCache)
    usesCache = std::make_unique<Uses>(code);
  return *usesCache;
}

const std::vector<ValueId> &Flat::externalCalls() const {
  if (!callCache) {
    callCache = std::make_unique<std::vector<ValueId>>();
    for (BlockId block : graph().reversePostorder())
      for (ValueId at : code[block].instructions)
        if (code[at].op == Op::ExtCall || code[at].op == Op::Create)
          callCache->push_back(at);
  }
  return *callCache;
}

} // namespace quorate::gov
