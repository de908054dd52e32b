//===- Op.h - the instruction set -----------------------------------------===//
//
// One table row per opcode: name in the text form, number of operands, result,
// and effects. Everything that needs to know a property of an opcode reads it
// here; the meaning is given beside the name and executed by Interpreter.cpp.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "llvm/ADT/StringRef.h"

#include <array>
#include <cstdint>

namespace quorate::ir {

enum class Op : uint8_t {
  // Values
  Const,      ///< imm
  Param,      ///< index: position in Function::params
  Phi,        ///< operands parallel to `blocks` (the predecessors)
  Undef,      ///< any value of its type
  ConstBytes, ///< text: the content of a constant byte string, in new memory at each execution
  // Arithmetic, modulo 2^bits of the result; operands and result have one width.
  Add,
  Sub,
  Mul,
  UDiv,
  SDiv,
  URem,
  SRem, ///< by zero gives zero, as in the EVM; front ends branch to a panic first
  Exp,  ///< unsigned exponent
  AddMod,
  MulMod,
  And,
  Or,
  Xor,
  Not, ///< also on bool
  Shl,
  LShr,
  AShr, ///< value, amount (amount may be wider; >= bits gives 0 or the sign)
  Byte,
  SignExtend, ///< as the EVM's opcodes: (index, word)
  Select,     ///< condition, if true, if false
  // True where the exact result does not fit the operands' type. UAddO in uintN, SAddO in intN ...
  UAddO,
  USubO,
  UMulO,
  UExpO,
  SAddO,
  SSubO,
  SMulO,
  SExpO,
  // Comparisons, to bool
  Eq,
  Ne,
  ULt,
  ULe,
  SLt,
  SLe,
  // Conversions; the result type gives the new width
  ZExt,
  SExt,
  Trunc, ///< bool counts as one bit
  Cast,  ///< same width, other kind (uint160 <-> address, int <-> uint, bytesN <-> uintM)
  // References, in every space. Storage references name access paths (AccessPath.h).
  RefVar,      ///< var: the state variable
  RefSlot,     ///< slot number: a storage (or transient) place that no variable names
  RefSlotOf,   ///< the inverse: the slot number of a storage reference
  RefAt,       ///< memory address to typed memory reference
  AddrOf,      ///< typed memory reference to memory address
  RefField,    ///< index: member of a struct
  RefKey,      ///< mapping reference, key (a scalar, or a reference to bytes)
  RefIndex,    ///< array or bytes reference, index; no bounds check (front ends branch first)
  Length,      ///< of an array or bytes reference
  SetLength,   ///< of a dynamic storage array: (ref, new length); clears nothing
  Load,        ///< scalar behind a reference; from a reference to a reference (memory struct member
               ///< of reference type) it gives that reference
  Store,       ///< (ref, scalar) or, in memory, (ref, reference)
  CopyTo,      ///< deep copy: (destination ref in storage or memory, source ref in any space)
  Clone,       ///< deep copy to new memory: (source ref), result is the memory reference
  Clear,       ///< `delete` on a storage reference, deep, mappings untouched
  New,         ///< new zeroed memory object of the result's data type; operand: length if dynamic
  Slice,       ///< calldata or bytes slice: (ref, start, end)
  BytesPrefix, ///< of a bytes reference: its first bytes as the bytesN of the result, zero-padded
  // Flat memory (inline assembly, bytecode). Addresses and lengths are uint256.
  MLoad,
  MStore,
  MStore8,
  MCopy,
  MSize,
  // Calldata by offset, code, return data
  CdLoad,
  CdSize,
  CdCopy,
  CdRef,      ///< (offset, length): part of the call data as the calldata reference of the result's
              ///< type; for a static type the length is ignored; msg.data is (0, CdSize)
  CdOffsetOf, ///< of a calldata reference: where its content (after any length word) starts
  CodeSizeSelf,
  CodeCopy,
  ExtCodeCopy,  ///< (account, memory address, offset, length)
  CodeOf,       ///< the code of an account, as new `bytes` in memory
  ContractCode, ///< text: a contract; its code as new `bytes`. index: 0 creation code, 1 runtime
  RetSize,
  RetCopy,
  // Hashing and ABI
  Keccak,      ///< of a bytes reference
  KeccakMem,   ///< of (memory address, length)
  KeccakWords, ///< of the operands, each encoded as one 32-byte word (as abi.encode does)
  AbiEncode,   ///< encode kind; operands with their ABI types; result: memory bytes reference
  AbiDecode,   ///< (bytes reference) to a tuple of `types`
  AbiDecodes,  ///< (bytes reference): does it decode as `types`? front ends branch before AbiDecode
  // Calls
  ICall,         ///< callee; result: tuple of its returns
  ICallIndirect, ///< (function pointer, arguments...); a pointer that was never set panics, or with
                 ///< the text `invalid` reverts without data
  FuncPtr,       ///< callee
  ExtCall, ///< call record; result: tuple (success bool, return data bytes, decoded returns...)
  Create,  ///< call record; result: tuple (success bool, return data bytes, address)
  Extract, ///< index: component of a tuple
  Log,     ///< log record
  // Environment
  Env,            ///< env: caller, value, timestamp ...
  Balance,        ///< of an address
  CodeSize,       ///< of an address
  CodeHash,       ///< of an address
  BlockHash,      ///< of a block number
  BlobHash,       ///< of an index
  LibraryAddress, ///< text: a library; where it was deployed, as the linker knows
  ECRecover,      ///< (hash, v, r, s), address zero if invalid
  Sha256,
  Ripemd160, ///< of a bytes reference
  // What cannot be modelled: `text` says why, `havoc` what it may change
  Unsupported,
  // Terminators
  Jump,         ///< blocks[0]
  Branch,       ///< (condition); blocks[0] if true, blocks[1] if false
  Return,       ///< values as in Function::returns
  ReturnMem,    ///< return data is memory (address, length)
  Revert,       ///< revert record: empty, panic, error with arguments, bytes
  SelfDestruct, ///< (beneficiary)
  Unreachable
};

inline constexpr unsigned NumOps = unsigned(Op::Unreachable) + 1;

/// What an instruction may touch, besides making its result.
namespace effect {
inline constexpr uint16_t None = 0, ReadState = 1, WriteState = 2, ReadMemory = 4, WriteMemory = 8,
                          External = 16, ///< control leaves the contract
    Internal = 32,                       ///< runs another function of this contract
    Terminator = 64, Emits = 128, ReadEnv = 256;
}

struct OpInfo {
  llvm::StringLiteral name;
  int8_t operands; ///< -1: any number
  bool result;     ///< defines a value
  uint16_t effects;
};

const OpInfo &info(Op op);
/// The opcode of a name in the text form; Unreachable's successor if there is none.
bool parseOp(llvm::StringRef name, Op &out);

inline bool isTerminator(Op op) { return info(op).effects & effect::Terminator; }

enum class EnvKind : uint8_t {
  Caller,
  Value,
  Origin,
  This,
  Selector,
  Timestamp,
  Number,
  ChainId,
  GasPrice,
  GasLimit,
  GasLeft,
  BaseFee,
  BlobBaseFee,
  Coinbase,
  PrevRandao,
  SelfBalance
};
inline constexpr std::array<llvm::StringLiteral, 16> EnvNames = {
    "caller",      "value",    "origin",     "this",       "selector", "timestamp",
    "number",      "chainid",  "gasprice",   "gaslimit",   "gasleft",  "basefee",
    "blobbasefee", "coinbase", "prevrandao", "selfbalance"};

} // namespace quorate::ir
