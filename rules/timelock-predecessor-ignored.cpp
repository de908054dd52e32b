//===- timelock-predecessor-ignored.cpp - an order that is announced and not kept ===//

#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {696, 841};
constexpr Rule TheRule = {
    "timelock-predecessor-ignored",
    "An operation names another that has to come first, and nothing requires that it did",
    Severity::Warning,
    Cwe,
    {},
    5.6,
    check};
const Registration registration(TheRule);

bool named(llvm::StringRef name) {
  return name.contains_insensitive("predecessor") || name.contains_insensitive("depend") ||
         name.contains_insensitive("previous");
}

/// With the operation that is named still waiting, the call is made all the same.
PathResult whileWaiting(const Code &code, const PathShape &leaf,
                        llvm::function_ref<bool(ValueId)> names, ValueId call) {
  PathQuery query;
  query.target = [call](ValueId v) { return v == call; };
  query.assume = [&](ValueId v) -> std::optional<llvm::APInt> {
    const Access *read = code.flow.load(v);
    if (!read || read->path.unknown || !(shapeOf(read->path) == leaf) ||
        !names(firstKey(read->path)))
      return std::nullopt;
    unsigned bits = std::max<unsigned>(1, code.flat[v].type.bits);
    return llvm::APInt(bits, bits < 31 ? 1 : 0x7000'0000);
  };
  query.cut = [&](const Condition &c) { // none is named
    return c.op == Op::Eq && names(c.a) && (c.isFlag() || code.flow.isZero(c.b));
  };
  return findPath(code.flow, query);
}

using OfRecord = llvm::function_ref<bool(const AccessPath &)>;
using Counts = llvm::function_ref<bool(const PathShape &)>; ///< how many records there are

/// Another proposal that this one names when it is made: there has to be such a one.
std::optional<PathShape> namedBefore(const Code &code, const Access &write, OfRecord ofRecord,
                                     Counts counts) {
  if (!write.write || !write.value.valid() || !ofRecord(write.path))
    return std::nullopt;
  int parameter = parameterOf(code.flow, code.flow.strip(write.value));
  if (parameter < 0)
    return std::nullopt;
  auto gives = [&](ValueId value) {
    return parameterOf(code.flow, code.flow.strip(value)) == parameter;
  };
  bool known = llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
    for (auto [name, bound] : {std::pair(c.a, c.b), std::pair(c.b, c.a)})
      if (name.valid() && bound.valid() && gives(name))
        if (const Access *read = code.flow.load(code.flow.strip(bound));
            read && !read->path.unknown && counts(shapeOf(read->path)))
          return true;
    return false;
  });
  known |= llvm::any_of(code.flat.accesses(), [&](const Access &access) {
    return !access.write && ofRecord(access.path) && gives(firstKey(access.path));
  });
  return known ? std::optional(shapeOf(write.path)) : std::nullopt;
}

/// A record names the one that has to be carried out before it, and no code that changes anything
/// looks at that again.
void checkRecords(Context &context, const std::vector<EntryPoint> &entries, EntryKind making,
                  OfRecord ofRecord, Counts counts) {
  const ContractView &view = context.view;
  for (const EntryPoint &entry : entries) {
    if (entry.kind != making)
      continue;
    const Code &maker = view.code(entry.function);
    for (const Access &write : maker.flat.accesses()) {
      auto leaf = namedBefore(maker, write, ofRecord, counts);
      bool looked = !leaf || llvm::any_of(view.actions(), [&](FunctionId other) {
        const Code &code = view.code(other);
        return !code.flat.opaqueCalls.empty() ||
               llvm::any_of(code.flat.accesses(), [&](const Access &read) {
                 return !read.write && (read.path.unknown || contains(shapeOf(read.path), *leaf));
               });
      });
      if (looked)
        continue;
      for (const Step &act : context.life.acts()) {
        const Code &code = view.code(act.entry);
        Finding &found =
            report(context, TheRule, code, act.at, wayTo(code, act.at),
                   "What is carried out names another one (" + show(context, *leaf) +
                       "), and nothing looks at whether that was carried out: what belongs "
                       "together can be executed in any order. Require that it was executed.",
                   "makes the call");
        found.related.push_back({maker.flat[write.at].place, "the other one is named here"});
        return;
      }
    }
  }
}

/// Nothing that the contract keeps, such as a running number, enters the id of an operation.
bool givenWhenAnnounced(const ContractView &view, const PathShape &leaf) {
  return llvm::all_of(view.writesTo(leaf), [&](const ContractView::Write &write) {
    const Flow &flow = view.code(write.entry).flow;
    return flow.sources(firstKey(write.access->path)).loads.empty();
  });
}

/// The record of an operation keeps the name of another, and this code looks that one up.
bool isNamedInRecord(const Code &code, const PathShape &leaf, ValueId key) {
  const Access *read = code.flow.load(code.flow.strip(key));
  return read && !read->path.unknown && keyCount(read->path) > 0 &&
         recordOf(shapeOf(read->path)) == recordOf(leaf);
}

