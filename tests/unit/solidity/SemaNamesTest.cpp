//===- SemaNamesTest.cpp - scopes, imports, inheritance -----------------------===//
#include "SemaSupport.h"

using namespace quorate;
using namespace quorate::sol;

namespace {

TEST(SemaNames, Linearisation) {
  Analysed a(R"(
    contract O {} contract A is O {} contract B is O {} contract C is O {}
    contract K1 is A, B {} contract K2 is B, C {}
    contract Z is K1, K2 {})");
  EXPECT_EQ(namesOf(a.contract("Z").linearized), (Names{"Z", "K2", "C", "K1", "B", "A", "O"}));
  EXPECT_EQ(a.reasons(), Names{});
}

TEST(SemaNames, BrokenInheritanceIsReportedOnce) {
  Analysed a(R"(
    contract A is B {} contract B is A {}
    contract X {} contract Y is X {} contract Z is Y, X {}
    contract Lost is Missing, X { function f() public {} }
    contract Self is Self {})");
  EXPECT_EQ(a.reasons().size(), 4u);
  for (const Incomplete &entry : a.results.incomplete)
    EXPECT_TRUE(entry.place.span.valid()) << entry.reason;
  for (const char *name : {"A", "B", "Z", "Lost", "Self"})
    EXPECT_EQ(a.contract(name).linearized.front(), &a.contract(name));
  EXPECT_EQ(namesOf(a.contract("Lost").linearized), (Names{"Lost", "X"}));
}

TEST(SemaNames, VirtualAndSuper) {
  Analysed a(R"(
    contract A {
      function f(uint) public virtual {}
      function f(bool) public virtual {}
      modifier only() virtual { _; }
    }
    contract B is A { function f(uint) public virtual override { super.f(1); } }
    contract C is A {
      function f(uint) public virtual override { super.f(1); }
      modifier only() override { _; }
    }
    contract D is B, C { function f(uint) public override(B, C) { super.f(1); } })");
  auto &f = a.function("A.f");
  ContractDecl &d = a.contract("D"), &b = a.contract("B"), &c = a.contract("C");
  EXPECT_EQ(resolveVirtual(d, f), &a.function("D.f"));
  EXPECT_EQ(resolveVirtual(b, f), &a.function("B.f"));
  EXPECT_EQ(resolveSuper(d, d, f), &a.function("C.f"));
  EXPECT_EQ(resolveSuper(d, c, f), &a.function("B.f"));
  EXPECT_EQ(resolveSuper(d, b, f), &f);
  EXPECT_EQ(resolveSuper(d, a.contract("A"), f), nullptr);
  EXPECT_EQ(resolveVirtualModifier(d, *a.find<ModifierDecl>("A.only")),
            a.find<ModifierDecl>("C.only"));
  CallExpr &call = a.call("D.f");
  EXPECT_EQ(call.target, CallTarget::Internal);
  EXPECT_TRUE(call.superCall);
  EXPECT_EQ(call.decl, &a.function("C.f"));
  EXPECT_EQ(a.call("B.f").decl, &f);
}

TEST(SemaNames, GetterOverridesFunction) {
  Analysed a(R"(
    abstract contract A { function cap() external virtual view returns (uint); }
    contract B is A { uint public override cap; })");
  EXPECT_EQ(resolveVirtual(a.contract("B"), a.function("A.cap")), a.find("B.cap"));
}

TEST(SemaNames, ExplicitBaseCall) {
  Analysed a(R"(
    contract A { function f() public virtual {} }
    contract B is A { function f() public override { A.f(); } }
    library L { function g() internal {} function h() public {} }
    contract C { function i() public { L.g(); } function j() public { L.h(); } })");
  EXPECT_TRUE(a.call("B.f").explicitBase);
  EXPECT_EQ(a.call("C.i").target, CallTarget::Internal);
  EXPECT_FALSE(a.call("C.i").explicitBase);
  EXPECT_EQ(a.call("C.j").target, CallTarget::LibraryCall);
}

TEST(SemaNames, AllFormsOfImport) {
  Analysed a({{"base.sol", "pragma solidity ^0.8.0; contract X {} struct S { uint a; } "
                           "function free(uint) pure returns (uint8) {}"},
              {"middle.sol", "pragma solidity ^0.8.0; import \"base.sol\"; import \"main.sol\";"},
              {"main.sol", R"(pragma solidity ^0.8.0;
                import "middle.sol";
                import "base.sol" as M;
                import * as N from "base.sol";
                import {X as Y, S} from "middle.sol";
                contract C {
                  X x; M.X mx; N.X nx; Y y; S s; M.S ms;
                  function f() public { N.free(1); }
                })"}});
  EXPECT_EQ(a.reasons(), Names{});
  const Type *x = a.find<VariableDecl>("C.x")->type;
  ASSERT_NE(x, nullptr);
  for (const char *name : {"C.mx", "C.nx", "C.y"})
    EXPECT_EQ(a.find<VariableDecl>(name)->type, x);
  EXPECT_EQ(a.find<VariableDecl>("C.s")->type, a.find<VariableDecl>("C.ms")->type);
  EXPECT_EQ(a.call("C.f").decl, a.find("free"));
}

TEST(SemaNames, CyclicAliasesEnd) {
  Analysed a({{"a.sol", "pragma solidity ^0.8.0; import {T} from \"b.sol\"; contract A { T t; }"},
              {"b.sol", "pragma solidity ^0.8.0; import {T} from \"a.sol\";"}});
  EXPECT_EQ(a.reasons(), (Names{"type 'T' was not found"}));
}

TEST(SemaNames, PrivateMembersStayPrivate) {
  Analysed a(R"(
    function f() pure returns (bool) {}
    contract A { function f() private returns (uint) {} function g() public { f(); } }
    contract B is A { function h() public { f(); } })");
  EXPECT_EQ(a.call("A.g").decl, a.find("A.f"));
  EXPECT_EQ(a.call("B.h").decl, a.find("f"));
}

TEST(SemaNames, ScopesOfLocalVariables) {
  Analysed modern(R"(
    contract C {
      uint x;
      function f() public { { bool x = true; x; } x; }
      function g() public { bool y = x > 0; if (y) bytes32 x = 0; x; }
    })");
  EXPECT_EQ(modern.type("C.f"), "uint256");
  Analysed old(R"(pragma solidity ^0.4.11;
    contract C {
      uint x;
      function f() { if (true) { bool y = true; } y; }
      function g() { var z = 300; var (a, ) = (x, true); a; }
      function h() { var s = "text"; s; }
    })");
  EXPECT_EQ(old.type("C.f"), "bool");
  EXPECT_EQ(old.type("C.g"), "uint256");
  EXPECT_EQ(old.type("C.h"), "string memory");
  EXPECT_EQ(old.reasons(), Names{});
}

TEST(SemaNames, OldDefaults) {
  Analysed a(R"(pragma solidity ^0.4.11;
    contract Owned {
      address owner;
      function Owned() { owner = msg.sender; }
      function kill() { }
      function list(uint[] a) { uint[] b; b; }
      function again(address a) { Owned(a); }
    }
    contract Held is Owned { function Held() Owned() {} })");
  EXPECT_EQ(a.reasons(), Names{});
  EXPECT_EQ(a.function("Held.Held").modifiers[0].decl, &a.contract("Owned"));
  EXPECT_EQ(a.call("Owned.again").target, CallTarget::Conversion);
  EXPECT_EQ(a.function("Owned.Owned").functionKind, FunctionDecl::Kind::Constructor);
  EXPECT_EQ(constructorOf(a.contract("Owned")), &a.function("Owned.Owned"));
  EXPECT_EQ(a.function("Owned.kill").selector, 0x41c0e1b5u);
  EXPECT_EQ(toString(a.function("Owned.list").params[0]->type), "uint256[] memory");
  EXPECT_EQ(a.type("Owned.list"), "uint256[] storage");
}

TEST(SemaNames, OneReportPerDeclaration) {
  Analysed a(R"(
    contract C {
      Nope n;
      function f() public { unknown(1); alsoUnknown = 2; other.thing(); }
      function g() public { C(this).missing(); }
      function h() public returns (uint) { return 1; }
    })");
  EXPECT_EQ(a.reasons(), (Names{"type 'Nope' was not found", "name 'unknown' was not found",
                                "no member 'missing' in contract C"}));
  EXPECT_EQ(a.results.incomplete[1].function, "f()");
  EXPECT_EQ(a.results.incomplete[1].contract, "C");
  EXPECT_EQ(a.results.incomplete[1].file, "a.sol");
}

TEST(SemaNames, AssemblySeesVariables) {
  Analysed a(R"(
    contract C {
      uint state;
      function f(uint param) public {
        assembly {
          let local := param
          sstore(state.slot, local)
        }
      }
    })");
  auto *body = llvm::cast<AssemblyStmt>(a.function("C.f").body->statements[0])->body;
  ASSERT_NE(body, nullptr);
  auto *declared = llvm::cast<YulVariable>(body->statements[0]);
  EXPECT_EQ(llvm::cast<YulIdentifier>(declared->value)->decl, a.function("C.f").params[0]);
  auto *store = llvm::cast<YulCall>(llvm::cast<YulExprStmt>(body->statements[1])->expr);
  EXPECT_EQ(llvm::cast<YulIdentifier>(store->args[0])->decl, a.find("C.state"));
  EXPECT_EQ(llvm::cast<YulIdentifier>(store->args[1])->decl, nullptr);
}

} // namespace
