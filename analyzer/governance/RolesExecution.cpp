//===- RolesExecution.cpp - what a vote decides -------------------------------===//
//
// The calls of a proposal, made here or handed on; and decisions that take effect
// without a payload: a payment of what the proposal says, a parameter set to what
// it says, a mark that it is accepted.
//
//===----------------------------------------------------------------------===//

#include "analyzer/governance/GovernorFinder.h"
#include "analyzer/governance/Token.h"

namespace quorate::gov {

using namespace ir;

/// Something is performed only when the clock has reached the leaf.
bool GovernorFinder::isWaitedFor(const PathShape &leaf) const {
  return llvm::any_of(view.actions(), [&](FunctionId entry) {
    const Code &code = view.code(entry);
    return llvm::any_of(payloadsOf(code),
                        [&](const Payload &payload) { return waitsFor(code, leaf, payload.call); });
  });
}

const Access *GovernorFinder::etaWrite(const Code &code) const {
  // Of several times, such as when it was accepted and when it is due, the later one, and rather
  // the one that is waited for.
  const Access *best = nullptr;
  int most = -1;
  for (const Access &access : code.flat.accesses()) {
    if (!access.write || !perProposal(access.path) || !access.value.valid())
      continue;
    Sources from = code.flow.sources(access.value);
    if (code.flow.isConstant(access.value) || !clockOf(code.flow, from))
      continue;
    PathShape shape = shapeOf(access.path);
    if (llvm::any_of(governor.voteTimes(),
                     [&](auto *leaf) { return *leaf && (*leaf)->shape == shape; }) ||
        isTimeOfEnd(code, access))
      continue;
    if (int rank = 2 * !isNowItself(code.flow, access.value) + isWaitedFor(shape); rank > most) {
      best = &access;
      most = rank;
    }
  }
  return best;
}

/// `executedAt = now`, `cancelledAt = now`: a mark that happens to be a time. Once it is set
/// nothing is performed any more, however late it is.
bool GovernorFinder::isTimeOfEnd(const Code &code, const Access &write) const {
  if (!isNowItself(code.flow, write.value))
    return false;
  PathShape shape = shapeOf(write.path);
  bool any = false;
  for (FunctionId entry : view.actions())
    for (const Payload &payload : payloadsOf(view.code(entry))) {
      constexpr uint64_t SomeTime = 0x7000'0000;
      if (keepsFrom(view.code(entry), shape, 0, payload.call))
        continue;
      any = true;
      if (!keepsFrom(view.code(entry), shape, SomeTime, payload.call))
        return false;
    }
  return any;
}

/// The way to `at` depends on how the vote went, or on something that was stored since.
bool GovernorFinder::dependsOnOutcome(const Code &code, ValueId at) const {
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

/// Handed on if it had been queued, and marked for good in any case: a cancellation.
bool GovernorFinder::takesBack(const Code &code) const {
  return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
    return access.write && perProposal(access.path) && access.value.valid() &&
           code.flow.isConstant(access.value) && !code.flow.isZero(access.value) &&
           !dependsOnOutcome(code, access.at);
  });
}

