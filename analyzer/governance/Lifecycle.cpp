//===- Lifecycle.cpp - what the rules on voting ask about a contract ------------===//

#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Recognise.h"

#include "analyzer/governance/Words.h"

namespace quorate::gov {

using namespace ir;

// Weight ------------------------------------------------------------------------

namespace {

bool isPerson(const Flow &flow, ValueId value) {
  return isAddressLike(flow, value) || flow.sources(value).caller;
}

WeightSource ofCall(const Code &code, ValueId call) {
  WeightSource source;
  source.at = call;
  if (code.flat[call].op != Op::ExtCall ||
      code.flat[call].call().payload == CallRecord::Payload::Memory)
    return source;
  bool person = false;
  for (ValueId argument : callArguments(code.flat, call)) {
    if (isAddressLike(code.flow, argument)) {
      source.person = person ? source.person : argument;
      person = true;
    } else if (!source.time.valid()) {
      source.time = argument;
    }
  }
  if (person)
    source.kind = source.time.valid() ? WeightSource::Kind::AtTime : WeightSource::Kind::Present;
  return source;
}

/// A lookup by time: a search among entries of a person whose result depends on a point in time.
bool lookedUp(const Code &code, const Tally &tally, ValueId load) {
  const Access *read = code.flow.load(load);
  if (keyCount(read->path) < 2)
    return false;
  Sources steered = code.flow.sources(tally.weight, {true, true, false});
  return steered.clock() || llvm::any_of(steered.loads, [&](ValueId other) {
           const Access *by = code.flow.load(other);
           return by && !by->path.unknown && firstKey(by->path).valid() &&
                  code.flow.same(firstKey(by->path), tally.key);
         });
}

} // namespace

std::vector<WeightSource> weightSources(const Code &code, const Tally &tally) {
  std::vector<WeightSource> result;
  const Sources &from = tally.weightFrom;
  for (ValueId call : from.calls)
    if (!isClockCall(code.flat, call))
      result.push_back(ofCall(code, call));
  for (ValueId load : from.loads) {
    const Access *read = code.flow.load(load);
    WeightSource source;
    source.at = load;
    if (read && !read->path.unknown) {
      for (const PathStep &step : read->path.steps)
        if (step.value.valid() && isPerson(code.flow, step.value)) {
          source.person = step.value;
          source.kind =
              lookedUp(code, tally, load) ? WeightSource::Kind::Past : WeightSource::Kind::Own;
        }
      if (!source.person.valid())
        continue; // a factor, a decimal, the proposal itself
    }
    result.push_back(source);
  }
  if (!from.opaque.empty() || from.unknown)
    result.push_back({});
  if (!result.empty())
    return result;
  WeightSource source;
  source.kind =
      from.calldata() || from.value ? WeightSource::Kind::Chosen : WeightSource::Kind::Constant;
  return {source};
}

// What is left behind ---------------------------------------------------------------

std::vector<Mark> marksOf(const Code &code) {
  std::vector<Mark> result;
  for (const Access &access : code.flat.accesses()) {
    if (!access.write || access.path.unknown)
      continue;
    Mark mark;
    mark.write = &access;
    if (!access.clears) {
      if (!access.value.valid())
        continue;
      if (!code.flow.isConstant(code.flow.strip(access.value), &mark.value)) {
        bool flags = setsFlagBits(code.flow, access);
        auto state = stateAfter(code.flow, access);
        if (flags)
          std::swap(state, mark.least);
        mark.guess = !state;
        mark.value = state   ? *state
                     : flags ? llvm::APInt::getAllOnes(256)
                             : llvm::APInt(256, 0x7000'0000);
      }
    }
    result.push_back(std::move(mark));
  }
  return result;
}

bool stops(const Code &code, const Mark &mark, ValueId at,
           std::function<bool(const Condition &)> cut) {
  // A flag beside it may be set or not; where that stops the way, this mark does not.
  if (mark.least) {
    Mark alone{mark.write, *mark.least, false};
    if (!stops(code, alone, at, cut))
      return false;
  }
  PathShape shape = shapeOf(mark.write->path);
  PathQuery query;
  query.cut = std::move(cut);
  query.target = [at](ValueId v) { return v == at; };
  query.assume = [&](ValueId v) -> std::optional<llvm::APInt> {
    const Access *read = code.flow.load(v);
    if (!read || read->path.unknown)
      return std::nullopt;
    PathShape leaf = shapeOf(read->path);
    if (!(leaf == shape) && !(mark.write->clears && contains(shape, leaf)))
      return std::nullopt;
    unsigned bits = std::max<unsigned>(1, code.flat[v].type.bits);
    return mark.as(bits);
  };
  return !findPath(code.flow, query).exists();
}

/// Kept once for all, and not changed by this code: a number of its own.
static bool isSteady(const Flow &flow, const Access &read) {
  return !read.path.unknown && keyCount(read.path) == 0 && !read.deep &&
         llvm::none_of(flow.flat.accesses(), [&](const Access &access) {
           return access.write && access.path.mayAlias(read.path);
         });
}

bool areOtherKeys(const Flow &flow, const AccessPath &a, const AccessPath &b) {
  auto pure = [&](ValueId value) {
    bool result = true;
    flow.backward(value, {}, [&](ValueId at) {
      const Instruction &i = flow.flat[at];
      const Access *read = flow.load(at);
      result &= i.op != Op::Phi && i.op != Op::Select && i.op != Op::ExtCall && i.op != Op::ICall &&
                (!read || isSteady(flow, *read));
      return result;
    });
    return result;
  };
  auto equated = [&](ValueId x, ValueId y) {
    return llvm::any_of(allConditions(flow), [&](const Condition &c) {
      return !c.isFlag() && c.op == Op::Eq &&
             ((flow.same(c.a, x) && flow.same(c.b, y)) || (flow.same(c.a, y) && flow.same(c.b, x)));
    });
  };
  for (size_t i = 0; i < std::min(a.steps.size(), b.steps.size()); ++i) {
    ValueId x = a.steps[i].value, y = b.steps[i].value;
    if (x.valid() && y.valid() && !flow.same(x, y) && pure(x) && pure(y) && !equated(x, y))
      return true;
  }
  return false;
}

bool isReturn(const Code &code, ValueId at) {
  Op op = code.flat[at].op;
  return op == Op::Return || op == Op::ReturnMem;
}

bool skips(const Code &code, ValueId at, llvm::ArrayRef<ValueId> writes) {
  PathQuery query;
  query.avoid = [&](ValueId v) { return v != at && llvm::is_contained(writes, v); };
  query.target = [at](ValueId v) { return v == at; };
  if (!findPath(code.flow, query).exists())
    return false;
  query.from = at;
  query.target = [&](ValueId v) { return isReturn(code, v); };
  return findPath(code.flow, query).exists();
}

bool hasFreshKey(const Code &code, const Access &access) {
  ValueId key = firstKey(access.path);
  if (!key.valid())
    return false;
  for (ValueId load : code.flow.sources(key).loads) {
    const Access *counter = code.flow.load(load);
    // A count of the sender's makes a key his own, if he enters it as well.
    bool own = counter && !counter->path.unknown && keyCount(counter->path) == 1 &&
               code.flow.isCaller(firstKey(counter->path)) && code.flow.sources(key).caller;
    if (counter && !counter->path.unknown && (own || keyCount(counter->path) == 0))
      for (const Access &other : code.flat.accesses())
        if (other.write && other.path.sameShape(counter->path))
          return true;
  }
  // push() gives the place of the new element; an index that the call gives names an old one.
  return !code.flow.sources(key).calldata() &&
         llvm::any_of(access.path.steps, [&](const PathStep &step) {
           return step.kind == PathStep::Kind::Index && step.value == key;
         });
}

PathResult wayWithout(const Code &code, ValueId at, std::function<bool(const Condition &)> cut) {
  PathQuery query;
  query.target = [at](ValueId v) { return v == at; };
  query.cut = std::move(cut);
  return findPath(code.flow, query);
}

PathResult wayTo(const Code &code, ValueId at) {
  return wayWithout(code, at, [](const Condition &) { return false; });
}

// Lifecycle ---------------------------------------------------------------------------

Lifecycle::Lifecycle(const Model &model, const ContractView &view)
    : model(model), view(view), governor(model.governor(view.id)),
      timelock(model.timelock(view.id)) {
  if (governor) {
    tallies = talliesOf(view);
    records = governor->records;
    findTimes();
    findGaps();
    findEta();
  }
  findSteps();
}

bool Lifecycle::perProposal(const PathShape &shape) const {
  return gov::perProposal(records, shape);
}

bool Lifecycle::perProposal(const AccessPath &path) const {
  return gov::perProposal(records, path);
}

bool Lifecycle::inRecord(const AccessPath &path) const {
  return !path.unknown && keyCount(path) > 0 && records.count(recordOf(shapeOf(path)));
}

bool Lifecycle::isTally(const PathShape &shape) const {
  return llvm::any_of(tallies, [&](const Tally &t) { return t.shape == shape; });
}

bool Lifecycle::isAct(FunctionId entry) const {
  return llvm::any_of(steps, [&](const Step &s) { return s.entry == entry; });
}

bool Lifecycle::hasEntry(EntryKind kind, FunctionId entry) const {
  auto in = [&](const std::vector<EntryPoint> &entries) {
    return llvm::any_of(entries,
                        [&](const EntryPoint &e) { return e.kind == kind && e.function == entry; });
  };
  return (governor && in(governor->entries)) || (timelock && in(timelock->entries));
}

/// The call is one of those that the timelock was recognised by.
bool Lifecycle::performs(const Code &code, ValueId call) const {
  const OriginOf &origin = code.flat.origins[call.index];
  return llvm::any_of(timelock->payloadCalls, [&](const PayloadCall &p) {
    return p.call == origin.value && p.function == code.flat.functionOf(call);
  });
}

bool Lifecycle::isCouncil() const {
  return governor && !governor->againstVotes && !tallies.empty() &&
         llvm::all_of(tallies, [&](const Tally &tally) {
           const Code &code = view.code(tally.entry);
           return llvm::all_of(weightSources(code, tally),
                               [](const WeightSource &s) {
                                 return s.kind == WeightSource::Kind::Constant;
                               }) &&
                  !authorityOf(view, code, tally.store->at).anyone();
         });
}

bool Lifecycle::isObjection(const Tally &tally) const {
  PathShape sum = shapeOf(tally.store->path);
  bool compared = false;
  for (FunctionId entry : view.entries()) {
    const Code &code = view.code(entry);
    for (const Condition &c : allConditions(code.flow))
      for (ValueId side : {c.a, c.b})
        if (side.valid() && llvm::any_of(code.flow.sources(side).loads, [&](ValueId load) {
              const Access *read = code.flow.load(load);
              return read && !read->path.unknown && shapeOf(read->path) == sum;
            })) {
          if (entry != tally.entry)
            return false;
          compared = true;
        }
  }
  return compared && llvm::any_of(marksOf(view.code(tally.entry)), [&](const Mark &mark) {
           return !mark.guess && inRecord(mark.write->path) && mark.value.getActiveBits() <= 64 &&
                  mark.value != 0 && llvm::all_of(steps, [&](const Step &step) {
                    return keepsFrom(view.code(step.entry), shapeOf(mark.write->path),
                                     mark.value.getZExtValue(), step.at);
                  });
         });
}

bool Lifecycle::isClosed(const Code &code, const Condition &condition) const {
  const Access *read = condition.isFlag() && condition.op == Op::Ne
                           ? code.flow.load(code.flow.strip(condition.a))
                           : nullptr;
  if (!governor || !read || read->path.unknown)
    return false;
  PathShape shape = shapeOf(read->path);
  return (governor->executed && governor->executed->shape == shape) ||
         (governor->canceled && governor->canceled->shape == shape);
}

void Lifecycle::findSteps() {
  if (governor) {
    for (const Act &act : governor->acts) {
      const Code &code = view.code(act.entry);
      for (uint32_t v = 0; v < code.flat.origins.size(); ++v)
        if (code.flat.origins[v].value == act.at && code.flat[ValueId(v)].block.valid() &&
            code.flat.functionOf(ValueId(v)) == act.function &&
            llvm::none_of(steps,
                          [&](const Step &s) { return s.entry == act.entry && s.at.index == v; }))
          steps.push_back({act.entry, ValueId(v)});
    }
    return;
  }
  if (timelock)
    for (const EntryPoint &entry : timelock->entries)
      if (entry.kind == EntryKind::Execute)
        for (const Payload &payload : payloadsOf(view.code(entry.function)))
          if (!payload.forwarded || performs(view.code(entry.function), payload.call))
            steps.push_back({entry.function, payload.call});
}

/// The times of a proposal are what the clock is held against; all but its start are ends.
/// Until when what was decided may be performed: a time that is only ever set together with eta.
bool Lifecycle::isSetWithEta(const PathShape &time) const {
  std::vector<ContractView::Write> writes = view.writesTo(time);
  return !writes.empty() && llvm::all_of(writes, [&](const ContractView::Write &write) {
    const Code &code = view.code(write.entry);
    return !hasEntry(EntryKind::Propose, write.entry) &&
           llvm::any_of(code.flat.accesses(), [&](const Access &access) {
             return access.write && !access.path.unknown && !access.clears &&
                    shapeOf(access.path) == governor->eta->shape;
           });
  });
}

void Lifecycle::findTimes() {
  for (FunctionId entry : view.entries()) {
    const Code &code = view.code(entry);
    for (const Condition &condition : allConditions(code.flow))
      if (auto test = clockTest(code.flow, condition))
        for (const Access *leaf : test->leaves)
          if (perProposal(leaf->path))
            times.insert(shapeOf(leaf->path));
  }
  // What votes have to come after is a start, what they have to come before is an end.
  std::set<PathShape> before;
  for (const Tally &tally : tallies) {
    const Code &code = view.code(tally.entry);
    for (const PathShape &shape : times)
      for (bool after : {true, false}) {
        bool required = mustPass(code.flow, tally.store->at, [&](const Condition &c) {
          auto test = clockTest(code.flow, c);
          return test && test->after == after && llvm::any_of(test->leaves, [&](const Access *l) {
                   return !l->path.unknown && shapeOf(l->path) == shape;
                 });
        });
        if (required)
          (after ? starts : before).insert(shape);
      }
  }
  if (governor->snapshot)
    starts.insert(governor->snapshot->shape);
  for (const PathShape &shape : times) {
    bool eta = governor->eta &&
               (governor->eta->shape == shape || (!before.count(shape) && isSetWithEta(shape)));
    if (!eta && (!starts.count(shape) || before.count(shape)))
      ends.insert(shape);
  }
  // A window of a constant length is measured from its start.
  if (ends.empty() && governor->snapshot && times.count(governor->snapshot->shape))
    for (FunctionId entry : view.entries()) {
      const Code &code = view.code(entry);
      for (const Condition &condition : allConditions(code.flow)) {
        auto test = clockTest(code.flow, condition);
        if (!test)
          continue;
        bool sum = code.flow.sources(test->other).constant ||
                   code.flow.sources(test->clock).constant || test->leaves.size() > 1;
        for (const Access *leaf : test->leaves)
          if (sum && shapeOf(leaf->path) == governor->snapshot->shape)
            ends.insert(governor->snapshot->shape);
      }
    }
}

namespace {
std::vector<PathShape> shapesOf(llvm::ArrayRef<const Access *> leaves) {
  std::vector<PathShape> shapes;
  for (const Access *leaf : leaves)
    shapes.push_back(shapeOf(leaf->path));
  return shapes;
}

/// Takes each of `part` out of `whole` once; false if one is not there.
bool takeOut(std::vector<PathShape> &whole, llvm::ArrayRef<PathShape> part) {
  for (const PathShape &shape : part) {
    auto it = llvm::find(whole, shape);
    if (it == whole.end())
      return false;
    whole.erase(it);
  }
  return true;
}
} // namespace

/// `opened = now; closes = now + period`, or `closes = opened + period`.
void Lifecycle::findGaps() {
  if (!governor->deadline || governor->durationBased)
    return;
  for (const ContractView::Write &end : view.writesTo(governor->deadline->shape)) {
    const Code &code = view.code(end.entry);
    if (!hasEntry(EntryKind::Propose, end.entry) || !end.access->value.valid())
      continue;
    for (Clock clock : {Clock::Timestamp, Clock::BlockNumber}) {
      auto late = afterNow(code.flow, end.access->value, clock);
      if (!late)
        continue;
      for (const Access &access : code.flat.accesses()) {
        if (!access.write || !perProposal(access.path) || !access.value.valid() ||
            shapeOf(access.path) == governor->deadline->shape)
          continue;
        auto early = afterNow(code.flow, access.value, clock);
        std::vector<PathShape> lengths = shapesOf(late->leaves);
        if (early && takeOut(lengths, shapesOf(early->leaves)) &&
            early->constant.ule(late->constant))
          gaps.push_back({shapeOf(access.path), lengths, late->constant - early->constant});
      }
    }
  }
}

/// The clock is past a time of the proposal by at least what the vote takes from then on.
bool Lifecycle::bridges(const Gap &gap, const Code &code, const ClockTest &test) const {
  auto point = pointInTime(code.flow, test);
  if (!point || point->constant.ult(gap.constant))
    return false;
  std::vector<PathShape> leaves = shapesOf(point->leaves);
  return takeOut(leaves, {gap.from}) && takeOut(leaves, gap.lengths);
}

/// An end is set beside it, and not after it: `closes = now + period`, `due = closes + delay` when
/// the compiler has added that up.
bool Lifecycle::isPastEndBeside(const Code &code, const Access &write) const {
  return llvm::any_of(code.flat.accesses(), [&](const Access &end) {
    if (!end.write || end.path.unknown || !end.value.valid() || !isEnd(shapeOf(end.path)) ||
        !code.flow.same(firstKey(end.path), firstKey(write.path)))
      return false;
    return llvm::any_of(std::array{Clock::Timestamp, Clock::BlockNumber}, [&](Clock clock) {
      auto late = afterNow(code.flow, write.value, clock);
      auto early = afterNow(code.flow, end.value, clock);
      if (!late || !early)
        return false;
      std::vector<PathShape> lengths = shapesOf(late->leaves);
      return takeOut(lengths, shapesOf(early->leaves)) && early->constant.ule(late->constant);
    });
  });
}

/// An eta counts as the end of voting where it is never set before.
void Lifecycle::findEta() {
  if (!governor->eta)
    return;
  std::vector<ContractView::Write> writes = view.writesTo(governor->eta->shape);
  etaAfterEnd = !writes.empty() && llvm::all_of(writes, [&](const ContractView::Write &write) {
    const Code &code = view.code(write.entry);
    if (write.access->clears || !write.access->value.valid() ||
        code.flow.isZero(write.access->value))
      return true;
    for (const Access *read : recordReads(code.flow, code.flow.sources(write.access->value)))
      if (isEnd(shapeOf(read->path)))
        return true; // counted from the end
    if (isPastEndBeside(code, *write.access))
      return true;
    return mustPass(code.flow, write.access->at,
                    [&](const Condition &c) { return afterEnd(code, c); });
  });
}

bool Lifecycle::isDraft(const Code &code, const Condition &condition) const {
  if (condition.op != Op::Eq || !(condition.isFlag() || code.flow.isZero(condition.b)))
    return false;
  const Access *read = code.flow.load(code.flow.strip(condition.a));
  if (!read || !perProposal(read->path))
    return false;
  PathShape shape = shapeOf(read->path);
  return llvm::all_of(tallies, [&](const Tally &tally) {
    const Code &vote = view.code(tally.entry);
    return mustPass(vote.flow, tally.store->at, [&](const Condition &c) {
      if (c.op != Op::Ne || !(c.isFlag() || vote.flow.isZero(c.b)))
        return false;
      const Access *flag = vote.flow.load(vote.flow.strip(c.a));
      return flag && !flag->path.unknown && shapeOf(flag->path) == shape;
    });
  });
}

bool Lifecycle::isUnopposed(const Code &code, const Condition &condition) const {
  // That a record is empty is asked as well where it is made.
  if (!isAct(code.flat.entry) || !isDraft(code, condition))
    return false;
  return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
    auto test = clockTest(code.flow, c);
    return test && test->after && isWindow(*test);
  });
}

