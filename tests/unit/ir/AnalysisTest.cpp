#include "Common.h"

#include "analyzer/ir/AccessPath.h"
#include "analyzer/ir/Analysis.h"
#include "analyzer/ir/Builder.h"

#include <random>

using namespace quorate;
using namespace quorate::ir;
using namespace quorate::ir::test;

namespace {

/// A function with these edges: no successor returns, one jumps, two branch.
Function graphOf(const std::vector<std::vector<unsigned>> &edges) {
  Module module;
  Function f;
  Builder builder(module, f);
  for (size_t b = 0; b < edges.size(); ++b)
    builder.newBlock();
  builder.setBlock(BlockId(0));
  ValueId condition = builder.emit(Op::Undef, Type::boolean(), {});
  for (uint32_t b = 0; b < edges.size(); ++b) {
    builder.setBlock(BlockId(b));
    if (edges[b].empty())
      builder.ret({});
    else if (edges[b].size() == 1)
      builder.jump(BlockId(edges[b][0]));
    else
      builder.branch(condition, BlockId(edges[b][0]), BlockId(edges[b][1]));
  }
  return f;
}

/// Can `to` be reached from `from` without entering `avoided`?
bool reachesAround(const Function &f, uint32_t from, uint32_t to, uint32_t avoided) {
  std::vector<bool> seen(f.blocks.size());
  std::vector<uint32_t> work;
  if (from != avoided)
    work.push_back(from);
  while (!work.empty()) {
    uint32_t b = work.back();
    work.pop_back();
    if (seen[b])
      continue;
    seen[b] = true;
    for (BlockId next : f.successors(BlockId(b)))
      if (next.index != avoided)
        work.push_back(next.index);
  }
  return seen[to];
}

bool naiveDominates(const Function &f, uint32_t a, uint32_t b) {
  return a == b || !reachesAround(f, 0, b, a);
}

/// Every path from b to an exit goes through a, and there is one.
bool naivePostDominates(const Function &f, uint32_t a, uint32_t b) {
  if (a == b)
    return true;
  bool anyExit = false, around = false;
  for (uint32_t e = 0; e < f.blocks.size(); ++e) {
    if (!f.successors(BlockId(e)).empty())
      continue;
    anyExit |= reachesAround(f, b, e, ~0u);
    around |= reachesAround(f, b, e, a);
  }
  return anyExit && !around;
}

void compareWithNaive(const Function &f) {
  Graph graph(f);
  for (uint32_t a = 0; a < f.blocks.size(); ++a)
    for (uint32_t b = 0; b < f.blocks.size(); ++b) {
      EXPECT_EQ(graph.dominates(BlockId(a), BlockId(b)), naiveDominates(f, a, b)) << a << " " << b;
      EXPECT_EQ(graph.postDominates(BlockId(a), BlockId(b)), naivePostDominates(f, a, b))
          << a << " " << b;
      bool reaches = false;
      for (BlockId next : f.successors(BlockId(a)))
        reaches |= reachesAround(f, next.index, b, ~0u);
      EXPECT_EQ(graph.reaches(BlockId(a), BlockId(b)), reaches) << a << " " << b;
    }
}

TEST(Graph, IrreducibleLoop) { compareWithNaive(graphOf({{1, 2}, {2, 3}, {1, 3}, {}})); }

TEST(Graph, NestedLoopsAndUnreachable) {
  compareWithNaive(graphOf({{1}, {2, 6}, {3}, {3, 4}, {5, 1}, {}, {}, {2}}));
}

TEST(Graph, InfiniteLoopHasNoExit) { compareWithNaive(graphOf({{1, 2}, {1}, {3}, {}})); }

TEST(Graph, RandomGraphs) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    unsigned count = 2 + random() % 9;
    std::vector<std::vector<unsigned>> edges(count);
    for (auto &out : edges)
      for (unsigned k = random() % 3; k > 0; --k) {
        unsigned target = 1 + random() % (count - 1);
        if (out.empty() || out[0] != target)
          out.push_back(target);
      }
    compareWithNaive(graphOf(edges));
  }
}

TEST(Graph, VeryLongChainNeedsNoStack) {
  std::vector<std::vector<unsigned>> edges(200000);
  for (unsigned b = 0; b + 1 < edges.size(); ++b)
    edges[b] = {b + 1};
  Function f = graphOf(edges);
  Graph graph(f);
  EXPECT_TRUE(graph.dominates(BlockId(0), BlockId(199999)));
  EXPECT_TRUE(graph.postDominates(BlockId(199999), BlockId(0)));
  EXPECT_FALSE(graph.reaches(BlockId(199999), BlockId(0)));
}