/// Some comparison of votes has to come out one way.
bool GovernorFinder::needsOneOutcome(const Code &code, ValueId at) const {
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

/// Gives back to whoever made the proposal what he paid then.
bool GovernorFinder::paysBack(const Code &code, ValueId call) const {
  if (code.flat[call].call().selector || !isPlainPayment(code, call))
    return false;
  auto alwaysFrom = [&](ValueId value, auto accepts) {
    const Access *read = value.valid() ? code.flow.load(code.flow.strip(value)) : nullptr;
    if (!read || !perProposal(read->path))
      return false;
    bool any = false;
    for (const ContractView::Write &write : view.writesTo(shapeOf(read->path))) {
      const Flow &flow = view.code(write.entry).flow;
      bool zero =
          write.access->clears || (write.access->value.valid() && flow.isZero(write.access->value));
      if (!zero && !(write.access->value.valid() && accepts(flow, write.access->value)))
        return false;
      any |= !zero;
    }
    return any;
  };
  return alwaysFrom(callTarget(code.flat, call),
                    [](const Flow &flow, ValueId value) { return flow.isCaller(value); }) &&
         alwaysFrom(callValue(code.flat, call), [](const Flow &flow, ValueId value) {
           const Instruction &paid = flow.flat[flow.strip(value)];
           return paid.op == Op::Env && paid.env == EnvKind::Value;
         });
}

void GovernorFinder::findPayloads() {
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
      point.evidence.push_back(
          because("sets " + text(shapeOf(eta->path)) + " from the clock", placeOf(code, eta->at)));
      addEntry(governor.entries, std::move(point));
      queues.push_back(entry);
      continue;
    }
    for (const Payload &payload : payloadsOf(code))
      if (!paysBack(code, payload.call))
        found.push_back({entry, payload});
  }
  for (const Found &f : found) {
    const Code &code = view.code(f.entry);
    // What is handed on without ether and whatever the vote said is handed on to be taken back.
    auto hands = [&](FunctionId entry) { // it, or its hash
      return llvm::any_of(found,
                          [&](auto &o) { return o.entry == entry && o.payload.forwarded; }) ||
             handsHash(view.code(entry));
    };
    auto marked = [&](FunctionId entry) {
      return entry != f.entry && hands(entry) &&
             marksFor(view.code(entry), f.entry, f.payload.call);
    };
    if (f.payload.forwarded && !sendsValue(code, f.payload.call) &&
        (dependsOnOutcome(code, f.payload.call) ? takesBack(code)
                                                : llvm::none_of(view.actions(), marked)))
      continue;
    if (!readsProposal(code, f.payload.call))
      continue; // decided elsewhere
    const Place &place = placeOf(code, f.payload.call);
    auto isSameCall = [&](const Found &other) {
      const Flat &theirs = view.code(other.entry).flat;
      return theirs.functionOf(other.payload.call) == code.flat.functionOf(f.payload.call) &&
             theirs.origins[other.payload.call.index].value ==
                 code.flat.origins[f.payload.call.index].value;
    };
    if (f.payload.forwarded && llvm::any_of(found, [&](const Found &other) {
          return other.entry != f.entry && other.payload.forwarded && !isSameCall(other) &&
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
    for (FunctionId entry : view.actions())
      if (f.payload.forwarded && marked(entry) && handsHash(view.code(entry)) &&
          !llvm::is_contained(queues, entry)) {
        addEntry(
            governor.entries,
            {EntryKind::Queue,
             entry,
             -1,
             {because("has another contract keep the proposal's hash, and marks it for execution",
                      place)}});
        queues.push_back(entry);
      }
  }
}

/// Another contract is told, as the vote went, of a hash.
bool GovernorFinder::handsHash(const Code &code) const {
  return llvm::any_of(code.flat.externalCalls(), [&](ValueId call) {
    return code.flat[call].op == Op::ExtCall && code.flat[call].call().kind == CallKind::Call &&
           dependsOnOutcome(code, call) &&
           llvm::any_of(callArguments(code.flat, call),
                        [&](ValueId argument) { return code.flow.sources(argument).hash; });
  });
}

/// What `code` leaves in the proposal is what the call of the other entry point needs.
bool GovernorFinder::marksFor(const Code &code, FunctionId entry, ValueId call) const {
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

bool GovernorFinder::readsRecord(const Code &code, const Sources &sources) const {
  return llvm::any_of(sources.loads, [&](ValueId load) {
    const Access *read = code.flow.load(load);
    if (!read || read->path.unknown || keyCount(read->path) == 0)
      return false;
    PathShape shape = shapeOf(read->path);
    return family.count(recordOf(shape)) && !callerIsKey(code.flow, read->path) &&
           llvm::none_of(tallies, [&](const Tally &t) { return t.shape == shape; });
  });
}

bool GovernorFinder::namedExecution(const Code &code) {
  llvm::StringRef name = code.flat.source().name;
  return llvm::any_of(std::initializer_list<llvm::StringRef>{"exec", "enact", "process", "finali",
                                                             "implement", "perform", "commit"},
                      [&](llvm::StringRef word) { return name.contains_insensitive(word); });
}

void GovernorFinder::addAct(FunctionId entry, ValueId at, ValueId key, llvm::StringRef why) {
  const Code &code = view.code(entry);
  EntryPoint point{EntryKind::Execute, entry, key.valid() ? parameterOf(code.flow, key) : -1, {}};
  point.evidence.push_back(because(why.str(), placeOf(code, at)));
  addEntry(governor.entries, std::move(point));
  executes.push_back({entry, at});
  governor.acts.push_back({entry, code.flat.functionOf(at), code.flat.origins[at.index].value});
}

ValueId GovernorFinder::recordKey(const Code &code) const {
  for (const Access &access : code.flat.accesses())
    if (perProposal(access.path))
      return firstKey(access.path);
  return {};
}

bool GovernorFinder::changesSomething(const CallRecord &record) const {
  return record.kind != CallKind::Static && !isDeclaredView(view.module, record);
}

bool GovernorFinder::mayDecide(FunctionId entry) const {
  return !llvm::is_contained(proposes, entry) && !llvm::is_contained(queues, entry) &&
         llvm::none_of(tallies, [&](const Tally &t) { return t.entry == entry; }) &&
         !performs(entry);
}

void GovernorFinder::findDecided() {
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
      if (i.op != Op::ExtCall || !changesSomething(i.call()))
        continue;
      bool decided = llvm::any_of(i.operands, [&](ValueId operand) {
        return readsRecord(code, code.flow.sources(operand));
      });
      if (decided && (named || dependsOnOutcome(code, call)) && !takesBack(code))
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
      if (needs(act) || (!any && executes.empty()))
        addAct(entry, act.first, key, act.second);
  }
  // What is handed over when it is queued is performed elsewhere.
  auto handsOver = [&](FunctionId entry) {
    const Flat &flat = view.code(entry).flat;
    return llvm::any_of(flat.externalCalls(), [&](ValueId call) {
      return flat[call].op == Op::ExtCall && flat[call].call().kind != CallKind::Static;
    });
  };
  if (!executes.empty() || llvm::any_of(queues, handsOver))
    return;
  if (queues.empty())
    findMarked();
  if (executes.empty())
    findUnasked();
}

void GovernorFinder::findMarked() {
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

/// Whoever made the proposal is told, or paid.
bool GovernorFinder::concernsProposer(const Code &code, ValueId call) const {
  return llvm::any_of(code.flat[call].operands, [&](ValueId operand) {
    const Access *read = code.flow.load(code.flow.strip(operand));
    if (!read || !perProposal(read->path))
      return false;
    std::vector<ContractView::Write> writes = view.writesTo(shapeOf(read->path));
    return llvm::any_of(writes, [&](const ContractView::Write &write) {
      return write.access->value.valid() &&
             view.code(write.entry).flow.isCaller(write.access->value);
    });
  });
}

/// Votes are counted, and nothing asks how they went: what is done with proposals is done all the
/// same, and once for each.
void GovernorFinder::findUnasked() {
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    if (!mayDecide(entry))
      continue;
    auto marked = [&](ValueId at) {
      return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
        return access.write && perProposal(access.path) && access.value.valid() &&
               !code.flow.isZero(access.value) &&
               (code.flat.graph().mayFollow(access.at, at) ||
                code.flat.graph().mayFollow(at, access.at));
      });
    };
    for (ValueId call : code.flat.externalCalls()) {
      const Instruction &i = code.flat[call];
      if (i.op == Op::ExtCall && changesSomething(i.call()) && marked(call) &&
          !concernsProposer(code, call) && llvm::any_of(i.operands, [&](ValueId operand) {
            return readsRecord(code, code.flow.sources(operand));
          }))
        addAct(entry, call, recordKey(code), "performs a call with arguments from the proposal");
    }
    for (const Access &access : code.flat.accesses())
      if (access.write && !access.path.unknown && keyCount(access.path) == 0 &&
          access.value.valid() && !changeOf(code.flow, access) && marked(access.at) &&
          readsRecord(code, code.flow.sources(access.value)))
        addAct(entry, access.at, recordKey(code), "stores what the proposal says");
  }
}

bool GovernorFinder::sendsValue(const Code &code, ValueId call) {
  ValueId value = callValue(code.flat, call);
  return value.valid() && !code.flow.isZero(value);
}

bool GovernorFinder::readsProposal(const Code &code, ValueId before) const {
  return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
    return perProposal(access.path) && code.flat.graph().mayFollow(access.at, before);
  });
}

int GovernorFinder::keyOf(const Code &code, ValueId before) const {
  for (const Access &access : code.flat.accesses())
    if (perProposal(access.path) && code.flat.graph().mayFollow(access.at, before))
      return parameterOf(code.flow, firstKey(access.path));
  return -1;
}

} // namespace quorate::gov
