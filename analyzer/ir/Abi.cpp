//===- Abi.cpp - Solidity's ABI on concrete values ----------------------------===//

#include "analyzer/ir/Abi.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace quorate::ir {

namespace {

constexpr unsigned MaxNesting = 32;
/// More elements than this are taken as running out of gas.
constexpr uint64_t MaxElements = 1 << 20;

uint64_t saturatingMultiply(uint64_t a, uint64_t b) {
  uint64_t result;
  return __builtin_mul_overflow(a, b, &result) ? ~0ull : result;
}
uint64_t saturatingAdd(uint64_t a, uint64_t b) { return a + b < a ? ~0ull : a + b; }

class TypeParser {
public:
  explicit TypeParser(llvm::StringRef text) : rest(text) {}

  std::optional<AbiType> run() {
    std::optional<AbiType> result = type(0);
    return result && rest.empty() ? result : std::nullopt;
  }

private:
  std::optional<AbiType> type(unsigned depth) {
    if (depth > MaxNesting)
      return std::nullopt;
    std::optional<AbiType> result = rest.consume_front("(") ? tuple(depth) : elementary();
    for (unsigned n = 0; result && rest.consume_front("["); ++n) {
      AbiType array;
      array.kind = AbiType::Kind::Array;
      array.dynamicLength = rest.consume_front("]");
      if (!array.dynamicLength &&
          (rest.consumeInteger(10, array.length) || !rest.consume_front("]") || n > MaxNesting))
        return std::nullopt;
      array.items.push_back(std::move(*result));
      result = std::move(array);
    }
    return result;
  }

  std::optional<AbiType> tuple(unsigned depth) {
    AbiType result;
    result.kind = AbiType::Kind::Tuple;
    if (rest.consume_front(")"))
      return result;
    do {
      std::optional<AbiType> item = type(depth + 1);
      if (!item)
        return std::nullopt;
      result.items.push_back(std::move(*item));
    } while (rest.consume_front(","));
    return rest.consume_front(")") ? std::optional(result) : std::nullopt;
  }

  std::optional<AbiType> elementary() {
    llvm::StringRef name = rest.take_while(llvm::isAlnum);
    rest = rest.drop_front(name.size());
    AbiType result;
    unsigned size = 0;
    auto sized = [&](llvm::StringRef prefix, unsigned unit, unsigned limit) {
      llvm::StringRef digits = name;
      return digits.consume_front(prefix) && !digits.getAsInteger(10, size) && size > 0 &&
             size <= limit && size % unit == 0;
    };
    if (name == "bytes" || name == "string")
      result.kind = AbiType::Kind::Bytes;
    else if (name == "bool")
      result.scalar = Type::boolean();
    else if (name == "address")
      result.scalar = Type::address();
    else if (name == "function")
      result.scalar = Type::bytes(24);
    else if (sized("uint", 8, 256))
      result.scalar = Type::uint(size);
    else if (sized("int", 8, 256))
      result.scalar = Type::sint(size);
    else if (sized("bytes", 1, 32))
      result.scalar = Type::bytes(size);
    else
      return std::nullopt;
    return result;
  }

