//===- ParserExprTest.cpp - expressions -------------------------------------===//
#include "ParserSupport.h"

#include <gtest/gtest.h>

using namespace quorate;
using namespace quorate::sol;

namespace {

struct Case {
  const char *code, *shape;
  const char *pragma = "";
};

constexpr Case expressionsCases[] = {
    {"-x ** 2", R"(Binary **(Unary -(Identifier x), Literal number "2"))"},
    {"2 ** 3 ** 4",
     R"(Binary **(Literal number "2", Binary **(Literal number "3", Literal number "4")))"},
    {"2 ** 3 ** 4",
     R"(Binary **(Binary **(Literal number "2", Literal number "3"), Literal number "4"))",
     "pragma solidity ^0.7.0;"},
    {"2 ** 3 ** (4 ** 5) ** 6",
     R"(Binary **(Binary **(Binary **(Literal number "2", Literal number "3"), Tuple(Binary **(Literal number "4", Literal number "5"))), Literal number "6"))",
     "pragma solidity ^0.7.0;"},
    {"a - b - c * d",
     "Binary -(Binary -(Identifier a, Identifier b), Binary *(Identifier c, Identifier d))"},
    {"a == b && c < d || e", "Binary ||(Binary &&(Binary ==(Identifier a, Identifier b), Binary "
                             "<(Identifier c, Identifier d)), Identifier e)"},
    {"a | b ^ c & d << 1 + 2",
     R"(Binary |(Identifier a, Binary ^(Identifier b, Binary &(Identifier c, Binary <<(Identifier d, Binary +(Literal number "1", Literal number "2"))))))"},
    {"a = b += c", "Assign =(Identifier a, Assign +=(Identifier b, Identifier c))"},
    {"a ? b : c ? d : e", "Conditional(Identifier a, then: Identifier b, else: "
                          "Conditional(Identifier c, then: Identifier d, else: Identifier e))"},
    {"a ? b : c = d",
     "Conditional(Identifier a, then: Identifier b, else: Assign =(Identifier c, Identifier d))"},
    {"x = a ? b : c ? d : e = g",
     "Assign =(Identifier x, Conditional(Identifier a, then: Identifier b, else: "
     "Conditional(Identifier c, then: Identifier d, else: Assign =(Identifier e, Identifier g))))"},
    {"!a.b[c](d)++", "Unary !(Unary x++(Call(callee: Index(Member .b(Identifier a), index: "
                     "Identifier c), Identifier d)))"},
    {"-a--", "Unary -(Unary x--(Identifier a))"},
    {"delete a.b[1]", R"(Unary delete(Index(Member .b(Identifier a), index: Literal number "1")))"},
    {"a[1:2]", R"(IndexRange(Identifier a, start: Literal number "1", end: Literal number "2"))"},
    {"a[:]", "IndexRange(Identifier a, start: -, end: -)"},
    {"a[:2][1:]",
     R"(IndexRange(IndexRange(Identifier a, start: -, end: Literal number "2"), start: Literal number "1", end: -))"},
    {"(a, , b)", "Tuple(Identifier a, -, Identifier b)"},
    {"(,)", "Tuple(-, -)"},
    {"()", "Tuple"},
    {"[a, b]", "Tuple array(Identifier a, Identifier b)"},
    {"(a)", "Tuple(Identifier a)"},
    {"f{value: 1, gas: 2}(3)",
     R"(Call(callee: CallOptions(callee: Identifier f, value: Literal number "1", gas: Literal number "2"), Literal number "3"))"},
    {"f({x: 1, y: 2})",
     R"(Call(callee: Identifier f, x: Literal number "1", y: Literal number "2"))"},
    {"f({})", "Call(callee: Identifier f)"},
    {"new C{salt: s}(1)",
     R"(Call(callee: CallOptions(callee: New(UserTypeName C), salt: Identifier s), Literal number "1"))"},
    {"new uint[](3)",
     R"(Call(callee: New(ArrayTypeName(element: ElementaryTypeName uint)), Literal number "3"))"},
    {"new a.b.C[][](3)[0]",
     R"(Index(Call(callee: New(ArrayTypeName(element: ArrayTypeName(element: UserTypeName a.b.C))), Literal number "3"), index: Literal number "0"))"},
    {"new function() external[](3)",
     R"(Call(callee: New(ArrayTypeName(element: FunctionTypeName external)), Literal number "3"))"},
    {"type(a.C).creationCode", "Member .creationCode(MetaType(UserTypeName a.C))"},
    {"payable(a).transfer(1)",
     R"(Call(callee: Member .transfer(Call(callee: ElementaryTypeExpr(ElementaryTypeName address payable), Identifier a)), Literal number "1"))"},
    {"address(this).balance", "Member .balance(Call(callee: ElementaryTypeExpr(ElementaryTypeName "
                              "address), Identifier this))"},
    {"uint256(1) + bytes32(0)[0]",
     R"(Binary +(Call(callee: ElementaryTypeExpr(ElementaryTypeName uint256), Literal number "1"), Index(Call(callee: ElementaryTypeExpr(ElementaryTypeName bytes32), Literal number "0"), index: Literal number "0")))"},
    {"this.f.address", "Member .address(Member .f(Identifier this))"},
    {"abi.decode(a, (uint[], C.S[2], address payable))",
     R"(Call(callee: Member .decode(Identifier abi), Identifier a, Tuple(Index(ElementaryTypeExpr(ElementaryTypeName uint), index: -), Index(Member .S(Identifier C), index: Literal number "2"), ElementaryTypeExpr(ElementaryTypeName address payable))))"},
    {"0xFF_ff", R"(Literal hex "0xFF_ff")"},
    {"1_000.5e-10 ether", R"(Literal number "1_000.5e-10" ether)"},
    {".5", R"(Literal number ".5")"},
    {"42.double()", R"(Call(callee: Member .double(Literal number "42")))"},
    {"1 gwei", R"(Literal number "1" gwei)"},
    {"gwei + szabo", "Binary +(Identifier gwei, Identifier szabo)"},
    {"true", R"(Literal bool "true")"},
    {R"("a\x41\n\u00e9\"" 'b')", R"(Literal string "aA\0A\C3\A9\22b")"},
    {R"(hex"00_ff" hex'41')", R"(Literal hexstring "\00\FFA")"},
    {R"(unicode"é€")", R"(Literal unicode "\C3\A9\E2\82\AC")"},
    {"from.error(revert, at, layout, global, transient, receive, fallback, constructor, unchecked, "
     "emit, calldata, immutable, override, virtual)",
     "Call(callee: Member .error(Identifier from), Identifier revert, Identifier at, Identifier "
     "layout, Identifier global, Identifier transient, Identifier receive, Identifier fallback, "
     "Identifier constructor, Identifier unchecked, Identifier emit, Identifier calldata, "
     "Identifier immutable, Identifier override, Identifier virtual)"},
};

TEST(Parser, Expressions) {
  for (const Case &c : expressionsCases)
    EXPECT_EQ(expression(c.code, c.pragma), c.shape) << c.code;
}

} // namespace
