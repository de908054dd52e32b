//===- Power.h - power beside the vote ------------------------------------------===//
#pragma once

#include "analyzer/governance/Payload.h"
#include "analyzer/governance/Roles.h"
#include "analyzer/governance/Taint.h"

namespace quorate::gov {

/// What somebody who is not the vote can do in an entry point.
struct Power {
  enum class Kind : uint8_t {
    Parameter, ///< writes a number or an address that governs
    Call,      ///< makes a call of his choosing
    Payload    ///< performs what was proposed
  } kind = Kind::Parameter;
  FunctionId entry;
  ValueId at;
  Authority authority; ///< an address or a role
  PathResult path;
  bool expires = false; ///< every way is closed by a fixed time
};

/// The powers of stored addresses and roles in a contract that governs; set-up that happens once is
/// none of them.
std::vector<Power> powersBesideVote(const Model &model, const ContractView &view);

/// Whoever may get to `at` gives up for good what lets him get there, and nothing gives it to
/// anyone again: a deployer who sets up and steps down in one call.
bool givesUpTheRight(const ContractView &view, const Code &code, ValueId at);

/// The holder can also cancel proposals, or is called a guardian: made for emergencies.
bool isGuardian(const Model &model, const ContractView &view, const Authority &authority);

} // namespace quorate::gov
