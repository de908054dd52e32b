//===- RolesGovernor.cpp - what makes a contract a governor ------------------===//
//
// Votes first: a contract that adds somebody's voting weight to a leaf of a
// record is where decisions are counted. The rest follows from there: the
// record and everything kept under the same key, what the clock is compared
// with on the way to a vote, the calls made when a proposal passed, the flags
// that stop them.
//
//===----------------------------------------------------------------------===//

#include "analyzer/governance/Recognise.h"

namespace quorate::gov {

using namespace ir;

namespace {

class GovernorFinder {
public:
  GovernorFinder(const ContractView &view, std::vector<Tally> tallies)
      : view(view), tallies(std::move(tallies)) {
    governor.contract = view.id;
  }

  Governor find() {
    findVotes();
    findFamily();
    findWindow();
    findPropose();
    findPayloads();
    findDecided();
    findFlags();
    findRecord();
    recogniseOutcome(view, tallies, governor);
    governor.records.assign(family.begin(), family.end());
    recogniseSurroundings(view, governor);
    return std::move(governor);
  }

private:
  bool perProposal(const AccessPath &path) const {
    return !path.unknown && keyCount(path) == 1 && family.count(recordOf(shapeOf(path)));
  }
  std::string text(const PathShape &shape) const {
    return toString(view.module, view.contract, shape);
  }
  const Place &placeOf(const Code &code, ValueId at) const { return code.flat[at].place; }

  void findVotes() {
    for (const Tally &tally : tallies) {
      const Code &code = view.code(tally.entry);
      const Place &place = placeOf(code, tally.store->at);
      EntryPoint entry{EntryKind::Vote, tally.entry, parameterOf(code.flow, tally.key), {}};
      entry.evidence.push_back(because("adds voting weight to " + text(tally.shape), place));
      addEntry(governor.entries, std::move(entry));
    }
    governor.evidence.push_back(
        because("counts votes in " + text(tallies.front().shape),
                placeOf(view.code(tallies.front().entry), tallies.front().store->at)));
  }

  /// Whatever is kept under the key that the tallies are kept under.
  void findFamily() {
    for (const Tally &tally : tallies) {
      const Code &code = view.code(tally.entry);
      for (const Access &access : code.flat.accesses()) {
        ValueId key = access.path.unknown ? ValueId() : firstKey(access.path);
        if (key.valid() && code.flow.same(key, tally.key))
          family.insert(recordOf(shapeOf(access.path)));
      }
      findReceipt(code, tally);
    }
    // And under the key of any of these elsewhere: an eta, the hash of the calls.
    for (bool grows = true; grows;) {
      grows = false;
      for (FunctionId entry : view.actions()) {
        const Code &code = view.code(entry);
        for (ValueId key : keysOfFamily(code))
          for (const Access &access : code.flat.accesses())
            if (!access.path.unknown && keyCount(access.path) > 0 &&
                code.flow.same(firstKey(access.path), key))
              grows |= family.insert(recordOf(shapeOf(access.path))).second;
      }
    }
  }

  std::vector<ValueId> keysOfFamily(const Code &code) const {
    std::vector<ValueId> keys;
    for (const Access &access : code.flat.accesses()) {
      ValueId key = access.path.unknown ? ValueId() : firstKey(access.path);
      if (key.valid() && family.count(recordOf(shapeOf(access.path))) &&
          !isAddressLike(code.flow, key) && !code.flow.isConstant(key) &&
          !llvm::is_contained(keys, key))
        keys.push_back(key);
    }
    return keys;
  }

  void findReceipt(const Code &code, const Tally &tally) {
    if (governor.receipt)
      return;
    const Access *best = nullptr;
    int bestScore = 0;
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || access.path.unknown || keyCount(access.path) < 2)
        continue;
      bool person = false, same = false;
      for (const PathStep &step : access.path.steps)
        if (step.value.valid()) {
          person |= isAddressLike(code.flow, step.value);
          same |= code.flow.same(step.value, tally.key);
        }
      if (!person || !same)
        continue;
      llvm::APInt value;
      bool flag = access.value.valid() && code.flow.isConstant(access.value, &value) && value == 1;
      // The receipt that counts is the one that a second vote runs into.
      bool checked = mustPass(code.flow, tally.store->at, [&](const Condition &c) {
        const Access *read = c.isFlag() ? code.flow.load(code.flow.strip(c.a)) : nullptr;
        return c.op == Op::Eq && read && read->path.sameShape(access.path);
      });
      int score = 1 + 2 * flag + 4 * checked;
      if (score > bestScore) {
        bestScore = score;
        best = &access;
      }
    }
    if (best)
      governor.receipt =
          leafAt(best->path, "written for each proposal and voter when a vote counts",
                 placeOf(code, best->at));
    else
      findUnwrittenReceipt(code, tally);
  }

