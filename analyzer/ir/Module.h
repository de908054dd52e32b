//===- Module.h - instructions, functions, contracts ----------------------===//
//
// The IR is plain data: vectors indexed by the ids of Ids.h. A function owns
// its instructions in one vector; a value id is an index into it, whether the
// instruction defines a value or not. Blocks list value ids in order. Removing
// an instruction means taking it out of its block; ids stay stable.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/diagnostics/Findings.h"
#include "analyzer/ir/Op.h"
#include "analyzer/ir/Type.h"

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/SmallVector.h"

#include <memory>
#include <optional>
#include <variant>

namespace quorate::ir {

enum class CallKind : uint8_t { Call, Static, Delegate, CallCode, Create, Create2 };

/// Everything about an external call that is not an operand. Operand order:
/// target (or, for Create, nothing), value if hasValue, gas if hasGas, salt
/// (Create2), then the arguments.
struct CallRecord {
  CallKind kind = CallKind::Call;
  bool hasValue = false, hasGas = false;
  /// Typed: arguments are ABI values after `selector`. Bytes: one argument, a
  /// bytes reference, is the call data. Memory: two arguments, address and
  /// length; then two more, the output's address and length, when hasOutput.
  enum class Payload : uint8_t { Typed, Bytes, Memory } payload = Payload::Typed;
  bool hasOutput = false;
  /// The call fails where the target has no code (Solidity's extcodesize check).
  bool needsCode = false;
  /// Bytes: nothing of the answer gets to memory by itself (assembly, Solidity before 0.5).
  bool dropsAnswer = false;
  std::optional<uint32_t> selector;
  std::string signature;             ///< "getPriorVotes(address,uint256)", if known
  std::string contract;              ///< static type of the callee or of the created contract
  std::vector<std::string> argTypes; ///< ABI types of the arguments
  std::vector<std::string> retTypes; ///< ABI types of the decoded returns
  std::vector<Type> returns;         ///< IR types of extract 2, 3 ...
};

struct LogRecord {
  std::string signature; ///< "VoteCast(address,uint256,...)", if known
  bool anonymous = false;
  uint8_t topics = 0;     ///< the first operands are topics (topic 0 included only if `rawTopics`)
  bool rawTopics = false; ///< operands: topic words, then memory address and length
  std::vector<std::string> types; ///< ABI types of all operands, indexed first
};

struct RevertRecord {
  /// Error: `selector` with typed arguments (Error(string) included). Bytes: operand is a bytes
  /// reference. Memory: operands are address and length. Data: the last call's return data.
  enum class Kind : uint8_t {
    Empty,
    Panic,
    Error,
    Bytes,
    Memory,
    CallData,
    Invalid
  } kind = Kind::Empty;
  uint32_t panicCode = 0;
  uint32_t selector = 0;
  std::string signature; ///< "Error(string)", "GovernorOnlyExecutor(address)"
  std::vector<std::string> types;
};

enum class EncodeKind : uint8_t { Standard, Packed, WithSelector };

struct EncodeRecord {
  EncodeKind kind = EncodeKind::Standard; ///< WithSelector: operand 0 is the bytes4 selector
  std::vector<std::string> types;         ///< ABI types of the (other) operands
};

struct DecodeRecord {
  std::vector<std::string> types; ///< ABI types
  std::vector<Type> results;      ///< IR types of the tuple's components
};

/// What an Unsupported instruction may change.
struct HavocRecord {
  bool state = true, memory = true, external = false;
};

using Record = std::variant<std::monostate, CallRecord, LogRecord, RevertRecord, EncodeRecord,
                            DecodeRecord, HavocRecord>;

struct Instruction {
  Op op = Op::Undef;
  Type type; ///< of the result
  BlockId block;
  Place place;
  llvm::SmallVector<ValueId, 3> operands;
  llvm::SmallVector<BlockId, 2> blocks; ///< Phi: incoming; Jump, Branch: targets
  llvm::APInt imm = llvm::APInt(1, 0);  ///< Const: value, with the width of `type`
  uint32_t index = 0;                   ///< Param, RefField, Extract: position
  VarId var;                            ///< RefVar
  FunctionId callee;                    ///< ICall, FuncPtr
  EnvKind env = EnvKind::Caller;        ///< Env
  std::string text;                     ///< Unsupported: reason; others: a name for printing
  std::unique_ptr<Record> record;       ///< as the opcode says

