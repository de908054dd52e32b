//===- RolesWindow.cpp - when a vote begins and ends --------------------------===//
//
// What the clock is compared with on the way to a vote, and the entry point that
// sets those times: the one that makes a proposal.
//
//===----------------------------------------------------------------------===//

#include "analyzer/governance/GovernorFinder.h"

#include "analyzer/governance/Lifecycle.h"

namespace quorate::gov {

using namespace ir;

std::optional<GovernorFinder::Group> GovernorFinder::groupOf(const Flow &flow,
                                                             const ClockTest &test) const {
  Group group;
  group.second = test.after;
  bool own = false;
  std::vector<ValueId> counted = flow.sources(test.clock).loads; // from a start of its own
  for (const Access *leaf : test.leaves) {
    bool mine = perProposal(leaf->path);
    own |= mine;
    if (mine || !llvm::is_contained(counted, leaf->at))
      group.first.push_back(shapeOf(leaf->path));
  }
  llvm::sort(group.first);
  group.first.erase(std::unique(group.first.begin(), group.first.end()), group.first.end());
  return own ? std::optional(group) : std::nullopt;
}

/// The comparisons of the clock with the proposal that every way to `at` passes.
std::vector<GovernorFinder::Required> GovernorFinder::requiredTimes(const Code &code,
                                                                    ValueId at) const {
  std::vector<Required> result;
  std::set<Group> tried;
  for (const Condition &condition : allConditions(code.flow)) {
    auto test = clockTest(code.flow, condition);
    auto group = test ? groupOf(code.flow, *test) : std::nullopt;
    if (!group || !tried.insert(*group).second)
      continue;
    bool required = mustPass(code.flow, at, [&](const Condition &c) {
      auto other = clockTest(code.flow, c);
      return other && groupOf(code.flow, *other) == group;
    });
    if (required)
      result.push_back({*group, *test, code.flat[condition.branch].place, &code});
  }
  return result;
}

/// A leaf of its own, or the length of a window that begins at the snapshot or at a start of its
/// own.
void GovernorFinder::setDeadline(const Required &required, llvm::StringRef why) {
  if (governor.hasEnd())
    return;
  const Flow &flow = required.code->flow;
  auto point = pointInTime(flow, required.test);
  if (!point)
    return setComputedDeadline(required, why);
  std::vector<const Access *> own, shared;
  for (const Access *leaf : point->leaves)
    (perProposal(leaf->path) ? own : shared).push_back(leaf);
  bool fixed = !point->constant.isZero();
  auto isBegin = [&](const Access *leaf) {
    return governor.begin() && governor.begin()->shape == shapeOf(leaf->path);
  };
  if (own.size() == 1 && shared.empty() && !fixed) {
    if (!isBegin(own[0]))
      governor.deadline = leafAt(own[0]->path, why.str(), required.place);
    return;
  }
  if (own.empty() || own.size() + shared.size() + fixed != 2)
    return;
  auto isPoint = [&](const Access *leaf) { // in time, and no length of time
    return llvm::any_of(view.writesTo(shapeOf(leaf->path)), [&](const ContractView::Write &write) {
      const Flow &written = view.code(write.entry).flow;
      return write.access->value.valid() &&
             clockOf(written, written.sources(write.access->value)).has_value();
    });
  };
  if (own.size() == 2 && (isBegin(own[1]) || (!isBegin(own[0]) && isPoint(own[1]))))
    std::swap(own[0], own[1]);
  bool known = isBegin(own[0]);
  if (!known && (governor.start || !isPoint(own[0])))
    return; // a window that begins elsewhere
  if (!known)
    governor.start = leafAt(own[0]->path, "votes end some time after it", required.place);
  governor.durationBased = true;
  if (own.size() == 2)
    governor.deadline = leafAt(own[1]->path, why.str(), required.place);
  else if (fixed)
    governor.fixedPeriod = point->constant;
  else
    governor.period = leafAt(shared[0]->path, why.str(), required.place);
}

/// As above, where several ways of computing it meet.
void GovernorFinder::setComputedDeadline(const Required &required, llvm::StringRef why) {
  const Flow &flow = required.code->flow;
  bool sum = required.group.first.size() > 1;
  bool fromStart =
      governor.snapshot && llvm::is_contained(required.group.first, governor.snapshot->shape);
  if (sum != fromStart)
    return;
  if (required.group.first.size() > 2)
    return setExtended(required);
  bool lengthened = false; // by a constant: no leaf is the end
  flow.backward(required.test.other, {}, [&](ValueId v) {
    const Instruction &in = flow.flat[v];
    if (in.op == Op::Add && !sum)
      for (ValueId side : in.operands)
        lengthened |= flow.isConstant(flow.strip(side)) && !flow.isZero(flow.strip(side));
    return true;
  });
  if (lengthened)
    return;
  for (const Access *leaf : required.test.leaves)
    if (!fromStart || !(shapeOf(leaf->path) == governor.snapshot->shape))
      governor.deadline = leafAt(leaf->path, why.str(), required.place);
  governor.durationBased = sum;
}

/// The later of the snapshot with a length added to it, and a point that is kept beside them.
void GovernorFinder::setExtended(const Required &required) {
  const Flow &flow = required.code->flow;
  auto isOnly = [&](ValueId value, const PathShape &shape) {
    auto loads = flow.sources(value).loads;
    return !loads.empty() && llvm::all_of(loads, [&](ValueId v) {
      const Access *read = flow.load(v);
      return read && shapeOf(read->path) == shape;
    });
  };
  auto isAdded = [&](const PathShape &shape) {
    for (uint32_t v = 0; v < flow.flat.code.instructions.size(); ++v) {
      const Instruction &in = flow.flat[ValueId(v)];
      if (in.op == Op::Add)
        for (unsigned side : {0, 1})
          if (isOnly(in.operands[side], governor.snapshot->shape) &&
              isOnly(in.operands[1 - side], shape))
            return true;
    }
    return false;
  };
  std::optional<Leaf> length, later;
  for (const Access *leaf : required.test.leaves) {
    PathShape shape = shapeOf(leaf->path);
    if (shape == governor.snapshot->shape)
      continue;
    auto &found = isAdded(shape) ? length : later;
    if (!perProposal(leaf->path) || (found && !(found->shape == shape)))
      return;
    if (!found)
      found = leafAt(leaf->path, "votes are accepted until then", required.place);
  }
  if (!length || !later)
    return;
  governor.deadline = std::move(length);
  governor.extension = std::move(later);
  governor.durationBased = true;
}

void GovernorFinder::findWindow() {
  for (const Tally &tally : tallies) {
    const Code &code = view.code(tally.entry);
    for (ValueId call : tally.weightFrom.calls)
      setSnapshotFromCall(code, call);
    if (governor.snapshot && governor.hasEnd())
      break;
    std::vector<Required> times = requiredTimes(code, tally.store->at);
    for (const Required &required : times) {
      bool asIs = comparesNow(code.flow, required.test);
      if (governor.clock == Clock::Unknown || (asIs && governor.clock == Clock::Derived))
        governor.clock = asIs ? required.test.kind : Clock::Derived;
      if (!required.group.second || required.group.first.size() != 1)
        continue;
      Leaf leaf = leafAt((*llvm::find_if(required.test.leaves,
                                         [&](const Access *l) { return perProposal(l->path); }))
                             ->path,
                         "votes are accepted only after it", required.place);
      auto &begin = governor.snapshot ? governor.start : governor.snapshot;
      auto point = pointInTime(code.flow, required.test);
      bool plain = point && point->constant.isZero();
      if (!begin && (!governor.snapshot || (plain && !(leaf.shape == governor.snapshot->shape))))
        begin = std::move(leaf);
    }
    for (const Required &required : times)
      if (!required.group.second)
        setDeadline(required, "the clock is compared with it where votes are accepted");
  }
}

void GovernorFinder::setSnapshotFromCall(const Code &code, ValueId call) {
  if (governor.snapshot || code.flat[call].op != Op::ExtCall)
    return;
  for (ValueId argument : callArguments(code.flat, call))
    for (ValueId load : code.flow.sources(argument).loads)
      if (const Access *read = code.flow.load(load); read && perProposal(read->path)) {
        // What is locked until after the vote is weighed now, at no point in time.
        bool locks = code.flat[call].call().kind == CallKind::Call &&
                     llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
                       auto test = clockTest(code.flow, c);
                       return test && !test->after && llvm::any_of(test->leaves, [&](auto *leaf) {
                                return leaf->path.sameShape(read->path);
                              });
                     });
        if (locks)
          continue;
        governor.snapshot =
            leafAt(read->path, "voting weight is read at this point", placeOf(code, call));
        return;
      }
}

