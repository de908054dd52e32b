#include "Run.h"

using namespace quorate;
using namespace quorate::ir;
using namespace quorate::ir::test;

namespace {

TEST(Keccak, KnownAnswers) {
  EXPECT_EQ(keccak256({}),
            hexWord("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"));
  EXPECT_EQ(selectorOf("transfer(address,uint256)"), 0xa9059cbbu);
  ByteString block(136, 'a');
  ByteString longer(137, 'a');
  EXPECT_NE(keccak256(block), keccak256(longer));
  // A message of exactly one rate is padded with a whole block.
  EXPECT_EQ(keccak256(ByteString(136, 0)),
            hexWord("3a5912a7c5faa06ee4fe906253e339467a9ce87d533c65be3c15cb231cdb25f9"));
}

TEST(Run, ControlFlowScalarsAndSteps) {
  Runner run(R"ir(contract C contract solidity {
  function f0 sum regular pure entry selector 0x1 params (n : uint256 abi "uint256") returns (r : uint256 abi "uint256") {
  b0:
    %0 = const 0 : uint256
    %1 = const 1 : uint256
    %2 = param 0 : uint256
    jump b1
  b1:
    %3 = phi b0 %0, b2 %6 : uint256
    %4 = phi b0 %1, b2 %3 : uint256
    %5 = ult %3, %2 : bool
    branch %5, b2, b3
  b2:
    %6 = add %3, %1 : uint256
    jump b1
  b3:
    return %4
  }
})ir");
  EXPECT_EQ(run.call(1, {word(5)}), returned({word(4)})) << "phis read the old values";
  EXPECT_EQ(run.call(1, {word(0)}), returned({word(1)}));
  EXPECT_EQ(run.call(1, {}).status, Outcome::Status::Reverted) << "call data too short";
  EXPECT_EQ(run.call(2, {}).status, Outcome::Status::Reverted) << "no such selector";
  unsigned steps = 0;
  run.world.onStep = [&](const Account &, const Contract &, const Function &, ValueId) { ++steps; };
  run.call(1, {word(0)});
  EXPECT_EQ(steps, 9u);
  run.world.stepLimit = 1000;
  EXPECT_EQ(run.call(1, {word(100000)}).status, Outcome::Status::StepLimit);
}

TEST(Run, StorageLayoutOfEveryKind) {
  Runner run(R"ir(type t0 = value uint256
type t1 = value uint16
type t2 = value bool
type t3 = value bytes4
type t4 = struct (a : t1 at 0, b : t2 at 0 byte 2, c : t0 at 1) slots 2 name "S"
type t5 = mapping t3 => t4
type t6 = array t1 []
type t7 = array t1 [20] slots 2
type t8 = mapping t0 => t5
contract C contract solidity {
  var v0 nested : storage t8 slot 3
  var v1 list : storage t6 slot 4
  var v2 fixed : storage t7 slot 5
  var v3 tr : transient t0 slot 0
  function f0 put regular nonpayable entry selector 0x1 params (k : uint256 abi "uint256", q : bytes4 abi "bytes4", x : uint16 abi "uint16") returns (r : uint256 abi "uint256") {
  b0:
    %0 = param 0 : uint256
    %1 = param 1 : bytes4
    %2 = param 2 : uint16
    %3 = ref.var v0 : storage t8
    %4 = ref.key %3, %0 : storage t5
    %5 = ref.key %4, %1 : storage t4
    %6 = ref.field %5, 0 : storage t1
    store %6, %2
    %7 = ref.field %5, 1 : storage t2
    %8 = const 1 : bool
    store %7, %8
    %9 = ref.field %5, 2 : storage t0
    store %9, %0
    %10 = ref.var v1 : storage t6
    %11 = const 17 : uint256
    setlength %10, %11
    %12 = const 16 : uint256
    %13 = ref.index %10, %12 : storage t1
    store %13, %2
    %14 = ref.var v2 : storage t7
    %15 = ref.index %14, %11 : storage t1
    store %15, %2
    %16 = ref.var v3 : transient t0
    store %16, %0
    %17 = load %16 : uint256
    %18 = load %6 : uint16
    %19 = zext %18 : uint256
    %20 = slotof %9 : uint256
    %21 = length %14 : uint256
    %22 = add %19, %21 : uint256
    return %22
  }
  function f1 drop regular nonpayable entry selector 0x2 params () returns () {
  b0:
    %0 = ref.var v1 : storage t6
    clear %0
    %1 = ref.var v2 : storage t7
    clear %1
    return
  }
})ir");
  EXPECT_EQ(run.call(1, {word(7), hexWord("aabbccdd").shl(224), word(0x1234)}),
            returned({word(0x1234 + 20)}));
  Word inner = hashOf({word(7), word(3)});
  Word base = hashOf({hexWord("aabbccdd").shl(224), inner}); // bytes4 keys are left-aligned
  EXPECT_EQ(run.slot(base), word(0x011234));
  EXPECT_EQ(run.slot(base + 1), word(7));
  EXPECT_EQ(run.slot(word(4)), word(17));
  EXPECT_EQ(run.slot(hashOf({word(4)}) + 1), word(0x1234));
  EXPECT_EQ(run.slot(word(6)), word(0x12340000)) << "element 17 of 16 to a slot";
  EXPECT_TRUE(run.self().transient.empty()) << "cleared when the transaction ends";
  EXPECT_TRUE(run.call(2, {}).ok());
  EXPECT_EQ(run.self().storage.size(), 2u) << "zero means absent";
}

