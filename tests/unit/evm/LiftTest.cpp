#include "Support.h"

#include "analyzer/evm/Coverage.h"
#include "analyzer/evm/Functions.h"
#include "analyzer/evm/Names.h"

#include "llvm/ADT/StringExtras.h"

#include <set>

using namespace quorate;
using namespace quorate::evm;

namespace {

size_t count(const ir::Contract &contract, ir::Op op) {
  size_t n = 0;
  for (const ir::Function &fn : contract.functions)
    for (const ir::Block &block : fn.blocks)
      for (ir::ValueId id : block.instructions)
        n += fn[id].op == op;
  return n;
}

/// One contract, three compilers: what it does must not depend on them.
class Ledger : public testing::TestWithParam<const char *> {};

} // namespace

TEST_P(Ledger, LiftsWellFormedAndComplete) {
  Lifted l = Lifted::file(GetParam());
  EXPECT_TRUE(l.contract().incomplete.empty());
  EXPECT_TRUE(l.results.incomplete.empty());
  for (const std::string &message : ir::verify(l.module))
    ADD_FAILURE() << message;
  EXPECT_EQ(count(l.contract(), ir::Op::Unsupported), 0u);
  for (const char *signature :
       {"open(uint256,uint8)", "close(uint256)", "total()", "owner()", "setPaused(bool)"})
    EXPECT_TRUE(l.contract().findEntry(ir::selectorOf(signature)).valid()) << signature;
  EXPECT_FALSE(l.contract().findFunction("fallback").valid());
}

TEST_P(Ledger, TextFormRoundTrips) {
  Lifted l = Lifted::file(GetParam());
  std::string text;
  llvm::raw_string_ostream out(text);
  ir::print(out, l.module);
  auto parsed = ir::parse(text);
  ASSERT_TRUE(bool(parsed)) << llvm::toString(parsed.takeError());
}

TEST_P(Ledger, RunsAsWritten) {
  Lifted l = Lifted::file(GetParam());
  ir::Outcome opened = l.call("open(uint256,uint8)", {1500, 7});
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(wordOf(opened), 1u);
  ASSERT_EQ(l.world.logs.size(), 1u);
  EXPECT_EQ(l.world.logs[0].topics.size(), 2u);
  ASSERT_TRUE(l.call("open(uint256,uint8)", {10, 8}, 0xb2).ok());

  ir::Outcome entry = l.call("entry(uint256)", {1});
  EXPECT_EQ(wordOf(entry, 0), 0xa1u);
  EXPECT_EQ(wordOf(entry, 1), 1u); // block.timestamp
  EXPECT_EQ(wordOf(entry, 2), 1u);
  EXPECT_EQ(wordOf(entry, 3), 7u);
  EXPECT_EQ(wordOf(entry, 4), 1500u);
  EXPECT_EQ(wordOf(entry, 5), 1u);
  EXPECT_EQ(wordOf(l.call("share(uint256,address)", {2, 0xb2})), 10u);
  EXPECT_EQ(wordOf(l.call("seen(address,uint256)", {0xb2, 2})), 1u);
  EXPECT_EQ(wordOf(l.call("total()")), 1510u);
  EXPECT_EQ(wordOf(l.call("status(uint256)", {1})), 2u);
  EXPECT_EQ(wordOf(l.call("status(uint256)", {2})), 3u);

  EXPECT_FALSE(l.call("close(uint256)", {1}, 0xb2).ok()); // not the owner of the entry
  EXPECT_TRUE(l.call("close(uint256)", {1}).ok());
  EXPECT_FALSE(l.call("close(uint256)", {1}).ok());
  EXPECT_EQ(wordOf(l.call("status(uint256)", {1})), 1u);
  EXPECT_EQ(wordOf(l.call("entry(uint256)", {1}), 5), 2u);
  EXPECT_FALSE(l.call("settle(uint256)", {2}).ok());

  for (uint64_t n : {3, 4, 5})
    EXPECT_TRUE(l.call("note(uint8)", {n}).ok());
  EXPECT_EQ(wordOf(l.call("noted(uint256)", {1})), 4u);
  EXPECT_FALSE(l.call("noted(uint256)", {3}).ok());
  EXPECT_EQ(wordOf(l.call("fact(uint256)", {10})), 3628800u);
}

