//===- Roles.h - what a contract is in a governance system -------------------===//
//
// Found by structure and data flow first, by names and selectors as evidence,
// never by contract names. Everything found carries its evidence, which
// `quorate show roles` prints. Fields that were not found stay empty; readers
// must cope.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/AccessPath.h"
#include "analyzer/ir/Module.h"

#include <array>
#include <set>

namespace quorate::gov {

using ir::ContractId, ir::FunctionId, ir::PathShape, ir::ValueId, ir::VarId;

struct Evidence {
  std::string text; ///< "adds the voter's weight to a field of the proposal record"
  Place place;
};

/// A leaf of a contract's state that plays a part. Shapes of per-proposal leaves have the proposal
/// as their first Key step (or Index, where proposals are an array).
struct Leaf {
  PathShape shape;
  std::vector<Evidence> evidence;
};

enum class EntryKind : uint8_t { Propose, Vote, Queue, Execute, Cancel, Veto, Emergency, Setter };

struct EntryPoint {
  EntryKind kind = EntryKind::Propose;
  FunctionId function;
  /// Position of the parameter that is the proposal's key; -1 where the key is computed (a hash of
  /// the payload, or a counter).
  int keyParam = -1;
  std::vector<Evidence> evidence;
};

/// An external call whose target and data come from the proposal (or, in a timelock, from the
/// operation): the act that governance decides on.
struct PayloadCall {
  FunctionId function; ///< the function that holds the instruction (not always the entry point)
  ValueId call;        ///< an ExtCall
};

/// An instruction by which a decision takes effect: the payload call, a call whose arguments come
/// from the proposal, or a store of what was decided.
struct Act {
  FunctionId entry;    ///< the entry point
  FunctionId function; ///< the function that holds the instruction
  ValueId at;
};

enum class Clock : uint8_t {
  Unknown,
  BlockNumber,
  Timestamp,
  Token,  ///< token.clock()
  Derived ///< computed from one of them: block.timestamp / 12
};

/// Another contract of the module that a state variable or immutable of this one refers to.
struct Link {
  VarId var;           ///< in the contract that holds the link
  ContractId contract; ///< in the module; invalid if its code is not in the input
  std::string why;
  /// Where nothing says which contract it is: the only one of the input that could be. Whoever
  /// takes it for that has to say so.
  ContractId only = {};
};

/// A contract that each proposal names for itself, one of those that governance lets in: all of
/// them are taken for the only contract of the input that answers as they must.
struct Named {
  PathShape leaf; ///< of the proposal
  ContractId contract;
  bool performs = false; ///< proposals' calls are handed to it; else it says what votes weigh
};

/// A number as the code computes it from what is stored: `supply * 4 / 100`.
struct Formula {
  enum class Kind : uint8_t { Constant, Leaf, Add, Mul, Div };
  Kind kind = Kind::Constant;
  llvm::APInt constant = llvm::APInt(256, 0);
  PathShape leaf; ///< of the proposal, or kept once for all
  std::vector<Formula> parts;
  bool operator==(const Formula &other) const;
};

/// The quorum of a contract that has no function for it: a comparison that stands where it is used.
struct Participation {
  Formula votes, needed;
  bool strict = false; ///< more than is needed
  Evidence evidence;
};

/// A member that holds one of several states (an enum), and those of them that are meant.
struct Stage {
  Leaf leaf;
  std::vector<llvm::APInt> values;
};

/// Calls that the governor lets its executor make, for an execution has announced them: their
/// hashes from one place of a list to another; or as many as `first` says, or the one that it is.
struct Awaited {
  PathShape first;
  std::optional<PathShape> end;
};

struct Governor {
  ContractId contract;
  std::vector<Evidence> evidence;
  std::vector<EntryPoint> entries;
  std::vector<PayloadCall> payloadCalls;
  std::vector<Act> acts;       ///< payload calls included
  std::set<PathShape> records; ///< everything that is kept per proposal, up to its key
  std::optional<Leaf> record;  ///< shape of the proposal record: proposals[*]
  std::optional<Leaf> executed, canceled, proposer;
  std::optional<Stage> executedStage, canceledStage; ///< where that is no flag of its own
  std::optional<Leaf> snapshot; ///< where weight is read; votes begin there if there is no start
  Clock snapshotClock = Clock::Unknown; ///< if it differs from the governor's clock
  uint64_t snapshotLag = 0;  ///< the snapshot lies that far before the point at which it is taken
  std::optional<Leaf> start; ///< where votes begin, if that is not the snapshot
  std::optional<Leaf> deadline; ///< vote end; or, if durationBased, the length of the window
  bool durationBased = false;   ///< votes end a length of time after they begin
  std::optional<Leaf> period;   ///< that length, where it is kept once for all proposals
  std::optional<llvm::APInt> fixedPeriod; ///< that length, where it is written into the code
  std::optional<Leaf> extension; ///< if durationBased: voting ends no sooner than at this point
  std::optional<Leaf> eta;
  std::optional<Formula> delay; ///< seconds between queueing and eta, or the wait after it
  std::optional<Formula> wait;  ///< the calls wait that long after eta, the time of queueing
  std::optional<Formula> grace; ///< they may be made until so long after eta
  /// They may be made until then, where that is no time after eta: a sum of what is kept of the
  /// proposal, and once for all.
  std::optional<Formula> expiry;
  bool expiresAt = false;  ///< and no more at that time itself
  bool etaUnclear = false; ///< they wait for something after eta, it is not known what
  std::optional<Leaf> forVotes, againstVotes, abstainVotes;
  std::optional<Leaf> castVotes;              ///< grows with every vote, whichever side it takes
  std::vector<PathShape> tallies;             ///< those and all others that votes are added to
  std::optional<Leaf> receipt;                ///< has voted: proposals[*].receipts[*].hasVoted
  std::optional<Leaf> counter;                ///< proposal counter
  FunctionId stateView;                       ///< the contract's own state(p), invalid if none
  FunctionId quorumView;                      ///< a function that gives the quorum, invalid if none
  std::optional<Participation> participation; ///< the quorum, where no function gives it
  Clock clock = Clock::Unknown;
  std::vector<Link> timelocks, tokens;
  std::vector<Named> named;
  std::optional<Awaited> awaited;

