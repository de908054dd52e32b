//===- Settled.h - calls that deployment decides, and no caller -------------===//
//
// Which contract is called is what a variable names that no stranger writes, or
// the answer of a contract found that way (a registry, a kernel).
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/governance/Queries.h"

#include <map>
#include <set>

namespace quorate::solver {

/// An instruction of a contract, wherever internal calls bring it.
using CallSite = std::pair<ir::FunctionId, ir::ValueId>;

struct Delegate {
  ir::ContractId contract;
  ir::FunctionId function; ///< of that contract
};

struct SettledCalls {
  /// Calls of functions that are declared to change nothing. The compilers of 0.4 do not see to it.
  std::set<CallSite> views;
  /// What a delegatecall runs, where one contract of the input answers it and no other.
  std::map<CallSite, Delegate> delegates;
  std::set<ir::PathShape> restOn; ///< variables that say which contracts those are
};

SettledCalls settledCalls(const ir::Module &module, ir::ContractId contract);

} // namespace quorate::solver
