//===- Canonical.h - one trace for one input ----------------------------------===//
//
// A satisfiable query has many models, and which one Z3 gives depends on its
// version and on the order of what was asked before. Every value of a trace
// that is still free is fixed here, in one order, to a value that does not
// depend on the model: one that reads well if it is possible, else the least.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "solver/engine/Stand.h"
#include "solver/engine/Witness.h"

namespace quorate::solver {

class Canonical {
public:
  /// `check` asks the solver, and keeps count of the work.
  Canonical(System &system, z3::solver &solver, std::function<z3::check_result()> check)
      : system(system), tb(system.tb), solver(solver), check(std::move(check)) {}

  /// Fixes what the trace leaves open, the solver being satisfiable. Nothing if a limit was met on
  /// the way; else the model, in which everything that a trace shows is settled.
  std::optional<z3::model> settle(llvm::ArrayRef<std::unique_ptr<Transaction>> trace);
  /// Solver levels that settle() left open: for the caller to pop.
  unsigned levels() const { return pushed; }

private:
  void settle(const Transaction &t, const Transaction *before);
  void arguments(const Transaction &t);
  void object(const Transaction &t, const Target &target, bool proposes);
  void nameHashes(const Transaction &t);
  void answers(const Transaction &t);
  /// Fixes a term to the first of the values that is possible, else to the least.
  void pin(const Term &t, llvm::ArrayRef<Term> wishes);
  void pinLeast(const Term &t);
  void prefer(const Term &wish);
  bool possible(const Term &formula);
  Terms people();

  System &system;
  TermBuilder &tb;
  z3::solver &solver;
  std::function<z3::check_result()> check;
  std::optional<z3::model> model;
  unsigned pushed = 0, hashes = 0;
  unsigned unanswered = 0; ///< queries so far; after a few, what the model has is taken
  static constexpr unsigned Patience = 2;
};

} // namespace quorate::solver