  /// A receipt that a vote has to be without and that nothing writes: what must be found.
  void findUnwrittenReceipt(const Code &code, const Tally &tally) {
    for (const Access &access : code.flat.accesses()) {
      if (access.write || access.path.unknown || keyCount(access.path) < 2 || access.deep ||
          !view.writesTo(shapeOf(access.path)).empty())
        continue;
      bool person = false, same = false;
      for (const PathStep &step : access.path.steps)
        if (step.value.valid()) {
          person |= isAddressLike(code.flow, step.value);
          same |= code.flow.same(step.value, tally.key);
        }
      bool checked =
          person && same && mustPass(code.flow, tally.store->at, [&](const Condition &c) {
            const Access *read = c.isFlag() ? code.flow.load(code.flow.strip(c.a)) : nullptr;
            return c.op == Op::Eq && read && read->path.sameShape(access.path);
          });
      if (!checked)
        continue;
      governor.receipt = leafAt(
          access.path, "asked for each proposal and voter before a vote counts, and never written",
          placeOf(code, access.at));
      return;
    }
  }

  /// Groups what the clock is compared with by the leaves involved.
  using Group = std::pair<std::vector<PathShape>, bool>; ///< leaves, after
  std::optional<Group> groupOf(const Flow &flow, const ClockTest &test) const {
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

  struct Required {
    Group group;
    ClockTest test;
    Place place;
    const Code *code = nullptr;
  };

  /// The comparisons of the clock with the proposal that every way to `at` passes.
  std::vector<Required> requiredTimes(const Code &code, ValueId at) const {
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

  /// A leaf of its own, or the length of a window that begins at the snapshot.
  void setDeadline(const Required &required) {
    bool sum = required.group.first.size() > 1;
    bool fromStart =
        governor.snapshot && llvm::is_contained(required.group.first, governor.snapshot->shape);
    if (governor.deadline || sum != fromStart)
      return; // a window that begins elsewhere, or lasts for a constant, is no leaf
    if (required.group.first.size() > 2)
      return setExtended(required);
    for (const Access *leaf : required.test.leaves)
      if (!fromStart || !(shapeOf(leaf->path) == governor.snapshot->shape))
        governor.deadline = leafAt(
            leaf->path, "the clock is compared with it where votes are accepted", required.place);
    governor.durationBased = sum;
  }

  /// The later of the snapshot with a length added to it, and a point that is kept beside them.
  void setExtended(const Required &required) {
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

  void findWindow() {
    for (const Tally &tally : tallies) {
      const Code &code = view.code(tally.entry);
      for (ValueId call : tally.weightFrom.calls)
        setSnapshotFromCall(code, call);
      if (governor.snapshot && governor.deadline)
        break;
      std::vector<Required> times = requiredTimes(code, tally.store->at);
      for (const Required &required : times) {
        if (governor.clock == Clock::Unknown)
          governor.clock = required.test.kind;
        if (required.group.second && !governor.snapshot && required.group.first.size() == 1)
          governor.snapshot =
              leafAt((*llvm::find_if(required.test.leaves,
                                     [&](const Access *l) { return perProposal(l->path); }))
                         ->path,
                     "votes are accepted only after it", required.place);
      }
      for (const Required &required : times)
        if (!required.group.second)
          setDeadline(required);
    }
  }

  void setSnapshotFromCall(const Code &code, ValueId call) {
    if (governor.snapshot || code.flat[call].op != Op::ExtCall)
      return;
    for (ValueId argument : callArguments(code.flat, call))
      for (ValueId load : code.flow.sources(argument).loads)
        if (const Access *read = code.flow.load(load); read && perProposal(read->path)) {
          governor.snapshot =
              leafAt(read->path, "voting weight is read at this point", placeOf(code, call));
          return;
        }
  }

  /// The entry that makes a record: it stores a point in time under a key that it computes.
  void findPropose() {
    for (FunctionId entry : view.actions()) {
      const Code &code = view.code(entry);
      const Access *window = nullptr;
      for (const Access &access : code.flat.accesses()) {
        if (!access.write || !perProposal(access.path) || !access.value.valid())
          continue;
        PathShape shape = shapeOf(access.path);
        bool known =
            (governor.snapshot && governor.snapshot->shape == shape) ||
            (governor.deadline && governor.deadline->shape == shape && !governor.durationBased);
        bool timed = clockOf(code.flow, code.flow.sources(access.value)).has_value();
        bool fresh = parameterOf(code.flow, firstKey(access.path)) < 0;
        if (timed && (known || (fresh && !governor.snapshot && !governor.deadline)))
          window = &access;
      }
      if (!window)
        continue;
      EntryPoint point{
          EntryKind::Propose, entry, parameterOf(code.flow, firstKey(window->path)), {}};
      point.evidence.push_back(
          because("stores the time of the vote in " + text(shapeOf(window->path)),
                  placeOf(code, window->at)));
      addEntry(governor.entries, std::move(point));
      proposes.push_back(entry);
      for (const Access &access : code.flat.accesses())
        learnFromPropose(code, access);
    }
  }

  void learnFromPropose(const Code &code, const Access &access) {
    if (!access.write || access.path.unknown || !access.value.valid())
      return;
    if (!governor.proposer && perProposal(access.path) && code.flow.isCaller(access.value))
      governor.proposer =
          leafAt(access.path, "set to the sender of propose", placeOf(code, access.at));
    if (!governor.counter && keyCount(access.path) == 0) {
      const Instruction &sum = code.flat[code.flow.strip(access.value)];
      bool length = !access.path.steps.empty() &&
                    access.path.steps.back().kind == PathStep::Kind::Length &&
                    family.count(indexed(shapeOf(access.path)));
      bool counts = false;
      if (sum.op == Op::Add)
        for (ValueId side : sum.operands) {
          const Access *old = code.flow.load(code.flow.strip(side));
          counts |= old && old->path.sameShape(access.path) &&
                    code.flow.isConstant(sum.operands[side == sum.operands[0] ? 1 : 0]);
        }
      if (length || counts)
        governor.counter =
            leafAt(access.path, "grows with each proposal", placeOf(code, access.at));
    }
  }

  /// proposals.length belongs to proposals[*].
  static PathShape indexed(PathShape length) {
    length.steps.back() = {PathStep::Kind::Index, 0};
    return length;
  }

  // What happens to a proposal ------------------------------------------------

  const Access *etaWrite(const Code &code) const {
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || !perProposal(access.path) || !access.value.valid())
        continue;
      Sources from = code.flow.sources(access.value);
      if (code.flow.isConstant(access.value) || (!from.timestamp && !from.number))
        continue;
      PathShape shape = shapeOf(access.path);
      if ((governor.snapshot && governor.snapshot->shape == shape) ||
          (governor.deadline && governor.deadline->shape == shape))
        continue;
      return &access;
    }
    return nullptr;
  }

  /// The way to `at` depends on how the vote went, or on something that was stored since.
  bool dependsOnOutcome(const Code &code, ValueId at) const {
    return mustPass(code.flow, at, [&](const Condition &c) {
      for (ValueId side : {c.a, c.b}) {
        if (!side.valid())
          continue;
        for (ValueId load : code.flow.sources(side).loads) {
          const Access *read = code.flow.load(load);
          if (!read || read->path.unknown)
            continue;
          PathShape shape = shapeOf(read->path);
          if (llvm::any_of(tallies, [&](const Tally &t) { return t.shape == shape; }))
            return true;
          if (governor.eta && governor.eta->shape == shape && c.op == Op::Ne && c.isFlag())
            return true;
        }
      }
      return false;
    });
  }

  /// Some comparison of votes has to come out one way.
  bool needsOneOutcome(const Code &code, ValueId at) const {
    for (const Condition &asked : allConditions(code.flow)) {
      bool votes = false;
      for (ValueId side : {asked.a, asked.b})
        if (side.valid() && !asked.isFlag())
          for (ValueId load : code.flow.sources(side).loads)
            if (const Access *read = code.flow.load(load); read && !read->path.unknown)
              votes |= llvm::any_of(tallies,
                                    [&](const Tally &t) { return t.shape == shapeOf(read->path); });
      if (votes && mustPass(code.flow, at, [&](const Condition &c) {
            return c.op == asked.op && c.a == asked.a && c.b == asked.b;
          }))
        return true;
    }
    return false;
  }

  void findPayloads() {
    struct Found {
      FunctionId entry;
      Payload payload;
    };
    std::vector<Found> found;
    for (FunctionId entry : view.actions()) {
      const Code &code = view.code(entry);
      bool mayQueue = !llvm::is_contained(proposes, entry) &&
                      llvm::none_of(tallies, [&](const Tally &t) { return t.entry == entry; });
      if (const Access *eta = mayQueue ? etaWrite(code) : nullptr) {
        governor.eta = governor.eta
                           ? governor.eta
                           : leafAt(eta->path, "set from the clock when a proposal is queued",
                                    placeOf(code, eta->at));
        EntryPoint point{EntryKind::Queue, entry, parameterOf(code.flow, firstKey(eta->path)), {}};
        point.evidence.push_back(because("sets " + text(shapeOf(eta->path)) + " from the clock",
                                         placeOf(code, eta->at)));
        addEntry(governor.entries, std::move(point));
        queues.push_back(entry);
        continue;
      }
      for (const Payload &payload : payloadsOf(code))
        found.push_back({entry, payload});
    }
    for (const Found &f : found) {
      const Code &code = view.code(f.entry);
      // What is handed on without ether and whatever the vote said is handed on to be taken back.
      auto marked = [&](const Found &other) {
        return other.entry != f.entry && other.payload.forwarded &&
               marksFor(view.code(other.entry), f.entry, f.payload.call);
      };
      if (f.payload.forwarded && !sendsValue(code, f.payload.call) &&
          !dependsOnOutcome(code, f.payload.call) && llvm::none_of(found, marked))
        continue;
      if (!readsProposal(code, f.payload.call))
        continue; // decided elsewhere
      const Place &place = placeOf(code, f.payload.call);
      if (f.payload.forwarded && llvm::any_of(found, [&](const Found &other) {
            return other.entry != f.entry && other.payload.forwarded &&
                   marksFor(code, other.entry, other.payload.call);
          })) {
        EntryPoint point{EntryKind::Queue, f.entry, keyOf(code, f.payload.call), {}};
        point.evidence.push_back(because(
            "hands the proposal to another contract to keep, and marks it for execution", place));
        addEntry(governor.entries, std::move(point));
        queues.push_back(f.entry);
        continue;
      }
      EntryPoint point{EntryKind::Execute, f.entry, keyOf(code, f.payload.call), {}};
      point.evidence.push_back(
          because(f.payload.forwarded ? "hands the proposal's calls to another contract to perform"
                  : f.payload.stored  ? "performs a call whose target is read from the proposal"
                                      : "performs a call that hashes to the proposal's key",
                  place));
      addEntry(governor.entries, std::move(point));
      executes.push_back({f.entry, f.payload.call});
      const OriginOf &origin = code.flat.origins[f.payload.call.index];
      governor.acts.push_back({f.entry, code.flat.functionOf(f.payload.call), origin.value});
      PayloadCall call{code.flat.functionOf(f.payload.call), origin.value};
      if (llvm::none_of(governor.payloadCalls, [&](const PayloadCall &p) {
            return p.function == call.function && p.call == call.call;
          }))
        governor.payloadCalls.push_back(call);
    }
  }

  /// What `code` leaves in the proposal is what the call of the other entry point needs.
  bool marksFor(const Code &code, FunctionId entry, ValueId call) const {
    return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
      if (!access.write || !perProposal(access.path) || !access.value.valid())
        return false;
      PathShape leaf = shapeOf(access.path);
      llvm::APInt value(64, code.flat[access.value].type.bits < 31 ? 1 : 0x7000'0000);
      code.flow.isConstant(code.flow.strip(access.value), &value);
      return value != 0 && keepsFrom(view.code(entry), leaf, 0, call) &&
             !keepsFrom(view.code(entry), leaf, value.getLimitedValue(), call);
    });
  }

