// Opcode by opcode: lifted code does what the Yellow Paper and the EIPs say, on operands that are
// known and on ones that are not.
#include "Support.h"

#include "analyzer/evm/Opcodes.h"

#include "llvm/ADT/StringExtras.h"

using namespace quorate;
using namespace quorate::evm;
using llvm::APInt;

namespace {

const APInt Max = APInt::getAllOnes(256), Min = APInt::getOneBitSet(256, 255);
APInt w(uint64_t value) { return APInt(256, value); }

std::string hex(const APInt &word) {
  std::string digits = llvm::StringRef(llvm::toString(word, 16, false)).lower();
  return std::string(64 - digits.size(), '0') + digits;
}

std::string byte(unsigned value) { return hex(w(value)).substr(62); }

const char *const ReturnTop = "5f5260205ff3"; // mstore(0, top); return(0, 32)

APInt run(const std::string &code, const std::string &data = "") {
  Lifted l(unitOf(code));
  EXPECT_TRUE(ir::verify(l.module).empty());
  ir::Message message;
  message.from = w(0xa1);
  message.to = l.self;
  std::string raw;
  EXPECT_TRUE(llvm::tryGetFromHex(data, raw));
  message.data.assign(raw.begin(), raw.end());
  ir::Outcome outcome = l.world.call(message);
  EXPECT_TRUE(outcome.ok()) << outcome.reason;
  if (outcome.data.size() != 32)
    return Max;
  return APInt(256, llvm::toHex(outcome.data), 16);
}

struct Row {
  Opcode op;
  std::vector<APInt> operands; ///< top of the stack first
  APInt result;
};

std::vector<Row> rows() {
  return {
      {ADD, {Max, w(2)}, w(1)},
      {MUL, {Max, Max}, w(1)},
      {SUB, {w(1), w(2)}, Max},
      {DIV, {w(7), w(2)}, w(3)},
      {DIV, {w(7), w(0)}, w(0)},
      {SDIV, {-w(7), w(2)}, -w(3)},
      {SDIV, {Min, Max}, Min},
      {SDIV, {w(5), w(0)}, w(0)},
      {MOD, {w(7), w(0)}, w(0)},
      {MOD, {Max, w(10)}, w(5)},
      {SMOD, {-w(8), w(3)}, -w(2)},
      {SMOD, {w(8), -w(3)}, w(2)},
      {ADDMOD, {Max, w(2), w(3)}, w(2)},
      {ADDMOD, {Max, w(2), w(0)}, w(0)},
      {MULMOD, {Max, Max, w(12)}, w(9)},
      {EXP, {w(2), w(255)}, Min},
      {EXP, {w(0), w(0)}, w(1)},
      {EXP, {w(3), w(5)}, w(243)},
      {SIGNEXTEND, {w(0), w(0x1ff)}, Max},
      {SIGNEXTEND, {w(1), w(0x17fff)}, w(0x7fff)},
      {SIGNEXTEND, {w(40), w(0x80)}, w(0x80)},
      {LT, {w(1), Max}, w(1)},
      {GT, {w(1), Max}, w(0)},
      {SLT, {Max, w(1)}, w(1)},
      {SGT, {Min, w(0)}, w(0)},
      {EQ, {Max, Max}, w(1)},
      {ISZERO, {w(0)}, w(1)},
      {ISZERO, {Min}, w(0)},
      {AND, {w(0xff0), w(0x0ff)}, w(0x0f0)},
      {OR, {w(0xf00), w(0x00f)}, w(0xf0f)},
      {XOR, {w(0xff), w(0x0f)}, w(0xf0)},
      {NOT, {w(0)}, Max},
      {BYTE, {w(31), w(0x1234)}, w(0x34)},
      {BYTE, {w(0), Min}, w(0x80)},
      {BYTE, {w(32), Max}, w(0)},
      {SHL, {w(255), w(1)}, Min},
      {SHL, {w(256), Max}, w(0)},
      {SHR, {w(1), Max}, ~Min},
      {SHR, {Max, Max}, w(0)},
      {SAR, {w(1), Min}, Min | Min.lshr(1)},
      {SAR, {w(300), Min}, Max},
      {SAR, {w(300), ~Min}, w(0)},
      {CLZ, {w(0)}, w(256)},
      {CLZ, {w(1)}, w(255)},
      {CLZ, {Min}, w(0)},
      {CLZ, {APInt::getOneBitSet(256, 100)}, w(155)},
      {CLZ, {Max.lshr(63)}, w(63)},
  };
}

} // namespace

