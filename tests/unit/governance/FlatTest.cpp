//===- FlatTest.cpp - internal calls written out --------------------------------===//

#include "tests/unit/governance/Support.h"

namespace quorate::gov {
namespace {

using namespace ir;

size_t count(const Flat &flat, Op op) {
  size_t n = 0;
  for (const Block &block : flat.code.blocks)
    for (ValueId v : block.instructions)
      n += flat[v].op == op;
  return n;
}

/// Phis name their predecessors, and every block ends in its only terminator.
void expectWellFormed(const Flat &flat) {
  const Graph &graph = flat.graph();
  for (BlockId block : graph.reversePostorder()) {
    const auto &list = flat.code[block].instructions;
    ASSERT_FALSE(list.empty());
    for (size_t i = 0; i < list.size(); ++i) {
      const Instruction &instruction = flat[list[i]];
      EXPECT_EQ(isTerminator(instruction.op), i + 1 == list.size());
      EXPECT_EQ(instruction.block, block);
      if (instruction.op != Op::Phi)
        for (ValueId operand : instruction.operands)
          EXPECT_TRUE(graph.dominates(operand, list[i]));
      else
        EXPECT_EQ(instruction.blocks.size(), graph.predecessors(block).size());
    }
  }
}

TEST(Flat, WritesOutInternalCallsAndModifiers) {
  Queried q("contract C { uint256 public x; address owner;"
            "modifier only() { require(msg.sender == owner); _; }"
            "function add(uint256 a, uint256 b) internal pure returns (uint256 c) {"
            "  c = a + b; require(c >= a); }"
            "function set(uint256 v) external only { x = add(x, v); } }");
  const Code &code = q.code("set");
  EXPECT_EQ(count(code.flat, Op::ICall), 0u);
  EXPECT_TRUE(code.flat.opaqueCalls.empty());
  expectWellFormed(code.flat);
  const Access *store = q.store(code, "x");
  EXPECT_TRUE(code.flow.sources(store->value).params.size() == 1);
  EXPECT_EQ(code.flow.sources(store->value).loads.size(), 1u);
}

TEST(Flat, ConstantArgumentsDecideBranches) {
  Queried q("contract C { uint256 public a; uint256 public b;"
            "function put(bool first, uint256 v) internal { if (first) a = v; else b = v; }"
            "function setA(uint256 v) external { put(true, v); } }");
  const Code &code = q.code("setA");
  q.store(code, "a");
  for (const Access &access : code.flat.accesses())
    EXPECT_NE(q.text(shapeOf(access.path)), "b");
  expectWellFormed(code.flat);
}

TEST(Flat, MergesSeveralReturns) {
  Queried q("contract C { uint256 public x;"
            "function pick(uint256 v) internal pure returns (uint256) {"
            "  if (v == 0) return 7; if (v == 1) return 8; return v; }"
            "function set(uint256 v) external { x = pick(v); } }");
  const Code &code = q.code("set");
  expectWellFormed(code.flat);
  ValueId value = q.store(code, "x")->value;
  ASSERT_EQ(code.flat[value].op, Op::Phi);
  EXPECT_EQ(code.flat[value].operands.size(), 3u);
}

TEST(Flat, LeavesRecursionAsACall) {
  Queried q("contract C { uint256 public x;"
            "function down(uint256 n) internal returns (uint256) {"
            "  if (n == 0) return 0; x += 1; return down(n - 1); }"
            "function run(uint256 n) external { down(n); } }");
  const Code &code = q.code("run");
  EXPECT_EQ(code.flat.opaqueCalls.size(), 1u);
  expectWellFormed(code.flat);
}

TEST(Flat, CallThatNeverReturnsEndsTheBlock) {
  Queried q("contract C { uint256 public x;"
            "function fail() internal pure { revert(); }"
            "function set(uint256 v) external { if (v == 0) { fail(); x = 1; } x = v; } }");
  const Code &code = q.code("set");
  EXPECT_EQ(code.flow.sources(q.store(code, "x")->value).params.size(), 1u);
  expectWellFormed(code.flat);
}

TEST(Flat, LoopsKeepTheirPhis) {
  Queried q("contract C { uint256 public x;"
            "function sum(uint256 n) internal pure returns (uint256 s) {"
            "  for (uint256 i = 0; i < n; i++) s += i; }"
            "function set(uint256 v) external { x = sum(v) + sum(3); } }");
  expectWellFormed(q.code("set").flat);
}

TEST(Flat, StructAssignmentWritesItsMembers) {
  Queried q("contract C { struct P { uint64 a; bool b; uint256 c; }"
            "mapping(uint256 => P) p;"
            "function set(uint256 i, uint256 v) external { p[i] = P(5, true, v); } }");
  const Code &code = q.code("set");
  EXPECT_TRUE(code.flow.isConstant(q.store(code, "p[*].b")->value));
  EXPECT_EQ(parameterOf(code.flow, q.store(code, "p[*].c")->value), 1);
}

TEST(Flat, ResolvesStoragePointersAndFunctionPointers) {
  Queried q("contract C { struct P { uint256 a; } mapping(uint256 => P) p;"
            "function bump(P storage s, function(uint256) pure returns (uint256) f) internal {"
            "  s.a = f(s.a); }"
            "function inc(uint256 v) internal pure returns (uint256) { return v + 1; }"
            "function go(uint256 i) external { bump(p[i], inc); } }");
  const Code &code = q.code("go");
  q.store(code, "p[*].a");
  EXPECT_TRUE(code.flat.opaqueCalls.empty());
}

} // namespace
} // namespace quorate::gov
