//===- Lifecycle.h - what the rules on voting ask about a contract --------------===//
//
// The recognised roles of one contract together with the queries that more
// than one rule needs: where votes are counted and what weighs them, where
// decisions take effect, which conditions hold a moment against the window of
// the vote, and what an entry point leaves behind that stops it the next time.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/governance/Recognise.h"

namespace quorate::gov {

/// An instruction in the flat code of an entry point.
struct Step {
  FunctionId entry;
  ValueId at;
};

/// Where the weight of a vote comes from.
struct WeightSource {
  enum class Kind : uint8_t {
    Constant, ///< one account, one vote
    Chosen,   ///< a number that the sender gives
    Present,  ///< another contract says what somebody has now
    AtTime,   ///< another contract says what somebody had at `time`
    Own,      ///< kept in this contract for somebody
    Past,     ///< kept in this contract, looked up by a time
    Unknown
  } kind = Kind::Unknown;
  ValueId at;     ///< the call or the storage read
  ValueId person; ///< whose weight it is, where that is one value
  ValueId time;   ///< AtTime
};
std::vector<WeightSource> weightSources(const Code &code, const Tally &tally);

/// What a write leaves in its leaf. Values that are not constant are taken to be some large one.
struct Mark {
  const Access *write = nullptr;
  llvm::APInt value = llvm::APInt(256, 0);
  bool guess = false;
  /// Of bits that are set beside others: those that are set in any case, where they are known.
  std::optional<llvm::APInt> least = std::nullopt;
  /// As a number of so many bits: a guess is just something where it would not fit, unless it is
  /// bits that were set beside others.
  llvm::APInt as(unsigned bits) const {
    return guess && bits < 31 && !value.isAllOnes() ? llvm::APInt(bits, 1)
                                                    : value.zextOrTrunc(bits);
  }
};
std::vector<Mark> marksOf(const Code &code);
/// With the leaf as the mark leaves it, no way leads to `at` that `cut` allows.
bool stops(const Code &code, const Mark &mark, ValueId at,
           std::function<bool(const Condition &)> cut = nullptr);
/// Two paths of one shape whose keys are computed in different ways from what the call is given, so
/// that they name different places.
bool areOtherKeys(const Flow &flow, const AccessPath &a, const AccessPath &b);
/// A way performs `at` and returns without any of the writes having been made.
bool skips(const Code &code, ValueId at, llvm::ArrayRef<ValueId> writes);
/// The record is another one each time: an array that grows, a counter that this code moves on.
bool hasFreshKey(const Code &code, const Access &access);
bool isReturn(const Code &code, ValueId at);

/// A way to `at` on which nothing that `cut` accepts is established.
PathResult wayWithout(const Code &code, ValueId at, std::function<bool(const Condition &)> cut);
/// Any way to `at`.
PathResult wayTo(const Code &code, ValueId at);

class Lifecycle {
public:
  Lifecycle(const Model &model, const ContractView &view);

  const Model &model;
  const ContractView &view;
  const Governor *governor;
  const Timelock *timelock;
  std::vector<Tally> tallies; ///< empty unless there is a governor

  /// Kept under the proposal's key, one leaf for each proposal.
  bool perProposal(const PathShape &shape) const;
  bool perProposal(const AccessPath &path) const;
  /// Kept under the proposal's key, lists and tables of the proposal included.
  bool inRecord(const AccessPath &path) const;
  bool isTally(const PathShape &shape) const;
  bool isAct(FunctionId entry) const;
  bool hasEntry(EntryKind kind, FunctionId entry) const;

  /// Where decisions take effect: payload calls, other calls and stores that a proposal decides.
  const std::vector<Step> &acts() const { return steps; }

  /// Members of a list have one vote each, and no vote against: approvals are counted up to a
  /// threshold, and what reached it stays approved.
  bool isCouncil() const;

  /// All that the sum does is to end the proposal, where it is counted: objections, which come when
  /// they come.
  bool isObjection(const Tally &tally) const;

  /// There is something that says when voting ends.
  bool hasEnd() const { return !ends.empty(); }
  bool isEnd(const PathShape &shape) const { return ends.count(shape); }
  bool isStart(const PathShape &shape) const { return starts.count(shape); }
  /// Only while it is a draft: a mark that every vote requires is required to be absent.
  bool isDraft(const Code &code, const Condition &condition) const;
  /// Nobody objected in time, so that no vote was called: silence is consent, once it is over.
  bool isUnopposed(const Code &code, const Condition &condition) const;
  /// The clock is held against a time of the proposal and is before it, or after it.
  bool isWindow(const ClockTest &test) const;
  /// Establishes that it was executed or cancelled.
  bool isClosed(const Code &code, const Condition &condition) const;
  /// Establishes that the vote is still open as far as its end goes.
  bool beforeEnd(const Code &code, const Condition &condition) const;
  /// Establishes that it is the proposal's own period, which the clock is divided into (weeks,
  /// rounds): the vote is open for all of it, and over when the next one begins.
  bool inPeriod(const Code &code, const Condition &condition) const;
  /// Establishes that voting has not begun: nothing was counted, so that nothing has passed.
  bool beforeVote(const Code &code, const Condition &condition) const;
  /// Establishes that voting is over, or that a time set after it has come.
  bool afterEnd(const Code &code, const Condition &condition) const;

  /// A moment made from the clock alone: another one each time it is asked for.
  bool movesAlong(const Code &code, ValueId time) const;

  /// Votes for, or any others, enter the value.
  bool readsFor(const Flow &flow, ValueId value) const;
  bool readsOther(const Flow &flow, ValueId value) const;
  /// Loads of leaves that are kept per proposal, among those that a value comes from.
  std::vector<const Access *> recordReads(const Flow &flow, const Sources &sources) const;

private:
  bool isSetWithEta(const PathShape &time) const;
  void findTimes();
  void findEta();
  bool performs(const Code &code, ValueId call) const;
  void findGaps();
  /// The end of the vote lies so far after `from`: known from where both are set.
  struct Gap {
    PathShape from;
    std::vector<PathShape> lengths;
    llvm::APInt constant = llvm::APInt(256, 0);
  };
  bool isPastEndBeside(const Code &code, const Access &write) const;
  std::optional<llvm::APInt> longest(llvm::ArrayRef<PathShape> lengths) const;
  bool fallsShort(const Code &code, const ClockTest &test, const PathShape &start) const;
  bool bridges(const Gap &gap, const Code &code, const ClockTest &test) const;
  void findSteps();

  std::set<PathShape> records, times, starts, ends;
  bool etaAfterEnd = false; ///< an eta is only ever set when voting is over
  std::vector<Gap> gaps;
  std::vector<Step> steps;
};

} // namespace quorate::gov