TEST(Execute, ArithmeticOnWordsThatAreNotKnown) {
  for (const Row &row : rows()) {
    std::string code, data;
    for (size_t k = row.operands.size(); k-- > 0;)
      code += "60" + byte(unsigned(32 * k)) + "35"; // calldataload
    for (const APInt &operand : row.operands)
      data += hex(operand);
    EXPECT_EQ(run(code + byte(row.op) + ReturnTop, data), row.result)
        << Opcodes[row.op].name.str() << " of " << hex(row.operands[0]);
  }
}

TEST(Execute, ArithmeticOnConstants) {
  for (const Row &row : rows()) {
    std::string code;
    for (size_t k = row.operands.size(); k-- > 0;)
      code += "7f" + hex(row.operands[k]);
    // PUSH32 0 would be an immutable.
    if (llvm::any_of(row.operands, [](const APInt &x) { return x.isZero(); }))
      continue;
    EXPECT_EQ(run(code + byte(row.op) + ReturnTop), row.result) << Opcodes[row.op].name.str();
  }
}

TEST(Execute, TheStackGoesSixteenDeep) {
  std::string pushes;
  for (unsigned k = 1; k <= 17; ++k)
    pushes += "60" + byte(k);
  EXPECT_EQ(run(pushes + "8f" + ReturnTop), w(2));      // DUP16
  EXPECT_EQ(run(pushes + "9f" + ReturnTop), w(1));      // SWAP16
  EXPECT_EQ(run(pushes + "509050" + ReturnTop), w(16)); // POP SWAP1 POP
}

TEST(Execute, MemoryIsBytes) {
  EXPECT_EQ(run("60ab60015360015160f81c" + std::string(ReturnTop)), w(0xab)); // MSTORE8
  // mstore(0, 0x..01); mcopy(1, 0, 32) overlaps: word at 1 is what was at 0
  EXPECT_EQ(run("60035f5260205f60015e600151" + std::string(ReturnTop)), w(3));
  // keccak256 of no bytes
  EXPECT_EQ(hex(run("5f5f20" + std::string(ReturnTop))),
            "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  // calldatacopy past the end gives zeros
  EXPECT_EQ(run("7f" + hex(Max) + "5f5260205f5f375f51" + ReturnTop, "aa"), w(0xaa).shl(248));
}

TEST(Execute, StorageIsByWordAndTransientStorageIsAnother) {
  // sstore(5, 7); tstore(5, 9); return sload(5) * 16 + tload(5)
  EXPECT_EQ(run("6007600555600960055d60055c60055460041b01" + std::string(ReturnTop)), w(0x79));
  // a slot that is computed
  EXPECT_EQ(run("60075f355560075f3554" + std::string(ReturnTop), hex(w(3))), w(7));
}

TEST(Execute, JumpsGoWhereTheStackSays) {
  // PC; a conditional jump over an INVALID; a jump to no JUMPDEST fails
  EXPECT_EQ(run("5f5f5058" + std::string(ReturnTop)), w(3));
  EXPECT_EQ(run("5f35600657fe5b602a" + std::string(ReturnTop), hex(w(1))), w(0x2a));
  Lifted l(unitOf("600456005b00"));
  EXPECT_TRUE(l.call("x()").ok());
  Lifted bad(unitOf("600356005b00"));
  EXPECT_FALSE(bad.call("x()").ok());
}

TEST(Execute, CodeMayHideInWhatLooksLikeMetadata) {
  // jump(7), to a JUMPDEST in a CBOR map with an empty key that says it is 12 bytes long
  EXPECT_EQ(run("600756fe"
                "a160005b602a5f5260205ff3"
                "000c"),
            w(0x2a));
}
