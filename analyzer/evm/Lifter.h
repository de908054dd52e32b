//===- Lifter.h - one entry point to IR ------------------------------------------===//
//
// Every abstract state becomes (part of) a block: internal functions are thereby
// inlined, each call in its own context. Stack words are SSA values. Storage is
// still addressed by slot number here; Storage.h gives the slots their meaning.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/evm/LoopMemory.h"
#include "analyzer/evm/Memory.h"
#include "analyzer/evm/SlotFlow.h"
#include "analyzer/evm/Values.h"

#include <map>

namespace quorate::evm {

/// What is the same for every function of one unit.
struct LiftContext {
  const CodeUnit &unit;
  const Code &code;
  ir::Module &module;
  ir::Contract &contract;
  std::vector<ir::VarId> immutables = {}; ///< by number in Code::immutables
  ir::DataTypeId word = {};               ///< uint256
  bool constructor = false;               ///< `code` is creation code
  int64_t heapStart = HeapStart;          ///< no computed address is below it
  /// Constructor: where the runtime code begins in it, and the places that it fills in there.
  uint32_t runtimeBegin = 0;
  std::map<uint32_t, ir::VarId> filledIn = {};
  /// A proxy whose implementation is at hand: calls that hand on all call data are left to the
  /// entry points of that, and here they fail. Set where there is one.
  bool *forwards = nullptr;

  /// The program counter, and the source text where a map gives it.
  Place place(uint32_t pc) const {
    const std::vector<Span> &map = constructor ? unit.creationMap : unit.sourceMap;
    uint32_t number = pc < code.at.size() ? code.at[pc] : ~0u;
    bool known = number < map.size() && map[number].valid();
    return {known ? map[number] : Span{unit.file, 0, 0}, pc};
  }
};

/// The ABI type whose encoding is the scalar in one word.
std::string abiName(Type type);

class Lifter {
public:
  /// `merges`: see wordsToMerge. `loops`: what an earlier lift of the same function found out about
  /// its loops. Both have to outlive this.
  Lifter(const LiftContext &context, ir::Function &function, Terms &terms, const FlowGraph &graph,
         const std::vector<llvm::BitVector> &merges, const LoopFacts &loops);
  void run();
  /// After run(): what the loops do to memory. Empty where knowing it changes nothing.
  LoopFacts loopFacts() const;

private:
  /// What leaves a block, for the blocks that follow.
  struct Exit {
    BlockId block;
    llvm::SmallVector<ValueId, 16> stack;
    Memory memory;
    ValueId condition; ///< of a branch
    bool lifted = false;
    /// Control never gets here, or not to this way of the branch.
    bool dead = false, deadWay[2] = {false, false};
  };
  struct PendingPhi {
    ValueId phi;
    uint32_t state;
    uint32_t slot; ///< height of the stack for the free pointer's
  };

  // Graph (LiftGraph.cpp)
  void findBlocks();
  void findDominators();
  bool dominates(BlockId a, BlockId b) const;
  Type commonType(uint32_t id, uint32_t slot) const;
  void enterState(uint32_t id);
  void enterMemory(uint32_t id, const Exit *loop);
  void liftChain(uint32_t leader);
  void finishState(uint32_t id);
  void fillPhis();
  void failInstead(uint32_t id);
  ValueId freePointerAt(Exit &exit);
  std::optional<bool> decided(ValueId word, uint32_t pred, uint32_t to) const;

  // Loops and merges (LiftLoops.cpp, LoopScan.cpp)
  void enterLoop(uint32_t id);
  void enterPhis(uint32_t id);
  void enterBranch(uint32_t id);
  void leaveCopy(uint32_t id);
  void enterMerge(uint32_t id);
  void findDeadWays(Exit &exit) const;
  bool comesAlong(uint32_t pred, uint32_t id) const;
  std::vector<bool> bodyOf(uint32_t header) const;
  std::optional<Address> entering(uint32_t header, uint32_t slot) const;
  std::optional<Address> resolve(uint32_t header, const NamedAddress &name) const;
  friend class LoopScan;
  friend class CopyScan;

  // Opcodes (LiftOpcodes.cpp)
  void lift(const CodeInstruction &i);
  void liftEnvironment(const CodeInstruction &i, llvm::ArrayRef<ValueId> o);
  ValueId pushed(const CodeInstruction &i);
  ValueId pop();
  void push(ValueId value) { stack.push_back(value); }

