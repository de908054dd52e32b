//===- Coverage.cpp - how much of the code was understood ------------------------===//

#include "analyzer/evm/Coverage.h"

#include "analyzer/evm/Functions.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::evm {

std::set<uint32_t> basicBlocks(const Code &code) {
  std::set<uint32_t> out;
  bool begins = true, entered = true; // the next instruction
  for (const CodeInstruction &i : code.instructions) {
    if (i.pc >= code.end)
      break;
    if (i.op == JUMPDEST || (begins && entered))
      out.insert(i.pc);
    begins = i.op == JUMPI || i.info().ends();
    entered = !i.info().ends();
  }
  return out;
}

void add(Coverage &coverage, const Code &code, const FlowGraph &graph) {
  coverage.states += graph.order.size();
  for (uint32_t id : graph.order)
    for (uint32_t pc = graph.states[id].pc; code.has(pc);) {
      const CodeInstruction &i = code.instruction(pc);
      if (coverage.blocks.count(pc))
        coverage.reached.insert(pc);
      if (pc == graph.states[id].exitPc)
        break;
      pc = code.next(i);
    }
  coverage.jumps.insert(graph.jumps.begin(), graph.jumps.end());
  coverage.unresolved.insert(graph.unresolved.begin(), graph.unresolved.end());
  coverage.data.insert(graph.data.begin(), graph.data.end());
}

Coverage cover(const Code &code) {
  Coverage out;
  out.blocks = basicBlocks(code);
  std::vector<EntryPoint> entries = entryPoints(findDispatcher(code));
  size_t toCome = entries.size();
  for (const EntryPoint &entry : entries) {
    Terms terms(entry.assumed);
    add(out, code, explore(code, terms, limitsAfter(out.states, --toCome)));
  }
  // Only what is never entered is data and nothing else.
  std::erase_if(out.blocks, [&](uint32_t pc) {
    return !out.reached.count(pc) && llvm::any_of(out.data, [&](const auto &range) {
      return range.first <= pc && pc < range.second;
    });
  });
  return out;
}

std::string describe(const Coverage &c) {
  return std::to_string(c.reached.size()) + " of " + std::to_string(c.blocks.size()) +
         " blocks reached, " + std::to_string(c.jumps.size() - c.unresolved.size()) + " of " +
         std::to_string(c.jumps.size()) + " jumps resolved";
}

} // namespace quorate::evm