  llvm::StringRef rest;
};

// ---------------------------------------------------------------- encoding

/// One value after the other, each in the head or, behind an offset, in the tail.
template <class TypeAt>
bool encodeSequence(TypeAt typeAt, llvm::ArrayRef<Datum> values, ByteString &out);

bool encodeTail(const AbiType &type, const Datum &value, ByteString &out) {
  switch (type.kind) {
  case AbiType::Kind::Scalar:
    appendWord(out, value.word);
    return true;
  case AbiType::Kind::Bytes:
    appendWord(out, Word(256, value.bytes.size()));
    out.insert(out.end(), value.bytes.begin(), value.bytes.end());
    out.resize(out.size() + (32 - value.bytes.size() % 32) % 32);
    return true;
  case AbiType::Kind::Array:
    if (type.dynamicLength)
      appendWord(out, Word(256, value.items.size()));
    else if (value.items.size() != type.length)
      return false;
    return encodeSequence([&](size_t) -> const AbiType & { return type.items[0]; }, value.items,
                          out);
  case AbiType::Kind::Tuple:
    return value.items.size() == type.items.size() &&
           encodeSequence([&](size_t i) -> const AbiType & { return type.items[i]; }, value.items,
                          out);
  }
  return false;
}

template <class TypeAt>
bool encodeSequence(TypeAt typeAt, llvm::ArrayRef<Datum> values, ByteString &out) {
  uint64_t head = 0;
  for (size_t i = 0; i < values.size(); ++i)
    head += typeAt(i).headSize();
  size_t start = out.size();
  ByteString tail;
  for (size_t i = 0; i < values.size(); ++i) {
    const AbiType &type = typeAt(i);
    if (type.isDynamic())
      appendWord(out, Word(256, head + tail.size()));
    if (!encodeTail(type, values[i], type.isDynamic() ? tail : out))
      return false;
  }
  out.insert(out.end(), tail.begin(), tail.end());
  return out.size() >= start + head;
}

bool encodeInPlace(const AbiType &type, const Datum &value, bool nested, ByteString &out) {
  switch (type.kind) {
  case AbiType::Kind::Scalar:
    appendWord(out, value.word);
    return true;
  case AbiType::Kind::Bytes: {
    size_t start = out.size();
    out.insert(out.end(), value.bytes.begin(), value.bytes.end());
    if (nested)
      out.resize(start + (value.bytes.size() + 31) / 32 * 32);
    return true;
  }
  case AbiType::Kind::Array:
    return llvm::all_of(value.items, [&](const Datum &item) {
      return encodeInPlace(type.items[0], item, true, out);
    });
  case AbiType::Kind::Tuple:
    if (value.items.size() != type.items.size())
      return false;
    for (size_t i = 0; i < value.items.size(); ++i)
      if (!encodeInPlace(type.items[i], value.items[i], true, out))
        return false;
    return true;
  }
  return false;
}

// ---------------------------------------------------------------- decoding

class Decoder {
public:
  explicit Decoder(llvm::ArrayRef<uint8_t> data) : data(data) {}

  template <class TypeAt>
  std::optional<std::vector<Datum>> sequence(TypeAt typeAt, uint64_t count, uint64_t start) {
    uint64_t head = 0;
    for (uint64_t i = 0; i < count && head <= data.size(); ++i)
      head = saturatingAdd(head, typeAt(i).headSize());
    if (start > data.size() || head > data.size() - start || count > budget)
      return std::nullopt;
    budget -= count;
    std::vector<Datum> result;
    uint64_t position = start;
    for (uint64_t i = 0; i < count; ++i) {
      std::optional<Datum> next = item(typeAt(i), start, position);
      if (!next)
        return std::nullopt;
      result.push_back(std::move(*next));
      position += typeAt(i).headSize();
    }
    return result;
  }

  std::optional<Datum> item(const AbiType &type, uint64_t base, uint64_t position) {
    if (!type.isDynamic())
      return value(type, position);
    std::optional<uint64_t> offset = small(position);
    return offset && *offset <= data.size() ? value(type, base + *offset) : std::nullopt;
  }

private:
  /// A length or an offset: nothing if it cannot be one.
  std::optional<uint64_t> small(uint64_t at) const {
    if (at > data.size() || data.size() - at < 32)
      return std::nullopt;
    Word word = wordAt(data, at);
    return word.getActiveBits() > 63 ? std::nullopt : std::optional(word.getZExtValue());
  }

  std::optional<Datum> value(const AbiType &type, uint64_t at) {
    Datum result;
    switch (type.kind) {
    case AbiType::Kind::Scalar:
      if (at > data.size() || data.size() - at < 32)
        return std::nullopt;
      result.word = wordAt(data, at);
      if (toAbiWord(fromAbiWord(result.word, type.scalar), type.scalar) != result.word)
        return std::nullopt;
      return result;
    case AbiType::Kind::Bytes: {
      std::optional<uint64_t> length = small(at);
      if (!length || *length > data.size() - at - 32)
        return std::nullopt;
      llvm::ArrayRef<uint8_t> content = data.slice(at + 32, *length);
      result.bytes.assign(content.begin(), content.end());
      return result;
    }
    case AbiType::Kind::Array: {
      uint64_t count = type.length;
      if (type.dynamicLength) {
        std::optional<uint64_t> length = small(at);
        if (!length)
          return std::nullopt;
        count = *length;
        at += 32;
      }
      if (count > MaxElements)
        return std::nullopt;
      return whole(sequence([&](size_t) -> const AbiType & { return type.items[0]; }, count, at));
    }
    case AbiType::Kind::Tuple:
      return whole(sequence([&](size_t i) -> const AbiType & { return type.items[i]; },
                            type.items.size(), at));
    }
    return std::nullopt;
  }

