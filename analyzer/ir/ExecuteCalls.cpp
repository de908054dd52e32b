//===- ExecuteCalls.cpp - entry, calls, endings, logs ------------------------------===//

#include "analyzer/ir/Execution.h"

namespace quorate::ir {

namespace {
const Word Zero(256, 0);

void appendSelector(ByteString &out, uint32_t selector) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(uint8_t(selector >> shift));
}

bool isStorageRef(Type type) { return type.isRef() && type.space == Space::Storage; }
} // namespace

// ---------------------------------------------------------------- entry

FunctionId Execution::dispatch() const {
  const ByteString &data = context.data;
  if (data.size() >= 4) {
    FunctionId entry =
        contract.findEntry(uint32_t(wordAt(data, 0).extractBitsAsZExtValue(32, 224)));
    if (entry.valid())
      return entry;
  }
  auto ofKind = [&](FunctionKind kind) {
    for (uint32_t f = 0; f < contract.functions.size(); ++f)
      if (contract.functions[f].isEntry && contract.functions[f].kind == kind)
        return FunctionId(f);
    return FunctionId();
  };
  FunctionId receive = data.empty() ? ofKind(FunctionKind::Receive) : FunctionId();
  return receive.valid() ? receive : ofKind(FunctionKind::Fallback);
}

void Execution::start(bool construct) {
  FunctionId entry;
  if (construct) {
    for (uint32_t f = 0; f < contract.functions.size(); ++f)
      if (contract.functions[f].kind == FunctionKind::Constructor && contract.functions[f].isEntry)
        entry = FunctionId(f);
    if (!entry.valid())
      return context.value == 0 || contract.kind == ContractKind::Library ? finish({}) : revert();
  } else {
    entry = dispatch();
    if (!entry.valid())
      return revert();
  }
  const Function &function = contract[entry];
  // A library refuses to be called other than by delegatecall where it might write.
  bool writes = function.mutability >= Mutability::NonPayable;
  if (!construct && contract.kind == ContractKind::Library && writes &&
      contract.origin == Origin::Solidity && context.self == context.code)
    return revert();
  // The check of a library is left out, for it sees the value that its caller got.
  if (contract.origin == Origin::Solidity && contract.kind != ContractKind::Library &&
      context.value != 0 && function.mutability != Mutability::Payable)
    return revert();
  if (std::optional<std::vector<Value>> arguments =
          construct ? decodeArguments(function, context.arguments, 0)
                    : decodeArguments(function, context.data, 4))
    pushFrame(entry, std::move(*arguments), ValueId());
}

/// Nothing if the run has ended, because the call data does not decode.
std::optional<std::vector<Value>> Execution::decodeArguments(const Function &function,
                                                             const ByteString &data, size_t from) {
  std::vector<Value> arguments;
  if (contract.origin == Origin::Bytecode) {
    for (size_t k = 0; k < function.params.size(); ++k)
      arguments.push_back(
          Value::scalar(fromAbiWord(wordAt(data, from + 32 * k), function.params[k].type)));
    return arguments;
  }
  std::vector<std::string> names;
  for (const Parameter &p : function.params)
    names.push_back(isStorageRef(p.type) ? "uint256" : p.abiType); // a library's: the slot
  std::optional<std::vector<AbiType>> types = abiTypes(names);
  if (!types)
    return std::nullopt;
  uint64_t head = from;
  for (const AbiType &type : *types)
    head += std::min<uint64_t>(type.headSize(), Memory::Limit);
  if (!types->empty() && head > data.size()) {
    revert();
    return std::nullopt;
  }
  uint64_t position = from;
  for (size_t k = 0; k < types->size() && !ended; ++k) {
    Type type = function.params[k].type;
    if (type.isRef() && type.space == Space::Calldata) {
      arguments.push_back(calldataArgument(from, position, type.data));
    } else if (isStorageRef(type)) {
      arguments.push_back(Value::ref(wordAt(data, position)));
    } else {
      std::optional<Datum> datum = abiDecodeAt((*types)[k], data, from, position);
      if (!datum) {
        revert();
        break;
      }
      std::optional<Value> value = valueOf(*datum, type);
      if (!value) {
        unsupported("a parameter of type " + names[k] + " that cannot be decoded");
        break;
      }
      arguments.push_back(std::move(*value));
    }
    position += (*types)[k].headSize();
  }
  return ended ? std::nullopt : std::optional(std::move(arguments));
}

// ---------------------------------------------------------------- encoding operands

std::optional<std::vector<AbiType>> Execution::abiTypes(llvm::ArrayRef<std::string> names) {
  std::vector<AbiType> types;
  for (const std::string &name : names) {
    auto [it, isNew] = parsedTypes.try_emplace(name);
    if (isNew)
      it->second = parseAbiType(name);
    if (!it->second) {
      unsupported("'" + name + "' is no ABI type");
      return std::nullopt;
    }
    types.push_back(*it->second);
  }
  return types;
}

