//===- LiftMemory.cpp - memory, code, hashes and raw storage --------------------------===//

#include "analyzer/evm/Lifter.h"
#include "analyzer/ir/Interpreter.h"

namespace quorate::evm {

namespace {

constexpr uint64_t MaxCodeConstant = 4096; ///< bytes of constant data spelt out as stores
constexpr uint64_t MaxHashWords = 32;
constexpr size_t MaxFloors = 12;
constexpr int64_t MaxArgumentBytes = 4096; ///< of a constructor's head

} // namespace

/// A number that adding others of its kind does not carry over 2^256.
bool Lifter::isSmall(ValueId value, Known isKnown, unsigned depth) const {
  const ir::Instruction &i = values.at(value);
  if (isKnown(value))
    return true;
  if (depth > 8)
    return false;
  auto operandIsSmall = [&](unsigned k) { return isSmall(i.operands[k], isKnown, depth + 1); };
  switch (i.op) {
  case Op::Const:
    return i.imm.getActiveBits() <= 64;
  case Op::CdSize:
  case Op::RetSize:
  case Op::CodeSize:
  case Op::MSize:
    return true;
  case Op::ZExt:
    return values.at(i.operands[0]).type.bits <= 64;
  case Op::And:
    return operandIsSmall(0) || operandIsSmall(1);
  case Op::Add:
    return operandIsSmall(0) && operandIsSmall(1);
  case Op::LShr:
  case Op::UDiv:
    return operandIsSmall(0);
  default:
    return false;
  }
}

/// Addresses that `at` cannot be below: what is added to them is not negative.
llvm::SmallVector<Address, 4> Lifter::floorsOf(Address at) const {
  llvm::SmallVector<Address, 4> floors;
  if (at.isConstant())
    return floors;
  if (at.offset >= 0 && isSmall(ValueId(at.base)))
    floors.push_back(Address{~0u, at.offset});
  llvm::SmallVector<Address, 4> open{at};
  while (!open.empty() && floors.size() < MaxFloors) {
    Address next = open.pop_back_val();
    if (next.isConstant())
      continue;
    auto add = [&](Address lower) {
      if (!fitted(lower))
        return;
      floors.push_back(lower);
      open.push_back(lower);
    };
    const ir::Instruction &sum = values.at(ValueId(next.base));
    if (sum.op == Op::Add)
      for (unsigned k = 0; k < 2; ++k)
        if (isSmall(sum.operands[1 - k]))
          add(addressOf(values, sum.operands[k]) + next.offset);
    if (auto it = phiFloors.find(next.base); it != phiFloors.end())
      for (Address floor : it->second)
        add(floor + next.offset);
  }
  return floors;
}

/// Where the extent of memory is asked for, an access of which nothing else would be left.
void Lifter::touch(ValueId address, ValueId length) {
  if (asksExtent)
    builder.emit(Op::MCopy, Type::none(), {address, address, length});
}

/// `length` bytes (or some number of them) are written at an address.
void Lifter::overwrite(Address at, std::optional<uint64_t> length) {
  memory.clobber(at, length, floorsOf(at));
  writes.push_back({~0u, at, length});
}

ValueId Lifter::load(ValueId address) {
  memory.fits(values, address);
  touch(address, values.constant(32));
  if (std::optional<ValueId> known = memory.word(addressOf(values, address)))
    return *known;
  // The constructor's arguments follow the code; here they are its call data.
  Address at = addressOf(values, address);
  if (argumentsAt && at.base == argumentsAt->base && at.offset >= argumentsAt->offset &&
      at.offset < argumentsAt->offset + MaxArgumentBytes)
    return values.pure(Op::CdLoad, Type::uint(),
                       {values.constant(uint64_t(at.offset - argumentsAt->offset))});
  ValueId value = builder.emit(Op::MLoad, Type::uint(), {address});
  memory.set(addressOf(values, address), value);
  return value;
}

/// solc writes immutables into the copy of the runtime code before it returns that.
void Lifter::storeImmutable(Address at, ValueId value) {
  if (!runtimeAt || at.base != runtimeAt->base)
    return;
  auto it = context.filledIn.find(uint32_t(at.offset - runtimeAt->offset));
  if (it == context.filledIn.end())
    return;
  ir::DataTypeId type = context.contract[it->second].type;
  builder.store(builder.refVar(it->second, Type::ref(ir::Space::Immutable, type)), value);
}

void Lifter::store(ValueId address, ValueId value) {
  storeImmutable(addressOf(values, address), value);
  builder.emit(Op::MStore, Type::none(), {address, value});
  memory.fits(values, address);
  Address at = addressOf(values, address);
  if (std::optional<uint32_t> selector = selectorPut(at, value))
    memory.putPrefix(at, *selector, value, floorsOf(at));
  else
    memory.store(at, value, values.constantOf(value), floorsOf(at));
  writes.push_back({~0u, at, 32});
}

/// solc's abi.encodeWithSelector writes the arguments, and then four bytes over what stands before
/// them: a constant, and all else of the word as it is.
std::optional<uint32_t> Lifter::selectorPut(Address at, ValueId value) const {
  const ir::Instruction &whole = values.at(value);
  const APInt *high = whole.op == Op::Or ? values.constantOf(whole.operands[1]) : nullptr;
  if (!high || high->countTrailingZeros() < 224)
    return std::nullopt;
  const ir::Instruction &rest = values.at(values.narrowest(whole.operands[0]));
  if (rest.op != Op::Trunc || rest.type.bits != 224 || memory.word(at) != rest.operands[0])
    return std::nullopt;
  return uint32_t(high->lshr(224).getZExtValue());
}

/// The first bytes of the words, if they are all known.
std::optional<std::vector<uint8_t>> Lifter::textOf(llvm::ArrayRef<ValueId> words,
                                                   uint64_t length) const {
  std::vector<uint8_t> bytes;
  for (ValueId word : words) {
    const APInt *value = values.constantOf(word);
    if (!value)
      return std::nullopt;
    for (unsigned k = 0; k < 32 && bytes.size() < length; ++k)
      bytes.push_back(uint8_t(value->extractBitsAsZExtValue(8, 248 - 8 * k)));
  }
  return bytes;
}

ValueId Lifter::hash(ValueId address, ValueId length) {
  std::optional<uint64_t> n = small(length);
  touch(address, length);
  if (n && *n > 0 && *n / 32 <= MaxHashWords)
    if (auto words = memory.words(addressOf(values, address), int64_t(*n))) {
      if (*n % 32 == 0)
        return values.word(values.pure(Op::KeccakWords, Type::bytes(32), *words));
      // Solidity before 0.6 hashes the names of slots and roles when it runs.
      if (auto text = textOf(*words, *n))
        return values.constant(ir::keccak256(*text));
    }
  return values.word(builder.emit(Op::KeccakMem, Type::bytes(32), {address, length}));
}

void Lifter::copy(Op op, ValueId to, ValueId from, ValueId length) {
  builder.emit(op, Type::none(), {to, from, length});
  Address at = addressOf(values, to);
  memory.fits(values, length);
  Memory::Contents copied;
  if (op == Op::MCopy && small(length))
    copied = memory.contents(addressOf(values, from), *small(length));
  overwrite(at, small(length));
  memory.put(at, copied);
  const APInt *start = values.constantOf(from);
  if (op == Op::RetCopy && start && start->isZero() && values.at(length).op == Op::RetSize)
    returnDataAt = at;
}

/// Constants that solc keeps in the code are known: they become stores.
void Lifter::codeCopy(ValueId to, ValueId from, ValueId length) {
  std::optional<uint64_t> n = small(length);
  const APInt *start = values.constantOf(from);
  size_t size = context.code.bytes.size();
  if (context.constructor) {
    auto [base, offset] = values.split(from);
    if (!base.valid() && offset.uge(size)) { // the arguments
      copy(Op::CdCopy, to, values.constant(offset - size), length);
      if (offset == size)
        argumentsAt = addressOf(values, to);
      return;
    }
    if (start && *start == context.runtimeBegin) {
      runtimeAt = addressOf(values, to);
      return overwrite(*runtimeAt, n);
    }
  }
  // solc clears memory by copying from behind the code; behind the call data there are zeros too.
  if (start && start->uge(size))
    return copy(Op::CdCopy, to, values.pure(Op::CdSize, Type::uint(), {}), length);
  if (!n || !start || *n > MaxCodeConstant)
    return unsupported("copies its own code to memory", {false, true, false});
  auto byteAt = [&](uint64_t k) -> uint8_t {
    return start->ult(size) && start->getZExtValue() + k < size
               ? context.code.bytes[start->getZExtValue() + k]
               : 0;
  };
  std::vector<uint8_t> bytes(*n);
  for (uint64_t k = 0; k < *n; ++k)
    bytes[k] = byteAt(k);
  uint64_t k = 0;
  for (; k + 32 <= *n; k += 32) {
    APInt word(256, 0);
    for (unsigned b = 0; b < 32; ++b)
      word = word << 8 | bytes[k + b];
    store(values.addConstant(to, APInt(256, k)), values.constant(word));
  }
  if (k < *n) { // the rest of the last word stays as it is
    APInt word(256, 0);
    for (unsigned b = 0; b < 32; ++b)
      word = word << 8 | (k + b < *n ? bytes[k + b] : 0);
    ValueId at = values.addConstant(to, APInt(256, k));
    APInt rest = APInt::getLowBitsSet(256, unsigned(8 * (32 - (*n - k))));
    ValueId old = values.apply(AND, {load(at), values.constant(rest)});
    store(at, values.apply(OR, {old, values.constant(word)}));
  }
}

ValueId Lifter::slotRef(ValueId slot, ir::Space space) {
  return builder.emit(Op::RefSlot, Type::ref(space, context.word), {slot});
}

void Lifter::liftMemory(const CodeInstruction &i, llvm::ArrayRef<ValueId> o) {
  switch (i.op) {
  case MLOAD:
    return push(load(o[0]));
  case MSTORE:
    return store(o[0], o[1]);
  case MSTORE8:
    builder.emit(Op::MStore8, Type::none(), {o[0], o[1]});
    return overwrite(addressOf(values, o[0]), 1);
  case MCOPY:
    return copy(Op::MCopy, o[0], o[1], o[2]);
  case CALLDATACOPY:
    return copy(Op::CdCopy, o[0], o[1], o[2]);
  case RETURNDATACOPY:
    if (memory.returnSize)
      return unsupported("return data of a precompiled contract", {false, true, false});
    return copy(Op::RetCopy, o[0], o[1], o[2]);
  case CODECOPY:
    return codeCopy(o[0], o[1], o[2]);
  case EXTCODECOPY:
    return unsupported("copies the code of another account", {false, true, false});
  case KECCAK256:
    return push(hash(o[0], o[1]));
  case SLOAD:
  case TLOAD: {
    ir::Space space = i.op == SLOAD ? ir::Space::Storage : ir::Space::Transient;
    return push(builder.load(slotRef(o[0], space), Type::uint()));
  }
  case SSTORE:
  case TSTORE: {
    ir::Space space = i.op == SSTORE ? ir::Space::Storage : ir::Space::Transient;
    return builder.store(slotRef(o[0], space), o[1]);
  }
  default:
    unsupported(i.info().name, {true, true, true});
  }
}

} // namespace quorate::evm