  bool hasEnd() const { return deadline || durationBased; }
  Clock clockOfSnapshots() const { return snapshotClock == Clock::Unknown ? clock : snapshotClock; }
  /// Where the vote begins as it is kept; a snapshot is no such point if another clock counts it.
  const std::optional<Leaf> &begin() const { return start ? start : snapshot; }
  /// What the proposal keeps of the times of its vote.
  std::array<const std::optional<Leaf> *, 3> voteTimes() const {
    return {&snapshot, &start, &deadline};
  }
};

struct Timelock {
  ContractId contract;
  std::vector<Evidence> evidence;
  std::vector<EntryPoint> entries;
  std::vector<PayloadCall> payloadCalls;
  std::optional<Leaf> operation; ///< queuedTransactions[hash], or the timestamp per operation id
  bool operationIsTimestamp = false;
  std::optional<Leaf> delay, admin;
};

struct VotesToken {
  ContractId contract;
  std::vector<Evidence> evidence;
  std::optional<Leaf> balances, supply, delegates, checkpoints;
  std::vector<FunctionId> mints,
      burns; ///< functions (internal ones included) that raise or lower a balance and the supply
};

/// Support that stands until it is taken back and ripens with time: conviction. Nothing is won by a
/// count at the end of a vote, so that what is asked of a governor does not apply.
struct Conviction {
  ContractId contract;
  std::vector<Evidence> evidence;
  std::vector<Leaf> support; ///< per proposal: what stands behind it now
  std::optional<Leaf> level; ///< per proposal: what it ripened to
};

/// Candidates that deposits stand behind; whoever has more approval than the one who holds the hat
/// may take it, at any time.
struct Approval {
  ContractId contract;
  std::vector<Evidence> evidence;
  std::vector<EntryPoint> entries; ///< votes, and where the hat is passed on
  std::optional<Leaf> support;     ///< per candidate
  std::optional<Leaf> elected;     ///< the candidate who is ahead
  std::vector<Act> unopposed;      ///< where that changes without the two being compared
};

struct Model {
  std::vector<Governor> governors;
  std::vector<Timelock> timelocks;
  std::vector<VotesToken> tokens;
  std::vector<Conviction> convictions;
  std::vector<Approval> approvals;

  const Governor *governor(ContractId id) const;
  const Timelock *timelock(ContractId id) const;
  const VotesToken *token(ContractId id) const;
  const Conviction *conviction(ContractId id) const;
  const Approval *approval(ContractId id) const;
};

Model recognise(const ir::Module &module);

/// `quorate show roles`.
std::string describe(const ir::Module &module, const Model &model);

} // namespace quorate::gov