TEST_P(Ledger, GuardRevertsWithItsReason) {
  Lifted l = Lifted::file(GetParam());
  ir::Outcome refused = l.call("setPaused(bool)", {1}); // the owner is zero: no constructor ran
  EXPECT_EQ(refused.status, ir::Outcome::Status::Reverted);
  std::string text(refused.data.begin(), refused.data.end());
  EXPECT_NE(text.find("Ledger: not the owner"), std::string::npos);
  EXPECT_TRUE(l.call("setPaused(bool)", {1}, 0).ok());
  EXPECT_FALSE(l.call("open(uint256,uint8)", {1, 1}).ok());
}

TEST_P(Ledger, StorageHasItsShape) {
  Lifted l = Lifted::file(GetParam());
  const ir::Contract &c = l.contract();
  const ir::StateVar *owner = nullptr, *paused = nullptr, *entries = nullptr;
  for (const ir::StateVar &var : c.vars) {
    if (var.slot == 0 && var.byte == 0)
      owner = &var;
    if (var.slot == 0 && var.byte == 20)
      paused = &var;
    if (var.slot == 1)
      entries = &var;
  }
  ASSERT_TRUE(owner && paused && entries);
  EXPECT_EQ(l.module[owner->type].value, ir::Type::address());
  EXPECT_EQ(l.module[paused->type].value, ir::Type::boolean());
  const ir::DataType &map = l.module[entries->type];
  ASSERT_EQ(map.kind, ir::DataKind::Mapping);
  const ir::DataType &record = l.module[map.element];
  ASSERT_EQ(record.kind, ir::DataKind::Struct);
  std::set<std::pair<uint64_t, unsigned>> places;
  for (const ir::Field &field : record.fields)
    places.insert({field.slot, field.byte});
  // owner, time, open and kind share a slot; amount; shares; history
  EXPECT_EQ(places, (std::set<std::pair<uint64_t, unsigned>>{
                        {0, 0}, {0, 20}, {0, 28}, {0, 29}, {1, 0}, {2, 0}, {3, 0}}));
  EXPECT_EQ(entries->name, "slot_1");
  EXPECT_EQ(owner->name, "owner"); // after the view that returns it
}

TEST_P(Ledger, ConstantHashesAreWords) {
  Lifted l = Lifted::file(GetParam());
  ir::FunctionId pair = l.contract().findEntry(ir::selectorOf("pair(address,uint256)"));
  ASSERT_TRUE(pair.valid());
  const ir::Function &fn = l.contract()[pair];
  bool words = false;
  for (const ir::Block &block : fn.blocks)
    for (ir::ValueId id : block.instructions)
      words |= fn[id].op == ir::Op::KeccakWords && fn[id].operands.size() == 2;
  EXPECT_TRUE(words);
}

INSTANTIATE_TEST_SUITE_P(Compilers, Ledger,
                         testing::Values("Ledger_0.5.16_opt.hex", "Ledger_0.8.26.hex",
                                         "Ledger_0.8.26_ir.hex", "Ledger_0.8.26_creation.hex"));

TEST(Lift, UnresolvedJumpIsReported) {
  // jump to the word at calldata 4, if the selector is 01020304
  Lifted l(unitOf("5f3560e01c6301020304146011575f5ffd5b60043556"));
  ASSERT_EQ(l.contract().incomplete.size(), 1u);
  EXPECT_NE(l.contract().incomplete[0].find("computed address"), std::string::npos);
  EXPECT_EQ(l.results.incomplete.size(), 1u);
  EXPECT_EQ(l.call("x()").status, ir::Outcome::Status::Reverted);
}

