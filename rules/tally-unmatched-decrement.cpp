//===- tally-unmatched-decrement.cpp - votes taken back that were never given ===//

#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Token.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {682, 841};
constexpr Rule TheRule = {
    "tally-unmatched-decrement",
    "A tally is lowered by something other than what was recorded when the vote was counted",
    Severity::Error,
    Cwe,
    {},
    9.0,
    check};
const Registration registration(TheRule);

/// Somebody's leaf, read for the amount or for the way here, that the vote wrote.
struct Record {
  PathShape shape;
  bool perVote = false; ///< kept for this proposal and voter
};

bool isPersonal(const Code &code, const AccessPath &path) {
  return llvm::any_of(path.steps, [&](const PathStep &step) {
    return step.value.valid() && isAddressLike(code.flow, step.value);
  });
}

bool writtenWhereRaised(const Context &context, const PathShape &tally, const PathShape &leaf) {
  return llvm::any_of(context.view.writesTo(leaf), [&](const ContractView::Write &write) {
    return llvm::any_of(changesOf(context.view.code(write.entry)), [&](const Change &change) {
      return change.raises && shapeOf(change.store->path) == tally;
    });
  });
}

/// Wherever the leaf changes, the tally changes along.
bool alwaysAlong(const Context &context, const PathShape &tally, const PathShape &leaf) {
  return llvm::all_of(context.view.writesTo(leaf), [&](const ContractView::Write &write) {
    return llvm::any_of(context.view.code(write.entry).flat.accesses(), [&](const Access &other) {
      return other.write && !other.path.unknown && shapeOf(other.path) == tally;
    });
  });
}

/// With every record that the vote keeps still empty, a way leads to `at`.
bool withoutRecord(const Code &code, ValueId at, llvm::function_ref<bool(ValueId)> recorded) {
  PathQuery query;
  query.target = [at](ValueId v) { return v == at; };
  query.assume = [&](ValueId v) -> std::optional<llvm::APInt> {
    if (!code.flow.load(v) || !recorded(v))
      return std::nullopt;
    return llvm::APInt(std::max<unsigned>(1, code.flat[v].type.bits), 0);
  };
  return findPath(code.flow, query).exists();
}

/// Whoever lowers the tally says which one, and nothing that is kept of him has to be the same.
bool isChosenFreely(const Code &code, const Change &down) {
  ValueId key = firstKey(down.store->path);
  return code.flow.sources(key).calldata() &&
         wayWithout(code, down.store->at, [&](const Condition &c) {
           auto names = [&](ValueId one, ValueId kept) {
             const Access *read = kept.valid() ? code.flow.load(code.flow.strip(kept)) : nullptr;
             return read && !read->path.unknown && isPersonal(code, read->path) &&
                    code.flow.same(code.flow.strip(one), code.flow.strip(key));
           };
           return !c.isFlag() && c.op == Op::Eq && (names(c.a, c.b) || names(c.b, c.a));
         }).exists();
}

/// Which of a proposal's tallies is lowered is up to whoever does it: neither is the amount kept by
/// side, nor is the side held against anything that is kept of him.
bool isSideChosenFreely(const Code &code, const Change &down, const AccessPath &record) {
  ValueId side;
  for (const PathStep &step : down.store->path.steps)
    if (step.value.valid())
      side = step.value;
  const Sources &given = code.flow.sources(side);
  if (keyCount(down.store->path) < 2 || !given.calldata() ||
      llvm::any_of(record.steps, [&](const PathStep &step) {
        return step.value.valid() && code.flow.same(step.value, side);
      }))
    return false;
  auto names = [&](ValueId value) {
    return value.valid() && llvm::any_of(code.flow.sources(value).params, [&](uint32_t parameter) {
             return llvm::is_contained(given.params, parameter);
           });
  };
  auto isKept = [&](ValueId value) {
    return value.valid() && llvm::any_of(code.flow.sources(value).loads, [&](ValueId load) {
             const Access *read = code.flow.load(load);
             return read && !read->path.unknown && isPersonal(code, read->path);
           });
  };
  return wayWithout(code, down.store->at,
                    [&](const Condition &c) {
                      return (names(c.a) || names(c.b)) && (isKept(c.a) || isKept(c.b));
                    })
      .exists();
}