/// The entry that makes a record: it stores a point in time under a key that it computes.
void GovernorFinder::findPropose() {
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    const Access *window = nullptr;
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || !perProposal(access.path) || !access.value.valid())
        continue;
      PathShape shape = shapeOf(access.path);
      bool known =
          (governor.snapshot && governor.snapshot->shape == shape) ||
          (governor.start && governor.start->shape == shape) ||
          (governor.deadline && governor.deadline->shape == shape && !governor.durationBased);
      bool timed = clockOf(code.flow, code.flow.sources(access.value)).has_value();
      bool fresh = parameterOf(code.flow, firstKey(access.path)) < 0;
      if (timed && (known || (fresh && !governor.snapshot && !governor.hasEnd())))
        window = &access;
    }
    if (!window)
      continue;
    EntryPoint point{EntryKind::Propose, entry, parameterOf(code.flow, firstKey(window->path)), {}};
    point.evidence.push_back(
        because("stores the time of the vote in " + text(shapeOf(window->path)),
                placeOf(code, window->at)));
    addEntry(governor.entries, std::move(point));
    proposes.push_back(entry);
    for (const Access &access : code.flat.accesses())
      learnFromPropose(code, access);
  }
}

/// Confirmations may have no end, and what they are given for no times: then a proposal is made
/// where a record is filled under a new number.
void GovernorFinder::findMakers() {
  for (FunctionId entry : view.actions()) {
    if (llvm::any_of(tallies, [&](const Tally &t) { return t.entry == entry; }))
      continue;
    const Code &code = view.code(entry);
    const Access *made = nullptr;
    for (const Access &access : code.flat.accesses()) {
      if (made || !access.write || !perProposal(access.path) || !access.value.valid())
        continue;
      Sources key = code.flow.sources(firstKey(access.path)),
              value = code.flow.sources(access.value);
      if (!key.loads.empty() && !key.calldata() && !key.caller && value.calldata() &&
          hasFreshKey(code, access))
        made = &access;
    }
    if (!made)
      continue;
    EntryPoint point{EntryKind::Propose, entry, -1, {}};
    point.evidence.push_back(
        because("fills " + text(recordOf(shapeOf(made->path))) + " under a number of its own",
                placeOf(code, made->at)));
    addEntry(governor.entries, std::move(point));
    proposes.push_back(entry);
    for (const Access &access : code.flat.accesses())
      learnFromPropose(code, access);
  }
}

