//===- ParserDeclTest.cpp - declarations ------------------------------------===//
#include "ParserSupport.h"

#include <gtest/gtest.h>

using namespace quorate;
using namespace quorate::sol;

namespace {

struct Case {
  const char *code, *shape;
  const char *pragma = "";
};

constexpr Case membersCases[] = {
    {"mapping(address owner => mapping(uint => S[2]) m) public override(A, B.C) x = y;",
     R"(Variable x state public override(type: MappingTypeName owner m(key: ElementaryTypeName address, value: MappingTypeName(key: ElementaryTypeName uint, value: ArrayTypeName(element: UserTypeName S, length: Literal number "2"))), override: UserTypeName A, override: UserTypeName B.C, init: Identifier y))"},
    {"uint constant x = 1; uint immutable internal y; uint transient z;",
     R"(Variable x state constant(type: ElementaryTypeName uint, init: Literal number "1"), Variable y state internal immutable(type: ElementaryTypeName uint), Variable z state transient(type: ElementaryTypeName uint))"},
    {"uint transient transient; bool override; bool immutable; bool virtual = true;",
     R"(Variable transient state transient(type: ElementaryTypeName uint), Variable override state(type: ElementaryTypeName bool), Variable immutable state(type: ElementaryTypeName bool), Variable virtual state(type: ElementaryTypeName bool, init: Literal bool "true"))"},
    {"function() external payable internal f;",
     "Variable f state internal(type: FunctionTypeName external payable)"},
    {"function() internal internal constant x = g;",
     "Variable x state internal constant(type: FunctionTypeName internal, init: Identifier g)"},
    {"function() constant returns (uint) x;",
     "Variable x state(type: FunctionTypeName view(Variable return(type: ElementaryTypeName "
     "uint)))",
     "pragma solidity ^0.4.0;"},
    {"function() view external[] private fs;",
     "Variable fs state private(type: ArrayTypeName(element: FunctionTypeName external view))"},
    {"constructor(uint a) A(a) B.C payable { }",
     "Function constructor payable(Variable a param(type: ElementaryTypeName uint), modifier: A, "
     "argument: Identifier a, modifier: B.C, body: Block)"},
    {"receive() external payable { } fallback(bytes calldata a) external returns (bytes memory) { "
     "}",
     "Function receive external payable(body: Block), Function fallback external(Variable a param "
     "calldata(type: ElementaryTypeName bytes), Variable return memory(type: ElementaryTypeName "
     "bytes), body: Block)"},
    {"function C(uint a) { } function() payable { } function f() constant;",
     "Function C constructor(Variable a param(type: ElementaryTypeName uint), body: Block), "
     "Function fallback payable(body: Block), Function f view",
     "pragma solidity ^0.4.0;"},
    {"function C() { } function () external m { }",
     "Function C(body: Block), Function fallback external(modifier: m, body: Block)",
     "pragma solidity ^0.5.0;"},
    {"function emit(uint calldata, bytes override) returns (uint error) { }",
     "Function emit(Variable calldata param(type: ElementaryTypeName uint), Variable override "
     "param(type: ElementaryTypeName bytes), Variable error return(type: ElementaryTypeName uint), "
     "body: Block)",
     "pragma solidity ^0.4.0;"},
    {"function f(uint, bytes calldata b, S storage) external pure virtual override(A) m(1) n "
     "returns (uint a) ;",
     R"(Function f external pure virtual override(Variable param(type: ElementaryTypeName uint), Variable b param calldata(type: ElementaryTypeName bytes), Variable param storage(type: UserTypeName S), Variable a return(type: ElementaryTypeName uint), override: UserTypeName A, modifier: m, argument: Literal number "1", modifier: n))"},
    {"modifier m(uint a) virtual { _; } modifier n override; modifier o { if (a) _; }",
     "Modifier m virtual(Variable a param(type: ElementaryTypeName uint), body: "
     "Block(Placeholder)), Modifier n override, Modifier o(body: Block(If(Identifier a, then: "
     "Placeholder)))"},
    {"struct S { uint a; mapping(uint => S) b; } enum E { A, B }",
     "Struct S(Variable a member(type: ElementaryTypeName uint), Variable b member(type: "
     "MappingTypeName(key: ElementaryTypeName uint, value: UserTypeName S))), Enum E(EnumValue A, "
     "EnumValue B)"},
    {"event E(uint indexed a, bytes32, S b) anonymous; error F(uint a, string);",
     "Event E anonymous(Variable a event indexed(type: ElementaryTypeName uint), Variable "
     "event(type: ElementaryTypeName bytes32), Variable b event(type: UserTypeName S)), Error "
     "F(Variable a event(type: ElementaryTypeName uint), Variable event(type: ElementaryTypeName "
     "string))"},
    {"using L for *; using L.M for uint[]; using {f, L.g, add as +, neg as -, eq as ==} for T "
     "global;",
     "UsingFor L *, UsingFor L.M(target: ArrayTypeName(element: ElementaryTypeName uint)), "
     "UsingFor f L.g add + neg - eq == global(target: UserTypeName T)"},
    {"error x; type T is uint128;",
     "Variable x state(type: UserTypeName error), UserValueType T(ElementaryTypeName uint128)"},
};

TEST(Parser, Members) {
  for (const Case &c : membersCases)
    EXPECT_EQ(members(c.code, c.pragma), c.shape) << c.code;
}

constexpr Case filesCases[] = {
    {"contract C layout at 0x10 + f(1) is A { } contract D is E(1), F.G layout at 5 { }",
     R"(Contract C contract(base: UserTypeName A, layout: Binary +(Literal hex "0x10", Call(callee: Identifier f, Literal number "1"))), Contract D contract(base: UserTypeName E, argument: Literal number "1", base: UserTypeName F.G, layout: Literal number "5"))"},
    {"abstract contract A { } interface I { } library L { }",
     "Contract A contract abstract, Contract I interface, Contract L library"},
    {R"(import "a.sol"; import "a.sol" as A; import * as B from "b.sol"; import {x, y as z, error} from 'c.sol';)",
     R"(Import "a.sol", Import "a.sol" as A, Import "b.sol" as B, Import "c.sol" x y=z error)"},
    {"function free(uint a) pure returns (uint) { } uint constant X = 1; struct S { uint a; } enum "
     "E { A } error F(); event G(); type T is bytes32; using {free} for T global;",
     R"(Function free free pure(Variable a param(type: ElementaryTypeName uint), Variable return(type: ElementaryTypeName uint), body: Block), Variable X file constant(type: ElementaryTypeName uint, init: Literal number "1"), Struct S(Variable a member(type: ElementaryTypeName uint)), Enum E(EnumValue A), Error F, Event G, UserValueType T(ElementaryTypeName bytes32), UsingFor free global(target: UserTypeName T))"},
};

TEST(Parser, Files) {
  for (const Case &c : filesCases)
    EXPECT_EQ(file(c.code), c.shape) << c.code;
}

} // namespace