TEST(Run, ByteStringsInStorage) {
  Runner run(R"ir(type t0 = bytes
type t1 = byte
type t2 = mapping t0 => t3
type t3 = value uint256
contract C contract solidity {
  var v0 s : storage t0 slot 0
  var v1 m : storage t2 slot 1
  function f0 set regular nonpayable entry selector 0x1 params (x : calldata t0 abi "bytes") returns (r : memory t0 abi "bytes") {
  b0:
    %0 = param 0 : calldata t0
    %1 = ref.var v0 : storage t0
    copyto %1, %0
    %2 = ref.var v1 : storage t2
    %3 = ref.key %2, %0 : storage t3
    %4 = length %1 : uint256
    store %3, %4
    %5 = clone %1 : memory t0
    return %5
  }
  function f1 push regular nonpayable entry selector 0x2 params (x : bytes1 abi "bytes1") returns () {
  b0:
    %0 = param 0 : bytes1
    %1 = ref.var v0 : storage t0
    %2 = length %1 : uint256
    %3 = const 1 : uint256
    %4 = add %2, %3 : uint256
    setlength %1, %4
    %5 = ref.index %1, %2 : storage t1
    store %5, %0
    return
  }
  function f2 pop regular nonpayable entry selector 0x3 params () returns () {
  b0:
    %1 = ref.var v0 : storage t0
    %2 = length %1 : uint256
    %3 = const 1 : uint256
    %4 = sub %2, %3 : uint256
    setlength %1, %4
    return
  }
})ir");
  ByteString text(31, 'x');
  EXPECT_EQ(run.call(1, encodeBytes(text)).data, concat({word(32), word(31)}, text));
  Word content = wordAt(text, 0);
  EXPECT_EQ(run.slot(word(0)), content | word(62)) << "up to 31 bytes stay in the slot";
  ByteString preimage = text;
  appendWord(preimage, word(1));
  EXPECT_EQ(run.slot(keccak256(preimage)), word(31)) << "bytes keys are hashed unpadded";
  EXPECT_TRUE(run.call(2, {word(0x79).shl(248)}).ok());
  EXPECT_EQ(run.slot(word(0)), word(65));
  EXPECT_EQ(run.slot(hashOf({word(0)})), content | word(0x79));
  EXPECT_TRUE(run.call(3, {}).ok());
  EXPECT_EQ(run.slot(word(0)), content | word(62));
  EXPECT_EQ(run.slot(hashOf({word(0)})), word(0)) << "what moved leaves nothing behind";
  run.self().storage[word(0)] = word(3); // long form with length 1
  EXPECT_EQ(run.call(3, {}), panicked(0x22));
}

