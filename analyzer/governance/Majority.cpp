//===- Majority.cpp - more for than against -------------------------------------===//

#include "analyzer/governance/Majority.h"

#include "analyzer/governance/Assessor.h"
#include "analyzer/governance/Outcome.h"

namespace quorate::gov {

using namespace ir;

namespace {

bool isOrder(const Condition &c) {
  return !c.isFlag() && (c.op == Op::ULt || c.op == Op::ULe || c.op == Op::SLt || c.op == Op::SLe);
}

/// votes for / (votes for + votes against)
bool isShareOfCast(const Lifecycle &life, const Flow &flow, ValueId value) {
  bool found = false;
  flow.backward(value, {}, [&](ValueId at) {
    const Instruction &i = flow.flat[at];
    if (i.op == Op::UDiv || i.op == Op::SDiv)
      found |= life.readsFor(flow, i.operands[0]) && life.readsOther(flow, i.operands[1]);
    if (i.op == Op::Sub)
      found |= life.readsFor(flow, i.operands[0]) && !life.readsOther(flow, i.operands[0]) &&
               life.readsOther(flow, i.operands[1]);
    return !found;
  });
  return found;
}

/// The constants of a comparison say at least one half: times 2, 51 of 100, 6000 of 10000.
bool saysHalf(const Flow &flow, const Condition &condition) {
  std::vector<llvm::APInt> constants, shares; // a share multiplies, or is what is compared
  for (ValueId side : {condition.a, condition.b}) {
    llvm::APInt value;
    if (flow.isConstant(flow.strip(side), &value))
      shares.push_back(value);
    flow.backward(side, {}, [&](ValueId at) {
      if (flow.isConstant(at, &value))
        constants.push_back(value);
      if (flow.flat[at].op == Op::Mul)
        for (ValueId factor : flow.flat[at].operands)
          if (flow.isConstant(flow.strip(factor), &value))
            shares.push_back(value);
      return true;
    });
  }
  for (const llvm::APInt &base : constants) {
    if (base == 2 || base == 3)
      return true;
    bool scale = base == 100 || base == 1000 || base == 10'000 || base == 1'000'000 ||
                 base == 1'000'000'000'000'000'000ULL;
    if (scale)
      for (const llvm::APInt &share : shares)
        if (share.ult(base) && (share * 2).uge(base))
          return true;
  }
  return false;
}

/// A share that is elsewhere required of the votes cast, here of all there could be.
bool sharedThreshold(const Lifecycle &life, const Code &code, ValueId bound) {
  std::vector<PathShape> shares;
  for (ValueId load : code.flow.sources(bound).loads)
    if (const Access *read = code.flow.load(load); read && !read->path.unknown)
      shares.push_back(shapeOf(read->path));
  return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
    if (!isOrder(c) || !(life.readsOther(code.flow, c.a) || life.readsOther(code.flow, c.b)))
      return false;
    // Of those cast: multiplied with them, or compared with the part of them that is for it.
    if (!life.readsFor(code.flow, c.b) ||
        !(life.readsOther(code.flow, c.a) || isShareOfCast(life, code.flow, c.b)))
      return false;
    return llvm::any_of(code.flow.sources(c.a).loads, [&](ValueId load) {
      const Access *read = code.flow.load(load);
      return read && !read->path.unknown && llvm::is_contained(shares, shapeOf(read->path));
    });
  });
}

