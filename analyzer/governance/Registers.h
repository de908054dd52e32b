//===- Registers.h - tables that say who, or what, may do something -------------===//
//
// Members by the day they joined, what an account may draw, code that may be
// called: such tables carry no word like owner or role. What they are for
// shows where they are looked up.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/governance/Authority.h"

namespace quorate::gov {

struct Registers {
  std::vector<Cell> members;    ///< the sender has to be entered
  std::vector<Cell> allowances; ///< the sender's entry limits what he may do
  std::vector<Cell> permitted;  ///< what is called has to be entered
  std::vector<Cell> kept;       ///< elsewhere an entry that is named changes only behind a guard
};
Registers registersOf(const ContractView &view);

/// What somebody gains, or another loses, by this write to an entry that the sender names and that
/// is not his own; empty if it is no such write. Whether he gets there is for others to ask.
std::string entryInto(const Registers &registers, const Guards &guards, const Code &code,
                      const Access &access);

} // namespace quorate::gov