TEST(Lift, StackUnderflowIsReported) {
  Lifted l(unitOf("0101"));
  ASSERT_EQ(l.contract().incomplete.size(), 1u);
  EXPECT_NE(l.contract().incomplete[0].find("underflow"), std::string::npos);
}

TEST(Storage, OverlappingBitsKeepTheWordWhole) {
  // return (sload(0) | 1), after sstore(1, sload(0) & 0xff)
  Lifted l(unitOf("5f546001175f525f5460ff1660015560205ff3"));
  EXPECT_TRUE(ir::verify(l.module).empty());
  l.world.accounts[l.self].storage[ir::Word(256, 0)] = ir::Word(256, 0x1234);
  ir::Outcome outcome = l.call("anything()");
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(wordOf(outcome), 0x1235u);
  EXPECT_EQ(l.world.accounts[l.self].storage[ir::Word(256, 1)], ir::Word(256, 0x34));
}

// PUSH0 CALLDATALOAD PUSH1 a JUMPI  PUSH1 2 PUSH1 b JUMP  a: JUMPDEST PUSH1 1  b: JUMPDEST DUP1
// SLOAD PUSH1 32 CALLDATALOAD ADD SWAP1 SSTORE STOP
TEST(Storage, WaysThatShareAnAccessNameTheirOwnVariables) {
  Lifted l(unitOf("5f35600a576002600d565b60015b805460203501905500"));
  EXPECT_EQ(count(l.contract(), ir::Op::RefSlot), 0u);
  EXPECT_EQ(count(l.contract(), ir::Op::Store), 2u);
  ASSERT_EQ(l.contract().vars.size(), 2u);
  EXPECT_EQ(l.contract().vars[0].slot, 1u);
  EXPECT_EQ(l.contract().vars[1].slot, 2u);
  EXPECT_TRUE(ir::verify(l.module).empty());
}

// i = CALLDATALOAD(4); if (i >= 3) REVERT; SSTORE(1 + i, 7); RETURN SLOAD(2)
TEST(Storage, SlotsInReachOfAnIndexAreItsArray) {
  Lifted l(unitOf("60043580600311600d575f5ffd5b6007906001015560025460005260206000f3"));
  EXPECT_EQ(count(l.contract(), ir::Op::RefSlot), 0u);
  ASSERT_EQ(l.contract().vars.size(), 1u);
  const ir::DataType &type = l.module[l.contract().vars[0].type];
  EXPECT_EQ(l.contract().vars[0].slot, 1u);
  EXPECT_EQ(type.kind, ir::DataKind::Array);
  EXPECT_EQ(type.length, 3u);
  EXPECT_TRUE(ir::verify(l.module).empty());
  EXPECT_EQ(wordOf(l.call("at(uint256)", {1})), 7u);
  EXPECT_FALSE(l.call("at(uint256)", {3}).ok());
}

// The same, with a mapping in slot 2 that SSTORE(keccak(CALLDATALOAD(36) . 2), 1) writes to.
TEST(Storage, AMappingIsNoElementOfWords) {
  Lifted l(unitOf("60043580600311600d575f5ffd5b60079060010155602435600052600260205260016040600020"
                  "5500"));
  EXPECT_EQ(count(l.contract(), ir::Op::RefSlot), 1u);
  ASSERT_EQ(l.contract().vars.size(), 1u);
  EXPECT_EQ(l.contract().vars[0].slot, 2u);
  EXPECT_EQ(l.module[l.contract().vars[0].type].kind, ir::DataKind::Mapping);
}

