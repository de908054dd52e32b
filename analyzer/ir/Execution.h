//===- Execution.h - one contract's code running --------------------------------===//
//
// The members are spread over files: Execution (frames, control flow, scalars),
// ExecuteReferences (places in every space), Objects (whole values),
// ExecuteCalls (entry, calls, reverts, logs), ExecuteCode (code as data, creation).
//
// Whatever ends the run (revert, out of gas, unsupported) is put into `ended`;
// the loop looks at it after every instruction, and helpers return anything.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/Abi.h"
#include "analyzer/ir/Transaction.h"

#include "llvm/ADT/StringMap.h"

namespace quorate::ir {

/// What an SSA value holds at run time.
///   scalar, function   word, in the width of the type (a function is its id plus one; 0 is unset)
///   storage reference  word: slot; extra: lowest byte in it, or for Byte the index in the string
///   immutable          word: the variable
///   memory reference   word: address
///   calldata reference word: offset of the content; extra: length if that is dynamic
///   tuple              parts
struct Value {
  llvm::APInt word, extra; ///< one bit until they are set, which costs no allocation
  std::vector<Value> parts;

  static Value scalar(llvm::APInt word) { return {std::move(word), llvm::APInt(), {}}; }
  static Value ref(Word word, Word extra = Word(256, 0)) {
    return {std::move(word), std::move(extra), {}};
  }
};

/// Flat bytes that grow by words. Growing beyond the limit is running out of gas. Solidity's memory
/// begins with what the compiler's code puts there first; that of bytecode is empty.
class Memory {
public:
  static constexpr uint64_t Limit = 1 << 25;
  static constexpr uint64_t FreePointer = 0x40, ZeroSlot = 0x60, FirstObject = 0x80;

  explicit Memory(bool empty);
  /// Makes [offset, offset + length) accessible; false beyond the limit.
  bool cover(const Word &offset, const Word &length);
  uint64_t size() const { return bytes.size(); }
  llvm::MutableArrayRef<uint8_t> at(const Word &offset, const Word &length); ///< covered before
  Word word(uint64_t offset) const { return wordAt(bytes, offset); }

private:
  ByteString bytes;
};

class Execution {
public:
  Execution(Transaction &transaction, const Module &module, ContractId contract,
            const CallContext &context)
      : tx(transaction), module(module), contract(module[contract]), contractId(contract),
        context(context), memory(module[contract].origin == Origin::Bytecode) {}

  Outcome run(bool construct);

private:
  struct Frame {
    FunctionId id;
    const Function *function;
    std::vector<Value> arguments, values;
    BlockId block;
    size_t position = 0;
    ValueId callSite; ///< in the frame below
  };

  // ---- Execution.cpp
  void loop();
  void step();
  void scalar(const Instruction &i);
  void noteDirt(const Instruction &i);
  void other(const Instruction &i);
  void data(const Instruction &i);
  void copyToMemory(llvm::ArrayRef<uint8_t> from, const Word &to, const Word &offset,
                    const Word &length);
  void environment(const Instruction &i);
  void enterBlock(BlockId target);
  void pushFrame(FunctionId callee, std::vector<Value> arguments, ValueId callSite);
  void returnValues(std::vector<Value> values);
  Frame &frame() { return frames.back(); }
  const Value &operand(const Instruction &i, size_t k) {
    return frame().values[i.operands[k].index];
  }
  Type typeOf(const Instruction &i, size_t k) { return (*frame().function)[i.operands[k]].type; }
  /// A scalar operand as 256 bits, zero-extended.
  Word wordOf(const Instruction &i, size_t k) { return operand(i, k).word.zextOrTrunc(256); }
  void define(Value value);
  Word hashOf(llvm::ArrayRef<uint8_t> content);
  void define(const llvm::APInt &scalar); ///< cut or zero-extended to the width of the result

  // ---- endings
  void end(Outcome outcome);
  void finish(ByteString data);
  void revert(ByteString data = {});
  void panic(uint32_t code);
  void unsupported(const llvm::Twine &reason);
  bool mayWrite(); ///< reverts in a static call