TEST(Run, MemoryObjectsAndDeepCopies) {
  Runner run(R"ir(type t0 = value uint256
type t1 = array t0 []
type t2 = struct (a : t0 at 0, l : t1 at 1) slots 2 name "S"
type t3 = bytes
contract C contract solidity {
  var v0 s : storage t2 slot 0
  function f0 f regular nonpayable entry selector 0x1 params (n : uint256 abi "uint256") returns (addr : uint256 abi "uint256", out : memory t2 abi "(uint256,uint256[])") {
  b0:
    %0 = param 0 : uint256
    %1 = new : memory t2
    %2 = addrof %1 : uint256
    %3 = new %0 : memory t1
    %4 = ref.field %1, 1 : memory t1
    store %4, %3
    %5 = const 1 : uint256
    %6 = ref.index %3, %5 : memory t0
    %7 = const 77 : uint256
    store %6, %7
    %8 = ref.var v0 : storage t2
    copyto %8, %1
    %9 = const 88 : uint256
    store %6, %9
    %10 = clone %8 : memory t2
    %11 = ref.field %10, 0 : memory t0
    %12 = load %4 : memory t1
    %13 = ref.index %12, %5 : memory t0
    %14 = load %13 : uint256
    store %11, %14
    return %2, %10
  }
})ir");
  EXPECT_EQ(run.call(1, {word(2)}),
            returned({word(0x80), word(64), word(88), word(64), word(2), word(0), word(77)}))
      << "objects from 0x80; the storage copy has the old element, the memory alias the new one";
  EXPECT_EQ(run.slot(word(1)), word(2));
  EXPECT_TRUE(run.call(1, {word(3)}).ok());
  EXPECT_EQ(run.slot(hashOf({word(1)}) + 1), word(77));
  EXPECT_TRUE(run.call(1, {word(2)}).ok());
  EXPECT_EQ(run.slot(word(1)), word(2)) << "shorter copies shrink the array";
  EXPECT_EQ(run.call(1, {Word::getMaxValue(256)}).status, Outcome::Status::Reverted);
}

TEST(Run, CalldataIsValidatedAsItIsFollowed) {
  Runner run(R"ir(type t0 = bytes
type t1 = array t0 []
type t2 = value uint8
type t3 = struct (x : t2 at 0, l : t1 at 1) name "S"
contract C contract solidity {
  function f0 f regular view entry selector 0x1 params (s : calldata t3 abi "(uint8,bytes[])", i : uint256 abi "uint256") returns (x : uint8 abi "uint8", n : uint256 abi "uint256", h : uint256 abi "uint256") {
  b0:
    %0 = param 0 : calldata t3
    %1 = param 1 : uint256
    %2 = ref.field %0, 0 : calldata t2
    %3 = load %2 : uint8
    %4 = ref.field %0, 1 : calldata t1
    %5 = ref.index %4, %1 : calldata t0
    %6 = length %5 : uint256
    %7 = keccak %5 : uint256
    return %3, %6, %7
  }
  function f1 g regular view entry selector 0x2 params (x : uint8 abi "uint8", b : bool abi "bool") returns () {
  b0:
    return
  }
})ir");
  std::vector<Word> good = {word(64), word(1),  word(9), word(64), word(2),
                            word(64), word(96), word(0), word(2),  word(0x6162).shl(240)};
  ByteString ab = {'a', 'b'};
  EXPECT_EQ(run.call(1, good), returned({word(9), word(2), keccak256(ab)}));
  std::vector<Word> dirty = good;
  dirty[2] = word(256);
  EXPECT_EQ(run.call(1, dirty).status, Outcome::Status::Reverted);
  std::vector<Word> outside = good;
  outside[6] = word(10000);
  EXPECT_EQ(run.call(1, outside).status, Outcome::Status::Reverted);
  std::vector<Word> tooLong = good;
  tooLong[8] = word(33);
  EXPECT_EQ(run.call(1, tooLong).status, Outcome::Status::Reverted);
  std::vector<Word> hugeOffset = good;
  hugeOffset[0] = Word::getMaxValue(256);
  EXPECT_EQ(run.call(1, hugeOffset).status, Outcome::Status::Reverted);
  EXPECT_TRUE(run.call(2, {word(255), word(1)}).ok());
  EXPECT_FALSE(run.call(2, {word(256), word(1)}).ok());
  EXPECT_FALSE(run.call(2, {word(1), word(2)}).ok());
  EXPECT_FALSE(run.call(2, {word(1)}).ok());
}

