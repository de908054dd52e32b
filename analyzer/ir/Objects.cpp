//===- Objects.cpp - whole values: deep reads, writes, allocation -----------------===//

#include "analyzer/ir/Execution.h"

namespace quorate::ir {

namespace {
/// Memory may hold cycles (a struct with an array of its own kind); solc's code would run out of
/// gas.
constexpr unsigned MaxNesting = 64;
constexpr uint64_t MaxElements = 1 << 20;
const Word Zero(256, 0);
} // namespace

// ---------------------------------------------------------------- flat memory

llvm::MutableArrayRef<uint8_t> Execution::memoryAt(const Word &offset, const Word &length) {
  if (!memory.cover(offset, length)) {
    tx.world.opaque.insert("gas");
    revert(); // out of gas
    return {};
  }
  return memory.at(offset, length);
}

Word Execution::memoryWord(const Word &offset) {
  llvm::MutableArrayRef<uint8_t> bytes = memoryAt(offset, Word(256, 32));
  return wordAt(bytes, 0);
}

void Execution::setMemoryWord(const Word &offset, const Word &value) {
  llvm::MutableArrayRef<uint8_t> bytes = memoryAt(offset, Word(256, 32));
  ByteString word;
  appendWord(word, value);
  if (!bytes.empty())
    std::copy(word.begin(), word.end(), bytes.begin());
}

/// `size` zeroed bytes at the free memory pointer.
Word Execution::allocateRaw(const Word &size) {
  Word at = memoryWord(Word(256, Memory::FreePointer));
  Word padded = (size + 31) & ~Word(256, 31);
  llvm::MutableArrayRef<uint8_t> bytes = memoryAt(at, padded);
  std::fill(bytes.begin(), bytes.end(), 0);
  setMemoryWord(Word(256, Memory::FreePointer), at + padded);
  return at;
}

Value Execution::allocateBytes(llvm::ArrayRef<uint8_t> content) {
  Word at = allocateRaw(Word(256, 32 + content.size()));
  setMemoryWord(at, Word(256, content.size()));
  llvm::MutableArrayRef<uint8_t> bytes = memoryAt(at + 32, Word(256, content.size()));
  if (bytes.size() == content.size())
    std::copy(content.begin(), content.end(), bytes.begin());
  return Value::ref(at);
}

/// A struct or array in memory whose words are what `word` says; `length` is that of a dynamic
/// array.
Value Execution::allocateMembers(const DataType &type, uint64_t length,
                                 llvm::function_ref<Word(size_t, DataTypeId)> word) {
  bool hasLength = type.kind == DataKind::Array && type.dynamic;
  uint64_t count = type.kind == DataKind::Struct ? type.fields.size()
                   : type.dynamic                ? length
                                                 : type.length;
  if (count > MaxElements) {
    revert(); // out of gas
    return Value::ref(Zero);
  }
  Word at = allocateRaw(Word(256, 32 * (count + hasLength)));
  if (hasLength)
    setMemoryWord(at, Word(256, count));
  Word place = hasLength ? at + 32 : at;
  for (uint64_t k = 0; k < count && !ended; ++k, place += 32) {
    DataTypeId member = type.kind == DataKind::Struct ? type.fields[k].type : type.element;
    if (!livesInStorageOnly(member))
      setMemoryWord(place, word(k, member));
  }
  return Value::ref(at);
}

/// Value types are zero, dynamic members point to the zero slot, structs and fixed arrays are made.
Value Execution::allocateZero(DataTypeId id, const Word &length, unsigned depth) {
  const DataType *type = dataType(id);
  if (!type || depth > MaxNesting || ended)
    return Value::ref(Zero);
  bool hasLength =
      type->kind == DataKind::Bytes || (type->kind == DataKind::Array && type->dynamic);
  if (hasLength && depth > 0)
    return Value::ref(Word(256, Memory::ZeroSlot));
  if (length.ugt(MaxElements) && hasLength) {
    revert(); // out of gas
    return Value::ref(Zero);
  }
  if (type->kind == DataKind::Bytes) {
    Word at = allocateRaw(length + 32);
    setMemoryWord(at, length);
    return Value::ref(at);
  }
  return allocateMembers(*type, length.getLimitedValue(), [&](size_t, DataTypeId member) {
    const DataType *memberType = dataType(member);
    return !memberType || memberType->kind == DataKind::Value
               ? Zero
               : allocateZero(member, Zero, depth + 1).word;
  });
}

// ---------------------------------------------------------------- reading

/// Mappings and arrays of them; structs in memory had them left out (before 0.7).
bool Execution::livesInStorageOnly(DataTypeId id, unsigned depth) {
  const DataType *type = depth < MaxNesting ? dataType(id) : nullptr;
  if (type && type->kind == DataKind::Array)
    return livesInStorageOnly(type->element, depth + 1);
  return type && type->kind == DataKind::Mapping;
}

ByteString Execution::bytesOf(const Value &ref, Type type) {
  return read(ref, Type::ref(type.space, type.data)).bytes;
}

/// The whole value behind a reference to an object (not to a memory word that holds its address).
Datum Execution::read(const Value &ref, Type type, unsigned depth) {
  Datum result;
  const DataType *data = dataType(type.data);
  if (!data || ended)
    return result;
  if (depth > MaxNesting) {
    revert();
    return result;
  }
  auto element = [&](const Value &place, DataTypeId id) {
    const DataType *elementType = dataType(id);
    bool pointer = type.space == Space::Memory && elementType &&
                   elementType->kind != DataKind::Value && elementType->kind != DataKind::Byte;
    return read(pointer ? Value::ref(memoryWord(place.word)) : place, referTo(type, id), depth + 1);
  };
  switch (data->kind) {
  case DataKind::Value:
    result.word = toAbiWord(loadScalar(ref, type, data->value), data->value);
    break;
  case DataKind::Bytes: {
    if (type.space != Space::Memory && type.space != Space::Calldata) {
      result.bytes = storedBytes(type.space, ref.word);
      break;
    }
    Word count = length(ref, type);
    if (type.space == Space::Memory) {
      llvm::MutableArrayRef<uint8_t> bytes = memoryAt(ref.word + 32, count);
      result.bytes.assign(bytes.begin(), bytes.end());
    } else if (count.ugt(Memory::Limit)) {
      revert();
    } else {
      result.bytes.resize(count.getZExtValue());
      uint64_t at = ref.word.getLimitedValue();
      for (size_t k = 0; k < result.bytes.size(); ++k)
        result.bytes[k] = at + k < context.data.size() ? context.data[at + k] : 0;
    }
    break;
  }
  case DataKind::Array: {
    Word count = length(ref, type);
    if (count.ugt(MaxElements)) {
      revert();
      break;
    }
    for (uint64_t k = 0; k < count.getZExtValue() && !ended; ++k)
      result.items.push_back(element(elementOf(ref, type, Word(256, k)), data->element));
    break;
  }
  case DataKind::Struct:
    for (unsigned k = 0; k < data->fields.size() && !ended; ++k) {
      if (livesInStorageOnly(data->fields[k].type))
        result.items.emplace_back();
      else
        result.items.push_back(element(fieldOf(ref, type, k), data->fields[k].type));
    }
    break;
  case DataKind::Byte:
  case DataKind::Mapping:
  case DataKind::Unknown:
    unsupported("a copy of what cannot be copied");
    break;
  }
  return result;
}

// ---------------------------------------------------------------- writing

/// Over what is there. In storage a shorter array or string leaves nothing behind.
void Execution::write(const Value &ref, Type type, const Datum &datum, unsigned depth) {
  const DataType *data = dataType(type.data);
  if (!data || ended)
    return;
  bool inMemory = type.space == Space::Memory;
  auto element = [&](const Value &place, DataTypeId id, const Datum &item) {
    const DataType *elementType = dataType(id);
    if (!elementType || livesInStorageOnly(id))
      return;
    if (inMemory && elementType->kind != DataKind::Value)
      setMemoryWord(place.word, allocate(id, item, depth + 1).word);
    else
      write(place, referTo(type, id), item, depth + 1);
  };
  switch (data->kind) {
  case DataKind::Value:
    return storeScalar(ref, type, fromAbiWord(datum.word, data->value), data->value);
  case DataKind::Bytes:
    if (!inMemory)
      return storeBytes(type.space, ref.word, datum.bytes);
    if (memoryWord(ref.word) != datum.bytes.size())
      return unsupported("a copy to a byte string in memory of another length");
    for (size_t k = 0; k < datum.bytes.size(); ++k)
      memoryAt(ref.word + 32 + k, Word(256, 1))[0] = datum.bytes[k];
    return;
  case DataKind::Array: {
    Word before = length(ref, type);
    if (data->dynamic && inMemory && before != datum.items.size())
      return unsupported("a copy to an array in memory of another length");
    if (data->dynamic && !inMemory)
      storeSlot(type.space, ref.word, Word(256, datum.items.size()));
    for (size_t k = 0; k < datum.items.size() && !ended; ++k)
      element(elementOf(ref, type, Word(256, k)), data->element, datum.items[k]);
    if (before.ugt(datum.items.size() + MaxElements))
      return revert();
    if (!inMemory)
      clearRestOfSlot(ref, type, datum.items.size(), depth);
    for (uint64_t k = datum.items.size(); k < before.getZExtValue() && !ended && !inMemory; ++k)
      clear(elementOf(ref, type, Word(256, k)), referTo(type, data->element), depth + 1);
    return;
  }
  case DataKind::Struct:
    for (unsigned k = 0; k < std::min(data->fields.size(), datum.items.size()) && !ended; ++k)
      element(fieldOf(ref, type, k), data->fields[k].type, datum.items[k]);
    return;
  case DataKind::Byte:
  case DataKind::Mapping:
  case DataKind::Unknown:
    return unsupported("a copy to what cannot be copied");
  }
}

/// Packed elements are copied by whole slots, which zeroes what stands behind the last one.
void Execution::clearRestOfSlot(const Value &ref, Type type, uint64_t count, unsigned depth) {
  const DataType &array = module[type.data];
  const DataType *element = dataType(array.element);
  uint64_t perSlot = element && element->kind == DataKind::Value && element->storageBytes > 0
                         ? 32 / element->storageBytes
                         : 1;
  for (uint64_t k = count; k % perSlot != 0 && !ended; ++k)
    clear(elementOf(ref, type, Word(256, k)), referTo(type, array.element), depth + 1);
}

void Execution::clear(const Value &ref, Type type, unsigned depth) {
  const DataType *data = dataType(type.data);
  if (!data || ended)
    return;
  if (depth > MaxNesting)
    return revert();
  switch (data->kind) {
  case DataKind::Value:
    return storeScalar(ref, type, llvm::APInt(data->value.bits, 0), data->value);
  case DataKind::Bytes:
    return storeBytes(type.space, ref.word, {});
  case DataKind::Array: {
    Word count = length(ref, type);
    if (count.ugt(MaxElements))
      return revert();
    for (uint64_t k = 0; k < count.getZExtValue() && !ended; ++k)
      clear(elementOf(ref, type, Word(256, k)), referTo(type, data->element), depth + 1);
    if (data->dynamic)
      storeSlot(type.space, ref.word, Zero);
    return;
  }
  case DataKind::Struct:
    for (unsigned k = 0; k < data->fields.size() && !ended; ++k)
      clear(fieldOf(ref, type, k), referTo(type, data->fields[k].type), depth + 1);
    return;
  case DataKind::Byte:
    return storeScalar(ref, type, llvm::APInt(8, 0), Type::bytes(1));
  case DataKind::Mapping:
    return; // its keys are not known
  case DataKind::Unknown:
    return unsupported("delete of data of unknown type");
  }
}

// ---------------------------------------------------------------- new memory objects

Value Execution::allocate(DataTypeId id, const Datum &datum, unsigned depth) {
  const DataType *type = dataType(id);
  if (!type || ended || depth > MaxNesting)
    return Value::ref(Zero);
  if (type->kind == DataKind::Bytes)
    return allocateBytes(datum.bytes);
  if (type->kind != DataKind::Array && type->kind != DataKind::Struct) {
    unsupported("a copy of what cannot be copied");
    return Value::ref(Zero);
  }
  static const Datum zero;
  return allocateMembers(*type, datum.items.size(), [&](size_t k, DataTypeId member) {
    const DataType *memberType = dataType(member);
    const Datum &item = k < datum.items.size() ? datum.items[k] : zero;
    if (!memberType)
      return Zero;
    return memberType->kind == DataKind::Value
               ? toAbiWord(fromAbiWord(item.word, memberType->value), memberType->value)
               : allocate(member, item, depth + 1).word;
  });
}

// ---------------------------------------------------------------- values and data

/// `as` says how a scalar enters an ABI word, where that is known; else its own type does.
Datum Execution::datumOf(const Value &value, Type type, const AbiType *as) {
  if (type.isRef())
    return read(value, type);
  Datum result;
  Type shape = as && as->kind == AbiType::Kind::Scalar ? as->scalar : type;
  llvm::APInt sized =
      type.isSigned() ? value.word.sextOrTrunc(shape.bits) : value.word.zextOrTrunc(shape.bits);
  result.word = toAbiWord(sized, shape);
  return result;
}

std::optional<Value> Execution::valueOf(const Datum &datum, Type type) {
  if (type.isScalar() || type.kind == TypeKind::Function)
    return Value::scalar(fromAbiWord(datum.word, type));
  if (type.isRef() && type.space == Space::Memory)
    return allocate(type.data, datum);
  return std::nullopt;
}

} // namespace quorate::ir
