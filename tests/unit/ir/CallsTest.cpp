#include "Run.h"

using namespace quorate;
using namespace quorate::ir;
using namespace quorate::ir::test;

namespace {

const char *const Pair = R"ir(type t0 = value uint256
type t1 = bytes
contract A contract solidity {
  var v0 x : storage t0 slot 0
  function f0 forward regular payable entry selector 0x1 params (kind : uint256 abi "uint256", arg : uint256 abi "uint256") returns (ok : bool abi "bool", r : uint256 abi "uint256", d : memory t1 abi "bytes") {
  b0:
    %0 = param 0 : uint256
    %1 = param 1 : uint256
    %2 = const 4097 : uint256
    %3 = env value : uint256
    %30 = const 0 : uint256
    %31 = const 1 : uint256
    %32 = const 2 : uint256
    %4 = eq %0, %30 : bool
    branch %4, b1, b2
  b1:
    %5 = extcall %2, %3, %1 : tuple {call call typed value needscode selector 0x7 args ("uint256") rets ("uint256") returns (uint256)}
    %6 = extract %5, 0 : bool
    %7 = extract %5, 2 : uint256
    %8 = extract %5, 1 : memory t1
    return %6, %7, %8
  b2:
    %9 = eq %0, %31 : bool
    branch %9, b3, b4
  b3:
    %10 = extcall %2, %1 : tuple {call delegate typed selector 0x7 args ("uint256") rets ("uint256") returns (uint256)}
    %11 = extract %10, 0 : bool
    %12 = extract %10, 2 : uint256
    %13 = extract %10, 1 : memory t1
    return %11, %12, %13
  b4:
    %14 = eq %0, %32 : bool
    branch %14, b5, b6
  b5:
    %15 = extcall %2, %1 : tuple {call static typed selector 0x7 args ("uint256") rets ("uint256") returns (uint256)}
    %16 = extract %15, 0 : bool
    %17 = extract %15, 2 : uint256
    %18 = extract %15, 1 : memory t1
    return %16, %17, %18
  b6:
    %19 = extcall %1, %30 : tuple {call call typed needscode selector 0x7 args ("uint256")}
    %20 = extract %19, 0 : bool
    %21 = extract %19, 1 : memory t1
    return %20, %30, %21
  }
  function f1 get regular view entry selector 0x2 params () returns (r : uint256 abi "uint256") {
  b0:
    %0 = ref.var v0 : storage t0
    %1 = load %0 : uint256
    return %1
  }
  function f2 recurse regular nonpayable entry selector 0x3 params (n : uint256 abi "uint256") returns (r : uint256 abi "uint256") {
  b0:
    %0 = param 0 : uint256
    %1 = env this : address
    %2 = const 1 : uint256
    %3 = add %0, %2 : uint256
    %4 = extcall %1, %3 : tuple {call call typed selector 0x3 args ("uint256") rets ("uint256") returns (uint256)}
    %5 = extract %4, 0 : bool
    branch %5, b1, b2
  b1:
    %6 = extract %4, 2 : uint256
    return %6
  b2:
    return %0
  }
}
contract B contract solidity {
  var v0 y : storage t0 slot 0
  function f0 set regular payable entry selector 0x7 params (arg : uint256 abi "uint256") returns (r : uint256 abi "uint256") {
  b0:
    %0 = param 0 : uint256
    %1 = ref.var v0 : storage t0
    store %1, %0
    %2 = const 13 : uint256
    %3 = eq %0, %2 : bool
    branch %3, b1, b2
  b1:
    revert %0 {revert error selector 0x1020304 signature "Bad(uint256)" args ("uint256")}
  b2:
    %4 = env caller : address
    %5 = zext %4 : uint256
    return %5
  }
}
)ir";

Outcome forwarded(bool ok, Word result, const ByteString &data) {
  Outcome outcome;
  outcome.data = concat({word(ok), result, word(96), word(data.size())}, data);
  return outcome;
}

