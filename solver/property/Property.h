//===- Property.h - properties on a system ------------------------------------===//
//
// An invariant is a statement over facts (tallies, the clock, stored times,
// calls made), never over the contract's own view of a proposal's state alone:
// that view loses a check together with the code that relies on it.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "solver/encode/Executor.h"
#include "solver/property/Roles.h"

namespace quorate::solver {

/// Reads the facts of one state.
class Facts {
public:
  Facts(Executor &e, const State &state) : e(e), system(e.system), tb(e.tb), state(state) {}

  Executor &e;
  System &system;
  TermBuilder &tb;
  const State &state;

  /// The contracts that a proposal names are those of the system, or it names none yet.
  Term namesSystem(const Term &proposal);
  /// What the contract that a proposal names says of a quorum that the governor does not know.
  std::optional<Term> namedQuorum(const Term &proposal);
  std::optional<Term> answer(unsigned instance, ir::FunctionId test, const Term &proposal);
  /// What a leaf means: below zero it may be where its type has a sign.
  Term number(unsigned leaf, llvm::ArrayRef<Term> keys);
  /// A per-proposal leaf of the governor.
  std::optional<Term> at(const std::optional<gov::Leaf> &role, const Term &proposal);
  /// A leaf that is kept once for all proposals.
  std::optional<Term> shared(const std::optional<gov::Leaf> &role);
  /// A per-proposal leaf, below a voter as well.
  std::optional<Term> at(std::optional<unsigned> leaf, const Term &proposal, const Term &voter);
  /// What the start and the deadline of a vote are compared with.
  Term clock();
  /// What the snapshot is compared with: the same, unless it is kept by another clock.
  Term snapshotClock();
  Term clock(gov::Clock kind);
  /// By a flag of its own, else by a state among others.
  std::optional<Term> ended(const std::optional<gov::Leaf> &flag,
                            const std::optional<gov::Stage> &stage, const Term &proposal);
  std::optional<Term> start(const Term &proposal);
  /// From when on a queued proposal may be executed; 0 before it is queued.
  std::optional<Term> eta(const Term &proposal);
  Term timestamp() { return state.leaves[Timestamp]; }
  std::optional<Term> created(const Term &proposal);
  std::optional<Term> deadline(const Term &proposal);
  std::optional<Term> pastDeadline(const Term &proposal);
  std::optional<Term> quorum(const Term &proposal);
  /// What such a view says of a proposal.
  std::optional<Term> votesNeeded(ir::FunctionId view, const Term &proposal);
  /// The votes for it have closed the vote.
  std::optional<Term> closedEarly(const Term &proposal);
  /// All votes cast on it.
  std::optional<Term> votes(const Term &proposal);
  /// What a formula gives for a proposal; nothing where a part of it is not in the model.
  std::optional<Term> value(const gov::Formula &formula, const Term &proposal);
  /// The votes cast have reached the quorum.
  std::optional<Term> quorumReached(const Term &proposal);
  /// It is read from variables that nothing writes, and so is zero.
  bool isQuorumNothing(const Term &proposal);
  std::optional<Term> declaredQuorum(const gov::Participation &test, const Term &proposal);
  std::optional<Term> operationTime(const Term &operation);
  /// The only view of the timelock, else of the governor, whose name says that it is that.
  std::optional<Term> duration(bool (*isNamed)(llvm::StringRef));
  std::optional<Term> delay();
  /// The delay, where it is a variable.
  std::optional<Term> storedDelay();
  std::optional<Term> minimumDelay();
  std::optional<Term> tokenClock();
  std::optional<Term> grace();
  /// Until when a proposal may be executed; 0 where that is counted from when it is queued, and it
  /// is not.
  std::optional<Term> expiry(const Term &proposal);
  std::optional<Term> proposalThreshold();
  /// Some call to the governor that an execution has announced is still to come.
  std::optional<Term> callsAwaited();
  /// The bounds that the code declares for a parameter; nothing if there are none.
  std::optional<Term> withinDeclared(unsigned setting);
  /// Proposals can still meet this parameter; nothing where it is none, or not understood.
  std::optional<Term> withinReach(unsigned setting);
  /// What governance decides is done by these.
  Term isGovernance(const Term &address);
  // TokenFacts.cpp: of the token that the proof is about.
  std::optional<Term> supply();
  std::optional<Term> balance(const Term &account);
  std::optional<Term> checkpointCount(const Term &account);
  std::optional<Term> checkpointTime(const Term &account, const Term &index);
  std::optional<Term> checkpointVotes(const Term &account, const Term &index);
  std::optional<Term> latestVotes(const Term &account);
  std::optional<Term> nonce(const Term &account);
  /// The function reads what the number of an account's used signatures is kept in.
  bool asksNonce(ir::FunctionId function);
  std::optional<Term> cap();
  /// What is true of every state that can be reached, as facts: what the ghosts are sums of, and
  /// that counters do not wrap around.
  void assumeSums(llvm::ArrayRef<Term> accounts);
  void assumeCounters(const Term &account);
  void assumeNonce(const Term &account);
  /// Other than by being stored in one of `except`.
  Term isAuthority(const Term &address, llvm::ArrayRef<unsigned> except = {});
  Term isMember(const Term &address, const Memberships &tables);
  /// The timelock does what it says.
  Term mayCommand(const Term &address);
  Term ownClock();
  // AccountFacts.cpp: of accounts that deal with the governor.
  std::optional<Term> isGuardian(const Term &account);
  std::optional<Term> locked(const Term &account);
  std::optional<Term> voteOver(const Term &proposal);
  /// By how much the numbers that are kept for an account are less in the other state.
  Term drawn(const Term &account, Facts &after);
};

/// The function that says how many votes a proposal needs, or (where that is all there is) whether
/// it has them; invalid if there is none.
ir::FunctionId quorumFunction(const System &system);

/// "MIN_VOTING_PERIOD" and "votingPeriod" are about the same thing.
std::string plainName(llvm::StringRef name);

/// Whether a name says that a view gives a number of votes.
bool namesVotes(llvm::StringRef name);

/// Whether a property speaks of this kind of subject at all. What it says of votes tokens is not
/// said of governors, and of a timelock by itself only what is said of its operations.
bool isAbout(const Specification &property, Subject::Kind kind);

/// Values of roles in states (known by their address) that were evaluated before.
using Memo = std::map<std::tuple<const State *, RoleId, unsigned, unsigned>, std::optional<Term>>;

/// Where a formula is evaluated.
struct Scene {
  Executor &e;
  const State *now = nullptr;
  const State *after = nullptr; ///< Step
  Terms variables;              ///< by variable; what stands at a setting is not looked at
  std::optional<Term> caller, operation;
  bool noProposal = false; ///< Execution: of an operation that is no proposal
  Memo *memo = nullptr;
  /// The only one to look at, where settings are run through.
  std::optional<unsigned> setting = std::nullopt;
  std::optional<Term> predecessor = std::nullopt; ///< Execution: of an operation that names one
  std::optional<Term> code = std::nullopt;        ///< Execution: the hash of that of the target
  /// Execution: when control last came in. An operation may be marked as done before its calls.
  const State *before = nullptr;
  std::optional<Term> when = std::nullopt; ///< Step: that it happens
};

/// A role that a system does not have.
struct Missing {
  const Role *role = nullptr;
  /// The contract has it, but it was not recognised (or its code is not there).
  bool unknown = false;
  std::string text() const;
};

/// The value of a formula; nothing if a role in it is missing.
std::optional<Term> evaluate(const Expr &formula, const Scene &scene, Missing *missing = nullptr);

/// What a property says where it says this. The contracts that a proposal names are any of their
/// kind: what holds of one that names those of the system, or none yet, holds of every one. Two
/// proposals may name different ones, so that of two nothing is taken for granted.
std::optional<Term> claimed(const Expr &formula, const Scene &scene);

/// Which clauses of which properties can be stated on a system.
struct Applicable {
  std::vector<bool> clause;          ///< by clause
  std::vector<std::string> unstated; ///< "nothing is said about ..."
  Verdict verdict = Verdict::Proved; ///< Unknown or NotApplicable: the property cannot be stated
  std::string reason;
};

/// `settled`: the transitions are known, and with them settings and payloads.
Applicable applicability(Executor &e, const Specification &property, bool settled);

/// Whether some clause speaks of asserts that fail; whether all do, so that any contract will do.
bool watchesFailures(const Specification &property);
bool isOfFailures(const Specification &property);

/// Does a formula mention this role?
bool mentions(const Expr &formula, RoleId role);

/// Watches executions for a set of properties.
class Watch : public Watcher {
public:
  Watch(const System &system, std::vector<unsigned> properties);