/// Votes may forget to look when they begin. A time ahead that the end is counted from is what was
/// meant: `opens = now + notice; closes = opens + session`.
void GovernorFinder::findForgottenStart() {
  if (governor.snapshot || governor.start || !governor.deadline || governor.durationBased)
    return;
  std::vector<const Access *> found;
  const Code *code = nullptr;
  for (FunctionId entry : proposes) {
    const Flow &flow = view.code(entry).flow;
    for (const Access &end : flow.flat.accesses()) {
      if (!end.write || end.path.unknown || !end.value.valid() ||
          !(shapeOf(end.path) == governor.deadline->shape))
        continue;
      for (const Access &access : flow.flat.accesses()) {
        if (!access.write || access.path.unknown || !access.value.valid() ||
            !perProposal(access.path) || shapeOf(access.path) == governor.deadline->shape)
          continue;
        auto ahead = [&](Clock clock) {
          auto sum = afterNow(flow, access.value, clock);
          return sum && (!sum->leaves.empty() || !sum->constant.isZero());
        };
        bool counted = flow.dependsOn(end.value, access.value);
        for (ValueId load : flow.sources(end.value).loads)
          counted |= flow.load(load) && !flow.load(load)->path.unknown &&
                     shapeOf(flow.load(load)->path) == shapeOf(access.path);
        if (counted && (ahead(Clock::Timestamp) || ahead(Clock::BlockNumber))) {
          found.push_back(&access);
          code = &view.code(entry);
        }
      }
    }
  }
  if (found.size() == 1)
    governor.start = leafAt(found[0]->path, "the end of the vote is counted from it",
                            placeOf(*code, found[0]->at));
}

