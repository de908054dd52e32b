//===- SemaExprTest.cpp - types of expressions, overloads, kinds of call -------===//
#include "SemaSupport.h"

using namespace quorate;
using namespace quorate::sol;

namespace {

/// The type of one expression inside a contract with a bit of everything.
std::string typeOf(const std::string &expr, const std::string &version = "^0.8.20") {
  Analysed a("pragma solidity " + version + R"(;
    contract Other { function g(uint) external payable returns (uint, bool) {} }
    contract C {
      struct S { uint8 small; uint[] list; }
      enum E { A, B, D }
      uint u; uint8 u8; int128 i; bytes32 b32; bytes data; string str; bool flag; address who;
      S s; uint[] list; uint8[3] fixedList; mapping(address => S) map; Other other; E e;
      function named() internal returns (uint) {}
      function f(uint[] memory mem, bytes memory bs) public { )" +
             expr + R"(; }
    })");
  EXPECT_EQ(a.reasons(), Names{}) << expr;
  return a.type("C.f");
}

TEST(SemaExpr, Operators) {
  EXPECT_EQ(typeOf("u8 + u"), "uint256");
  EXPECT_EQ(typeOf("u8 + 300"), "uint16");
  EXPECT_EQ(typeOf("u8 ** u"), "uint8");
  EXPECT_EQ(typeOf("1 << u"), "uint256");
  EXPECT_EQ(typeOf("1 << u8"), "uint256");
  EXPECT_EQ(typeOf("1 << u8", "^0.6.0"), "uint8");
  EXPECT_EQ(typeOf("2 ** u", "^0.4.0"), "uint256");
  EXPECT_EQ(typeOf("2 ** 10 + 1"), "number literal");
  EXPECT_EQ(typeOf("i < 5 && flag"), "bool");
  EXPECT_EQ(typeOf("flag ? 1 : 1000"), "uint16");
  EXPECT_EQ(typeOf("flag ? list : mem"), "uint256[] memory");
  EXPECT_EQ(typeOf("flag ? (flag, 0) : (false, u)"), "tuple(bool,uint256)");
  EXPECT_EQ(typeOf("[u8, 300, 2]"), "uint16[3] memory");
  EXPECT_EQ(typeOf("delete s"), "tuple()");
}

TEST(SemaExpr, Members) {
  EXPECT_EQ(typeOf("map[who].small"), "uint8");
  EXPECT_EQ(typeOf("map[msg.sender].list"), "uint256[] storage");
  EXPECT_EQ(typeOf("s.list[0]"), "uint256");
  EXPECT_EQ(typeOf("data[1]"), "bytes1");
  EXPECT_EQ(typeOf("msg.data[4:]"), "bytes calldata");
  EXPECT_EQ(typeOf("who.balance + u8"), "uint256");
  EXPECT_EQ(typeOf("who.call(\"\")"), "tuple(bool,bytes memory)");
  EXPECT_EQ(typeOf("who.call(\"\")", "^0.4.20"), "bool");
  EXPECT_EQ(typeOf("E.B"), "enum C.E");
  EXPECT_EQ(typeOf("type(uint64).max"), "uint64");
  EXPECT_EQ(typeOf("type(Other).creationCode"), "bytes memory");
  EXPECT_EQ(typeOf("this.f.selector"), "bytes4");
  EXPECT_EQ(typeOf("fixedList.length"), "uint256");
  EXPECT_EQ(typeOf("bytes.concat(b32, bs)"), "bytes memory");
  EXPECT_EQ(typeOf("block.timestamp"), "uint256");
  EXPECT_EQ(typeOf("msg.sender"), "address");
  EXPECT_EQ(typeOf("msg.sender", "^0.6.0"), "address payable");
  EXPECT_EQ(typeOf("this.balance", "^0.4.0"), "uint256");
  EXPECT_EQ(typeOf("list.push(1)"), "tuple()");
  EXPECT_EQ(typeOf("list.push(1)", "^0.5.0"), "uint256");
  EXPECT_EQ(typeOf("list.push()"), "uint256");
}

TEST(SemaExpr, CallsAndConversions) {
  EXPECT_EQ(typeOf("other.g(1)"), "tuple(uint256,bool)");
  EXPECT_EQ(typeOf("other.g{value: 1, gas: 2}(1)"), "tuple(uint256,bool)");
  EXPECT_EQ(typeOf("other.g.value(1).gas(2)(1)", "^0.5.0"), "tuple(uint256,bool)");
  EXPECT_EQ(typeOf("who.call.value(1)(\"\")", "^0.5.0"), "tuple(bool,bytes memory)");
  EXPECT_EQ(typeOf("keccak256(abi.encode(u, who))"), "bytes32");
  EXPECT_EQ(typeOf("abi.decode(bs, (uint, uint[], S))"),
            "tuple(uint256,uint256[] memory,struct C.S memory)");
  EXPECT_EQ(typeOf("abi.decode(bs, (string))"), "string memory");
  EXPECT_EQ(typeOf("bytes(str)"), "bytes storage");
  EXPECT_EQ(typeOf("new uint[](u)"), "uint256[] memory");
  EXPECT_EQ(typeOf("new Other()"), "contract Other");
  EXPECT_EQ(typeOf("S(1, mem)"), "struct C.S memory");
  EXPECT_EQ(typeOf("payable(who)"), "address payable");
  EXPECT_EQ(typeOf("uint8(E.B)"), "uint8");
  EXPECT_EQ(typeOf("(named())"), "uint256");
}

TEST(SemaExpr, AddressLiterals) {
  EXPECT_EQ(typeOf("0xdAC17F958D2ee523a2206206994597C13D831ec7"), "address");
  EXPECT_EQ(typeOf("0x00000000000000000000000000000000000000ff00"), "number literal");
}

TEST(SemaExpr, Overloads) {
  Analysed a(R"(
    contract C {
      function f(uint8) public pure returns (uint8) {}
      function f(address) public pure returns (address) {}
      function f(bytes memory, uint) public pure returns (bytes memory) {}
      function f(string memory, bool) public pure returns (string memory) {}
      function number() public { f(7); }
      function sender() public { f(msg.sender); }
      function text() public { f("a", true); }
      function raw() public { f("a", 1); }
      function pair(uint first, bool second) public {}
      function named(bool x) public { pair({second: x, first: 2}); }
    })");
  EXPECT_EQ(a.reasons(), Names{});
  EXPECT_EQ(a.type("C.number"), "uint8");
  EXPECT_EQ(a.type("C.sender"), "address");
  EXPECT_EQ(a.type("C.text"), "string memory");
  EXPECT_EQ(a.type("C.raw"), "bytes memory");
  CallExpr &named = a.call("C.named");
  ASSERT_EQ(named.ordered.size(), 2u);
  EXPECT_EQ(named.ordered[0], named.args[1]);
}

TEST(SemaExpr, UsingFor) {
  Analysed a(R"(
    type Price is uint128;
    using {add as +, less as <, scale} for Price global;
    function add(Price a, Price b) pure returns (Price) {}
    function less(Price a, Price b) pure returns (bool) {}
    function scale(Price a, uint by) pure returns (Price) {}
    library L {
      struct Set { uint[] items; }
      function insert(Set storage set, uint x) internal returns (bool) {}
      function remote(Set storage set) public {}
      function half(uint x) internal pure returns (uint) {}
    }
    contract C {
      using L for L.Set; using L for uint;
      L.Set set;
      function sum(Price p) public { p + p; }
      function compare(Price p) public { p < p; }
      function scaled(Price p) public { p.scale(2); }
      function inserted() public { set.insert(1); }
      function far() public { set.remote(); }
      function halved(uint u) public { u.half(); }
      function unwrapped(Price p) public { Price.unwrap(p); }
    })");
  EXPECT_EQ(a.reasons(), Names{});
  EXPECT_EQ(llvm::cast<BinaryExpr>(a.last("C.sum"))->userOperator, a.find("add"));
  EXPECT_EQ(a.type("C.sum"), "Price");
  EXPECT_EQ(a.type("C.compare"), "bool");
  EXPECT_EQ(a.call("C.scaled").decl, a.find("scale"));
  CallExpr &inserted = a.call("C.inserted");
  EXPECT_TRUE(llvm::cast<MemberExpr>(inserted.callee)->bound);
  EXPECT_EQ(inserted.target, CallTarget::Internal);
  EXPECT_EQ(inserted.ordered.size(), 1u);
  EXPECT_EQ(a.call("C.far").target, CallTarget::LibraryCall);
  EXPECT_EQ(a.type("C.halved"), "uint256");
  EXPECT_EQ(a.type("C.unwrapped"), "uint128");
}

TEST(SemaExpr, CallTargets) {
  Analysed a(R"(
    contract Other { uint public count; event E(); error X(uint); }
    contract C {
      Other other; function(uint) internal returns (uint) inside;
      function(uint) external returns (uint) outside;
      function getter() public { other.count(); }
      function value() public { inside(1); }
      function far() public { outside(1); }
      function self() public { this.value(); }
      function low(address a) public { a.delegatecall(""); }
      function failing() public { require(true, Other.X(1)); }
    })");
  EXPECT_EQ(a.reasons(), Names{});
  EXPECT_EQ(a.call("C.getter").target, CallTarget::External);
  EXPECT_EQ(a.call("C.getter").decl, a.find("Other.count"));
  EXPECT_EQ(a.call("C.value").target, CallTarget::FunctionValue);
  EXPECT_EQ(a.call("C.far").target, CallTarget::External);
  EXPECT_EQ(a.call("C.far").decl, nullptr);
  EXPECT_EQ(a.call("C.self").decl, a.find("C.value"));
  EXPECT_EQ(a.call("C.low").target, CallTarget::LowLevel);
  EXPECT_EQ(a.call("C.failing").target, CallTarget::Builtin);
  EXPECT_EQ(llvm::cast<CallExpr>(a.call("C.failing").args[1])->target, CallTarget::Error);
}

TEST(SemaExpr, StorageReferences) {
  Analysed a(R"(
    contract C {
      struct S { uint[] list; } S s; mapping(uint => S) m;
      function direct() public { s; }
      function element() public { m[1].list; }
      function pointer() public { S storage p = m[1]; p; }
      function copied() public { S memory p = s; p.list; }
    })");
  EXPECT_FALSE(a.last("C.direct")->type->isPointer);
  EXPECT_FALSE(a.last("C.element")->type->isPointer);
  EXPECT_TRUE(a.last("C.pointer")->type->isPointer);
  EXPECT_EQ(a.type("C.copied"), "uint256[] memory");
  EXPECT_TRUE(a.last("C.element")->isLValue);
}

TEST(SemaExpr, ArrayLengths) {
  Analysed a(R"(
    uint constant FILE = 3;
    library L { uint internal constant X = 2 ** 3; }
    contract C {
      uint constant N = FILE * 2;
      uint[N / 4 + L.X] a;
      uint constant P = Q; uint constant Q = P;
      uint[type(uint8).max] c;
    })");
  EXPECT_EQ(a.reasons(), Names{});
  EXPECT_EQ(toString(a.find<VariableDecl>("C.a")->type), "uint256[9] storage");
  EXPECT_EQ(toString(a.find<VariableDecl>("C.c")->type), "uint256[255] storage");
  Analysed broken("contract C { uint constant P = Q; uint constant Q = P; uint[P] b; uint[x] d; }");
  EXPECT_EQ(broken.reasons().size(), 2u);
  EXPECT_EQ(broken.find<VariableDecl>("C.b")->type, nullptr);
}

TEST(SemaExpr, DeepAndWideInputIsFine) {
  std::string sum = "1", nested = "u";
  for (int i = 0; i < 400; ++i)
    sum += " + u";
  EXPECT_EQ(typeOf(sum), "uint256");
  for (int i = 0; i < 100; ++i)
    nested = "(" + nested + ")";
  EXPECT_EQ(typeOf(nested), "uint256");
  // A chain that doubles at every step costs one evaluation each.
  std::string constants;
  for (int i = 0; i < 60; ++i)
    constants += "uint constant A" + std::to_string(i) + " = A" + std::to_string(i + 1) + " - A" +
                 std::to_string(i + 1) + ";";
  Analysed a("contract C { " + constants + " uint constant A60 = 1; uint[A0 + 1] x; }");
  EXPECT_EQ(a.reasons(), Names{});
}

} // namespace
