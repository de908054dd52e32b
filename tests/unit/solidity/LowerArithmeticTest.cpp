//===- LowerArithmeticTest.cpp - numbers: checks, versions, conversions -----===//

#include "LowerSupport.h"

using namespace quorate::sol;

namespace {

const char *Operators = R"(
  contract C {
    enum E { A, B, C }
    function add(uint8 a, uint8 b) external pure returns (uint8) { return a + b; }
    function sub(uint8 a, uint8 b) external pure returns (uint8) { return a - b; }
    function mul(int8 a, int8 b) external pure returns (int8) { return a * b; }
    function div(int8 a, int8 b) external pure returns (int8) { return a / b; }
    function mod(int8 a, int8 b) external pure returns (int8) { return a % b; }
    function neg(int8 a) external pure returns (int8) { return -a; }
    function shr(int8 a, uint b) external pure returns (int8) { return a >> b; }
    function pow(uint8 a, uint16 b) external pure returns (uint8) { return a ** b; }
    function e(uint a) external pure returns (E) { return E(a); }
    function narrow(uint a) external pure returns (uint8, bytes1, bytes4) {
      return (uint8(a), bytes1(uint8(a)), bytes4(bytes2(uint16(a))));
    }
    function inc(uint8 a) external pure returns (uint8, uint8, uint8) {
      uint8 b = a++;
      uint8 c = ++a;
      return (a, b, c);
    }
  })";

TEST(LowerArithmetic, ChecksFromVersion08) {
  Lowered c(std::string("pragma solidity ^0.8.0;") + Operators);
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("add(uint8,uint8)", {200, 55}), "255");
  EXPECT_EQ(c.call("add(uint8,uint8)", {200, 56}), "panic 17");
  EXPECT_EQ(c.call("sub(uint8,uint8)", {3, 4}), "panic 17");
  EXPECT_EQ(c.call("mul(int8,int8)", {-64, 2}), "-128");
  EXPECT_EQ(c.call("mul(int8,int8)", {-64, -2}), "panic 17");
  EXPECT_EQ(c.call("div(int8,int8)", {-7, 2}), "-3");
  EXPECT_EQ(c.call("div(int8,int8)", {-128, -1}), "panic 17");
  EXPECT_EQ(c.call("div(int8,int8)", {1, 0}), "panic 18");
  EXPECT_EQ(c.call("mod(int8,int8)", {-7, 2}), "-1");
  EXPECT_EQ(c.call("mod(int8,int8)", {-128, -1}), "0");
  EXPECT_EQ(c.call("neg(int8)", {-128}), "panic 17");
  EXPECT_EQ(c.call("shr(int8,uint256)", {-7, 1}), "-4");
  EXPECT_EQ(c.call("shr(int8,uint256)", {-7, 300}), "-1");
  EXPECT_EQ(c.call("pow(uint8,uint16)", {3, 5}), "243");
  EXPECT_EQ(c.call("pow(uint8,uint16)", {3, 6}), "panic 17");
  EXPECT_EQ(c.call("pow(uint8,uint16)", {1, 600}), "1");
  EXPECT_EQ(c.call("e(uint256)", {2}), "2");
  EXPECT_EQ(c.call("e(uint256)", {3}), "panic 33");
  EXPECT_EQ(c.call("inc(uint8)", {4}), "6,4,6");
  EXPECT_EQ(c.call("inc(uint8)", {254}), "panic 17");
}

TEST(LowerArithmetic, WrapsBeforeVersion08) {
  Lowered c(std::string("pragma solidity ^0.7.0;") + Operators);
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("add(uint8,uint8)", {200, 56}), "0");
  EXPECT_EQ(c.call("sub(uint8,uint8)", {3, 4}), "255");
  EXPECT_EQ(c.call("mul(int8,int8)", {-64, -2}), "-128");
  EXPECT_EQ(c.call("div(int8,int8)", {-128, -1}), "-128");
  EXPECT_EQ(c.call("neg(int8)", {-128}), "-128");
  EXPECT_EQ(c.call("pow(uint8,uint16)", {3, 6}), "217"); // 729 mod 256
  EXPECT_EQ(c.call("inc(uint8)", {254}), "0,254,0");
  // Failures are invalid opcodes: no data.
  EXPECT_EQ(c.call("div(int8,int8)", {1, 0}), "revert ");
  EXPECT_EQ(c.call("e(uint256)", {3}), "revert ");
}

TEST(LowerArithmetic, ConversionsKeepTheRightEnd) {
  Lowered c(std::string("pragma solidity ^0.8.0;") + Operators);
  ASSERT_TRUE(c.deploy("C").ok());
  // bytesN grows and shrinks at its right end.
  EXPECT_EQ(c.call("narrow(uint256)", {0x1234}),
            "52,0x3400000000000000000000000000000000000000000000000000000000000000,"
            "0x1234000000000000000000000000000000000000000000000000000000000000");
}

TEST(LowerArithmetic, UncheckedCoversItsBlockOnly) {
  Lowered c(R"(
    contract C {
      function f(uint a) internal pure returns (uint) { return a - 1; }
      function inside(uint a) external pure returns (uint r) { unchecked { { r = a - 1; } } }
      function called(uint a) external pure returns (uint r) { unchecked { r = f(a); } }
      function after_(uint a) external pure returns (uint r) { unchecked { r = a; } r -= 1; }
      function zero(uint a) external pure returns (uint r) { unchecked { r = 1 / a; } }
    })");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("inside(uint256)", {0}), "-1");
  EXPECT_EQ(c.call("called(uint256)", {0}), "panic 17");
  EXPECT_EQ(c.call("after_(uint256)", {0}), "panic 17");
  EXPECT_EQ(c.call("zero(uint256)", {0}), "panic 18");
}

TEST(LowerArithmetic, EvaluatesInTheCompilersOrder) {
  Lowered c(R"(
    contract C {
      uint trail;
      function t(uint d) internal returns (uint) { trail = trail * 10 + d; return d; }
      function f() external returns (uint) {
        uint[4] memory a;
        trail = 0;
        a[t(1)] = t(2) - t(1);       // right before left, operands from the right: 1 2 1
        (a[t(3)], a[t(0)]) = (t(4), t(5)); // 4 5, then 3 0
        g(t(6), t(7));
        return trail;
      }
      function g(uint, uint) internal {}
    })");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("f()"), "121453067");
}

} // namespace
