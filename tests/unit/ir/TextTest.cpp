#include "Common.h"

using namespace quorate;
using namespace quorate::ir;
using namespace quorate::ir::test;

namespace {

/// Every kind of data type, record and attribute.
const char *const Everything = R"ir(type t0 = value uint256
type t1 = value uint8 name "State"
type t2 = bytes
type t3 = string dynamic
type t4 = mapping t0 => t5
type t5 = struct (id : t0 at 0, "odd name" : t1 at 1 byte 3) slots 2 name "Proposal"
type t6 = array t0 []
type t7 = array t0 [3] slots 3
type t8 = unknown
type t9 = byte
type t10 = value function
contract "my-file.bin" abstract bytecode @pc 7 {
  bases A, "B C"
  incomplete "an \"odd\" reason\x0a"
  var v0 proposals : storage t4 slot 0xffffffffffffffffffff in Base @2:10-20 @pc 0
  var v1 "" : transient t1 slot 3 byte 5
  function f0 g fallback payable params () returns ();
  function f1 f regular view entry selector 0x12345678 signature "f(bytes)" in Base params (a : memory t2 abi "bytes", "" : uint256) returns (r : uint256 abi "uint256") @0:0-9 {
  b0:
    %0 = param 0 : memory t2 "a" @0:1-5
    %1 = param 1 : uint256
    %2 = const 5 : uint8
    %3 = const 0xff00000000000000000000000000000000000001 : address
    %4 = ref.var v0 : storage t4
    %5 = ref.key %4, %1 : storage t5
    %6 = ref.field %5, 0 : storage t0
    %7 = load %6 : uint256
    store %6, %1 @pc 12
    %9 = extcall %3, %1, %0 : tuple {call delegate bytes value needscode dropsanswer selector 0x1 signature "x()" contract "X" rets ("uint256") returns (uint256)}
    %10 = extract %9, 0 : bool
    %11 = extcall %3, %1, %7 : tuple {call static typed gas args ("uint256")}
    %12 = abi.encode %1, %0 : memory t2 {encode packed args ("uint256", "bytes")}
    %13 = abi.decode %12 : tuple {decode rets ("uint256", "bytes") returns (uint256, memory t2)}
    log %1, %7 {log anonymous topics 1 signature "E(uint256,uint256)" args ("uint256", "uint256")}
    log %1, %7, %1 {log raw topics 1}
    unsupported "because" {havoc state external}
    %17 = env timestamp : uint256
    %18 = funcptr f0 : function
    icall f0
    %20 = const.bytes : memory t3 "a\\b\x00\xff"
    branch %10, b1, b2
  b1:
    revert {revert panic code 0x11}
  b2:
    %23 = phi b0 %7, b3 %25 : uint256
    %24 = ult %23, %1 : bool
    branch %24, b3, b4
  b3:
    %25 = add %23, %17 : uint256
    jump b2
  b4:
    revert %23 {revert error selector 0x8c379a0 signature "E(uint256)" args ("uint256")}
  }
}
)ir";

TEST(Text, RoundTripsEverything) {
  Module module = parsed(Everything);
  EXPECT_EQ(printed(module), Everything);
  const Contract &contract = module[ContractId(0)];
  EXPECT_EQ(contract.incomplete[0], "an \"odd\" reason\n");
  const Function &f = contract.functions[1];
  EXPECT_EQ(f[ValueId(3)].imm.getActiveBits(), 160u);
  EXPECT_EQ(f[ValueId(20)].text, llvm::StringRef("a\\b\0\xff", 5));
  EXPECT_TRUE(f[ValueId(9)].call().needsCode);
  EXPECT_TRUE(f[ValueId(9)].call().dropsAnswer);
  EXPECT_FALSE(f[ValueId(16)].havoc().memory);
  EXPECT_EQ(f[ValueId(8)].op, Op::Store) << "unnumbered instructions take the free numbers";
  EXPECT_EQ(*f[ValueId(8)].place.pc, 12u);
}

TEST(Text, KeepsValueNumbersWhereInstructionsWereRemoved) {
  std::string text =
      inFunction("  b0:\n    %7 = const 1 : uint256\n    return %7", "()", "(\"\" : uint256)");
  Module module = parsed(text);
  EXPECT_EQ(module[ContractId(0)].functions[0].instructions.size(), 8u);
  EXPECT_NE(printed(module).find("%7 = const 1"), std::string::npos);
}

TEST(Text, EveryPrefixIsRejectedOrParsed) {
  llvm::StringRef text = Everything;
  for (size_t length = 0; length < text.size(); ++length) {
    llvm::Expected<Module> module = parse(text.take_front(length));
    if (!module)
      llvm::consumeError(module.takeError());
  }
}

TEST(Text, ErrorsNamePlaceAndExpectation) {
  auto error = [](llvm::StringRef text) {
    llvm::Expected<Module> module = parse(text);
    return module ? std::string() : llvm::toString(module.takeError());
  };
  EXPECT_EQ(error("contract C contract solidity {\n  vor"), "2:3: expected '}', found vor");
  EXPECT_EQ(error("type t1 = byte"), "1:6: expected t0, found t1");
  EXPECT_EQ(error("type t0 = value uint300"), "1:17: expected a type, found uint300");
  EXPECT_EQ(error(inFunction("b0:\n %0 = const 256 : uint8")),
            "4:13: expected a number of at most 8 bits, found 256");
  EXPECT_EQ(error(inFunction("b0:\n %0 = const 1 : uint8\n %0 = const 1 : uint8")).substr(0, 4),
            "6:3:");
  EXPECT_NE(error(inFunction("b0:\n %4000000000 = const 1 : uint8")).find("smaller value"),
            std::string::npos);
  EXPECT_NE(error("contract \"abc"), "");
}

TEST(Text, TypesReadLikeSolidity) {
  Module module = parsed(Everything);
  EXPECT_EQ(toString(module, Type::ref(Space::Storage, DataTypeId(4))),
            "mapping(uint256 => Proposal) storage");
  EXPECT_EQ(toString(module, Type::ref(Space::Memory, DataTypeId(7))), "uint256[3] memory");
  EXPECT_EQ(toString(module, Type::bytes(4)), "bytes4");
}

} // namespace
