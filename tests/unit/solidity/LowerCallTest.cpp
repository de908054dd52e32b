//===- LowerCallTest.cpp - calls, failures, creation, encoding --------------===//

#include "LowerSupport.h"

#include "llvm/Support/Format.h"

using namespace quorate;
using namespace quorate::sol;

namespace {

TEST(LowerCall, TypedCallsBubbleAndCheckWhatComesBack) {
  Lowered c(R"(
    interface I { function get() external view returns (uint); function liar() external returns (uint, uint); }
    contract T {
      error Bad(uint code);
      function get() external pure returns (uint) { revert Bad(7); }
      function liar() external pure returns (uint) { return 1; }
    }
    contract C {
      T t = new T();
      function bubbles() external view returns (uint) { return I(address(t)).get(); }
      function tooShort() external returns (uint a) { (a,) = I(address(t)).liar(); }
      function noCode() external view returns (uint) { return I(address(9999)).get(); }
      function low() external returns (bool ok, uint n) {
        bytes memory r;
        (ok, r) = address(t).call(abi.encodeWithSelector(T.get.selector));
  n = r.length;
}
})");
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C").ok());
  llvm::SmallString<8> bad;
  llvm::raw_svector_ostream(bad) << llvm::format_hex_no_prefix(ir::selectorOf("Bad(uint256)"), 8);
  EXPECT_EQ(c.call("bubbles()"), ("revert " + bad + std::string(63, '0') + "7").str());
  EXPECT_EQ(c.call("tooShort()"), "revert ");
  EXPECT_EQ(c.call("noCode()"), "revert ");
  EXPECT_EQ(c.call("low()"), "0,36");
  const ir::Function &f = *c.function("C", "bubbles");
  for (const ir::Block &block : f.blocks)
    for (ir::ValueId id : block.instructions)
      if (f[id].op == ir::Op::ExtCall) {
        EXPECT_EQ(f[id].call().kind, ir::CallKind::Static);
        EXPECT_EQ(f[id].call().signature, "get()");
        EXPECT_EQ(f[id].call().contract, "I");
      }
}

TEST(LowerCall, TryChoosesTheClause) {
  Lowered c(R"(
    contract C {
      function fail(uint how) external pure returns (uint) {
        if (how == 1) revert("text");
        if (how == 2) assert(false);
        if (how == 3) revert();
        return how;
      }
      function f(uint how) external view returns (uint) {
        try this.fail(how) returns (uint x) { return 100 + x; }
        catch Error(string memory s) { return bytes(s).length; }
        catch Panic(uint code) { return code; }
        catch (bytes memory data) { return 1000 + data.length; }
      }
      function g(uint how) external view returns (uint r) {
        try this.fail(how) { r = 1; } catch Error(string memory) { r = 2; }
      }
      function h() external view returns (uint) {
        try C(address(1234567)).fail(0) { return 1; } catch { return 2; }
      }
    })");
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("f(uint256)", {0}), "100");
  EXPECT_EQ(c.call("f(uint256)", {1}), "4");
  EXPECT_EQ(c.call("f(uint256)", {2}), "1");
  EXPECT_EQ(c.call("f(uint256)", {3}), "1000");
  EXPECT_EQ(c.call("g(uint256)", {1}), "2");
  EXPECT_EQ(c.call("g(uint256)", {2}), "panic 1"); // no clause for it: passed on
  EXPECT_EQ(c.call("h()"), "revert ");             // no code: not the call's failure
}

TEST(LowerCall, OptionsOldAndNew) {
  Lowered c(R"(
    pragma solidity ^0.5.0;
    contract T {
      uint public got;
      function pay(uint x) external payable returns (uint) { got += msg.value; return x; }
      function() external payable { got += 1000; }
    }
    contract C {
      T public t = new T();
      function f() external payable returns (uint) { return t.pay.value(msg.value).gas(100000)(5); }
      function g() external payable returns (bool ok) { (ok,) = address(t).call.value(2)(new bytes(0)); }
      function h(address payable to) external payable { to.transfer(3); }
      function fresh() external payable returns (uint) { return address(t).balance; }
    })");
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("f()", {}, 7), "5");
  EXPECT_EQ(c.call("g()", {}, 2), "1");
  EXPECT_EQ(c.call("fresh()"), "9");
  EXPECT_EQ(c.call("h(address)", {77}, 3), "");
  EXPECT_EQ(c.world.accounts[ir::Word(256, 77)].balance, 3u);
  EXPECT_EQ(c.call("h(address)", {77}), "revert ");
}

TEST(LowerCall, PublicLibraryFunctionsRunInTheCallersContextOnCopies) {
  Lowered c(R"(
    library L {
      struct S { uint x; }
      function bump(S storage s, uint[] memory l, uint[] calldata d) public returns (address) {
        s.x += l[0] + d[0];
        l[0] = 99;
        return msg.sender;
      }
    }
    contract C {
      using L for L.S;
      L.S s;
      function f() external returns (uint, uint, address) {
        uint[] memory l = new uint[](1);
        l[0] = 5;
        address who = s.bump(l, l);
        return (s.x, l[0], who);
      }
    })");
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("f()"), "10,5,659918"); // 0xa11ce
}

TEST(LowerCall, FunctionPointersAndOperators) {
  Lowered c(R"(
    type W is uint32;
    function plus(W a, W b) pure returns (W) { return W.wrap(W.unwrap(a) + W.unwrap(b) + 1); }
    using {plus as +} for W global;
    contract C {
      function one(uint x) internal pure returns (uint) { return x + 1; }
      function two(uint x) internal pure returns (uint) { return x + 2; }
      function f(bool b) external pure returns (uint) {
        function(uint) pure returns (uint) p = b ? one : two;
        return p(10);
      }
      function g(uint32 a) external pure returns (uint32) { return W.unwrap(W.wrap(a) + W.wrap(a)); }
      function h() external view returns (uint) {
        function() external view returns (uint) p = this.answer;
        return p() + uint32(p.selector) - uint32(this.answer.selector) + (p.address == address(this) ? 1 : 0);
      }
      function answer() external pure returns (uint) { return 42; }
    })");
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("f(bool)", {1}), "11");
  EXPECT_EQ(c.call("f(bool)", {0}), "12");
  EXPECT_EQ(c.call("g(uint32)", {4}), "9");
  EXPECT_EQ(c.call("h()"), "43");
}

TEST(LowerCall, EventsHaveTheirTopics) {
  Lowered c(R"(
    contract C {
      event E(uint indexed a, string indexed s, uint b);
      event Anonymous(uint indexed a) anonymous;
      function f() external { emit E(7, "text", 8); emit Anonymous(9); }
    })");
  ASSERT_TRUE(c.deploy("C").ok());
  ASSERT_EQ(c.call("f()"), "");
  ASSERT_EQ(c.world.logs.size(), 2u);
  ASSERT_EQ(c.world.logs[0].topics.size(), 3u);
  llvm::StringRef signature = "E(uint256,string,uint256)", text = "text";
  EXPECT_EQ(c.world.logs[0].topics[0], ir::keccak256({signature.bytes_begin(), signature.size()}));
  EXPECT_EQ(c.world.logs[0].topics[1], 7u);
  EXPECT_EQ(c.world.logs[0].topics[2], ir::keccak256({text.bytes_begin(), text.size()}));
  EXPECT_EQ(c.world.logs[0].data.size(), 32u);
  EXPECT_EQ(c.world.logs[1].topics.size(), 1u);
}

} // namespace