  // Memory, code and storage (LiftMemory.cpp)
  void liftMemory(const CodeInstruction &i, llvm::ArrayRef<ValueId> o);
  using Known = llvm::function_ref<bool(ValueId)>;
  bool isSmall(ValueId value, Known isKnown, unsigned depth = 0) const;
  bool isSmall(ValueId value) const {
    return isSmall(value, [this](ValueId v) { return memory.isSmall(v); });
  }
  /// Numbers may be added to the address without a carry over 2^256.
  bool fitted(Address at) const {
    return at.isConstant() || isSmall(ValueId(at.base)) || memory.fitted(at);
  }
  llvm::SmallVector<Address, 4> floorsOf(Address at) const;
  ValueId load(ValueId address);
  void store(ValueId address, ValueId value);
  std::optional<uint32_t> selectorPut(Address at, ValueId value) const;
  std::optional<std::vector<uint8_t>> textOf(llvm::ArrayRef<ValueId> words, uint64_t length) const;
  ValueId hash(ValueId address, ValueId length);
  void copy(Op op, ValueId to, ValueId from, ValueId length);
  void overwrite(Address at, std::optional<uint64_t> length);
  void touch(ValueId address, ValueId length);
  void codeCopy(ValueId to, ValueId from, ValueId length);
  ValueId slotRef(ValueId slot, ir::Space space);

  void storeImmutable(Address at, ValueId value);

  // Calls and logs (LiftCalls.cpp)
  void liftCall(uint8_t op, llvm::ArrayRef<ValueId> o);
  void restate(ValueId data);
  bool isStipend(ValueId gas, ValueId value) const;
  bool liftRecovery(ValueId gas, ValueId in, ValueId inLength, ValueId out, ValueId outLength);
  void liftCreate(uint8_t op, llvm::ArrayRef<ValueId> o);
  void liftLog(unsigned topics, llvm::ArrayRef<ValueId> o);

  // Ends (LiftEnds.cpp)
  void liftEnd(uint8_t op, llvm::ArrayRef<ValueId> o);
  void liftReturn(ValueId address, ValueId length);
  void liftRevert(ValueId address, ValueId length);
  std::string revertText(Address at);
  void typeReturns();

  std::optional<uint64_t> small(ValueId value) const;
  void unsupported(llvm::StringRef reason, ir::HavocRecord havoc);
  void fail();

  const LiftContext &context;
  ir::Function &fn;
  Terms &terms;
  const FlowGraph &graph;
  ir::Builder builder;
  Values values;
  const std::vector<llvm::BitVector> &merges;
  const LoopFacts &loops;
  const bool checksSize; ///< the code asks for the size of return data
  const bool asksExtent; ///< it asks how much memory was used (MSIZE)

  std::vector<llvm::SmallVector<uint32_t, 4>> preds; ///< by state
  std::vector<BlockId> blockOf;                      ///< by state; of its leader
  std::vector<bool> leader;
  std::vector<uint32_t> leaderOrder; ///< leaders in reverse postorder
  std::vector<uint32_t> idom, rank;  ///< by block
  std::vector<Exit> exits;           ///< by state
  std::vector<PendingPhi> pending;
  struct Write {
    uint32_t state;            ///< the last one of its block
    std::optional<Address> at; ///< none: anywhere, scratch space included
    std::optional<uint64_t> length;
  };
  std::vector<Write> writes;
  /// Phis of loops that never fall below certain addresses.
  std::map<uint32_t, llvm::SmallVector<Address, 2>> phiFloors;

  // The block being lifted
  llvm::SmallVector<ValueId, 16> stack;
  bool dead = false;                   ///< control never gets here
  llvm::SmallVector<TermId, 16> known; ///< what control flow knows about the same words
  Memory memory;
  ValueId jumpCondition; ///< of the JUMPI just lifted
  /// Constructor: where the runtime code and where the arguments were copied to.
  std::optional<Address> runtimeAt, argumentsAt;
  std::optional<Address> returnDataAt; ///< holds a copy of all of the last call's return data

  struct ReturnSite {
    ValueId at;
    std::optional<llvm::SmallVector<ValueId, 4>> words;
  };
  std::vector<ReturnSite> returns;
};

} // namespace quorate::evm
