//===- Breach.h - the formula that breaks, over what can be read --------------===//
#pragma once

#include "solver/Exploit.h"
#include "solver/property/Property.h"

namespace quorate::solver {

/// What is known when a clause is found broken.
struct BreachScene {
  const Specification &property;
  const Clause &clause;
  Scene &scene;        ///< `now` (and `after`) hold numbers
  const State &before; ///< the last transaction
  const State &after;
};

Breach breachOf(const BreachScene &at);

} // namespace quorate::solver
