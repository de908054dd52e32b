//===- SlotFlow.cpp - which stack words need a phi -----------------------------===//
//
// Optimistic value numbering of stack words only: DUP and SWAP move symbols,
// every other opcode makes a new one. A way into a state that has not been
// looked at yet is taken to agree; a symbol once given up stays given up.
//
//===----------------------------------------------------------------------===//

#include "analyzer/evm/SlotFlow.h"

namespace quorate::evm {

namespace {

using Symbol = uint64_t;
constexpr Symbol definedAt(uint32_t state, uint32_t pc) { return Symbol(state) << 32 | pc; }
constexpr Symbol constant(TermId term) { return Symbol(1) << 62 | term; }
constexpr Symbol merged(uint32_t state, uint32_t slot) {
  return Symbol(1) << 63 | Symbol(state) << 32 | slot;
}

class SlotFlow {
public:
  SlotFlow(const Code &code, Terms &terms, const FlowGraph &graph)
      : code(code), terms(terms), graph(graph), entry(graph.states.size()),
        merges(graph.states.size()), changed(graph.states.size()) {}

  std::vector<llvm::BitVector> run() {
    for (uint32_t id : graph.order)
      merges[id].resize(unsigned(graph.states[id].stack.size()) + 1);
    entry[0] = {merged(0, 0)};
    changed.set(0);
    while (changed.any())
      for (uint32_t id : graph.order)
        if (changed.test(id)) {
          changed.reset(id);
          std::vector<Symbol> exit = transfer(id);
          for (uint32_t next : graph.states[id].next)
            if (meet(next, exit))
              changed.set(next);
        }
    return std::move(merges);
  }

private:
  bool meet(uint32_t id, const std::vector<Symbol> &from) {
    std::vector<Symbol> &to = entry[id];
    if (to.empty()) {
      to = from;
      return true;
    }
    bool lost = false;
    for (uint32_t i = 0; i < to.size(); ++i)
      if (to[i] != from[i] && !merges[id].test(i)) {
        merges[id].set(i);
        to[i] = merged(id, i);
        lost = true;
      }
    return lost;
  }

  /// Symbols at the end; the last one is the free pointer's.
  std::vector<Symbol> transfer(uint32_t id) {
    const State &s = graph.states[id];
    std::vector<Symbol> symbols = entry[id];
    Symbol pointer = symbols.back();
    symbols.pop_back();
    llvm::SmallVector<TermId, 16> stack = s.stack;
    // After a test the tested word is a constant, another one on each way.
    for (uint32_t i = 0; i < stack.size(); ++i)
      if (terms.isConst(stack[i]))
        symbols[i] = constant(stack[i]);
    for (uint32_t pc = s.pc; code.has(pc);) {
      const CodeInstruction &i = code.instruction(pc);
      if (i.info().ends() && i.op != JUMP)
        break;
      if (i.op == JUMPDEST && pc == s.exitPc && pc != s.pc)
        break;
      if (stack.size() < i.info().pops)
        break;
      bool freeCell = (i.op == MLOAD || i.op == MSTORE) && !stack.empty() &&
                      terms.isConst(stack.back(), FreePointerCell);
      if (i.op == MSTORE && freeCell)
        pointer = symbols[symbols.size() - 2];
      if (isDup(i.op)) {
        symbols.push_back(symbols[symbols.size() - 1 - (i.op - DUP1)]);
      } else if (isSwap(i.op)) {
        std::swap(symbols.back(), symbols[symbols.size() - 2 - (i.op - SWAP1)]);
      } else {
        symbols.resize(symbols.size() - i.info().pops);
        if (i.info().pushes)
          symbols.push_back(freeCell && i.op == MLOAD ? pointer : definedAt(id, pc));
      }
      if (!step(code, i, terms, stack) || pc == s.exitPc)
        break;
      pc = code.next(i);
    }
    symbols.push_back(pointer);
    return symbols;
  }

  const Code &code;
  Terms &terms;
  const FlowGraph &graph;
  std::vector<std::vector<Symbol>> entry;
  std::vector<llvm::BitVector> merges;
  llvm::BitVector changed; ///< states whose entry is to be carried on
};

} // namespace

std::vector<llvm::BitVector> wordsToMerge(const Code &code, Terms &terms, const FlowGraph &graph) {
  return SlotFlow(code, terms, graph).run();
}

} // namespace quorate::evm
