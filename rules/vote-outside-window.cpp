//===- vote-outside-window.cpp - votes that are counted outside the voting period ===//

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {367, 841};
constexpr Rule TheRule = {"vote-outside-window",
                          "A vote is accepted before voting starts, after it ended, or on a "
                          "proposal that does not take votes",
                          Severity::Error,
                          Cwe,
                          {},
                          8.6,
                          check};
const Registration registration(TheRule);

const char *const Repair = " Require that the proposal is open for voting before counting.";

bool anyEnd(const Lifecycle &life, const Code &code, const Condition &condition) {
  if (life.beforeEnd(code, condition) || life.inPeriod(code, condition))
    return true;
  auto test = clockTest(code.flow, condition);
  return test && !test->after &&
         (!test->leaves.empty() || !code.flow.sources(test->other).calls.empty());
}

/// Counted from the other, or from the same clock with a longer distance.
bool isLater(const Code &code, ValueId end, ValueId start) {
  const Instruction &a = code.flat[end], &b = code.flat[start];
  if (a.op != Op::Add)
    return false;
  llvm::APInt far, near;
  bool distances =
      code.flow.isConstant(a.operands[1], &far) && code.flow.isConstant(b.operands[1], &near);
  if (distances && code.flow.same(a.operands[0], b.operands[0]))
    return far.ugt(near);
  return code.flow.dependsOn(end, start);
}

/// Voting begins some time after the proposal was made: the leaf that says when.
std::optional<PathShape> delayedStart(const Context &context) {
  const Lifecycle &life = context.life;
  for (const EntryPoint &entry : life.governor->entries) {
    if (entry.kind != EntryKind::Propose)
      continue;
    const Code &code = context.view.code(entry.function);
    for (const Access &start : code.flat.accesses()) {
      if (!start.write || !life.perProposal(start.path) || !start.value.valid())
        continue;
      ValueId value = code.flow.strip(start.value);
      if (code.flat[value].op != Op::Add || !clockOf(code.flow, code.flow.sources(value)) ||
          isPresentPeriod(code.flow, value))
        continue;
      for (const Access &end : code.flat.accesses())
        if (end.write && &end != &start && life.perProposal(end.path) && end.value.valid() &&
            !(shapeOf(end.path) == shapeOf(start.path)) &&
            isLater(code, code.flow.strip(end.value), value))
          return shapeOf(start.path);
    }
  }
  return std::nullopt;
}

/// Nothing but execution asks for the end: two sides are counted, their proposal got a time when it
/// was made, and its calls wait for that, or for some time after it.
const Leaf *endOfExecution(const Context &context) {
  const Governor &governor = *context.life.governor;
  if (context.life.hasEnd() || !governor.eta || !governor.forVotes || !governor.againstVotes)
    return nullptr;
  bool isMade = false;
  for (const EntryPoint &entry : governor.entries) {
    if (entry.kind == EntryKind::Queue)
      return nullptr;
    if (entry.kind != EntryKind::Propose)
      continue;
    const Code &code = context.view.code(entry.function);
    isMade |= llvm::any_of(code.flat.accesses(), [&](const Access &access) {
      if (!access.write || access.path.unknown || !access.value.valid() ||
          !(shapeOf(access.path) == governor.eta->shape))
        return false;
      if (governor.wait && isNowItself(code.flow, access.value))
        return true;
      return code.flat[code.flow.strip(access.value)].op == Op::Add &&
             clockOf(code.flow, code.flow.sources(access.value)).has_value();
    });
  }
  bool waits = llvm::all_of(governor.entries, [&](const EntryPoint &entry) {
    if (entry.kind != EntryKind::Execute)
      return true;
    const Code &code = context.view.code(entry.function);
    return llvm::all_of(payloadsOf(code), [&](const Payload &payload) {
      return mustPass(code.flow, payload.call, [&](const Condition &c) {
        auto test = clockTest(code.flow, c);
        return test && test->after && llvm::any_of(test->leaves, [&](const Access *l) {
                 return shapeOf(l->path) == governor.eta->shape;
               });
      });
    });
  });
  return isMade && waits ? &*governor.eta : nullptr;
}

PathResult withFlag(const Code &code, ValueId at, const PathShape &flag) {
  PathQuery query;
  query.target = [at](ValueId v) { return v == at; };
  query.assume = whileHolding(code, flag, 1);
  return findPath(code.flow, query);
}

