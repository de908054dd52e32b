//===- Transition.h - one step of the system --------------------------------===//
#pragma once

#include "solver/property/Property.h"

namespace quorate::solver {

struct Transition {
  std::string name; ///< "Governor.queue(uint256)"
  unsigned instance = 0;
  ir::FunctionId function; ///< invalid: the passing of time, or deployment
  Record record;
};

/// Deployment first, then the passing of time, then every entry point that can change something.
/// From an arbitrary state (assumed), or, for deployment, from nothing.
std::vector<std::unique_ptr<Transition>> transitions(Executor &e);

/// Runs the constructors on empty storage, dependencies first. What they store of a contract that
/// is proxied is not what the proxy has.
struct Deployment {
  Path path;
  State state;
  std::vector<Message> messages; ///< one per instance that is not volatile, in that order
  std::vector<unsigned> order;   ///< instances, in the order of deployment
};
Deployment deploy(Executor &e, Record &record);

/// Invalid if the contract has none.
ir::FunctionId constructorOf(const ir::Contract &contract);

/// Entry points that may change state, in order.
std::vector<std::pair<unsigned, ir::FunctionId>> entryPoints(const System &system);

} // namespace quorate::solver