TEST(Calls, CallMovesValueAndNestedRevertsRollBackAlone) {
  Runner run(Pair);
  EXPECT_EQ(run.call(1, {word(0), word(5)}, word(3)),
            forwarded(true, word(0x1000), concat({word(0x1000)})));
  EXPECT_EQ(run.slot(word(0), 1), word(5));
  EXPECT_EQ(run.self(1).balance, word(3));
  EXPECT_EQ(run.self(0).balance, word(0));
  EXPECT_EQ(run.call(1, {word(0), word(13)}, word(3)),
            forwarded(false, word(0), concatBytes({1, 2, 3, 4}, concat({word(13)}))));
  EXPECT_EQ(run.slot(word(0), 1), word(5));
  EXPECT_EQ(run.self(1).balance, word(3));
  EXPECT_EQ(run.self(0).balance, word(3)) << "the value came back to the caller of the failed call";
}

TEST(Calls, DelegateKeepsCallerAndStorage) {
  Runner run(Pair);
  EXPECT_EQ(run.call(1, {word(1), word(5)}), forwarded(true, word(0xaa), concat({word(0xaa)})));
  EXPECT_EQ(run.slot(word(0), 0), word(5));
  EXPECT_EQ(run.slot(word(0), 1), word(0));
  EXPECT_EQ(run.call(2, {}), returned({word(5)}));
}

TEST(Calls, StaticForbidsWrites) {
  Runner run(Pair);
  EXPECT_EQ(run.call(1, {word(2), word(5)}), forwarded(false, word(0), {}));
  EXPECT_EQ(run.slot(word(0), 1), word(0));
}

TEST(Calls, NeedsCode) {
  Runner run(Pair);
  EXPECT_EQ(run.call(1, {word(3), word(0x5555)}), forwarded(false, word(0), {}));
  EXPECT_EQ(run.call(1, {word(3), word(0x1001)}), forwarded(true, word(0), concat({word(0x1000)})));
}

TEST(Calls, DepthIsLimitedWithoutExhaustingTheStack) {
  Runner run(Pair);
  EXPECT_EQ(run.call(3, {word(0)}), returned({word(run.world.callDepthLimit)}));
}

TEST(Calls, IdentityPrecompileThroughMemory) {
  Runner run(R"ir(contract C contract bytecode {
  function f0 f regular payable entry selector 0x1 params (x : uint256) returns () {
  b0:
    %0 = param 0 : uint256
    %1 = const 128 : uint256
    %2 = const 32 : uint256
    %3 = const 4 : uint256
    mstore %1, %0
    %4 = const 160 : uint256
    %5 = const 16 : uint256
    %6 = extcall %3, %1, %2, %4, %5 : tuple {call static memory output}
    %7 = retsize : uint256
    %8 = const 192 : uint256
    mstore %8, %7
    %9 = const 64 : uint256
    return.mem %4, %9
  }
  function f1 fallback fallback payable entry params () returns () {
  b0:
    %0 = cdsize : uint256
    %1 = const 0 : uint256
    %2 = const 128 : uint256
    cdcopy %2, %1, %0
    %3 = retsize : uint256
    %4 = const 1 : uint256
    retcopy %2, %1, %4
    return.mem %2, %0
  }
})ir");
  Word x = hexWord("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
  EXPECT_EQ(run.call(1, {x}), returned({x.lshr(128).shl(128), word(32)}));
  EXPECT_EQ(run.call(99, {}).status, Outcome::Status::Reverted)
      << "reading behind the return data fails";
}

const char *const Factory = R"ir(type t0 = value uint256
contract Factory contract solidity {
  function f0 make regular payable entry selector 0x1 params (n : uint256 abi "uint256") returns (a : address abi "address", ok : bool abi "bool") {
  b0:
    %0 = param 0 : uint256
    %1 = env value : uint256
    %2 = create %1, %0 : tuple {call create typed value contract "Child" args ("uint256")}
    %3 = extract %2, 2 : address
    %4 = extract %2, 0 : bool
    return %3, %4
  }
}
contract Child contract solidity {
  var v0 fixed : immutable t0 slot 0
  function f0 constructor constructor payable entry params (n : uint256 abi "uint256") returns () {
  b0:
    %0 = param 0 : uint256
    %1 = ref.var v0 : immutable t0
    store %1, %0
    %2 = const 0 : uint256
    %3 = eq %0, %2 : bool
    branch %3, b1, b2
  b1:
    revert {revert empty}
  b2:
    return
  }
  function f1 get regular view entry selector 0x2 params () returns (r : uint256 abi "uint256") {
  b0:
    %0 = ref.var v0 : immutable t0
    %1 = load %0 : uint256
    return %1
  }
  function f2 receive receive payable entry params () returns () {
  b0:
    return
  }
}
)ir";

