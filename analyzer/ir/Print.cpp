//===- Print.cpp - IR to text ----------------------------------------------===//

#include "analyzer/ir/Text.h"
#include "analyzer/ir/TextNames.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"

namespace quorate::ir {

namespace {

bool isPlainName(llvm::StringRef name) {
  auto ordinary = [](char c) { return llvm::isAlnum(c) || c == '_' || c == '$'; };
  return !name.empty() && !llvm::isDigit(name[0]) && llvm::all_of(name, ordinary);
}

class Printer {
public:
  Printer(llvm::raw_ostream &out) : out(out) {}

  void module(const Module &m) {
    for (uint32_t i = 0; i < m.dataTypes.size(); ++i)
      dataType(DataTypeId(i), m.dataTypes[i]);
    for (const auto &c : m.contracts)
      contract(*c);
  }

  void contract(const Contract &c) {
    out << "contract ";
    name(c.name);
    out << ' ' << words::ContractKinds[unsigned(c.kind)] << ' '
        << words::Origins[unsigned(c.origin)];
    place(c.place);
    out << " {\n";
    if (!c.bases.empty()) {
      out << "  bases ";
      list(c.bases, [&](const std::string &base) { name(base); });
      out << '\n';
    }
    for (const std::string &reason : c.incomplete) {
      out << "  incomplete ";
      quoted(reason);
      out << '\n';
    }
    for (uint32_t i = 0; i < c.vars.size(); ++i)
      variable(i, c.vars[i]);
    for (uint32_t i = 0; i < c.functions.size(); ++i)
      function(i, c.functions[i]);
    out << "}\n";
  }

  void function(uint32_t index, const Function &f) {
    out << "  function f" << index << ' ';
    name(f.name);
    out << ' ' << words::FunctionKinds[unsigned(f.kind)] << ' '
        << words::Mutabilities[unsigned(f.mutability)];
    if (f.isEntry)
      out << " entry";
    if (f.selector)
      out << " selector " << hex(*f.selector);
    text("signature", f.signature);
    if (!f.definedIn.empty()) {
      out << " in ";
      name(f.definedIn);
    }
    parameters(" params (", f.params);
    parameters(" returns (", f.returns);
    place(f.place);
    out << (f.hasBody() ? " {\n" : ";\n");
    for (uint32_t b = 0; b < f.blocks.size(); ++b) {
      out << "  b" << b << ":\n";
      for (ValueId id : f.blocks[b].instructions) {
        out << "    ";
        instruction(id, f[id]);
        out << '\n';
      }
    }
    if (f.hasBody())
      out << "  }\n";
  }

  void type(Type t) {
    switch (t.kind) {
    case TypeKind::Void:
      out << "void";
      break;
    case TypeKind::Bool:
      out << "bool";
      break;
    case TypeKind::UInt:
      out << "uint" << t.bits;
      break;
    case TypeKind::SInt:
      out << "int" << t.bits;
      break;
    case TypeKind::Bytes:
      out << "bytes" << t.bits / 8;
      break;
    case TypeKind::Address:
      out << "address";
      break;
    case TypeKind::Ref:
      out << words::Spaces[unsigned(t.space)] << ' ';
      dataId(t.data);
      break;
    case TypeKind::Tuple:
      out << "tuple";
      break;
    case TypeKind::Function:
      out << "function";
      break;
    }
  }

private:
  template <class Range, class Each> void list(const Range &range, Each each) {
    bool first = true;
    for (const auto &item : range) {
      if (!first)
        out << ", ";
      first = false;
      each(item);
    }
  }

  static std::string hex(uint64_t value) { return "0x" + llvm::utohexstr(value, true); }

  void quoted(llvm::StringRef s) {
    out << '"';
    for (char c : s) {
      if (c == '"' || c == '\\')
        out << '\\' << c;
      else if (llvm::isPrint(c))
        out << c;
      else
        out << "\\x" << llvm::hexdigit(uint8_t(c) >> 4, true) << llvm::hexdigit(c & 15, true);
    }
    out << '"';
  }

  void name(llvm::StringRef s) {
    if (isPlainName(s))
      out << s;
    else
      quoted(s);
  }

  void text(llvm::StringRef key, llvm::StringRef value) {
    if (value.empty())
      return;
    out << ' ' << key << ' ';
    quoted(value);
  }

