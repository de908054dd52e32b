//===- Sensitive.h - state that may not be left to anyone ------------------------===//
//
// What makes a write need authority: the place decides who may act, is called,
// limits what may happen, or is kept behind a guard elsewhere. Tables that show
// only where they are looked up what they are for are in Registers.h.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/governance/Authority.h"
#include "analyzer/governance/Roles.h"

namespace quorate::gov {

struct Sensitive {
  std::vector<Cell> guarded;  ///< written elsewhere, behind a guard
  std::vector<Cell> named;    ///< one for each key, and the sender has to be the one it names
  std::vector<Cell> callees;  ///< where calls go to
  std::vector<Cell> limits;   ///< what something is compared with, or counted with
  std::vector<Cell> switches; ///< what has to be on, or off, for something to happen
};
Sensitive sensitiveStateOf(const Model &model, const ContractView &view);

/// Why the write needs authority, said of the place; empty if it does not. Whether anyone gets
/// there is for others to ask.
std::string powerOver(const Sensitive &state, const ContractView &view, const Code &code,
                      const Access &access, const Cell &cell);

} // namespace quorate::gov
