//===- LiftGraph.cpp - states to blocks, stack words to phis ----------------------===//

#include "analyzer/evm/Lifter.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

namespace quorate::evm {

using ir::HavocRecord;

namespace {

bool reaches(const Code &code, const FlowGraph &graph, uint8_t op) {
  if (llvm::none_of(code.instructions, [&](const CodeInstruction &i) { return i.op == op; }))
    return false;
  return llvm::any_of(graph.order, [&](uint32_t id) {
    const State &s = graph.states[id];
    for (uint32_t pc = s.pc; code.has(pc); pc = code.next(code.instruction(pc))) {
      if (code.instruction(pc).op == op)
        return true;
      if (pc == s.exitPc)
        break;
    }
    return false;
  });
}

} // namespace

Lifter::Lifter(const LiftContext &context, ir::Function &function, Terms &terms,
               const FlowGraph &graph, const std::vector<llvm::BitVector> &merges,
               const LoopFacts &loops)
    : context(context), fn(function), terms(terms), graph(graph), builder(context.module, function),
      values(builder, [this](BlockId a, BlockId b) { return dominates(a, b); }), merges(merges),
      loops(loops),
      checksSize(llvm::any_of(context.code.instructions,
                              [](const CodeInstruction &i) { return i.op == RETURNDATASIZE; })),
      asksExtent(reaches(context.code, graph, MSIZE)) {}

void Lifter::run() {
  findBlocks();
  findDominators();
  for (uint32_t id : leaderOrder)
    liftChain(id);
  fillPhis();
  typeReturns();
}

/// A state that follows only one other, which goes nowhere else, continues that one's block.
void Lifter::findBlocks() {
  preds.resize(graph.states.size());
  blockOf.resize(graph.states.size());
  leader.assign(graph.states.size(), false);
  exits.resize(graph.states.size());
  for (uint32_t id : graph.order)
    for (uint32_t next : graph.states[id].next)
      if (std::find(preds[next].begin(), preds[next].end(), id) == preds[next].end())
        preds[next].push_back(id);
  if (!preds[0].empty()) { // block 0 must have no predecessor
    builder.newBlock();
  }
  for (uint32_t id : graph.order) {
    leader[id] = id == 0 || preds[id].size() != 1 ||
                 graph.states[preds[id].front()].exit != State::Exit::Goes;
    if (leader[id]) {
      blockOf[id] = builder.newBlock();
      leaderOrder.push_back(id);
    } else {
      blockOf[id] = blockOf[preds[id].front()]; // reverse postorder: it comes earlier
    }
  }
  if (!preds[0].empty()) {
    builder.setBlock(BlockId(0));
    builder.jump(blockOf[0]);
  }
}

/// Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001). The blocks are not
/// terminated yet, so ir::Graph cannot be asked.
void Lifter::findDominators() {
  uint32_t none = ~0u;
  idom.assign(fn.blocks.size(), none);
  rank.assign(fn.blocks.size(), none);
  for (uint32_t i = 0; i < leaderOrder.size(); ++i)
    rank[blockOf[leaderOrder[i]].index] = i;
  auto meet = [&](uint32_t a, uint32_t b) {
    while (a != b) {
      while (rank[a] > rank[b])
        a = idom[a];
      while (rank[b] > rank[a])
        b = idom[b];
    }
    return a;
  };
  uint32_t entry = blockOf[0].index;
  idom[entry] = entry;
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t id : leaderOrder) {
      uint32_t block = blockOf[id].index, best = none;
      if (block == entry)
        continue;
      for (uint32_t p : preds[id]) {
        uint32_t from = blockOf[p].index;
        if (idom[from] != none)
          best = best == none ? from : meet(best, from);
      }
      if (best != idom[block]) {
        idom[block] = best;
        changed = true;
      }
    }
  }
}

bool Lifter::dominates(BlockId a, BlockId b) const {
  if (a.index == 0 && rank[0] == ~0u)
    return true;
  if (rank[a.index] == ~0u || rank[b.index] == ~0u)
    return a == b;
  uint32_t at = b.index;
  while (rank[at] > rank[a.index])
    at = idom[at];
  return at == a.index;
}

/// The type that a word has on every way in, so that a join of bools is a bool.
Type Lifter::commonType(uint32_t id, uint32_t slot) const {
  llvm::SmallVector<ValueId, 4> incoming;
  for (uint32_t p : preds[id])
    incoming.push_back(exits[p].stack[slot]);
  return values.commonType(incoming);
}

