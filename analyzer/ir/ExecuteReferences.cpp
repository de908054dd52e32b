//===- ExecuteReferences.cpp - places in storage, memory and calldata ------------===//
//
// Storage: https://docs.soliditylang.org/en/latest/internals/layout_in_storage.html
// Memory:  https://docs.soliditylang.org/en/latest/internals/layout_in_memory.html
// Calldata is laid out as the ABI encodes it; malformed offsets revert where
// they are followed, as solc's code does.
//
//===----------------------------------------------------------------------===//

#include "analyzer/ir/Execution.h"

using llvm::APInt;

namespace quorate::ir {

namespace {

constexpr unsigned MaxNesting = 64;
const Word Zero(256, 0);

Word hashOfWord(const Word &word) {
  ByteString bytes;
  appendWord(bytes, word);
  return keccak256(bytes);
}

uint64_t scaled(uint64_t count, uint64_t size) {
  uint64_t product;
  return __builtin_mul_overflow(count, size, &product) ? ~0ull : product;
}

} // namespace

const DataType *Execution::dataType(DataTypeId id) {
  if (id.index < module.dataTypes.size() && module[id].kind != DataKind::Unknown)
    return &module[id];
  unsupported("a reference to data of unknown type");
  return nullptr;
}

// ---------------------------------------------------------------- the ABI's layout of data types

bool Execution::isDynamic(DataTypeId id, unsigned depth) {
  const DataType *type = depth < MaxNesting ? dataType(id) : nullptr;
  if (!type || type->kind == DataKind::Bytes || (type->kind == DataKind::Array && type->dynamic))
    return type != nullptr;
  if (type->kind == DataKind::Array)
    return isDynamic(type->element, depth + 1);
  for (const Field &field : type->fields)
    if (isDynamic(field.type, depth + 1))
      return true;
  return false;
}

uint64_t Execution::headSize(DataTypeId id, unsigned depth) {
  const DataType *type = depth < MaxNesting ? dataType(id) : nullptr;
  if (!type || isDynamic(id))
    return 32;
  if (type->kind == DataKind::Array)
    return scaled(type->length, headSize(type->element, depth + 1));
  if (type->kind != DataKind::Struct)
    return 32;
  uint64_t size = 0;
  for (const Field &field : type->fields)
    size += headSize(field.type, depth + 1);
  return size;
}

/// A parameter: what stands at `position` in the head at `base`, checked as a whole.
Value Execution::calldataArgument(uint64_t base, uint64_t position, DataTypeId type) {
  if (!isDynamic(type))
    return Value::ref(Word(256, position));
  Word offset = wordAt(context.data, position);
  if (offset.getActiveBits() > 63 || offset.getZExtValue() + base > context.data.size()) {
    revert();
    return Value::ref(Zero);
  }
  return calldataDynamic(base + offset.getZExtValue(), type);
}

/// A part of calldata that is followed only now: offsets count from `base`, and may be negative,
/// for solc's code compares them as signed numbers.
Value Execution::calldataItem(const Word &base, const Word &position, DataTypeId id) {
  const DataType *type = dataType(id);
  if (!type || !isDynamic(id))
    return Value::ref(position);
  bool hasLength =
      type->kind == DataKind::Bytes || (type->kind == DataKind::Array && type->dynamic);
  Word size(256, context.data.size());
  Word needed(256, hasLength ? 32 : contentSize(*type));
  Word offset = wordAt(context.data, position.getLimitedValue());
  Word at = base + offset;
  if (offset.slt(size - base - (needed - 1))) {
    if (!hasLength)
      return Value::ref(at);
    Word length = wordAt(context.data, at.getLimitedValue());
    Word stride(256, type->kind == DataKind::Bytes ? 1 : headSize(type->element));
    if (length.getActiveBits() <= 64 && (at + 32).sle(size - length * stride))
      return Value::ref(at + 32, length);
  }
  revert();
  return Value::ref(Zero);
}

/// Bytes in the head of a struct or array without a length.
uint64_t Execution::contentSize(const DataType &type) {
  uint64_t head = 0;
  if (type.kind == DataKind::Array)
    head = scaled(type.length, headSize(type.element));
  for (const Field &field : type.fields)
    head += headSize(field.type);
  return head;
}

/// The object of dynamic type that starts at `at`: its length, if it has one, is read and checked.
Value Execution::calldataDynamic(uint64_t at, DataTypeId id) {
  const DataType *type = dataType(id);
  uint64_t size = context.data.size();
  auto fits = [&](uint64_t from, uint64_t bytes) { return from <= size && bytes <= size - from; };
  if (!type)
    return Value::ref(Zero);
  bool hasLength =
      type->kind == DataKind::Bytes || (type->kind == DataKind::Array && type->dynamic);
  if (hasLength && fits(at, 32)) {
    Word length = wordAt(context.data, at);
    uint64_t stride = type->kind == DataKind::Bytes ? 1 : headSize(type->element);
    if (length.getActiveBits() <= 63 && fits(at + 32, scaled(length.getZExtValue(), stride)))
      return Value::ref(Word(256, at + 32), length);
  }
  if (!hasLength && fits(at, contentSize(*type)))
    return Value::ref(Word(256, at));
  revert();
  return Value::ref(Zero);
}

// ---------------------------------------------------------------- members and elements

Value Execution::fieldOf(const Value &base, Type type, unsigned fieldIndex) {
  const DataType *data = dataType(type.data);
  if (!data || data->kind != DataKind::Struct || fieldIndex >= data->fields.size()) {
    unsupported("a member of what is no struct");
    return base;
  }
  const Field &field = data->fields[fieldIndex];
  switch (type.space) {
  case Space::Memory:
    return Value::ref(base.word + 32 * uint64_t(fieldIndex));
  case Space::Calldata: {
    Word position = base.word;
    for (unsigned k = 0; k < fieldIndex; ++k)
      position += headSize(data->fields[k].type);
    return calldataItem(base.word, position, field.type);
  }
  default:
    return Value::ref(base.word + field.slot, Word(256, field.byte));
  }
}

Value Execution::elementOf(const Value &base, Type type, const Word &index) {
  const DataType *data = dataType(type.data);
  if (!data || (data->kind != DataKind::Array && data->kind != DataKind::Bytes)) {
    unsupported("an element of what is no array");
    return base;
  }
  bool bytes = data->kind == DataKind::Bytes;
  if (type.space == Space::Memory) {
    Word start = bytes || data->dynamic ? base.word + 32 : base.word;
    return Value::ref(bytes ? start + index : start + index * Word(256, 32));
  }
  if (type.space == Space::Calldata) {
    uint64_t stride = bytes ? 1 : headSize(data->element);
    Word position = base.word + index * Word(256, stride);
    return bytes ? Value::ref(position) : calldataItem(base.word, position, data->element);
  }
  if (bytes)
    return Value::ref(base.word, index);
  const DataType *element = dataType(data->element);
  if (!element)
    return base;
  Word start = data->dynamic ? hashOfWord(base.word) : base.word;
  if (element->kind != DataKind::Value)
    return Value::ref(start + index * Word(256, element->storageSlots));
  Word perSlot(256, 32 / std::max<unsigned>(element->storageBytes, 1));
  return Value::ref(start + index.udiv(perSlot),
                    index.urem(perSlot) * Word(256, element->storageBytes));
}

void Execution::reference(const Instruction &i) {
  switch (i.op) {
  case Op::RefVar: {
    const StateVar &var = contract[i.var];
    if (var.space == Space::Immutable)
      return define(Value::ref(Word(256, i.var.index)));
    return define(Value::ref(var.slot, Word(256, var.byte)));
  }
  case Op::RefSlot:
  case Op::RefAt:
    return define(Value::ref(wordOf(i, 0)));
  case Op::RefSlotOf:
  case Op::AddrOf:
    return define(operand(i, 0).word);
  case Op::RefField:
    return define(fieldOf(operand(i, 0), typeOf(i, 0), i.index));
  case Op::RefIndex:
    return define(elementOf(operand(i, 0), typeOf(i, 0), wordOf(i, 1)));
  case Op::RefKey:
    return key(i);
  case Op::Length:
    return define(length(operand(i, 0), typeOf(i, 0)));
  case Op::SetLength:
    return setLength(operand(i, 0), wordOf(i, 1), typeOf(i, 0));
  case Op::Load:
    return load(i);
  case Op::Store:
    return store(i);
  case Op::CopyTo:
    return write(operand(i, 0), typeOf(i, 0), read(operand(i, 1), typeOf(i, 1)));
  case Op::Clone:
    return define(allocate(i.type.data, read(operand(i, 0), typeOf(i, 0))));
  case Op::Clear:
    return clear(operand(i, 0), typeOf(i, 0));
  case Op::New:
    return define(allocateZero(i.type.data, i.operands.empty() ? Zero : wordOf(i, 0)));
  case Op::Slice:
    return define(slice(i));
  case Op::BytesPrefix: {
    ByteString content = bytesOf(operand(i, 0), typeOf(i, 0));
    return define(fromAbiWord(wordAt(content, 0), Type::bytes(i.type.bits / 8)));
  }
  default:
    return unsupported(info(i.op).name);
  }
}

/// keccak256(key . slot): value keys as ABI words, strings and bytes unpadded.
void Execution::key(const Instruction &i) {
  ByteString bytes;
  Type keyType = typeOf(i, 1);
  if (keyType.isRef()) {
    bytes = bytesOf(operand(i, 1), keyType);
  } else {
    const DataType *mapping = dataType(typeOf(i, 0).data);
    if (mapping && mapping->key.index < module.dataTypes.size()) {
      const DataType &known = module[mapping->key];
      if (known.kind == DataKind::Value && known.value.bits == keyType.bits)
        keyType = known.value;
    }
    appendWord(bytes, toAbiWord(operand(i, 1).word, keyType));
  }
  appendWord(bytes, operand(i, 0).word);
  define(Value::ref(keccak256(bytes)));
}

Value Execution::slice(const Instruction &i) {
  const Value &base = operand(i, 0);
  const DataType *data = dataType(typeOf(i, 0).data);
  Word start = wordOf(i, 1), end = wordOf(i, 2);
  if (!data || start.ugt(end)) {
    revert();
    return base;
  }
  if (i.type.space == Space::Calldata) {
    uint64_t stride = data->kind == DataKind::Bytes ? 1 : headSize(data->element);
    return Value::ref(base.word + start * Word(256, stride), end - start);
  }
  ByteString content = bytesOf(base, typeOf(i, 0));
  if (end.ugt(content.size()) || data->kind != DataKind::Bytes) {
    unsupported("a slice outside calldata that is no part of a byte string");
    return base;
  }
  return allocateBytes(
      llvm::ArrayRef(content).slice(start.getZExtValue(), (end - start).getZExtValue()));
}

// ---------------------------------------------------------------- lengths

/// A byte string's header is twice its length, plus one where the content lies elsewhere; the
/// lowest bit tells the two forms apart, and a mismatch with the length is panic 0x22.
Word Execution::storedLength(Space space, const Word &slot, bool bytes) {
  Word header = loadSlot(space, slot);
  if (!bytes)
    return header;
  bool isLong = header[0];
  Word length = isLong ? header.lshr(1) : (header & 0xff).lshr(1);
  if (isLong == length.ult(32))
    panic(0x22);
  return length;
}

Word Execution::length(const Value &ref, Type type) {
  const DataType *data = dataType(type.data);
  if (!data)
    return Zero;
  if (data->kind == DataKind::Array && !data->dynamic)
    return Word(256, data->length);
  if (type.space == Space::Memory)
    return memoryWord(ref.word);
  if (type.space == Space::Calldata)
    return ref.extra;
  return storedLength(type.space, ref.word, data->kind == DataKind::Bytes);
}

void Execution::setLength(const Value &ref, const Word &length, Type type) {
  const DataType *data = dataType(type.data);
  if (!data)
    return;
  if (data->kind != DataKind::Bytes)
    return storeSlot(type.space, ref.word, length);
  ByteString content = storedBytes(type.space, ref.word);
  if (length.ugt(Memory::Limit))
    return revert();
  content.resize(length.getZExtValue());
  storeBytes(type.space, ref.word, content);
}

// ---------------------------------------------------------------- scalars

void Execution::storeSlot(Space space, const Word &slot, const Word &value) {
  if (mayWrite())
    tx.store(context.self, space, slot, value);
}

APInt Execution::loadScalar(const Value &ref, Type refType, Type type) {
  bool isByte =
      refType.data.index < module.dataTypes.size() && module[refType.data].kind == DataKind::Byte;
  unsigned bits = type.bits;
  switch (refType.space) {
  case Space::Memory:
    if (isByte) {
      llvm::MutableArrayRef<uint8_t> at = memoryAt(ref.word, Word(256, 1));
      return APInt(bits, at.empty() ? 0 : at[0]);
    }
    return fromAbiWord(memoryWord(ref.word), type);
  case Space::Calldata: {
    Word word = wordAt(context.data, ref.word.getLimitedValue());
    if (isByte)
      return fromAbiWord(word, Type::bytes(1)).zextOrTrunc(bits);
    APInt value = fromAbiWord(word, type);
    if (toAbiWord(value, type) != word)
      revert(); // dirty bits
    return value;
  }
  case Space::Immutable:
    return tx.immutable(context.code, uint32_t(ref.word.getLimitedValue())).zextOrTrunc(bits);
  default:
    break;
  }
  if (isByte) {
    ByteString content = storedBytes(refType.space, ref.word);
    return APInt(bits, ref.extra.ult(content.size()) ? content[ref.extra.getZExtValue()] : 0);
  }
  Word word = loadSlot(refType.space, ref.word).lshr(8 * unsigned(ref.extra.getLimitedValue(31)));
  if (type.kind == TypeKind::Bool)
    return APInt(1, (word & 0xff) != 0);
  return word.trunc(bits);
}

void Execution::storeScalar(const Value &ref, Type refType, const APInt &value, Type type) {
  bool isByte =
      refType.data.index < module.dataTypes.size() && module[refType.data].kind == DataKind::Byte;
  switch (refType.space) {
  case Space::Memory:
    if (isByte) {
      llvm::MutableArrayRef<uint8_t> at = memoryAt(ref.word, Word(256, 1));
      if (!at.empty())
        at[0] = uint8_t(value.zextOrTrunc(64).getZExtValue());
      return;
    }
    return setMemoryWord(ref.word, toAbiWord(value, type));
  case Space::Calldata:
    return unsupported("a write to calldata");
  case Space::Immutable:
    return tx.setImmutable(context.self, uint32_t(ref.word.getLimitedValue()),
                           value.zextOrTrunc(256));
  default:
    break;
  }
  if (isByte) {
    ByteString content = storedBytes(refType.space, ref.word);
    if (ref.extra.uge(content.size()))
      return unsupported("a write behind the end of a byte string");
    content[ref.extra.getZExtValue()] = uint8_t(value.zextOrTrunc(64).getZExtValue());
    return storeBytes(refType.space, ref.word, content);
  }
  unsigned width = (type.bits + 7) / 8 * 8;
  unsigned shift = 8 * unsigned(ref.extra.getLimitedValue(31));
  Word mask = Word::getLowBitsSet(256, width).shl(shift);
  Word old = loadSlot(refType.space, ref.word);
  storeSlot(refType.space, ref.word, (old & ~mask) | value.zext(256).shl(shift));
}

void Execution::load(const Instruction &i) {
  const Value &ref = operand(i, 0);
  Type type = typeOf(i, 0);
  if (!i.type.isRef())
    return define(loadScalar(ref, type, i.type));
  if (type.space == Space::Memory) // a member of reference type holds an address
    return define(Value::ref(memoryWord(ref.word)));
  define(Value(ref)); // elsewhere the member is where the reference leads
}

void Execution::store(const Instruction &i) {
  const Value &ref = operand(i, 0), &value = operand(i, 1);
  if (typeOf(i, 1).isRef())
    return setMemoryWord(ref.word, value.word);
  storeScalar(ref, typeOf(i, 0), value.word, typeOf(i, 1));
}

// ---------------------------------------------------------------- byte strings in storage

ByteString Execution::storedBytes(Space space, const Word &slot) {
  Word length = storedLength(space, slot, true);
  ByteString content;
  if (length.ugt(Memory::Limit)) {
    revert();
    return content;
  }
  if (length.ult(32)) {
    appendWord(content, loadSlot(space, slot));
  } else {
    Word at = hashOfWord(slot);
    for (uint64_t k = 0; k < length.getZExtValue(); k += 32)
      appendWord(content, loadSlot(space, at++));
  }
  content.resize(length.getZExtValue());
  return content;
}

void Execution::storeBytes(Space space, const Word &slot, llvm::ArrayRef<uint8_t> content) {
  Word oldLength = storedLength(space, slot, true);
  if (ended || oldLength.ugt(Memory::Limit))
    return revert();
  uint64_t oldSlots = oldLength.ult(32) ? 0 : (oldLength.getZExtValue() + 31) / 32;
  uint64_t newSlots = content.size() < 32 ? 0 : (content.size() + 31) / 32;
  Word at = hashOfWord(slot);
  for (uint64_t k = 0; k < std::max(oldSlots, newSlots) && !ended; ++k)
    storeSlot(space, at + k, k < newSlots ? wordAt(content, 32 * k) : Zero);
  storeSlot(space, slot,
            newSlots ? Word(256, 2 * content.size() + 1)
                     : wordAt(content, 0) | Word(256, 2 * content.size()));
}

} // namespace quorate::ir
