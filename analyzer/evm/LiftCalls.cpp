//===- LiftCalls.cpp - calls, creations and logs ------------------------------------===//

#include "analyzer/evm/Lifter.h"
#include "analyzer/evm/Names.h"

namespace quorate::evm {

using ir::CallKind, ir::CallRecord;

namespace {
constexpr unsigned MaxRestated = 16; ///< words of one call's arguments
constexpr uint64_t Stipend = 2300;
} // namespace

/// The gas that `send` and `transfer` give: the EVM adds the stipend itself where ether is sent.
bool Lifter::isStipend(ValueId gas, ValueId value) const {
  const ir::Instruction &i = values.at(gas);
  const APInt *given = values.constantOf(gas), *sent = values.constantOf(value);
  if (given)
    return *given == (sent && !sent->isZero() ? 0 : Stipend) && sent;
  const APInt *factor = i.op == Op::Mul ? values.constantOf(i.operands[1]) : nullptr;
  if (!factor || *factor != Stipend)
    return false;
  const ir::Instruction &none = values.at(values.narrowest(i.operands[0]));
  const APInt *zero = none.op == Op::Eq ? values.constantOf(none.operands[1]) : nullptr;
  return zero && zero->isZero() && none.operands[0] == value;
}

/// Stores once more what the arguments' first words are known to be: who follows the call does not
/// have to see through the loops that wrote what comes behind them.
void Lifter::restate(ValueId data) {
  for (unsigned k = 0; k < MaxRestated; ++k) {
    ValueId at = values.addConstant(data, APInt(256, 4 + 32 * k));
    std::optional<ValueId> word = memory.word(addressOf(values, at));
    if (!word)
      return;
    builder.emit(Op::MStore, Type::none(), {at, *word});
  }
}

void Lifter::liftCall(uint8_t op, llvm::ArrayRef<ValueId> o) {
  CallRecord record;
  record.kind = op == CALL           ? CallKind::Call
                : op == CALLCODE     ? CallKind::CallCode
                : op == DELEGATECALL ? CallKind::Delegate
                                     : CallKind::Static;
  bool takesValue = op == CALL || op == CALLCODE;
  ValueId gas = o[0], target = values.address(o[1]), value = takesValue ? o[2] : ValueId();
  llvm::ArrayRef<ValueId> region = o.drop_front(takesValue ? 3 : 2);
  ValueId in = region[0], inLength = region[1], out = region[2], outLength = region[3];
  llvm::SmallVector<ValueId, 8> operands{target};
  const APInt *sent = takesValue ? values.constantOf(value) : nullptr;
  if (takesValue && !(sent && sent->isZero())) {
    record.hasValue = true;
    operands.push_back(value);
  }
  if (context.forwards && op == DELEGATECALL && values.at(inLength).op == Op::CdSize) {
    *context.forwards = true;
    returnDataAt.reset();
    return push(values.constant(APInt(256, 0)));
  }
  const APInt *callee = values.constantOf(target);
  if ((op == CALL || op == STATICCALL) && !record.hasValue && callee && callee->isOne() &&
      liftRecovery(gas, in, inLength, out, outLength))
    return;
  bool allGas = values.at(gas).op == Op::Env && values.at(gas).env == ir::EnvKind::GasLeft;
  bool sends = op == CALL && small(inLength) == 0 && small(outLength) == 0 && isStipend(gas, value);
  if (sends) {
    record.hasValue = record.hasGas = true;
    operands = {target, value, values.constant(Stipend)};
  } else if (!allGas) {
    record.hasGas = true;
    operands.push_back(gas);
  }
  Address data = addressOf(values, in);
  std::optional<uint64_t> length = small(inLength), outSize = small(outLength);
  if (length.value_or(4) >= 4)
    record.selector = memory.prefix(data);
  if (record.selector)
    record.signature = knownFunction(*record.selector).str();
  // What a compiler with returndatasize puts behind a call to a known function is decoded return
  // data, and the call counts as failed where there is less of it.
  bool decodes = record.selector && outSize && *outSize % 32 == 0 && *outSize <= 512 && checksSize;
  auto words = record.selector && length && (*length - 4) % 32 == 0
                   ? memory.words(data + 4, int64_t(*length - 4))
                   : std::nullopt;
  if (words && decodes) {
    record.payload = CallRecord::Payload::Typed;
    for (ValueId word : *words) {
      ValueId argument = values.narrowest(word);
      record.argTypes.push_back(abiName(values.at(argument).type));
      operands.push_back(argument);
    }
  } else if (!sends) {
    record.payload = CallRecord::Payload::Memory;
    if (record.selector && !length)
      restate(in);
    operands.append({in, inLength});
    record.hasOutput = outSize != 0;
    if (record.hasOutput)
      operands.append({out, outLength});
  }
  if (decodes) {
    record.returns.assign(*outSize / 32, Type::uint());
    record.retTypes.assign(*outSize / 32, "uint256");
  }
  size_t results = record.returns.size();
  bool typed = record.payload == CallRecord::Payload::Typed;
  touch(in, inLength);
  touch(out, outLength);
  ValueId call = builder.withRecord(Op::ExtCall, Type::tuple(), operands, std::move(record));
  overwrite(addressOf(values, out), outSize);
  returnDataAt.reset();
  memory.returnSize.reset();
  push(values.word(builder.extract(call, 0, Type::boolean())));
  for (size_t k = 0; k < results; ++k) {
    ValueId at = values.addConstant(out, APInt(256, 32 * k));
    ValueId word = builder.extract(call, unsigned(2 + k), Type::uint());
    if (typed)
      store(at, word);
    else
      memory.set(addressOf(values, at), word);
  }
}

/// The contract at address 1 recovers who signed: of a hash, v, r and s. It gives nothing, and
/// leaves memory alone, where nobody did.
bool Lifter::liftRecovery(ValueId gas, ValueId in, ValueId inLength, ValueId out,
                          ValueId outLength) {
  constexpr uint64_t Cost = 3000;
  const APInt *given = values.constantOf(gas);
  if (small(inLength) != 128 || small(outLength) != 32 || (given && given->ult(Cost)))
    return false;
  llvm::SmallVector<ValueId, 4> operands;
  for (unsigned k = 0; k < 4; ++k)
    operands.push_back(values.narrowest(load(values.addConstant(in, APInt(256, 32 * k)))));
  ValueId signer = builder.emit(Op::ECRecover, Type::address(), operands);
  ValueId word = values.word(signer), none = values.constant(0);
  ValueId some = values.boolean(word), before = load(out);
  const APInt *cleared = values.constantOf(before);
  auto choose = [&](ValueId yes, ValueId no) {
    return values.pure(Op::Select, Type::uint(), {some, yes, no});
  };
  store(out, cleared && cleared->isZero() ? word : choose(word, before));
  memory.returnSize = choose(values.constant(32), none);
  returnDataAt.reset();
  push(values.constant(1));
  return true;
}

void Lifter::liftCreate(uint8_t op, llvm::ArrayRef<ValueId> o) {
  CallRecord record;
  record.kind = op == CREATE ? CallKind::Create : CallKind::Create2;
  record.payload = CallRecord::Payload::Memory;
  llvm::SmallVector<ValueId, 4> operands;
  const APInt *sent = values.constantOf(o[0]);
  if (!(sent && sent->isZero())) {
    record.hasValue = true;
    operands.push_back(o[0]);
  }
  if (op == CREATE2)
    operands.push_back(o[3]);
  operands.push_back(o[1]);
  operands.push_back(o[2]);
  ValueId create = builder.withRecord(Op::Create, Type::tuple(), operands, std::move(record));
  returnDataAt.reset();
  memory.returnSize.reset();
  push(values.word(builder.extract(create, 2, Type::address())));
}

void Lifter::liftLog(unsigned topics, llvm::ArrayRef<ValueId> o) {
  ir::LogRecord record;
  record.rawTopics = true;
  record.topics = uint8_t(topics);
  record.anonymous = topics == 0;
  llvm::SmallVector<ValueId, 6> operands(o.begin() + 2, o.end());
  if (topics > 0)
    if (const APInt *topic = values.constantOf(o[2]))
      record.signature = knownEvent(*topic).str();
  operands.push_back(o[0]);
  operands.push_back(o[1]);
  builder.withRecord(Op::Log, Type::none(), operands, std::move(record));
}

} // namespace quorate::evm
