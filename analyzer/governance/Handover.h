//===- Handover.h - calls that are given to another contract to perform ------------===//
//
// A governor with a timelock of its own contract hands proposals over and takes
// them back. What others may do there meanwhile is read from the timelock's
// code, where it is in the input.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/governance/Payload.h"
#include "analyzer/governance/Roles.h"

namespace quorate::gov {

/// A call in one of the governor's entry points that hands a proposal to `link`.
struct Handover {
  const EntryPoint *entry = nullptr;
  ValueId call;
  const Link *link = nullptr;
};
std::vector<Handover> handovers(const Governor &governor, const ContractView &view);

/// The plain variable that the call's target is read from; invalid if it is none.
VarId targetVariable(const Code &code, ValueId call);
/// The interface or contract that the call is made through; invalid if it is not in the module.
ContractId calleeType(const Code &code, ValueId call);
/// The function that the call reaches in a contract of that type; invalid if it has no code there.
FunctionId calleeEntry(const Code &code, ValueId call, ContractId type);

/// Who may do something in a timelock.
struct TimelockRights {
  bool manyMaySchedule = false;    ///< a table of proposers, or anyone
  bool severalMaySchedule = false; ///< more than one address
  bool othersMayCancel = false;    ///< not only the one address that may schedule
  bool anyoneMayExecute = false;   ///< operations that are due
  bool keepsOrder = false;         ///< execution asks about another operation first
  std::vector<uint32_t> schedules; ///< selectors of entry points that announce one operation
};
TimelockRights rightsIn(const Timelock &timelock, const ContractView &view);

} // namespace quorate::gov