/// What the key has to be the hash of, or is: `require(hash(target, data, predecessor) == id)`.
ValueId hashEqualTo(const Code &code, const Condition &c, ValueId key) {
  if (c.isFlag() || (c.op != Op::Eq && c.op != Op::Ne)) // the other way is that it is not
    return {};
  for (auto [made, given] : {std::pair(c.a, c.b), std::pair(c.b, c.a)})
    if (code.flow.same(given, key) && code.flow.sources(made).hash &&
        code.flow.sources(made).calldata())
      return made;
  return {};
}

Sources boundTo(const Code &code, ValueId key) {
  if (!code.flow.sources(key).hash)
    for (const Condition &c : allConditions(code.flow))
      if (ValueId made = hashEqualTo(code, c, key); made.valid())
        return code.flow.sources(made);
  return code.flow.sources(key);
}

bool bindsKey(const Code &code, const Condition &c, const PathShape &leaf) {
  return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
    return !access.path.unknown && shapeOf(access.path) == leaf &&
           hashEqualTo(code, c, firstKey(access.path)).valid();
  });
}

void check(Context &context) {
  if (const Governor *governor = context.life.governor)
    checkRecords(
        context, governor->entries, EntryKind::Propose,
        [&](const AccessPath &path) { return context.life.perProposal(path); },
        [&](const PathShape &shape) {
          return governor->counter && shape == governor->counter->shape;
        });
  const Timelock *timelock = context.life.timelock;
  if (!timelock || !timelock->operation)
    return;
  const PathShape &leaf = timelock->operation->shape;
  checkRecords(
      context, timelock->entries, EntryKind::Queue,
      [&](const AccessPath &path) {
        return !path.unknown && recordOf(shapeOf(path)) == recordOf(leaf);
      },
      [](const PathShape &shape) { return keyCount(shape) == 0; });
  std::set<FunctionId> told;
  for (const Step &step : context.life.acts()) {
    const Code &code = context.view.code(step.entry);
    if (told.count(step.entry))
      continue;
    std::set<uint32_t> hashed, used, lookedUp;
    bool byRecord = false;
    auto inRecord = [&](ValueId key) { return isNamedInRecord(code, leaf, key); };
    for (const Access &access : code.flat.accesses()) {
      if (access.path.unknown || !(shapeOf(access.path) == leaf))
        continue;
      Sources key = boundTo(code, firstKey(access.path));
      byRecord |= !access.write && inRecord(firstKey(access.path));
      if (key.hash)
        hashed.insert(key.params.begin(), key.params.end());
      else if (!access.write) { // looked up by itself
        used.insert(key.params.begin(), key.params.end());
        lookedUp.insert(key.params.begin(), key.params.end());
      }
    }
    for (ValueId operand : code.flat[step.at].operands)
      for (uint32_t parameter : code.flow.sources(operand).params)
        used.insert(parameter);
    for (const Condition &c : allConditions(code.flow))
      for (ValueId side : {c.a, c.b})
        if (side.valid() && !bindsKey(code, c, leaf))
          for (uint32_t parameter : code.flow.sources(side).params)
            used.insert(parameter);
    auto askedTooLittle = [&](llvm::function_ref<bool(ValueId)> names) {
      PathResult path = whileWaiting(code, leaf, names, step.at);
      if (told.count(step.entry) || !path.exists())
        return;
      told.insert(step.entry);
      report(context, TheRule, code, step.at, path,
             "The operation that has to be done first only has to be known here: it may still be "
             "waiting. Require that it is done.",
             "makes the call");
    };
    for (uint32_t parameter : lookedUp)
      if (hashed.count(parameter))
        askedTooLittle([&](ValueId value) {
          Sources s = code.flow.sources(value);
          return !s.hash && s.params.size() == 1 && s.params[0] == parameter;
        });
    if (byRecord)
      askedTooLittle(inRecord);
    if (byRecord || told.count(step.entry))
      continue;
    const auto &params = code.flat.source().params;
    std::vector<uint32_t> idle;
    bool byName = false;
    for (uint32_t parameter : hashed)
      if (!used.count(parameter)) {
        idle.push_back(parameter);
        byName |= parameter < params.size() && named(params[parameter].name);
      }
    // One that only tells operations apart is a salt; of two of a kind, one was meant for
    // something. Of which kind they are code alone does not tell: there, who announces gives both.
    bool twice = llvm::any_of(idle, [&](uint32_t a) {
      return llvm::any_of(idle, [&](uint32_t b) {
        return a < b && (b < params.size() ? params[a].abiType == params[b].abiType
                                           : givenWhenAnnounced(context.view, leaf));
      });
    });
    if (!byName && !twice)
      continue;
    told.insert(step.entry);
    report(context, TheRule, code, step.at, wayTo(code, step.at),
           "The operation names another one that has to be done first, and nothing looks at "
           "whether it was: operations that belong together can be executed in any order. Require "
           "that the predecessor is done.",
           "makes the call");
  }
}

} // namespace

} // namespace quorate::rules
