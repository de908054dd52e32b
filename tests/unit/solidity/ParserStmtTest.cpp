//===- ParserStmtTest.cpp - statements and inline assembly ------------------===//
#include "ParserSupport.h"

#include <gtest/gtest.h>

using namespace quorate;
using namespace quorate::sol;

namespace {

struct Case {
  const char *code, *shape;
  const char *pragma = "";
};

constexpr Case statementsCases[] = {
    {"uint x;", "VariableStmt(Variable x local(type: ElementaryTypeName uint))"},
    {"uint[2][] memory a = b;",
     R"(VariableStmt(Variable a local memory(type: ArrayTypeName(element: ArrayTypeName(element: ElementaryTypeName uint, length: Literal number "2"))), init: Identifier b))"},
    {"a.b.C storage x = y[1];",
     R"(VariableStmt(Variable x local storage(type: UserTypeName a.b.C), init: Index(Identifier y, index: Literal number "1")))"},
    {"mapping(uint => bool) storage m = n;",
     "VariableStmt(Variable m local storage(type: MappingTypeName(key: ElementaryTypeName uint, "
     "value: ElementaryTypeName bool)), init: Identifier n)"},
    {"function(uint) external view returns (bool) f = g;",
     "VariableStmt(Variable f local(type: FunctionTypeName external view(Variable param(type: "
     "ElementaryTypeName uint), Variable return(type: ElementaryTypeName bool))), init: Identifier "
     "g)"},
    {"function() internal[] memory fs;", "VariableStmt(Variable fs local memory(type: "
                                         "ArrayTypeName(element: FunctionTypeName internal)))"},
    {"address payable p = payable(x);",
     "VariableStmt(Variable p local(type: ElementaryTypeName address payable), init: Call(callee: "
     "ElementaryTypeExpr(ElementaryTypeName address payable), Identifier x))"},
    {"x[1] = 2;",
     R"(ExprStmt(Assign =(Index(Identifier x, index: Literal number "1"), Literal number "2")))"},
    {"x[1] y;",
     R"(VariableStmt(Variable y local(type: ArrayTypeName(element: UserTypeName x, length: Literal number "1"))))"},
    {"(uint a, , bytes memory b) = g();",
     "VariableStmt tuple(Variable a local(type: ElementaryTypeName uint), -, Variable b local "
     "memory(type: ElementaryTypeName bytes), init: Call(callee: Identifier g))"},
    {"(uint a, ) = g();", "VariableStmt tuple(Variable a local(type: ElementaryTypeName uint), -, "
                          "init: Call(callee: Identifier g))"},
    {"(, uint a) = g();", "VariableStmt tuple(-, Variable a local(type: ElementaryTypeName uint), "
                          "init: Call(callee: Identifier g))"},
    {"(a, , b[1]) = g();",
     R"(ExprStmt(Assign =(Tuple(Identifier a, -, Index(Identifier b, index: Literal number "1")), Call(callee: Identifier g))))"},
    {"var x = 1;", R"(VariableStmt(Variable x local, init: Literal number "1"))"},
    {"var (a, , b) = g();",
     "VariableStmt tuple(Variable a local, -, Variable b local, init: Call(callee: Identifier g))"},
    {"var (a, ) = g();",
     "VariableStmt tuple(Variable a local, -, init: Call(callee: Identifier g))"},
    {"error e; from x; revert y;",
     "VariableStmt(Variable e local(type: UserTypeName error)), VariableStmt(Variable x "
     "local(type: UserTypeName from)), VariableStmt(Variable y local(type: UserTypeName revert))"},
    {R"(revert E(1); revert L.E({a: 1}); revert("x"); revert();)",
     R"(Revert(Call(callee: Identifier E, Literal number "1")), Revert(Call(callee: Member .E(Identifier L), a: Literal number "1")), ExprStmt(Call(callee: Identifier revert, Literal string "x")), ExprStmt(Call(callee: Identifier revert)))"},
    {"emit E(1); emit L.E();",
     R"(Emit(Call(callee: Identifier E, Literal number "1")), Emit(Call(callee: Member .E(Identifier L))))"},
    {"if (a) b; else if (c) { } else d;",
     "If(Identifier a, then: ExprStmt(Identifier b), else: If(Identifier c, then: Block, else: "
     "ExprStmt(Identifier d)))"},
    {"for (uint i = 0; i < 3; i++) { continue; }",
     R"(For(init: VariableStmt(Variable i local(type: ElementaryTypeName uint), init: Literal number "0"), condition: Binary <(Identifier i, Literal number "3"), update: Unary x++(Identifier i), Block(Continue)))"},
    {"for (;;) break;", "For(init: -, condition: -, update: -, Break)"},
    {"do x; while (y); while (a) return b;", "DoWhile(ExprStmt(Identifier x), Identifier y), "
                                             "While(Identifier a, Return(value: Identifier b))"},
    {"unchecked { a; }", "Block unchecked(ExprStmt(Identifier a))"},
    {"throw;", "Throw"},
    {"try this.f{gas: 1}() returns (uint a, bytes memory) { } catch Error(string memory r) { } "
     "catch (bytes memory) { } catch { }",
     R"(Try(call: Call(callee: CallOptions(callee: Member .f(Identifier this), gas: Literal number "1")), returns: Variable a local(type: ElementaryTypeName uint), returns: Variable local memory(type: ElementaryTypeName bytes), Block, catch: Error, Variable r local memory(type: ElementaryTypeName string), Block, catch:, Variable local memory(type: ElementaryTypeName bytes), Block, catch:, Block))"},
    {"try new C(1) { } catch Panic(uint c) { }",
     R"(Try(call: Call(callee: New(UserTypeName C), Literal number "1"), Block, catch: Panic, Variable c local(type: ElementaryTypeName uint), Block))"},
    {"_;", "ExprStmt(Identifier _)"},
};

TEST(Parser, Statements) {
  for (const Case &c : statementsCases)
    EXPECT_EQ(statements(c.code, c.pragma), c.shape) << c.code;
}

constexpr Case assemblyCases[] = {
    {R"(assembly { let x := 1 let a, b := f(x, "s") a, b := g() })",
     R"(Assembly(body: YulBlock(YulVariable x(value: YulLiteral "1"), YulVariable a, b(value: YulCall f(YulIdentifier x, YulLiteral "s")), YulAssign(target: YulIdentifier a, target: YulIdentifier b, value: YulCall g))))"},
    {"assembly { x := y.slot a.offset := d.length }",
     "Assembly(body: YulBlock(YulAssign(target: YulIdentifier x, value: YulIdentifier y.slot), "
     "YulAssign(target: YulIdentifier a.offset, value: YulIdentifier d.length)))"},
    {"assembly { x := y_slot z := w_offset }",
     "Assembly(body: YulBlock(YulAssign(target: YulIdentifier x, value: YulIdentifier y.slot), "
     "YulAssign(target: YulIdentifier z, value: YulIdentifier w.offset)))",
     "pragma solidity ^0.5.0;"},
    {"assembly { x := y_slot }",
     "Assembly(body: YulBlock(YulAssign(target: YulIdentifier x, value: YulIdentifier y_slot)))"},
    {"assembly { if lt(a, 1) { leave } for { let i := 0 } 1 { } { break continue } }",
     R"(Assembly(body: YulBlock(YulIf(YulCall lt(YulIdentifier a, YulLiteral "1"), YulBlock(YulLeave)), YulFor(init: YulBlock(YulVariable i(value: YulLiteral "0")), condition: YulLiteral "1", post: YulBlock, YulBlock(YulBreak, YulContinue)))))"},
    {R"(assembly { switch x case 0x00 { } case "a" { } case hex"41" { } default { } })",
     R"(Assembly(body: YulBlock(YulSwitch(YulIdentifier x, YulCase(value: YulLiteral "0x00", YulBlock), YulCase(value: YulLiteral "a", YulBlock), YulCase(value: YulLiteral "A", YulBlock), YulCase(default: YulBlock)))))"},
    {"assembly { function f(a, b) -> c, d { } function g() { } }",
     "Assembly(body: YulBlock(YulFunction f(a, b) -> c, d(YulBlock), YulFunction g()(YulBlock)))"},
    {"assembly { from(address(), return(0, byte(1, var))) }",
     R"(Assembly(body: YulBlock(YulExprStmt(YulCall from(YulCall address, YulCall return(YulLiteral "0", YulCall byte(YulLiteral "1", YulIdentifier var)))))))"},
    {R"(assembly "evmasm" ("memory-safe") { })", "Assembly evmasm memory-safe(body: YulBlock)"},
    {"assembly { mload(0x40) dup1 =: x jump }", "Assembly not Yul"},
    {"assembly { loop: jump(loop) }", "Assembly not Yul"},
};

TEST(Parser, Assembly) {
  for (const Case &c : assemblyCases)
    EXPECT_EQ(statements(c.code, c.pragma), c.shape) << c.code;
}

} // namespace
