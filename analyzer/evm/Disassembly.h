//===- Disassembly.h - bytes to instructions --------------------------------===//
#pragma once

#include "analyzer/evm/Frontend.h"
#include "analyzer/evm/Opcodes.h"

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/BitVector.h"

namespace quorate::evm {

struct CodeInstruction {
  uint32_t pc = 0;
  uint8_t op = STOP;
  /// A push of a value that is written in at deployment: index into Code::immutables, else -1.
  int32_t immutable = -1;

  const OpcodeInfo &info() const { return Opcodes[op]; }
};

/// Decoded code: every instruction, the data behind the code read as instructions too.
struct Code {
  llvm::ArrayRef<uint8_t> bytes; ///< owned by the unit
  uint32_t end = 0;              ///< where the compiler's metadata begin
  std::vector<CodeInstruction> instructions;
  std::vector<uint32_t> at; ///< by pc: index into `instructions`, ~0 inside immediates
  llvm::BitVector jumpDests;
  /// One entry for each distinct immutable: its key in the artifact, or its position.
  std::vector<std::string> immutables;

  bool isJumpDest(const llvm::APInt &value) const {
    return value.getActiveBits() <= 32 && value.getZExtValue() < jumpDests.size() &&
           jumpDests[unsigned(value.getZExtValue())];
  }
  bool has(uint32_t pc) const { return pc < at.size() && at[pc] != ~0u; }
  const CodeInstruction &instruction(uint32_t pc) const { return instructions[at[pc]]; }
  uint32_t next(const CodeInstruction &i) const { return i.pc + 1 + i.info().immediate; }
  /// Immediates cut off by the end of the code read as zero bytes, as in the EVM.
  llvm::APInt pushed(const CodeInstruction &i) const;
};

/// Without the CBOR metadata that solc appends (its length is in the last two bytes).
/// https://docs.soliditylang.org/en/latest/metadata.html#encoding-of-the-metadata-hash-in-the-bytecode
uint32_t codeEnd(llvm::ArrayRef<uint8_t> bytes);

Code decode(llvm::ArrayRef<uint8_t> bytes, llvm::ArrayRef<ImmutableRef> immutables);

} // namespace quorate::evm
