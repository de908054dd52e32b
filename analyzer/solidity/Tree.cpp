//===- Tree.cpp - numbers in LEB128, texts with their length, nodes by kind -===//
#include "analyzer/solidity/Tree.h"
#include "analyzer/solidity/TreeFields.h"

#include "llvm/Support/LEB128.h"
#include "llvm/Support/raw_ostream.h"

#include <type_traits>

using namespace quorate;
using namespace quorate::sol;

namespace {

template <class T> struct IsVector : std::false_type {};
template <class T> struct IsVector<std::vector<T>> : std::true_type {};

/// Marks an optional or a pointer that is empty; else one more than the kind or value.
constexpr uint64_t Nothing = 0;

class Writer {
public:
  explicit Writer(llvm::raw_ostream &out) : out(out) {}

  template <class... Parts> void operator()(Parts &...parts) { (put(parts), ...); }

private:
  llvm::raw_ostream &out;

  void number(uint64_t value) { llvm::encodeULEB128(value, out); }

  void put(std::string &text) {
    number(text.size());
    out << text;
  }
  void put(Span &span) {
    number(span.valid() ? span.begin + 1 : Nothing);
    if (span.valid())
      number(span.end);
  }
  template <class T> void put(std::optional<T> &value) { number(value ? 1 + uint64_t(*value) : 0); }

  template <class T> void put(T &value) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      number(uint64_t(value));
    } else if constexpr (std::is_pointer_v<T>) {
      node(value);
    } else if constexpr (IsVector<T>::value) {
      number(value.size());
      for (auto &item : value)
        put(item);
    } else {
      fields(*this, value);
    }
  }

  void node(Node *node) {
    if (!node)
      return number(Nothing);
    number(1 + uint64_t(node->kind));
    put(node->span);
    if (auto *decl = llvm::dyn_cast<Decl>(node))
      (*this)(decl->name, decl->nameSpan, decl->documentation);
    withNodeType(node->kind, [&]<class T>(T *) { fields(*this, *llvm::cast<T>(node)); });
  }
};

struct Malformed {};

class Reader {
public:
  Reader(llvm::StringRef bytes, FileId file, AstContext &ast)
      : at(bytes.bytes_begin()), end(bytes.bytes_end()), file(file), ast(ast) {}

  template <class... Parts> void operator()(Parts &...parts) { (get(parts), ...); }

  bool isAtEnd() const { return at == end; }

private:
  const uint8_t *at, *end;
  FileId file;
  AstContext &ast;
  SourceUnit *unit = nullptr;
  ContractDecl *contract = nullptr;

  uint64_t number() {
    unsigned length = 0;
    const char *error = nullptr;
    uint64_t value = llvm::decodeULEB128(at, &length, end, &error);
    if (error)
      throw Malformed();
    at += length;
    return value;
  }
  /// A count of things that take at least a byte each.
  size_t count() {
    uint64_t value = number();
    if (value > size_t(end - at))
      throw Malformed();
    return value;
  }

  void get(std::string &text) {
    size_t size = count();
    text.assign(reinterpret_cast<const char *>(at), size);
    at += size;
  }
  void get(Span &span) {
    if (uint64_t begin = number(); begin != Nothing)
      span = {file, uint32_t(begin - 1), uint32_t(number())};
  }
  template <class T> void get(std::optional<T> &value) {
    if (uint64_t one = number(); one != Nothing)
      value = T(one - 1);
  }

  template <class T> void get(T &value) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      value = T(number());
    } else if constexpr (std::is_pointer_v<T>) {
      Node *read = node();
      value = llvm::dyn_cast_or_null<std::remove_pointer_t<T>>(read);
      if (read && !value)
        throw Malformed();
    } else if constexpr (IsVector<T>::value) {
      value.resize(count());
      for (auto &item : value)
        get(item);
    } else {
      fields(*this, value);
    }
  }

  template <class T> Node *whole(T &node) {
    get(node.span);
    ContractDecl *outer = contract;
    if constexpr (std::is_base_of_v<Decl, T>) {
      node.unit = unit;
      node.contract = contract;
      (*this)(node.name, node.nameSpan, node.documentation);
    }
    if constexpr (std::is_same_v<T, SourceUnit>) {
      node.file = file;
      unit = &node;
    }
    if constexpr (std::is_same_v<T, ContractDecl>)
      contract = &node;
    fields(*this, node);
    contract = outer;
    return &node;
  }

  Node *node() {
    uint64_t kind = number();
    if (kind == Nothing)
      return nullptr;
    if (kind > 1 + uint64_t(NodeKind::YulCall))
      throw Malformed();
    return withNodeType(NodeKind(kind - 1),
                        [&]<class T>(T *) -> Node * { return whole(*ast.make<T>()); });
  }
};

} // namespace

std::string sol::writeTree(SourceUnit &unit) {
  std::string bytes;
  llvm::raw_string_ostream out(bytes);
  SourceUnit *root = &unit;
  Writer write(out);
  write(root);
  out.flush();
  return bytes;
}

SourceUnit *sol::readTree(llvm::StringRef bytes, FileId file, AstContext &ast) {
  Reader read(bytes, file, ast);
  SourceUnit *unit = nullptr;
  try {
    read(unit);
  } catch (const Malformed &) {
    return nullptr;
  }
  return read.isAtEnd() ? unit : nullptr;
}