bool Lifecycle::isWindow(const ClockTest &test) const {
  return llvm::any_of(test.leaves, [&](const Access *leaf) { return perProposal(leaf->path); });
}

bool Lifecycle::beforeEnd(const Code &code, const Condition &condition) const {
  auto test = clockTest(code.flow, condition);
  return test && !test->after && isWindow(*test);
}

bool Lifecycle::inPeriod(const Code &code, const Condition &condition) const {
  if (condition.isFlag() || condition.op != Op::Eq)
    return false;
  for (auto [now, period] :
       {std::pair(condition.a, condition.b), std::pair(condition.b, condition.a)}) {
    const Access *read = code.flow.load(code.flow.strip(period));
    const Sources &s = code.flow.sources(now);
    if (read && perProposal(read->path) && clockOf(code.flow, s) && s.loads.empty() &&
        !s.calldata() && !isNowItself(code.flow, now))
      return true;
  }
  return false;
}

bool Lifecycle::beforeVote(const Code &code, const Condition &condition) const {
  auto test = clockTest(code.flow, condition);
  if (!test || test->after)
    return false;
  return llvm::any_of(test->leaves, [&](const Access *leaf) {
    PathShape shape = shapeOf(leaf->path);
    return isStart(shape) && !isEnd(shape) && test->leaves.size() == 1 &&
           !code.flow.sources(test->other).constant &&
           llvm::all_of(tallies, [&](const Tally &tally) {
             const Code &vote = view.code(tally.entry);
             return mustPass(vote.flow, tally.store->at, [&](const Condition &c) {
               auto begun = clockTest(vote.flow, c);
               return begun && begun->after && llvm::any_of(begun->leaves, [&](const Access *l) {
                        return !l->path.unknown && shapeOf(l->path) == shape;
                      });
             });
           });
  });
}

