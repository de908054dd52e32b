//===- checkpoint-overwrite.cpp - a history of votes that changes afterwards ===//

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {367, 471};
constexpr Rule TheRule = {
    "checkpoint-overwrite",
    "A checkpoint of the past can be changed, or one can be written out of order",
    Severity::Warning,
    Cwe,
    {},
    6.8,
    check};
const Registration registration(TheRule);

/// The newest one belongs to this very block: its time is the clock, or not before it, since no
/// entry is of the future.
bool isNewest(const Code &code, const Condition &condition) {
  if (auto test = clockTest(code.flow, condition); test && !test->after) {
    auto point = pointInTime(code.flow, *test);
    return point && point->constant.isZero() && point->leaves.size() == 1 &&
           keyCount(point->leaves[0]->path) == 2;
  }
  if (condition.isFlag() || condition.op != Op::Eq)
    return false;
  Sources a = code.flow.sources(condition.a), b = code.flow.sources(condition.b);
  return (clockOf(code.flow, a) && !b.loads.empty()) || (clockOf(code.flow, b) && !a.loads.empty());
}

/// There is none yet, so that nothing is overwritten.
bool isEmpty(const Code &code, const Condition &condition) {
  return condition.isFlag() && condition.op == Op::Eq && code.flow.load(condition.a);
}

/// The time that the sender gives has to be the one that the clock gives.
bool isFixedByClock(const Code &code, const Condition &condition) {
  if (condition.isFlag() || condition.op != Op::Eq)
    return false;
  const Sources &a = code.flow.sources(condition.a), &b = code.flow.sources(condition.b);
  return (a.calldata() && b.clock() && !b.calldata()) ||
         (b.calldata() && a.clock() && !a.calldata());
}

bool namesPast(const Code &code, ValueId index) {
  const Instruction &i = code.flat[code.flow.strip(index)];
  llvm::APInt number;
  bool less = i.op == Op::Sub || (i.op == Op::Add && code.flow.isConstant(i.operands[1], &number) &&
                                  number.isAllOnes());
  return less && !code.flow.sources(index).loads.empty();
}

/// Histories by account that votes of this contract are weighed by.
std::set<PathShape> historiesOf(const Context &context) {
  std::set<PathShape> result;
  for (const Tally &tally : context.life.tallies) {
    const Code &code = context.view.code(tally.entry);
    for (const WeightSource &source : weightSources(code, tally)) {
      const Access *read =
          source.kind == WeightSource::Kind::Past ? code.flow.load(source.at) : nullptr;
      if (read && !read->path.unknown && keyCount(read->path) == 2 &&
          isAddressLike(code.flow, firstKey(read->path)))
        result.insert(recordOf(shapeOf(read->path)));
    }
  }
  return result;
}

void check(Context &context) {
  const VotesToken *token = context.model.token(context.contractId);
  std::set<PathShape> histories = historiesOf(context);
  if (token && token->checkpoints)
    histories.insert(token->checkpoints->shape);
  if (token && token->balances && keyCount(token->balances->shape) == 2)
    histories.insert(recordOf(token->balances->shape)); // balances that are a history
  std::set<std::pair<uint32_t, uint32_t>> told;
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || access.path.unknown || keyCount(access.path) != 2 ||
          llvm::none_of(histories, [&](const PathShape &history) {
            return contains(history, shapeOf(access.path));
          }))
        continue;
      // A mark on the entry changes neither when it was nor how much.
      if (access.value.valid() && code.flat[access.value].type.bits == 1)
        continue;
      ValueId index;
      for (const PathStep &step : access.path.steps)
        if (step.value.valid())
          index = step.value;
      Sources at = code.flow.sources(index);
      bool chosen = at.calldata() && at.loads.empty();
      bool chosenTime =
          isComparedWithClock(context.view, shapeOf(access.path)) && access.value.valid() && [&] {
            Sources value = code.flow.sources(access.value);
            return value.calldata() && !value.clock();
          }();
      PathResult path;
      if (namesPast(code, index))
        path = wayWithout(code, access.at, [&](const Condition &c) {
          return isNewest(code, c) || isEmpty(code, c);
        });
      else if (chosen || chosenTime)
        path = pathForAnyone(context.view, code, access.at);
      if (path.exists() && mustPass(code.flow, access.at,
                                    [&](const Condition &c) { return isFixedByClock(code, c); }))
        continue;
      if (!path.exists() || !told.insert({code.flat.functionOf(access.at).index,
                                          code.flat.origins[access.at.index].value.index})
                                 .second)
        continue;
      report(context, TheRule, code, access.at, path,
             "A checkpoint of the past can change here: votes that were counted at a point in time "
             "are not the same when they are asked for again. Write only the newest one, and only "
             "if it belongs to the current block; otherwise append.",
             "writes the checkpoint");
    }
  }
}

} // namespace

} // namespace quorate::rules
