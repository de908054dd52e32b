//===- AuthorityTest.cpp - who may get there -----------------------------------===//

#include "tests/unit/governance/Support.h"

namespace quorate::gov {
namespace {

Authority of(const Queried &q, llvm::StringRef function, llvm::StringRef leaf) {
  const Code &code = q.code(function);
  return authorityOf(q.view, code, q.store(code, leaf)->at);
}

TEST(Authority, KindsOfGuards) {
  Queried q("interface Acl { function can(address who) external view returns (bool); }"
            "contract C { uint256 x; address owner; Acl acl;"
            "mapping(address => bool) minters; mapping(bytes32 => mapping(address => bool)) roles;"
            "mapping(address => uint256) wards;"
            "constructor(Acl a) { owner = msg.sender; acl = a; }"
            "function who() internal view returns (address) { return msg.sender; }"
            "function open() external { x = 1; }"
            "function byOwner() external { require(owner == who()); x = 1; }"
            "function bySelf() external { if (msg.sender != address(this)) revert(); x = 1; }"
            "function byRole(bytes32 r) external { require(roles[r][msg.sender]); x = 1; }"
            "function byWard() external { require(wards[msg.sender] == 1); x = 1; }"
            "function byAcl() external { require(acl.can(msg.sender)); x = 1; }"
            "function setRole(bytes32 r, address a) external {"
            "  require(msg.sender == owner); roles[r][a] = true; wards[a] = 1; } }");
  EXPECT_EQ(of(q, "open", "x").kind, Authority::Kind::Anyone);
  EXPECT_EQ(of(q, "byOwner", "x").kind, Authority::Kind::Address);
  EXPECT_EQ(of(q, "bySelf", "x").kind, Authority::Kind::Self);
  EXPECT_EQ(of(q, "byRole", "x").kind, Authority::Kind::Role);
  EXPECT_EQ(of(q, "byWard", "x").kind, Authority::Kind::Role);
  EXPECT_EQ(of(q, "byAcl", "x").kind, Authority::Kind::External);
}

TEST(Authority, AGuardThatAnyoneCanBecomeIsNone) {
  Queried q("contract C { uint256 x; address owner; mapping(address => bool) member;"
            "function take() external { owner = msg.sender; }"
            "function join() external { member[msg.sender] = true; }"
            "function byOwner() external { require(msg.sender == owner); x = 1; }"
            "function byMember() external { require(member[msg.sender]); x = 1; } }");
  EXPECT_TRUE(of(q, "byOwner", "x").anyone());
  EXPECT_TRUE(of(q, "byMember", "x").anyone());
}

TEST(Authority, AnOwnerWhoNamesTheNextIsOne) {
  Queried q("contract C { uint256 x; address owner; address pending;"
            "constructor() { owner = msg.sender; }"
            "function offer(address to) external { require(msg.sender == owner); pending = to; }"
            "function accept() external { require(msg.sender == pending); owner = pending; }"
            "function go() external { require(msg.sender == owner); x = 1; } }");
  EXPECT_EQ(of(q, "go", "x").kind, Authority::Kind::Address);
}

TEST(Authority, AnInitialiserThatClosesItselfIsSetUp) {
  Queried q("contract C { uint256 x; address owner; bool done;"
            "function init(address o) external { require(!done); done = true; owner = o; }"
            "function go() external { require(msg.sender == owner); x = 1; } }");
  EXPECT_EQ(of(q, "go", "x").kind, Authority::Kind::Address);
}

TEST(Authority, BeingAllowedOnceOrNotBannedIsNoAuthority) {
  Queried q(
      "contract C { uint256 x; mapping(address => bool) used; mapping(address => bool) banned;"
      "function once() external { require(!used[msg.sender]); used[msg.sender] = true; x = 1; }"
      "function unlessBanned() external { require(!banned[msg.sender]); x = 1; }"
      "function named(address a) external { require(msg.sender == a); x = 1; } }");
  EXPECT_TRUE(of(q, "once", "x").anyone());
  EXPECT_TRUE(of(q, "unlessBanned", "x").anyone());
  EXPECT_TRUE(of(q, "named", "x").anyone());
}

TEST(Authority, OneOfTwoWaysIsOpen) {
  Queried q("contract C { uint256 x; address owner; bool live;"
            "constructor() { owner = msg.sender; }"
            "function go() external { if (!live) require(msg.sender == owner); x = 1; } }");
  EXPECT_TRUE(of(q, "go", "x").anyone());
}

} // namespace
} // namespace quorate::gov
