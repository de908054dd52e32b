//===- Recognise.h - the parts of role recognition -----------------------------===//
#pragma once

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Payload.h"
#include "analyzer/governance/Roles.h"

namespace quorate::gov {

/// A tally: a leaf of a proposal that somebody's voting weight is added to.
struct Tally {
  PathShape shape;
  FunctionId entry;
  const Access *store;
  ValueId key, weight;
  Sources weightFrom;
};
std::vector<Tally> talliesOf(const ContractView &view);

std::optional<Governor> recogniseGovernor(const Project &project, ContractId id);
std::optional<Timelock> recogniseTimelock(const Project &project, ContractId id);
std::optional<VotesToken> recogniseToken(const Project &project, ContractId id);
std::optional<Conviction> recogniseConviction(const ContractView &view);
std::optional<Approval> recogniseApproval(const ContractView &view);
/// Which of the tallies is for, against and abstain.
void recogniseOutcome(const ContractView &view, const std::vector<Tally> &tallies,
                      Governor &governor);
/// The view of a proposal's state, and the setters of what its life depends on.
void recogniseSurroundings(const ContractView &view, Governor &governor);
/// The contracts that this one's variables refer to.
void recogniseLinks(const Project &project, Model &model);
/// The contracts that its proposals refer to, each for itself.
void recogniseNamed(const Project &project, Model &model);

// Shared helpers.
Evidence because(std::string text, const Place &place);
Leaf leafAt(const AccessPath &path, std::string why, const Place &place);
/// While the leaf holds `value`, no way through `code` leads to `call`.
bool keepsFrom(const Code &code, const PathShape &leaf, uint64_t value, ValueId call);
/// No way to the call but when the clock has reached the leaf.
bool waitsFor(const Code &code, const PathShape &leaf, ValueId call);
void addEntry(std::vector<EntryPoint> &entries, EntryPoint entry);

} // namespace quorate::gov
