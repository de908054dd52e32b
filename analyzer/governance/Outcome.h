//===- Outcome.h - what a proposal has to pass ------------------------------------===//
#pragma once

#include "analyzer/governance/Payload.h"
#include "analyzer/governance/Roles.h"

namespace quorate::gov {

enum class QuorumTest : uint8_t {
  None,      ///< says nothing about participation
  Met,       ///< enough took part
  OtherUnit, ///< raw votes against a share such as 4 % or 400 basis points
  OtherVotes ///< only votes against, or only abstentions, against a quorum
};

/// Another contract says yes to this very proposal: where that is so, the outcome is its business.
bool isAskedElsewhere(const Code &code, const Condition &condition);

/// Another contract is asked about something that this record keeps, or about its key: a court
/// about the dispute that it is the subject of.
bool isJudgedElsewhere(const Code &code, const Condition &condition, const PathShape &record);

/// What establishing `condition` says about participation in the vote.
QuorumTest quorumTest(const ContractView &view, const Governor &governor, const Code &code,
                      const Condition &condition);

/// Which leaves of a proposal can only have been set where a test was passed: a flag, a state or an
/// eta that queueing writes after the quorum. Followed through any number of such steps.
class Certified {
public:
  using Test = std::function<bool(const Code &, const Condition &)>;
  /// `test` establishes what is asked for by itself.
  Certified(const ContractView &view, Test test);
  /// The condition passes the test, or rests on a leaf that is set only where it was passed.
  bool establishes(const Code &code, const Condition &condition) const;
  /// A way to `at` on which nothing does, neither once nor for each of the proposal's actions; that
  /// there are some is another question.
  PathResult wayWithout(const Code &code, ValueId at) const;

private:
  /// About the bits of a leaf that the mask has: one of them is set, or they are `equals`.
  struct Claim {
    PathShape leaf;
    llvm::APInt mask = llvm::APInt::getAllOnes(256);
    std::optional<llvm::APInt> equals;
    bool operator<(const Claim &other) const;
  };
  std::optional<Claim> claimOf(const Code &code, const Condition &condition) const;
  bool mayHold(const Code &code, const Access &write, const Claim &claim) const;
  bool written(const Claim &claim) const;

  const ContractView &view;
  Test test;
  std::set<Claim> claims; ///< those that hold
};

} // namespace quorate::gov