  static std::optional<Datum> whole(std::optional<std::vector<Datum>> items) {
    if (!items)
      return std::nullopt;
    Datum result;
    result.items = std::move(*items);
    return result;
  }

  llvm::ArrayRef<uint8_t> data;
  uint64_t budget = MaxElements;
};

} // namespace

bool AbiType::isDynamic() const {
  switch (kind) {
  case Kind::Scalar:
    return false;
  case Kind::Bytes:
    return true;
  case Kind::Array:
  case Kind::Tuple:
    return dynamicLength || llvm::any_of(items, [](const AbiType &t) { return t.isDynamic(); });
  }
  return false;
}

uint64_t AbiType::headSize() const {
  if (kind == Kind::Scalar || isDynamic())
    return 32;
  if (kind == Kind::Array)
    return saturatingMultiply(length, items[0].headSize());
  uint64_t size = 0;
  for (const AbiType &item : items)
    size = saturatingAdd(size, item.headSize());
  return size;
}

std::optional<AbiType> parseAbiType(llvm::StringRef text) { return TypeParser(text).run(); }

Word toAbiWord(const llvm::APInt &value, Type type) {
  if (type.kind == TypeKind::SInt)
    return value.sext(256);
  Word word = value.zext(256);
  return type.kind == TypeKind::Bytes ? word.shl(256 - value.getBitWidth()) : word;
}

llvm::APInt fromAbiWord(const Word &word, Type type) {
  if (type.kind == TypeKind::Bool)
    return llvm::APInt(1, word != 0);
  return (type.kind == TypeKind::Bytes ? word.lshr(256 - type.bits) : word).trunc(type.bits);
}

std::optional<ByteString> abiEncode(llvm::ArrayRef<AbiType> types, llvm::ArrayRef<Datum> values) {
  ByteString out;
  if (types.size() != values.size() ||
      !encodeSequence([&](size_t i) -> const AbiType & { return types[i]; }, values, out))
    return std::nullopt;
  return out;
}

std::optional<ByteString> abiEncodePacked(llvm::ArrayRef<AbiType> types,
                                          llvm::ArrayRef<Datum> values) {
  ByteString out;
  if (types.size() != values.size())
    return std::nullopt;
  for (size_t i = 0; i < types.size(); ++i) {
    if (types[i].kind != AbiType::Kind::Scalar) {
      if (!encodeInPlace(types[i], values[i], false, out))
        return std::nullopt;
      continue;
    }
    // The bytes of the value alone: at the front of the word for bytesN, at its end for others.
    ByteString word;
    appendWord(word, values[i].word);
    size_t size = (types[i].scalar.bits + 7) / 8;
    auto from = types[i].scalar.kind == TypeKind::Bytes ? word.begin() : word.end() - size;
    out.insert(out.end(), from, from + size);
  }
  return out;
}

std::optional<ByteString> abiEncodeInPlace(const AbiType &type, const Datum &value) {
  ByteString out;
  return encodeInPlace(type, value, false, out) ? std::optional(out) : std::nullopt;
}

std::optional<std::vector<Datum>> abiDecode(llvm::ArrayRef<AbiType> types,
                                            llvm::ArrayRef<uint8_t> data) {
  return Decoder(data).sequence([&](size_t i) -> const AbiType & { return types[i]; }, types.size(),
                                0);
}

std::optional<Datum> abiDecodeAt(const AbiType &type, llvm::ArrayRef<uint8_t> data, uint64_t base,
                                 uint64_t position) {
  return Decoder(data).item(type, base, position);
}

Word wordAt(llvm::ArrayRef<uint8_t> data, uint64_t offset) {
  std::array<uint64_t, 4> limbs{};
  for (unsigned i = 0; i < 32; ++i) {
    uint64_t byte = offset < data.size() && i < data.size() - offset ? data[offset + i] : 0;
    limbs[3 - i / 8] |= byte << (8 * (7 - i % 8));
  }
  return Word(256, limbs);
}

void appendWord(ByteString &out, const Word &word) {
  for (unsigned i = 0; i < 32; ++i)
    out.push_back(uint8_t(word.extractBitsAsZExtValue(8, 248 - 8 * i)));
}

} // namespace quorate::ir
