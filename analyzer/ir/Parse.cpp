//===- Parse.cpp - text to IR ------------------------------------------------===//

#include "analyzer/ir/Text.h"
#include "analyzer/ir/TokenReader.h"

namespace quorate::ir {

namespace {

/// Recursive descent over a flat grammar.
class Parser : TokenReader {
public:
  explicit Parser(llvm::StringRef text) : TokenReader(text), idBudget(text.size()) {}

  llvm::Expected<Module> run() {
    while (!failed && token.is("type"))
      dataType();
    while (!failed && token.is("contract"))
      contract();
    if (token.kind != Token::Kind::End)
      expected("'type' or 'contract'");
    if (failed)
      return llvm::createStringError(std::errc::invalid_argument, "%s", message.c_str());
    return std::move(module);
  }

private:
  std::vector<std::string> strings() {
    std::vector<std::string> result;
    parenthesised([&] { result.push_back(string()); });
    return result;
  }

  std::vector<Type> types() {
    std::vector<Type> result;
    parenthesised([&] { result.push_back(type()); });
    return result;
  }

  Place place() {
    Place result;
    while (accept("@")) {
      if (accept("pc")) {
        result.pc = uint32_t(number(~0u));
        continue;
      }
      result.span.file.index = uint32_t(number(~0u));
      expect(":");
      result.span.begin = uint32_t(number(~0u));
      expect("-");
      result.span.end = uint32_t(number(~0u));
    }
    return result;
  }

  // ------------------------------------------------------------ types

  DataTypeId dataId() { return accept("t?") ? DataTypeId() : DataTypeId(id('t')); }

  /// The digits after a prefix: uint256, bytes4.
  static bool sized(llvm::StringRef word, llvm::StringRef prefix, unsigned &size) {
    return word.consume_front(prefix) && !word.getAsInteger(10, size) && size > 0 && size <= 256;
  }

  Type type() {
    Type result;
    unsigned size = 0;
    Space space;
    if (acceptWord(words::Spaces, space))
      return Type::ref(space, dataId());
    llvm::StringRef word = token.kind == Token::Kind::Word ? token.spelling : "";
    if (word == "void")
      result = Type::none();
    else if (word == "bool")
      result = Type::boolean();
    else if (word == "address")
      result = Type::address();
    else if (word == "tuple")
      result = Type::tuple();
    else if (word == "function")
      result = Type::function();
    else if (sized(word, "uint", size))
      result = Type::uint(size);
    else if (sized(word, "int", size))
      result = Type::sint(size);
    else if (sized(word, "bytes", size) && size <= 32)
      result = Type::bytes(size);
    else
      expected("a type");
    advance();
    return result;
  }

  Field field() {
    Field result;
    result.name = name();
    expect(":");
    result.type = dataId();
    expect("at");
    result.slot = number();
    if (accept("byte"))
      result.byte = uint8_t(number(31));
    return result;
  }

  void dataType() {
    expect("type");
    definition('t', module.dataTypes.size());
    expect("=");
    DataType result;
    if (accept("unknown")) {
      result.kind = DataKind::Unknown;
    } else if (accept("value")) {
      result.kind = DataKind::Value;
      result.value = type();
      result.storageBytes = uint8_t((result.value.bits + 7) / 8);
    } else if (accept("byte")) {
      result.kind = DataKind::Byte;
      result.value = Type::bytes(1);
      result.storageBytes = 1;
    } else if (token.is("bytes") || token.is("string")) {
      result.kind = DataKind::Bytes;
      result.isString = token.is("string");
      advance();
    } else if (accept("array")) {
      result.kind = DataKind::Array;
      result.element = dataId();
      expect("[");
      result.dynamic = token.is("]");
      if (!result.dynamic)
        result.length = number();
      expect("]");
    } else if (accept("mapping")) {
      result.kind = DataKind::Mapping;
      result.key = dataId();
      expect("=>");
      result.element = dataId();
    } else if (accept("struct")) {
      result.kind = DataKind::Struct;
      parenthesised([&] { result.fields.push_back(field()); });
    } else {
      expected("a kind of data type");
    }
    if (accept("dynamic"))
      result.dynamic = true;
    if (accept("slots"))
      result.storageSlots = number();
    if (accept("packed"))
      result.storageBytes = uint8_t(number(32));
    if (accept("name"))
      result.name = string();
    module.dataTypes.push_back(std::move(result));
  }

  // ------------------------------------------------------------ contracts

