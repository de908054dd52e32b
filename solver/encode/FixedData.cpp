//===- FixedData.cpp - call data in flat memory that no sender has a say in -----===//
//
// What lies in flat memory is not followed word by word. Whether the sender of a
// message can change it is a question of what flows into it: where every write to
// memory and to storage before the call, and every branch on the way that leads to
// it on both sides, is computed from the state, the clock and one number, whoever
// gets to the call with that number hands over the same bytes.
//
//===----------------------------------------------------------------------===//

#include "solver/encode/FunctionInfo.h"

namespace quorate::solver {

namespace {

class Flows {
public:
  Flows(const ir::Graph &graph, ir::ValueId call, uint64_t keyAt)
      : graph(graph), fn(graph.function), call(call), keyAt(keyAt) {}

  bool isFixed() {
    ir::BlockId home = fn[call].block;
    if (graph.reaches(home, home)) // what was called before may have changed anything
      return false;
    for (ir::BlockId b : graph.reversePostorder())
      if (b == home || graph.reaches(b, home))
        for (ir::ValueId v : fn.blocks[b.index].instructions) {
          if (v == call)
            break;
          before.push_back(v);
        }
    findSentBy();
    if (isSent(call))
      return false;
    for (ir::ValueId v : before) {
      const ir::Instruction &in = fn[v];
      uint16_t effects = ir::effectsOf(fn, in);
      bool writes = effects & (ir::effect::WriteMemory | ir::effect::WriteState);
      bool chooses = in.op == ir::Op::Branch && leadsBothWays(in);
      if ((writes || chooses) && isSent(v))
        return false;
    }
    return true;
  }

private:
  bool leadsBothWays(const ir::Instruction &branch) const {
    ir::BlockId home = fn[call].block;
    auto leads = [&](ir::BlockId b) { return b == home || graph.reaches(b, home); };
    return leads(branch.blocks[0]) && leads(branch.blocks[1]);
  }

  /// Whether it is, or uses, something that the sender chooses.
  bool isSent(ir::ValueId v) const {
    if (sent.contains(v))
      return true;
    for (ir::ValueId operand : fn[v].operands)
      if (sent.contains(operand))
        return true;
    return false;
  }

  void findSentBy() {
    for (ir::ValueId v : before)
      if (isSource(fn[v]))
        sent.insert(v);
    bool more = true;
    while (more) {
      more = false;
      for (ir::ValueId v : before)
        if (isSent(v) && sent.insert(v).second)
          more = true;
    }
  }

  /// It is not computed from its operands, the state and the clock alone.
  bool isSource(const ir::Instruction &in) const {
    using ir::Op;
    switch (in.op) {
    case Op::CdLoad:
      return fn[in.operands[0]].op != Op::Const || fn[in.operands[0]].imm != keyAt;
    case Op::Env:
      return in.env != ir::EnvKind::This && in.env != ir::EnvKind::Timestamp &&
             in.env != ir::EnvKind::Number && in.env != ir::EnvKind::ChainId &&
             in.env != ir::EnvKind::Selector;
    case Op::Load:
    case Op::Length: {
      ir::Space space = fn[in.operands[0]].type.space;
      return space != ir::Space::Storage && space != ir::Space::Immutable;
    }
    // All of memory is as fixed as what was written to it.
    case Op::MLoad:
    case Op::MStore:
    case Op::MStore8:
    case Op::MCopy:
    case Op::CodeCopy:
    case Op::KeccakMem:
    case Op::RefKey:
    case Op::Store:
    case Op::SetLength:
    case Op::Clear:
    case Op::CodeSize:
    case Op::CodeHash:
    case Op::Log:
    case Op::Jump:
    case Op::Branch:
    case Op::Revert:
    case Op::Return:
    case Op::ReturnMem:
    case Op::Unreachable:
      return false;
    case Op::ExtCall: // what a view answers, and how long that is, is decided by what it was asked
      return in.call().kind != ir::CallKind::Static;
    case Op::RetSize:
    case Op::RetCopy:
      return false;
    case Op::Undef:
    case Op::Param:
    case Op::CdSize:
    case Op::CdRef:
      return true;
    default:
      return ir::info(in.op).effects != ir::effect::None;
    }
  }

  const ir::Graph &graph;
  const ir::Function &fn;
  ir::ValueId call;
  uint64_t keyAt;
  std::vector<ir::ValueId> before; ///< what may run before the call
  llvm::DenseSet<ir::ValueId> sent;
};

} // namespace

bool hasFixedData(const ir::Graph &graph, ir::ValueId call, uint64_t keyAt) {
  return Flows(graph, call, keyAt).isFixed();
}

} // namespace quorate::solver
