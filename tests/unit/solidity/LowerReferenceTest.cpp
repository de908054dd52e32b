//===- LowerReferenceTest.cpp - storage, memory and calldata ----------------===//

#include "LowerSupport.h"

using namespace quorate;
using namespace quorate::sol;

namespace {

TEST(LowerReference, MemoryAliasesAndStorageCopies) {
  Lowered c(R"(
    contract C {
      struct S { uint8 a; uint[] list; }
      S s;
      S[] all;
      function memoryAliases() external pure returns (uint, uint) {
        S memory x = S(1, new uint[](1));
        S memory y = x;
        uint[] memory l = y.list;
        y.a = 5;
        l[0] = 6;
        return (x.a, x.list[0]);
      }
      function storageCopies() external returns (uint, uint, uint) {
        S memory x = S(1, new uint[](1));
        s = x;
        x.list[0] = 9;
        all.push(s);
        s.a = 2;
        s.list.push(7);
        S storage p = all[0];
        p.a += 3;
        return (all[0].a, s.list.length, all[0].list.length);
      }
      function deletes() external returns (uint, uint) {
        delete all[0];
        delete s.list;
        return (all.length, s.list.length + all[0].list.length);
      }
      function swap() external returns (uint, uint) {
        uint[] memory a = new uint[](1);
        uint[] memory b = new uint[](2);
        (a, b) = (b, a);
        return (a.length, b.length);
      }
    })");
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("memoryAliases()"), "5,6");
  EXPECT_EQ(c.call("storageCopies()"), "4,2,1");
  EXPECT_EQ(c.call("deletes()"), "1,0");
  EXPECT_EQ(c.call("swap()"), "2,1");
}

TEST(LowerReference, BoundsAndPop) {
  Lowered c(R"(
    contract C {
      uint[] list;
      bytes text;
      uint[3] three;
      function at(uint i) external view returns (uint) { return list[i]; }
      function fixedAt(uint i) external view returns (uint) { return three[i]; }
      function byteAt(bytes32 w, uint i) external pure returns (bytes1) { return w[i]; }
      function push(uint x) external { list.push(x); text.push(0x41); }
      function pushPlace(uint x) external { list.push() = x; }
      function pop() external { list.pop(); text.pop(); }
      function huge(uint n) external pure returns (uint) { return new uint[](n).length; }
      function slice(uint[] calldata x, uint a, uint b) external pure returns (uint) {
        return x[a:b].length;
      }
    })");
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("at(uint256)", {0}), "panic 50");
  c.call("push(uint256)", {8});
  c.call("pushPlace(uint256)", {9});
  EXPECT_EQ(c.call("at(uint256)", {1}), "9");
  EXPECT_EQ(c.call("fixedAt(uint256)", {3}), "panic 50");
  EXPECT_EQ(c.call("byteAt(bytes32,uint256)", {1, 32}), "panic 50");
  EXPECT_EQ(c.slot(0), "2");
  EXPECT_EQ(c.call("pop()"), "");
  EXPECT_EQ(c.slot(0), "1");
  EXPECT_EQ(c.call("pop()"), "panic 49"); // of `text`; the pop of `list` is undone
  EXPECT_EQ(c.slot(0), "1");
  EXPECT_EQ(c.call("huge(uint256)", {-1}), "panic 65");
  EXPECT_EQ(c.call("slice(uint256[],uint256,uint256)", {96, 1, 2, 2, 5, 6}), "1");
  EXPECT_EQ(c.call("slice(uint256[],uint256,uint256)", {96, 2, 1, 2, 5, 6}), "revert ");
  EXPECT_EQ(c.call("slice(uint256[],uint256,uint256)", {96, 0, 3, 2, 5, 6}), "revert ");
}

TEST(LowerReference, OldArraysChangeTheirLength) {
  Lowered c(R"(
    pragma solidity ^0.4.24;
    contract C {
      uint[] public list;
      bytes public text;
      function grow(uint n) public returns (uint) { list.length = n; return list.push(5); }
      function shrink(uint n) public { list.length = n; list.length++; }
      function hoisted(uint n) public pure returns (uint) {
        for (uint i = 0; i < n; i++) { uint kept; kept += i; }
        return kept * 10 + late;
        uint late;
      }
    })");
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("grow(uint256)", {2}), "3");
  EXPECT_EQ(c.call("list(uint256)", {2}), "5");
  c.call("shrink(uint256)", {2});
  EXPECT_EQ(c.call("list(uint256)", {2}), "0"); // cut off, so zero when it comes back
  EXPECT_EQ(c.call("hoisted(uint256)", {4}), "60");
}

TEST(LowerReference, ReferencesNameAccessPaths) {
  Lowered c(R"(
    contract C {
      struct P { uint a; mapping(address => bool) done; }
      mapping(uint => P) ps;
      function f(uint i) external { P storage p = ps[i]; p.done[msg.sender] = true; }
    })");
  const ir::Function &f = *c.function("C", "f");
  EXPECT_EQ(Lowered::count(f, ir::Op::RefVar), 1u);
  EXPECT_EQ(Lowered::count(f, ir::Op::RefKey), 2u);
  EXPECT_EQ(Lowered::count(f, ir::Op::RefField), 1u);
  for (const ir::Block &block : f.blocks)
    for (ir::ValueId id : block.instructions)
      if (f[id].op == ir::Op::Store) {
        EXPECT_EQ(c.sources.text(f[id].place.span), "p.done[msg.sender] = true");
      }
}

} // namespace
