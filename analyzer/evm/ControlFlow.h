//===- ControlFlow.h - where every jump goes ---------------------------------===//
//
// Context-sensitive abstract interpretation. A state is a program counter with
// the stack's height and every jump destination on the stack: that is, a block
// in one calling context. Its other stack words are joined. In code that solc
// made every jump target is then a constant; what is not is reported.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/evm/Disassembly.h"
#include "analyzer/evm/Terms.h"

#include <algorithm>
#include <map>
#include <set>

namespace quorate::evm {

struct State {
  uint32_t pc = 0;                     ///< of its first instruction
  llvm::SmallVector<TermId, 16> stack; ///< at entry, bottom first
  /// Memory cells at constant addresses that hold jump destinations.
  std::map<uint64_t, TermId> cells;
  bool untouched = true; ///< nothing was written to memory: it is all zeros

  enum class Exit : uint8_t {
    Ends,       ///< STOP, RETURN, REVERT, INVALID, SELFDESTRUCT, or falling off the code
    Goes,       ///< to next[0]
    Branches,   ///< next[0] if `condition` is not zero, else next[1]
    Unresolved, ///< a jump whose target is not a constant
    BadTarget,  ///< a jump to what is no JUMPDEST: the EVM fails
    Underflow,  ///< fewer words on the stack than an opcode takes
    TooDeep     ///< recursion, or a stack higher than the limit
  } exit = Exit::Ends;
  uint32_t exitPc = 0; ///< of the last instruction
  TermId condition = Top;
  llvm::SmallVector<uint32_t, 2> next;
};

/// Limits are counts, so the same code gives the same graph everywhere.
struct FlowLimits {
  size_t states = 8000;
  size_t stackHeight = 512;
  unsigned sameReturn = 6; ///< how often one jump destination may be on the stack
  /// How many returns from calls of one function may be on the stack. Code that makes a long sum
  /// with checked additions has as many, so it is cut only where nothing else helps.
  unsigned sameCallee = ~0u;
  /// How often control may come back to one place with the same destinations on a stack of another
  /// height: a loop that leaves words there has ever more.
  unsigned growingTurns = 12;
  /// Recursion makes contexts without end. Where more states than this come of it, `sameReturn`
  /// is cut to 2, and where still twice as many do, to 1, and then `sameCallee` to 2: what
  /// recursion does is reported as not followed in any case.
  size_t recursiveStates = 2000;
};

/// For all entry points of one contract together.
inline constexpr size_t MaxStatesOfContract = 16000;
/// Kept for each entry point that is still to come.
inline constexpr size_t StatesKept = 100;

/// What is left of a contract's states after some were used, with so many entry points to come.
inline FlowLimits limitsAfter(size_t used, size_t toCome) {
  FlowLimits limits;
  size_t taken = std::min(used + toCome * StatesKept, MaxStatesOfContract - StatesKept);
  limits.states = std::min(limits.states, MaxStatesOfContract - taken);
  return limits;
}

struct FlowGraph {
  std::vector<State> states; ///< 0 is the entry
  /// Reachable states in reverse postorder.
  std::vector<uint32_t> order;
  std::set<uint32_t> jumps, unresolved; ///< by program counter
  /// Parts of the code that are copied to memory as data: constants, creation code of others.
  /// Begin and end.
  std::set<std::pair<uint32_t, uint32_t>> data;
  std::vector<std::string> incomplete;
};

/// Executes one opcode on abstract values. Stack effects of DUP, SWAP and PUSH included.
/// Jumps and terminators only pop. Returns false on underflow.
bool step(const Code &code, const CodeInstruction &i, Terms &terms,
          llvm::SmallVectorImpl<TermId> &stack);

/// `follow`, where given, says which of a branch's ways (true, false) are of interest.
using BranchFilter = std::pair<bool, bool> (*)(const Terms &, TermId condition);
FlowGraph explore(const Code &code, Terms &terms, const FlowLimits &limits = {},
                  BranchFilter follow = nullptr);

} // namespace quorate::evm