/// The most that is ever written to the lengths, if that is known: nothing for none of them.
std::optional<llvm::APInt> Lifecycle::longest(llvm::ArrayRef<PathShape> lengths) const {
  llvm::APInt sum(256, 0);
  for (const PathShape &length : lengths) {
    llvm::APInt most(256, 0), value;
    if (!perProposal(length) || view.setByConstructor(length))
      return std::nullopt;
    for (const ContractView::Write &write : view.writesTo(length)) {
      if (write.access->clears)
        continue;
      const Flow &flow = view.code(write.entry).flow;
      if (!write.access->value.valid() || !flow.isConstant(flow.strip(write.access->value), &value))
        return std::nullopt;
      most = llvm::APIntOps::umax(most, value.zextOrTrunc(256));
    }
    sum += most;
  }
  return sum;
}

/// Where the vote's end is so long after its start, this is sooner after that start.
bool Lifecycle::fallsShort(const Code &code, const ClockTest &test, const PathShape &start) const {
  auto point = isStart(start) ? pointInTime(code.flow, test) : std::nullopt;
  if (!point)
    return false;
  std::vector<PathShape> here = shapesOf(point->leaves);
  auto isLater = [&](const Code &vote, const Condition &c) {
    auto closes = clockTest(vote.flow, c);
    auto end = closes && !closes->after ? pointInTime(vote.flow, *closes) : std::nullopt;
    if (!end)
      return false;
    // Of its lengths, those that are not added here; what is added instead may be as long.
    std::vector<PathShape> lengths = shapesOf(end->leaves), added = here;
    if (!takeOut(lengths, {start}) || !takeOut(added, {start}))
      return false;
    for (const PathShape &length : std::vector<PathShape>(added))
      if (takeOut(lengths, {length}))
        takeOut(added, {length});
    if (!added.empty())
      return false;
    auto most = longest(lengths);
    return (!lengths.empty() && point->constant.ule(end->constant)) ||
           (most && point->constant.ult(end->constant + *most));
  };
  return !tallies.empty() && llvm::all_of(tallies, [&](const Tally &tally) {
    const Code &vote = view.code(tally.entry);
    return mustPass(vote.flow, tally.store->at,
                    [&](const Condition &c) { return isLater(vote, c); });
  });
}