/// The amount is what was recorded, or every way here looks at what was.
bool isMatched(const Context &context, const Code &code, const Change &down) {
  PathShape tally = shapeOf(down.store->path);
  auto recorded = [&](ValueId load) {
    const Access *read = code.flow.load(load);
    if (!read || read->path.unknown || !isPersonal(code, read->path))
      return false;
    PathShape leaf = shapeOf(read->path);
    return writtenWhereRaised(context, tally, leaf);
  };
  // Kept for this tally, not a sum over several.
  auto recordedHere = [&](ValueId load) {
    if (!recorded(load))
      return false;
    const AccessPath &path = code.flow.load(load)->path;
    if (keyCount(path) > 1)
      return !isSideChosenFreely(code, down, path);
    return !isChosenFreely(code, down) && alwaysAlong(context, tally, shapeOf(path));
  };
  Sources amount = code.flow.sources(down.amount);
  if (llvm::any_of(amount.loads, recordedHere))
    return true;
  bool fixed = amount.loads.empty() && amount.calls.empty() && !amount.calldata();
  auto looksAt = [&](auto record) {
    return !wayWithout(code, down.store->at, [&](const Condition &c) {
              // That the record is no larger than something limits nothing.
              bool order = !c.isFlag() && c.op != Op::Eq && c.op != Op::Ne;
              for (ValueId side : {c.a, c.b})
                if (side.valid() && !(order && side == c.a) &&
                    llvm::any_of(code.flow.sources(side).loads, record))
                  return true;
              return false;
            }).exists();
  };
  // Asked for again at the proposal's snapshot, the weight is the one that was counted.
  auto atSnapshot = [&](ValueId call) {
    return code.flat[call].op == Op::ExtCall &&
           llvm::any_of(callArguments(code.flat, call), [&](ValueId argument) {
             return !context.life.recordReads(code.flow, code.flow.sources(argument)).empty();
           });
  };
  bool past = !amount.calls.empty() && llvm::all_of(amount.calls, atSnapshot);
  if (amount.calldata() && !fixed && !past)
    return looksAt(recordedHere);
  return (fixed || past) && looksAt(recorded) && !withoutRecord(code, down.store->at, recordedHere);
}

/// What is asked of the record before the one tally or the other is lowered does not tell for which
/// of them the vote was counted: both are lowered for the same record, as the sender likes.
bool isTakenFromEither(const Context &context, const Code &code, const Change &one,
                       const Change &other) {
  const Graph &graph = code.flat.graph();
  ValueId a = one.store->at, b = other.store->at;
  if (shapeOf(one.store->path) == shapeOf(other.store->path) || graph.mayFollow(a, b) ||
      graph.mayFollow(b, a))
    return false;
  std::set<PathShape> records;
  for (const Access &access : code.flat.accesses())
    if (!access.path.unknown && isPersonal(code, access.path) && keyCount(access.path) > 1 &&
        (access.write ||
         writtenWhereRaised(context, shapeOf(one.store->path), shapeOf(access.path))))
      records.insert(shapeOf(access.path));
  bool asked = false;
  for (const Condition &c : allConditions(code.flow)) {
    bool record = false, chosen = false;
    for (ValueId side : {c.a, c.b})
      if (side.valid()) {
        Sources s = code.flow.sources(side);
        chosen |= s.calldata();
        for (ValueId load : s.loads)
          if (const Access *read = code.flow.load(load); read && !read->path.unknown)
            record |= records.count(shapeOf(read->path));
      }
    if (record && chosen) // an other choice than the recorded one
      return false;
    asked |= record;
  }
  auto reaches = [&](const PathShape &record, uint64_t value, ValueId at) {
    PathQuery query;
    query.target = [at](ValueId v) { return v == at; };
    query.assume = whileHolding(code, record, value);
    return findPath(code.flow, query).exists();
  };
  return asked && llvm::all_of(records, [&](const PathShape &record) {
           return llvm::any_of(std::initializer_list<uint64_t>{0, 1, 2}, [&](uint64_t value) {
             return reaches(record, value, a) && reaches(record, value, b);
           });
         });
}