  void place(const Place &p) {
    if (p.span.valid())
      out << " @" << p.span.file.index << ':' << p.span.begin << '-' << p.span.end;
    if (p.pc)
      out << " @pc " << *p.pc;
  }

  void dataId(DataTypeId id) {
    if (id.valid())
      out << 't' << id.index;
    else
      out << "t?";
  }

  void dataType(DataTypeId id, const DataType &t) {
    out << "type t" << id.index << " = ";
    unsigned packed = 32;
    switch (t.kind) {
    case DataKind::Unknown:
      out << "unknown";
      break;
    case DataKind::Value:
      out << "value ";
      type(t.value);
      packed = (t.value.bits + 7) / 8;
      break;
    case DataKind::Byte:
      out << "byte";
      packed = 1;
      break;
    case DataKind::Bytes:
      out << (t.isString ? "string" : "bytes");
      break;
    case DataKind::Array:
      out << "array ";
      dataId(t.element);
      out << " [";
      if (!t.dynamic)
        out << t.length;
      out << ']';
      break;
    case DataKind::Mapping:
      out << "mapping ";
      dataId(t.key);
      out << " => ";
      dataId(t.element);
      break;
    case DataKind::Struct:
      out << "struct (";
      list(t.fields, [&](const Field &field) {
        name(field.name);
        out << " : ";
        dataId(field.type);
        out << " at " << field.slot;
        if (field.byte)
          out << " byte " << unsigned(field.byte);
      });
      out << ')';
      break;
    }
    if (t.dynamic && t.kind != DataKind::Array)
      out << " dynamic";
    if (t.storageSlots != 1)
      out << " slots " << t.storageSlots;
    if (t.storageBytes != packed)
      out << " packed " << unsigned(t.storageBytes);
    text("name", t.name);
    out << '\n';
  }

  void variable(uint32_t index, const StateVar &v) {
    out << "  var v" << index << ' ';
    name(v.name);
    out << " : " << words::Spaces[unsigned(v.space)] << ' ';
    dataId(v.type);
    out << " slot ";
    out << numeral(v.slot, v.slot.getActiveBits() > 32);
    if (v.byte)
      out << " byte " << unsigned(v.byte);
    if (!v.definedIn.empty()) {
      out << " in ";
      name(v.definedIn);
    }
    place(v.place);
    out << '\n';
  }

  void parameters(llvm::StringRef open, llvm::ArrayRef<Parameter> parameters) {
    out << open;
    list(parameters, [&](const Parameter &p) {
      name(p.name);
      out << " : ";
      type(p.type);
      text("abi", p.abiType);
    });
    out << ')';
  }

  void instruction(ValueId id, const Instruction &i) {
    bool hasResult = !i.type.isVoid();
    if (hasResult)
      out << '%' << id.index << " = ";
    out << info(i.op).name;
    const char *separator = " ";
    auto item = [&]() -> llvm::raw_ostream & {
      out << separator;
      separator = ", ";
      return out;
    };
    switch (i.op) { // what is neither an operand nor a block
    case Op::Const:
      item();
      out << numeral(i.imm, i.imm.getActiveBits() > 32 || i.type.kind == TypeKind::Bytes ||
                                i.type.kind == TypeKind::Address);
      break;
    case Op::Param:
    case Op::ContractCode:
      item() << i.index;
      break;
    case Op::RefVar:
      item() << 'v' << i.var.index;
      break;
    case Op::ICall:
    case Op::FuncPtr:
      item() << 'f' << i.callee.index;
      break;
    case Op::Env:
      item() << EnvNames[unsigned(i.env)];
      break;
    default:
      break;
    }
    for (size_t k = 0; k < i.operands.size(); ++k) {
      item();
      if (i.op == Op::Phi && k < i.blocks.size())
        out << 'b' << i.blocks[k].index << ' ';
      out << '%' << i.operands[k].index;
    }
    if (i.op == Op::RefField || i.op == Op::Extract)
      item() << i.index;
    if (i.op != Op::Phi)
      for (BlockId target : i.blocks)
        item() << 'b' << target.index;
    if (hasResult) {
      out << " : ";
      type(i.type);
    }
    if (!i.text.empty()) {
      out << ' ';
      quoted(i.text);
    }
    if (i.record && i.record->index() != 0) {
      out << " {" << words::Records[i.record->index()];
      std::visit([&](const auto &r) { record(r); }, *i.record);
      out << '}';
    }
    place(i.place);
  }

