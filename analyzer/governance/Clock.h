//===- Clock.h - comparisons with the time ------------------------------------===//
#pragma once

#include "analyzer/governance/Queries.h"
#include "analyzer/governance/Roles.h"

namespace quorate::gov {

/// A comparison between the clock and something else.
struct ClockTest {
  bool after = false;   ///< the clock is at or past it; otherwise the clock is before it
  bool strict = false;  ///< excludes equality
  ValueId clock, other; ///< the two sides as compared
  Clock kind = Clock::Unknown;
  /// Storage read on the other side, or subtracted from the clock: what the clock is held against.
  std::vector<const Access *> leaves;
};

/// The clock that a value is read from, plus whatever is added to it; nothing if it is no time.
std::optional<Clock> clockOf(const Flow &flow, const Sources &sources);
std::optional<ClockTest> clockTest(const Flow &flow, const Condition &condition);
/// Some entry point holds the clock against the leaf, or answers with such a comparison.
bool isComparedWithClock(const ContractView &view, const PathShape &leaf);

/// A point in time as the sum that the code computes: `p.start + period`, or, where the time since
/// the start is held against the period, `clock - p.start < period`.
struct PointInTime {
  std::vector<const Access *> leaves;
  llvm::APInt constant = llvm::APInt(256, 0);
};
/// The same as the code would compute it.
Formula asFormula(const PointInTime &point);
/// What the clock is held against; nothing if it is no plain sum of storage and constants.
std::optional<PointInTime> pointInTime(const Flow &flow, const ClockTest &test);

/// The clock is compared as it is, less a point in time at most, and not computed with.
bool comparesNow(const Flow &flow, const ClockTest &test);
/// What is added to the clock, given by block.number or block.timestamp, where a time is made; its
/// leaves and constant are a length. Nothing if the value is no plain sum with the clock in it.
std::optional<PointInTime> afterNow(const Flow &flow, ValueId value, Clock clock);

/// The clock as it is, whatever its width.
bool isNowItself(const Flow &flow, ValueId value);

/// The clock divided into periods that are counted from one, `(now - start) / length + 1`: no time
/// ahead.
bool isPresentPeriod(const Flow &flow, ValueId sum);

/// `now + notice >= until` is true before the time has come.
bool isAhead(const Flow &flow, const ClockTest &test);

/// A call that asks a contract for its clock (ERC-6372).
bool isClockCall(const Flat &flat, ValueId call);

} // namespace quorate::gov