void Lifter::enterState(uint32_t id) {
  const State &s = graph.states[id];
  uint32_t height = uint32_t(s.stack.size());
  const Exit *first = nullptr;
  bool allLifted = true;
  for (uint32_t p : preds[id]) {
    allLifted &= exits[p].lifted;
    if (!first && exits[p].lifted)
      first = &exits[p];
  }
  stack.clear();
  known.assign(s.stack.begin(), s.stack.end());
  for (uint32_t i = 0; i < height; ++i) {
    if (terms.isConst(s.stack[i])) {
      stack.push_back(values.constant(terms[s.stack[i]].value));
      continue;
    }
    ValueId value = first->stack[i];
    bool same = !merges[id].test(i);
    if (!same && allLifted) // different symbols may still be one value
      same = std::all_of(preds[id].begin(), preds[id].end(),
                         [&](uint32_t p) { return exits[p].stack[i] == value; });
    if (!same) {
      value = builder.emit(Op::Phi, allLifted ? commonType(id, i) : Type::uint(), {});
      pending.push_back({value, id, i});
    }
    stack.push_back(value);
  }
  memory = Memory(context.heapStart);
  dead = false;
  returnDataAt.reset();
  if (first)
    enterMemory(id, allLifted ? nullptr : first);
  if (allLifted)
    enterMerge(id);
  else
    enterPhis(id);
  enterBranch(id);
  leaveCopy(id);
  for (ValueId &value : stack) // only after the last phi
    value = values.word(value);
}

/// `loop`: an exit that is known, where others are not yet.
void Lifter::enterMemory(uint32_t id, const Exit *loop) {
  uint32_t height = uint32_t(graph.states[id].stack.size());
  Address pointer{~0u, int64_t(FreePointerCell)};
  bool begun = false;
  dead =
      llvm::none_of(preds[id], [&](uint32_t p) { return !exits[p].lifted || comesAlong(p, id); });
  for (uint32_t p : preds[id])
    if (exits[p].lifted && (dead || comesAlong(p, id))) {
      if (begun)
        memory.meet(exits[p].memory);
      else
        memory = exits[p].memory;
      begun = true;
    }
  if (loop)
    enterLoop(id);
  if (memory.word(pointer))
    return;
  if (!merges[id].test(height)) {
    if (std::optional<ValueId> value = loop ? loop->memory.word(pointer) : std::nullopt)
      memory.set(pointer, *value);
    return;
  }
  ValueId phi = builder.emit(Op::Phi, Type::uint(), {});
  pending.push_back({phi, id, height});
  memory.set(pointer, phi);
}

void Lifter::liftChain(uint32_t id) {
  size_t before = writes.size();
  builder.setBlock(blockOf[id]);
  builder.setPlace(context.place(graph.states[id].pc));
  enterState(id);
  while (true) {
    const State &s = graph.states[id];
    if (id != 0 && !leader[id]) // the words are at hand; what flow knows may be more by now
      known.assign(s.stack.begin(), s.stack.end());
    for (uint32_t pc = s.pc; context.code.has(pc);) {
      const CodeInstruction &i = context.code.instruction(pc);
      bool reachesNext = i.op == JUMPDEST && pc == s.exitPc && pc != s.pc;
      bool stops = s.exit == State::Exit::Underflow && pc == s.exitPc;
      if (reachesNext || stops)
        break;
      builder.setPlace(context.place(pc));
      lift(i);
      if (pc == s.exitPc)
        break;
      pc = context.code.next(i);
    }
    if (s.exit == State::Exit::Goes && !leader[s.next[0]]) {
      id = s.next[0];
      continue;
    }
    for (size_t k = before; k < writes.size(); ++k)
      writes[k].state = id;
    finishState(id);
    return;
  }
}

void Lifter::fail() {
  ir::RevertRecord record;
  record.kind = ir::RevertRecord::Kind::Invalid;
  builder.revert(std::move(record));
}

void Lifter::failInstead(uint32_t id) {
  switch (graph.states[id].exit) {
  case State::Exit::Unresolved:
    builder.unsupported("jump to a computed address", Type::none(), {true, true, true});
    builder.emit(Op::Unreachable, Type::none(), {});
    return;
  case State::Exit::TooDeep:
    builder.unsupported("code beyond the exploration limit", Type::none(), {true, true, true});
    builder.emit(Op::Unreachable, Type::none(), {});
    return;
  default: // the EVM fails: no JUMPDEST, stack underflow, undefined opcode
    fail();
  }
}