// for (p = SLOAD(0) + 1; p < SLOAD(0); ++p) SSTORE(p, 0): who comes in has not the gas to come out.
TEST(Storage, ALoopFromBehindItsEndWritesNothing) {
  const std::string loop = "5b818110156017575f8155600101600656"
                           "5b00";
  Lifted l(unitOf("5f5480600101" + loop));
  EXPECT_EQ(count(l.contract(), ir::Op::Store), 0u);
  EXPECT_TRUE(ir::verify(l.module).empty());
  Lifted fromBefore(unitOf("5f5460018103" + loop)); // p = SLOAD(0) - 1
  EXPECT_EQ(count(fromBefore.contract(), ir::Op::Store), 1u);
}

// A tally's selector stands in memory at 128; behind it call data of a chosen length is copied,
// with a zero after it. That cannot reach the selector: so long a copy has no gas.
TEST(Memory, AStoreBehindALengthKeepsWhatIsBeforeIt) {
  Lifted l(unitOf("63cd1bcce560e01b608052" // MSTORE(128, selector)
                  "60243580604460a437"     // CALLDATACOPY(164, 68, length)
                  "5f8160a40152"           // MSTORE(164 + length, 0)
                  "5f5f8260240160805f6004355af100"));
  bool found = false;
  for (const ir::Function &fn : l.contract().functions)
    for (const ir::Instruction &i : fn.instructions)
      found |= i.op == ir::Op::ExtCall && i.call().selector == 0xcd1bcce5u;
  EXPECT_TRUE(found);
}

namespace {

/// MSTORE(128, selector); for (i = 0; i < CALLDATALOAD(36); i += 32) MSTORE(to + i, i);
/// CALL(gas, CALLDATALOAD(4), 0, 128, 256, 0, 0). Is the selector known at the call?
bool loopKeepsSelector(const char *to) {
  Lifted l(unitOf(std::string("63cd1bcce560e01b608052" // MSTORE(128, selector)
                              "5f"                     // i
                              "5b60243581106023575f5f61010060805f6004355af100" // 12: loop, call
                              "5b8080") +                                      // 35: body
                  to +
                  "0152602001600c56"));
  EXPECT_TRUE(l.contract().incomplete.empty());
  for (const ir::Function &fn : l.contract().functions)
    for (const ir::Instruction &i : fn.instructions)
      if (i.op == ir::Op::ExtCall)
        return i.call().selector == 0xcd1bcce5u;
  ADD_FAILURE() << "no call";
  return false;
}

} // namespace

TEST(Memory, ALoopKeepsWhatStandsBeforeItsTarget) {
  EXPECT_TRUE(loopKeepsSelector("60a4"));  // 164 + i
  EXPECT_TRUE(loopKeepsSelector("6084"));  // 132 + i: right behind it
  EXPECT_FALSE(loopKeepsSelector("6083")); // 131 + i: over its last byte
  EXPECT_FALSE(loopKeepsSelector("6040")); // 64 + i
}

TEST(Lift, EmptyCallDataGoesToReceive) {
  // calldatasize zero: log nothing and stop; else revert
  Lifted l(unitOf("36600657005b5f5ffd"));
  ASSERT_EQ(l.contract().functions.size(), 1u);
  EXPECT_EQ(l.contract().functions[0].kind, ir::FunctionKind::Receive);
  EXPECT_TRUE(
      l.world.call({ir::Word(256, 1), l.self, ir::Word(256, 0), ir::Word(256, 0), {}}).ok());
  EXPECT_FALSE(l.call("anything()").ok());
}

TEST(Constructor, SetsStorageAndImmutables) {
  Lifted l = Lifted::file("Capped_0.8.26_creation.hex");
  EXPECT_TRUE(l.contract().incomplete.empty());
  EXPECT_TRUE(ir::verify(l.module).empty());
  auto deploy = [&](uint64_t cap) {
    ir::Message message;
    message.from = ir::Word(256, 0xd0);
    message.data.assign(32, 0);
    message.data[31] = uint8_t(cap);
    return l.world.deploy(l.module, ir::ContractId(0), message, l.self);
  };
  l.world.accounts.clear();
  l.self = ir::Word(256, 0);
  EXPECT_FALSE(deploy(0).ok());
  l.self = ir::Word(256, 0);
  ASSERT_TRUE(deploy(100).ok());
  EXPECT_EQ(wordOf(l.call("cap()")), 100u);
  EXPECT_EQ(wordOf(l.call("admin()")), 0xd0u);
  EXPECT_FALSE(l.call("mint(uint256)", {50}, 0xd1).ok());
  EXPECT_TRUE(l.call("mint(uint256)", {50}, 0xd0).ok());
  EXPECT_FALSE(l.call("mint(uint256)", {51}, 0xd0).ok());
  EXPECT_EQ(wordOf(l.call("minted()")), 50u);
}