/// Nothing if the run has ended.
std::optional<ByteString> Execution::encode(const Instruction &i, size_t first,
                                            llvm::ArrayRef<std::string> names, bool packed) {
  std::optional<std::vector<AbiType>> types = abiTypes(names);
  if (!types)
    return std::nullopt;
  std::vector<Datum> values;
  for (size_t k = 0; k < types->size() && first + k < i.operands.size(); ++k)
    values.push_back(datumOf(operand(i, first + k), typeOf(i, first + k), &(*types)[k]));
  if (ended)
    return std::nullopt;
  std::optional<ByteString> result =
      packed ? abiEncodePacked(*types, values) : abiEncode(*types, values);
  if (!result)
    unsupported("a value that does not have the form of its ABI type");
  return result;
}

std::optional<ByteString> Execution::payload(const Instruction &i, size_t first,
                                             const CallRecord &call) {
  ByteString data;
  switch (call.payload) {
  case CallRecord::Payload::Typed: {
    std::optional<ByteString> arguments = encode(i, first, call.argTypes);
    if (!arguments)
      return std::nullopt;
    if (call.selector)
      appendSelector(data, *call.selector);
    data.insert(data.end(), arguments->begin(), arguments->end());
    break;
  }
  case CallRecord::Payload::Bytes:
    data = bytesOf(operand(i, first), typeOf(i, first));
    break;
  case CallRecord::Payload::Memory: {
    llvm::MutableArrayRef<uint8_t> bytes = memoryAt(wordOf(i, first), wordOf(i, first + 1));
    data.assign(bytes.begin(), bytes.end());
    break;
  }
  }
  return ended ? std::nullopt : std::optional(std::move(data));
}

// ---------------------------------------------------------------- calls

void Execution::externalCall(const Instruction &i) {
  const CallRecord &call = i.call();
  Word target = wordOf(i, 0) & Word::getLowBitsSet(256, 160);
  size_t next = 1;
  Word value = call.hasValue ? wordOf(i, next++) : Zero;
  next += call.hasGas;
  std::optional<ByteString> data = payload(i, next, call);
  if (!data)
    return;
  if (context.isStatic && call.kind == CallKind::Call && value != 0)
    return revert();

  CallContext callee;
  callee.depth = context.depth + 1;
  callee.origin = context.origin;
  callee.data = std::move(*data);
  callee.isStatic = context.isStatic || call.kind == CallKind::Static;
  callee.code = target;
  callee.self = target;
  callee.caller = context.self;
  callee.value = value;
  if (call.kind == CallKind::Delegate || call.kind == CallKind::CallCode)
    callee.self = context.self;
  if (call.kind == CallKind::Delegate) {
    callee.caller = context.caller;
    callee.value = context.value;
    callee.movesValue = false;
  }

  Outcome outcome;
  const Account *account = tx.find(target);
  if (call.hasGas && account && account->module)
    tx.world.opaque.insert("gas");
  if (call.needsCode && (!account || !account->module))
    outcome.status = Outcome::Status::Reverted;
  else
    outcome = tx.message(callee);
  if (outcome.status == Outcome::Status::Unsupported ||
      outcome.status == Outcome::Status::StepLimit)
    return end(std::move(outcome));
  returnData = outcome.data;

  Value result;
  result.parts.push_back(Value::scalar(llvm::APInt(1, outcome.ok())));
  if (call.payload == CallRecord::Payload::Memory) {
    result.parts.push_back(Value::ref(Word(256, Memory::ZeroSlot)));
    if (call.hasOutput) {
      Word at = wordOf(i, next + 2), room = wordOf(i, next + 3);
      llvm::MutableArrayRef<uint8_t> output = memoryAt(at, room);
      std::copy_n(returnData.begin(), std::min(output.size(), returnData.size()), output.begin());
    }
  } else if (contract.origin == Origin::Bytecode) { // its memory is its own; RetCopy reads the data
    result.parts.push_back(Value::ref(Word(256, Memory::ZeroSlot)));
  } else {
    result.parts.push_back(allocateBytes(returnData));
  }

  std::optional<std::vector<AbiType>> types = abiTypes(call.retTypes);
  if (!types)
    return;
  std::optional<std::vector<Datum>> returned;
  if (outcome.ok()) {
    returned = abiDecode(*types, returnData);
    if (!returned)
      return revert(); // solc's decoder, in the caller
  }
  for (size_t k = 0; k < call.returns.size(); ++k) {
    Type type = call.returns[k];
    std::optional<Value> part;
    if (returned)
      part = valueOf((*returned)[k], type);
    else
      part = type.isRef() ? Value::ref(Word(256, Memory::ZeroSlot))
                          : Value::scalar(llvm::APInt(std::max<unsigned>(type.bits, 1), 0));
    if (!part)
      return unsupported("a result of type " + call.retTypes[k] + " that cannot be decoded");
    result.parts.push_back(std::move(*part));
  }
  define(std::move(result));
}

