//===- Reentry.cpp - state that is stale while a call runs ----------------------===//

#include "analyzer/governance/Reentry.h"

#include "analyzer/governance/Authority.h"
#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Payload.h"
#include "analyzer/governance/Token.h"

#include <algorithm>

namespace quorate::gov {

using namespace ir;

namespace {

bool sameKeys(const Flow &flow, const AccessPath &a, const AccessPath &b, unsigned depth = 0);

/// What a list's end is computed from: the read of its length, or of a counter beside it.
const Access *lengthBehind(const Flow &flow, ValueId position) {
  position = flow.strip(position);
  const Instruction &i = flow.flat[position];
  if ((i.op == Op::Sub || i.op == Op::Add) && flow.isConstant(flow.strip(i.operands[1])))
    position = flow.strip(i.operands[0]);
  const Access *read = flow.load(position);
  return read && !read->path.unknown ? read : nullptr;
}

/// The newest entry of one list, and what is put behind it: a history of checkpoints stands for its
/// last value, wherever that was written.
bool sameEnd(const Flow &flow, ValueId a, ValueId b, unsigned depth) {
  const Access *one = lengthBehind(flow, a), *other = lengthBehind(flow, b);
  return one && other && depth < 4 && sameKeys(flow, one->path, other->path, depth + 1);
}

bool sameKeys(const Flow &flow, const AccessPath &a, const AccessPath &b, unsigned depth) {
  if (!a.sameShape(b))
    return false;
  for (size_t i = 0; i < a.steps.size(); ++i)
    if (a.steps[i].value.valid() && !flow.same(a.steps[i].value, b.steps[i].value) &&
        !sameEnd(flow, a.steps[i].value, b.steps[i].value, depth))
      return false;
  return true;
}

/// The write sets what is kept at `leaf`: that alone, or the whole record that it is part of.
bool sets(const Flow &flow, const Access &write, const AccessPath &leaf) {
  if (!write.deep || leaf.unknown || write.path.steps.size() >= leaf.steps.size())
    return sameKeys(flow, write.path, leaf);
  AccessPath whole = leaf;
  whole.steps.resize(write.path.steps.size());
  return sameKeys(flow, write.path, whole);
}

/// `fact` is about the same record as the stale leaf, or about the whole contract.
bool applies(const Flow &flow, const AccessPath &fact, const AccessPath &leaf) {
  if (keyCount(fact) == 0)
    return true;
  return keyCount(fact) == 1 && firstKey(leaf).valid() && flow.same(firstKey(fact), firstKey(leaf));
}

constexpr Through Everything = {true, false, false};

/// `value` depends on the read, also through what a static call answers about it.
bool depends(const Flow &flow, ValueId value, ValueId read) {
  bool found = false;
  std::vector<ValueId> asked;
  flow.backward(value, Everything, [&](ValueId at) {
    found |= at == read;
    const Instruction &i = flow.flat[at];
    if (i.op == Op::ExtCall && i.call().kind == CallKind::Static)
      asked.push_back(at);
    return !found;
  });
  for (ValueId call : asked)
    for (ValueId argument : callArguments(flow.flat, call))
      found = found || flow.dependsOn(argument, read);
  return found;
}

/// The read decides whether `at` is reached, or enters what it does.
bool influences(const Flow &flow, ValueId read, ValueId at) {
  const Flat &flat = flow.flat;
  const Graph &graph = flat.graph();
  for (ValueId operand : flat[at].operands)
    if (!flat[operand].type.isRef() && flow.dependsOn(operand, read))
      return true;
  for (BlockId block = graph.immediateDominator(flat[at].block); block.valid();
       block = graph.immediateDominator(block)) {
    const Instruction &last = flat.code.terminator(block);
    if (last.op == Op::Branch && graph.mayFollow(read, flat.code[block].instructions.back()) &&
        depends(flow, last.operands[0], read))
      return true;
  }
  return false;
}

} // namespace

std::vector<HeldFact> factsDuring(const Code &code, ValueId call) {
  std::vector<HeldFact> facts;
  const Graph &graph = code.flat.graph();
  std::vector<Standing> standing = standingAt(code, call);
  for (const Access &set : code.flat.accesses()) {
    llvm::APInt value;
    if (!set.write || set.path.unknown)
      continue;
    bool stands = graph.dominates(set.at, call) || llvm::any_of(standing, [&](const Standing &s) {
                    return graph.mayFollow(set.at, call) && s.cell == *cellOf(code, set);
                  });
    if (!stands)
      continue;
    if (!(set.value.valid() && code.flow.isConstant(set.value, &value)))
      continue;
    bool overwritten = llvm::any_of(code.flat.accesses(), [&](const Access &other) {
      llvm::APInt again;
      if (!other.write || &other == &set || other.path.unknown || !other.path.mayAlias(set.path) ||
          !graph.mayFollow(set.at, other.at) || !graph.mayFollow(other.at, call))
        return false;
      return !(other.value.valid() && code.flow.isConstant(other.value, &again) && again == value);
    });
    if (!overwritten)
      facts.push_back({set.path, value});
  }
  return facts;
}

namespace {

/// Some way from the read to the call leaves the leaf as it was read.
bool staysOld(const Code &code, const Access &read, ValueId call) {
  PathQuery query;
  query.from = read.at;
  query.target = [&](ValueId v) { return v == call; };
  llvm::DenseMap<uint32_t, char> updates;
  for (const Access &other : code.flat.accesses())
    if (other.write && sets(code.flow, other, read.path))
      updates.insert({other.at.index, 0});
  query.avoid = [&](ValueId v) { return updates.count(v.index) != 0; };
  return findPath(code.flow, query).exists();
}

/// What was read is part of what the call is given: of the amount that is paid, for one.
bool isGiven(const Code &code, ValueId call, ValueId read) {
  auto uses = [&](ValueId value) { return value.valid() && code.flow.dependsOn(value, read); };
  return uses(callValue(code.flat, call)) || llvm::any_of(callArguments(code.flat, call), uses);
}

/// Some way from the call to the write does not look at the leaf again. Where what was read is part
/// of what the call is given, a look that does not concern it confirms nothing.
bool writtenBlindly(const Code &code, ValueId call, const Access &write, ValueId read, bool given) {
  const Graph &graph = code.flat.graph();
  auto uses = [&](ValueId value) { return value.valid() && code.flow.dependsOn(value, read); };
  PathQuery query;
  query.from = call;
  query.target = [&](ValueId v) { return v == write.at; };
  query.cut = [&](const Condition &c) {
    if (c.isFlag() && code.flat[code.flow.strip(c.a)].op == Op::UAddO)
      return false; // that a sum does not overflow confirms nothing
    for (ValueId side : {c.a, c.b})
      if (side.valid())
        for (ValueId load : code.flow.sources(side).loads) {
          const Access *fresh = code.flow.load(load);
          bool after = fresh && graph.mayFollow(call, load) &&
                       (graph.dominates(call, load) || !graph.mayFollow(load, call));
          if (after && sets(code.flow, write, fresh->path) && (!given || uses(c.a) || uses(c.b)))
            return true;
        }
    return false;
  };
  return findPath(code.flow, query).exists();
}

} // namespace

void staleDuring(const Code &code, ValueId call, llvm::function_ref<bool(const StaleState &)> use) {
  const Flow &flow = code.flow;
  const Graph &graph = code.flat.graph();
  // What does not depend on the write is asked once for each read.
  llvm::DenseMap<uint32_t, bool> decides, old;
  auto once = [](llvm::DenseMap<uint32_t, bool> &known, ValueId key, auto ask) {
    auto [it, fresh] = known.try_emplace(key.index, false);
    if (fresh)
      it->second = ask();
    return it->second;
  };
  for (const Access &write : code.flat.accesses()) {
    if (!write.write || write.path.unknown || !graph.mayFollow(call, write.at))
      continue;
    std::map<bool, bool> blind; // by whether the call is given what was read
    for (const Access &read : code.flat.accesses()) {
      if (read.write || read.path.unknown || !graph.mayFollow(read.at, call) ||
          !sets(flow, write, read.path))
        continue;
      if (!once(decides, read.at, [&] { return influences(flow, read.at, call); }) &&
          !(write.value.valid() && flow.dependsOn(write.value, read.at)))
        continue;
      if (!once(old, read.at, [&] { return staysOld(code, read, call); }))
        continue;
      bool given = isGiven(code, call, read.at);
      auto known = blind.find(given);
      if (known == blind.end())
        known = blind.emplace(given, writtenBlindly(code, call, write, read.at, given)).first;
      if (!known->second)
        continue;
      if (use({&read, &write}))
        return;
      break;
    }
  }
}

namespace {

/// Adds to the leaf, or takes from it, an amount that does not come from the leaf itself.
bool onlyCounts(const Code &code, const Access &write) {
  auto change = changeOf(code.flow, write);
  return change && llvm::none_of(code.flow.sources(change->amount).loads, [&](ValueId load) {
           const Access *read = code.flow.load(load);
           return !read || read->path.sameShape(write.path);
         });
}

/// Times of the record that the clock has to have reached on every way of `outer` to its write:
/// during the call no other time comes.
std::set<PathShape> reachedTimes(const Code &outer, const StaleState &stale) {
  std::set<PathShape> reached;
  for (const Condition &condition : allConditions(outer.flow)) {
    auto test = clockTest(outer.flow, condition);
    if (!test || !test->after)
      continue;
    for (const Access *leaf : test->leaves) {
      PathShape shape = shapeOf(leaf->path);
      if (!firstKey(leaf->path).valid() || reached.count(shape) ||
          !outer.flow.same(firstKey(leaf->path), firstKey(stale.read->path)))
        continue;
      if (mustPass(outer.flow, stale.write->at, [&](const Condition &c) {
            auto passed = clockTest(outer.flow, c);
            return passed && passed->after && llvm::any_of(passed->leaves, [&](const Access *l) {
                     return !l->path.unknown && shapeOf(l->path) == shape;
                   });
          }))
        reached.insert(shape);
    }
  }
  return reached;
}

/// Still before a time, with nothing added to it, that is over.
bool isOver(const Code &code, const Condition &condition, const Access &read,
            const std::set<PathShape> &reached) {
  auto test = clockTest(code.flow, condition);
  return test && !test->after && test->leaves.size() == 1 &&
         !code.flow.sources(test->other).constant &&
         reached.count(shapeOf(test->leaves[0]->path)) &&
         code.flow.same(firstKey(test->leaves[0]->path), firstKey(read.path));
}

} // namespace

std::optional<Reentry> reentryUsing(const ContractView &view, const Code &outer,
                                    const StaleState &stale, llvm::ArrayRef<HeldFact> facts) {
  PathShape leaf = shapeOf(stale.read->path);
  std::vector<HeldFact> held;
  for (const HeldFact &fact : facts)
    if (applies(outer.flow, fact.path, stale.read->path))
      held.push_back(fact);
  bool outerOpen = pathForAnyone(view, outer, stale.write->at).exists();
  // Sums commute: what was counted during the call stands beside what is counted after it.
  bool counts =
      onlyCounts(outer, *stale.write) && !outer.flow.dependsOn(stale.write->value, stale.read->at);
  std::optional<std::set<PathShape>> reached;
  std::vector<FunctionId> entries(view.actions());
  std::stable_partition(entries.begin(), entries.end(),
                        [&](FunctionId f) { return f == outer.flat.entry; });
  for (FunctionId entry : entries) {
    const Code &code = view.code(entry);
    for (const Access &read : code.flat.accesses()) {
      if (read.write || read.path.unknown || !(shapeOf(read.path) == leaf))
        continue;
      auto assume = [&](ValueId v) -> std::optional<llvm::APInt> {
        const Access *known = code.flow.load(v);
        // Whoever is called back has been deployed.
        if (code.flat[v].op == Op::CodeSize && code.flow.isSelf(code.flat[v].operands[0]))
          return llvm::APInt(std::max<unsigned>(1, code.flat[v].type.bits), 1);
        if (!known || known->path.unknown)
          return std::nullopt;
        for (const HeldFact &fact : held)
          if (known->path.sameShape(fact.path) && applies(code.flow, known->path, read.path))
            return fact.value.zextOrTrunc(std::max<unsigned>(1, code.flat[v].type.bits));
        return std::nullopt;
      };
      auto acts = [&](ValueId v) {
        const Instruction &i = code.flat[v];
        bool effect =
            (i.op == Op::ExtCall && i.call().kind != CallKind::Static) ||
            llvm::any_of(code.flat.accesses(), [&](const Access &access) {
              return access.write && access.at == v &&
                     !(counts && access.path.sameShape(read.path) && onlyCounts(code, access));
            });
        return effect && code.flat.graph().mayFollow(read.at, v) &&
               influences(code.flow, read.at, v);
      };
      llvm::DenseMap<uint32_t, bool> known;
      PathQuery query;
      query.target = [&](ValueId v) {
        auto [it, fresh] = known.try_emplace(v.index, false);
        if (fresh)
          it->second = acts(v);
        return it->second;
      };
      query.assume = assume;
      // Code that only trusted senders reach is nobody's way in, unless the call itself is theirs.
      if (outerOpen)
        query.cut = [&](const Condition &c) {
          auto limit = limitsCaller(view, code, c);
          return limit && limit->kind != Authority::Kind::Ticket &&
                 limit->kind != Authority::Kind::Signature;
        };
      else
        query.cut = [&](const Condition &c) {
          auto limit = limitsCaller(view, code, c);
          return limit && limit->kind == Authority::Kind::Self;
        };
      PathResult path = findPath(code.flow, query);
      if (path.exists() && !firstKey(read.path).valid())
        return Reentry{entry, &read, std::move(path)};
      if (!path.exists())
        continue;
      if (!reached)
        reached = reachedTimes(outer, stale);
      if (!reached->empty()) {
        query.cut = [&, before = query.cut](const Condition &c) {
          return before(c) || isOver(code, c, read, *reached);
        };
        path = findPath(code.flow, query);
      }
      if (path.exists())
        return Reentry{entry, &read, std::move(path)};
    }
  }
  return std::nullopt;
}

bool calleeIsInfluenced(const ContractView &view, const Code &code, ValueId call) {
  if (code.flat[call].op != Op::ExtCall)
    return false;
  Sources target = code.flow.sources(callTarget(code.flat, call));
  if (target.calldata() || target.caller || target.origin || target.signer)
    return true;
  for (const Payload &payload : payloadsOf(code))
    if (payload.call == call && !payload.forwarded)
      return true;
  return llvm::any_of(target.loads, [&](ValueId load) {
    const Access *read = code.flow.load(load);
    return read && !read->path.unknown && !view.fixedAtDeployment(shapeOf(read->path)) &&
           !view.writtenByAuthorityOnly(shapeOf(read->path));
  });
}

} // namespace quorate::gov