  // ---- ExecuteReferences.cpp
  void reference(const Instruction &i);
  void key(const Instruction &i);
  void index(const Instruction &i);
  void load(const Instruction &i);
  void store(const Instruction &i);
  void setLength(const Value &ref, const Word &length, Type type);
  Value slice(const Instruction &i);
  Value fieldOf(const Value &base, Type type, unsigned field);
  Value elementOf(const Value &base, Type type, const Word &index);
  Value calldataItem(const Word &base, const Word &position, DataTypeId type);
  Value calldataArgument(uint64_t base, uint64_t position, DataTypeId type);
  Value calldataDynamic(uint64_t at, DataTypeId type);
  Word length(const Value &ref, Type type);
  llvm::APInt loadScalar(const Value &ref, Type refType, Type type);
  void storeScalar(const Value &ref, Type refType, const llvm::APInt &value, Type type);
  Word loadSlot(Space space, const Word &slot) { return tx.load(context.self, space, slot); }
  void storeSlot(Space space, const Word &slot, const Word &value);
  ByteString storedBytes(Space space, const Word &slot);
  void storeBytes(Space space, const Word &slot, llvm::ArrayRef<uint8_t> content);
  Word storedLength(Space space, const Word &slot, bool bytes);
  const DataType *dataType(DataTypeId id);
  static Type referTo(Type base, DataTypeId target) { return Type::ref(base.space, target); }
  bool isDynamic(DataTypeId type, unsigned depth = 0);
  bool livesInStorageOnly(DataTypeId type, unsigned depth = 0);
  uint64_t headSize(DataTypeId type, unsigned depth = 0);
  uint64_t contentSize(const DataType &type);

  // ---- Objects.cpp
  Datum read(const Value &ref, Type type, unsigned depth = 0);
  void write(const Value &ref, Type type, const Datum &datum, unsigned depth = 0);
  void clear(const Value &ref, Type type, unsigned depth = 0);
  void clearRestOfSlot(const Value &ref, Type type, uint64_t count, unsigned depth);
  Value allocate(DataTypeId type, const Datum &datum, unsigned depth = 0);
  Value allocateZero(DataTypeId type, const Word &length, unsigned depth = 0);
  Value allocateMembers(const DataType &type, uint64_t length,
                        llvm::function_ref<Word(size_t, DataTypeId)> word);
  Value allocateBytes(llvm::ArrayRef<uint8_t> content);
  Word allocateRaw(const Word &size);
  ByteString bytesOf(const Value &ref, Type type);
  Datum datumOf(const Value &value, Type type, const AbiType *as);
  std::optional<Value> valueOf(const Datum &datum, Type type);
  llvm::MutableArrayRef<uint8_t> memoryAt(const Word &offset, const Word &length);
  Word memoryWord(const Word &offset);
  void setMemoryWord(const Word &offset, const Word &value);

  // ---- ExecuteCalls.cpp
  void start(bool construct);
  FunctionId dispatch() const;
  std::optional<std::vector<Value>> decodeArguments(const Function &function,
                                                    const ByteString &data, size_t from);
  std::optional<std::vector<AbiType>> abiTypes(llvm::ArrayRef<std::string> names);
  std::optional<ByteString> encode(const Instruction &i, size_t first,
                                   llvm::ArrayRef<std::string> types, bool packed = false);
  std::optional<ByteString> payload(const Instruction &i, size_t first, const CallRecord &call);
  void externalCall(const Instruction &i);
  void revertWith(const Instruction &i);
  void log(const Instruction &i);
  void abiDecoding(const Instruction &i);
  void leave(const Instruction &i);

  // ---- ExecuteCode.cpp
  void code(const Instruction &i);
  ByteString codeOf(const Word &address);
  bool onlyComparedWithZero();
  void createContract(const Instruction &i);

  Transaction &tx;
  const Module &module;
  const Contract &contract;
  ContractId contractId;
  bool constructing = false;
  const CallContext &context;
  Memory memory;
  ByteString returnData; ///< of the last call
  std::vector<Frame> frames;
  std::optional<Outcome> ended;
  llvm::StringMap<std::optional<AbiType>> parsedTypes;
};

} // namespace quorate::ir
