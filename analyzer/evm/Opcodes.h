//===- Opcodes.h - the EVM's instructions as data ----------------------------===//
//
// One row for every opcode: name, stack effect, immediate bytes, the fork that
// brought it, and what it does. Numbers are those of the Yellow Paper and of
// the EIPs named beside later opcodes.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "llvm/ADT/StringRef.h"

#include <array>
#include <cstdint>

namespace quorate::evm {

enum class Fork : uint8_t {
  Frontier,
  Homestead,
  Byzantium,
  Constantinople,
  Istanbul,
  London,
  Shanghai,
  Cancun,
  Osaka
};
inline constexpr std::array<llvm::StringLiteral, 9> ForkNames = {
    "frontier", "homestead", "byzantium", "constantinople", "istanbul",
    "london",   "shanghai",  "cancun",    "osaka"};

enum Opcode : uint8_t {
  STOP = 0x00,
  ADD,
  MUL,
  SUB,
  DIV,
  SDIV,
  MOD,
  SMOD,
  ADDMOD,
  MULMOD,
  EXP,
  SIGNEXTEND,
  LT = 0x10,
  GT,
  SLT,
  SGT,
  EQ,
  ISZERO,
  AND,
  OR,
  XOR,
  NOT,
  BYTE,
  SHL,
  SHR,
  SAR,
  CLZ,
  KECCAK256 = 0x20,
  ADDRESS = 0x30,
  BALANCE,
  ORIGIN,
  CALLER,
  CALLVALUE,
  CALLDATALOAD,
  CALLDATASIZE,
  CALLDATACOPY,
  CODESIZE,
  CODECOPY,
  GASPRICE,
  EXTCODESIZE,
  EXTCODECOPY,
  RETURNDATASIZE,
  RETURNDATACOPY,
  EXTCODEHASH,
  BLOCKHASH,
  COINBASE,
  TIMESTAMP,
  NUMBER,
  PREVRANDAO,
  GASLIMIT,
  CHAINID,
  SELFBALANCE,
  BASEFEE,
  BLOBHASH,
  BLOBBASEFEE,
  POP = 0x50,
  MLOAD,
  MSTORE,
  MSTORE8,
  SLOAD,
  SSTORE,
  JUMP,
  JUMPI,
  PC,
  MSIZE,
  GAS,
  JUMPDEST,
  TLOAD,
  TSTORE,
  MCOPY,
  PUSH0,
  PUSH1 = 0x60,
  PUSH32 = 0x7f,
  DUP1 = 0x80,
  DUP16 = 0x8f,
  SWAP1 = 0x90,
  SWAP16 = 0x9f,
  LOG0 = 0xa0,
  LOG4 = 0xa4,
  CREATE = 0xf0,
  CALL,
  CALLCODE,
  RETURN,
  DELEGATECALL,
  CREATE2,
  STATICCALL = 0xfa,
  REVERT = 0xfd,
  INVALID = 0xfe,
  SELFDESTRUCT = 0xff
};

namespace opflag {
inline constexpr uint8_t None = 0, Defined = 1, Ends = 2, Jumps = 4, ReadsState = 8,
                         WritesState = 16, Calls = 32, Memory = 64, Environment = 128;
}

struct OpcodeInfo {
  llvm::StringLiteral name = "UNKNOWN";
  uint8_t pops = 0, pushes = 0, immediate = 0;
  Fork since = Fork::Frontier;
  uint8_t flags = opflag::None;