  const CallRecord &call() const { return std::get<CallRecord>(*record); }
  const LogRecord &log() const { return std::get<LogRecord>(*record); }
  const RevertRecord &revert() const { return std::get<RevertRecord>(*record); }
  const EncodeRecord &encode() const { return std::get<EncodeRecord>(*record); }
  const DecodeRecord &decode() const { return std::get<DecodeRecord>(*record); }
  const HavocRecord &havoc() const { return std::get<HavocRecord>(*record); }

  /// A copy that belongs to no block yet.
  Instruction clone() const;
};

struct Block {
  std::vector<ValueId> instructions; ///< phis first, one terminator last
};

enum class FunctionKind : uint8_t { Regular, Constructor, Fallback, Receive };
enum class Mutability : uint8_t { Pure, View, NonPayable, Payable };

struct Parameter {
  std::string name;
  Type type;
  std::string
      abiType; ///< "uint256", "address[]", "(address,uint256)[]"; empty for internal-only types
};

struct Function {
  std::string
      name; ///< "propose"; for bytecode "propose" if the selector is known, else "fn_1a2b3c4d"
  std::string signature; ///< "propose(address[],uint256[])", as it enters the selector
  std::string definedIn; ///< the contract that wrote it (a base, for inherited functions)
  FunctionKind kind = FunctionKind::Regular;
  Mutability mutability = Mutability::NonPayable;
  bool isEntry =
      false; ///< callable from outside (by selector, or as constructor, fallback, receive)
  std::optional<uint32_t> selector;
  std::vector<Parameter> params;
  std::vector<Parameter> returns;
  Place place; ///< of the header
  std::vector<Instruction> instructions;
  std::vector<Block> blocks; ///< block 0 is the entry; none: declared without a body

  Instruction &operator[](ValueId id) { return instructions[id.index]; }
  const Instruction &operator[](ValueId id) const { return instructions[id.index]; }
  Block &operator[](BlockId id) { return blocks[id.index]; }
  const Block &operator[](BlockId id) const { return blocks[id.index]; }
  const Instruction &terminator(BlockId id) const {
    return instructions[blocks[id.index].instructions.back().index];
  }
  llvm::ArrayRef<BlockId> successors(BlockId id) const {
    const Instruction &last = terminator(id);
    return last.op == Op::Jump || last.op == Op::Branch ? llvm::ArrayRef<BlockId>(last.blocks)
                                                        : llvm::ArrayRef<BlockId>();
  }
  bool hasBody() const { return !blocks.empty(); }
};

/// A state variable and where it lives. Slots are those of the compiler's
/// layout (https://docs.soliditylang.org/en/latest/internals/layout_in_storage.html).
struct StateVar {
  std::string name;
  DataTypeId type;
  Space space = Space::Storage; ///< Storage, Transient or Immutable
  llvm::APInt slot = llvm::APInt(256, 0);
  uint8_t byte = 0;
  std::string definedIn;
  Place place;
};

enum class ContractKind : uint8_t { Contract, Abstract, Library, Interface };

struct Contract {
  std::string name;
  ContractKind kind = ContractKind::Contract;
  Origin origin = Origin::Solidity;
  Place place;
  std::vector<std::string> bases; ///< linearised, most derived first, without itself
  std::vector<StateVar> vars;
  std::vector<Function> functions;
  /// Reasons why the code is not complete (unresolved jump, missing import). Nothing may be
  /// proved on such a contract.
  std::vector<std::string> incomplete;

  Function &operator[](FunctionId id) { return functions[id.index]; }
  const Function &operator[](FunctionId id) const { return functions[id.index]; }
  const StateVar &operator[](VarId id) const { return vars[id.index]; }
  /// The entry point with that selector, if there is one.
  FunctionId findEntry(uint32_t selector) const;
  /// The first function with that name; entry points first.
  FunctionId findFunction(llvm::StringRef name) const;
};

struct Module {
  std::vector<DataType> dataTypes;
  std::vector<std::unique_ptr<Contract>> contracts;

  const DataType &operator[](DataTypeId id) const { return dataTypes[id.index]; }
  Contract &operator[](ContractId id) { return *contracts[id.index]; }
  const Contract &operator[](ContractId id) const { return *contracts[id.index]; }
  ContractId find(llvm::StringRef name) const;

  DataTypeId addDataType(DataType type);
  /// Interned: the same scalar gives the same id. `name` distinguishes enums and the like.
  DataTypeId valueType(Type scalar, llvm::StringRef name = "");
  DataTypeId bytesType(bool isString);
};

} // namespace quorate::ir
