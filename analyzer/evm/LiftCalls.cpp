//===- LiftCalls.cpp - calls, creations and logs ------------------------------------===//

#include "analyzer/evm/Lifter.h"
#include "analyzer/evm/Names.h"

namespace quorate::evm {

using ir::CallKind, ir::CallRecord;

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
  bool allGas = values.at(gas).op == Op::Env && values.at(gas).env == ir::EnvKind::GasLeft;
  if (!allGas) {
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
  } else {
    record.payload = CallRecord::Payload::Memory;
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
  ValueId call = builder.withRecord(Op::ExtCall, Type::tuple(), operands, std::move(record));
  memory.clobber(addressOf(values, out), outSize);
  returnDataAt.reset();
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