  Terms atExecution(Executor &e, const State &state, const std::optional<Term> &proposal,
                    const std::optional<Term> &operation, const std::optional<Term> &predecessor,
                    const std::optional<Term> &code) override;
  bool asksCode() const override;
  std::vector<std::pair<unsigned, Term>> atVote(Executor &e, const State &state,
                                                const Term &key) override;
  llvm::ArrayRef<unsigned> executionProperties() const override { return execution; }
  llvm::ArrayRef<unsigned> voteProperties() const override { return vote; }
  bool isTally(unsigned leaf) const override { return tallies.count(leaf); }
  bool isPerProposal(unsigned leaf) const override { return perProposal.count(leaf); }
  bool isOperation(unsigned leaf) const override { return operationLeaf == leaf; }
  bool ofEveryCall(unsigned property) const override;
  bool ofMarks(unsigned property) const override;
  std::vector<std::pair<unsigned, Term>> atFailure(Executor &e, const State &state) override;

  /// Leaves that are keyed by proposals, in order.
  const std::set<unsigned> &proposalLeaves() const { return perProposal; }

  /// What the property says of this moment.
  std::optional<Term> claim(Executor &e, const State &state, unsigned property, Moment moment,
                            const std::optional<Term> &proposal,
                            const std::optional<Term> &operation,
                            const std::optional<Term> &predecessor = std::nullopt,
                            const std::optional<Term> &code = std::nullopt) const;

private:
  const System &system;
  std::vector<unsigned> execution, vote, failure;
  std::set<unsigned> tallies, perProposal;
  std::optional<unsigned> operationLeaf;
};

} // namespace quorate::solver
