//===- Clock.cpp - comparisons with the time ---------------------------------===//

#include "analyzer/governance/Clock.h"

namespace quorate::gov {

using namespace ir;

namespace {
constexpr uint32_t ClockSelector = 0x91ddadf4; // clock(), https://eips.ethereum.org/EIPS/eip-6372
}

bool isClockCall(const Flat &flat, ValueId call) {
  const Instruction &instruction = flat[call];
  return instruction.op == Op::ExtCall && instruction.call().selector == ClockSelector;
}

std::optional<Clock> clockOf(const Flow &flow, const Sources &sources) {
  for (ValueId call : sources.calls)
    if (isClockCall(flow.flat, call))
      return Clock::Token;
  if (sources.timestamp)
    return Clock::Timestamp;
  if (sources.number)
    return Clock::BlockNumber;
  return std::nullopt;
}

namespace {
/// `until > now ? until - now : 0`: zero in one case, and the other case asks for that very order.
ValueId differenceOf(const Flow &flow, ValueId value) {
  value = flow.strip(value);
  if (flow.flat[value].op != Op::Phi)
    return value;
  ValueId difference;
  for (ValueId arm : flow.flat[value].operands) {
    if (flow.isZero(arm))
      continue;
    if (difference.valid())
      return value;
    difference = flow.strip(arm);
  }
  if (!difference.valid() || flow.flat[difference].op != Op::Sub)
    return value;
  auto isOrderOfThese = [&](ValueId chooser) {
    const Instruction &order = flow.flat[chooser]; // or the test for overflow that goes with it
    if (order.op != Op::ULt && order.op != Op::ULe && order.op != Op::USubO)
      return false;
    auto [a, b] = std::pair(flow.flat[difference].operands[0], flow.flat[difference].operands[1]);
    auto [x, y] = std::pair(order.operands[0], order.operands[1]);
    return (flow.same(a, x) && flow.same(b, y)) || (flow.same(a, y) && flow.same(b, x));
  };
  return llvm::all_of(flow.choosers(value), isOrderOfThese) ? difference : value;
}

/// Nothing is left of a wait, `until - now == 0`, or something has gone by, `now - since != 0`.
std::optional<ClockTest> timeLeft(const Flow &flow, const Condition &condition) {
  const Instruction &difference = flow.flat[differenceOf(flow, condition.a)];
  if (difference.op != Op::Sub)
    return std::nullopt;
  auto [from, off] = std::pair(difference.operands[0], difference.operands[1]);
  if (condition.op == Op::Ne)
    std::swap(from, off);
  const Sources &other = flow.sources(from), &now = flow.sources(off);
  auto kind = clockOf(flow, now);
  if (!kind || !now.loads.empty() || now.constant || clockOf(flow, other))
    return std::nullopt;
  ClockTest test;
  test.after = true;
  test.strict = condition.op == Op::Ne;
  test.clock = off;
  test.other = from;
  test.kind = *kind;
  for (ValueId load : other.loads)
    if (const Access *read = flow.load(load); read && !read->path.unknown)
      test.leaves.push_back(read);
  return test;
}
} // namespace

std::optional<ClockTest> clockTest(const Flow &flow, const Condition &condition) {
  bool ordered = condition.op == Op::ULt || condition.op == Op::ULe || condition.op == Op::SLt ||
                 condition.op == Op::SLe;
  if (condition.isFlag())
    return timeLeft(flow, condition);
  if (!ordered)
    return std::nullopt;
  Sources low = flow.sources(condition.a), high = flow.sources(condition.b);
  std::optional<Clock> lowClock = clockOf(flow, low), highClock = clockOf(flow, high);
  if (bool(lowClock) == bool(highClock))
    return std::nullopt;
  ClockTest test;
  test.after = bool(highClock); // other <= clock
  test.strict = condition.op == Op::ULt || condition.op == Op::SLt;
  test.clock = test.after ? condition.b : condition.a;
  test.other = test.after ? condition.a : condition.b;
  test.kind = test.after ? *highClock : *lowClock;
  auto add = [&](const Sources &sources) {
    for (ValueId load : sources.loads)
      if (const Access *read = flow.load(load); read && !read->path.unknown)
        test.leaves.push_back(read);
  };
  add(low);
  add(high); // clock - start > period
  return test;
}

namespace {

bool isNow(const Flow &flow, ValueId value) {
  Sources from = flow.sources(value);
  return clockOf(flow, from) && from.loads.empty() && !from.constant;
}

/// `now`: takes what is read from the clock itself out of the sum, and counts it.
bool addUp(const Flow &flow, ValueId value, PointInTime &sum, unsigned *now = nullptr,
           unsigned depth = 0) {
  value = flow.strip(value);
  while (now && flow.flat[value].op == Op::Trunc) // to the width of the member
    value = flow.strip(flow.flat[value].operands[0]);
  llvm::APInt constant(256, 0);
  if (flow.isConstant(value, &constant)) {
    sum.constant += constant.zextOrTrunc(256);
    return true;
  }
  if (const Access *read = flow.load(value)) {
    sum.leaves.push_back(read);
    return !read->path.unknown;
  }
  if (now && isNow(flow, value)) {
    ++*now;
    return true;
  }
  const Instruction &in = flow.flat[value];
  return in.op == Op::Add && depth < 4 && addUp(flow, in.operands[0], sum, now, depth + 1) &&
         addUp(flow, in.operands[1], sum, now, depth + 1);
}

/// A comparison that decides nothing here, and is what a view answers with: `isReady`.
bool answers(const Code &code, llvm::function_ref<bool(const Condition &)> accepts) {
  for (BlockId block : code.flat.graph().reversePostorder())
    for (ValueId v : code.flat.code[block].instructions)
      if (const Instruction &i = code.flat[v]; i.op == Op::ULt || i.op == Op::ULe)
        if (accepts({i.op, i.operands[0], i.operands[1], v}))
          return true;
  return false;
}

} // namespace

bool isComparedWithClock(const ContractView &view, const PathShape &leaf) {
  return llvm::any_of(view.entries(), [&](FunctionId entry) {
    const Code &code = view.code(entry);
    auto compares = [&](const Condition &c) {
      auto test = clockTest(code.flow, c);
      return test && llvm::any_of(test->leaves,
                                  [&](const Access *read) { return shapeOf(read->path) == leaf; });
    };
    return llvm::any_of(allConditions(code.flow), compares) ||
           (view.readOnly(entry) && answers(code, compares));
  });
}

bool comparesNow(const Flow &flow, const ClockTest &test) {
  ValueId now = flow.strip(test.clock);
  if (flow.flat[now].op == Op::Sub)
    now = flow.flat[now].operands[0];
  return isNow(flow, now);
}

bool isNowItself(const Flow &flow, ValueId value) {
  while (flow.flat[value = flow.strip(value)].op == Op::Trunc)
    value = flow.flat[value].operands[0];
  Op op = flow.flat[value].op;
  return (op == Op::Env || op == Op::Extract) && isNow(flow, value);
}

bool isPresentPeriod(const Flow &flow, ValueId sum) {
  const Instruction &i = flow.flat[flow.strip(sum)];
  llvm::APInt first;
  return i.op == Op::Add && flow.isConstant(flow.strip(i.operands[1]), &first) && first == 1 &&
         flow.flat[flow.strip(i.operands[0])].op == Op::UDiv;
}

bool isAhead(const Flow &flow, const ClockTest &test) {
  ValueId now = flow.strip(test.clock);
  if (!test.after || flow.flat[now].op != Op::Add || isPresentPeriod(flow, now))
    return false;
  // An offset that is fixed at deployment makes another clock, and no notice.
  Sources from = flow.sources(now);
  return from.constant || llvm::any_of(from.loads, [&](ValueId load) {
           return flow.flat[flow.flat[load].operands[0]].type.space != Space::Immutable;
         });
}

Formula asFormula(const PointInTime &point) {
  Formula sum;
  bool none = true;
  auto add = [&](Formula part) {
    if (none) {
      sum = std::move(part);
      none = false;
      return;
    }
    Formula whole;
    whole.kind = Formula::Kind::Add;
    whole.parts = {std::move(sum), std::move(part)};
    sum = std::move(whole);
  };
  for (const Access *leaf : point.leaves) {
    Formula part;
    part.kind = Formula::Kind::Leaf;
    part.leaf = shapeOf(leaf->path);
    add(std::move(part));
  }
  if (!point.constant.isZero()) {
    Formula part;
    part.constant = point.constant;
    add(std::move(part));
  }
  return sum;
}

std::optional<PointInTime> pointInTime(const Flow &flow, const ClockTest &test) {
  PointInTime sum;
  ValueId now = flow.strip(test.clock);
  if (flow.flat[now].op == Op::Sub) {
    if (!addUp(flow, flow.flat[now].operands[1], sum))
      return std::nullopt;
    now = flow.flat[now].operands[0];
  }
  return isNow(flow, now) && addUp(flow, test.other, sum) ? std::optional(std::move(sum))
                                                          : std::nullopt;
}

std::optional<PointInTime> afterNow(const Flow &flow, ValueId value, Clock clock) {
  PointInTime sum;
  unsigned now = 0;
  return clockOf(flow, flow.sources(value)) == clock && addUp(flow, value, sum, &now) && now == 1
             ? std::optional(std::move(sum))
             : std::nullopt;
}

} // namespace quorate::gov