  constexpr bool defined() const { return flags & opflag::Defined; }
  /// Control does not go on to the next instruction.
  constexpr bool ends() const { return !defined() || (flags & opflag::Ends); }
};

namespace detail {

inline constexpr llvm::StringLiteral PushNames[33] = {
    "PUSH0",  "PUSH1",  "PUSH2",  "PUSH3",  "PUSH4",  "PUSH5",  "PUSH6",  "PUSH7",  "PUSH8",
    "PUSH9",  "PUSH10", "PUSH11", "PUSH12", "PUSH13", "PUSH14", "PUSH15", "PUSH16", "PUSH17",
    "PUSH18", "PUSH19", "PUSH20", "PUSH21", "PUSH22", "PUSH23", "PUSH24", "PUSH25", "PUSH26",
    "PUSH27", "PUSH28", "PUSH29", "PUSH30", "PUSH31", "PUSH32"};
inline constexpr llvm::StringLiteral DupNames[16] = {
    "DUP1", "DUP2",  "DUP3",  "DUP4",  "DUP5",  "DUP6",  "DUP7",  "DUP8",
    "DUP9", "DUP10", "DUP11", "DUP12", "DUP13", "DUP14", "DUP15", "DUP16"};
inline constexpr llvm::StringLiteral SwapNames[16] = {
    "SWAP1", "SWAP2",  "SWAP3",  "SWAP4",  "SWAP5",  "SWAP6",  "SWAP7",  "SWAP8",
    "SWAP9", "SWAP10", "SWAP11", "SWAP12", "SWAP13", "SWAP14", "SWAP15", "SWAP16"};
inline constexpr llvm::StringLiteral LogNames[5] = {"LOG0", "LOG1", "LOG2", "LOG3", "LOG4"};

constexpr std::array<OpcodeInfo, 256> makeOpcodes() {
  using namespace opflag;
  using enum Fork;
  std::array<OpcodeInfo, 256> t{};
  auto row = [&](uint8_t op, llvm::StringLiteral name, uint8_t pops, uint8_t pushes,
                 uint8_t flags = None, Fork since = Frontier) {
    t[op] = {name, pops, pushes, 0, since, uint8_t(flags | Defined)};
  };
  row(STOP, "STOP", 0, 0, Ends);
  row(ADD, "ADD", 2, 1);
  row(MUL, "MUL", 2, 1);
  row(SUB, "SUB", 2, 1);
  row(DIV, "DIV", 2, 1);
  row(SDIV, "SDIV", 2, 1);
  row(MOD, "MOD", 2, 1);
  row(SMOD, "SMOD", 2, 1);
  row(ADDMOD, "ADDMOD", 3, 1);
  row(MULMOD, "MULMOD", 3, 1);
  row(EXP, "EXP", 2, 1);
  row(SIGNEXTEND, "SIGNEXTEND", 2, 1);
  row(LT, "LT", 2, 1);
  row(GT, "GT", 2, 1);
  row(SLT, "SLT", 2, 1);
  row(SGT, "SGT", 2, 1);
  row(EQ, "EQ", 2, 1);
  row(ISZERO, "ISZERO", 1, 1);
  row(AND, "AND", 2, 1);
  row(OR, "OR", 2, 1);
  row(XOR, "XOR", 2, 1);
  row(NOT, "NOT", 1, 1);
  row(BYTE, "BYTE", 2, 1);
  row(SHL, "SHL", 2, 1, None, Constantinople); // EIP-145
  row(SHR, "SHR", 2, 1, None, Constantinople);
  row(SAR, "SAR", 2, 1, None, Constantinople);
  row(CLZ, "CLZ", 1, 1, None, Osaka); // EIP-7939
  row(KECCAK256, "KECCAK256", 2, 1, Memory);
  row(ADDRESS, "ADDRESS", 0, 1, Environment);
  row(BALANCE, "BALANCE", 1, 1, Environment);
  row(ORIGIN, "ORIGIN", 0, 1, Environment);
  row(CALLER, "CALLER", 0, 1, Environment);
  row(CALLVALUE, "CALLVALUE", 0, 1, Environment);
  row(CALLDATALOAD, "CALLDATALOAD", 1, 1, Environment);
  row(CALLDATASIZE, "CALLDATASIZE", 0, 1, Environment);
  row(CALLDATACOPY, "CALLDATACOPY", 3, 0, Memory);
  row(CODESIZE, "CODESIZE", 0, 1, Environment);
  row(CODECOPY, "CODECOPY", 3, 0, Memory);
  row(GASPRICE, "GASPRICE", 0, 1, Environment);
  row(EXTCODESIZE, "EXTCODESIZE", 1, 1, Environment);
  row(EXTCODECOPY, "EXTCODECOPY", 4, 0, Memory);
  row(RETURNDATASIZE, "RETURNDATASIZE", 0, 1, Environment, Byzantium); // EIP-211
  row(RETURNDATACOPY, "RETURNDATACOPY", 3, 0, Memory, Byzantium);
  row(EXTCODEHASH, "EXTCODEHASH", 1, 1, Environment, Constantinople); // EIP-1052
  row(BLOCKHASH, "BLOCKHASH", 1, 1, Environment);
  row(COINBASE, "COINBASE", 0, 1, Environment);
  row(TIMESTAMP, "TIMESTAMP", 0, 1, Environment);
  row(NUMBER, "NUMBER", 0, 1, Environment);
  row(PREVRANDAO, "PREVRANDAO", 0, 1, Environment); // DIFFICULTY before EIP-4399
  row(GASLIMIT, "GASLIMIT", 0, 1, Environment);
  row(CHAINID, "CHAINID", 0, 1, Environment, Istanbul);         // EIP-1344
  row(SELFBALANCE, "SELFBALANCE", 0, 1, Environment, Istanbul); // EIP-1884
  row(BASEFEE, "BASEFEE", 0, 1, Environment, London);           // EIP-3198
  row(BLOBHASH, "BLOBHASH", 1, 1, Environment, Cancun);         // EIP-4844
  row(BLOBBASEFEE, "BLOBBASEFEE", 0, 1, Environment, Cancun);   // EIP-7516
  row(POP, "POP", 1, 0);
  row(MLOAD, "MLOAD", 1, 1, Memory);
  row(MSTORE, "MSTORE", 2, 0, Memory);
  row(MSTORE8, "MSTORE8", 2, 0, Memory);
  row(SLOAD, "SLOAD", 1, 1, ReadsState);
  row(SSTORE, "SSTORE", 2, 0, WritesState);
  row(JUMP, "JUMP", 1, 0, Jumps | Ends);
  row(JUMPI, "JUMPI", 2, 0, Jumps);
  row(PC, "PC", 0, 1);
  row(MSIZE, "MSIZE", 0, 1, Environment);
  row(GAS, "GAS", 0, 1, Environment);
  row(JUMPDEST, "JUMPDEST", 0, 0);
  row(TLOAD, "TLOAD", 1, 1, ReadsState, Cancun); // EIP-1153
  row(TSTORE, "TSTORE", 2, 0, WritesState, Cancun);
  row(MCOPY, "MCOPY", 3, 0, Memory, Cancun); // EIP-5656
  for (uint8_t n = 0; n <= 32; ++n) {
    row(uint8_t(PUSH0 + n), PushNames[n], 0, 1, None, n ? Frontier : Shanghai); // EIP-3855
    t[PUSH0 + n].immediate = n;
  }
  for (uint8_t n = 0; n < 16; ++n) {
    row(uint8_t(DUP1 + n), DupNames[n], uint8_t(n + 1), uint8_t(n + 2));
    row(uint8_t(SWAP1 + n), SwapNames[n], uint8_t(n + 2), uint8_t(n + 2));
  }
  for (uint8_t n = 0; n <= 4; ++n)
    row(uint8_t(LOG0 + n), LogNames[n], uint8_t(n + 2), 0, Memory);
  row(CREATE, "CREATE", 3, 1, Calls | Memory);
  row(CALL, "CALL", 7, 1, Calls | Memory);
  row(CALLCODE, "CALLCODE", 7, 1, Calls | Memory);
  row(RETURN, "RETURN", 2, 0, Ends);
  row(DELEGATECALL, "DELEGATECALL", 6, 1, Calls | Memory, Homestead); // EIP-7
  row(CREATE2, "CREATE2", 4, 1, Calls | Memory, Constantinople);      // EIP-1014
  row(STATICCALL, "STATICCALL", 6, 1, Calls | Memory, Byzantium);     // EIP-214
  row(REVERT, "REVERT", 2, 0, Ends, Byzantium);                       // EIP-140
  row(INVALID, "INVALID", 0, 0, Ends);                                // EIP-141
  row(SELFDESTRUCT, "SELFDESTRUCT", 1, 0, Ends | WritesState);
  return t;
}

} // namespace detail

inline constexpr std::array<OpcodeInfo, 256> Opcodes = detail::makeOpcodes();

constexpr bool isPush(uint8_t op) { return op >= PUSH0 && op <= PUSH32; }
constexpr bool isDup(uint8_t op) { return op >= DUP1 && op <= DUP16; }
constexpr bool isSwap(uint8_t op) { return op >= SWAP1 && op <= SWAP16; }
constexpr bool isLog(uint8_t op) { return op >= LOG0 && op <= LOG4; }

} // namespace quorate::evm
