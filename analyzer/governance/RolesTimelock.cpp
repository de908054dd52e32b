//===- RolesTimelock.cpp - what makes a contract a timelock ------------------===//
//
// It performs calls that were announced before: a leaf kept for each
// operation (a flag or a time) is set by one entry point, is looked at before
// the call by another, and somewhere the clock is compared.
//
//===----------------------------------------------------------------------===//

#include "analyzer/governance/Recognise.h"

namespace quorate::gov {

using namespace ir;

namespace {

class TimelockFinder {
public:
  explicit TimelockFinder(const ContractView &view) : view(view) { timelock.contract = view.id; }

  std::optional<Timelock> find() {
    for (FunctionId entry : view.actions())
      for (const Payload &payload : payloadsOf(view.code(entry)))
        if ((!payload.forwarded || keepsWaiting(view.code(entry), payload)) &&
            !namesFunction(view.code(entry), payload.call)) // or it is a payment to whom it says
          payloads.push_back({entry, payload});
    // What a virtual function without a body would check cannot be known.
    for (auto &[entry, payload] : payloads)
      if (llvm::any_of(view.code(entry).flat.opaqueCalls,
                       [&](ValueId call) { return isForOthersToWrite(view.code(entry), call); }))
        return std::nullopt;
    if (payloads.empty() || countsSomewhere() || !findOperation())
      return std::nullopt;
    addPayloads();
    findSchedule();
    findEnds();
    if (timelock.entries.size() < 2 || !timed)
      return std::nullopt;
    findParameters();
    return std::move(timelock);
  }

private:
  /// Handed on to be performed at once (a module of a Safe): it has waited here, for a time that is
  /// kept for each operation and set somewhere else, and its hash is compared with what is kept.
  bool keepsWaiting(const Code &code, const Payload &payload) const {
    return !payload.stored && mustPass(code.flow, payload.call, [&](const Condition &c) {
      auto test = clockTest(code.flow, c);
      return test && test->after && llvm::any_of(test->leaves, [&](const Access *leaf) {
               return keyCount(leaf->path) == 1 && isComparedUnder(code, firstKey(leaf->path));
             });
    });
  }
  /// A hash of what the call is given is compared with what stands under the key.
  static bool isComparedUnder(const Code &code, ValueId key) {
    return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
      if (c.isFlag() || c.op != Op::Eq)
        return false;
      for (auto [made, kept] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
        const Access *read = code.flow.load(code.flow.strip(kept));
        const Sources &hash = code.flow.sources(made);
        if (hash.hash && hash.calldata() && read && !read->path.unknown &&
            keyCount(read->path) == 1 && code.flow.same(firstKey(read->path), key))
          return true;
      }
      return false;
    });
  }

  /// The key is given, and has to be the hash of what else is; a root of hashes names no call.
  static bool isHashOfCall(const Code &code, ValueId key) {
    const Flow &flow = code.flow;
    auto hashes = [&](ValueId made, ValueId given) {
      return flow.same(given, key) && flow.flat[flow.strip(made)].op != Op::Phi &&
             flow.sources(made).hash && flow.sources(made).calldata();
    };
    return parameterOf(flow, flow.strip(key)) >= 0 &&
           llvm::any_of(allConditions(flow), [&](const Condition &c) {
             return !c.isFlag() && c.op == Op::Eq && (hashes(c.a, c.b) || hashes(c.b, c.a));
           });
  }