  // Decisions that take effect without a payload: a payment of what the proposal says, a parameter
  // set to what it says, a mark that it is accepted.

  bool readsRecord(const Code &code, const Sources &sources) const {
    return llvm::any_of(sources.loads, [&](ValueId load) {
      const Access *read = code.flow.load(load);
      if (!read || read->path.unknown || keyCount(read->path) == 0)
        return false;
      PathShape shape = shapeOf(read->path);
      return family.count(recordOf(shape)) && !callerIsKey(code.flow, read->path) &&
             llvm::none_of(tallies, [&](const Tally &t) { return t.shape == shape; });
    });
  }

  static bool namedExecution(const Code &code) {
    llvm::StringRef name = code.flat.source().name;
    return llvm::any_of(std::initializer_list<llvm::StringRef>{"exec", "enact", "process", "finali",
                                                               "implement", "perform", "commit"},
                        [&](llvm::StringRef word) { return name.contains_insensitive(word); });
  }

  void addAct(FunctionId entry, ValueId at, ValueId key, llvm::StringRef why) {
    const Code &code = view.code(entry);
    EntryPoint point{EntryKind::Execute, entry, key.valid() ? parameterOf(code.flow, key) : -1, {}};
    point.evidence.push_back(because(why.str(), placeOf(code, at)));
    addEntry(governor.entries, std::move(point));
    executes.push_back({entry, at});
    governor.acts.push_back({entry, code.flat.functionOf(at), code.flat.origins[at.index].value});
  }

