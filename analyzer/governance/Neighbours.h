//===- Neighbours.h - the roles that concern one contract ----------------------===//
#pragma once

#include "analyzer/governance/Roles.h"

namespace quorate::gov {

/// The part of the model that says something about one contract: its own roles, those of the
/// contracts that it is linked with, either way, and of those that its variables name. What is kept
/// between runs of a contract depends on these and on no other.
Model neighbours(const ir::Module &module, const Model &model, ContractId contract);

} // namespace quorate::gov
