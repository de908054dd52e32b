//===- snapshot-not-past.cpp - weight at a point that has not passed yet --===//

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Handover.h"
#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Outcome.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {367, 841};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-101"};
constexpr Rule TheRule = {
    "snapshot-not-past",
    "The point at which votes are weighed can be the current block, so the weight can still change",
    Severity::Error,
    Cwe,
    Scwe,
    8.1,
    check};
const Registration registration(TheRule);

/// getPastVotes, getPriorVotes: what they are asked for has to lie in the past.
constexpr uint32_t RequiresPast[] = {0x3a46b1a8, 0x782d6fe1};

/// Every way through the function requires a point strictly before now.
bool enforces(const Context &context, ContractId callee, FunctionId entry) {
  ContractView view(context.module, callee);
  const Code &code = view.code(entry);
  PathQuery query;
  query.target = [&](ValueId v) { return isReturn(code, v); };
  query.cut = [&](const Condition &c) {
    auto test = clockTest(code.flow, c);
    return test && test->after && test->strict && code.flow.sources(test->other).calldata();
  };
  return !findPath(code.flow, query).exists();
}

bool calleeEnforces(const Context &context, const Code &code, ValueId call) {
  const CallRecord &record = code.flat[call].call();
  if (!record.selector)
    return false;
  bool required = llvm::is_contained(RequiresPast, *record.selector);
  for (const Link &link : context.life.governor->tokens) {
    FunctionId entry = calleeEntry(code, call, link.contract);
    if (!entry.valid())
      continue;
    if (!enforces(context, link.contract, entry))
      return false;
    required = true;
  }
  return required;
}

/// The clock itself, or later than that.
bool mayBeNow(const Code &code, ValueId value) {
  value = code.flow.strip(value);
  const Instruction &i = code.flat[value];
  if (!clockOf(code.flow, code.flow.sources(value)))
    return false;
  if (i.op == Op::Phi || i.op == Op::Select)
    return llvm::any_of(i.operands, [&](ValueId operand) { return mayBeNow(code, operand); });
  return i.op != Op::Sub;
}

/// Wherever the point enters the value, something is taken off it first: `p.madeAt - 1`.
bool onlyLessened(const Code &code, ValueId from, Through through, ValueId point) {
  std::set<ValueId> inside;
  code.flow.backward(from, through, [&](ValueId at) { return inside.insert(at).second; });
  bool lessened = false, asItIs = false;
  walkBack(point, [&](ValueId value, llvm::SmallVectorImpl<ValueId> &work) {
    for (ValueId at : code.flat.uses().of(value)) {
      const Instruction &user = code.flat[at];
      if (!inside.count(at))
        continue;
      llvm::APInt less;
      if (user.op == Op::ZExt || user.op == Op::Cast || user.op == Op::Trunc)
        work.push_back(at);
      else if (user.op == Op::Sub && user.operands[0] == value &&
               code.flow.isConstant(code.flow.strip(user.operands[1]), &less) && less != 0)
        lessened = true;
      else
        asItIs = true;
    }
  });
  return lessened && !asItIs;
}

void check(Context &context) {
  std::set<ValueId> told;
  for (const Tally &tally : context.life.tallies) {
    const Code &code = context.view.code(tally.entry);
    for (const WeightSource &source : weightSources(code, tally)) {
      bool call = source.kind == WeightSource::Kind::AtTime;
      if (!(call || source.kind == WeightSource::Kind::Past) ||
          (call && calleeEnforces(context, code, source.at)))
        continue;
      Sources time = call ? code.flow.sources(source.time)
                          : code.flow.sources(tally.weight, {true, true, false});
      if (call && time.loads.empty() && mayBeNow(code, source.time) &&
          told.insert(source.at).second) {
        report(context, TheRule, code, source.at, wayTo(code, source.at),
               "The vote is weighed at the current block: what is borrowed within it counts. Use a "
               "point before the vote began.",
               "weighs the vote");
        continue;
      }
      for (const Access *leaf : context.life.recordReads(code.flow, time)) {
        PathShape shape = shapeOf(leaf->path);
        if (call && context.life.isEnd(shape) && code.flat[source.at].call().kind == CallKind::Call)
          continue; // what is locked until after the vote
        if (call ? onlyLessened(code, source.time, {}, leaf->at)
                 : onlyLessened(code, tally.weight, {true, true, false}, leaf->at))
          continue;
        auto isPast = [&](const Code &where, const Condition &c) {
          auto test = clockTest(where.flow, c);
          return test && test->after && test->strict &&
                 llvm::any_of(test->leaves,
                              [&](const Access *l) { return shapeOf(l->path) == shape; });
        };
        // Here, or where the vote is opened: a mark that is set only after the point says so too.
        PathResult way =
            wayWithout(code, tally.store->at, [&](const Condition &c) { return isPast(code, c); });
        if (way.exists())
          way = Certified(context.view, isPast).wayWithout(code, tally.store->at);
        if (!way.exists())
          continue;
        for (const ContractView::Write &write : context.view.writesTo(shape)) {
          const Code &other = context.view.code(write.entry);
          if (!write.access->value.valid() || !mayBeNow(other, write.access->value) ||
              !told.insert(source.at).second)
            continue;
          Finding &f = report(
              context, TheRule, code, source.at, way,
              "Votes are weighed at " + show(context, shape) +
                  ", which can be the current block when this runs: what is borrowed within it "
                  "counts. Take a point strictly before the proposal, or accept votes only after "
                  "it.",
              "weighs the vote");
          f.related.push_back({other.flat[write.access->at].place, "the point is set here"});
        }
      }
    }
  }
}

} // namespace

} // namespace quorate::rules