TEST(Run, RevertsPanicsErrorsAndRollBack) {
  Runner run(R"ir(type t0 = value uint256
type t1 = string
contract C contract solidity {
  var v0 x : storage t0 slot 0
  function f0 e regular nonpayable entry selector 0x1 params (how : uint256 abi "uint256") returns () {
  b0:
    %0 = param 0 : uint256
    %1 = ref.var v0 : storage t0
    store %1, %0
    log %0 {log signature "E(uint256)" args ("uint256")}
    %2 = const 1 : uint256
    %3 = eq %0, %2 : bool
    branch %3, b1, b2
  b1:
    revert {revert panic code 0x11}
  b2:
    %4 = const 2 : uint256
    %5 = eq %0, %4 : bool
    branch %5, b3, b4
  b3:
    %6 = const.bytes : memory t1 "why"
    revert %6 {revert error selector 0x8c379a0 signature "Error(string)" args ("string")}
  b4:
    %7 = const 3 : uint256
    %8 = eq %0, %7 : bool
    branch %8, b5, b6
  b5:
    unsupported "made up" {havoc state memory}
    return
  b6:
    return
  }
})ir");
  EXPECT_EQ(run.call(1, {word(1)}), panicked(0x11));
  EXPECT_TRUE(run.self().storage.empty());
  EXPECT_TRUE(run.world.logs.empty());
  Outcome error = run.call(1, {word(2)});
  ByteString why = {'w', 'h', 'y'};
  why.resize(32);
  EXPECT_EQ(error.data, concatBytes({0x08, 0xc3, 0x79, 0xa0}, concat({word(32), word(3)}, why)));
  Outcome unsupported = run.call(1, {word(3)});
  EXPECT_EQ(unsupported.status, Outcome::Status::Unsupported);
  EXPECT_EQ(unsupported.reason, "made up");
  EXPECT_TRUE(run.self().storage.empty());
  EXPECT_TRUE(run.call(1, {word(9)}).ok());
  EXPECT_EQ(run.slot(word(0)), word(9));
  ASSERT_EQ(run.world.logs.size(), 1u);
  EXPECT_EQ(run.world.logs[0].topics[0].lshr(224), word(selectorOf("E(uint256)")));
  EXPECT_EQ(run.call(1, {word(9)}, word(1)).status, Outcome::Status::Reverted)
      << "value to a function that is not payable";
}

TEST(Run, InternalCallsPointersAndDeepRecursion) {
  Runner run(R"ir(contract C contract solidity {
  function f0 main regular view entry selector 0x1 params (n : uint256 abi "uint256", p : bool abi "bool") returns (a : uint256 abi "uint256") {
  b0:
    %0 = param 0 : uint256
    %1 = param 1 : bool
    %2 = funcptr f1 : function
    %3 = undef : function
    %4 = select %1, %2, %3 : function
    %5 = icall.ptr %4, %0 : tuple
    %6 = extract %5, 0 : uint256
    return %6
  }
  function f1 down regular pure params (n : uint256) returns (r : uint256) {
  b0:
    %0 = param 0 : uint256
    %1 = const 0 : uint256
    %2 = eq %0, %1 : bool
    branch %2, b1, b2
  b1:
    return %0
  b2:
    %3 = const 1 : uint256
    %4 = sub %0, %3 : uint256
    %5 = icall f1, %4 : tuple
    %6 = extract %5, 0 : uint256
    %7 = add %6, %3 : uint256
    return %7
  }
})ir");
  EXPECT_EQ(run.call(1, {word(500), word(1)}), returned({word(500)}));
  EXPECT_EQ(run.call(1, {word(100000), word(1)}).status, Outcome::Status::Reverted);
  EXPECT_EQ(run.call(1, {word(1), word(0)}), panicked(0x51));
}

