//===- Search.h - traces from deployment that break a property --------------===//
#pragma once

#include "solver/Prover.h"
#include "solver/engine/Induction.h"

namespace quorate::solver {

struct Witness {
  std::vector<TraceStep> steps;
  Place place; ///< where the property broke
  bool replayed = false;
  std::vector<std::string> assumptions;
};

/// Bounded search: the order in which proposals live (propose, vote, queue, execute) with
/// deviations, each run on the state that the steps before it left. Only behaviour that exists is
/// looked at, and a trace is believed once the interpreter has run it.
class Search {
public:
  /// `failing`: transitions that break the property as far as induction can tell.
  Search(System &system, unsigned property, llvm::ArrayRef<const Transition *> failing,
         const Options &options, Budget budget);
  ~Search();

  std::optional<Witness> run();
  unsigned depthReached() const { return depth; }
  /// What the search has to add to an unknown verdict.
  const std::string &note() const { return remark; }

private:
  struct Impl;
  std::unique_ptr<Impl> impl;
  unsigned depth = 0;
  std::string remark;
};

} // namespace quorate::solver
