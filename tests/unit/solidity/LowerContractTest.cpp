//===- LowerContractTest.cpp - inheritance, modifiers, constructors ---------===//

#include "LowerSupport.h"

using namespace quorate;
using namespace quorate::sol;

namespace {

TEST(LowerContract, SuperFollowsTheLinearisationOfTheMostDerived) {
  Lowered c(R"(
    contract A { uint public log_; function f() public virtual { log_ = log_ * 10 + 1; } }
    contract B is A { function f() public virtual override { log_ = log_ * 10 + 2; super.f(); } }
    contract C is A { function f() public virtual override { log_ = log_ * 10 + 3; super.f(); } }
    contract D is B, C {
      function f() public override(B, C) { log_ = log_ * 10 + 4; super.f(); }
      function g() external { C.f(); }
    })");
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("D").ok());
  c.call("f()");
  EXPECT_EQ(c.call("log_()"), "4321");
  c.call("g()"); // C.f is named; what its super means is still up to D
  EXPECT_EQ(c.call("log_()"), "4321321");
  ASSERT_TRUE(c.deploy("B").ok());
  c.call("f()");
  EXPECT_EQ(c.call("log_()"), "21");
  EXPECT_EQ(c.function("D", "f")->definedIn, "D");
  EXPECT_EQ(c.function("D", "log_")->definedIn, "A");
  EXPECT_EQ(c.contract("D").bases, (std::vector<std::string>{"C", "B", "A"}));
}

TEST(LowerContract, ConstructorsRunFromBaseToDerived) {
  Lowered c(R"(
    contract A {
      uint public trail = 1;
      constructor(uint x) { trail = trail * 100 + x; }
    }
    contract B is A {
      uint public early = trail;    // set before any constructor body runs
      constructor(uint y) A(y + 1) { trail = trail * 100 + y; if (y == 5) return; trail = 0; }
    }
    contract C is B(5) {
      uint public immutable three = 3;
      constructor(uint z) { trail = trail * 100 + z; }
    })");
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C", {77}).ok());
  EXPECT_EQ(c.call("trail()"), "1060577");
  EXPECT_EQ(c.call("early()"), "1");
  EXPECT_EQ(c.call("three()"), "3");
}

TEST(LowerContract, ModifiersWrapInOrderAndMayRunTheBodyTwice) {
  Lowered c(R"(
    contract C {
      uint public log_;
      modifier m(uint k) virtual { log_ = log_ * 10 + k; _; log_ = log_ * 10 + k; }
      modifier twice() { _; _; }
      modifier maybe(bool go) { if (go) _; }
      function f(uint a) external m(1) m(a) returns (uint) { if (a == 3) return 30; return 9; }
      function g() external twice returns (uint r) { r += 5; log_++; return r + 1; }
      function h(bool go) external maybe(go) returns (uint) { return 4; }
      function early() external m(1) returns (uint) { return log_; }
    }
    contract D is C { modifier m(uint k) override { log_ = 500 + k; _; } })");
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("f(uint256)", {3}), "30");
  EXPECT_EQ(c.call("log_()"), "1331");
  EXPECT_EQ(c.call("g()"), "12");
  EXPECT_EQ(c.call("log_()"), "1333");
  EXPECT_EQ(c.call("h(bool)", {1}), "4");
  EXPECT_EQ(c.call("h(bool)", {0}), "0");
  ASSERT_TRUE(c.deploy("D").ok());
  EXPECT_EQ(c.call("early()"), "501");
}

TEST(LowerContract, LibrariesOfDifferentVersionsKeepTheirArithmetic) {
  Lowered c({{"old.sol", R"(pragma solidity ^0.6.0;
    library Old { function sub(uint a, uint b) internal pure returns (uint) { return a - b; } })"},
             {"main.sol", R"(pragma solidity >=0.8.0;
    import "./old.sol";
    library New { function sub(uint a, uint b) internal pure returns (uint) { return a - b; } }
    contract C {
      function f(uint a, uint b) external pure returns (uint) { return Old.sub(a, b); }
      function g(uint a, uint b) external pure returns (uint) { return New.sub(a, b); }
    })"}});
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("f(uint256,uint256)", {1, 2}), "-1");
  EXPECT_EQ(c.call("g(uint256,uint256)", {1, 2}), "panic 17");
}

TEST(LowerContract, EntryPointsAreWhatTheDispatcherHas) {
  Lowered c(R"(
    interface I { function a(uint x) external returns (bool); }
    abstract contract Base is I {
      mapping(address => uint[]) public lists;
      struct S { uint8 small; uint[] skipped; string text; }
      S public s;
      function b() internal virtual returns (uint);
      function unused() internal pure returns (uint) { return 1; }
    }
    contract C is Base {
      function a(uint) external pure override returns (bool) { return true; }
      function b() internal pure override returns (uint) { return 2; }
      function dead() private pure {}
      receive() external payable {}
      fallback() external {}
    })");
  EXPECT_EQ(c.incomplete(), "");
  const ir::Contract &contract = c.contract("C");
  std::string entries;
  for (const ir::Function &f : contract.functions)
    if (f.isEntry)
      entries += f.signature + " ";
  for (const char *expected : {"constructor() ", "a(uint256) ", "lists(address,uint256) ", "s() ",
                               "receive() ", "fallback() "})
    EXPECT_NE(entries.find(expected), std::string::npos) << expected << " in " << entries;
  EXPECT_EQ(c.function("C", "s")->returns.size(), 2u); // arrays are left out
  EXPECT_EQ(c.function("C", "dead"), nullptr);
  EXPECT_EQ(c.contract("Base").kind, ir::ContractKind::Abstract);
  EXPECT_NE(c.function("Base", "unused"), nullptr); // rules see an abstract contract's own code
  EXPECT_EQ(c.contract("I").kind, ir::ContractKind::Interface);
  EXPECT_FALSE(c.function("I", "a")->hasBody());
}

TEST(LowerContract, GettersCheckBounds) {
  Lowered c(R"(
    contract C {
      struct S { uint8 a; mapping(uint => uint) m; bytes2 b; }
      mapping(uint => S[]) public all;
      uint[2] public pair = [7, 8];
      string public constant NAME = "abc";
      constructor() { all[3].push(); all[3][0].a = 4; all[3][0].b = "xy"; }
    })");
  EXPECT_EQ(c.incomplete(), "");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("all(uint256,uint256)", {3, 0}),
            "4,0x7879000000000000000000000000000000000000000000000000000000000000");
  EXPECT_EQ(c.call("all(uint256,uint256)", {3, 1}), "revert ");
  EXPECT_EQ(c.call("pair(uint256)", {1}), "8");
  EXPECT_EQ(c.call("pair(uint256)", {2}), "revert ");
  EXPECT_EQ(c.send("NAME()").data[95], 0);
  EXPECT_EQ(c.send("NAME()").data[64], 'a');
}

