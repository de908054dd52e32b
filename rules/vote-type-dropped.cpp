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
bool isExhaustive(const Code &code, const Tally &tally) {
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
  (void)tally;
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

void check(Context &context) {
  const Lifecycle &life = context.life;
  std::map<uint32_t, std::vector<const Tally *>> byEntry;
  for (const Tally &tally : life.tallies)
    byEntry[tally.entry.index].push_back(&tally);
  for (auto &[entry, tallies] : byEntry) {
    const Code &code = context.view.code(FunctionId(entry));
    std::vector<ValueId> counts;
    for (const Tally *tally : tallies)
      counts.push_back(tally->store->at);
    if (counts.size() < 2 || isExhaustive(code, *tallies.front()))
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
      query.target = [&](ValueId v) { return v == mark.write->at; };
      PathResult path = findPath(code.flow, query);
      query.from = mark.write->at;
      query.target = [&](ValueId v) { return isReturn(code, v); };
      if (!path.exists() || !findPath(code.flow, query).exists())
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
