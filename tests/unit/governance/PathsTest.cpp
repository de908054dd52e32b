//===- PathsTest.cpp - guards, however they are written -----------------------===//

#include "tests/unit/governance/Support.h"

namespace quorate::gov {
namespace {

using namespace ir;

TEST(Paths, RequireModifierAndEarlyReturnAreGuards) {
  Queried q("contract C { uint256 x; uint256 y; uint256 z; bool ok;"
            "modifier m() { if (!ok) revert(); _; }"
            "function a() external { require(ok); x = 1; }"
            "function b() external m { y = 1; }"
            "function c() external { if (!ok) return; z = 1; } }");
  EXPECT_TRUE(q.mustTest("a", "x", "ok", Op::Ne));
  EXPECT_TRUE(q.mustTest("b", "y", "ok", Op::Ne));
  EXPECT_TRUE(q.mustTest("c", "z", "ok", Op::Ne));
}

TEST(Paths, AnAlternativeIsNoGuard) {
  Queried q("contract C { uint256 x; bool ok; bool other;"
            "function a() external { require(ok || other); x = 1; } }");
  EXPECT_FALSE(q.mustTest("a", "x", "ok", Op::Ne));
  EXPECT_FALSE(q.mustTest("a", "x", "other", Op::Ne));
}

TEST(Paths, BothSidesOfAConjunctionAreGuards) {
  Queried q("contract C { uint256 x; bool p; bool q; uint256 n;"
            "function a() external { require(p && !q && n > 3); x = 1; } }");
  EXPECT_TRUE(q.mustTest("a", "x", "p", Op::Ne));
  EXPECT_TRUE(q.mustTest("a", "x", "q", Op::Eq));
  EXPECT_TRUE(q.mustTest("a", "x", "n", Op::ULt));
}

TEST(Paths, WhatNothingLeadsToPassesNothing) {
  Queried q("contract C { uint256 x; uint256 y; bool ok; bool other;"
            "function a() external { require(ok);"
            "  uint256 side = 1; if (other) side = 2; if (side == 0) x = 1; y = 1; } }");
  EXPECT_FALSE(q.mustTest("a", "x", "ok", Op::Ne));
  EXPECT_TRUE(q.mustTest("a", "y", "ok", Op::Ne));
}

TEST(Paths, StateMadeOfConstantsIsFollowed) {
  Queried q("contract C { enum S { A, B, D } uint256 x; uint256 votes; bool over;"
            "function state() public view returns (S) {"
            "  if (over) return S.D; else if (votes < 100) return S.A; else return S.B; }"
            "function viaIs() external { require(state() == S.B); x = 1; }"
            "function viaNot() external { if (state() == S.A) revert(); x = 1; } }");
  EXPECT_TRUE(q.mustTest("viaIs", "x", "votes", Op::ULe));
  EXPECT_TRUE(q.mustTest("viaIs", "x", "over", Op::Eq));
  // Not A leaves D, where the votes were not looked at.
  EXPECT_FALSE(q.mustTest("viaNot", "x", "votes", Op::ULe));
}

TEST(Paths, StateBitmapIsFollowed) {
  Queried q("contract C { enum S { A, B, D } uint256 x; uint256 votes;"
            "function state() public view returns (S) {"
            "  if (votes < 100) return S.A; return S.B; }"
            "function bit(S s) internal pure returns (bytes32) { return bytes32(1 << uint8(s)); }"
            "function check(bytes32 allowed) internal view {"
            "  if (bit(state()) & allowed == bytes32(0)) revert(); }"
            "function a() external { check(bit(S.B)); x = 1; }"
            "function b() external { check(bit(S.B) | bit(S.A)); x = 1; } }");
  EXPECT_TRUE(q.mustTest("a", "x", "votes", Op::ULe));
  EXPECT_FALSE(q.mustTest("b", "x", "votes", Op::ULe));
}

TEST(Paths, BranchesOnTheSameConditionAgree) {
  Queried q("contract C { uint256 x; uint256 y; bool ok;"
            "function a(address to) external {"
            "  if (to != address(0)) require(ok);"
            "  y = 1;"
            "  if (to != address(0)) x = 1; } }");
  EXPECT_TRUE(q.mustTest("a", "x", "ok", Op::Ne));
  EXPECT_FALSE(q.mustTest("a", "y", "ok", Op::Ne));
}

TEST(Paths, AssumptionsCloseWays) {
  Queried q("contract C { uint256 x; uint256 status;"
            "function a() external { require(status != 2); status = 2; x = 1; status = 1; } }");
  const Code &code = q.code("a");
  auto reaches = [&](uint64_t held) {
    PathQuery query;
    query.target = [&](ValueId v) { return v == q.store(code, "x")->at; };
    query.assume = [&](ValueId v) -> std::optional<llvm::APInt> {
      const Access *read = code.flow.load(v);
      return read ? std::optional(llvm::APInt(256, held)) : std::nullopt;
    };
    return findPath(code.flow, query).exists();
  };
  EXPECT_TRUE(reaches(1));
  EXPECT_FALSE(reaches(2));
}

TEST(Paths, LoopsEnd) {
  Queried q("contract C { uint256 x; mapping(uint256 => bool) seen;"
            "function a(uint256 n) external {"
            "  bool found;"
            "  for (uint256 i = 0; i < n; i++) { if (seen[i]) found = true; }"
            "  require(found); x = 1; } }");
  // The flag is only ever raised where an element was seen.
  EXPECT_TRUE(q.mustTest("a", "x", "seen[*]", Op::Ne));
}

TEST(Paths, FromAnInstructionOnwards) {
  Queried q("contract C { uint256 x; bool ok; address t;"
            "function a() external { require(ok); t.call(\"\"); x = 1; } }");
  const Code &code = q.code("a");
  PathQuery query;
  query.from = code.flat.externalCalls().front();
  query.target = [&](ValueId v) { return v == q.store(code, "x")->at; };
  query.cut = [](const Condition &) { return true; };
  EXPECT_TRUE(findPath(code.flow, query).exists()); // the require lies before
}

} // namespace
} // namespace quorate::gov