  void contract() {
    expect("contract");
    auto result = std::make_unique<Contract>();
    result->name = name();
    expectWord(words::ContractKinds, result->kind);
    expectWord(words::Origins, result->origin);
    result->place = place();
    expect("{");
    if (accept("bases"))
      do
        result->bases.push_back(name());
      while (accept(","));
    while (accept("incomplete"))
      result->incomplete.push_back(string());
    while (accept("var"))
      result->vars.push_back(variable(result->vars.size()));
    while (accept("function"))
      result->functions.push_back(function(result->functions.size()));
    expect("}");
    module.contracts.push_back(std::move(result));
  }

  StateVar variable(size_t due) {
    StateVar result;
    definition('v', due);
    result.name = name();
    expect(":");
    expectWord(words::Spaces, result.space);
    result.type = dataId();
    expect("slot");
    result.slot = wide(256);
    if (accept("byte"))
      result.byte = uint8_t(number(31));
    if (accept("in"))
      result.definedIn = name();
    result.place = place();
    return result;
  }

  Parameter parameter() {
    Parameter result;
    result.name = name();
    expect(":");
    result.type = type();
    if (accept("abi"))
      result.abiType = string();
    return result;
  }

  Function function(size_t due) {
    Function result;
    definition('f', due);
    result.name = name();
    expectWord(words::FunctionKinds, result.kind);
    expectWord(words::Mutabilities, result.mutability);
    result.isEntry = accept("entry");
    if (accept("selector"))
      result.selector = uint32_t(number(~0u));
    if (accept("signature"))
      result.signature = string();
    if (accept("in"))
      result.definedIn = name();
    expect("params");
    parenthesised([&] { result.params.push_back(parameter()); });
    expect("returns");
    parenthesised([&] { result.returns.push_back(parameter()); });
    result.place = place();
    if (accept(";"))
      return result;
    expect("{");
    body(result);
    expect("}");
    return result;
  }

  // ------------------------------------------------------------ instructions

  /// Instructions that define nothing have no number in the text; they get the numbers left over.
  void body(Function &f) {
    std::vector<std::pair<ValueId, Instruction>> parsed; // in textual order; the id may be invalid
    uint32_t count = 0;
    while (!failed && !token.is("}")) {
      definition('b', f.blocks.size());
      expect(":");
      f.blocks.emplace_back();
      uint32_t next;
      while (!failed && !token.is("}") && !numbered('b', next)) {
        ValueId id;
        Instruction i = instruction(id);
        i.block = BlockId(uint32_t(f.blocks.size() - 1));
        if (id.valid())
          count = std::max(count, id.index + 1);
        parsed.emplace_back(id, std::move(i));
      }
    }
    // A text cannot name more values than it has characters, but for hostile numbers.
    if (count > idBudget)
      expected("smaller value numbers");
    if (failed)
      return;
    idBudget -= count;

    std::vector<bool> used(count);
    for (auto &[id, i] : parsed)
      if (id.valid()) {
        if (used[id.index])
          return expected("%" + llvm::Twine(id.index) + " to be defined once");
        used[id.index] = true;
      }
    f.instructions.resize(count);
    uint32_t free = 0;
    for (auto &[id, i] : parsed) {
      while (!id.valid() && free < count && used[free])
        ++free;
      if (!id.valid()) {
        id = ValueId(free++);
        if (id.index >= f.instructions.size())
          f.instructions.emplace_back();
      }
      f[i.block].instructions.push_back(id);
      f[id] = std::move(i);
    }
  }

  ValueId value() {
    uint32_t index = 0;
    if (token.kind != Token::Kind::Value || token.spelling.getAsInteger(10, index))
      expected("a value such as %3");
    advance();
    return ValueId(index);
  }

  Instruction instruction(ValueId &id) {
    Instruction result;
    literal = Token();
    if (token.kind == Token::Kind::Value) {
      id = value();
      expect("=");
    }
    Token opcode = token;
    if (token.kind != Token::Kind::Word || !parseOp(token.spelling, result.op))
      expected("an opcode");
    advance();
    // A word here may also start the next instruction; whether an opcode takes words is known.
    if (startsItem(result.op))
      do
        item(result);
      while (accept(","));
    if (accept(":"))
      result.type = type();
    if (result.op == Op::Const)
      constant(result, opcode);
    if (id.valid() == result.type.isVoid()) {
      token = opcode;
      expected("'%N =' in front and ': type' behind, or neither, at");
    }
    if (token.kind == Token::Kind::String)
      result.text = string();
    if (accept("{")) {
      result.record = std::make_unique<Record>(record());
      expect("}");
    }
    result.place = place();
    return result;
  }

