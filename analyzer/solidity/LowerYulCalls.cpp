//===- LowerYulCalls.cpp - inline assembly: built-in functions --------------===//

#include "analyzer/ir/LeadingZeros.h"
#include "analyzer/solidity/LowerYul.h"

#include "llvm/ADT/StringSwitch.h"

namespace quorate::sol {

namespace {

/// How a built-in maps to an instruction.
enum class Form : uint8_t {
  Value,    ///< op(args) gives a word
  Effect,   ///< op(args) gives nothing
  Shift,    ///< (amount, value): the operands change places
  Test,     ///< a comparison
  TestBack, ///< a comparison with its sides exchanged
  Env,      ///< an environment value
  OfAddress ///< op(address) gives a word
};

struct Builtin {
  llvm::StringLiteral name;
  uint8_t args;
  Form form;
  Op op;
  ir::EnvKind env = ir::EnvKind::Caller;
};

constexpr Builtin Builtins[] = {
    {"add", 2, Form::Value, Op::Add},
    {"sub", 2, Form::Value, Op::Sub},
    {"mul", 2, Form::Value, Op::Mul},
    {"div", 2, Form::Value, Op::UDiv},
    {"sdiv", 2, Form::Value, Op::SDiv},
    {"mod", 2, Form::Value, Op::URem},
    {"smod", 2, Form::Value, Op::SRem},
    {"exp", 2, Form::Value, Op::Exp},
    {"addmod", 3, Form::Value, Op::AddMod},
    {"mulmod", 3, Form::Value, Op::MulMod},
    {"and", 2, Form::Value, Op::And},
    {"or", 2, Form::Value, Op::Or},
    {"xor", 2, Form::Value, Op::Xor},
    {"not", 1, Form::Value, Op::Not},
    {"byte", 2, Form::Value, Op::Byte},
    {"signextend", 2, Form::Value, Op::SignExtend},
    {"shl", 2, Form::Shift, Op::Shl},
    {"shr", 2, Form::Shift, Op::LShr},
    {"sar", 2, Form::Shift, Op::AShr},
    {"lt", 2, Form::Test, Op::ULt},
    {"gt", 2, Form::TestBack, Op::ULt},
    {"slt", 2, Form::Test, Op::SLt},
    {"sgt", 2, Form::TestBack, Op::SLt},
    {"eq", 2, Form::Test, Op::Eq},
    {"mload", 1, Form::Value, Op::MLoad},
    {"mstore", 2, Form::Effect, Op::MStore},
    {"mstore8", 2, Form::Effect, Op::MStore8},
    {"mcopy", 3, Form::Effect, Op::MCopy},
    {"msize", 0, Form::Value, Op::MSize},
    {"keccak256", 2, Form::Value, Op::KeccakMem},
    {"sha3", 2, Form::Value, Op::KeccakMem},
    {"calldataload", 1, Form::Value, Op::CdLoad},
    {"calldatasize", 0, Form::Value, Op::CdSize},
    {"calldatacopy", 3, Form::Effect, Op::CdCopy},
    {"codesize", 0, Form::Value, Op::CodeSizeSelf},
    {"codecopy", 3, Form::Effect, Op::CodeCopy},
    {"returndatasize", 0, Form::Value, Op::RetSize},
    {"returndatacopy", 3, Form::Effect, Op::RetCopy},
    {"blockhash", 1, Form::Value, Op::BlockHash},
    {"blobhash", 1, Form::Value, Op::BlobHash},
    {"balance", 1, Form::OfAddress, Op::Balance},
    {"extcodesize", 1, Form::OfAddress, Op::CodeSize},
    {"extcodehash", 1, Form::OfAddress, Op::CodeHash},
    {"return", 2, Form::Effect, Op::ReturnMem},
    {"gas", 0, Form::Env, Op::Env, ir::EnvKind::GasLeft},
    {"address", 0, Form::Env, Op::Env, ir::EnvKind::This},
    {"selfbalance", 0, Form::Env, Op::Env, ir::EnvKind::SelfBalance},
    {"caller", 0, Form::Env, Op::Env, ir::EnvKind::Caller},
    {"callvalue", 0, Form::Env, Op::Env, ir::EnvKind::Value},
    {"origin", 0, Form::Env, Op::Env, ir::EnvKind::Origin},
    {"gasprice", 0, Form::Env, Op::Env, ir::EnvKind::GasPrice},
    {"coinbase", 0, Form::Env, Op::Env, ir::EnvKind::Coinbase},
    {"timestamp", 0, Form::Env, Op::Env, ir::EnvKind::Timestamp},
    {"number", 0, Form::Env, Op::Env, ir::EnvKind::Number},
    {"difficulty", 0, Form::Env, Op::Env, ir::EnvKind::PrevRandao},
    {"prevrandao", 0, Form::Env, Op::Env, ir::EnvKind::PrevRandao},
    {"gaslimit", 0, Form::Env, Op::Env, ir::EnvKind::GasLimit},
    {"chainid", 0, Form::Env, Op::Env, ir::EnvKind::ChainId},
    {"basefee", 0, Form::Env, Op::Env, ir::EnvKind::BaseFee},
    {"blobbasefee", 0, Form::Env, Op::Env, ir::EnvKind::BlobBaseFee},
};

const Builtin *findBuiltin(llvm::StringRef name) {
  static const llvm::StringMap<const Builtin *> byName = [] {
    llvm::StringMap<const Builtin *> map;
    for (const Builtin &row : Builtins)
      map[row.name] = &row;
    return map;
  }();
  return byName.lookup(name);
}

} // namespace

/// mload(a) where `a` is a dynamic array or bytes in memory is its length.
ValueId YulLowering::lengthAt(ValueId address) {
  const ir::Instruction &made = f.fn[address];
  if (made.op != Op::AddrOf)
    return {};
  ir::DataTypeId type = b.typeOf(made.operands[0]).data;
  if (!type.valid())
    return {};
  const ir::DataType &data = f.module.module[type];
  if (data.kind != ir::DataKind::Bytes && !(data.kind == ir::DataKind::Array && data.dynamic))
    return {};
  return b.emit(Op::Length, ir::Type::uint(), {ValueId(made.operands[0])});
}

/// (add(a, 32), mload(a)): the whole of a `bytes` in memory. Named as such where it is hashed, sent
/// or reverted with, so that it looks as if it had been written in Solidity.
ValueId YulLowering::bytesAt(ValueId address, ValueId length) {
  const ir::Instruction &size = f.fn[length], &sum = f.fn[address];
  if (size.op != Op::Length || sum.op != Op::Add)
    return {};
  ValueId ref = size.operands[0];
  for (unsigned i : {0u, 1u}) {
    const ir::Instruction &start = f.fn[sum.operands[i]], &offset = f.fn[sum.operands[1 - i]];
    bool whole = start.op == Op::AddrOf && start.operands[0] == ref && offset.op == Op::Const &&
                 offset.imm == 32;
    if (whole && f.module.module[b.typeOf(ref).data].kind == ir::DataKind::Bytes)
      return ref;
  }
  return {};
}

/// Arguments are evaluated from the last to the first.
void YulLowering::call(const YulCall &call, Values &results) {
  auto user = functions.find(call.callee);
  if (user != functions.end())
    return userCall(call, user->second, results);
  Values args(call.args.size());
  for (size_t i = call.args.size(); i-- > 0;)
    args[i] = value(*call.args[i]);
  if (!instruction(call.callee, args, results) && !special(call, args, results))
    results.push_back(f.giveUp(call.span, "assembly function " + call.callee, ir::Type::uint()));
}

/// A built-in that is one instruction; false if there is none of that name and arity.
bool YulLowering::instruction(llvm::StringRef name, llvm::ArrayRef<ValueId> args, Values &results) {
  ir::Type word = ir::Type::uint();
  const Builtin *row = findBuiltin(name);
  if (!row || args.size() != row->args)
    return false;
  if (row->op == Op::MLoad)
    if (ValueId length = lengthAt(args[0]); length.valid()) {
      results.push_back(length);
      return true;
    }
  if (row->op == Op::KeccakMem)
    if (ValueId bytes = bytesAt(args[0], args[1]); bytes.valid()) {
      results.push_back(b.emit(Op::Keccak, word, {bytes}));
      return true;
    }
  switch (row->form) {
  case Form::Value:
    results.push_back(b.emit(row->op, word, args));
    break;
  case Form::Effect:
    b.emit(row->op, ir::Type::none(), args);
    break;
  case Form::Shift:
    results.push_back(b.emit(row->op, word, {args[1], args[0]}));
    break;
  case Form::Test:
    results.push_back(fromBool(b.compare(row->op, args[0], args[1])));
    break;
  case Form::TestBack:
    results.push_back(fromBool(b.compare(row->op, args[1], args[0])));
    break;
  case Form::Env:
    results.push_back(b.convert(b.env(row->env), word));
    break;
  case Form::OfAddress:
    results.push_back(b.emit(row->op, word, {b.convert(args[0], ir::Type::address())}));
    break;
  }
  return true;
}

void YulLowering::userCall(const YulCall &call, const YulCallee &callee, Values &results) {
  Values args(callee.decl->params.size());
  for (size_t i = call.args.size(); i-- > 0;) {
    ValueId arg = value(*call.args[i]);
    if (i < args.size())
      args[i] = arg;
  }
  for (ValueId &arg : args)
    if (!arg.valid())
      arg = unknown(call, "argument missing");
  ValueId tuple = b.internalCall(callee.id, args);
  for (unsigned i = 0; i < callee.decl->returns.size(); ++i)
    results.push_back(b.extract(tuple, i, ir::Type::uint()));
}

/// What is no plain instruction; false if the name is unknown.
bool YulLowering::special(const YulCall &call, llvm::ArrayRef<ValueId> args, Values &results) {
  enum class Do {
    None,
    IsZero,
    Pop,
    SLoad,
    SStore,
    TLoad,
    TStore,
    Call,
    Create,
    Log,
    Revert,
    Stop,
    Invalid,
    SelfDestruct,
    ExtCodeCopy,
    LeadingZeros,
    MemoryGuard
  };
  struct Entry {
    Do what = Do::None;
    size_t args = 0;
  };
  Entry entry = llvm::StringSwitch<Entry>(call.callee)
                    .Case("iszero", {Do::IsZero, 1})
                    .Case("pop", {Do::Pop, 1})
                    .Case("sload", {Do::SLoad, 1})
                    .Case("sstore", {Do::SStore, 2})
                    .Case("tload", {Do::TLoad, 1})
                    .Case("tstore", {Do::TStore, 2})
                    .Cases("call", "callcode", {Do::Call, 7})
                    .Cases("delegatecall", "staticcall", {Do::Call, 6})
                    .Case("create", {Do::Create, 3})
                    .Case("create2", {Do::Create, 4})
                    .Case("log0", {Do::Log, 2})
                    .Case("log1", {Do::Log, 3})
                    .Case("log2", {Do::Log, 4})
                    .Case("log3", {Do::Log, 5})
                    .Case("log4", {Do::Log, 6})
                    .Case("revert", {Do::Revert, 2})
                    .Case("stop", {Do::Stop, 0})
                    .Case("invalid", {Do::Invalid, 0})
                    .Cases("selfdestruct", "suicide", {Do::SelfDestruct, 1})
                    .Case("extcodecopy", {Do::ExtCodeCopy, 4})
                    .Case("clz", {Do::LeadingZeros, 1})
                    .Case("memoryguard", {Do::MemoryGuard, 1})
                    .Default({});
  if (entry.what == Do::None || entry.args != args.size())
    return false;
  ir::Type word = ir::Type::uint();
  switch (entry.what) {
  case Do::LeadingZeros:
    results.push_back(ir::leadingZeros(
        args[0],
        [&](Op op, ir::Type type, std::initializer_list<ValueId> o) { return b.emit(op, type, o); },
        [&](const llvm::APInt &value) { return b.constant(value, word); }));
    break;
  case Do::IsZero: {
    const ir::Instruction &made = f.fn[args[0]];
    bool wasBool = made.op == Op::ZExt && b.typeOf(made.operands[0]).kind == ir::TypeKind::Bool;
    results.push_back(fromBool(wasBool ? b.logicalNot(ValueId(made.operands[0]))
                                       : b.compare(Op::Eq, args[0], b.constant(0))));
    break;
  }
  case Do::Pop:
    break;
  case Do::MemoryGuard:
    results.push_back(args[0]);
    break;
  case Do::SLoad:
    results.push_back(b.load(storageRef(args[0], ir::Space::Storage, call), word));
    break;
  case Do::SStore:
    b.store(storageRef(args[0], ir::Space::Storage, call), args[1]);
    break;
  case Do::TLoad:
    results.push_back(b.load(storageRef(args[0], ir::Space::Transient, call), word));
    break;
  case Do::TStore:
    b.store(storageRef(args[0], ir::Space::Transient, call), args[1]);
    break;
  case Do::Call:
    results.push_back(externalCall(call.callee, args));
    break;
  case Do::Create:
    results.push_back(create(args));
    break;
  case Do::Log:
    log(args);
    break;
  case Do::Revert:
    revert(args);
    break;
  case Do::Stop:
    b.emit(Op::ReturnMem, ir::Type::none(), {b.constant(0), b.constant(0)});
    break;
  case Do::Invalid: {
    ir::RevertRecord record;
    record.kind = ir::RevertRecord::Kind::Invalid;
    b.revert(std::move(record));
    break;
  }
  case Do::SelfDestruct:
    b.emit(Op::SelfDestruct, ir::Type::none(), {b.convert(args[0], ir::Type::address())});
    break;
  case Do::ExtCodeCopy:
    b.emit(Op::ExtCodeCopy, ir::Type::none(), args);
    break;
  case Do::None:
    return false;
  }
  return true;
}

/// The word at a slot: a whole variable of that size where there is one, else a bare slot.
ValueId YulLowering::storageRef(ValueId slot, ir::Space space, const Node &node) {
  const Type *wordType = f.module.program.types.integer(256, false);
  ir::Type ref = f.module.refType(space, wordType);
  if (f.fn[slot].op != Op::Const)
    return b.emit(Op::RefSlot, ref, {slot});
  const llvm::APInt &number = f.fn[slot].imm;
  const auto &vars = f.contract.contract.vars;
  for (uint32_t i = 0; i < vars.size(); ++i) {
    const ir::DataType &data = f.module.module[vars[i].type];
    if (vars[i].space == space && vars[i].slot == number && data.kind == ir::DataKind::Value &&
        data.value.bits == 256)
      return b.refVar(ir::VarId(i), ir::Type::ref(space, vars[i].type));
  }
  ir::VarId var;
  if (space == ir::Space::Storage)
    var = f.contract.namespaced(number, wordType, node.span);
  return var.valid() ? b.refVar(var, ref) : b.emit(Op::RefSlot, ref, {slot});
}

/// (gas, target, value if the kind has one, input, input size, output, output size)
ValueId YulLowering::externalCall(llvm::StringRef name, llvm::ArrayRef<ValueId> args) {
  ir::CallRecord record;
  record.kind = llvm::StringSwitch<ir::CallKind>(name)
                    .Case("staticcall", ir::CallKind::Static)
                    .Case("delegatecall", ir::CallKind::Delegate)
                    .Case("callcode", ir::CallKind::CallCode)
                    .Default(ir::CallKind::Call);
  record.payload = ir::CallRecord::Payload::Memory;
  record.hasOutput = true;
  record.hasValue = args.size() == 7;
  const ir::Instruction &gas = f.fn[args[0]]; // all of it is what a call gives by itself
  record.hasGas = gas.op != Op::Env || gas.env != ir::EnvKind::GasLeft;
  Values operands = {b.convert(args[1], ir::Type::address())};
  if (record.hasValue)
    operands.push_back(args[2]);
  if (record.hasGas)
    operands.push_back(args[0]);
  auto isZero = [&](ValueId id) { return f.fn[id].op == Op::Const && f.fn[id].imm == 0; };
  ValueId bytes = bytesAt(args[args.size() - 4], args[args.size() - 3]);
  if (bytes.valid() && isZero(args.back())) {
    record.payload = ir::CallRecord::Payload::Bytes;
    record.hasOutput = false;
    record.dropsAnswer = true;
    operands.push_back(bytes);
  } else {
    operands.append(args.end() - 4, args.end());
  }
  ValueId tuple = b.withRecord(Op::ExtCall, ir::Type::tuple(), operands, std::move(record));
  return fromBool(b.extract(tuple, 0, ir::Type::boolean()));
}

/// (value, input, input size, salt): the address, zero on failure.
ValueId YulLowering::create(llvm::ArrayRef<ValueId> args) {
  ir::CallRecord record;
  record.kind = args.size() == 4 ? ir::CallKind::Create2 : ir::CallKind::Create;
  record.payload = ir::CallRecord::Payload::Memory;
  record.hasValue = true;
  Values operands = {args[0]};
  if (args.size() == 4)
    operands.push_back(args[3]);
  operands.append({args[1], args[2]});
  ValueId tuple = b.withRecord(Op::Create, ir::Type::tuple(), operands, std::move(record));
  ValueId success = b.extract(tuple, 0, ir::Type::boolean());
  ValueId address = b.convert(b.extract(tuple, 2, ir::Type::address()), ir::Type::uint());
  return b.select(success, address, b.constant(0));
}

/// (address, length, topics...)
void YulLowering::log(llvm::ArrayRef<ValueId> args) {
  ir::LogRecord record;
  record.rawTopics = true;
  record.anonymous = true;
  record.topics = uint8_t(args.size() - 2);
  Values operands(args.begin() + 2, args.end());
  operands.append({args[0], args[1]});
  b.withRecord(Op::Log, ir::Type::none(), operands, std::move(record));
}

void YulLowering::revert(llvm::ArrayRef<ValueId> args) {
  const ir::Instruction &length = f.fn[args[1]];
  ir::RevertRecord record;
  if (length.op == Op::Const && length.imm == 0)
    return b.revert(std::move(record));
  if (ValueId bytes = bytesAt(args[0], args[1]); bytes.valid()) {
    record.kind = ir::RevertRecord::Kind::Bytes;
    return b.revert(std::move(record), {bytes});
  }
  record.kind = ir::RevertRecord::Kind::Memory;
  b.revert(std::move(record), args);
}

} // namespace quorate::sol
