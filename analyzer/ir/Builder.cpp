//===- Builder.cpp - making instructions ----------------------------------===//

#include "analyzer/ir/Builder.h"

#include "analyzer/ir/Eval.h"

#include "llvm/ADT/Hashing.h"

using llvm::APInt;

namespace quorate::ir {

namespace {

Instruction make(Op op, Type type, llvm::ArrayRef<ValueId> operands = {}) {
  Instruction instruction;
  instruction.op = op;
  instruction.type = type;
  instruction.operands.assign(operands.begin(), operands.end());
  return instruction;
}

/// Stable, and clear of the two keys that DenseMap keeps for itself.
uint64_t constantKey(const APInt &value, Type type) {
  uint64_t hash = uint64_t(type.kind) << 32 | type.bits;
  for (unsigned i = 0; i < value.getNumWords(); ++i)
    hash = (hash ^ value.getRawData()[i]) * 0x9e3779b97f4a7c15 + 1;
  return hash >> 2;
}

} // namespace

BlockId Builder::newBlock() {
  fn.blocks.emplace_back();
  return BlockId(uint32_t(fn.blocks.size() - 1));
}

bool Builder::terminated() const {
  const auto &list = fn[current].instructions;
  return !list.empty() && isTerminator(fn[list.back()].op);
}

ValueId Builder::append(Instruction instruction) {
  assert(current.valid() && "no block to append to");
  if (terminated()) {
    if (isTerminator(instruction.op))
      return fn[current].instructions.back();
    setBlock(newBlock());
  }
  ValueId id(uint32_t(fn.instructions.size()));
  instruction.block = current;
  instruction.place = place;
  fn.instructions.push_back(std::move(instruction));
  fn[current].instructions.push_back(id);
  return id;
}

ValueId Builder::atFront(Instruction instruction) {
  assert(fn.hasBody() && "the entry block must exist");
  ValueId id(uint32_t(fn.instructions.size()));
  instruction.block = BlockId(0);
  instruction.place = place;
  fn.instructions.push_back(std::move(instruction));
  auto &list = fn.blocks.front().instructions;
  list.insert(list.begin() + front++, id);
  return id;
}

ValueId Builder::constant(const APInt &value, Type type) {
  assert(type.bits > 0 && "a constant is a scalar");
  APInt sized = value.zextOrTrunc(type.bits);
  auto &known = constants[constantKey(sized, type)];
  for (ValueId id : known)
    if (fn[id].type == type && fn[id].imm == sized)
      return id;
  Instruction instruction = make(Op::Const, type);
  instruction.imm = sized;
  ValueId id = atFront(std::move(instruction));
  known.push_back(id);
  return id;
}

ValueId Builder::constant(uint64_t value, Type type) { return constant(APInt(64, value), type); }

ValueId Builder::param(unsigned index) {
  assert(index < fn.params.size());
  if (params.size() <= index)
    params.resize(index + 1);
  if (!params[index].valid()) {
    Instruction instruction = make(Op::Param, fn.params[index].type);
    instruction.index = index;
    instruction.text = fn.params[index].name;
    params[index] = atFront(std::move(instruction));
  }
  return params[index];
}

ValueId Builder::undef(Type type) { return atFront(make(Op::Undef, type)); }

ValueId Builder::emit(Op op, Type type, llvm::ArrayRef<ValueId> operands) {
  if (isPureScalar(op)) {
    llvm::SmallVector<APInt, 3> values;
    for (ValueId operand : operands)
      if (fn[operand].op == Op::Const)
        values.push_back(fn[operand].imm);
    if (values.size() == operands.size())
      if (std::optional<APInt> result = evaluate(op, type, values))
        return constant(*result, type);
  }
  return append(make(op, type, operands));
}

ValueId Builder::binary(Op op, ValueId a, ValueId b) {
  bool toBool = isComparison(op) || isOverflowTest(op);
  return emit(op, toBool ? Type::boolean() : typeOf(a), {a, b});
}

ValueId Builder::logicalNot(ValueId a) { return emit(Op::Not, Type::boolean(), {a}); }

ValueId Builder::select(ValueId condition, ValueId ifTrue, ValueId ifFalse) {
  if (ifTrue == ifFalse)
    return ifTrue;
  if (fn[condition].op == Op::Const)
    return fn[condition].imm != 0 ? ifTrue : ifFalse;
  return emit(Op::Select, typeOf(ifTrue), {condition, ifTrue, ifFalse});
}

ValueId Builder::convert(ValueId value, Type to) {
  Type from = typeOf(value);
  if (from == to || !from.isScalar() || !to.isScalar())
    return value;
  if (from.bits == to.bits)
    return emit(Op::Cast, to, {value});
  Op op = from.bits > to.bits ? Op::Trunc : from.isSigned() ? Op::SExt : Op::ZExt;
  return emit(op, to, {value});
}

ValueId Builder::refVar(VarId var, Type refType) {
  Instruction instruction = make(Op::RefVar, refType);
  instruction.var = var;
  return append(std::move(instruction));
}

ValueId Builder::refField(ValueId base, unsigned index, Type refType) {
  Instruction instruction = make(Op::RefField, refType, {base});
  instruction.index = index;
  return append(std::move(instruction));
}

ValueId Builder::refKey(ValueId base, ValueId key, Type refType) {
  return emit(Op::RefKey, refType, {base, key});
}

ValueId Builder::refIndex(ValueId base, ValueId index, Type refType) {
  return emit(Op::RefIndex, refType, {base, index});
}

ValueId Builder::load(ValueId ref, Type type) { return emit(Op::Load, type, {ref}); }

void Builder::store(ValueId ref, ValueId value) { emit(Op::Store, Type::none(), {ref, value}); }

ValueId Builder::env(EnvKind kind) {
  Type type = Type::uint();
  if (kind == EnvKind::Caller || kind == EnvKind::Origin || kind == EnvKind::This ||
      kind == EnvKind::Coinbase)
    type = Type::address();
  else if (kind == EnvKind::Selector)
    type = Type::bytes(4);
  Instruction instruction = make(Op::Env, type);
  instruction.env = kind;
  return append(std::move(instruction));
}

ValueId Builder::extract(ValueId tuple, unsigned index, Type type) {
  Instruction instruction = make(Op::Extract, type, {tuple});
  instruction.index = index;
  return append(std::move(instruction));
}

ValueId Builder::internalCall(FunctionId callee, llvm::ArrayRef<ValueId> args) {
  Instruction instruction = make(Op::ICall, Type::tuple(), args);
  instruction.callee = callee;
  return append(std::move(instruction));
}

ValueId Builder::withRecord(Op op, Type type, llvm::ArrayRef<ValueId> operands, Record record) {
  Instruction instruction = make(op, type, operands);
  instruction.record = std::make_unique<Record>(std::move(record));
  return append(std::move(instruction));
}

ValueId Builder::unsupported(llvm::StringRef reason, Type type, HavocRecord havoc) {
  ValueId id = withRecord(Op::Unsupported, type, {}, havoc);
  fn[id].text = reason.str();
  return id;
}

void Builder::jump(BlockId target) {
  Instruction instruction = make(Op::Jump, Type::none());
  instruction.blocks = {target};
  append(std::move(instruction));
}

void Builder::branch(ValueId condition, BlockId ifTrue, BlockId ifFalse) {
  if (ifTrue == ifFalse)
    return jump(ifTrue);
  Instruction instruction = make(Op::Branch, Type::none(), {condition});
  instruction.blocks = {ifTrue, ifFalse};
  append(std::move(instruction));
}

void Builder::ret(llvm::ArrayRef<ValueId> values) { emit(Op::Return, Type::none(), values); }

void Builder::revert(RevertRecord record, llvm::ArrayRef<ValueId> operands) {
  withRecord(Op::Revert, Type::none(), operands, std::move(record));
}

void Builder::panic(uint32_t code) {
  RevertRecord record;
  record.kind = RevertRecord::Kind::Panic;
  record.panicCode = code;
  revert(std::move(record));
}

void Builder::checkOrPanic(ValueId condition, uint32_t code) {
  if (fn[condition].op == Op::Const && fn[condition].imm != 0)
    return;
  BlockId good = newBlock(), bad = newBlock();
  branch(condition, good, bad);
  setBlock(bad);
  panic(code);
  setBlock(good);
}

} // namespace quorate::ir
