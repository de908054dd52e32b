//===- Coverage.h - how much of the code was understood --------------------------===//
#pragma once

#include "analyzer/evm/ControlFlow.h"

namespace quorate::evm {

/// Counts over basic blocks of the listing. Blocks that no way could enter (they follow an
/// unconditional end and begin with no JUMPDEST) are not counted, nor is anything behind the code
/// or in a part of it that is only copied to memory: the creation code of other contracts.
struct Coverage {
  std::set<uint32_t> reached;                   ///< where the blocks begin that a run may enter
  std::set<uint32_t> blocks;                    ///< where all of them begin
  std::set<uint32_t> jumps, unresolved;         ///< by program counter
  std::set<std::pair<uint32_t, uint32_t>> data; ///< copied to memory: begin and end
  size_t states = 0;                            ///< blocks in context, over all entry points
};

/// Where basic blocks begin.
std::set<uint32_t> basicBlocks(const Code &code);

/// Adds what one exploration saw.
void add(Coverage &coverage, const Code &code, const FlowGraph &graph);

/// Explores every entry point of the runtime code.
Coverage cover(const Code &code);

/// "98 of 100 blocks reached, 40 of 40 jumps resolved".
std::string describe(const Coverage &coverage);

} // namespace quorate::evm