// ---------------------------------------------------------------- endings

void Execution::leave(const Instruction &i) {
  switch (i.op) {
  case Op::Return: {
    if (frames.size() > 1) {
      std::vector<Value> values;
      for (size_t k = 0; k < i.operands.size(); ++k)
        values.push_back(operand(i, k));
      return returnValues(std::move(values));
    }
    std::vector<std::string> types;
    for (const Parameter &p : frame().function->returns)
      types.push_back(p.abiType);
    if (std::optional<ByteString> data = encode(i, 0, types))
      finish(std::move(*data));
    return;
  }
  case Op::ReturnMem: { // ends the whole call, also from an internal function
    llvm::MutableArrayRef<uint8_t> bytes = memoryAt(wordOf(i, 0), wordOf(i, 1));
    return finish(ByteString(bytes.begin(), bytes.end()));
  }
  case Op::Revert:
    return revertWith(i);
  case Op::SelfDestruct:
    if (mayWrite()) {
      Word beneficiary = wordOf(i, 0) & Word::getLowBitsSet(256, 160);
      tx.selfDestruct(context.self, beneficiary);
      finish({});
    }
    return;
  default:
    return unsupported("code that was taken to be unreachable");
  }
}

void Execution::revertWith(const Instruction &i) {
  const RevertRecord &record = i.revert();
  switch (record.kind) {
  case RevertRecord::Kind::Empty:
  case RevertRecord::Kind::Invalid:
    return revert();
  case RevertRecord::Kind::Panic:
    return panic(record.panicCode);
  case RevertRecord::Kind::Error: {
    std::optional<ByteString> arguments = encode(i, 0, record.types);
    if (!arguments)
      return;
    ByteString data;
    appendSelector(data, record.selector);
    data.insert(data.end(), arguments->begin(), arguments->end());
    return revert(std::move(data));
  }
  case RevertRecord::Kind::Bytes:
    return revert(bytesOf(operand(i, 0), typeOf(i, 0)));
  case RevertRecord::Kind::Memory: {
    llvm::MutableArrayRef<uint8_t> bytes = memoryAt(wordOf(i, 0), wordOf(i, 1));
    return revert(ByteString(bytes.begin(), bytes.end()));
  }
  case RevertRecord::Kind::CallData:
    return revert(returnData);
  }
}

// ---------------------------------------------------------------- logs and decoding

void Execution::log(const Instruction &i) {
  const LogRecord &record = i.log();
  EmittedLog entry;
  entry.address = context.self;
  if (!mayWrite())
    return;
  if (record.rawTopics) {
    for (unsigned k = 0; k < record.topics; ++k)
      entry.topics.push_back(wordOf(i, k));
    llvm::MutableArrayRef<uint8_t> bytes =
        memoryAt(wordOf(i, record.topics), wordOf(i, record.topics + 1));
    entry.data.assign(bytes.begin(), bytes.end());
    return ended ? void() : tx.log(std::move(entry));
  }
  llvm::StringRef signature = record.signature;
  if (!record.anonymous)
    entry.topics.push_back(keccak256({signature.bytes_begin(), signature.size()}));
  llvm::ArrayRef<std::string> names = record.types;
  std::optional<std::vector<AbiType>> indexed = abiTypes(names.take_front(record.topics));
  for (unsigned k = 0; indexed && k < record.topics; ++k) {
    const AbiType &type = (*indexed)[k];
    Datum datum = datumOf(operand(i, k), typeOf(i, k), &type);
    std::optional<ByteString> content = abiEncodeInPlace(type, datum);
    if (!content)
      return unsupported("an event argument that does not have the form of its ABI type");
    entry.topics.push_back(type.kind == AbiType::Kind::Scalar ? datum.word : keccak256(*content));
  }
  std::optional<ByteString> data = encode(i, record.topics, names.drop_front(record.topics));
  if (!data)
    return;
  entry.data = std::move(*data);
  tx.log(std::move(entry));
}

void Execution::abiDecoding(const Instruction &i) {
  const DecodeRecord &record = i.decode();
  std::optional<std::vector<AbiType>> types = abiTypes(record.types);
  ByteString content = bytesOf(operand(i, 0), typeOf(i, 0));
  if (!types || ended)
    return;
  std::optional<std::vector<Datum>> decoded = abiDecode(*types, content);
  if (i.op == Op::AbiDecodes)
    return define(llvm::APInt(1, decoded.has_value()));
  if (!decoded)
    return revert();
  Value result;
  for (size_t k = 0; k < decoded->size(); ++k) {
    std::optional<Value> part = valueOf((*decoded)[k], record.results[k]);
    if (!part)
      return unsupported("a value of type " + record.types[k] + " that cannot be decoded");
    result.parts.push_back(std::move(*part));
  }
  define(std::move(result));
}

} // namespace quorate::ir