bool Lifecycle::afterEnd(const Code &code, const Condition &condition) const {
  auto test = clockTest(code.flow, condition);
  if (!test || !test->after || isAhead(code.flow, *test))
    return false;
  // In the period itself the vote is open.
  bool first = !test->strict && !comparesNow(code.flow, *test) && !tallies.empty() &&
               llvm::all_of(tallies, [&](const Tally &tally) {
                 const Code &vote = view.code(tally.entry);
                 return mustPass(vote.flow, tally.store->at,
                                 [&](const Condition &c) { return inPeriod(vote, c); });
               });
  if (first)
    return false;
  for (const Access *leaf : test->leaves) {
    PathShape shape = shapeOf(leaf->path);
    if (isEnd(shape) ? !fallsShort(code, *test, shape)
                     : etaAfterEnd && governor->eta->shape == shape)
      return true;
  }
  return llvm::any_of(gaps, [&](const Gap &gap) { return bridges(gap, code, *test); });
}

bool Lifecycle::movesAlong(const Code &code, ValueId time) const {
  Sources from = code.flow.sources(time);
  return from.clock() && !from.calldata() && from.calls.empty() && from.opaque.empty() &&
         recordReads(code.flow, from).empty();
}

namespace {
bool reads(const Flow &flow, ValueId value, llvm::function_ref<bool(const PathShape &)> what) {
  return llvm::any_of(flow.sources(value).loads, [&](ValueId load) {
    const Access *read = flow.load(load);
    return read && !read->path.unknown && what(shapeOf(read->path));
  });
}
} // namespace

bool Lifecycle::readsFor(const Flow &flow, ValueId value) const {
  return reads(flow, value, [&](const PathShape &shape) {
    return governor->forVotes && governor->forVotes->shape == shape;
  });
}

bool Lifecycle::readsOther(const Flow &flow, ValueId value) const {
  return reads(flow, value, [&](const PathShape &shape) {
    return isTally(shape) && !(governor->forVotes && governor->forVotes->shape == shape);
  });
}

std::vector<const Access *> Lifecycle::recordReads(const Flow &flow, const Sources &sources) const {
  std::vector<const Access *> result;
  for (ValueId load : sources.loads)
    if (const Access *read = flow.load(load); read && perProposal(read->path))
      result.push_back(read);
  return result;
}

} // namespace quorate::gov
