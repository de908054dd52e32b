//===- Execution.cpp - frames, control flow, scalars ----------------------------===//

#include "analyzer/ir/Execution.h"

#include "analyzer/ir/Eval.h"
#include "analyzer/ir/Hashes.h"
#include "analyzer/ir/Secp256k1.h"

using llvm::APInt;

namespace quorate::ir {

namespace {
/// The EVM's stack holds 1024 words, so internal calls cannot nest deeper.
constexpr size_t MaxFrames = 1024;
constexpr uint64_t PlentyOfGas = 30'000'000;
/// Of a block's gas, per instruction: a run with more of them may not fit in one.
constexpr uint64_t GasPerStep = 40;
constexpr llvm::StringLiteral MemoryLayout = "where in memory objects lie";
} // namespace

// ---------------------------------------------------------------- memory

Memory::Memory(bool empty) {
  if (empty)
    return;
  bytes.resize(FirstObject);
  bytes[FreePointer + 31] = FirstObject;
}

bool Memory::cover(const Word &offset, const Word &length) {
  if (length == 0)
    return true;
  if (offset.ugt(Limit) || length.ugt(Limit))
    return false;
  uint64_t end = offset.getZExtValue() + length.getZExtValue();
  if (end > bytes.size())
    bytes.resize((end + 31) / 32 * 32);
  return true;
}

llvm::MutableArrayRef<uint8_t> Memory::at(const Word &offset, const Word &length) {
  if (length == 0)
    return {};
  return llvm::MutableArrayRef<uint8_t>(bytes).slice(offset.getZExtValue(), length.getZExtValue());
}

// ---------------------------------------------------------------- endings

void Execution::end(Outcome outcome) {
  if (!ended)
    ended = std::move(outcome);
}

void Execution::finish(ByteString data) {
  Outcome outcome;
  outcome.data = std::move(data);
  end(std::move(outcome));
}

void Execution::revert(ByteString data) {
  Outcome outcome;
  outcome.status = Outcome::Status::Reverted;
  outcome.data = std::move(data);
  end(std::move(outcome));
}

void Execution::panic(uint32_t code) {
  ByteString data = {0x4e, 0x48, 0x7b, 0x71}; // Panic(uint256)
  appendWord(data, Word(256, code));
  revert(std::move(data));
}

void Execution::unsupported(const llvm::Twine &reason) {
  Outcome outcome;
  outcome.status = Outcome::Status::Unsupported;
  outcome.reason = reason.str();
  end(std::move(outcome));
}

bool Execution::mayWrite() {
  if (context.isStatic)
    revert();
  return !context.isStatic;
}

// ---------------------------------------------------------------- frames

Outcome Execution::run(bool construct) {
  constructing = construct;
  start(construct);
  loop();
  return std::move(*ended);
}

void Execution::loop() {
  const Account *account = tx.find(context.self);
  static const Account nobody;
  while (!ended) {
    if (++tx.steps > tx.world.stepLimit) {
      Outcome outcome;
      outcome.status = Outcome::Status::StepLimit;
      return end(std::move(outcome));
    }
    if (tx.steps == tx.world.block.gasLimit.getLimitedValue() / GasPerStep)
      tx.world.opaque.insert("gas");
    if (tx.world.onStep) {
      const Frame &top = frame();
      tx.world.onStep(account ? *account : nobody, contract, *top.function,
                      (*top.function)[top.block].instructions[top.position]);
    }
    step();
  }
}

void Execution::pushFrame(FunctionId callee, std::vector<Value> arguments, ValueId callSite) {
  if (frames.size() >= MaxFrames) {
    tx.world.opaque.insert("gas");
    return revert();
  }
  const Function &function = contract[callee];
  if (!function.hasBody())
    return unsupported("call of " + function.name + ", which has no body");
  Frame next;
  next.id = callee;
  next.function = &function;
  next.arguments = std::move(arguments);
  next.values.resize(function.instructions.size());
  next.callSite = callSite;
  frames.push_back(std::move(next));
  frame().block = BlockId(0);
}

void Execution::returnValues(std::vector<Value> values) {
  ValueId site = frame().callSite;
  frames.pop_back();
  frame().values[site.index].parts = std::move(values);
  ++frame().position;
}

/// Phis read the values from before the jump, all at once.
void Execution::enterBlock(BlockId target) {
  Frame &top = frame();
  const Function &f = *top.function;
  std::vector<std::pair<ValueId, Value>> incoming;
  for (ValueId id : f[target].instructions) {
    const Instruction &phi = f[id];
    if (phi.op != Op::Phi)
      break;
    for (size_t k = 0; k < phi.blocks.size(); ++k)
      if (phi.blocks[k] == top.block)
        incoming.emplace_back(id, top.values[phi.operands[k].index]);
  }
  for (auto &[id, value] : incoming)
    top.values[id.index] = std::move(value);
  top.block = target;
  top.position = 0;
}

Word Execution::hashOf(llvm::ArrayRef<uint8_t> content) {
  Word hash = keccak256(content);
  if (tx.world.onHash)
    tx.world.onHash(hash);
  return hash;
}

void Execution::define(Value value) {
  Frame &top = frame();
  top.values[(*top.function)[top.block].instructions[top.position].index] = std::move(value);
}

void Execution::define(const APInt &scalar) {
  Frame &top = frame();
  ValueId id = (*top.function)[top.block].instructions[top.position];
  unsigned bits = (*top.function)[id].type.bits;
  top.values[id.index].word = scalar.zextOrTrunc(bits ? bits : 256);
}

/// One instruction. Jumps, calls and returns move the position themselves.
void Execution::step() {
  Frame &top = frame();
  const Function &f = *top.function;
  const Instruction &i = f[f[top.block].instructions[top.position]];
  switch (i.op) {
  case Op::Jump:
    return enterBlock(i.blocks[0]);
  case Op::Branch:
    return enterBlock(i.blocks[operand(i, 0).word != 0 ? 0 : 1]);
  case Op::ICall:
  case Op::ICallIndirect: {
    std::vector<Value> arguments;
    for (size_t k = i.op == Op::ICall ? 0 : 1; k < i.operands.size(); ++k)
      arguments.push_back(operand(i, k));
    FunctionId callee = i.callee;
    if (i.op == Op::ICallIndirect) {
      uint64_t pointer = operand(i, 0).word.getLimitedValue();
      if (pointer == 0 || pointer > contract.functions.size())
        return i.text == "invalid" ? revert() : panic(0x51); // a pointer that was never set
      callee = FunctionId(uint32_t(pointer - 1));
    }
    return pushFrame(callee, std::move(arguments), f[top.block].instructions[top.position]);
  }
  case Op::Return:
  case Op::ReturnMem:
  case Op::Revert:
  case Op::SelfDestruct:
  case Op::Unreachable:
    return leave(i);
  default:
    break;
  }
  if (isPureScalar(i.op))
    scalar(i);
  else
    other(i);
  ++frame().position;
}

void Execution::scalar(const Instruction &i) {
  if (!i.text.empty())
    noteDirt(i);
  if (i.op == Op::Select) // of references too
    return define(Value(operand(i, operand(i, 0).word != 0 ? 1 : 2)));
  llvm::SmallVector<APInt, 3> operands;
  for (size_t k = 0; k < i.operands.size(); ++k)
    operands.push_back(operand(i, k).word);
  std::optional<APInt> result = evaluate(i.op, i.type, operands);
  if (!result)
    return unsupported(info(i.op).name + " on operands of unfit widths");
  define(*result);
}

/// Where assembly gave a variable more bits than its type has, real code may still see them.
void Execution::noteDirt(const Instruction &i) {
  Word word = wordOf(i, 0);
  llvm::StringRef text = i.text;
  uint64_t values = 0;
  bool dirty = false;
  if (text.consume_front("enum ") && !text.getAsInteger(10, values))
    dirty = word.uge(values);
  else if (text == "cut signed")
    dirty = !word.isSignedIntN(i.type.bits);
  else if (text != "cut")
    return;
  else if (i.op == Op::Trunc)
    dirty = word.getActiveBits() > i.type.bits;
  else if (i.op == Op::Ne)
    dirty = word.ugt(1);
  else if (i.op == Op::LShr)
    dirty = word.getLoBits(unsigned(wordOf(i, 1).getLimitedValue(word.getBitWidth()))) != 0;
  if (dirty)
    tx.world.opaque.insert("bits beyond a variable's type, set in assembly");
}

void Execution::other(const Instruction &i) {
  switch (i.op) {
  case Op::Const:
    return define(i.imm);
  case Op::Param:
    if (i.index < frame().arguments.size())
      return define(Value(frame().arguments[i.index]));
    return unsupported("a parameter that was not given");
  case Op::Undef:
    return define(Value::ref(Word(256, 0).zextOrTrunc(i.type.bits ? i.type.bits : 256)));
  case Op::Phi:
    return; // set when the block was entered
  case Op::ConstBytes:
    return define(allocateBytes({reinterpret_cast<const uint8_t *>(i.text.data()), i.text.size()}));
  case Op::FuncPtr:
    return define(Word(256, i.callee.index + 1));
  case Op::Extract: {
    const Value &tuple = operand(i, 0);
    if (i.index < tuple.parts.size())
      return define(Value(tuple.parts[i.index]));
    return unsupported("a component that the tuple does not have");
  }
  case Op::ExtCall:
    return externalCall(i);
  case Op::Create:
    return createContract(i);
  case Op::Log:
    return log(i);
  case Op::AbiEncode: {
    bool selector = i.encode().kind == EncodeKind::WithSelector;
    std::optional<ByteString> encoded =
        encode(i, selector, i.encode().types, i.encode().kind == EncodeKind::Packed);
    if (!encoded)
      return;
    if (selector) {
      ByteString word;
      appendWord(word, toAbiWord(operand(i, 0).word.zextOrTrunc(32), Type::bytes(4)));
      encoded->insert(encoded->begin(), word.begin(), word.begin() + 4);
    }
    return define(allocateBytes(*encoded));
  }
  case Op::AbiDecode:
  case Op::AbiDecodes:
    return abiDecoding(i);
  case Op::Keccak:
    return define(hashOf(bytesOf(operand(i, 0), typeOf(i, 0))));
  case Op::Sha256:
    return define(sha256(bytesOf(operand(i, 0), typeOf(i, 0))));
  case Op::Ripemd160:
    return define(ripemd160(bytesOf(operand(i, 0), typeOf(i, 0))));
  case Op::KeccakWords: {
    ByteString words;
    for (size_t k = 0; k < i.operands.size(); ++k)
      appendWord(words, toAbiWord(operand(i, k).word, typeOf(i, k)));
    return define(hashOf(words));
  }
  case Op::ECRecover:
    return define(recoverAddress(wordOf(i, 0), wordOf(i, 1), wordOf(i, 2), wordOf(i, 3)));
  case Op::Unsupported:
    return unsupported(i.text);
  case Op::Env:
  case Op::Balance:
  case Op::BlockHash:
  case Op::BlobHash:
  case Op::LibraryAddress:
    return environment(i);
  default:
    if (i.op >= Op::RefVar && i.op <= Op::BytesPrefix)
      return reference(i);
    return data(i);
  }
}

/// Zeros where `from` has ended.
void Execution::copyToMemory(llvm::ArrayRef<uint8_t> from, const Word &to, const Word &offset,
                             const Word &length) {
  llvm::MutableArrayRef<uint8_t> place = memoryAt(to, length);
  uint64_t at = offset.getLimitedValue();
  for (size_t k = 0; k < place.size(); ++k)
    place[k] = at < from.size() && k < from.size() - at ? from[at + k] : 0;
}

/// Flat memory, calldata and return data by offset.
void Execution::data(const Instruction &i) {
  switch (i.op) {
  case Op::MLoad:
    if (wordOf(i, 0) == Memory::FreePointer)
      tx.world.opaque.insert(MemoryLayout.str());
    return define(memoryWord(wordOf(i, 0)));
  case Op::MStore:
    return setMemoryWord(wordOf(i, 0), wordOf(i, 1));
  case Op::MStore8: {
    llvm::MutableArrayRef<uint8_t> at = memoryAt(wordOf(i, 0), Word(256, 1));
    if (!at.empty())
      at[0] = uint8_t(wordOf(i, 1).extractBitsAsZExtValue(8, 0));
    return;
  }
  case Op::MCopy: {
    llvm::MutableArrayRef<uint8_t> from = memoryAt(wordOf(i, 1), wordOf(i, 2));
    ByteString content(from.begin(), from.end());
    llvm::MutableArrayRef<uint8_t> to = memoryAt(wordOf(i, 0), wordOf(i, 2));
    if (to.size() == content.size())
      std::copy(content.begin(), content.end(), to.begin());
    return;
  }
  case Op::MSize:
    tx.world.opaque.insert(MemoryLayout.str());
    return define(Word(256, memory.size()));
  case Op::CdLoad:
    return define(wordAt(context.data, wordOf(i, 0).getLimitedValue()));
  case Op::CdSize:
    return define(Word(256, context.data.size()));
  case Op::CdCopy:
    return copyToMemory(context.data, wordOf(i, 0), wordOf(i, 1), wordOf(i, 2));
  case Op::CdRef:
    return define(Value::ref(wordOf(i, 0), wordOf(i, 1)));
  case Op::CdOffsetOf:
    return define(operand(i, 0).word);
  case Op::RetSize:
    return define(Word(256, returnData.size()));
  case Op::RetCopy: { // beyond the end it fails, as the EVM does (EIP-211)
    Word offset = wordOf(i, 1), length = wordOf(i, 2);
    if (offset.ugt(returnData.size()) || length.ugt(returnData.size() - offset.getLimitedValue()))
      return revert();
    return copyToMemory(returnData, wordOf(i, 0), offset, length);
  }
  case Op::KeccakMem: {
    llvm::MutableArrayRef<uint8_t> content = memoryAt(wordOf(i, 0), wordOf(i, 1));
    return define(hashOf(content));
  }
  default:
    return code(i);
  }
}

void Execution::environment(const Instruction &i) {
  const BlockContext &block = tx.world.block;
  switch (i.op) {
  case Op::Balance:
    return define(tx.balance(wordOf(i, 0)));
  case Op::BlockHash: { // any function of the number does
    Word number = wordOf(i, 0);
    bool recent = number.ult(block.number) && (block.number - number).ule(256);
    if (recent && block.hashOf)
      return define(block.hashOf(number));
    if (recent)
      tx.world.opaque.insert("the hash of a block");
    ByteString word;
    appendWord(word, number);
    return define(recent ? keccak256(word) : Word(256, 0));
  }
  case Op::LibraryAddress: {
    auto known = tx.world.libraries.find(i.text);
    if (known == tx.world.libraries.end())
      return unsupported("the address of a library that was not deployed");
    return define(known->second);
  }
  case Op::BlobHash: {
    uint64_t index = wordOf(i, 0).getLimitedValue();
    return define(index < block.blobHashes.size() ? block.blobHashes[index] : Word(256, 0));
  }
  default:
    break;
  }
  switch (i.env) {
  case EnvKind::Caller:
    return define(context.caller);
  case EnvKind::Value:
    return define(context.value);
  case EnvKind::Origin:
    return define(context.origin);
  case EnvKind::This:
    return define(context.self);
  case EnvKind::Selector:
    return define(wordAt(context.data, 0).lshr(224));
  case EnvKind::Timestamp:
    return define(block.timestamp);
  case EnvKind::Number:
    return define(block.number);
  case EnvKind::ChainId:
    return define(block.chainId);
  case EnvKind::GasPrice:
    return define(block.gasPrice);
  case EnvKind::GasLimit:
    return define(block.gasLimit);
  case EnvKind::GasLeft:
    tx.world.opaque.insert("gas");
    return define(Word(256, PlentyOfGas));
  case EnvKind::BaseFee:
    return define(block.baseFee);
  case EnvKind::BlobBaseFee:
    return define(block.blobBaseFee);
  case EnvKind::Coinbase:
    return define(block.coinbase);
  case EnvKind::PrevRandao:
    return define(block.prevRandao);
  case EnvKind::SelfBalance:
    return define(tx.balance(context.self));
  }
}

} // namespace quorate::ir