/// So many times the votes for, and so many times those against.
struct Weighed {
  double inFavour = 0, against = 0;
};
std::optional<Weighed> weighed(const Lifecycle &life, const Flow &flow, ValueId value,
                               unsigned depth = 0) {
  value = flow.strip(value);
  const Instruction &i = flow.flat[value];
  if (const Access *read = flow.load(value)) {
    PathShape shape = read->path.unknown ? PathShape() : shapeOf(read->path);
    if (!read->path.unknown && shape == life.governor->forVotes->shape)
      return Weighed{1, 0};
    if (!read->path.unknown && shape == life.governor->againstVotes->shape)
      return Weighed{0, 1};
    return std::nullopt;
  }
  if (depth > 8 || (i.op != Op::Add && i.op != Op::Sub && i.op != Op::Mul && i.op != Op::UDiv))
    return std::nullopt;
  if (i.op == Op::Mul || i.op == Op::UDiv)
    for (unsigned side : {1u, 0u}) {
      llvm::APInt factor;
      if (!flow.isConstant(flow.strip(i.operands[side]), &factor) || factor == 0 ||
          (side == 0 && i.op == Op::UDiv))
        continue;
      double by = factor.roundToDouble(false);
      auto votes = weighed(life, flow, i.operands[1 - side], depth + 1);
      if (votes && i.op == Op::UDiv)
        by = 1 / by;
      return votes ? std::optional(Weighed{votes->inFavour * by, votes->against * by})
                   : std::nullopt;
    }
  if (i.op != Op::Add && i.op != Op::Sub)
    return std::nullopt;
  auto a = weighed(life, flow, i.operands[0], depth + 1),
       b = weighed(life, flow, i.operands[1], depth + 1);
  double sign = i.op == Op::Add ? 1 : -1;
  return a && b ? std::optional(
                      Weighed{a->inFavour + sign * b->inFavour, a->against + sign * b->against})
                : std::nullopt;
}

/// What passes although more voted against: two thirds of the votes against, forty of a hundred
/// cast.
bool isMinority(const Lifecycle &life, const Flow &flow, const Condition &c) {
  constexpr double Close = 1 - 1e-9;
  if (auto low = weighed(life, flow, c.a), high = weighed(life, flow, c.b); low && high)
    return low->against - high->against < (high->inFavour - low->inFavour) * Close;
  // A share of those cast that is held against a constant.
  const Instruction &share = flow.flat[flow.strip(c.b)];
  llvm::APInt least;
  if (share.op != Op::UDiv || !flow.isConstant(flow.strip(c.a), &least))
    return false;
  auto part = weighed(life, flow, share.operands[0]), cast = weighed(life, flow, share.operands[1]);
  if (!part || !cast || part->against != 0 || cast->inFavour <= 0 || cast->against <= 0)
    return false;
  // part * votes for >= least * (cast * votes for + cast * votes against)
  double bound = least.roundToDouble(false) + (c.op == Op::ULt ? 1 : 0);
  return bound * cast->against < (part->inFavour - bound * cast->inFavour) * Close;
}

/// yes + abstain > no: whoever abstained counts as being for it.
bool countsAbstentions(const Lifecycle &life, const Flow &flow, const Condition &c) {
  auto reads = [&](ValueId side) {
    return llvm::any_of(flow.sources(side).loads, [&](ValueId load) {
      const Access *read = flow.load(load);
      return read && !read->path.unknown && life.governor->abstainVotes &&
             shapeOf(read->path) == life.governor->abstainVotes->shape;
    });
  };
  const Instruction &sum = flow.flat[flow.strip(c.b)];
  return sum.op == Op::Add && reads(c.b) && !reads(c.a) && !life.readsFor(flow, c.a);
}

/// The last keys, where those are constants, of the places of this shape that a value is read from.
std::vector<llvm::APInt> sidesOf(const Flow &flow, ValueId value, const PathShape &sums) {
  std::vector<llvm::APInt> sides;
  for (ValueId load : flow.sources(value).loads) {
    const Access *read = flow.load(load);
    if (!read || read->path.unknown || !(shapeOf(read->path) == sums))
      continue;
    std::optional<llvm::APInt> side;
    for (const PathStep &step : read->path.steps)
      if (llvm::APInt key; step.value.valid())
        side =
            flow.isConstant(step.value, &key) ? std::optional(key.zextOrTrunc(256)) : std::nullopt;
    if (side && !llvm::is_contained(sides, *side))
      sides.push_back(std::move(*side));
  }
  return sides;
}

