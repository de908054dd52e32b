//===- Property.h - what an invariant says ----------------------------------===//
//
// One invariant: one source file and one page of documentation in this folder.
// An invariant is a statement over facts (tallies, the clock, stored times,
// calls made), never over the contract's own view of a proposal's state alone:
// that view loses a check together with the code that relies on it.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "solver/Prover.h"
#include "solver/encode/Executor.h"

namespace quorate::solver {

/// Reads the facts of one state.
class Facts {
public:
  Facts(Executor &e, const State &state) : e(e), system(e.system), tb(e.tb), state(state) {}

  Executor &e;
  System &system;
  TermBuilder &tb;
  const State &state;

  /// A per-proposal leaf of the governor.
  std::optional<Term> at(const std::optional<gov::Leaf> &role, const Term &proposal);
  /// What the snapshot and the deadline are compared with.
  Term clock();
  Term timestamp() { return state.leaves[Timestamp]; }
  std::optional<Term> deadline(const Term &proposal);
  std::optional<Term> quorum(const Term &proposal);
  /// All votes cast on it.
  std::optional<Term> votes(const Term &proposal);
  /// The votes cast have reached the quorum.
  std::optional<Term> quorumReached(const Term &proposal);
  std::optional<Term> operationTime(const Term &operation);
};

/// Why a property cannot be stated on this system.
struct Obstacle {
  Verdict verdict = Verdict::Unknown; ///< or NotApplicable
  std::string reason;
};

struct Property {
  Invariant info;
  std::optional<Obstacle> (*obstacle)(const System &system);
  /// What must hold at the first payload call of an execution; null: nothing.
  std::optional<Term> (*atExecution)(Facts &facts, const std::optional<Term> &proposal,
                                     const std::optional<Term> &operation);
  /// What must hold when a tally grows; null: nothing.
  std::optional<Term> (*atVote)(Facts &facts, const Term &proposal);
  /// What must hold in every state; null: nothing.
  std::optional<Term> (*always)(Facts &facts, const Term &proposal);
  Action guarded; ///< must be reachable, or the property holds for want of it
};

/// Every property, in the order of CATALOG.md.
llvm::ArrayRef<const Property *> properties();

// One per file in this folder.
extern const Property executeOnce, voteInWindow, executeNeedsQuorum, executeAfterEta;

/// The function that says how many votes a proposal needs, or (where that is all there is) whether
/// it has them; invalid if there is none.
ir::FunctionId quorumFunction(const System &system);

/// Watches executions for a set of properties.
class Watch : public Watcher {
public:
  Watch(const System &system, std::vector<unsigned> properties);

  Terms atExecution(Executor &e, const State &state, const std::optional<Term> &proposal,
                    const std::optional<Term> &operation) override;
  std::vector<std::pair<unsigned, Term>> atVote(Executor &e, const State &state,
                                                const Term &key) override;
  llvm::ArrayRef<unsigned> executionProperties() const override { return execution; }
  bool isTally(unsigned leaf) const override { return tallies.count(leaf); }
  bool isPerProposal(unsigned leaf) const override { return perProposal.count(leaf); }
  bool isOperation(unsigned leaf) const override { return operationLeaf == leaf; }

  /// Leaves that are keyed by proposals, in order.
  const std::set<unsigned> &proposalLeaves() const { return perProposal; }

private:
  std::vector<unsigned> execution, vote;
  std::set<unsigned> tallies, perProposal;
  std::optional<unsigned> operationLeaf;
};

} // namespace quorate::solver