TEST(Guards, ATestedStateControlsWhatItGuards) {
  // settle() asks for status() == 2: after threading, the amount is cleared only where the branches
  // of status() led to 2, with no join in between.
  Lifted l = Lifted::file("Ledger_0.8.26.hex");
  ir::FunctionId id = l.contract().findEntry(ir::selectorOf("settle(uint256)"));
  ASSERT_TRUE(id.valid());
  for (const ir::Block &block : l.contract()[id].blocks)
    for (ir::ValueId v : block.instructions)
      if (l.contract()[id][v].op == ir::Op::Phi) {
        for (ir::ValueId operand : l.contract()[id][v].operands)
          EXPECT_NE(l.contract()[id][operand].op, ir::Op::Const);
      }
}

TEST(Names, SelectorsComeFromSignatures) {
  EXPECT_EQ(knownFunction(0xa9059cbb), "transfer(address,uint256)");
  EXPECT_EQ(knownFunction(0x40c10f19), "mint(address,uint256)");
  EXPECT_EQ(knownError(0x4e487b71), "Panic(uint256)");
  EXPECT_EQ(nameOf("propose(address[],(uint8,bytes)[])"), "propose");
  EXPECT_EQ(typesOf("f(address[],(uint8,bytes)[])"),
            (std::vector<std::string>{"address[]", "(uint8,bytes)[]"}));
  EXPECT_TRUE(typesOf("f()").empty());
}

TEST(Disassembly, ShowsPushesAndMetadata) {
  std::string text = disassemble(unitOf("60805f5b00fe"));
  EXPECT_NE(text.find("PUSH1 0x80"), std::string::npos);
  EXPECT_NE(text.find("PUSH0"), std::string::npos);
  EXPECT_NE(text.find("JUMPDEST"), std::string::npos);
  EXPECT_NE(text.find("INVALID"), std::string::npos);
}

TEST(Proxies, AreSaidToRunOtherCode) {
  const std::string target = "00112233445566778899aabbccddeeff00112233";
  Lifted clone(unitOf("363d3d373d3d3d363d73" + target + "5af43d82803e903d91602b57fd5bf3"));
  ASSERT_EQ(clone.contract().incomplete.size(), 1u);
  EXPECT_NE(clone.contract().incomplete[0].find("EIP-1167"), std::string::npos);
  EXPECT_NE(clone.contract().incomplete[0].find("112233445566778899aabbcc"), std::string::npos);
  // calldatacopy(0, 0, calldatasize()); delegatecall(gas(), sload(SLOT), 0, calldatasize(), 0, 0);
  // returndatacopy(0, 0, returndatasize()); return
  auto by = [](const std::string &slot) {
    return Lifted(unitOf("365f5f375f5f365f7f" + slot + "545af4503d5f5f3e3d5ff3"));
  };
  Lifted eip1967 = by("360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc");
  ASSERT_EQ(eip1967.contract().incomplete.size(), 1u);
  EXPECT_NE(eip1967.contract().incomplete[0].find("EIP-1967"), std::string::npos);
  Lifted eip1822 = by("c5f16f0fcc639fa48a6947836d9850f504798523bf8c9a3a87d5876cf622bcf7");
  ASSERT_EQ(eip1822.contract().incomplete.size(), 1u);
  EXPECT_NE(eip1822.contract().incomplete[0].find("EIP-1822"), std::string::npos);
  Lifted plain(unitOf("5f545f525f5ff3"));
  EXPECT_TRUE(plain.contract().incomplete.empty());
}