TEST(Graph, OrderWithinABlock) {
  Module module =
      parsed(inFunction("b0:\n %0 = const 1 : uint8\n %1 = add %0, %0 : uint8\n jump b1\n b1:\n "
                        "%2 = phi b0 %1, b1 %3 : uint8\n %3 = add %2, %0 : uint8\n jump b1"));
  Graph graph(module.contracts[0]->functions[0]);
  EXPECT_TRUE(graph.dominates(ValueId(0), ValueId(1)));
  EXPECT_FALSE(graph.dominates(ValueId(1), ValueId(0)));
  EXPECT_FALSE(graph.mayFollow(ValueId(1), ValueId(0)));
  EXPECT_TRUE(graph.mayFollow(ValueId(3), ValueId(2))) << "around the loop";
  Uses uses(module.contracts[0]->functions[0]);
  EXPECT_EQ(uses.of(ValueId(0)).size(), 2u) << "each user once";
}

TEST(CallGraph, DirectIndirectAndRecursive) {
  Module module = parsed(R"(contract C contract solidity {
  function f0 a regular pure entry params () returns () {
  b0:
    icall f1
    %1 = funcptr f3 : function
    return
  }
  function f1 b regular pure params () returns () {
  b0:
    icall f2
    return
  }
  function f2 c regular pure params () returns () {
  b0:
    icall f1
    return
  }
  function f3 d regular pure params () returns ();
  function f4 e regular pure params (p : function) returns () {
  b0:
    %0 = param 0 : function
    icall.ptr %0
    return
  }
})");
  CallGraph calls(module[ContractId(0)]);
  EXPECT_EQ(calls.closure(FunctionId(0)),
            (std::vector<FunctionId>{FunctionId(0), FunctionId(1), FunctionId(2)}));
  EXPECT_TRUE(calls.recursive(FunctionId(1)));
  EXPECT_FALSE(calls.recursive(FunctionId(0)));
  EXPECT_EQ(calls.callers(FunctionId(3)).size(), 1u) << "through the pointer";
}

TEST(AccessPath, ShapesAliasesAndText) {
  Module module = parsed(R"(type t0 = value uint256
type t1 = value address
type t2 = struct (eta : t0 at 0, voters : t3 at 1) slots 2 name "P"
type t3 = mapping t1 => t0
type t4 = mapping t0 => t2
type t5 = array t0 []
contract C contract solidity {
  var v0 proposals : storage t4 slot 0
  var v1 list : storage t5 slot 1
  function f0 f regular pure params (id : uint256) returns () {
  b0:
    %0 = param 0 : uint256
    %1 = const 1 : uint256
    %2 = const 2 : uint256
    %3 = ref.var v0 : storage t4
    %4 = ref.key %3, %0 : storage t2
    %5 = ref.field %4, 0 : storage t0
    %6 = ref.key %3, %1 : storage t2
    %7 = ref.field %6, 1 : storage t3
    %8 = env caller : address
    %9 = ref.key %7, %8 : storage t0
    %10 = ref.key %3, %2 : storage t2
    %11 = ref.var v1 : storage t5
    %12 = length %11 : uint256
    %13 = ref.slot %1 : storage t0
    return
  }
})");
  const Contract &contract = module[ContractId(0)];
  const Function &f = contract.functions[0];
  auto path = [&](unsigned id) { return accessPath(f, ValueId(id)); };
  EXPECT_EQ(toString(module, contract, shapeOf(path(5))), "proposals[*].eta");
  EXPECT_EQ(toString(module, contract, f, path(5)), "proposals[id].eta");
  EXPECT_EQ(toString(module, contract, f, path(9)), "proposals[1].voters[msg.sender]");
  EXPECT_EQ(toString(module, contract, f, path(12)), "list.length");
  EXPECT_EQ(typeAt(module, contract, shapeOf(path(9))), DataTypeId(0));
  EXPECT_TRUE(path(4).mayAlias(path(5))) << "prefix";
  EXPECT_FALSE(path(5).mayAlias(path(9))) << "fields differ";
  EXPECT_FALSE(path(6).mayAlias(path(10))) << "constant keys differ";
  EXPECT_TRUE(path(4).mayAlias(path(10)));
  EXPECT_TRUE(path(6).sameShape(path(10)));
  EXPECT_FALSE(path(6).sameShape(path(11)));
  EXPECT_TRUE(path(13).unknown);
  EXPECT_TRUE(path(13).mayAlias(path(5)));
}

} // namespace