  /// Adds somebody's weight to a place that could not be told: a governor, if anything.
  bool countsSomewhere() const {
    return llvm::any_of(view.actions(), [&](FunctionId entry) {
      const Code &code = view.code(entry);
      return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
        if (!access.write || !access.path.unknown || !access.value.valid())
          return false;
        return llvm::any_of(code.flow.sources(access.value).calls, [&](ValueId call) {
          const Instruction &i = code.flat[call];
          return i.op == Op::ExtCall && i.call().kind == CallKind::Static &&
                 !isClockCall(code.flat, call);
        });
      });
    });
  }

  struct Candidate {
    PathShape shape;
    const Access *read;
    int score;
  };

  /// The leaf per operation that stands between an announcement and its call.
  bool findOperation() {
    Candidate best{{}, nullptr, 0};
    const Code *bestCode = nullptr;
    for (auto &[entry, payload] : payloads) {
      const Code &code = view.code(entry);
      Sources target = code.flow.sources(callTarget(code.flat, payload.call));
      for (const Access &access : code.flat.accesses()) {
        // Where it is looked at matters to the rules, not to what it is.
        if (access.path.unknown || keyCount(access.path) != 1 || access.deep ||
            isAddressLike(code.flow, firstKey(access.path)))
          continue;
        PathShape shape = shapeOf(access.path);
        ValueId key = firstKey(access.path);
        bool bound = payload.stored ? llvm::any_of(target.loads,
                                                   [&](ValueId load) {
                                                     const Access *t = code.flow.load(load);
                                                     return t && !t->path.unknown &&
                                                            firstKey(t->path).valid() &&
                                                            code.flow.same(firstKey(t->path), key);
                                                   })
                                    : code.flow.sources(key).hash || isComparedUnder(code, key) ||
                                          isHashOfCall(code, key);
        if (!bound || setElsewhere(shape).empty() || onlyAges(shape))
          continue;
        int score = 1 + 4 * keepsFrom(code, shape, 0, payload.call) +
                    2 * (isComparedWithClock(view, shape) || hashesTime(shape));
        if (score > best.score) {
          best = {shape, &access, score};
          bestCode = &code;
        }
      }
    }
    if (!best.read || best.score < 3)
      return false;
    timelock.operation = leafAt(best.read->path, "kept for each operation that is announced",
                                bestCode->flat[best.read->at].place);
    // Of several times kept for an operation, the one that says when it is ready need not be the
    // one that tells that it was announced.
    timelock.operationIsTimestamp =
        isComparedWithClock(view, best.shape) && !waitsForAnother(best.shape);
    timelock.evidence = timelock.operation->evidence;
    return true;
  }

  bool waitsForAnother(const PathShape &leaf) const {
    return llvm::any_of(payloads, [&](auto &performed) {
      const Code &code = view.code(performed.first);
      return !waitsFor(code, leaf, performed.second.call) &&
             llvm::any_of(code.flat.accesses(), [&](const Access &other) {
               return !other.write && !other.path.unknown && !other.deep &&
                      recordOf(shapeOf(other.path)) == recordOf(leaf) &&
                      waitsFor(code, shapeOf(other.path), performed.second.call);
             });
    });
  }

  /// The entry points that set the leaf to something other than zero.
  std::vector<FunctionId> setElsewhere(const PathShape &shape) const {
    std::vector<FunctionId> result;
    for (const ContractView::Write &write : view.writesTo(shape)) {
      const Code &code = view.code(write.entry);
      if (!write.access->value.valid() || code.flow.isZero(write.access->value) ||
          llvm::any_of(payloads, [&](auto &p) { return p.first == write.entry; }))
        continue;
      if (!llvm::is_contained(result, write.entry))
        result.push_back(write.entry);
    }
    return result;
  }

  /// When it was made, which nothing waits for: it only grows too old.
  bool onlyAges(const PathShape &shape) const {
    return isComparedWithClock(view, shape) &&
           llvm::none_of(payloads,
                         [&](auto &performed) {
                           return waitsFor(view.code(performed.first), shape,
                                           performed.second.call);
                         }) &&
           llvm::all_of(view.writesTo(shape), [&](const ContractView::Write &write) {
             return write.access->value.valid() &&
                    isNowItself(view.code(write.entry).flow, write.access->value);
           });
  }

  /// The time is an argument that was hashed into the operation's key.
  bool hashesTime(const PathShape &shape) const {
    return llvm::any_of(view.actions(), [&](FunctionId entry) {
      const Code &code = view.code(entry);
      return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
        auto test = clockTest(code.flow, c);
        return test && boundByKey(code, shape, code.flow.sources(test->other));
      });
    });
  }

  void addPayloads() {
    for (auto &[entry, payload] : payloads) {
      const Code &code = view.code(entry);
      const OriginOf &origin = code.flat.origins[payload.call.index];
      PayloadCall call{code.flat.functionOf(payload.call), origin.value};
      if (llvm::none_of(timelock.payloadCalls, [&](const PayloadCall &p) {
            return p.function == call.function && p.call == call.call;
          }))
        timelock.payloadCalls.push_back(call);
      EntryPoint point{EntryKind::Execute, entry, -1, {}};
      if (payload.stored)
        for (ValueId load : code.flow.sources(callTarget(code.flat, payload.call)).loads)
          if (const Access *read = code.flow.load(load); read && firstKey(read->path).valid())
            point.keyParam = parameterOf(code.flow, firstKey(read->path));
      point.evidence.push_back(
          because("performs an operation's call", code.flat[payload.call].place));
      addEntry(timelock.entries, std::move(point));
      timed |= anyClock(code);
    }
  }

  bool anyClock(const Code &code) const {
    return llvm::any_of(allConditions(code.flow),
                        [&](const Condition &c) { return clockTest(code.flow, c).has_value(); });
  }

  /// Zero, or a state in which nothing is performed.
  bool ends(const Code &code, const Access &write) const {
    llvm::APInt value;
    if (!write.value.valid() || !code.flow.isConstant(code.flow.strip(write.value), &value))
      return false;
    return value == 0 || llvm::all_of(payloads, [&](auto &performed) {
             return keepsFrom(view.code(performed.first), shapeOf(write.path),
                              value.getLimitedValue(), performed.second.call);
           });
  }
  /// Another leaf of the operation's record, set to what ends it: off, dropped.
  void findEnds() {
    PathShape record = recordOf(timelock.operation->shape);
    for (FunctionId entry : view.actions()) {
      const Code &code = view.code(entry);
      if (llvm::any_of(timelock.entries, [&](const EntryPoint &e) { return e.function == entry; }))
        continue;
      for (const Access &access : code.flat.accesses()) {
        if (!access.write || access.path.unknown || keyCount(access.path) != 1 ||
            !(recordOf(shapeOf(access.path)) == record) || access.clears || !ends(code, access) ||
            code.flow.isZero(access.value))
          continue;
        EntryPoint point{EntryKind::Cancel,
                         entry,
                         parameterOf(code.flow, firstKey(access.path)),
                         {because("sets what ends the operation", code.flat[access.at].place)}};
        addEntry(timelock.entries, std::move(point));
        break;
      }
    }
  }

  /// What may end an operation announces none, whatever else it sets.
  void findSchedule() {
    const std::vector<ContractView::Write> writes = view.writesTo(timelock.operation->shape);
    for (const ContractView::Write &write : writes) {
      const Code &code = view.code(write.entry);
      bool zero = llvm::any_of(writes, [&](const ContractView::Write &other) {
        return other.entry == write.entry && (other.access->clears || ends(code, *other.access));
      });
      if (llvm::any_of(timelock.entries,
                       [&](const EntryPoint &e) { return e.function == write.entry; }))
        continue;
      EntryPoint point{zero ? EntryKind::Cancel : EntryKind::Queue,
                       write.entry,
                       parameterOf(code.flow, firstKey(write.access->path)),
                       {}};
      point.evidence.push_back(because(zero ? "clears the operation" : "announces an operation",
                                       code.flat[write.access->at].place));
      if (!zero) {
        timed |= anyClock(code) ||
                 (write.access->value.valid() &&
                  clockOf(code.flow, code.flow.sources(write.access->value)).has_value());
        schedules.push_back({write.entry, write.access});
      }
      addEntry(timelock.entries, std::move(point));
    }
  }

  void learnDelay(const Code &code, ValueId load) {
    const Access *read = code.flow.load(load);
    if (timelock.delay || !read || read->path.unknown || keyCount(read->path) != 0 ||
        code.flat[load].type.kind == TypeKind::Bool || isAddressLike(code.flow, load))
      return;
    timelock.delay =
        leafAt(read->path, "separates an announcement from its call", code.flat[load].place);
  }

  /// The time is made here and hashed into the operation's key: now plus the delay.
  void learnHashedDelay(const Code &code, ValueId key) {
    if (!key.valid())
      return;
    code.flow.backward(key, {}, [&](ValueId at) {
      const Instruction &i = code.flat[at];
      if (i.op == Op::Add)
        for (unsigned side : {0u, 1u})
          if (isNowItself(code.flow, i.operands[side]))
            learnDelay(code, code.flow.strip(i.operands[1 - side]));
      return true;
    });
  }

  void findParameters() {
    for (auto &[entry, access] : schedules) {
      const Code &code = view.code(entry);
      if (access->value.valid() && clockOf(code.flow, code.flow.sources(access->value)))
        for (ValueId load : code.flow.sources(access->value).loads)
          learnDelay(code, load);
      learnHashedDelay(code, firstKey(access->path));
      for (const Condition &c : allConditions(code.flow)) {
        if (c.isFlag() || c.op == Op::Eq || c.op == Op::Ne)
          continue;
        for (ValueId side : {c.a, c.b})
          for (ValueId load : code.flow.sources(side).loads)
            learnDelay(code, load);
      }
    }
    for (const EntryPoint &entry : timelock.entries) {
      const Code &code = view.code(entry.function);
      for (const Condition &c : allConditions(code.flow)) {
        if (timelock.admin || c.op != Op::Eq)
          continue;
        auto authority = limitsCaller(view, code, c);
        if (authority && authority->kind == Authority::Kind::Address && authority->leaf &&
            keyCount(*authority->leaf) == 0)
          timelock.admin = leafAt(*authority->leaf, "the only sender who is accepted",
                                  code.flat[c.branch].place);
      }
    }
    if (!timelock.delay)
      return;
    for (const ContractView::Write &write : view.writesTo(timelock.delay->shape)) {
      EntryPoint point{EntryKind::Setter, write.entry, -1, {}};
      point.evidence.push_back(
          because("changes the delay", view.code(write.entry).flat[write.access->at].place));
      addEntry(timelock.entries, std::move(point));
    }
  }

  const ContractView &view;
  Timelock timelock;
  std::vector<std::pair<FunctionId, Payload>> payloads;
  std::vector<std::pair<FunctionId, const Access *>> schedules;
  bool timed = false;
};

} // namespace

std::optional<Timelock> recogniseTimelock(const Project &project, ContractId id) {
  return TimelockFinder(project.view(id)).find();
}

} // namespace quorate::gov