TEST(Coverage, CountsWhatARunCanEnter) {
  CodeUnit unit = unitOf("5f35600657005b00fe5b00"); // the last block is dead
  Coverage c = cover(decode(unit.runtime, {}));
  EXPECT_EQ(c.blocks, (std::set<uint32_t>{0, 5, 6, 9}));
  EXPECT_EQ(c.reached, (std::set<uint32_t>{0, 5, 6}));
  EXPECT_EQ(c.jumps.size(), 1u);
  EXPECT_TRUE(c.unresolved.empty());
  EXPECT_NE(disassemble(unit).find("3 of 4 blocks reached, 1 of 1 jumps resolved"),
            std::string::npos);
}

TEST(Names, NamespacesOfUpgradeableContracts) {
  // sload of the first slot of openzeppelin.storage.Ownable
  Lifted l(
      unitOf("7f9016d09d72d40fdae2fd8ceac6b6234c7706214fd39c1cd1e609a0528c199300545f5260205ff3"));
  ASSERT_EQ(l.contract().vars.size(), 1u);
  EXPECT_EQ(l.contract().vars[0].name, "Ownable_0");
}

TEST(Limits, AreCountsAndEndEverything) {
  std::string megabyte, maze;
  for (unsigned k = 0; k < 1 << 16; ++k)
    megabyte += "5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b";
  // 200 places, each pushing its own destination or not: contexts double at every one.
  for (unsigned k = 0; k < 200; ++k) {
    unsigned at = 12 * k;
    auto push = [](unsigned pc) { return "61" + llvm::utohexstr(0x10000 + pc, true).substr(1); };
    // jumpdest, calldataload(k), jumpi over the push of a JUMPDEST, jumpdest
    maze += "5b60" + llvm::utohexstr(0x100 + k, true).substr(1) + "35" + push(at + 11) + "57" +
            push(at) + "5b";
  }
  maze += "00";
  // The last one: jumpdest, push0, push0, jump: a loop that leaves one word each time.
  for (const std::string &code : {megabyte, maze, std::string("5b5f5f56")}) {
    Lifted l(unitOf(code));
    EXPECT_TRUE(ir::verify(l.module).empty());
    EXPECT_FALSE(l.results.incomplete.empty());
  }
}

TEST(Limits, AnExplorationWithoutBudgetStillHasAnEntry) {
  CodeUnit unit = unitOf("5f5b600156");
  Code code = decode(unit.runtime, {});
  Terms terms;
  FlowLimits limits;
  limits.states = 0;
  FlowGraph graph = explore(code, terms, limits);
  EXPECT_EQ(graph.states.size(), 1u);
  EXPECT_FALSE(graph.incomplete.empty());
}

TEST(Limits, ALoopThatLeavesWordsOnTheStackIsCutOffEarly) {
  // push0, jumpdest, calldatasize, push0, calldataload, push1 1, jumpi, stop
  CodeUnit unit = unitOf("5f5b365f3560015700");
  Code code = decode(unit.runtime, {});
  Terms terms;
  FlowGraph graph = explore(code, terms);
  EXPECT_LT(graph.states.size(), 40u);
  EXPECT_FALSE(graph.incomplete.empty());
}

TEST(Coverage, WhatIsOnlyCopiedIsNoCode) {
  // codecopy(0, 9, 3); stop; at 9: jumpdest, jumpdest, stop
  CodeUnit unit = unitOf("600360095f39005b005b5b00");
  Coverage c = cover(decode(unit.runtime, {}));
  EXPECT_EQ(c.data, (std::set<std::pair<uint32_t, uint32_t>>{{9, 12}}));
  EXPECT_EQ(c.blocks, (std::set<uint32_t>{0, 7}));
}
