//===- RolesDelay.cpp - how long a queued proposal waits, and keeps -----------===//

#include "analyzer/governance/GovernorFinder.h"

namespace quorate::gov {

using namespace ir;

namespace {

/// The length of time that a sum has beside a point: one leaf that is kept for all proposals, or a
/// number. Nothing if it is more than that.
std::optional<Formula> lengthIn(const PointInTime &sum,
                                llvm::function_ref<bool(const Access &)> isPoint) {
  std::vector<const Access *> lengths;
  for (const Access *leaf : sum.leaves)
    if (!isPoint(*leaf))
      lengths.push_back(leaf);
  if (lengths.size() + !sum.constant.isZero() != 1)
    return std::nullopt;
  if (!lengths.empty() && keyCount(lengths[0]->path) != 0)
    return std::nullopt;
  return asFormula({lengths, sum.constant});
}

/// All ways say the same, or it is not known which of them counts.
class Agreed {
public:
  void add(std::optional<Formula> found) {
    ambiguous |= !found || (formula && !(*formula == *found));
    formula = std::move(found);
  }
  std::optional<Formula> take() { return ambiguous ? std::nullopt : std::move(formula); }

private:
  std::optional<Formula> formula;
  bool ambiguous = false;
};

} // namespace

/// `eta = now + delay` where a proposal is queued; or, where the time of queueing is kept,
/// `now >= eta + wait` before its calls. `now <= eta + grace` is what makes it expire.
void GovernorFinder::findDelay() {
  if (!governor.eta)
    return;
  auto isEta = [&](const Access &leaf) { return shapeOf(leaf.path) == governor.eta->shape; };
  Agreed delay, wait, grace;
  bool waits = false, delays = false;
  for (const EntryPoint &queue : governor.entries) {
    if (queue.kind != EntryKind::Queue)
      continue;
    const Code &code = view.code(queue.function);
    for (const Access &access : code.flat.accesses())
      if (access.write && !access.path.unknown && !access.clears && access.value.valid() &&
          isEta(access))
        if (auto sum = afterNow(code.flow, access.value, Clock::Timestamp)) {
          bool now = sum->leaves.empty() && sum->constant.isZero();
          delays |= !now;
          if (!now)
            delay.add(lengthIn(*sum, [](const Access &) { return false; }));
        }
  }
  // What the clock is held against, beside eta.
  auto beside = [&](const Flow &flow, const ClockTest &test) -> std::optional<Formula> {
    auto point = pointInTime(flow, test);
    return point && llvm::count_if(point->leaves, [&](auto *l) { return isEta(*l); }) == 1
               ? lengthIn(*point, isEta)
               : std::nullopt;
  };
  for (auto &[entry, call] : executes) {
    const Flow &flow = view.code(entry).flow;
    for (const Condition &condition : allConditions(flow)) {
      auto test = clockTest(flow, condition);
      auto length = test ? beside(flow, *test) : std::nullopt;
      if (length && mustPass(flow, call, [&](const Condition &c) {
            auto other = clockTest(flow, c);
            return other && other->after == test->after && beside(flow, *other) == length;
          })) {
        waits |= test->after;
        (test->after ? wait : grace).add(std::move(length));
      }
    }
  }
  governor.delay = delay.take();
  governor.grace = grace.take();
  // Either of them alone: a wait after a time that already lies ahead is one of two.
  if (waits && !delays)
    governor.delay = governor.wait = wait.take();
  governor.etaUnclear = waits && !delays && !governor.wait;
}

/// `now <= p.created + life` before the calls: after it the proposal is worth nothing.
void GovernorFinder::findExpiry() {
  auto isOfProposal = [&](const Access &leaf) { return keyCount(leaf.path) == 1; };
  auto isEta = [&](const Access &leaf) {
    return governor.eta && shapeOf(leaf.path) == governor.eta->shape;
  };
  /// And whether the calls are late at that time already.
  using End = std::pair<Formula, bool>;
  auto endOf = [&](const Flow &flow, const Condition &condition) -> std::optional<End> {
    auto test = clockTest(flow, condition);
    if (!test || test->after || test->kind != Clock::Timestamp)
      return std::nullopt;
    auto end = pointInTime(flow, *test);
    if (!end || llvm::count_if(end->leaves, [&](auto *l) { return isOfProposal(*l); }) != 1 ||
        llvm::any_of(end->leaves, [&](auto *l) {
          return isEta(*l) || !(isOfProposal(*l) || keyCount(l->path) == 0);
        }))
      return std::nullopt;
    return End{asFormula(*end), test->strict};
  };
  std::optional<End> expiry;
  for (auto &[entry, call] : executes) {
    const Flow &flow = view.code(entry).flow;
    bool ends = false;
    for (const Condition &condition : allConditions(flow)) {
      auto end = endOf(flow, condition);
      if (!end || !mustPass(flow, call, [&](const Condition &c) { return endOf(flow, c) == end; }))
        continue;
      if (expiry && expiry != end)
        return;
      expiry = std::move(end);
      ends = true;
    }
    if (!ends)
      return;
  }
  if (expiry)
    std::tie(governor.expiry, governor.expiresAt) = std::move(*expiry);
}

} // namespace quorate::gov