TEST(Run, LogsWithIndexedReferences) {
  Runner run(R"ir(type t0 = string
type t1 = value uint256
type t2 = array t1 []
contract C contract solidity {
  function f0 f regular nonpayable entry selector 0x1 params (s : memory t0 abi "string", l : memory t2 abi "uint256[]", b : bytes2 abi "bytes2") returns () {
  b0:
    %0 = param 0 : memory t0
    %1 = param 1 : memory t2
    %2 = param 2 : bytes2
    log %0, %1, %2, %0 {log topics 3 signature "E(string,uint256[],bytes2,string)" args ("string", "uint256[]", "bytes2", "string")}
    return
  }
})ir");
  ByteString hi = {'h', 'i'}, padded = hi;
  padded.resize(32);
  std::vector<Word> arguments = {
      word(96), word(160), word(0x7071).shl(240), word(2), wordAt(padded, 0), word(2),
      word(5),  word(6)};
  ASSERT_TRUE(run.call(1, arguments).ok());
  const EmittedLog &log = run.world.logs.at(0);
  ASSERT_EQ(log.topics.size(), 4u);
  EXPECT_EQ(log.topics[1], keccak256(hi));
  EXPECT_EQ(log.topics[2], hashOf({word(5), word(6)}));
  EXPECT_EQ(log.topics[3], word(0x7071).shl(240));
  EXPECT_EQ(log.data, concat({word(32), word(2)}, padded));
}

TEST(Run, HashesAndRecovery) {
  Runner run(R"ir(type t0 = bytes
contract C contract solidity {
  function f0 rec regular view entry selector 0x1 params (h : uint256 abi "uint256", v : uint8 abi "uint8", r : uint256 abi "uint256", s : uint256 abi "uint256") returns (a : address abi "address") {
  b0:
    %0 = param 0 : uint256
    %1 = param 1 : uint8
    %2 = param 2 : uint256
    %3 = param 3 : uint256
    %4 = ecrecover %0, %1, %2, %3 : address
    return %4
  }
  function f1 hashes regular view entry selector 0x2 params (b : memory t0 abi "bytes") returns (a : uint256 abi "uint256", b : bytes20 abi "bytes20", c : uint256 abi "uint256") {
  b0:
    %0 = param 0 : memory t0
    %1 = sha256 %0 : uint256
    %2 = ripemd160 %0 : bytes20
    %3 = const 0xaabb : bytes2
    %4 = keccak.words %3, %1 : uint256
    return %1, %2, %4
  }
})ir");
  // The example of Ethereum's execution specification tests for the precompile.
  std::vector<Word> signature = {
      hexWord("18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c"), word(28),
      hexWord("73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f"),
      hexWord("eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549")};
  EXPECT_EQ(run.call(1, signature),
            returned({hexWord("a94f5374fce5edbc8e2a8697c15331677e6ebf0b")}));
  signature[1] = word(29);
  EXPECT_EQ(run.call(1, signature), returned({word(0)}));
  ByteString abc = {'a', 'b', 'c'};
  Word sha = hexWord("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(run.call(2, encodeBytes(abc)),
            returned({sha, hexWord("8eb208f7e05d987a9b044a8e98c6b087f15a0bfc").shl(96),
                      hashOf({word(0xaabb).shl(240), sha})}));
}

} // namespace
