#include "solver/encode/FunctionInfo.h"
#include "tests/unit/governance/Support.h"

namespace quorate::solver {
namespace {

/// Of a function `f(uint256 x) internal pure returns (uint256)`.
Bounds boundsOfText(const std::string &functions) {
  gov::Compiled compiled("pragma solidity ^0.8.20; contract C { " + functions +
                         " function g(uint256 x) external pure returns (uint256) {"
                         " return f(x); } }");
  const ir::Contract &contract = compiled.module[compiled.contract("C")];
  return boundsOf(contract, contract.findFunction("f"));
}

std::string f(const std::string &body) {
  return "function f(uint256 x) internal pure returns (uint256) { " + body + " }";
}

TEST(Intervals, ARootIsBounded) {
  Bounds bounds = boundsOfText(f(R"(unchecked {
    if (x <= 1) return x;
    uint256 a = x; uint256 r = 1;
    if (a >= 1 << 128) { a >>= 128; r <<= 64; }
    if (a >= 1 << 64) { a >>= 64; r <<= 32; }
    if (a >= 1 << 32) { a >>= 32; r <<= 16; }
    if (a >= 1 << 16) { a >>= 16; r <<= 8; }
    if (a >= 1 << 8) { a >>= 8; r <<= 4; }
    if (a >= 1 << 4) { a >>= 4; r <<= 2; }
    if (a >= 1 << 2) { r <<= 1; }
    r = (3 * r) >> 1;
    r = (r + x / r) >> 1; r = (r + x / r) >> 1; r = (r + x / r) >> 1;
    return r > 1 ? r / 2 : 1;
  })"));
  EXPECT_TRUE(bounds.total);
  EXPECT_TRUE(bounds.positive);
}

TEST(Intervals, WhatMayRevertIsNotTotal) {
  EXPECT_TRUE(boundsOfText(f("return x / 2;")).total);
  EXPECT_FALSE(boundsOfText(f("require(x < 2 ** 200); return x / 2;")).total);
  // Its answer is not used, but that there is one matters.
  EXPECT_FALSE(boundsOfText("function h(uint256 x) internal pure returns (uint256) {"
                            " require(x < 2 ** 200); return 1; } " +
                            f("h(x); return x / 2;"))
                   .total);
  EXPECT_FALSE(boundsOfText(f("return x + 1;")).total);
  EXPECT_FALSE(boundsOfText(f("return 100 / x;")).total);
}

TEST(Intervals, VariablesThatChangePlacesInALoop) {
  // Two exchanges leave everything where it was, one exchanges it.
  EXPECT_FALSE(
      boundsOfText(
          f("uint256 r = 0; for (uint256 i = 0; i < 2;) { (r, x) = (x, r); unchecked { ++i; } }"
            " return r;"))
          .positive);
  EXPECT_TRUE(
      boundsOfText(
          f("uint256 r = 0; for (uint256 i = 0; i < 3;) { (r, x) = (x, r); unchecked { ++i; } }"
            " return r;"))
          .positive);
}

TEST(Intervals, WhatIsNoLongerKnownIsForgotten) {
  // The second time round `a` is what nothing is known of.
  EXPECT_FALSE(boundsOfText(f("uint256 a = 1; uint256 b = 1; for (uint256 i = 0; i < 2;) {"
                              " unchecked { b = a / 1; a = x ^ 5; ++i; } } return b;"))
                   .positive);
}

} // namespace
} // namespace quorate::solver
