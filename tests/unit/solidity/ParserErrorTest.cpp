//===- ParserErrorTest.cpp - broken and hostile files -----------------------===//
#include "ParserSupport.h"

#include <gtest/gtest.h>

using namespace quorate;
using namespace quorate::sol;

namespace {

struct Case {
  const char *code, *errors;
};

std::string repeat(const std::string &text, size_t count) {
  std::string all;
  for (size_t i = 0; i < count; ++i)
    all += text;
  return all;
}

std::string inFunction(const std::string &code) {
  return "contract C { function f() { " + code + " } }";
}

constexpr Case cases[] = {
    {"contract C { uint x }", "1:21 syntax error: unexpected `}`; expected `;` or `=`\n"},
    {"contract C {", "1:13 syntax error: unexpected end of the file; expected `}`\n"},
    {"contract C { uint x; /* a", "1:22 syntax error: this comment is never closed\n"},
    {"contract C { string s = \"a;\n }",
     "1:25 syntax error: this string is not closed on its line\n"},
    {"uint x = 1;", "1:6 not valid: a variable outside a contract must be constant\n"},
    {"function () { }", "1:1 syntax error: a function outside a contract needs a name\n"},
    {"contract C { function f() { 1 x; } }", "1:29 syntax error: expected a type\n"},
    {"contract C { function f() { (uint a); } }",
     "1:30 syntax error: a variable cannot be declared here\n"},
    {"contract C { function f() { (uint a, b) = c; } }",
     "1:38 syntax error: expected a name after this type\n"},
    {"contract C { function f() { uint indexed x; } }",
     "1:34 syntax error: only a parameter of an event can be `indexed`\n"},
    {"contract C { function f() { mapping(uint => uint); } }",
     "1:29 syntax error: a type cannot be used as a value\n"},
    {"contract C { string s = \"\\q\"; }",
     "1:25 syntax error: unknown escape sequence in a string\n"},
    {"contract C { string s = \"\\x4\"; }",
     "1:25 syntax error: \\x needs two hexadecimal digits\n"},
    {"contract C { bytes b = hex\"123\"; }",
     "1:24 syntax error: a hex string needs an even number of hexadecimal digits\n"},
    // A comment ends at a Unicode line break, where the compiler ends it.
    {"contract C { // \xE2\x80\xA8 uint x;\n }",
     "1:17 syntax error: unexpected `\\E2\\80\\A8`; expected a declaration\n"},
    {"contract \xC3\xA9 { }", "1:10 syntax error: unexpected `\\C3\\A9`; expected a name\n"},
    {"contract C { function f() { x = ; } }",
     "1:33 syntax error: unexpected `;`; expected an expression\n"},
    {"contract C { function f() { f(1 2); } }",
     "1:33 syntax error: unexpected `2`; expected `(`, `)`, `[`, `,` or `=`\n"},
    {"contract C { function f() { if (a) } }",
     "1:36 syntax error: unexpected `}`; expected a statement\n"},
    {"contract C { function f() { do f(); until (a); } }",
     "1:37 syntax error: unexpected `until`; expected `while`\n"},
    {"contract C is { }", "1:15 syntax error: unexpected `{`; expected a name\n"},
    {"import {A} to \"a.sol\";", "1:12 syntax error: unexpected `to`; expected `from`\n"},
    {"contract C { mapping(uint = uint) x; }",
     "1:27 syntax error: unexpected `=`; expected a name, `[` or `=>`\n"},
    {"pragma solidity ^0.8.0\ncontract C { uint x; }",
     "2:1 syntax error: unexpected `contract`; expected `;`\n"},
};

TEST(ParserErrors, Messages) {
  for (const Case &c : cases)
    EXPECT_EQ(Parsed(c.code).errors(), c.errors) << c.code;
}

TEST(ParserErrors, WhatIsSoundStays) {
  Parsed parsed("contract A { uint x; function broken( { } uint y; }\n"
                "contract 5 { }\n"
                "contract B { function f() { x = ; } function g() { } }");
  EXPECT_FALSE(parsed.errors().empty());
  std::string shape = parsed.shape();
  EXPECT_NE(shape.find("Contract A"), std::string::npos);
  EXPECT_NE(shape.find("Variable x state"), std::string::npos);
  EXPECT_NE(shape.find("Contract B contract(Function g"), std::string::npos) << shape;
  EXPECT_EQ(shape.find("broken"), std::string::npos);
}

/// Of a file in which one declaration is broken, the others stay.
struct Broken {
  const char *code, *kept; ///< names of all functions that must be there, in order
};

constexpr Broken brokenFiles[] = {
    // A brace too few, at each depth.
    {"contract A { function f() { if (x) { y(); } function g() { } } contract B { function h() {} "
     "}",
     "g h"},
    {"contract A { function g() { } contract B { function h() { } }", "g h"},
    {"contract A { function f() { x( } function g() { } } contract B { function h() { } }", "g h"},
    {"contract A { struct S { uint a; function g() { } }", "g"},
    // A brace too many.
    {"contract A { function f() { } } function g() { } } contract B { function h() { } }", "f g h"},
    {"contract A { function g() { } } } contract B { function h() { } }", "g h"},
    // A semicolon too few.
    {"contract A { uint x function g() { } event E() function h() { } }", "g h"},
    {"import \"a.sol\" contract A { function g() { } }", "g"},
    // Assembly that is not closed.
    {"contract A { function f() { assembly { let x := 1 } function g() public { } }\n"
     "contract B { function h() public { } }",
     "g h"},
    {"contract A { function f() { assembly { if x { \n} } function g(uint a) view {} } library B "
     "{ function h() {} }",
     "g h"},
    // Strings and comments.
    {"contract A { string s = \"a; function f() { }\n function g() { } }", "g"},
    {"contract A { function g() { } /* function h() { } }", "g"},
    {"contract A { function g() { } string s = hex\"0; }\n }", "g"},
    // Strange words.
    {"contract A { function f() { x => y; } functoin h() { } function g() { } }", "g"},
    {"contract A { modifier { _; } constructor( { } function g() { } }", "g"},
    {"contract A is B, { function f() { } } contract B { function g() { } }", "g"},
    {"class A { int x; } contract B { function g() { } }", "g"},
};

TEST(ParserErrors, CostOneDeclaration) {
  for (const Broken &c : brokenFiles) {
    Parsed parsed(c.code);
    EXPECT_FALSE(parsed.errors().empty()) << c.code;
    std::string kept;
    for (const Decl *decl : parsed.unit->members) {
      EXPECT_FALSE(llvm::isa<FunctionDecl>(decl)) << "no free function: " << c.code;
      if (const auto *contract = llvm::dyn_cast<ContractDecl>(decl))
        for (const Decl *member : contract->members)
          if (llvm::isa<FunctionDecl>(member))
            kept += (kept.empty() ? "" : " ") + member->name;
    }
    EXPECT_EQ(kept, c.kept) << c.code << '\n' << parsed.errors();
  }
}

TEST(ParserErrors, MembersOfALostContractAreNoFileDeclarations) {
  Parsed parsed("contract C { ; ; ; function f() { } }");
  EXPECT_FALSE(parsed.errors().empty());
  EXPECT_EQ(parsed.shape().find("free"), std::string::npos) << parsed.shape();
}

TEST(ParserErrors, AreFewForAFile) {
  Parsed parsed("contract C { " + repeat("uint 5; ", 1000) + "}");
  EXPECT_EQ(parsed.results.incomplete.size(), 5u);
  EXPECT_NE(parsed.errors().find("the rest of this file was not read"), std::string::npos);
}

TEST(ParserErrors, DeepNestingIsRefused) {
  const size_t n = 5'000;
  const std::string hostile[] = {
      inFunction("x = " + repeat("(", n) + "1" + repeat(")", n) + ";"),
      "contract C { uint x = " + repeat("(", n),
      inFunction(repeat("{", n) + repeat("}", n)),
      inFunction("x = " + repeat("!", n) + "a;"),
      inFunction("x = " + repeat("- ", n) + "a;"),
      inFunction("x = " + repeat("a + ", n) + "a;"),
      inFunction("x = " + repeat("a ** ", n) + "a;"),
      inFunction(repeat("a = ", n) + "a;"),
      inFunction("x = " + repeat("a ? b : ", n) + "a;"),
      inFunction(repeat("if (a) b; else ", n) + "c;"),
      inFunction(repeat("while (a) ", n) + "c;"),
      inFunction("x = a" + repeat(".b", n) + ";"),
      inFunction("x = a" + repeat("()", n) + ";"),
      inFunction("emit a" + repeat(".b", n) + "();"),
      "contract C { uint" + repeat("[]", n) + " x; }",
      "contract C { " + repeat("mapping(uint => ", n) + "uint" + repeat(")", n) + " x; }",
      "contract C { " + repeat("function(", n),
      inFunction("assembly { " + repeat("{", n) + repeat("}", n) + " }"),
      inFunction("assembly { x := " + repeat("f(", n) + repeat(")", n) + " }")};
  for (const std::string &code : hostile)
    EXPECT_NE(Parsed(code).errors().find("nested too deeply"), std::string::npos)
        << code.substr(0, 80);
  // The place is where it gets too deep, and what stands behind the function is read.
  Parsed deeper(inFunction("x = " + repeat("(", 20 * n) + "1" + repeat(")", 20 * n) + ";") +
                " contract Next { }");
  EXPECT_EQ(deeper.errors(), "1:288 syntax error: this is nested too deeply; split the code up\n");
  EXPECT_EQ(deeper.unit->members.size(), 2u);
}

TEST(ParserErrors, OrdinaryNestingIsNot) {
  const std::string deep[] = {inFunction("x = " + repeat("(", 200) + "1" + repeat(")", 200) + ";"),
                              inFunction(repeat("if (a) { ", 100) + repeat("}", 100)),
                              inFunction("x = " + repeat("a + ", 400) + "a;"),
                              inFunction(repeat("if (a) b; else ", 200) + "c;")};
  for (const std::string &code : deep)
    EXPECT_EQ(Parsed(code).errors(), "");
}

TEST(ParserErrors, OddBytes) {
  std::string nul = "contract C { } ";
  nul[14] = '\0';
  EXPECT_EQ(Parsed(nul).errors(), "1:15 syntax error: unexpected `\\00`; expected a declaration\n");
  EXPECT_EQ(Parsed("\xEF\xBB\xBF contract C { }").errors(), "");
  EXPECT_EQ(Parsed("// \xFF\xFE\ncontract C { string s = \"\xFF\"; }").errors(), "");
  EXPECT_EQ(Parsed("").errors(), "");
  EXPECT_EQ(Parsed("pragma solidity ^0.8.0; contract C { string s = \"\xFF\"; }").errors(),
            "1:49 syntax error: a string with other characters than printable ASCII is written "
            "unicode\"...\" since Solidity 0.7.0\n");
  EXPECT_EQ(Parsed("contract \xC3( { }").errors(),
            "1:10 syntax error: unexpected `\\C3`; expected a name\n");
}

/// What is expected at the very end is found out with tokens behind the last one.
TEST(ParserErrors, EndWhereAnExpressionGoesOn) {
  for (const char *code : {"contract V {\n uint256 x = +", "contract V { uint256 x = 1 *",
                           "contract V { function f() public { x = (", "uint constant x = -"})
    EXPECT_NE(Parsed(code).errors().find("unexpected end of the file; expected an expression"),
              std::string::npos)
        << Parsed(code).errors();
}

TEST(ParserErrors, LongLines) {
  const size_t n = 10'000'000;
  EXPECT_EQ(Parsed("contract C { string s = \"" + std::string(n, 'a') + "\"; }").errors(), "");
  EXPECT_NE(Parsed(std::string(5 * n, ';')).errors().find("the file is too large"),
            std::string::npos);
}

TEST(Parser, SpansCountBytes) {
  Parsed parsed(
      "contract C { /* é€ */ string s = unicode\"é\"; /// @notice ü\n function f() { } }");
  ASSERT_EQ(parsed.errors(), "");
  auto *variable = llvm::cast<VariableDecl>(parsed.contract()->members[0]);
  EXPECT_EQ(parsed.sources.text(variable->nameSpan), "s");
  EXPECT_EQ(parsed.sources.text(variable->init->span), "unicode\"é\"");
  EXPECT_EQ(parsed.sources.text(parsed.contract()->members[1]->span), "function f() { }");
}

TEST(Parser, Documentation) {
  Parsed parsed("/// First.\n///   second\ncontract A { }\n"
                "/** One\n *  two\n\n   * three */ contract B { }\n"
                "/// old\n\n// plain\n/// @title new\n contract C { }\n"
                "//// no\n/**/ contract D { }\n"
                "/// a // b /* c\nlibrary E { /** v */ uint constant x = 1; }\n");
  ASSERT_EQ(parsed.errors(), "");
  const char *expected[] = {"First.\n  second", "One\n two\n\nthree", "@title new", "",
                            "a // b /* c"};
  for (size_t i = 0; i < std::size(expected); ++i)
    EXPECT_EQ(parsed.contract(i)->documentation, expected[i]);
  EXPECT_EQ(parsed.contract(4)->members[0]->documentation, "v");
}

TEST(Parser, MemorySafeAssembly) {
  auto isSafe = [](const std::string &code) {
    Parsed parsed(inFunction(code));
    return parsed.shape().find("memory-safe") != std::string::npos;
  };
  EXPECT_TRUE(isSafe("assembly (\"memory-safe\") { }"));
  EXPECT_TRUE(isSafe("/// @solidity memory-safe-assembly\n assembly { }"));
  EXPECT_FALSE(isSafe("assembly { }"));
}

TEST(Parser, EveryDeclarationKnowsWhereItStands) {
  Parsed parsed("contract C { struct S { uint a; } function f(uint b) { uint c; } } enum E { X }");
  ASSERT_EQ(parsed.errors(), "");
  const ContractDecl *contract = parsed.contract();
  EXPECT_EQ(contract->unit, parsed.unit);
  auto *structure = llvm::cast<StructDecl>(contract->members[0]);
  EXPECT_EQ(structure->members[0]->contract, contract);
  auto *function = llvm::cast<FunctionDecl>(contract->members[1]);
  EXPECT_EQ(function->params[0]->contract, contract);
  auto *local = llvm::cast<VariableStmt>(function->body->statements[0]);
  EXPECT_EQ(local->variables[0]->unit, parsed.unit);
  EXPECT_EQ(parsed.unit->members[1]->contract, nullptr);
}

} // namespace
