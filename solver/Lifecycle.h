//===- Lifecycle.h - the state machine that is really there -------------------===//
//
// The states of a proposal are formulas over its facts; an edge is a change of
// state that some entry point may make, as far as the prover can tell. What is
// not listed was shown to be impossible.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "solver/Prover.h"

namespace quorate::solver {

struct LifeState {
  std::string name;    ///< "queued"
  std::string meaning; ///< the formula
};

struct LifeEdge {
  unsigned from = 0, to = 0; ///< into LifeCycle::states
  std::string entry;         ///< "SoundDao.queue(uint256)", "the passing of time"
  Place place;
  /// What must hold for it beside the state that it starts from; who may make it.
  std::vector<std::string> guards;
  std::string who;       ///< "anyone", "the proposer", "an authority", ...
  bool expected = false; ///< as the lives of proposals are meant to go
  bool certain = false;  ///< there is a state of the invariants from which it happens
};

struct LifeCycle {
  std::string contract;
  Place place;
  std::vector<LifeState> states;
  std::vector<LifeEdge> edges;
  std::vector<std::string> missing; ///< states that cannot be told apart here, and why
  std::string reason;               ///< why there are no edges; empty if there are
};

/// One for each governor. `options.contracts` narrows.
std::vector<LifeCycle> lifecycles(const ir::Module &module, const gov::Model &model,
                                  const Options &options);

} // namespace quorate::solver
