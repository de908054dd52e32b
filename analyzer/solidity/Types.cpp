//===- Types.cpp - interning and printing of types ------------------------===//
#include "analyzer/solidity/Types.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <array>
#include <deque>
#include <mutex>
#include <unordered_set>

namespace quorate::sol {

namespace {

struct TypeHash {
  size_t operator()(const Type *t) const {
    return llvm::hash_combine(
        t->kind, t->bits, t->isSigned, t->payable, t->isString, t->isSuper, t->isPointer,
        t->location, t->element, t->key, t->inner, t->decl, t->unit, t->external, t->hasBound,
        llvm::hash_combine(t->mutability, t->name, t->length.has_value(),
                           t->length ? llvm::hash_value(*t->length) : llvm::hash_code(0),
                           llvm::hash_combine_range(t->params.begin(), t->params.end()),
                           llvm::hash_combine_range(t->returns.begin(), t->returns.end())));
  }
};

struct TypeEqual {
  static bool sameLength(const Type *a, const Type *b) {
    return a->length.has_value() == b->length.has_value() &&
           (!a->length || llvm::APInt::isSameValue(*a->length, *b->length));
  }
  bool operator()(const Type *a, const Type *b) const {
    return a->kind == b->kind && a->bits == b->bits && a->isSigned == b->isSigned &&
           a->payable == b->payable && a->isString == b->isString && a->isSuper == b->isSuper &&
           a->isPointer == b->isPointer && a->location == b->location && a->element == b->element &&
           a->key == b->key && a->inner == b->inner && sameLength(a, b) && a->decl == b->decl &&
           a->unit == b->unit && a->external == b->external && a->hasBound == b->hasBound &&
           a->mutability == b->mutability && a->name == b->name && a->params == b->params &&
           a->returns == b->returns;
  }
};

} // namespace

struct TypeTable::Impl {
  std::recursive_mutex mutex; ///< of everything below but the shortcuts, which never change
  std::deque<Type> storage;
  std::unordered_set<const Type *, TypeHash, TypeEqual> known;
  // Shortcuts past hashing and locking for what is asked for most.
  std::array<std::array<const Type *, 33>, 2> integers{};
  std::array<const Type *, 33> fixedBytes{};
  std::array<const Type *, 2> addresses{};
  const Type *boolean = nullptr;
  llvm::DenseMap<std::pair<const Type *, unsigned>, const Type *> located;
  llvm::StringMap<const Type *> elementary;
};

TypeTable::TypeTable() : impl(std::make_unique<Impl>()) {
  auto scalar = [](TypeKind kind, unsigned bits) {
    Type type;
    type.kind = kind;
    type.bits = bits;
    return type;
  };
  impl->boolean = intern(scalar(TypeKind::Bool, 0));
  for (bool flag : {false, true}) {
    for (unsigned bytes = 1; bytes <= 32; ++bytes) {
      Type integer = scalar(TypeKind::Integer, 8 * bytes);
      integer.isSigned = flag;
      impl->integers[flag][bytes] = intern(std::move(integer));
    }
    Type address = scalar(TypeKind::Address, 160);
    address.payable = flag;
    impl->addresses[flag] = intern(std::move(address));
  }
  for (unsigned bytes = 1; bytes <= 32; ++bytes)
    impl->fixedBytes[bytes] = intern(scalar(TypeKind::FixedBytes, 8 * bytes));
}
TypeTable::~TypeTable() = default;

const Type *TypeTable::intern(Type type) {
  // Lengths compare by value, so hashing needs one width for them.
  if (type.length)
    type.length = type.length->zextOrTrunc(256);
  std::lock_guard lock(impl->mutex);
  if (auto it = impl->known.find(&type); it != impl->known.end())
    return *it;
  impl->storage.push_back(std::move(type));
  impl->known.insert(&impl->storage.back());
  return &impl->storage.back();
}

const Type *TypeTable::boolean() const { return impl->boolean; }

const Type *TypeTable::integer(unsigned bits, bool isSigned) const {
  assert(bits % 8 == 0 && bits >= 8 && bits <= 256 && "no such integer type");
  return impl->integers[isSigned][bits / 8];
}

const Type *TypeTable::fixedBytes(unsigned count) const {
  assert(count >= 1 && count <= 32 && "no such bytesN type");
  return impl->fixedBytes[count];
}

const Type *TypeTable::address(bool payable) const { return impl->addresses[payable]; }

const Type *TypeTable::bytes(bool isString, DataLocation location) {
  Type type;
  type.kind = TypeKind::Bytes;
  type.isString = isString;
  type.location = DataLocation::None;
  return withLocation(intern(type), location);
}

const Type *TypeTable::withLocation(const Type *type, DataLocation location, bool isPointer) {
  if (!type || !type->isReference())
    return type;
  if (type->kind == TypeKind::Mapping)
    location = DataLocation::Storage;
  if (location != DataLocation::Storage)
    isPointer = true;
  if (type->location == location && type->isPointer == isPointer)
    return type;
  std::lock_guard lock(impl->mutex);
  auto key = std::make_pair(type, unsigned(location) * 2 + isPointer);
  if (auto it = impl->located.find(key); it != impl->located.end())
    return it->second;
  Type copy = *type;
  copy.location = location;
  copy.isPointer = isPointer;
  if (copy.kind == TypeKind::Array)
    copy.element = withLocation(copy.element, location, location != DataLocation::Storage);
  const Type *result = intern(std::move(copy));
  impl->located[key] = result;
  return result;
}

const Type *TypeTable::tuple(std::vector<const Type *> members) {
  Type type;
  type.kind = TypeKind::Tuple;
  type.params = std::move(members);
  return intern(std::move(type));
}

/// The number after a prefix such as "uint", if it is written in the canonical way.
static std::optional<unsigned> sizeSuffix(llvm::StringRef digits) {
  unsigned value = 0;
  if (digits.empty() || digits.front() == '0' || digits.getAsInteger(10, value))
    return std::nullopt;
  return value;
}

const Type *TypeTable::elementary(llvm::StringRef name) {
  std::lock_guard lock(impl->mutex);
  if (auto it = impl->elementary.find(name); it != impl->elementary.end())
    return it->second;
  auto find = [&]() -> const Type * {
    if (name == "bool")
      return boolean();
    if (name == "address")
      return address();
    if (name == "address payable" || name == "payable")
      return address(true);
    if (name == "string" || name == "bytes")
      return withLocation(bytes(name == "string", DataLocation::None), DataLocation::Storage,
                          false);
    if (name == "uint" || name == "int")
      return integer(256, name == "int");
    if (name == "byte")
      return fixedBytes(1);
    for (bool isSigned : {false, true}) {
      llvm::StringRef prefix = isSigned ? "int" : "uint";
      if (auto bits = sizeSuffix(name.substr(prefix.size())); name.starts_with(prefix) && bits)
        return *bits % 8 == 0 && *bits <= 256 ? integer(*bits, isSigned) : nullptr;
    }
    if (auto count = sizeSuffix(name.substr(5)); name.starts_with("bytes") && count)
      return *count <= 32 ? fixedBytes(*count) : nullptr;
    if (name.starts_with("fixed") || name.starts_with("ufixed")) {
      Type type;
      type.kind = TypeKind::FixedPoint;
      type.isSigned = name.front() == 'f';
      type.bits = 128;
      type.name = name.str();
      return intern(std::move(type));
    }
    return nullptr;
  };
  const Type *result = find();
  impl->elementary[name] = result;
  return result;
}

// ---------------------------------------------------------------- printing

static std::string qualifiedName(const Decl *decl) {
  if (!decl)
    return "?";
  return decl->contract && decl->contract != decl ? decl->contract->name + "." + decl->name
                                                  : decl->name;
}

static std::string join(llvm::ArrayRef<const Type *> types) {
  std::string text;
  for (size_t i = 0; i < types.size(); ++i)
    text += (i ? "," : "") + (types[i] ? toString(types[i]) : "");
  return text;
}

static llvm::StringRef locationSuffix(const Type *type) {
  static constexpr llvm::StringLiteral names[] = {"", " storage", " memory", " calldata",
                                                  " transient"};
  return names[unsigned(type->location)];
}

/// Without the data location, which is written once, at the end.
static std::string baseText(const Type *type) {
  switch (type->kind) {
  case TypeKind::Bool:
    return "bool";
  case TypeKind::Integer:
    return (type->isSigned ? "int" : "uint") + llvm::utostr(type->bits);
  case TypeKind::FixedPoint:
    return type->name;
  case TypeKind::FixedBytes:
    return "bytes" + llvm::utostr(type->bits / 8);
  case TypeKind::Address:
    return type->payable ? "address payable" : "address";
  case TypeKind::Bytes:
    return type->isString ? "string" : "bytes";
  case TypeKind::Array: {
    std::string length = type->length ? llvm::toString(*type->length, 10, false) : "";
    return (type->element ? baseText(type->element) : "?") + "[" + length + "]";
  }
  case TypeKind::Mapping:
    return "mapping(" + toString(type->key) + " => " +
           (type->element ? baseText(type->element) : "?") + ")";
  case TypeKind::Struct:
    return "struct " + qualifiedName(type->decl);
  case TypeKind::Enum:
    return "enum " + qualifiedName(type->decl);
  case TypeKind::Contract:
    return (type->isSuper ? "super " : "contract ") + qualifiedName(type->decl);
  case TypeKind::UserValue:
    return qualifiedName(type->decl);
  case TypeKind::Function: {
    std::string text = "function (" + join(type->params) + ")";
    if (type->mutability != StateMutability::Default)
      text += type->mutability == StateMutability::Pure   ? " pure"
              : type->mutability == StateMutability::View ? " view"
                                                          : " payable";
    if (type->external)
      text += " external";
    return type->returns.empty() ? text : text + " returns (" + join(type->returns) + ")";
  }
  case TypeKind::Tuple:
    return "tuple(" + join(type->params) + ")";
  case TypeKind::RationalLiteral:
    return "number literal";
  case TypeKind::StringLiteral:
    return "string literal";
  case TypeKind::TypeType:
    return "type(" + (type->inner ? baseText(type->inner) : "?") + ")";
  case TypeKind::Module:
    return "module";
  case TypeKind::Magic:
    return type->inner ? "type(" + toString(type->inner) + ")" : type->name;
  case TypeKind::Event:
    return "event " + qualifiedName(type->decl);
  case TypeKind::Error:
    return "error " + qualifiedName(type->decl);
  case TypeKind::Modifier:
    return "modifier " + qualifiedName(type->decl);
  case TypeKind::Builtin:
    return "function " + type->name;
  }
  return "?";
}

std::string toString(const Type *type) {
  if (!type)
    return "?";
  std::string text = baseText(type);
  return type->kind == TypeKind::Mapping ? text : text + locationSuffix(type).str();
}

// ---------------------------------------------------------------- ABI names

namespace {

/// A struct can hold itself through an array, and a chain of structs with two members of the next
/// one each doubles the text at every step; neither has an ABI form here.
constexpr size_t abiTextLimit = 1 << 16;
constexpr size_t abiDepthLimit = 64;

std::string abiText(const Type *type, std::vector<const Decl *> &open) {
  switch (type->kind) {
  case TypeKind::Address:
  case TypeKind::Contract:
    return "address";
  case TypeKind::Enum:
    return type->bits > 8 ? "uint" + llvm::utostr(type->bits) : "uint8";
  case TypeKind::UserValue:
    return type->inner ? abiText(type->inner, open) : "";
  case TypeKind::Function:
    return type->external ? "function" : "";
  case TypeKind::Bool:
  case TypeKind::Integer:
  case TypeKind::FixedPoint:
  case TypeKind::FixedBytes:
  case TypeKind::Bytes:
    return baseText(type);
  case TypeKind::Array: {
    std::string element = type->element ? abiText(type->element, open) : "";
    if (element.empty())
      return "";
    return element + "[" + (type->length ? llvm::toString(*type->length, 10, false) : "") + "]";
  }
  case TypeKind::Struct: {
    auto *decl = llvm::cast<StructDecl>(type->decl);
    if (llvm::is_contained(open, decl) || open.size() > abiDepthLimit)
      return "";
    open.push_back(decl);
    std::string text = "(";
    for (const VariableDecl *member : decl->members) {
      std::string part = member->type ? abiText(member->type, open) : "";
      if (part.empty() || text.size() > abiTextLimit) {
        open.pop_back();
        return "";
      }
      text += (text.size() > 1 ? "," : "") + part;
    }
    open.pop_back();
    return text + ")";
  }
  default:
    return "";
  }
}

} // namespace

std::string abiType(const Type *type) {
  std::vector<const Decl *> open;
  return type ? abiText(type, open) : "";
}

} // namespace quorate::sol
