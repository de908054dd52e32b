//===- clock-mode-mismatch.cpp - block numbers against seconds ------------===//

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Words.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {682, 697};
constexpr Rule TheRule = {"clock-mode-mismatch",
                          "A block number and a timestamp are compared or added",
                          Severity::Error,
                          Cwe,
                          {},
                          8.0,
                          check};
const Registration registration(TheRule);

/// Which clocks a value is read from.
struct Kinds {
  bool number = false, timestamp = false;
  bool both() const { return number && timestamp; }
};

Kinds kindsOf(const Sources &sources) { return {sources.number, sources.timestamp}; }

/// Which clocks the leaf is set from, wherever it is.
Kinds kindsOf(const Context &context, const PathShape &leaf, unsigned depth = 0) {
  Kinds kinds;
  for (const ContractView::Write &write : context.view.writesTo(leaf))
    if (write.access->value.valid()) {
      Sources from = context.view.code(write.entry).flow.sources(write.access->value);
      kinds.number |= from.number;
      kinds.timestamp |= from.timestamp;
      // Counted from another time of the same record.
      for (const Access *read : context.life.recordReads(context.view.code(write.entry).flow, from))
        if (depth < 2 && !(shapeOf(read->path) == leaf) &&
            recordOf(shapeOf(read->path)) == recordOf(leaf)) {
          Kinds base = kindsOf(context, shapeOf(read->path), depth + 1);
          kinds.number |= base.number;
          kinds.timestamp |= base.timestamp;
        }
    }
  return kinds;
}

void check(Context &context) {
  std::set<std::pair<uint32_t, uint32_t>> told;
  for (FunctionId entry : context.view.entries()) {
    const Code &code = context.view.code(entry);
    auto tell = [&](ValueId at, std::string message) {
      if (told.insert({code.flat.functionOf(at).index, code.flat.origins[at.index].value.index})
              .second)
        report(context, TheRule, code, at, wayTo(code, at), std::move(message),
               "mixes the two clocks");
    };
    for (const Condition &condition : allConditions(code.flow)) {
      auto test = clockTest(code.flow, condition);
      if (!test || test->kind == gov::Clock::Token)
        continue;
      Kinds now = kindsOf(code.flow.sources(test->clock));
      if (now.both())
        continue;
      for (const Access *leaf : test->leaves) {
        PathShape shape = shapeOf(leaf->path);
        // What goes through lists in memory is not followed in bytecode.
        if (context.contract.origin == Origin::Bytecode && keyCount(shape) > 1)
          continue;
        // Times of both kinds may share a word.
        if (isPackedWord(context.view, shape))
          continue;
        Kinds set = kindsOf(context, shape);
        if (set.both() || (!set.number && !set.timestamp) || set.number == now.number)
          continue;
        tell(condition.branch,
             show(context, shape) + " is set from " +
                 (set.number ? "block numbers and compared with a timestamp"
                             : "timestamps and compared with a block number") +
                 " here: the one is some ten million, the other more than a billion, so the "
                 "comparison always has the same result. Use one clock.");
      }
    }
    for (BlockId block : code.flat.graph().reversePostorder())
      for (ValueId v : code.flat.code[block].instructions) {
        const Instruction &i = code.flat[v];
        if (i.op != Op::Add && i.op != Op::Sub)
          continue;
        Kinds a = kindsOf(code.flow.sources(i.operands[0])),
              b = kindsOf(code.flow.sources(i.operands[1]));
        if ((a.number && !a.timestamp && b.timestamp && !b.number) ||
            (b.number && !b.timestamp && a.timestamp && !a.number))
          tell(v, "A block number and a timestamp are added or subtracted. Use one clock.");
      }
  }
}

} // namespace

} // namespace quorate::rules
