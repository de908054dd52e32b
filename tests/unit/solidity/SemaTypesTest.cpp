//===- SemaTypesTest.cpp - types, constants, conversions, signatures -------------===//
#include "SemaSupport.h"

#include "analyzer/solidity/SemaConstants.h"

#include "llvm/ADT/StringExtras.h"

using namespace quorate;
using namespace quorate::sol;

namespace {

std::string text(const std::optional<Constant> &value) {
  if (!value)
    return "none";
  std::string number = llvm::toString(value->numerator, 10, true);
  return value->isInteger() ? number : number + "/" + llvm::toString(value->denominator, 10, true);
}

Constant number(llvm::StringRef digits) { return *parseNumber(digits, ""); }

TEST(SemaTypes, EqualTypesHaveEqualAddresses) {
  TypeTable types;
  EXPECT_EQ(types.elementary("uint"), types.integer(256, false));
  EXPECT_EQ(types.elementary("byte"), types.elementary("bytes1"));
  EXPECT_EQ(types.elementary("int24"), types.integer(24, true));
  EXPECT_NE(types.elementary("address"), types.elementary("address payable"));
  EXPECT_EQ(types.elementary("uint7"), nullptr);
  EXPECT_EQ(types.elementary("uint264"), nullptr);
  EXPECT_EQ(types.elementary("uint08"), nullptr);
  EXPECT_EQ(types.elementary("bytes33"), nullptr);
  Type array;
  array.kind = TypeKind::Array;
  array.element = types.boolean();
  array.length = llvm::APInt(64, 3);
  Type same = array;
  same.length = llvm::APInt(256, 3);
  EXPECT_EQ(types.intern(array), types.intern(same));
}

TEST(SemaTypes, NumbersAreExact) {
  EXPECT_EQ(text(parseNumber("1_000.5e3", "")), "1000500");
  EXPECT_EQ(text(parseNumber(".25", "")), "1/4");
  EXPECT_EQ(text(parseNumber("0xfF", "")), "255");
  EXPECT_EQ(text(parseNumber("1.5", "ether")), "1500000000000000000");
  EXPECT_EQ(text(parseNumber("2", "days")), "172800");
  EXPECT_EQ(text(parseNumber("1e5000", "")), "none");
  EXPECT_EQ(text(parseNumber("0xzz", "")), "none");
  EXPECT_EQ(text(foldBinary(BinaryOp::Div, number("1"), number("3"))), "1/3");
  EXPECT_EQ(text(foldBinary(BinaryOp::Div, number("7"), number("2"), true)), "3");
  EXPECT_EQ(text(foldBinary(BinaryOp::Div, number("7"), number("0"))), "none");
  EXPECT_EQ(text(foldBinary(BinaryOp::Exp, number("2"), number("255"))),
            "57896044618658097711785492504343953926634992332820282019728792003956564819968");
  EXPECT_EQ(text(foldBinary(BinaryOp::Exp, number("2"), number("5000"))), "none");
  EXPECT_EQ(text(foldBinary(BinaryOp::Shl, number("1"), number("200000"))), "none");
  Constant negative = *foldUnary(UnaryOp::Neg, number("5"));
  EXPECT_EQ(text(foldBinary(BinaryOp::Mod, negative, number("3"))), "-2");
  EXPECT_EQ(text(foldBinary(BinaryOp::Shr, negative, number("1"))), "-3");
  EXPECT_EQ(text(foldBinary(BinaryOp::Exp, number("2"), negative)), "1/32");
  EXPECT_EQ(text(foldUnary(UnaryOp::BitNot, number("0"))), "-1");
  EXPECT_EQ(integerOf(negative)->getSExtValue(), -5);
}

TEST(SemaTypes, LiteralsConvertWhereTheyFit) {
  TypeTable types;
  Type kind;
  kind.kind = TypeKind::RationalLiteral;
  const Type *literal = types.intern(kind);
  auto converts = [&](const char *digits, const char *to) {
    Constant value = number(digits);
    return implicitlyConvertible(literal, types.elementary(to), &value);
  };
  EXPECT_TRUE(converts("255", "uint8"));
  EXPECT_FALSE(converts("256", "uint8"));
  EXPECT_TRUE(converts("127", "int8"));
  EXPECT_FALSE(converts("128", "int8"));
  EXPECT_FALSE(converts("1.5", "uint8"));
  EXPECT_TRUE(converts("0", "bytes32"));
  EXPECT_TRUE(converts("0x1234", "bytes2"));
  EXPECT_FALSE(converts("0x1234", "bytes4"));
  Constant big = number("256");
  EXPECT_EQ(toString(mobileType(types, literal, &big)), "uint16");
  EXPECT_EQ(toString(commonType(types, literal, &big, types.integer(8, false), nullptr)), "uint16");
  const Type *u8 = types.integer(8, false), *i8 = types.integer(8, true);
  EXPECT_EQ(commonType(types, u8, nullptr, i8, nullptr), nullptr);
  EXPECT_EQ(commonType(types, u8, nullptr, types.integer(16, true), nullptr),
            types.integer(16, true));
}

TEST(SemaTypes, Signatures) {
  Analysed a(R"(
    library L {
      struct P { uint x; }
      enum E { A }
      function f(P storage p, E e, mapping(uint => P) storage m, P memory q) public {}
    }
    type Id is uint64;
    contract C {
      struct Op { address to; uint256[] values; Inner inner; }
      struct Inner { bytes data; Id id; }
      struct Loop { Loop[] inner; }
      enum Kind { X, Y }
      error Denied(address who, Kind kind);
      event Done(Op op);
      function transfer(address to, uint256 amount) external returns (bool) {}
      function propose(address[] memory, uint[] memory, bytes[] memory, string memory) public {}
      function run(Op[2][] calldata ops, C self, function(uint) external f) external {}
      function hidden(uint) internal {}
      mapping(address => mapping(uint => Op)) public ops;
    })");
  EXPECT_EQ(a.reasons(), Names{});
  EXPECT_EQ(a.function("C.transfer").selector, 0xa9059cbbu);
  EXPECT_EQ(a.function("C.propose").selector, 0x7d5e81e2u);
  EXPECT_EQ(a.function("C.run").signature,
            "run((address,uint256[],(bytes,uint64))[2][],address,function)");
  EXPECT_FALSE(a.function("C.hidden").selector.has_value());
  EXPECT_EQ(a.find<ErrorDecl>("C.Denied")->signature, "Denied(address,uint8)");
  EXPECT_EQ(a.find<EventDecl>("C.Done")->signature, "Done((address,uint256[],(bytes,uint64)))");
  EXPECT_EQ(a.function("L.f").signature, "f(L.P storage,L.E,mapping(uint256 => L.P) storage,L.P)");
  GetterSignature getter = getterOf(a.program.types, *a.find<VariableDecl>("C.ops"));
  EXPECT_EQ(getter.params.size(), 2u);
  EXPECT_EQ(getter.members, (std::vector<unsigned>{0, 2}));
}

TEST(SemaTypes, ExternalInterface) {
  Analysed a(R"(
    interface IERC165 { function supportsInterface(bytes4) external view returns (bool); }
    interface IToken is IERC165 {
      function balanceOf(address) external view returns (uint);
      function totalSupply() external view returns (uint);
    }
    contract Token is IToken {
      mapping(address => uint) public override balanceOf;
      function totalSupply() public pure virtual returns (uint) { return 1; }
      function supportsInterface(bytes4) external pure returns (bool) { return false; }
    }
    contract Capped is Token {
      function totalSupply() public pure override returns (uint) { return 2; }
    })");
  EXPECT_EQ(interfaceId(a.program.types, a.contract("IERC165")), 0x01ffc9a7u);
  EXPECT_EQ(interfaceId(a.program.types, a.contract("IToken")), 0x70a08231u ^ 0x18160dddu);
  auto functions = externalFunctions(a.program.types, a.contract("Capped"));
  ASSERT_EQ(functions.size(), 3u);
  EXPECT_EQ(functions[0].selector, 0x01ffc9a7u);
  EXPECT_EQ(functions[1].function, &a.function("Capped.totalSupply"));
  EXPECT_EQ(functions[2].getter, a.find<VariableDecl>("Token.balanceOf"));
}

} // namespace