  void flag(bool set, llvm::StringRef word) {
    if (set)
      out << ' ' << word;
  }
  void strings(llvm::StringRef key, llvm::ArrayRef<std::string> values) {
    if (values.empty())
      return;
    out << ' ' << key << " (";
    list(values, [&](const std::string &value) { quoted(value); });
    out << ')';
  }
  void types(llvm::StringRef key, llvm::ArrayRef<Type> values) {
    if (values.empty())
      return;
    out << ' ' << key << " (";
    list(values, [&](Type value) { type(value); });
    out << ')';
  }

  void record(std::monostate) {}
  void record(const CallRecord &r) {
    out << ' ' << words::CallKinds[unsigned(r.kind)] << ' ' << words::Payloads[unsigned(r.payload)];
    flag(r.hasValue, "value");
    flag(r.hasGas, "gas");
    flag(r.hasOutput, "output");
    flag(r.needsCode, "needscode");
    flag(r.dropsAnswer, "dropsanswer");
    if (r.selector)
      out << " selector " << hex(*r.selector);
    text("signature", r.signature);
    text("contract", r.contract);
    strings("args", r.argTypes);
    strings("rets", r.retTypes);
    types("returns", r.returns);
  }
  void record(const LogRecord &r) {
    flag(r.anonymous, "anonymous");
    flag(r.rawTopics, "raw");
    if (r.topics)
      out << " topics " << unsigned(r.topics);
    text("signature", r.signature);
    strings("args", r.types);
  }
  void record(const RevertRecord &r) {
    out << ' ' << words::RevertKinds[unsigned(r.kind)];
    if (r.panicCode)
      out << " code " << hex(r.panicCode);
    if (r.selector)
      out << " selector " << hex(r.selector);
    text("signature", r.signature);
    strings("args", r.types);
  }
  void record(const EncodeRecord &r) {
    out << ' ' << words::EncodeKinds[unsigned(r.kind)];
    strings("args", r.types);
  }
  void record(const DecodeRecord &r) {
    strings("rets", r.types);
    types("returns", r.results);
  }
  void record(const HavocRecord &r) {
    flag(r.state, "state");
    flag(r.memory, "memory");
    flag(r.external, "external");
  }

  llvm::raw_ostream &out;
};

/// For people: "uint256[]", "mapping(address => Proposal)". Structs are named, so this ends.
std::string describe(const Module &module, DataTypeId id, unsigned depth = 0) {
  if (!id.valid() || id.index >= module.dataTypes.size() || depth > 16)
    return "?";
  const DataType &type = module[id];
  switch (type.kind) {
  case DataKind::Unknown:
    return "?";
  case DataKind::Value:
    return type.name.empty() ? toString(module, type.value) : type.name;
  case DataKind::Byte:
    return "bytes1";
  case DataKind::Bytes:
    return type.isString ? "string" : "bytes";
  case DataKind::Array:
    return describe(module, type.element, depth + 1) +
           (type.dynamic ? "[]" : "[" + std::to_string(type.length) + "]");
  case DataKind::Mapping:
    return "mapping(" + describe(module, type.key, depth + 1) + " => " +
           describe(module, type.element, depth + 1) + ")";
  case DataKind::Struct:
    return type.name.empty() ? "struct" : type.name;
  }
  return "?";
}

} // namespace

void print(llvm::raw_ostream &out, const Module &module) { Printer(out).module(module); }

void print(llvm::raw_ostream &out, const Module &, const Contract &contract) {
  Printer(out).contract(contract);
}

void print(llvm::raw_ostream &out, const Module &, const Contract &contract,
           const Function &function) {
  uint32_t index = 0;
  while (index < contract.functions.size() && &contract.functions[index] != &function)
    ++index;
  Printer(out).function(index, function);
}

std::string toString(const Module &module, Type type) {
  if (type.isRef())
    return describe(module, type.data) + " " + words::Spaces[unsigned(type.space)].str();
  std::string text;
  llvm::raw_string_ostream out(text);
  Printer(out).type(type);
  return text;
}

std::string numeral(const llvm::APInt &value, bool hexadecimal) {
  llvm::SmallString<80> digits;
  value.toString(digits, hexadecimal ? 16 : 10, /*Signed=*/false, /*formatAsCLiteral=*/hexadecimal);
  return digits.str().lower();
}

} // namespace quorate::ir