  ValueId recordKey(const Code &code) const {
    for (const Access &access : code.flat.accesses())
      if (perProposal(access.path))
        return firstKey(access.path);
    return {};
  }

  bool mayDecide(FunctionId entry) const {
    return !llvm::is_contained(proposes, entry) && !llvm::is_contained(queues, entry) &&
           llvm::none_of(tallies, [&](const Tally &t) { return t.entry == entry; }) &&
           llvm::none_of(executes, [&](auto &e) { return e.first == entry; });
  }

  void findDecided() {
    for (FunctionId entry : view.actions()) {
      if (!mayDecide(entry))
        continue;
      const Code &code = view.code(entry);
      bool named = namedExecution(code);
      ValueId key = recordKey(code);
      if (!key.valid())
        continue;
      std::vector<std::pair<ValueId, llvm::StringRef>> acts;
      for (ValueId call : code.flat.externalCalls()) {
        const Instruction &i = code.flat[call];
        if (i.op != Op::ExtCall || i.call().kind == CallKind::Static)
          continue;
        bool decided = llvm::any_of(i.operands, [&](ValueId operand) {
          return readsRecord(code, code.flow.sources(operand));
        });
        if (decided && (named || dependsOnOutcome(code, call)))
          acts.push_back({call, "performs a call with arguments from the proposal"});
      }
      for (const Access &access : code.flat.accesses())
        if (access.write && !access.path.unknown && access.value.valid() &&
            !family.count(recordOf(shapeOf(access.path))) &&
            readsRecord(code, code.flow.sources(access.value)) &&
            (named || dependsOnOutcome(code, access.at)))
          acts.push_back({access.at, "stores what the proposal says"});
      // What needs one outcome, rather than what happens either way or when that one fails.
      auto needs = [&](const auto &act) { return needsOneOutcome(code, act.first); };
      bool any = llvm::any_of(acts, needs);
      for (const auto &act : acts)
        if (!any || needs(act))
          addAct(entry, act.first, key, act.second);
    }
    if (!executes.empty() || !queues.empty())
      return;
    for (FunctionId entry : view.actions()) {
      if (!mayDecide(entry))
        continue;
      const Code &code = view.code(entry);
      for (const Access &access : code.flat.accesses()) {
        llvm::APInt value;
        if (access.write && perProposal(access.path) && access.value.valid() &&
            code.flow.isConstant(code.flow.strip(access.value), &value) && value != 0 &&
            (namedExecution(code) || dependsOnOutcome(code, access.at))) {
          addAct(entry, access.at, firstKey(access.path), "marks the proposal as decided");
          break;
        }
      }
    }
  }