  bool startsItem(Op op) {
    if (token.kind == Token::Kind::Value || token.kind == Token::Kind::Number)
      return true;
    switch (op) {
    case Op::RefVar:
    case Op::ICall:
    case Op::FuncPtr:
    case Op::Env:
    case Op::Jump:
      return true;
    case Op::Phi:
      return token.kind == Token::Kind::Word;
    default:
      return false;
    }
  }

  void item(Instruction &i) {
    uint32_t index = 0;
    if (token.kind == Token::Kind::Value) {
      i.operands.push_back(value());
    } else if (token.kind == Token::Kind::Number) {
      literal = token;
      if (i.op == Op::Const)
        advance(); // its width follows
      else
        i.index = uint32_t(number(~0u));
    } else if (i.op == Op::Env && token.kind == Token::Kind::Word) {
      expectWord(EnvNames, i.env);
    } else if (i.op == Op::RefVar) {
      i.var = VarId(id('v'));
    } else if ((i.op == Op::ICall || i.op == Op::FuncPtr) && numbered('f', index)) {
      i.callee = FunctionId(id('f'));
    } else if (numbered('b', index)) {
      i.blocks.push_back(BlockId(id('b')));
      if (i.op == Op::Phi)
        i.operands.push_back(value());
    } else {
      expected("an operand");
    }
  }

  void constant(Instruction &i, const Token &opcode) {
    if (failed)
      return;
    if (literal.kind != Token::Kind::Number || !i.type.isScalar()) {
      token = opcode;
      return expected("a number and a scalar type after");
    }
    // The number is read now that its width is known.
    Lexer ahead = lexer;
    Token after = std::exchange(token, literal);
    i.imm = wide(i.type.bits);
    if (failed)
      return;
    lexer = ahead;
    token = after;
  }

  // ------------------------------------------------------------ records

  Record record() {
    if (accept("call"))
      return callRecord();
    if (accept("log"))
      return logRecord();
    if (accept("revert"))
      return revertRecord();
    if (accept("encode")) {
      EncodeRecord r;
      expectWord(words::EncodeKinds, r.kind);
      if (accept("args"))
        r.types = strings();
      return r;
    }
    if (accept("decode")) {
      DecodeRecord r;
      if (accept("rets"))
        r.types = strings();
      if (accept("returns"))
        r.results = types();
      return r;
    }
    if (accept("havoc")) {
      HavocRecord r;
      r.state = accept("state");
      r.memory = accept("memory");
      r.external = accept("external");
      return r;
    }
    expected("a record");
    return {};
  }

  CallRecord callRecord() {
    CallRecord r;
    expectWord(words::CallKinds, r.kind);
    expectWord(words::Payloads, r.payload);
    r.hasValue = accept("value");
    r.hasGas = accept("gas");
    r.hasOutput = accept("output");
    r.needsCode = accept("needscode");
    r.dropsAnswer = accept("dropsanswer");
    if (accept("selector"))
      r.selector = uint32_t(number(~0u));
    if (accept("signature"))
      r.signature = string();
    if (accept("contract"))
      r.contract = string();
    if (accept("args"))
      r.argTypes = strings();
    if (accept("rets"))
      r.retTypes = strings();
    if (accept("returns"))
      r.returns = types();
    return r;
  }

  LogRecord logRecord() {
    LogRecord r;
    r.anonymous = accept("anonymous");
    r.rawTopics = accept("raw");
    if (accept("topics"))
      r.topics = uint8_t(number(4));
    if (accept("signature"))
      r.signature = string();
    if (accept("args"))
      r.types = strings();
    return r;
  }

  RevertRecord revertRecord() {
    RevertRecord r;
    expectWord(words::RevertKinds, r.kind);
    if (accept("code"))
      r.panicCode = uint32_t(number(~0u));
    if (accept("selector"))
      r.selector = uint32_t(number(~0u));
    if (accept("signature"))
      r.signature = string();
    if (accept("args"))
      r.types = strings();
    return r;
  }

  Token literal; ///< the last number, not yet given a width
  Module module;
  size_t idBudget;
};

} // namespace

llvm::Expected<Module> parse(llvm::StringRef text) { return Parser(text).run(); }

} // namespace quorate::ir
