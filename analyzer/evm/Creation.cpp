//===- Creation.cpp - runtime code inside creation code --------------------------===//

#include "analyzer/evm/ControlFlow.h"
#include "analyzer/evm/Input.h"

#include <map>
#include <optional>

namespace quorate::evm {

bool splitCreation(llvm::ArrayRef<uint8_t> creation, uint32_t &begin, uint32_t &length) {
  Code code = decode(creation, {});
  Terms terms;
  FlowLimits limits;
  limits.states = 4000;
  FlowGraph graph = explore(code, terms, limits);
  std::map<uint32_t, uint32_t> copies; ///< length of a copied range of the code -> its begin
  std::vector<uint32_t> returned;      ///< constant lengths
  auto constant = [&](TermId t) -> std::optional<uint32_t> {
    if (!terms.isConst(t) || terms[t].value.ugt(creation.size()))
      return std::nullopt;
    return uint32_t(terms[t].value.getZExtValue());
  };
  for (uint32_t id : graph.order) {
    const State &s = graph.states[id];
    llvm::SmallVector<TermId, 16> stack = s.stack;
    for (uint32_t pc = s.pc; code.has(pc);) {
      const CodeInstruction &i = code.instruction(pc);
      if (stack.size() < i.info().pops)
        break;
      if (i.op == CODECOPY) {
        std::optional<uint32_t> from = constant(stack[stack.size() - 2]);
        std::optional<uint32_t> size = constant(stack[stack.size() - 3]);
        if (from && size && *from > 0 && *size > 0 && *size <= creation.size() - *from)
          copies.emplace(*size, *from);
      } else if (i.op == RETURN) {
        if (std::optional<uint32_t> size = constant(stack[stack.size() - 2]))
          returned.push_back(*size);
      }
      if (pc == s.exitPc || i.info().ends())
        break;
      step(code, i, terms, stack);
      pc = code.next(i);
    }
  }
  for (uint32_t size : returned)
    if (auto it = copies.find(size);
        it != copies.end() && plausibleCode(creation.slice(it->second, size))) {
      begin = it->second;
      length = size;
      return true;
    }
  return false;
}

bool plausibleCode(llvm::ArrayRef<uint8_t> bytes) {
  Code code = decode(bytes, {});
  Terms terms;
  llvm::SmallVector<TermId, 16> stack;
  unsigned count = 0;
  for (uint32_t pc = 0; code.has(pc); ++count) {
    const CodeInstruction &i = code.instruction(pc);
    if (!i.info().defined() || !step(code, i, terms, stack))
      return false;
    if (i.info().ends() || i.op == JUMPI)
      return count > 0;
    pc = code.next(i);
  }
  return false;
}

} // namespace quorate::evm
