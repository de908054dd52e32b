//===- Delay.h - what makes an operation wait ----------------------------------===//
#pragma once

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Outcome.h"

namespace quorate::gov {

class Lifecycle;

/// Every way to `at` lets some constant time go by after the vote, although nothing is announced.
bool waitsAfterVote(const Lifecycle &life, const Code &code, ValueId at);

/// The wait between an announcement and its call, in a governor with an eta of its own or in a
/// timelock.
class Delay {
public:
  /// Nothing if the contract announces nothing.
  static std::optional<Delay> of(const Model &model, const ContractView &view);

  /// The leaf that says when an operation is ready, or (in a timelock that takes the time as an
  /// argument) that it was announced.
  const Leaf &announced() const { return leaf; }
  bool isTime() const { return time; }

  /// Establishes that the clock has reached the time that was announced.
  bool waits(const Code &code, const Condition &condition) const;
  /// With nothing announced (the leaf is zero), a way to `call` that does not wait for something
  /// set together with it.
  PathResult unannounced(const Code &code, ValueId call) const;
  /// A way to `call` that does not wait.
  PathResult withoutWaiting(const Code &code, ValueId call) const;

  /// A store that announces a time of the sender's choosing with nothing to hold it from below.
  struct Chosen {
    FunctionId entry;
    ValueId store;
    PathResult path;
  };
  std::vector<Chosen> chosenTimes() const;

  /// Nothing to wait for: the contract's own call, made after a delay, or a sender whose delay is
  /// zero.
  bool exempts(const Code &code, const Condition &condition) const;

private:
  Delay(const ContractView &view, Leaf leaf, bool time)
      : view(&view), leaf(std::move(leaf)), time(time) {}
  bool isOperation(const PathShape &shape) const;
  bool isLongAfterVote(const Code &code, const ClockTest &test, const Access &read) const;
  bool isLaterThanVote(const Code &code, const ClockTest &test, const Access &read) const;
  bool setWithLeaf(const Code &code, const Condition &condition) const;
  bool bounded(const Code &code, ValueId value, ValueId at) const;

  const ContractView *view;
  Leaf leaf;
  bool time;
  bool fromStart = false;          ///< set when the proposal is made: there is none without it
  std::set<PathShape> notTheDelay; ///< start and end of voting
  std::optional<PathShape> end;    ///< of voting, where it is kept as a point in time
  /// Where voting ends a fixed time after it began: the leaf that says when, and that time.
  std::optional<std::pair<PathShape, llvm::APInt>> window;
  std::shared_ptr<Certified> certified;
};

} // namespace quorate::gov
