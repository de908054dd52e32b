//===- FlowMemoryTest.cpp - what is read back from flat memory ------------------------===//

#include "tests/unit/governance/Support.h"

namespace quorate::gov {
namespace {

/// The parameters that enter what `body` stores in x; p is where free memory begins.
std::vector<uint32_t> entering(const std::string &body) {
  Queried q("contract C { uint256 x; function set(uint256 a, uint256 b, uint256 c) external {"
            "assembly { let p := mload(0x40) let end := add(p, mul(c, 32)) " +
            body + " } } }");
  const Code &code = q.code("set");
  std::vector<uint32_t> params = code.flow.sources(q.store(code, "x")->value).params;
  llvm::sort(params);
  return params;
}

using Params = std::vector<uint32_t>;

TEST(FlowMemory, WordsBesideAreApart) {
  const std::string both = "mstore(p, a) mstore(add(p, 32), b) ";
  EXPECT_EQ(entering(both + "sstore(x.slot, mload(p))"), (Params{0}));
  EXPECT_EQ(entering(both + "sstore(x.slot, mload(add(p, 32)))"), (Params{1}));
  EXPECT_EQ(entering(both + "sstore(x.slot, mload(add(p, 1)))"), (Params{0, 1}));
  EXPECT_EQ(entering(both + "sstore(x.slot, keccak256(p, 32))"), (Params{0}));
  EXPECT_EQ(entering(both + "sstore(x.slot, keccak256(p, 64))"), (Params{0, 1}));
}

TEST(FlowMemory, WhatIsWrittenLaterIsNotRead) {
  EXPECT_EQ(entering("mstore(p, a) sstore(x.slot, mload(p)) mstore(p, b)"), (Params{0}));
  EXPECT_EQ(entering("mstore(p, a) mstore(p, b) sstore(x.slot, mload(p))"), (Params{1}));
}

TEST(FlowMemory, ALoopWritesFromItsStartOn) {
  auto loop = [](const std::string &start) {
    return "mstore(p, a) for { let q := " + start +
           " } lt(q, end) { q := add(q, 32) } { mstore(q, b) } sstore(x.slot, mload(p))";
  };
  EXPECT_EQ(entering(loop("add(p, 32)")), (Params{0}));
  EXPECT_EQ(entering(loop("add(p, 31)")), (Params{0, 1}));
  EXPECT_EQ(entering(loop("p")), (Params{0, 1}));
  EXPECT_EQ(entering(loop("sub(p, 64)")), (Params{0, 1}));
}

} // namespace
} // namespace quorate::gov
