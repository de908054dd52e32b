#include "analyzer/evm/Arithmetic.h"

#include <gtest/gtest.h>

#include <set>

using namespace quorate::evm;

TEST(Opcodes, CountsPerFork) {
  // The number of opcodes that the EIPs of each fork added.
  std::map<Fork, unsigned> count;
  for (const OpcodeInfo &info : Opcodes)
    if (info.defined())
      ++count[info.since];
  EXPECT_EQ(count[Fork::Homestead], 1u);      // DELEGATECALL
  EXPECT_EQ(count[Fork::Byzantium], 4u);      // RETURNDATASIZE, RETURNDATACOPY, STATICCALL, REVERT
  EXPECT_EQ(count[Fork::Constantinople], 5u); // SHL, SHR, SAR, EXTCODEHASH, CREATE2
  EXPECT_EQ(count[Fork::Istanbul], 2u);       // CHAINID, SELFBALANCE
  EXPECT_EQ(count[Fork::London], 1u);         // BASEFEE
  EXPECT_EQ(count[Fork::Shanghai], 1u);       // PUSH0
  EXPECT_EQ(count[Fork::Cancun], 5u);         // BLOBHASH, BLOBBASEFEE, TLOAD, TSTORE, MCOPY
  EXPECT_EQ(count[Fork::Osaka], 1u);          // CLZ
}

TEST(Opcodes, NamesAreDistinctAndEffectsFit) {
  std::set<std::string> names;
  for (unsigned op = 0; op < 256; ++op) {
    const OpcodeInfo &info = Opcodes[op];
    if (!info.defined()) {
      EXPECT_TRUE(info.ends()) << op;
      continue;
    }
    EXPECT_TRUE(names.insert(info.name.str()).second) << info.name.str();
    EXPECT_EQ(info.immediate > 0, op >= 0x60 && op <= 0x7f) << op;
  }
  EXPECT_EQ(Opcodes[SWAP16].pops, 17);
  EXPECT_EQ(Opcodes[DUP16].pushes, 17);
  EXPECT_EQ(Opcodes[LOG4].pops, 6);
}

TEST(Opcodes, FoldingFollowsTheYellowPaper) {
  auto w = [](uint64_t v) { return llvm::APInt(256, v); };
  EXPECT_EQ(*fold(SHR, {w(4), w(0xff)}), w(0xf)); // shift amount is on top
  EXPECT_EQ(*fold(GT, {w(2), w(1)}), w(1));
  EXPECT_EQ(*fold(DIV, {w(7), w(0)}), w(0));
  EXPECT_EQ(*fold(SUB, {w(1), w(2)}), llvm::APInt::getAllOnes(256));
  EXPECT_EQ(*fold(EXP, {w(256), w(2)}), w(65536));
  EXPECT_EQ(*fold(CLZ, {w(1)}), w(255));
  EXPECT_EQ(*fold(CLZ, {w(0)}), w(256));
  EXPECT_EQ(*fold(SIGNEXTEND, {w(0), w(0x80)}), -w(0x80));
}