TEST(Calls, CreationAddressesImmutablesAndFailure) {
  Runner run(Factory);
  Message message;
  message.from = hexWord("6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0");
  message.data = concat({word(7)});
  Word address(256, 0);
  ASSERT_TRUE(run.world.deploy(run.module, ContractId(1), message, address).ok());
  EXPECT_EQ(address, hexWord("cd234a471b72ba2f1ccf0a70fcaba648a5eecd8d")) << "known CREATE address";
  ASSERT_TRUE(run.world.deploy(run.module, ContractId(1), message, address).ok());
  EXPECT_EQ(address, hexWord("343c43a37d37dff08ae8c4a11544c718abb4fcf8")) << "with nonce 1";
  Message get;
  get.from = word(1);
  get.to = address;
  get.data = {0, 0, 0, 2};
  EXPECT_EQ(run.world.call(get), returned({word(7)}));
  get.data.clear();
  get.value = word(9);
  EXPECT_TRUE(run.world.call(get).ok()) << "receive";
  EXPECT_EQ(run.world.accounts[address].balance, word(9));

  run.self().nonce = 1;
  Outcome made = run.call(1, {word(3)}, word(2));
  ASSERT_TRUE(made.ok());
  Word child = wordAt(made.data, 0);
  EXPECT_EQ(run.world.accounts[child].immutables.at(0), word(3));
  EXPECT_EQ(run.world.accounts[child].balance, word(2));
  size_t accounts = run.world.accounts.size();
  EXPECT_EQ(run.call(1, {word(0)}, word(2)), returned({word(0), word(0)}));
  EXPECT_EQ(run.world.accounts.size(), accounts) << "a failed creation leaves no account";
  EXPECT_EQ(run.self().balance, word(2));
}

TEST(Abi, TypesAndLayouts) {
  EXPECT_TRUE(parseAbiType("(uint256,(address,bytes)[2][])[]")->isDynamic());
  EXPECT_EQ(parseAbiType("(uint8,bool[3])[2]")->headSize(), 256u);
  for (const char *bad :
       {"", "uint7", "uint264", "bytes33", "(uint8", "uint8]", "uint8[2", "int", "uint8[x]", "foo"})
    EXPECT_FALSE(parseAbiType(bad).has_value()) << bad;
  std::string nested(10000, '(');
  EXPECT_FALSE(parseAbiType(nested).has_value());
}

TEST(Abi, DecodingHostileData) {
  std::vector<AbiType> types = {*parseAbiType("uint256[][]")};
  // Every inner array points to the outer one again.
  ByteString loop = concat({word(32), word(200)});
  for (int k = 0; k < 200; ++k)
    appendWord(loop, Word(256, 0));
  (void)abiDecode(types, loop);
  EXPECT_FALSE(abiDecode(types, concat({word(32), Word::getMaxValue(256)})).has_value());
  EXPECT_FALSE(abiDecode(types, concat({word(32), word(uint64_t(1) << 62)})).has_value());
  EXPECT_FALSE(abiDecode({*parseAbiType("uint256[4000000000]")}, concat({word(1)})).has_value());
  EXPECT_FALSE(abiDecode({*parseAbiType("()[]")}, concat({word(32), word(1u << 30)})).has_value());
}

TEST(Abi, PackedEncoding) {
  Datum number, tag, text, list;
  number.word = word(0x102);
  tag.word = word(0xab).shl(248);
  text.bytes = {'x'};
  list.items = {number, number};
  ByteString packed = *abiEncodePacked({*parseAbiType("uint16"), *parseAbiType("bytes1"),
                                        *parseAbiType("string"), *parseAbiType("uint16[]")},
                                       {number, tag, text, list});
  EXPECT_EQ(packed, concatBytes({1, 2, 0xab, 'x'}, concat({word(0x102), word(0x102)})));
}

} // namespace