/// A time of the proposal, beside those of the vote, that execution is held against: it comes after
/// it, or expires some time after it.
void GovernorFinder::findEta() {
  if (governor.eta)
    return;
  std::set<PathShape> voting; // the times of the vote
  for (const auto *leaf : governor.voteTimes())
    if (*leaf)
      voting.insert((*leaf)->shape);
  for (const Tally &tally : tallies)
    for (const Required &required : requiredTimes(view.code(tally.entry), tally.store->at))
      voting.insert(required.group.first.begin(), required.group.first.end());
  auto writtenByVote = [&](const PathShape &shape) {
    return llvm::any_of(view.writesTo(shape), [&](const ContractView::Write &write) {
      return llvm::any_of(tallies, [&](const Tally &t) { return t.entry == write.entry; });
    });
  };
  for (auto &[entry, call] : executes) {
    const Code &code = view.code(entry);
    for (const Required &required : requiredTimes(code, call))
      for (const Access *leaf : required.test.leaves) {
        PathShape shape = shapeOf(leaf->path);
        if (governor.eta || !perProposal(leaf->path) || voting.count(shape))
          continue;
        bool later = required.group.second && (governor.hasEnd() || writtenByVote(shape));
        bool expires =
            !required.group.second && code.flat[code.flow.strip(required.test.other)].op == Op::Add;
        if (later || expires)
          governor.eta = leafAt(leaf->path,
                                later ? "the calls are made only after it, beside the times of "
                                        "the vote"
                                      : "the calls expire some time after it",
                                required.place);
      }
  }
}

void GovernorFinder::learnFromPropose(const Code &code, const Access &access) {
  if (!access.write || access.path.unknown || !access.value.valid())
    return;
  if (!governor.proposer && perProposal(access.path) && code.flow.isCaller(access.value))
    governor.proposer =
        leafAt(access.path, "set to the sender of propose", placeOf(code, access.at));
  if (governor.snapshot && governor.snapshot->shape == shapeOf(access.path)) {
    ValueId value = code.flow.strip(access.value);
    while (code.flat[value].op == Op::Trunc) // to the width of the member
      value = code.flow.strip(code.flat[value].operands[0]);
    const Instruction &back = code.flat[value];
    llvm::APInt lag;
    if (back.op == Op::Sub && code.flow.isConstant(code.flow.strip(back.operands[1]), &lag) &&
        lag.getActiveBits() <= 32 && code.flow.sources(back.operands[0]).loads.empty())
      governor.snapshotLag = lag.getZExtValue();
  }
  if (governor.clock != Clock::Unknown && governor.clock != Clock::Derived && governor.snapshot &&
      governor.snapshot->shape == shapeOf(access.path))
    if (auto clock = clockOf(code.flow, code.flow.sources(access.value));
        clock && *clock != governor.clock)
      governor.snapshotClock = *clock;
  if (!governor.counter && keyCount(access.path) == 0) {
    const Instruction &sum = code.flat[code.flow.strip(access.value)];
    bool length = access.path.isLength() && family.count(indexed(shapeOf(access.path)));
    bool counts = false;
    if (sum.op == Op::Add)
      for (ValueId side : sum.operands) {
        const Access *old = code.flow.load(code.flow.strip(side));
        counts |= old && old->path.sameShape(access.path) &&
                  code.flow.isConstant(sum.operands[side == sum.operands[0] ? 1 : 0]);
      }
    if (length || counts)
      governor.counter = leafAt(access.path, "grows with each proposal", placeOf(code, access.at));
  }
}

/// proposals.length belongs to proposals[*].
PathShape GovernorFinder::indexed(PathShape length) {
  length.steps.back() = {PathStep::Kind::Index, 0};
  return length;
}

void GovernorFinder::findLateDeadline() {
  auto learn = [&](FunctionId entry, ValueId at) {
    const Code &code = view.code(entry);
    for (const Required &required : requiredTimes(code, at))
      if (required.group.second && llvm::none_of(required.group.first, [&](const PathShape &shape) {
            return governor.eta && governor.eta->shape == shape;
          }))
        setDeadline(required, "nothing is queued or executed before it");
  };
  for (FunctionId entry : queues)
    if (const Access *eta = etaWrite(view.code(entry)))
      learn(entry, eta->at);
  for (auto &[entry, call] : executes)
    learn(entry, call);
}

} // namespace quorate::gov
