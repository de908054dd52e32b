//===- FunctionInfo.cpp - what the executor knows of a function's graph -----===//

#include "solver/encode/FunctionInfo.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

/// Words wrap where unsigned numbers overflow, whatever the kind of the type.
std::optional<ir::Op> testFor(ir::Op op) {
  switch (op) {
  case ir::Op::Add:
    return ir::Op::UAddO;
  case ir::Op::Sub:
    return ir::Op::USubO;
  case ir::Op::Mul:
    return ir::Op::UMulO;
  case ir::Op::Exp:
    return ir::Op::UExpO;
  default:
    return std::nullopt;
  }
}

void findLoops(FunctionInfo &info) {
  const ir::Function &fn = info.graph.function;
  for (ir::BlockId from : info.graph.reversePostorder())
    for (ir::BlockId to : fn.successors(from)) {
      if (!info.graph.isBackEdge(from, to))
        continue;
      auto loop = llvm::find_if(info.loops, [&](const Loop &l) { return l.header == to; });
      if (loop == info.loops.end()) {
        info.loops.push_back({to, llvm::BitVector(unsigned(fn.blocks.size())), {}});
        loop = std::prev(info.loops.end());
        loop->body.set(to.index);
      }
      std::vector<ir::BlockId> work = {from};
      while (!work.empty()) {
        ir::BlockId b = work.back();
        work.pop_back();
        if (loop->body.test(b.index))
          continue;
        loop->body.set(b.index);
        for (ir::BlockId p : info.graph.predecessors(b))
          if (info.graph.reachable(p))
            work.push_back(p);
      }
    }
}

bool isIrreducible(const FunctionInfo &info) {
  const ir::Function &fn = info.graph.function;
  llvm::BitVector seen{unsigned(fn.blocks.size())};
  for (ir::BlockId b : info.graph.reversePostorder()) {
    seen.set(b.index);
    for (ir::BlockId to : fn.successors(b))
      if (seen.test(to.index) && !info.graph.isBackEdge(b, to))
        return true;
  }
  return false;
}

void findLiveOut(FunctionInfo &info) {
  const ir::Function &fn = info.graph.function;
  for (Loop &loop : info.loops) {
    llvm::DenseSet<ir::ValueId> defined, live;
    for (unsigned b : loop.body.set_bits())
      for (ir::ValueId v : fn.blocks[b].instructions)
        defined.insert(v);
    for (uint32_t b = 0; b < fn.blocks.size(); ++b) {
      if (loop.body.test(b))
        continue;
      for (ir::ValueId v : fn.blocks[b].instructions)
        for (ir::ValueId operand : fn[v].operands)
          if (defined.contains(operand) && live.insert(operand).second)
            loop.liveOut.push_back(operand);
    }
    llvm::sort(loop.liveOut);
  }
}

void findChecked(FunctionInfo &info) {
  const ir::Function &fn = info.graph.function;
  for (ir::BlockId b : info.graph.reversePostorder()) {
    const ir::Instruction &branch = fn.terminator(b);
    if (branch.op != ir::Op::Branch || branch.blocks[0] == branch.blocks[1])
      continue;
    // `branch not overflow, go on, panic` or `branch overflow, panic, go on`.
    ir::ValueId condition = branch.operands[0];
    ir::BlockId safe = branch.blocks[1];
    if (fn[condition].op == ir::Op::Not) {
      condition = fn[condition].operands[0];
      safe = branch.blocks[0];
    }
    const ir::Instruction &test = fn[condition];
    if (test.op < ir::Op::UAddO || test.op > ir::Op::UExpO ||
        info.graph.predecessors(safe).size() != 1)
      continue;
    for (ir::BlockId d : info.graph.reversePostorder()) {
      if (!info.graph.dominates(safe, d))
        continue;
      for (ir::ValueId v : fn[d].instructions) {
        const ir::Instruction &in = fn[v];
        if (testFor(in.op) == test.op && in.operands == test.operands)
          info.checked.insert(v);
      }
    }
  }
}

} // namespace

