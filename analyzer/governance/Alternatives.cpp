//===- Alternatives.cpp - what a merged value may stand for -------------------===//

#include "analyzer/governance/Alternatives.h"

namespace quorate::gov {

using namespace ir;

namespace {

using Test = std::function<bool(const Condition &)>;
using Way = std::function<bool(Test)>;

bool conditionPasses(const Flow &flow, ValueId condition, bool holds, ValueId branch,
                     const Test &what) {
  llvm::SmallVector<Condition, 4> conditions;
  conditionsOf(flow, condition, holds, [](ValueId v) { return v; }, conditions);
  return llvm::any_of(conditions, [&](Condition c) {
    c.branch = branch;
    return what(c);
  });
}

/// Over the edge from `from` to `to`.
bool edgePasses(const Flow &flow, BlockId from, BlockId to, const Test &what) {
  ValueId end = flow.flat.code[from].instructions.back();
  const Instruction &last = flow.flat[end];
  if (last.op == Op::Branch &&
      conditionPasses(flow, last.operands[0], last.blocks[0] == to, end, what))
    return true;
  return mustPass(flow, end, what);
}

void collectAlternatives(const Flow &flow, ValueId value, ValueId at, Way way, unsigned depth,
                         std::vector<Alternative> &out) {
  value = flow.strip(flow.newPart(flow.strip(value)));
  const Instruction &instruction = flow.flat[value];
  if (instruction.op == Op::Phi && depth < 8) {
    for (size_t i = 0; i < instruction.operands.size(); ++i) {
      BlockId from = instruction.blocks[i], to = instruction.block;
      collectAlternatives(
          flow, instruction.operands[i], at,
          [&flow, from, to, way](Test what) {
            return edgePasses(flow, from, to, what) || way(what);
          },
          depth + 1, out);
    }
  } else if (instruction.op == Op::Select && depth < 8) {
    for (bool taken : {true, false}) {
      ValueId condition = instruction.operands[0];
      collectAlternatives(
          flow, instruction.operands[taken ? 1 : 2], at,
          [&flow, condition, taken, at, way](Test what) {
            return conditionPasses(flow, condition, taken, at, what) || way(what);
          },
          depth + 1, out);
    }
  } else {
    out.push_back({value, std::move(way)});
  }
}

} // namespace

std::vector<Alternative> alternatives(const Flow &flow, ValueId value, ValueId at) {
  std::vector<Alternative> result;
  collectAlternatives(
      flow, value, at, [&flow, at](Test what) { return mustPass(flow, at, std::move(what)); }, 0,
      result);
  return result;
}

} // namespace quorate::gov