void Lifter::finishState(uint32_t id) {
  const State &s = graph.states[id];
  bool isBranch = s.exit == State::Exit::Branches ||
                  (s.exit == State::Exit::BadTarget && s.condition != Top && !s.next.empty());
  ValueId condition;
  if (isBranch)
    condition = values.boolean(jumpCondition);
  exits[id] = {builder.block(), std::move(stack), std::move(memory), condition, true, dead};
  if (isBranch)
    findDeadWays(exits[id]);
  if (isBranch && s.exit == State::Exit::Branches) {
    builder.branch(condition, blockOf[s.next[0]], blockOf[s.next[1]]);
  } else if (isBranch) {
    BlockId failure = builder.newBlock();
    idom.push_back(builder.block().index);
    rank.push_back(~0u);
    builder.branch(condition, failure, blockOf[s.next[0]]);
    builder.setBlock(failure);
    fail();
  } else if (s.exit == State::Exit::Goes) {
    builder.jump(blockOf[s.next[0]]);
  } else if (!builder.terminated()) {
    if (s.exit == State::Exit::Ends) { // past the end of the code: STOP
      liftEnd(STOP, {});
    } else {
      failInstead(id);
    }
  }
}

ValueId Lifter::freePointerAt(Exit &exit) {
  Address pointer{~0u, int64_t(FreePointerCell)};
  if (std::optional<ValueId> value = exit.memory.word(pointer))
    return *value;
  // Read it before the terminator.
  auto &list = fn[exit.block].instructions;
  ValueId end = list.back();
  list.pop_back();
  builder.setBlock(exit.block);
  builder.setPlace(fn[end].place);
  ValueId at = values.constant(FreePointerCell);
  ValueId value = builder.emit(Op::MLoad, Type::uint(), {at});
  fn[exit.block].instructions.push_back(end);
  exit.memory.set(pointer, value);
  return value;
}

/// On its way to a state, what a branch has decided: a word that is its condition, or the opposite,
/// is a constant there. So `a && b` goes on from where a fails.
std::optional<bool> Lifter::decided(ValueId word, uint32_t pred, uint32_t to) const {
  const Exit &exit = exits[pred];
  const State &from = graph.states[pred];
  if (from.exit != State::Exit::Branches || from.next[0] == from.next[1] ||
      !exit.condition.valid() || values.at(word).op == Op::Const)
    return std::nullopt;
  bool holds = from.next[0] == to;
  ValueId value = values.narrowest(word);
  if (value == exit.condition)
    return holds;
  const ir::Instruction &a = values.at(value), &b = values.at(exit.condition);
  if (a.operands.size() == 1 && a.op == Op::Not && a.type == Type::boolean() &&
      a.operands[0] == exit.condition)
    return !holds;
  if (a.operands.size() != 2 || b.operands.size() != 2)
    return std::nullopt;
  bool straight = a.operands[0] == b.operands[0] && a.operands[1] == b.operands[1];
  bool crossed = a.operands[0] == b.operands[1] && a.operands[1] == b.operands[0];
  auto are = [&](Op x, Op y) { return (a.op == x && b.op == y) || (a.op == y && b.op == x); };
  if ((straight && are(Op::Eq, Op::Ne)) ||
      (crossed && (are(Op::ULt, Op::ULe) || are(Op::SLt, Op::SLe))))
    return !holds;
  return std::nullopt;
}

void Lifter::fillPhis() {
  for (const PendingPhi &p : pending) {
    uint32_t height = uint32_t(graph.states[p.state].stack.size());
    for (uint32_t pred : preds[p.state]) {
      Exit &exit = exits[pred];
      ValueId value = p.slot == height ? freePointerAt(exit) : exit.stack[p.slot];
      if (std::optional<bool> known = decided(value, pred, p.state))
        value = values.constant(*known ? 1 : 0);
      // The type was chosen so that this finds a narrow value or makes a constant.
      if (fn[p.phi].type != Type::uint())
        value = values.narrow(value, fn[p.phi].type);
      fn[p.phi].operands.push_back(value);
      fn[p.phi].blocks.push_back(exit.block);
    }
  }
}

} // namespace quorate::evm
