//===- Induction.h - one-step induction, strengthened by Houdini ------------===//
#pragma once

#include "solver/engine/Candidates.h"
#include "solver/engine/Meter.h"
#include "solver/engine/Recorder.h"

namespace quorate::solver {

/// What induction found out about one property.
struct Inductive {
  bool proved = false;
  std::vector<std::string> lemmas;         ///< that the proof used
  std::string stuck;                       ///< why it is not proved
  std::vector<const Transition *> failing; ///< that break it, as far as induction can tell
  bool reachable = false;                  ///< the guarded action is possible under the invariants
};

class Induction {
public:
  Induction(Executor &e, const Watch &watch, std::vector<unsigned> properties, Budget budget);
  ~Induction();

  /// Keeps the candidates that are inductive together.
  void houdini();
  /// What may take the system out of its model, of what the transitions recorded. After houdini().
  std::set<std::string> escapes();
  Inductive prove(unsigned property);
  /// Whether the property can be stated on what the transitions showed.
  const Applicable &applicable(unsigned property) const { return stated.at(property); }

  const std::vector<std::unique_ptr<Transition>> &steps() const { return transitions_; }
  /// The proposal that everything is shown of.
  const Term &anyProposal() const { return proposal; }
  /// Whether something can happen in a step, under what houdini() kept. Its terms were made with
  /// the step's record attached.
  z3::check_result possible(unsigned step, const Term &goal);
  /// A goal, with no more than what was known at an obligation (Snapshot::known).
  Term withKnown(const Term &goal, size_t known);
  std::set<std::string> assumptions() const;
  std::set<std::string> gaps() const;
  std::set<std::string> fatal() const;
  unsigned queries = 0, kept = 0, tried = 0;
  Recorder *recorder = nullptr; ///< null: nothing is written down

private:
  struct Step;
  void prepare(Step &step);
  void keepBetween(Step &step, unsigned candidate);
  void know(Step &step, unsigned candidate, const Term &instances);
  void claim(Step &step);
  void arrange(Step &step);
  bool filter(Step &step);
  void findWays(Step &step);
  void see(Step &step, const z3::model &model);
  bool tested(unsigned property, const std::vector<unsigned> &hypotheses);
  z3::check_result check(z3::solver &solver, const std::vector<unsigned> &hypotheses, Term goal,
                         std::set<unsigned> *core);
  std::vector<unsigned> lemmas() const; ///< the candidates that are left, in order
  Term twinned(const Step &step, const Term &goal, std::set<unsigned> &used);
  std::set<unsigned> closure(std::set<unsigned> used);
  void note(const Step &step, std::string name, const std::set<unsigned> &hypotheses,
            const Term &goal, bool satisfiable, std::optional<unsigned> lemma = std::nullopt);
  std::string describe(Step &step, const z3::model &model, const Term &key);

  Executor &e;
  TermBuilder &tb;
  const Watch &watch;
  std::vector<unsigned> properties_;
  Budget budget;
  Meter meter;
  std::vector<std::unique_ptr<Transition>> transitions_;
  std::vector<Candidate> list;
  Terms switches; ///< by candidate: it may be used
  std::vector<bool> alive;
  std::vector<std::unique_ptr<Step>> steps_;
  std::set<unsigned> testedSomewhere; ///< properties of which some Way was seen
  /// Of a transition and a lemma: the lemmas by which the transition keeps it.
  std::map<std::pair<const Step *, unsigned>, std::set<unsigned>> cores;
  Term proposal, other, voter, first, second;
  std::map<unsigned, Applicable> stated;
};

} // namespace quorate::solver
