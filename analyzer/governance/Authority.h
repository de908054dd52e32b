//===- Authority.h - who is meant to get where, and who gets there -------------===//
//
// Rules about missing guards ask three things: which state decides who may do
// what (`Guards`), whether anyone can get to an instruction, and whether
// getting there has an effect. A guard is taken at its word here: that its own
// state is open to anyone is one defect, reported where that state is written.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/governance/Queries.h"

namespace quorate::gov {

/// A place in storage: a leaf of a variable, or a slot that the code names by number (ERC-1967).
struct Cell {
  PathShape shape;                       ///< invalid variable where only the slot is known
  std::optional<llvm::APInt> slot;       ///< of a place without keys
  llvm::SmallVector<uint32_t, 2> fields; ///< members below the slot, without zeros at the end
  friend bool operator==(const Cell &a, const Cell &b);
};
/// Nothing where the reference could not be followed.
std::optional<Cell> cellOf(const Code &code, const Access &access);
std::optional<Cell> cellOf(const Code &code, ValueId load);

using Edges = std::set<std::pair<uint32_t, uint32_t>>; ///< from block to block
/// Ends of loops in which every round passes such a condition and whose number of rounds the sender
/// does not choose (owners whose signatures are counted up to a threshold, a proposal's actions).
Edges guardedExits(const Code &code, const std::function<bool(const Condition &)> &guards);

/// Excludes the ways that some guard of the caller stands in.
class Openness {
public:
  Openness(const ContractView &view, const Code &code, Trust trust = Trust::Nominal);
  /// A way to `at` that anyone can take and that is not undone at the end. `more` excludes others.
  PathResult wayTo(ValueId at, const PathQuery &more = {}) const;
  /// The limits as a query, to be extended by a rule.
  PathQuery query() const;
  /// Conditions that are no limit after all, whoever sets what they ask for.
  std::function<bool(const Condition &)> except;

private:
  bool limits(const Condition &condition) const;
  const ContractView &view;
  const Code &code;
  Trust trust;
  Edges guardedEdges;
};

/// What is known to stand in places without keys whenever control is at `call`: every way there
/// wrote it or asked for it.
struct Standing {
  Cell cell;
  llvm::APInt value = llvm::APInt(1, 0);
};
std::vector<Standing> standingAt(const Code &code, ValueId call);

/// Both sides of the branch come to the same end: what is asked for keeps nobody from anything.
bool makesNoDifference(const Code &code, const Condition &condition);

/// Some way from `at` ends without a revert.
bool commits(const Code &code, ValueId at);

/// The state that guards look at, from every entry point of a contract.
struct Guards {
  /// Addresses and flags without keys, or entries of tables by sender, that some guard rests on.
  std::vector<Cell> holders, tables;
  bool holds(const Cell &cell) const { return llvm::is_contained(holders, cell); }
  bool lists(const Cell &cell) const { return llvm::is_contained(tables, cell); }
};
/// The contract keeps state, or somebody's address to which it may have rights, or takes ether; a
/// helper that others run, or that passes calls on with nothing of its own, does not.
bool hasSomethingToLose(const ContractView &view);

/// The places that hold the code which calls are delegated to: read for a delegatecall, answered by
/// `implementation()`, or named by a standard (ERC-1967, ERC-1822).
std::vector<Cell> implementationCells(const ContractView &view);
/// Tables of such places: code for each selector, in a contract of facets.
std::vector<Cell> facetTables(const ContractView &view);
/// The call hands the whole call data on to other code in this contract's name.
bool forwardsEverything(const Code &code, ValueId call);

/// The set-up that `at` belongs to happens once, and the constructor already uses that up.
bool constructorLocks(const ContractView &view, const Code &code, ValueId at);

/// The constructor closes every way to `at` by a mark that nothing else sets: nobody gets there in
/// this contract, and anyone does in a copy of it (a clone, a proxy), as often as he likes.
bool staysOpenInCopies(const ContractView &view, const Code &code, ValueId at);

/// Sets up who holds power: called like a setup function, or the only one to set several such
/// places that the constructor leaves open.
bool looksLikeSetup(const ContractView &view, const Guards &guards, const Code &code);

} // namespace quorate::gov