  static bool sendsValue(const Code &code, ValueId call) {
    ValueId value = callValue(code.flat, call);
    return value.valid() && !code.flow.isZero(value);
  }

  bool readsProposal(const Code &code, ValueId before) const {
    return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
      return perProposal(access.path) && code.flat.graph().mayFollow(access.at, before);
    });
  }

  int keyOf(const Code &code, ValueId before) const {
    for (const Access &access : code.flat.accesses())
      if (perProposal(access.path) && code.flat.graph().mayFollow(access.at, before))
        return parameterOf(code.flow, firstKey(access.path));
    return -1;
  }

  bool stopsExecution(const PathShape &leaf, const llvm::APInt &value) const {
    return llvm::any_of(executes, [&](auto &e) {
      return keepsFrom(view.code(e.first), leaf, value.getLimitedValue(), e.second);
    });
  }

  /// Nothing is executed while the leaf is zero, and something is with this value.
  bool enablesExecution(const PathShape &leaf, const llvm::APInt &value) const {
    return llvm::any_of(executes, [&](auto &e) {
      return keepsFrom(view.code(e.first), leaf, 0, e.second) &&
             !keepsFrom(view.code(e.first), leaf, value.getLimitedValue(), e.second);
    });
  }

  void findFlags() {
    for (FunctionId entry : view.actions()) {
      const Code &code = view.code(entry);
      for (const Access &access : code.flat.accesses())
        if (access.write && perProposal(access.path) && access.value.valid())
          for (const Alternative &stored : alternatives(code.flow, access.value, access.at)) {
            llvm::APInt value;
            if (code.flow.isConstant(stored.value, &value) && value != 0)
              learnFlag(entry, code, access, value);
          }
      learnDeletion(entry, code);
    }
    // A deadline that votes forget is still the one that queueing or execution waits for.
    if (!governor.deadline)
      findLateDeadline();
  }

  void learnFlag(FunctionId entry, const Code &code, const Access &access,
                 const llvm::APInt &value) {
    PathShape shape = shapeOf(access.path);
    Place place = placeOf(code, access.at);
    bool performs = llvm::any_of(executes, [&](auto &e) { return e.first == entry; });
    bool flag = flagTyped(code, access);
    auto addPoint = [&](EntryKind kind, std::string why) {
      EntryPoint point{kind, entry, parameterOf(code.flow, firstKey(access.path)), {}};
      point.evidence.push_back(because(std::move(why), place));
      addEntry(governor.entries, std::move(point));
    };
    if (performs) {
      bool stops = stopsExecution(shape, value);
      if (flag && !governor.executed)
        governor.executed = leafAt(access.path,
                                   stops ? "set when the calls are made, and stops them after"
                                         : "set when the calls are made",
                                   place);
      return;
    }
    if (llvm::is_contained(proposes, entry) || llvm::is_contained(queues, entry))
      return;
    if (enablesExecution(shape, value)) {
      addPoint(EntryKind::Queue, "sets " + text(shape) + ", without which nothing is executed");
      return;
    }
    bool stops = stopsExecution(shape, value);
    if (!flag && stops && isLast(entry, shape, value) && isDecided(code, access.at))
      addPoint(EntryKind::Cancel,
               "sets " + text(shape) + " to a state after which nothing is executed");
    if (!flag || !(stops || namedCancel(shape)))
      return;
    if (!governor.canceled)
      governor.canceled = leafAt(
          access.path, stops ? "once set, the calls can no longer be made" : "its name", place);
    addPoint(governor.canceled->shape == shape ? EntryKind::Cancel : EntryKind::Veto,
             "sets " + text(shape) + " for good");
  }

  /// Once a state holds this value, no other entry point that changes a proposal moves it on.
  bool isLast(FunctionId entry, const PathShape &leaf, const llvm::APInt &value) const {
    return llvm::all_of(view.writesTo(leaf), [&](const ContractView::Write &write) {
      return write.entry == entry || llvm::is_contained(proposes, write.entry) ||
             keepsFrom(view.code(write.entry), leaf, value.getLimitedValue(), write.access->at);
    });
  }

  /// Somebody's decision: neither what the votes say nor that time is up.
  bool isDecided(const Code &code, ValueId at) const {
    if (llvm::any_of(code.flat.externalCalls(),
                     [&](ValueId call) { return isChosenCall(code, call); }))
      return false; // it is done in order to execute something
    return !dependsOnOutcome(code, at) &&
           llvm::none_of(requiredTimes(code, at), [](const Required &r) { return r.group.second; });
  }

  /// `delete proposals[id]`, where what is gone cannot be executed.
  void learnDeletion(FunctionId entry, const Code &code) {
    auto in = [&](const auto &list) { return llvm::is_contained(list, entry); };
    if (in(proposes) || in(queues) ||
        llvm::any_of(executes, [&](auto &e) { return e.first == entry; }) ||
        llvm::any_of(tallies, [&](const Tally &t) { return t.entry == entry; }))
      return;
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || !access.clears || !access.deep || access.path.unknown ||
          keyCount(access.path) != 1 || !family.count(recordOf(shapeOf(access.path))))
        continue;
      bool stops = llvm::any_of(executes, [&](auto &e) {
        const Code &other = view.code(e.first);
        return llvm::any_of(other.flat.accesses(), [&](const Access &read) {
          return !read.write && perProposal(read.path) &&
                 contains(shapeOf(access.path), shapeOf(read.path)) &&
                 keepsFrom(other, shapeOf(read.path), 0, e.second);
        });
      });
      if (!stops || !isDecided(code, access.at))
        continue;
      EntryPoint point{EntryKind::Cancel, entry, parameterOf(code.flow, firstKey(access.path)), {}};
      point.evidence.push_back(
          because("deletes " + text(shapeOf(access.path)) + ", without which nothing is executed",
                  placeOf(code, access.at)));
      addEntry(governor.entries, std::move(point));
      return;
    }
  }

  /// One bit in its meaning; a state with more values is no flag.
  bool flagTyped(const Code &code, const Access &access) const {
    llvm::APInt value;
    DataTypeId type = typeAt(view.module, view.contract, shapeOf(access.path));
    return code.flat[access.value].type.kind == TypeKind::Bool ||
           (type.valid() && view.module[type].value.kind == TypeKind::Bool) ||
           (view.contract.origin == Origin::Bytecode &&
            code.flow.isConstant(access.value, &value) && value == 1);
  }

  bool namedCancel(const PathShape &shape) const {
    return llvm::StringRef(text(shape)).contains_insensitive("cancel");
  }

  void findLateDeadline() {
    auto learn = [&](FunctionId entry, ValueId at) {
      const Code &code = view.code(entry);
      for (const Required &required : requiredTimes(code, at))
        if (required.group.second)
          for (const Access *leaf : required.test.leaves) {
            PathShape shape = shapeOf(leaf->path);
            bool other = (governor.eta && governor.eta->shape == shape) ||
                         (governor.snapshot && governor.snapshot->shape == shape);
            if (other || governor.deadline || !perProposal(leaf->path))
              continue;
            governor.deadline =
                leafAt(leaf->path, "nothing is queued or executed before it", required.place);
          }
    };
    for (FunctionId entry : queues)
      if (const Access *eta = etaWrite(view.code(entry)))
        learn(entry, eta->at);
    for (auto &[entry, call] : executes)
      learn(entry, call);
  }

  void findRecord() {
    for (const auto *leaf : {&governor.executed, &governor.snapshot, &governor.deadline})
      if (*leaf && keyCount((*leaf)->shape) == 1 && !governor.record) {
        governor.record = Leaf{recordOf((*leaf)->shape), (*leaf)->evidence};
      }
    if (!governor.record)
      governor.record = Leaf{recordOf(tallies.front().shape), governor.evidence};
  }

  const ContractView &view;
  std::vector<Tally> tallies;
  Governor governor;
  std::set<PathShape> family; ///< proposals[*], and whatever else is kept per proposal
  std::vector<FunctionId> proposes, queues;
  std::vector<std::pair<FunctionId, ValueId>> executes;
};

} // namespace

std::optional<Governor> recogniseGovernor(const Project &project, ContractId id) {
  const ContractView &view = project.view(id);
  std::vector<Tally> tallies = talliesOf(view);
  if (tallies.empty())
    return std::nullopt;
  return GovernorFinder(view, std::move(tallies)).find();
}

} // namespace quorate::gov
