//===- Delay.cpp - what makes an operation wait -----------------------------------===//

#include "analyzer/governance/Delay.h"

#include "analyzer/governance/Alternatives.h"
#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Words.h"

namespace quorate::gov {

using namespace ir;

namespace {

bool isTimeLike(const Code &code, const Access &access) {
  return access.value.valid() && !code.flow.isConstant(code.flow.strip(access.value));
}

bool isInMemory(const Code &code, ValueId value) {
  ValueId bare = code.flow.strip(value);
  return code.flat[bare].op == Op::Load && !code.flow.load(bare);
}

/// One of these bits may be set by the write that was not set before.
bool mayRaise(const Flow &flow, const Access &write, const llvm::APInt &mask) {
  Bits bits = bitsOf(flow, write.value, write);
  return (~bits.zero & ~bits.kept & mask) != 0;
}

} // namespace

bool waitsAfterVote(const Lifecycle &life, const Code &code, ValueId at) {
  return mustPass(code.flow, at, [&](const Condition &c) {
    auto test = clockTest(code.flow, c);
    return test && test->after && life.isWindow(*test) &&
           (code.flow.sources(test->other).constant || code.flow.sources(test->clock).constant);
  });
}

std::optional<Delay> Delay::of(const Model &model, const ContractView &view) {
  std::optional<Delay> result;
  if (const Governor *governor = model.governor(view.id); governor && governor->eta) {
    result = Delay(view, *governor->eta, true);
    for (const auto *window : governor->voteTimes())
      if (*window)
        result->notTheDelay.insert((*window)->shape);
    if (governor->deadline && !governor->durationBased)
      result->end = governor->deadline->shape;
    const auto &begin = governor->start ? governor->start : governor->snapshot;
    if (governor->durationBased && governor->fixedPeriod && begin)
      result->window = {begin->shape, governor->fixedPeriod->zextOrTrunc(256)};
  } else if (const Timelock *timelock = model.timelock(view.id); timelock && timelock->operation) {
    result = Delay(view, *timelock->operation, timelock->operationIsTimestamp);
  }
  if (const Governor *governor = model.governor(view.id); result && governor)
    result->fromStart = llvm::all_of(view.writesTo(result->leaf.shape), [&](auto &write) {
      return llvm::any_of(governor->entries, [&](const EntryPoint &e) {
        return e.kind == EntryKind::Propose && e.function == write.entry;
      });
    });
  if (result) {
    Delay plain = *result;
    result->certified = std::make_shared<Certified>(
        view, [plain](const Code &code, const Condition &c) { return plain.waits(code, c); });
  }
  return result;
}

bool Delay::isOperation(const PathShape &shape) const {
  return keyCount(shape) == 1 && !notTheDelay.count(shape);
}

/// That the sender's delay is zero somebody with authority has said.
bool Delay::exempts(const Code &code, const Condition &condition) const {
  if (condition.op == Op::Eq && !condition.isFlag() &&
      ((code.flow.isCaller(condition.a) && code.flow.isSelf(condition.b)) ||
       (code.flow.isCaller(condition.b) && code.flow.isSelf(condition.a))))
    return true;
  if (!condition.isFlag() || condition.op != Op::Eq || code.flat[condition.a].type.bits <= 8)
    return false;
  return llvm::any_of(code.flow.sources(condition.a).loads, [&](ValueId load) {
    const Access *read = code.flow.load(load);
    return read && !read->path.unknown && callerIsKey(code.flow, read->path) &&
           view->writtenByAuthorityOnly(shapeOf(read->path));
  });
}

bool Delay::waits(const Code &code, const Condition &condition) const {
  if (exempts(code, condition))
    return true;
  auto test = clockTest(code.flow, condition);
  if (!test || !test->after || isAhead(code.flow, *test))
    return false;
  for (const Access *read : test->leaves)
    if (shapeOf(read->path) == leaf.shape || (!time && isOperation(shapeOf(read->path))) ||
        (fromStart && isLaterThanVote(code, *test, *read)) || isLongAfterVote(code, *test, *read))
      return true;
  return boundByKey(code, leaf.shape, code.flow.sources(test->other));
}

/// Some constant time after the end of the vote: another wait, for what need not be queued.
bool Delay::isLongAfterVote(const Code &code, const ClockTest &test, const Access &read) const {
  auto point = pointInTime(code.flow, test);
  if (!point || point->leaves.size() != 1)
    return false;
  PathShape shape = shapeOf(read.path);
  return (end && *end == shape && !point->constant.isZero()) ||
         (window && window->first == shape && point->constant.ugt(window->second));
}

/// All times of the proposal are fixed when it is made: one that is no time of the vote, or some
/// time after its end.
bool Delay::isLaterThanVote(const Code &code, const ClockTest &test, const Access &read) const {
  PathShape shape = shapeOf(read.path);
  if (keyCount(shape) != 1)
    return false;
  if (!notTheDelay.count(shape))
    return !view->writesTo(shape).empty();
  return end && *end == shape && code.flow.sources(test.other).constant;
}

PathResult Delay::withoutWaiting(const Code &code, ValueId call) const {
  PathQuery query;
  query.target = [call](ValueId v) { return v == call; };
  query.cut = [&](const Condition &c) { return certified->establishes(code, c); };
  return findPath(code.flow, query);
}

/// The condition rests on a leaf of the record that is only ever set where this one is set too.
bool Delay::setWithLeaf(const Code &code, const Condition &condition) const {
  if (condition.isFlag() ? condition.op != Op::Ne : condition.op != Op::Eq)
    return false;
  llvm::APInt wanted(256, 0), constant;
  if (!condition.isFlag() && !code.flow.isConstant(code.flow.strip(condition.b), &wanted))
    return false;
  const Access *read = code.flow.load(code.flow.strip(condition.a));
  std::optional<Part> bit; // of a word of flags
  if (!read && condition.isFlag()) {
    bit = partOf(code.flow, condition.a);
    read = bit ? bit->leaf : nullptr;
  }
  if (!read || read->path.unknown || keyCount(read->path) != 1)
    return false;
  bool any = false;
  for (const ContractView::Write &write : view->writesTo(shapeOf(read->path))) {
    const Code &other = view->code(write.entry);
    bool known = write.access->value.valid() &&
                 other.flow.isConstant(other.flow.strip(write.access->value), &constant);
    if (write.access->clears || (known && (wanted == 0 ? constant == 0 : constant != wanted)) ||
        (bit && write.access->value.valid() && !mayRaise(other.flow, *write.access, bit->mask)))
      continue;
    any = true;
    bool together = llvm::any_of(other.flat.accesses(), [&](const Access &set) {
      const Graph &graph = other.flat.graph();
      bool sets = set.write && !set.path.unknown && !set.clears &&
                  (shapeOf(set.path) == leaf.shape ||
                   (set.deep && contains(shapeOf(set.path), leaf.shape)));
      return sets && (graph.dominates(set.at, write.access->at) ||
                      graph.dominates(write.access->at, set.at));
    });
    if (!together)
      return false;
  }
  return any;
}

PathResult Delay::unannounced(const Code &code, ValueId call) const {
  if (fromStart)
    return {};
  PathQuery query;
  query.target = [call](ValueId v) { return v == call; };
  // The clock has long left zero: what expires at a time that was never set has expired.
  constexpr uint64_t Later = uint64_t(1) << 31;
  query.assume = [&, unset = whileHolding(code, leaf.shape, 0)](ValueId v) {
    if (auto zero = unset(v))
      return zero;
    return code.flat[v].op == Op::Env && isNowItself(code.flow, v)
               ? std::optional(llvm::APInt(code.flat[v].type.bits, Later))
               : std::nullopt;
  };
  query.cut = [&](const Condition &c) { return setWithLeaf(code, c) || exempts(code, c); };
  return findPath(code.flow, query);
}

namespace {

/// The later of two times, written without a branch: a comparison of the clock with the wanted time
/// is part of the value.
bool isLaterOfTwo(const Flow &flow, ValueId value) {
  bool found = false;
  flow.backward(value, {}, [&](ValueId part) {
    const Instruction &i = flow.flat[part];
    if (i.op != Op::ULt && i.op != Op::ULe)
      return true;
    Sources a = flow.sources(i.operands[0]), b = flow.sources(i.operands[1]);
    found |= (clockOf(flow, a) && !a.calldata() && b.calldata()) ||
             (clockOf(flow, b) && !b.calldata() && a.calldata());
    return true;
  });
  return found;
}

} // namespace

/// The time is the clock plus something that is not the sender's choice, or is held from below.
bool Delay::bounded(const Code &code, ValueId value, ValueId at) const {
  const Flow &flow = code.flow;
  return llvm::all_of(alternatives(flow, value, at), [&](const Alternative &alternative) {
    Sources from = flow.sources(alternative.value);
    if (!from.calldata() || isLaterOfTwo(flow, alternative.value))
      return true;
    bool clocked = clockOf(flow, from).has_value();
    return alternative.mustPass([&](const Condition &c) {
      if (c.isFlag() || c.op == Op::Eq || c.op == Op::Ne)
        return false;
      Sources low = flow.sources(c.a), high = flow.sources(c.b);
      bool same = high.rawCalldata && from.rawCalldata;
      for (uint32_t p : high.params)
        same |= llvm::is_contained(from.params, p);
      if (!same || low.calldata())
        return false;
      bool something =
          low.constant || !low.loads.empty() || !low.calls.empty() || !low.opaque.empty();
      return clocked ? something : clockOf(flow, low).has_value() && !isNowItself(flow, c.a);
    });
  });
}

namespace {

/// The time that goes into the operation's key is made here, from the clock.
bool hashesClock(const Code &code, const Access &write) {
  Sources key = code.flow.sources(firstKey(write.path));
  return key.hash && clockOf(code.flow, key).has_value();
}

} // namespace

std::vector<Delay::Chosen> Delay::chosenTimes() const {
  std::vector<Chosen> result;
  auto add = [&](const Code &code, const ContractView::Write &write) {
    PathQuery query;
    query.target = [&](ValueId v) { return v == write.access->at; };
    result.push_back({write.entry, write.access->at, findPath(code.flow, query)});
  };
  // Of a record that is put together in memory it is not known what this part is.
  auto isWhole = [](const Code &code, const ContractView::Write &write) {
    return write.access->deep ||
           (write.access->value.valid() && isInMemory(code, write.access->value));
  };
  // What the clock is held against: leaves, or arguments that were hashed.
  std::set<PathShape> times;
  bool arguments = false;
  for (FunctionId entry : view->actions()) {
    const Code &code = view->code(entry);
    for (const Condition &condition : allConditions(code.flow)) {
      if (!waits(code, condition) || exempts(code, condition))
        continue;
      auto test = clockTest(code.flow, condition);
      bool stored = false;
      for (const Access *read : test->leaves)
        if (isOperation(shapeOf(read->path))) {
          times.insert(shapeOf(read->path));
          stored = true;
        }
      arguments |= !stored;
    }
  }
  for (const PathShape &shape : times)
    for (const ContractView::Write &write : view->writesTo(shape)) {
      const Code &code = view->code(write.entry);
      if (!isWhole(code, write) && isTimeLike(code, *write.access) &&
          !bounded(code, write.access->value, write.access->at))
        add(code, write);
    }
  if (!arguments)
    return result;
  for (const ContractView::Write &write : view->writesTo(leaf.shape)) {
    const Code &code = view->code(write.entry);
    if (write.access->clears || !write.access->value.valid() || isWhole(code, write) ||
        code.flow.isZero(write.access->value) || hashesClock(code, *write.access) ||
        (time && bounded(code, write.access->value, write.access->at)))
      continue;
    bool held = mustPass(code.flow, write.access->at, [&](const Condition &c) {
      auto test = clockTest(code.flow, c);                               // clock + delay <= eta
      if (!test || test->after || isNowItself(code.flow, test->clock) || // no delay at all
          !boundByKey(code, leaf.shape, code.flow.sources(test->other)))
        return false;
      // clock <= eta + delay lets the past pass
      const Instruction &sum = code.flat[code.flow.strip(test->other)];
      return sum.op != Op::Add || llvm::all_of(sum.operands, [&](ValueId part) {
               return code.flow.sources(part).calldata();
             });
    });
    if (!held)
      add(code, write);
  }
  return result;
}

} // namespace quorate::gov
