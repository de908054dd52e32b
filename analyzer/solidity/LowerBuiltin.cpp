//===- LowerBuiltin.cpp - built-in functions --------------------------------===//

#include "analyzer/ir/Interpreter.h"
#include "analyzer/solidity/LowerFunction.h"

#include "llvm/ADT/StringSwitch.h"

namespace quorate::sol {

namespace {

enum class Known : uint8_t {
  None,
  Keccak,
  Sha256,
  Ripemd160,
  ECRecover,
  AddMod,
  MulMod,
  BlockHash,
  BlobHash,
  GasLeft,
  SelfDestruct,
  Require,
  Assert,
  Revert,
  Log,
  Erc7201,
  Encode,
  Decode,
  Push,
  Pop,
  LowLevel,
  Wrap,
  Options
};

Known known(llvm::StringRef name) {
  if (name.starts_with("address."))
    return Known::LowLevel;
  if (name.starts_with("abi.encode") || name == "bytes.concat" || name == "string.concat")
    return Known::Encode;
  return llvm::StringSwitch<Known>(name)
      .Cases("keccak256", "sha3", Known::Keccak)
      .Case("sha256", Known::Sha256)
      .Case("ripemd160", Known::Ripemd160)
      .Case("ecrecover", Known::ECRecover)
      .Case("addmod", Known::AddMod)
      .Case("mulmod", Known::MulMod)
      .Case("blockhash", Known::BlockHash)
      .Case("blobhash", Known::BlobHash)
      .Case("gasleft", Known::GasLeft)
      .Cases("selfdestruct", "suicide", Known::SelfDestruct)
      .Case("require", Known::Require)
      .Case("assert", Known::Assert)
      .Case("revert", Known::Revert)
      .Cases("log0", "log1", "log2", "log3", "log4", Known::Log)
      .Case("erc7201", Known::Erc7201)
      .Case("abi.decode", Known::Decode)
      .Case("array.push", Known::Push)
      .Case("array.pop", Known::Pop)
      .Cases("userValue.wrap", "userValue.unwrap", Known::Wrap)
      .Cases("function.value", "function.gas", Known::Options)
      .Default(Known::None);
}

constexpr uint32_t ErrorString = 0x08c379a0; // Error(string)

} // namespace

void FunctionLowering::builtin(const CallExpr &e, llvm::StringRef name, Values &results) {
  const Type *word = module.program.types.integer(256, false);
  auto arg = [&](size_t i, const Type *type) {
    return i < e.ordered.size() ? exprAs(*e.ordered[i], type) : unknown(e, "argument missing");
  };
  switch (known(name)) {
  case Known::Keccak:
    results.push_back(hash(e, Op::Keccak));
    return;
  case Known::Sha256:
    results.push_back(hash(e, Op::Sha256));
    return;
  case Known::Ripemd160:
    results.push_back(hash(e, Op::Ripemd160));
    return;
  case Known::ECRecover: {
    const Type *bytes32 = module.program.types.fixedBytes(32);
    ValueId hashed = arg(0, bytes32), v = arg(1, module.program.types.integer(8, false));
    ValueId r = arg(2, bytes32), s = arg(3, bytes32);
    results.push_back(b.emit(Op::ECRecover, ir::Type::address(), {hashed, v, r, s}));
    return;
  }
  case Known::AddMod:
  case Known::MulMod: {
    ValueId x = arg(0, word), y = arg(1, word), modulus = arg(2, word);
    if (atLeast(5)) // before, a zero modulus gave zero
      check(b.compare(Op::Ne, modulus, b.constant(0)), 0x12);
    results.push_back(
        b.emit(name == "addmod" ? Op::AddMod : Op::MulMod, ir::Type::uint(), {x, y, modulus}));
    return;
  }
  case Known::BlockHash:
    results.push_back(b.emit(Op::BlockHash, ir::Type::bytes(32), {arg(0, word)}));
    return;
  case Known::BlobHash:
    results.push_back(b.emit(Op::BlobHash, ir::Type::bytes(32), {arg(0, word)}));
    return;
  case Known::GasLeft:
    results.push_back(b.env(ir::EnvKind::GasLeft));
    return;
  case Known::SelfDestruct:
    b.emit(Op::SelfDestruct, ir::Type::none(), {arg(0, module.program.types.address(true))});
    return;
  case Known::Require:
    return requireCall(e);
  case Known::Assert:
    return check(arg(0, module.program.types.boolean()), 0x01);
  case Known::Revert:
    if (e.ordered.empty())
      return revertEmpty();
    return revertString(bytesArgument(*e.ordered[0]));
  case Known::Encode:
    results.push_back(encode(e, name));
    return;
  case Known::Decode:
    return decode(e, results);
  case Known::Push: {
    ValueId value = push(e);
    if (e.args.empty() && b.typeOf(value).isRef() && e.type->kind != TypeKind::Tuple) {
      LValue target;
      target.kind = LValue::Kind::Place;
      target.type = e.type;
      target.ref = value;
      results.push_back(read(target));
    } else if (value.valid() && e.type && e.type->kind == TypeKind::Integer) {
      results.push_back(value); // the new length, before 0.6
    }
    return;
  }
  case Known::Pop:
    return pop(e);
  case Known::LowLevel:
    return lowLevelCall(e, name, results);
  case Known::Wrap:
    if (!e.ordered.empty())
      results.push_back(exprAs(*e.ordered[0], underlying(e.type)));
    return;
  case Known::Erc7201:
    if (!e.ordered.empty() && e.ordered[0]->constant)
      return results.push_back(erc7201(e.ordered[0]->constant->bytes));
    break;
  case Known::Log:
    return rawLog(e);
  case Known::Options:
  case Known::None:
    break;
  }
  ir::Type type = irType(e.type);
  results.push_back(giveUp(e.span, ("built-in function " + name + " not understood").str(),
                           type.isVoid() ? ir::Type::uint() : type));
}

// ---------------------------------------------------------------- hashes

/// A `bytes` value from any space; literals become constants.
ValueId FunctionLowering::bytesArgument(const Expr &e) {
  if (e.constant && e.constant->kind == Constant::Kind::String && e.type &&
      e.type->kind == TypeKind::StringLiteral)
    return constantBytes(e.constant->bytes, false);
  ValueId value = expr(e);
  return b.typeOf(value).isRef() ? value : fit(value, module.memoryBytes(), e.span);
}

static void append(std::vector<uint8_t> &bytes, const llvm::APInt &word) {
  for (unsigned i = 0; i < 32; ++i)
    bytes.push_back(uint8_t(word.extractBitsAsZExtValue(8, 8 * (31 - i))));
}

/// abi.encode of numbers that are known: how slots are named (ERC-7201).
static bool encodesConstants(const ir::Function &fn, ValueId data, std::vector<uint8_t> &bytes) {
  const ir::Instruction &encoded = fn[data];
  if (encoded.op != Op::AbiEncode || encoded.encode().kind != ir::EncodeKind::Standard)
    return false;
  for (ValueId operand : encoded.operands) {
    const ir::Instruction &value = fn[operand];
    bool word = value.type.kind == ir::TypeKind::UInt ||
                (value.type.kind == ir::TypeKind::Bytes && value.type.bits == 256);
    if (value.op != Op::Const || !word)
      return false;
    append(bytes, value.imm.zext(256));
  }
  return true;
}

ValueId FunctionLowering::hash(const CallExpr &e, Op op) {
  ir::Type type = op == Op::Ripemd160 ? ir::Type::bytes(20) : ir::Type::bytes(32);
  ValueId data;
  const Type *first = e.args.empty()
                          ? nullptr
                          : mobileType(module.program.types, e.args[0]->type, e.args[0]->constant);
  if (e.args.size() == 1 && first && first->kind == TypeKind::Bytes) {
    data = bytesArgument(*e.args[0]);
  } else { // before 0.5: any values, tightly packed
    Types types;
    std::vector<const Expr *> args(e.args.begin(), e.args.end());
    for (const Expr *value : args)
      types.push_back(mobileType(module.program.types, value->type, value->constant));
    data = encodeRecord(ir::EncodeKind::Packed, args, ValueId(), types, module.memoryBytes());
  }
  if (op == Op::Keccak && fn[data].op == Op::ConstBytes) {
    llvm::StringRef text = fn[data].text;
    return b.constant(ir::keccak256({text.bytes_begin(), text.size()}), type);
  }
  if (op == Op::Keccak)
    if (std::vector<uint8_t> bytes; encodesConstants(fn, data, bytes))
      return b.constant(ir::keccak256(bytes), type);
  return b.emit(op, type, {data});
}

/// keccak256(abi.encode(uint256(keccak256(id)) - 1)) & ~0xff
ValueId FunctionLowering::erc7201(llvm::StringRef id) {
  llvm::APInt inner = ir::keccak256({id.bytes_begin(), id.size()}) - 1;
  std::vector<uint8_t> bytes;
  append(bytes, inner);
  llvm::APInt slot = ir::keccak256(bytes);
  slot.clearLowBits(8);
  return b.constant(slot, ir::Type::bytes(32));
}

// ---------------------------------------------------------------- ABI

ValueId FunctionLowering::encodeRecord(ir::EncodeKind kind, llvm::ArrayRef<const Expr *> args,
                                       ValueId selector, llvm::ArrayRef<const Type *> types,
                                       ir::Type result) {
  Values values;
  if (selector.valid())
    values.push_back(selector);
  for (size_t i = 0; i < args.size() && i < types.size(); ++i)
    values.push_back(abiArgument(*args[i], types[i]));
  ir::EncodeRecord record{kind, abiTypes(types.take_front(values.size() - selector.valid()))};
  return b.withRecord(Op::AbiEncode, result, values, std::move(record));
}

ValueId FunctionLowering::encode(const CallExpr &e, llvm::StringRef name) {
  std::vector<const Expr *> args(e.args.begin(), e.args.end());
  ir::EncodeKind kind = ir::EncodeKind::Standard;
  ir::Type result = module.memoryBytes(name == "string.concat");
  ValueId selector;
  Types types;
  if (name == "abi.encodePacked" || name.ends_with(".concat"))
    kind = ir::EncodeKind::Packed;
  if (name == "abi.encodeCall" && args.size() == 2) {
    const Expr &callee = withoutParentheses(*args[0]);
    std::optional<uint32_t> known;
    if (callee.type && callee.type->kind == TypeKind::Function) {
      known = selectorOf(callee.type->decl);
      types.append(callee.type->params.begin(), callee.type->params.end());
    }
    if (auto *access = llvm::dyn_cast<MemberExpr>(&callee); access && !known)
      known = selectorOf(access->decl);
    if (known)
      selector = b.constant(*known, ir::Type::bytes(4));
    else if (ValueId pointer = expr(callee); pointer.valid() && b.typeOf(pointer).isScalar())
      selector = b.convert(pointer, ir::Type::bytes(4));
    else
      return unknown(e, "abi.encodeCall of an unknown function");
    auto *tuple = llvm::dyn_cast<TupleExpr>(args[1]);
    if (tuple && !tuple->isArray)
      args.assign(tuple->elements.begin(), tuple->elements.end());
    else
      args.assign(1, e.args[1]);
    types.resize(args.size());
    return encodeRecord(ir::EncodeKind::WithSelector, args, selector, types, result);
  }
  if ((name == "abi.encodeWithSelector" || name == "abi.encodeWithSignature") && !args.empty()) {
    kind = ir::EncodeKind::WithSelector;
    if (name == "abi.encodeWithSelector") {
      selector = exprAs(*args[0], module.program.types.fixedBytes(4));
    } else if (args[0]->constant) {
      selector = b.constant(ir::selectorOf(args[0]->constant->bytes), ir::Type::bytes(4));
    } else {
      ValueId hashed = b.emit(Op::Keccak, ir::Type::bytes(32), {bytesArgument(*args[0])});
      selector = bytesToBytes(hashed, ir::Type::bytes(4));
    }
    args.erase(args.begin());
  }
  for (const Expr *arg : args)
    types.push_back(memoryForm(mobileType(module.program.types, arg->type, arg->constant)));
  return encodeRecord(kind, args, selector, types, result);
}

void FunctionLowering::decode(const CallExpr &e, Values &results) {
  Types types;
  if (e.type && e.type->kind == TypeKind::Tuple)
    types.append(e.type->params.begin(), e.type->params.end());
  else if (e.type)
    types.push_back(e.type);
  ir::DecodeRecord record;
  record.types = abiTypes(types);
  for (const Type *type : types)
    record.results.push_back(decodedType(type));
  ValueId data = e.args.empty() ? constantBytes("", false) : bytesArgument(*e.args[0]);
  require(b.withRecord(Op::AbiDecodes, ir::Type::boolean(), {data}, record),
          [&] { revertEmpty(); });
  ValueId tuple = b.withRecord(Op::AbiDecode, ir::Type::tuple(), {data}, record);
  for (unsigned i = 0; i < types.size(); ++i)
    results.push_back(validated(b.extract(tuple, i, record.results[i]), types[i]));
}

// ---------------------------------------------------------------- failing

void FunctionLowering::revertString(ValueId message) {
  ir::RevertRecord record;
  record.kind = ir::RevertRecord::Kind::Error;
  record.selector = ErrorString;
  record.signature = "Error(string)";
  record.types = {"string"};
  b.revert(std::move(record), {message});
}

/// A message that is no literal is evaluated whether the condition holds or not.
void FunctionLowering::requireCall(const CallExpr &e) {
  if (e.ordered.empty())
    return;
  ValueId holds = condition(*e.ordered[0]);
  if (e.ordered.size() < 2)
    return require(holds, [&] { revertEmpty(); });
  const Expr &message = *e.ordered[1];
  if (auto *error = llvm::dyn_cast<CallExpr>(&withoutParentheses(message));
      error && error->target == CallTarget::Error) {
    Values values;
    ir::RevertRecord record = errorRecord(*error, values);
    return require(holds, [&] { b.revert(std::move(record), values); });
  }
  if (message.constant)
    return require(holds, [&] { revertString(bytesArgument(message)); });
  ValueId text = bytesArgument(message);
  require(holds, [&] { revertString(text); });
}

ir::RevertRecord FunctionLowering::errorRecord(const CallExpr &error, Values &values) {
  ir::RevertRecord record;
  record.kind = ir::RevertRecord::Kind::Error;
  auto *decl = llvm::dyn_cast_or_null<ErrorDecl>(error.decl);
  if (!decl) {
    unknown(error, "error could not be found");
    record.kind = ir::RevertRecord::Kind::Empty;
    return record;
  }
  record.selector = decl->selector;
  record.signature = decl->signature;
  for (size_t i = 0; i < decl->params.size() && i < error.ordered.size(); ++i) {
    const Type *type = memoryForm(decl->params[i]->type);
    values.push_back(abiArgument(*error.ordered[i], type));
    record.types.push_back(abiType(type));
  }
  return record;
}

void FunctionLowering::revertWith(const CallExpr &error) {
  Values values;
  ir::RevertRecord record = errorRecord(error, values);
  b.revert(std::move(record), values);
}

// ---------------------------------------------------------------- events

/// Indexed arguments first, from the last to the first, then the others: the compiler's order.
void FunctionLowering::emitEvent(const CallExpr &e) {
  auto *event = llvm::dyn_cast_or_null<EventDecl>(e.decl);
  if (!event) {
    ir::HavocRecord nothing;
    nothing.state = nothing.memory = false;
    giveUp(e.span, "event could not be found", ir::Type::none(), nothing);
    return;
  }
  size_t count = std::min(event->params.size(), e.ordered.size());
  Values values(count);
  std::vector<std::string> types(count);
  auto evaluateArgument = [&](size_t i) {
    const Type *type = memoryForm(event->params[i]->type);
    values[i] = abiArgument(*e.ordered[i], type);
    types[i] = abiType(type);
  };
  for (size_t i = count; i-- > 0;)
    if (event->params[i]->indexed)
      evaluateArgument(i);
  for (size_t i = 0; i < count; ++i)
    if (!event->params[i]->indexed)
      evaluateArgument(i);
  ir::LogRecord record;
  record.signature = event->signature;
  record.anonymous = event->anonymous;
  Values operands;
  for (bool indexed : {true, false})
    for (size_t i = 0; i < count; ++i)
      if (event->params[i]->indexed == indexed) {
        operands.push_back(values[i]);
        record.types.push_back(types[i]);
        record.topics += indexed;
      }
  b.withRecord(Op::Log, ir::Type::none(), operands, std::move(record));
}

/// log0(data) to log4(data, topics...): bytes32 each, before 0.8.
void FunctionLowering::rawLog(const CallExpr &e) {
  const Type *word = module.program.types.fixedBytes(32);
  Values given;
  for (size_t i = e.args.size(); i-- > 0;)
    given.push_back(exprAs(*e.args[i], word));
  std::reverse(given.begin(), given.end());
  if (given.empty())
    return;
  Values operands(given.begin() + 1, given.end());
  operands.push_back(given.front());
  ir::LogRecord record;
  record.anonymous = true;
  record.topics = uint8_t(given.size() - 1);
  record.types.assign(given.size(), "bytes32");
  b.withRecord(Op::Log, ir::Type::none(), operands, std::move(record));
}

// ---------------------------------------------------------------- arrays

bool FunctionLowering::isDynamicArray(ValueId ref) const {
  bool array = refersTo(ref, ir::DataKind::Array) || refersTo(ref, ir::DataKind::Bytes);
  return array && b.typeOf(ref).space == ir::Space::Storage;
}

/// The place of the new element; with an argument (which is stored there) the new length.
ValueId FunctionLowering::push(const CallExpr &e) {
  auto *access = llvm::dyn_cast<MemberExpr>(&withoutParentheses(*e.callee));
  if (!access || !access->object->type)
    return unknown(e, "push to something of unknown type");
  const Type *type = access->object->type;
  ValueId array = expr(*access->object);
  if (!isDynamicArray(array))
    return unknown(e, "push to something of unknown type");
  LValue target;
  target.kind = LValue::Kind::Place;
  target.type = type->kind == TypeKind::Bytes ? module.program.types.fixedBytes(1) : type->element;
  ValueId value;
  if (!e.args.empty())
    value = exprToCopy(*e.args[0], target.type);
  ValueId length = b.emit(Op::Length, ir::Type::uint(), {array});
  ValueId next = b.binary(Op::Add, length, b.constant(1));
  b.emit(Op::SetLength, ir::Type::none(), {array, next});
  target.ref = element(array, type, length);
  if (e.args.empty())
    return target.ref;
  assign(target, value, nullptr);
  return next;
}

void FunctionLowering::pop(const CallExpr &e) {
  auto *access = llvm::dyn_cast<MemberExpr>(&withoutParentheses(*e.callee));
  if (!access || !access->object->type) {
    unknown(e, "pop from something of unknown type");
    return;
  }
  const Type *type = access->object->type;
  ValueId array = expr(*access->object);
  if (!isDynamicArray(array)) {
    unknown(e, "pop from something of unknown type");
    return;
  }
  ValueId length = b.emit(Op::Length, ir::Type::uint(), {array});
  check(b.compare(Op::Ne, length, b.constant(0)), 0x31);
  ValueId last = b.binary(Op::Sub, length, b.constant(1));
  LValue target;
  target.kind = LValue::Kind::Place;
  target.type = type->kind == TypeKind::Bytes ? module.program.types.fixedBytes(1) : type->element;
  target.ref = element(array, type, last);
  clear(target);
  b.emit(Op::SetLength, ir::Type::none(), {array, last});
}

} // namespace quorate::sol