TEST(LowerContract, WhatWasNotReadForbidsProofs) {
  Lowered c(R"(
    contract Broken { function f() external { uint x = ; } function g() external {} }
    contract Derived is Broken {})");
  EXPECT_NE(c.function("Derived", "g"), nullptr);
  EXPECT_FALSE(c.contract("Derived").incomplete.empty());
  Lowered whole("contract A { function g() external {} }");
  EXPECT_TRUE(whole.contract("A").incomplete.empty());
}

TEST(LowerContract, ConstantsAreReadOnceAndCyclesEnd) {
  std::string chain = "contract C { uint constant A = B + B; uint constant B = A + A;";
  for (int i = 0; i < 60; ++i)
    chain += "uint constant X" + std::to_string(i) + " = X" + std::to_string(i + 1) + " + X" +
             std::to_string(i + 1) + ";";
  chain += "uint constant X60 = 1; function f() external pure returns (uint) { return X0 + FILE; }"
           "function g() external pure returns (uint) { return A; } } uint constant FILE = 7;";
  Lowered c(chain);
  EXPECT_EQ(c.incomplete(), "g(): constant that depends on itself\n");
  ASSERT_TRUE(c.deploy("C").ok());
  EXPECT_EQ(c.call("f()"), "1152921504606846983"); // 2**60 + 7
}

TEST(LowerContract, ModifiersThatMultiplyCodeReachALimit) {
  std::string source = "contract C { uint x; modifier m() { _; x++; _; } function f() external";
  for (int i = 0; i < 40; ++i)
    source += " m";
  Lowered c(source + " { x++; } }");
  EXPECT_NE(c.incomplete().find("function too large"), std::string::npos);
}

TEST(LowerContract, WhatIsMissingIsSaidOnceAndTheRestGoesOn) {
  Lowered c(R"(
    contract C is Missing {
      uint public x;
      function f() external view { assembly { pop(linkersymbol("L")) pop(linkersymbol("L")) } }
      function g() external { x = 5; }
    })");
  EXPECT_EQ(llvm::StringRef(c.incomplete()).count("assembly function linkersymbol"), 1u);
  EXPECT_EQ(c.contract("C").incomplete.size(), 1u);
  ASSERT_TRUE(c.deploy("C").ok());
  c.call("g()");
  EXPECT_EQ(c.call("x()"), "5");
  EXPECT_EQ(Lowered::count(*c.function("C", "f"), ir::Op::Unsupported), 2u);
}

/// Contracts are lowered apart, on several threads; data types are numbered as if they were not.
TEST(LowerContract, DataTypesOfAllContractsAreOneTable) {
  std::string text = "struct Tree { uint id; Tree[] below; mapping(address => Tree) each; }\n";
  for (int i = 0; i < 40; ++i) {
    std::string n = std::to_string(i);
    text += "contract C" + n + " { mapping(uint => Tree) trees; struct Own { bytes data; uint[" +
            std::to_string(i % 3 + 1) + "] list; } Own own;\n" +
            "  function f(uint id) external returns (bytes memory, uint) {\n" +
            "    Tree storage tree = trees[id]; own.data = abi.encode(tree.id); Own memory copy = "
            "own;\n" +
            "    (uint a, string memory s) = abi.decode(copy.data, (uint, string));\n" +
            "    return (bytes(s), a + tree.each[msg.sender].id); } }\n";
  }
  auto print = [](const Lowered &lowered) {
    std::string out;
    llvm::raw_string_ostream stream(out);
    ir::print(stream, lowered.module);
    return out;
  };
  Lowered first("pragma solidity ^0.8.20;\n" + text), again("pragma solidity ^0.8.20;\n" + text);
  EXPECT_EQ(first.incomplete(), "");
  EXPECT_EQ(print(first), print(again));
  ASSERT_EQ(first.module.contracts.size(), 40u);
  size_t structs = 0;
  for (const ir::DataType &type : first.module.dataTypes)
    structs += type.kind == ir::DataKind::Struct;
  EXPECT_EQ(structs, 41u);
  for (uint32_t i = 0; i < 40; ++i) {
    EXPECT_EQ(first.module[ir::ContractId(i)].name, "C" + std::to_string(i));
    EXPECT_EQ(first.module[ir::ContractId(i)].vars[0].type,
              first.module[ir::ContractId(0)].vars[0].type);
    EXPECT_EQ(first.module[ir::ContractId(i)].vars[1].type ==
                  first.module[ir::ContractId(0)].vars[1].type,
              i == 0);
  }
}

} // namespace
