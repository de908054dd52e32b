//===- Roles.h - the vocabulary of the property language -----------------------===//
#pragma once

#include "solver/property/Language.h"

namespace quorate::solver {

enum class RoleId : uint8_t {
  Executed,
  Canceled,
  Created,
  Performances,
  Proposer,
  Snapshot,
  Start,
  SnapshotClock,
  Deadline,
  PastDeadline,
  Eta,
  ForVotes,
  AgainstVotes,
  AbstainVotes,
  Votes,
  Quorum,
  QuorumReached,
  Passed,
  HasVoted,
  RecordedWeight,
  Casts,
  Receipts,
  SumOfWeights,
  VoteRecorded,
  SamePayload,
  Unchanged,
  PartOfWeight,
  CoveredByWeights,
  ReadyTime,
  Clock,
  Time,
  Block,
  Caller,
  IsAuthority,
  Delay,
  StoredDelay,
  MinimumDelay,
  OperationTime,
  TokenClock,
  IsSelf,
  Grace,
  Expiry,
  Predecessor,
  SignedBy,
  MayCancel,
  MetThreshold,
  BelowThreshold,
  ProposalThreshold,
  SetUps,
  WithinDeclared,
  WithinReach,
  IsGovernance,
  FirstSet,
  MayName,
  Supply,
  Balance,
  SumOfBalances,
  Delegate,
  LatestVotes,
  SumDelegated,
  CheckpointCount,
  CheckpointTime,
  CheckpointVotes,
  Nonce,
  Cap,
  Paid,
  TokenNow,
  GuardianExpiry,
  GuardianClock,
  IsGuardian,
  IsAboveGuardian,
  Locked,
  VoteOver,
  ClosedEarly,
  Upgraded,
  Payouts,
  DrawnFor,
  CallsFreely,
  UsesSignature,
  CallIsBound,
  RecordedCode,
  CalledCode,
  PayloadIsBound,
  CallsAwaited
};

/// Where a role may stand.
enum class Where : uint8_t { Anywhere, StepOnly, ExecutionOnly };

struct Role {
  llvm::StringLiteral name;
  RoleId id;
  Sort result;
  std::array<Sort, 2> takes;
  unsigned arity;
  Where where;
  /// It may be primed: its value is that of one state.
  bool ofState;
  llvm::StringLiteral meaning; ///< for messages and for the documentation
};

llvm::ArrayRef<Role> roles();
const Role *roleNamed(llvm::StringRef name);
const Role &roleOf(RoleId id);
/// Of a votes token by itself.
bool isOfToken(RoleId id);
/// Of a timelock, whether a governor leads it or not.
bool isOfTimelock(RoleId id);

} // namespace quorate::solver