FunctionInfo::FunctionInfo(const ir::Function &fn) : graph(fn) {
  findLoops(*this);
  irreducible = isIrreducible(*this);
  findLiveOut(*this);
  findChecked(*this);
  findLoose(*this);
  findArgumentWidths(*this);
}

const Loop *FunctionInfo::headedBy(ir::BlockId block) const {
  for (const Loop &loop : loops)
    if (loop.header == block)
      return &loop;
  return nullptr;
}

namespace {

/// A root by Newton's method divides some seven times by what it divided before.
constexpr unsigned ManyDivisions = 4;

} // namespace

bool isHard(const ir::Function &fn) {
  unsigned divisions = 0;
  for (const ir::Block &block : fn.blocks)
    for (ir::ValueId v : block.instructions) {
      const ir::Instruction &in = fn[v];
      if (in.op == ir::Op::MulMod || in.op == ir::Op::AddMod)
        return true;
      divisions += in.op == ir::Op::UDiv && fn[in.operands[1]].op != ir::Op::Const;
    }
  return divisions >= ManyDivisions || !FunctionInfo(fn).loops.empty();
}

bool isHardView(const ir::Contract &contract, ir::FunctionId function) {
  ir::CallGraph graph(contract);
  bool hard = false;
  for (ir::FunctionId f : graph.closure(function)) {
    const ir::Function &fn = contract[f];
    if (!fn.hasBody() || graph.recursive(f))
      return false;
    hard |= isHard(fn);
    for (const ir::Block &block : fn.blocks)
      for (ir::ValueId v : block.instructions) {
        const ir::Instruction &in = fn[v];
        // What an internal call does is in its callee, which is in the closure.
        uint16_t effects = in.op == ir::Op::ICall ? 0 : ir::effectsOf(fn, in);
        if (in.op == ir::Op::ICallIndirect || in.op == ir::Op::ReturnMem ||
            (effects & (ir::effect::WriteState | ir::effect::External | ir::effect::Emits |
                        ir::effect::ReadEnv)))
          return false;
      }
  }
  if (!hard)
    return false;
  auto simple = [](const std::vector<ir::Parameter> &list, bool refs) {
    return llvm::all_of(list, [&](const ir::Parameter &p) {
      return p.type.isScalar() || (refs && p.type.isRef() && p.type.space == ir::Space::Storage);
    });
  };
  return simple(contract[function].params, true) && simple(contract[function].returns, false);
}

bool mayBeCutShort(const ir::Contract &contract, const ir::Function &fn, ir::ValueId call) {
  // On to the end of the function, through blocks that only lead there.
  ir::BlockId block = fn[call].block;
  auto rest = llvm::drop_begin(
      llvm::make_range(llvm::find(fn[block].instructions, call), fn[block].instructions.end()));
  if (rest.begin() != rest.end()) {
    const ir::Instruction *next = &fn[*rest.begin()];
    for (unsigned steps = 0; next->op == ir::Op::Jump && steps < 8; ++steps)
      next = &fn[fn[next->blocks[0]].instructions.front()];
    if (next->op == ir::Op::Return && next->operands.empty())
      return false;
  }
  ir::CallGraph graph(contract);
  for (ir::FunctionId f : graph.closure(fn[call].callee))
    for (const ir::Block &b : contract[f].blocks)
      for (ir::ValueId v : b.instructions)
        if (contract[f][v].op == ir::Op::ReturnMem)
          return true;
  return false;
}

bool isFailedAssert(const ir::Instruction &in) {
  constexpr uint32_t Assert = 0x01; // the code of Solidity's Panic(uint256)
  return in.op == ir::Op::Revert && in.revert().kind == ir::RevertRecord::Kind::Panic &&
         in.revert().panicCode == Assert;
}

bool mayFailAssert(const ir::Contract &contract, ir::FunctionId function) {
  ir::CallGraph graph(contract);
  for (ir::FunctionId f : graph.closure(function))
    for (const ir::Block &block : contract[f].blocks)
      for (ir::ValueId v : block.instructions) {
        const ir::Instruction &in = contract[f][v];
        if (isFailedAssert(in) || in.op == ir::Op::ICallIndirect)
          return true;
      }
  return false;
}

} // namespace quorate::solver