/// The places to lower are looked up in a list that the voter chose before it existed.
const Access *unwrittenList(const Context &context, const Code &code, const Change &down) {
  for (const PathStep &step : down.store->path.steps) {
    if (!step.value.valid())
      continue;
    for (ValueId load : code.flow.sources(step.value).loads) {
      const Access *list = code.flow.load(load);
      if (!list || list->path.unknown || keyCount(list->path) < 2)
        continue;
      for (ValueId key : code.flow.sources(firstKey(list->path)).loads) {
        const Access *choice = code.flow.load(key);
        if (!choice || choice->path.unknown || !isPersonal(code, choice->path))
          continue;
        for (const ContractView::Write &write : context.view.writesTo(shapeOf(choice->path))) {
          const Code &vote = context.view.code(write.entry);
          if (!write.access->value.valid() || !vote.flow.sources(write.access->value).calldata() ||
              vote.flow.sources(write.access->value).hash)
            continue;
          bool exists =
              !wayWithout(vote, write.access->at, [&](const Condition &c) {
                 for (ValueId side : {c.a, c.b})
                   if (side.valid())
                     for (ValueId l : vote.flow.sources(side).loads)
                       if (const Access *read = vote.flow.load(l);
                           read && !read->path.unknown && read->path.var == list->path.var &&
                           firstKey(read->path).valid() &&
                           vote.flow.same(firstKey(read->path), write.access->value))
                         return true;
                 return false;
               }).exists();
          if (!exists)
            return list;
        }
      }
    }
  }
  return nullptr;
}

void check(Context &context) {
  // Tallies, and whatever else somebody's weight is added to under a key that is not theirs.
  std::set<PathShape> counted;
  for (const Tally &tally : context.life.tallies)
    counted.insert(tally.shape);
  if (const Conviction *conviction = context.model.conviction(context.contractId))
    for (const Leaf &support : conviction->support)
      counted.insert(support.shape);
  const std::set<PathShape> tallies = counted;
  std::vector<std::pair<FunctionId, Change>> downs;
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (const Change &change : changesOf(code)) {
      // One for each choice, in a list of the proposal's, has two keys.
      if (tallies.count(shapeOf(change.store->path)) && keyCount(change.store->path) == 2 &&
          !change.raises)
        downs.push_back({entry, change});
      if (keyCount(change.store->path) != 1)
        continue;
      bool listed = false;
      for (ValueId load : code.flow.sources(firstKey(change.store->path)).loads)
        if (const Access *read = code.flow.load(load); read && !read->path.unknown)
          listed |= keyCount(read->path) >= 2;
      if (listed && change.raises)
        counted.insert(shapeOf(change.store->path));
      if (!change.raises)
        downs.push_back({entry, change});
    }
  }
  const VotesToken *token = context.model.token(context.contractId);
  std::set<std::pair<uint32_t, uint32_t>> told;
  for (auto &[entry, down] : downs) {
    const Code &code = context.view.code(entry);
    PathShape shape = shapeOf(down.store->path);
    if (!counted.count(shape) || (token && token->balances && token->balances->shape == shape) ||
        context.life.isAct(entry))
      continue;
    const Access *list = unwrittenList(context, code, down);
    bool isTally = tallies.count(shape);
    auto mixedUp = [&, &entry = entry, &down = down](const auto &other) {
      return other.first == entry && tallies.count(shapeOf(other.second.store->path)) &&
             isTakenFromEither(context, code, down, other.second);
    };
    if (!list && (!isTally || (isMatched(context, code, down) && llvm::none_of(downs, mixedUp))))
      continue;
    if (!told.insert({code.flat.functionOf(down.store->at).index,
                      code.flat.origins[down.store->at.index].value.index})
             .second)
      continue;
    report(context, TheRule, code, down.store->at, wayTo(code, down.store->at),
           list ? "What is lowered here is looked up in " + show(context, shapeOf(list->path)) +
                      ", which need not have been there when the vote was counted: then nothing "
                      "was added, and others' votes are taken away. Require that the list exists "
                      "when it is voted for."
                : show(context, shape) +
                      " is lowered by something other than what was recorded for this voter when "
                      "the vote was counted. Keep the counted weight in the receipt, take back "
                      "exactly that, and clear it.",
           "lowers the tally");
  }
}

} // namespace

} // namespace quorate::rules