/// Nothing was ever stored for the proposal: every leaf of it is zero.
PathResult unknownProposal(const Context &context, const Code &code, const Tally &tally) {
  const Lifecycle &life = context.life;
  PathQuery query;
  query.target = [&](ValueId v) { return v == tally.store->at; };
  query.assume = [&](ValueId v) -> std::optional<llvm::APInt> {
    const Access *read = code.flow.load(v);
    if (!read || !life.perProposal(read->path))
      return std::nullopt;
    return llvm::APInt(std::max<unsigned>(1, code.flat[v].type.bits), 0);
  };
  query.cut = [&](const Condition &c) {
    if (anyEnd(life, code, c) || c.isFlag())
      return anyEnd(life, code, c);
    return code.flow.dependsOn(c.a, code.flow.strip(tally.key)) ||
           code.flow.dependsOn(c.b, code.flow.strip(tally.key));
  };
  return findPath(code.flow, query);
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  if (!life.governor)
    return;
  const Governor &governor = *life.governor;
  bool proposes = llvm::any_of(governor.entries,
                               [](const EntryPoint &e) { return e.kind == EntryKind::Propose; });
  std::optional<PathShape> start = delayedStart(context);
  std::set<FunctionId> told;
  for (const Tally &tally : life.tallies) {
    const Code &code = context.view.code(tally.entry);
    ValueId at = tally.store->at;
    if (told.count(tally.entry) || life.isObjection(tally))
      continue;
    auto tell = [&](const PathResult &path, std::string message, Severity severity) {
      if (told.insert(tally.entry).second)
        report(context, TheRule, code, at, path, std::move(message) + Repair, "counts the vote")
            .severity = severity;
    };
    std::vector<WeightSource> weight = weightSources(code, tally);
    bool weighedThen = llvm::any_of(weight, [](const WeightSource &s) {
      return s.kind == WeightSource::Kind::AtTime || s.kind == WeightSource::Kind::Past ||
             s.kind == WeightSource::Kind::Unknown;
    });
    if (life.hasEnd())
      if (PathResult path =
              wayWithout(code, at, [&](const Condition &c) { return anyEnd(life, code, c); });
          path.exists())
        tell(path,
             "Votes are still counted after the end of voting: on this way the clock is not "
             "held against it.",
             Severity::Error);
    if (const Leaf *end = endOfExecution(context))
      if (PathResult path =
              wayWithout(code, at, [&](const Condition &c) { return anyEnd(life, code, c); });
          path.exists())
        tell(path,
             std::string(governor.wait ? "Votes are still counted however long it is after "
                                       : "Votes are still counted after ") +
                 show(context, end->shape) +
                 ", for which only the execution waits: whoever votes last sees what the others "
                 "chose, and turns it.",
             Severity::Error);
    if (start && !weighedThen)
      if (PathResult path = wayWithout(code, at,
                                       [&](const Condition &c) {
                                         auto test = clockTest(code.flow, c);
                                         if (life.inPeriod(code, c))
                                           return true;
                                         return test && test->after &&
                                                llvm::any_of(test->leaves, [&](const Access *l) {
                                                  return shapeOf(l->path) == *start;
                                                });
                                       });
          path.exists())
        tell(path,
             "Votes are counted before voting starts: on this way the clock is not held "
             "against " +
                 show(context, *start) + ".",
             Severity::Error);
    bool indexed = llvm::any_of(
        tally.shape.steps, [](const auto &step) { return step.first == PathStep::Kind::Index; });
    if (proposes && !indexed && !weighedThen)
      if (PathResult path = unknownProposal(context, code, tally); path.exists())
        tell(path,
             "Votes are counted on proposals that do not exist (yet): nothing on this way "
             "requires that one was made.",
             Severity::Error);
    // Votes on what was cancelled change nothing; where other ends are looked at, it was forgotten.
    bool looksAtEnds = governor.executed && !withFlag(code, at, governor.executed->shape).exists();
    if (governor.canceled && looksAtEnds)
      if (PathResult path = withFlag(code, at, governor.canceled->shape); path.exists())
        tell(path, "Votes are counted on proposals that were cancelled.", Severity::Warning);
  }
}

} // namespace

} // namespace quorate::rules
