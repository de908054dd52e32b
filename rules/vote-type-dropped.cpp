//===- vote-type-dropped.cpp - a vote that is recorded and not counted ----===//

#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {393, 754};
constexpr Rule TheRule = {"vote-type-dropped",
                          "A vote with an unknown choice is recorded as cast and counted nowhere",
                          Severity::Warning,
                          Cwe,
                          {},
                          5.3,
                          check};
const Registration registration(TheRule);

/// Every value that the choice can have is asked for: the range is checked, and each has its case.
bool choosesAll(const Code &code) {
  std::map<int, std::set<uint64_t>> cases;
  std::map<int, uint64_t> bounds;
  for (const Condition &c : allConditions(code.flow)) {
    llvm::APInt number;
    int parameter = parameterOf(code.flow, c.a);
    if (parameter >= 0 && c.isFlag())
      cases[parameter].insert(0);
    else if (parameter >= 0 && code.flow.isConstant(code.flow.strip(c.b), &number) &&
             number.ult(64)) {
      if (c.op == Op::Eq || c.op == Op::Ne)
        cases[parameter].insert(number.getZExtValue());
      if (c.op == Op::ULt || c.op == Op::ULe)
        bounds[parameter] = number.getZExtValue() + (c.op == Op::ULe);
    }
  }
  return llvm::any_of(bounds, [&](const auto &bound) {
    return cases[bound.first].size() >= bound.second ||
           cases[bound.first].size() + 1 >= bound.second;
  });
}

/// A set of bits that grows, and that is looked at before anything is counted.
bool isBitOfReceipts(const Code &code, const Access &write, llvm::ArrayRef<ValueId> counts) {
  auto readsIt = [&](ValueId value) {
    return llvm::any_of(code.flow.sources(value).loads, [&](ValueId load) {
      const Access *read = code.flow.load(load);
      return read && read->path.sameShape(write.path);
    });
  };
  return write.value.valid() && code.flat[code.flow.strip(write.value)].op == Op::Or &&
         readsIt(write.value) && llvm::all_of(counts, [&](ValueId at) {
           return mustPass(code.flow, at, [&](const Condition &c) {
             return c.op == Op::Eq && (readsIt(c.a) || (c.b.valid() && readsIt(c.b)));
           });
         });
}

/// The bit that a write adds to a leaf: of a voter, in one of several sets of them.
ValueId addedBit(const Code &code, const Access &write) {
  const Instruction &i = code.flat[write.value.valid() ? code.flow.strip(write.value) : ValueId(0)];
  if (!write.write || write.path.unknown || keyCount(write.path) == 0 || !write.value.valid() ||
      i.op != Op::Or)
    return {};
  for (unsigned side : {0u, 1u}) {
    const Access *old = code.flow.load(code.flow.strip(i.operands[side]));
    ValueId bit = code.flow.strip(i.operands[1 - side]);
    if (old && old->path.sameShape(write.path) && !code.flow.isConstant(bit))
      return bit;
  }
  return {};
}

/// Voters are bits: one set of those who voted, which has to be without them, and one for each
/// choice.
void checkBits(Context &context, const Code &code) {
  std::vector<std::pair<const Access *, ValueId>> sets;
  for (const Access &access : code.flat.accesses())
    if (ValueId bit = addedBit(code, access); bit.valid())
      sets.push_back({&access, bit});
  for (auto [voted, bit] : sets) {
    std::vector<ValueId> counts;
    for (auto [other, same] : sets)
      if (!other->path.sameShape(voted->path) && code.flow.same(same, bit) &&
          recordOf(shapeOf(other->path)) == recordOf(shapeOf(voted->path)))
        counts.push_back(other->at);
    auto tests = [&](const Condition &c) {
      return c.op == Op::Eq && llvm::any_of(code.flow.sources(c.a).loads, [&](ValueId load) {
               const Access *read = code.flow.load(load);
               return read && read->path.sameShape(voted->path);
             });
    };
    if (counts.size() < 2 || code.flat.graph().mayFollow(voted->at, voted->at) ||
        !llvm::all_of(counts, [&](ValueId at) { return mustPass(code.flow, at, tests); }) ||
        !mustPass(code.flow, voted->at, tests) || choosesAll(code))
      continue;
    PathQuery query;
    query.through = voted->at;
    query.avoid = [&](ValueId v) { return llvm::is_contained(counts, v); };
    query.target = [&](ValueId v) { return isReturn(code, v); };
    PathResult path = findPath(code.flow, query);
    if (!path.exists())
      continue;
    report(context, TheRule, code, voted->at, path,
           "A vote with a choice that is none of those counted is recorded as cast and counted "
           "nowhere: the voter cannot vote again. Revert for unknown choices.",
           "records the vote");
    return;
  }
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  for (FunctionId entry : context.view.actions())
    checkBits(context, context.view.code(entry));
  std::map<uint32_t, std::vector<const Tally *>> byEntry;
  for (const Tally &tally : life.tallies)
    byEntry[tally.entry.index].push_back(&tally);
  for (auto &[entry, tallies] : byEntry) {
    const Code &code = context.view.code(FunctionId(entry));
    std::vector<ValueId> counts;
    for (const Tally *tally : tallies)
      counts.push_back(tally->store->at);
    if (counts.size() < 2 || choosesAll(code))
      continue;
    auto counted = [&](ValueId v) { return llvm::is_contained(counts, v); };
    for (const Mark &mark : marksOf(code)) {
      if (keyCount(mark.write->path) < 2 || mark.write->clears ||
          !(llvm::all_of(counts, [&](ValueId at) { return stops(code, mark, at); }) ||
            isBitOfReceipts(code, *mark.write, counts)))
        continue;
      PathQuery query;
      // Nothing to count is nothing dropped.
      query.cut = [&](const Condition &c) {
        return c.isFlag() && c.op == Op::Eq && code.flow.same(c.a, tallies.front()->weight);
      };
      query.avoid = counted;
      // One walk from the entry on: what was asked before the mark is known behind it.
      query.through = mark.write->at;
      query.target = [&](ValueId v) { return isReturn(code, v); };
      PathResult path = findPath(code.flow, query);
      if (!path.exists())
        continue;
      report(context, TheRule, code, mark.write->at, path,
             "A vote with a choice that is none of those counted is recorded as cast and counted "
             "nowhere: the voter cannot vote again. Revert for unknown choices.",
             "records the vote");
      break;
    }
  }
}

} // namespace

} // namespace quorate::rules
