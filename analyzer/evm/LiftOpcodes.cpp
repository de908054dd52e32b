//===- LiftOpcodes.cpp - one opcode to IR -------------------------------------------===//

#include "analyzer/evm/Arithmetic.h"
#include "analyzer/evm/Lifter.h"
#include "analyzer/ir/LeadingZeros.h"

namespace quorate::evm {

using ir::EnvKind;

namespace {

struct EnvRow {
  uint8_t opcode;
  EnvKind kind;
};
constexpr EnvRow EnvTable[] = {
    {CALLER, EnvKind::Caller},          {CALLVALUE, EnvKind::Value},
    {ORIGIN, EnvKind::Origin},          {ADDRESS, EnvKind::This},
    {TIMESTAMP, EnvKind::Timestamp},    {NUMBER, EnvKind::Number},
    {CHAINID, EnvKind::ChainId},        {GASPRICE, EnvKind::GasPrice},
    {GASLIMIT, EnvKind::GasLimit},      {GAS, EnvKind::GasLeft},
    {BASEFEE, EnvKind::BaseFee},        {BLOBBASEFEE, EnvKind::BlobBaseFee},
    {COINBASE, EnvKind::Coinbase},      {PREVRANDAO, EnvKind::PrevRandao},
    {SELFBALANCE, EnvKind::SelfBalance}};

} // namespace

ValueId Lifter::pop() { return stack.pop_back_val(); }

std::optional<uint64_t> Lifter::small(ValueId value) const {
  const APInt *c = values.constantOf(value);
  if (!c || c->getActiveBits() > 32)
    return std::nullopt;
  return c->getZExtValue();
}

void Lifter::unsupported(llvm::StringRef reason, ir::HavocRecord havoc) {
  builder.unsupported(reason, Type::none(), havoc);
  if (!havoc.memory)
    return;
  memory.forgetAll();
  writes.push_back({~0u, std::nullopt, std::nullopt});
}

ValueId Lifter::pushed(const CodeInstruction &i) {
  if (i.immutable < 0)
    return values.constant(context.code.pushed(i));
  ir::VarId var = context.immutables[size_t(i.immutable)];
  Type type = context.module[context.contract[var].type].value;
  ValueId ref = builder.refVar(var, Type::ref(ir::Space::Immutable, context.contract[var].type));
  return values.word(builder.load(ref, type));
}

void Lifter::lift(const CodeInstruction &i) {
  const OpcodeInfo &info = i.info();
  if (isPush(i.op) || isDup(i.op) || isSwap(i.op)) {
    if (isPush(i.op))
      push(pushed(i));
    else if (isDup(i.op))
      push(stack[stack.size() - 1 - (i.op - DUP1)]);
    else
      std::swap(stack.back(), stack[stack.size() - 2 - (i.op - SWAP1)]);
    step(context.code, i, terms, known);
    return;
  }
  llvm::SmallVector<ValueId, 7> operands;
  for (unsigned k = 0; k < info.pops; ++k)
    operands.push_back(pop());
  step(context.code, i, terms, known);
  // What control flow took for granted (the selector, for one) decides here as well.
  if (info.pushes && terms.isConst(known.back()) && !(info.flags & opflag::Calls)) {
    push(values.constant(terms[known.back()].value));
    return;
  }
  if (info.ends() && i.op != JUMP)
    return liftEnd(i.op, operands);
  if (i.op == ISZERO || arithmetic(i.op))
    return push(values.apply(i.op, operands));
  switch (i.op) {
  case JUMPDEST:
  case POP:
  case JUMP:
    return;
  case JUMPI:
    jumpCondition = operands[1];
    return;
  case CLZ:
    return push(ir::leadingZeros(
        operands[0],
        [&](Op op, Type type, std::initializer_list<ValueId> o) {
          return values.pure(op, type, o);
        },
        [&](const APInt &value) { return values.constant(value); }));
  default:
    break;
  }
  if (isLog(i.op))
    return liftLog(unsigned(i.op - LOG0), operands);
  if (info.flags & opflag::Calls)
    return i.op == CREATE || i.op == CREATE2 ? liftCreate(i.op, operands)
                                             : liftCall(i.op, operands);
  if (info.flags & (opflag::Memory | opflag::ReadsState | opflag::WritesState))
    return liftMemory(i, operands);
  liftEnvironment(i, operands);
}

void Lifter::liftEnvironment(const CodeInstruction &i, llvm::ArrayRef<ValueId> o) {
  for (const EnvRow &row : EnvTable)
    if (row.opcode == i.op)
      return push(values.word(values.env(row.kind)));
  Type word = Type::uint();
  switch (i.op) {
  case CALLDATALOAD:
    // Constructor arguments come after the code, not as call data, which is empty.
    return push(context.constructor ? values.constant(0) : values.pure(Op::CdLoad, word, o));
  case CALLDATASIZE:
    return push(context.constructor ? values.constant(0) : values.pure(Op::CdSize, word, {}));
  case CODESIZE: {
    ValueId size = values.constant(context.code.bytes.size());
    // In the interpreter and the prover the arguments of a constructor are its call data.
    return push(context.constructor ? values.add(values.pure(Op::CdSize, word, {}), size) : size);
  }
  case BALANCE:
    return push(builder.emit(Op::Balance, word, {values.address(o[0])}));
  case EXTCODESIZE:
    return push(builder.emit(Op::CodeSize, word, {values.address(o[0])}));
  case EXTCODEHASH:
    return push(values.word(builder.emit(Op::CodeHash, Type::bytes(32), {values.address(o[0])})));
  case BLOCKHASH:
    return push(values.word(builder.emit(Op::BlockHash, Type::bytes(32), o)));
  case BLOBHASH:
    return push(values.word(builder.emit(Op::BlobHash, Type::bytes(32), o)));
  case RETURNDATASIZE:
    if (!memory.returnSize)
      return push(builder.emit(Op::RetSize, word, {}));
    return push(memory.returnSize->valid()
                    ? *memory.returnSize
                    : builder.unsupported("return data of a precompiled contract", word, {}));
  case MSIZE:
    return push(builder.emit(Op::MSize, word, {}));
  default:
    unsupported(i.info().name, {true, true, true});
    if (i.info().pushes)
      push(builder.undef(word));
  }
}

} // namespace quorate::evm
