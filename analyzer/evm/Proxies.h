//===- Proxies.h - code that runs other code in its own name ----------------------===//
#pragma once

#include "analyzer/ir/Module.h"

namespace quorate::evm {

/// What is missing where a contract's fallback passes every call on by delegatecall, and by which
/// scheme it does: EIP-1167 clones, EIP-1967 and EIP-1822 slots, beacons, diamonds (EIP-2535), any
/// other slot. Empty for a contract that is no proxy.
std::string describeProxy(const ir::Contract &contract);

/// The variables at low slots that say where the code is that a proxy runs.
std::vector<const ir::StateVar *> proxyTargets(const ir::Contract &contract);

} // namespace quorate::evm
