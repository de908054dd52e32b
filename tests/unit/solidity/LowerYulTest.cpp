//===- LowerYulTest.cpp - inline assembly -----------------------------------===//

#include "LowerSupport.h"

using namespace quorate;
using namespace quorate::sol;

namespace {

TEST(LowerYul, ControlFlowAndFunctions) {
  Lowered c(R"(
    contract C {
      function f(uint n) external pure returns (uint r, uint s) {
        assembly {
          function pair(a) -> x, y { x := a if gt(a, 5) { y := 1 leave } y := mul(a, 2) }
          function fact(k) -> v { switch k case 0 { v := 1 } default { v := mul(k, fact(sub(k, 1))) } }
          for { let i := 0 } lt(i, n) { i := add(i, 1) } {
            if eq(i, 2) { continue }
            if eq(i, 7) { break }
            let a, b := pair(i)
            r := add(r, add(mul(a, 100), b))
          }
          s := fact(n)
        }
      }
    })");
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("f(uint256)", {4}), "408,24");
  EXPECT_EQ(c.call("f(uint256)", {9}), "1927,362880");
}

TEST(LowerYul, SolidityVariablesHaveTheirYulView) {
  Lowered c(R"(
    contract C {
      uint128 low; uint128 high; uint full;
      function f(bytes4 b, bool y, int8 i, address a) external view returns (bytes4, bool, int8, address) {
        assembly { b := or(b, shl(224, 1)) y := add(y, 4) i := sub(i, 1) a := add(a, 0x100000000000000000000000000000000000000000000000000000001) }
        return (b, y, i, a);
      }
      function slots() external returns (uint, uint, uint) {
        low = 1; high = 2;
        uint w; uint o; uint s;
        assembly { w := sload(low.slot) o := high.offset s := full.slot sstore(s, 9) }
        return (w >> 128, o, full);
      }
      function memories(bytes memory b) external pure returns (uint n, bytes memory out) {
        assembly {
          n := mload(b)
          out := mload(0x40)
          mstore(out, 1)
          mstore8(add(out, 32), 0x7a)
          mstore(0x40, add(out, 64))
        }
      }
      function calldatas(bytes calldata b) external pure returns (bytes memory) {
        bytes calldata r;
        assembly { r.offset := add(b.offset, 1) r.length := sub(b.length, 2) }
        return r;
      }
    })");
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("f(bytes4,bool,int8,address)", {0, 1, -128, 3}),
            "0x100000000000000000000000000000000000000000000000000000000,1,127,4");
  EXPECT_EQ(c.call("slots()"), "2,16,9");
  EXPECT_EQ(c.call("memories(bytes)", {32, 3, 0}),
            "3,64,1,0x7A00000000000000000000000000000000000000000000000000000000000000");
  EXPECT_EQ(c.call("calldatas(bytes)", {32, 4, int64_t(0)}), "32,2,0");
}

TEST(LowerYul, StoragePointersFromSlots) {
  Lowered c(R"(
    contract C {
      struct S { uint a; uint b; }
      struct Cell { uint96 x; uint160 y; }
      bytes32 constant SLOT = 0x1234000000000000000000000000000000000000000000000000000000005678;
      Cell[] cells;
      function named() internal pure returns (S storage s) { assembly { s.slot := SLOT } }
      function at(uint slot) internal pure returns (S storage s) { assembly { s.slot := slot } }
      function access(Cell[] storage list, uint i) private pure returns (Cell storage r) {
        assembly { mstore(0, list.slot) r.slot := add(keccak256(0, 0x20), i) }
      }
      function f() external returns (uint) { named().b = 7; return at(uint(SLOT)).b; }
      function g() external returns (uint) {
        cells.push(Cell(1, 2)); cells.push(Cell(3, 4));
        return access(cells, 1).y;
      }
    })");
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("f()"), "7");
  EXPECT_EQ(c.call("g()"), "4");
  // A constant slot is a variable, so paths into it are known; an element without a check is one
  // as well. A computed slot stays unknown.
  EXPECT_EQ(Lowered::count(*c.function("C", "named"), ir::Op::RefVar), 1u);
  EXPECT_EQ(Lowered::count(*c.function("C", "access"), ir::Op::RefIndex), 1u);
  EXPECT_EQ(Lowered::count(*c.function("C", "access"), ir::Op::RefSlot), 0u);
  EXPECT_EQ(Lowered::count(*c.function("C", "at"), ir::Op::RefSlot), 1u);
}

TEST(LowerYul, CallsAreNamedAsInSolidity) {
  Lowered c(R"(
    contract T { function f() external pure { revert("inner"); } }
    contract C {
      T t = new T();
      function f(bytes memory data) external returns (bool ok) {
        address to = address(t);
        assembly { ok := call(gas(), to, 0, add(data, 32), mload(data), 0, 0) }
      }
      function bubble() external {
        (, bytes memory r) = address(t).call(abi.encodeCall(T.f, ()));
        assembly { revert(add(r, 32), mload(r)) }
      }
    })");
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("bubble()"), "error inner");
  EXPECT_EQ(c.call("f(bytes)", {32, 0}), "0");
  const ir::Function &f = *c.function("C", "f");
  unsigned calls = 0;
  for (const ir::Block &block : f.blocks)
    for (ir::ValueId id : block.instructions)
      if (f[id].op == ir::Op::ExtCall) {
        ++calls;
        EXPECT_EQ(f[id].call().payload, ir::CallRecord::Payload::Bytes);
        EXPECT_FALSE(f[id].call().hasGas);
      }
  EXPECT_EQ(calls, 1u);
}

TEST(LowerYul, OldAssemblyNamesInstructionsWithoutParentheses) {
  Lowered c(R"(
    pragma solidity ^0.4.24;
    contract C {
      uint[] list;
      function f() public payable returns (address a, uint v, uint s, bool ok) {
        assembly { a := caller v := callvalue s := list_slot ok := call(gas, caller, 0, 0, 0, 0, 0) }
      }
    })");
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("f()", {}, 5), "659918,5,0,1");
}

TEST(LowerYul, WhatIsUnknownIsSaid) {
  Lowered c(R"(
    contract C {
      function f() external view returns (uint x) {
        assembly { x := linkersymbol("L") }
      }
    })");
  EXPECT_EQ(c.incomplete(), "f(): assembly function linkersymbol\n");
}

} // namespace