/// One side of the sums that are told by key has more than another one.
bool comparesSides(const Flow &flow, const Condition &c, const PathShape &sums) {
  auto low = sidesOf(flow, c.a, sums), high = sidesOf(flow, c.b, sums);
  return !low.empty() && high.size() == 1 && low != high;
}

} // namespace

bool hasSidesByKey(const Lifecycle &life) {
  if (!life.governor->forVotes)
    return false;
  const PathShape &sums = life.governor->forVotes->shape;
  // Which side a vote is for, it says; what comes of it looks at one of them.
  bool chosen = llvm::any_of(life.tallies, [&](const Tally &tally) {
    const Flow &flow = life.view.code(tally.entry).flow;
    const auto &steps = tally.store->path.steps;
    return shapeOf(tally.store->path) == sums && keyCount(tally.store->path) == 2 &&
           llvm::any_of(steps, [&](const PathStep &step) {
             return step.value.valid() && !flow.same(step.value, firstKey(tally.store->path)) &&
                    (flow.isConstant(step.value) || parameterOf(flow, flow.strip(step.value)) >= 0);
           });
  });
  return chosen && llvm::any_of(life.view.entries(), [&](FunctionId entry) {
           const Flow &flow = life.view.code(entry).flow;
           return llvm::any_of(allConditions(flow), [&](const Condition &c) {
             return isOrder(c) &&
                    !(sidesOf(flow, c.a, sums).empty() && sidesOf(flow, c.b, sums).empty());
           });
         });
}

bool isAbsoluteMajority(const Lifecycle &life, const Code &code, const Condition &c) {
  if (!isOrder(c) || !life.readsFor(code.flow, c.b) || life.readsOther(code.flow, c.b) ||
      life.readsFor(code.flow, c.a) || life.readsOther(code.flow, c.a))
    return false;
  Sources low = code.flow.sources(c.a), high = code.flow.sources(c.b);
  bool all =
      !low.loads.empty() || !low.calls.empty() || high.loads.size() > 1 || !high.calls.empty();
  return all && (saysHalf(code.flow, c) || sharedThreshold(life, code, c.a));
}

/// OpenZeppelin's super quorum: a stored share of all votes there could be, which the votes for are
/// held against alone, and which is not what the votes cast are held against.
bool isSuperQuorum(const Lifecycle &life, const Code &code, const Condition &c) {
  if (!isOrder(c) || !life.readsFor(code.flow, c.b) || life.readsOther(code.flow, c.b) ||
      life.readsFor(code.flow, c.a) || life.readsOther(code.flow, c.a))
    return false;
  auto stored = [&](ValueId value) {
    std::set<PathShape> shapes;
    for (ValueId load : code.flow.sources(value).loads)
      if (const Access *read = code.flow.load(load);
          read && !read->path.unknown && !life.inRecord(read->path))
        shapes.insert(shapeOf(read->path));
    return shapes;
  };
  std::set<PathShape> shares = stored(c.a);
  if (shares.empty() || code.flow.sources(c.a).calls.empty())
    return false;
  return llvm::none_of(allConditions(code.flow), [&](const Condition &other) {
    return isOrder(other) && life.readsOther(code.flow, other.b) &&
           llvm::any_of(stored(other.a),
                        [&](const PathShape &shape) { return shares.count(shape); });
  });
}

bool isMajority(const Lifecycle &life, const Code &code, const Condition &c) {
  if (isAskedElsewhere(code, c) || isAbsoluteMajority(life, code, c) ||
      isWeighedElsewhere(life.view, *life.governor, code, c, Against::Votes))
    return true;
  if (isOrder(c) && comparesSides(code.flow, c, life.governor->forVotes->shape))
    return true;
  if (!isOrder(c) || !life.readsFor(code.flow, c.b) || countsAbstentions(life, code.flow, c) ||
      isMinority(life, code.flow, c))
    return false;
  return life.readsOther(code.flow, c.a) || isShareOfCast(life, code.flow, c.b);
}

} // namespace quorate::gov
