//===- Assessor.h - votes that another contract weighs ------------------------------===//
//
// A governor may leave it to a strategy or an executor to say whether a
// proposal passed, and hand it the votes. Where its code is in the input it has
// to compare them; where it is not, it is taken at its word.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/governance/Roles.h"

#include "analyzer/governance/Queries.h"

namespace quorate::gov {

enum class Against : uint8_t {
  Bound, ///< something that is no vote: a quorum
  Votes  ///< the votes that are not for it
};

/// The condition is the yes of another contract that compares the votes for the proposal with that.
bool isWeighedElsewhere(const ContractView &view, const Governor &governor, const Code &code,
                        const Condition &condition, Against what);

} // namespace quorate::gov
