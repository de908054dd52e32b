//===- Environment.cpp - caller, clock, and what else surrounds a call ------===//

#include "solver/encode/Executor.h"
#include "solver/encode/PayloadCode.h"

namespace quorate::solver {

Value Executor::arbitrary(ir::Type type, llvm::StringRef name, State &state) {
  switch (type.kind) {
  case ir::TypeKind::Bool:
    return Value::of(tb.fresh(name, tb.boolSort()));
  case ir::TypeKind::SInt:
  case ir::TypeKind::UInt:
  case ir::TypeKind::Bytes:
  case ir::TypeKind::Address:
  case ir::TypeKind::Function:
    return Value::of(tb.freshWord(name, type.bits));
  case ir::TypeKind::Ref:
    if (type.space == ir::Space::Memory || type.space == ir::Space::Calldata)
      return newObject(type.data, state, false, name);
    return Value::reference({});
  case ir::TypeKind::Tuple:
    return Value::tuple({});
  case ir::TypeKind::Void:
    break;
  }
  return Value();
}

Message Executor::arbitraryMessage(unsigned instance, ir::FunctionId function, State &state) {
  const ir::Function &fn = (*system.instances[instance].contract)[function];
  std::string name = fn.name + "#" + std::to_string(messages++);
  Message message{instance,
                  tb.freshWord(name + ".caller", 160),
                  tb.freshWord(name + ".value", 128),
                  false,
                  fn.selector,
                  {},
                  {},
                  name,
                  fn.kind == ir::FunctionKind::Constructor};
  // Each contract of the model calls only as its own code says; only one that makes the calls that
  // governance decides on may call anything, and so may a token, of which only views are run.
  for (const Instance &in : system.instances)
    if (in.worksFor < 0 && (!(in.callsAnyone || in.isVolatile) || mode == Mode::Search))
      tb.fact(tb.ne(message.caller, in.address));
  tb.fact(tb.ne(message.caller, tb.zero()));
  if (fn.mutability != ir::Mutability::Payable && fn.kind != ir::FunctionKind::Fallback &&
      system.instances[instance].contract->origin == Origin::Solidity)
    message.value = tb.zero();
  if (system.instances[instance].contract->origin == Origin::Bytecode)
    fillCallData(fn, message);
  uint64_t offset = message.argumentsAt();
  for (const ir::Parameter &p : fn.params) {
    auto word = message.callData.find(offset);
    Value argument = word == message.callData.end() ? arbitrary(p.type, name + "." + p.name, state)
                                                    : Value::of(word->second);
    if (mode == Mode::Search && argument.kind == Value::Kind::Ref)
      keepSmall(argument, state);
    if (argument.kind == Value::Kind::Scalar)
      message.callData.emplace(offset, asWord(argument.term(), p.type));
    offset += 32;
    message.arguments.push_back(std::move(argument));
  }
  return message;
}

/// The words that lifted code reads, where something is known of them. Only of a message from
/// nowhere: another contract that calls may send more, and sees that fail.
void Executor::fillCallData(const ir::Function &fn, Message &message) {
  auto fresh = [&](uint64_t at, unsigned bits) {
    return tb.freshWord("argument." + message.name + "@" + std::to_string(at), bits);
  };
  if (mode == Mode::Search) {
    constexpr unsigned SizeBits = 12;
    message.size = tb.freshWord("calldatasize." + message.name, SizeBits);
    std::vector<ir::AbiType> types;
    for (const ir::Parameter &p : fn.params)
      if (auto type = ir::parseAbiType(p.abiType); type && type->headSize() == 32)
        types.push_back(std::move(*type));
    uint64_t tail = 32 * uint64_t(types.size());
    for (size_t i = 0; types.size() == fn.params.size() && i < types.size(); ++i)
      if (uint64_t length = layOut(types[i], message.argumentsAt() + tail, message)) {
        message.callData.emplace(message.argumentsAt() + 32 * uint64_t(i), tb.num(tail));
        tail += length;
      }
  }
  if (fn.hasBody())
    for (auto [at, bits] : infoOf(fn).argumentWidths)
      if (!message.callData.contains(at))
        message.callData.emplace(at, fresh(at, bits));
}

/// Where a trace has a short list or string: its length is at `at`, and what follows has a place of
/// its own. Gives the bytes that this takes, none for types of fixed size.
uint64_t Executor::layOut(const ir::AbiType &type, uint64_t at, Message &message) {
  constexpr uint64_t MaxItems = 2;
  const bool isBytes = type.kind == ir::AbiType::Kind::Bytes;
  if (!isBytes && !(type.kind == ir::AbiType::Kind::Array && type.dynamicLength))
    return 0;
  Term length = tb.freshWord("length." + message.name + "@" + std::to_string(at), 8);
  tb.fact(tb.le(length, tb.num(isBytes ? 32 * MaxItems : MaxItems)));
  message.callData.emplace(at, length);
  if (isBytes)
    return 32 + 32 * MaxItems;
  uint64_t end = MaxItems * type.items[0].headSize();
  for (uint64_t k = 0; k < MaxItems; ++k)
    if (uint64_t taken = layOut(type.items[0], at + 32 + end, message)) {
      message.callData.emplace(at + 32 + 32 * k, tb.num(end));
      end += taken;
    }
  return 32 + end;
}

/// A trace that people read needs no long arrays. Behind its end a list has nothing, or two that
/// read the same could have different hashes.
void Executor::keepSmall(const Value &argument, State &state) {
  constexpr uint64_t MaxItems = 2, MaxBytes = 4 + 3 * 32; // a call with three arguments
  auto isSmall = [&](const Term &content) {
    Term length = bytesLength(content);
    tb.fact(tb.le(length, tb.num(MaxBytes)));
    tb.fact(tb.implies(tb.eq(length, tb.zero()), tb.eq(content, tb.zero()))); // one is empty
  };
  for (const Target &t : argument.targets) {
    Object object = *state.objects.at(t.base);
    std::optional<Term> length;
    for (unsigned i = 0; i < t.layout->leaves.size(); ++i) {
      const LeafType &leaf = t.layout->leaves[i];
      Term &value = object.leaves[i];
      if (leaf.isLength && leaf.depth == 0) {
        tb.fact(tb.le(value, tb.num(MaxItems)));
        length = value;
      }
      if (leaf.isContent && leaf.depth == 0)
        isSmall(value);
      if (leaf.depth != 1 || !value.is_array() || !length || t.node->kind != Node::Kind::Array)
        continue;
      Term items = tb.zeroOf(value.get_sort());
      for (uint64_t at = 0; at < MaxItems; ++at) {
        Term item = tb.select(value, tb.num(at));
        if (leaf.isContent)
          isSmall(item);
        items = tb.store(items, tb.num(at),
                         tb.ite(tb.lt(tb.num(at), *length), item, tb.zeroOf(item.get_sort())));
      }
      value = std::move(items);
    }
    state.objects[t.base] = std::make_shared<Object>(std::move(object));
  }
}

/// Of an account outside: the same until code that nobody knows has run. In a trace it has either
/// none, or the one that stands in for it there.
Term Executor::codeHash(const Term &account, const State &state) {
  Terms where = {tb.toInt(account), state.leaves[Epoch]};
  if (mode == Mode::Induct)
    return tb.applyWord("codehash", where, 256);
  Term has = tb.apply("hascode", where, tb.boolSort());
  for (const Instance &instance : system.instances)
    tb.fact(tb.implies(tb.eq(where[0], instance.address), has));
  if (record)
    record->codes.push_back({where[0], has});
  return tb.ite(has, tb.num(ir::keccak256(payloadCode())), tb.zero());
}

Term Executor::environment(Frame &frame, const ir::Instruction &in, State &state) {
  using ir::EnvKind;
  using ir::Op;
  const Message &message = frame.message;
  auto oneOf = [&](const char *name, unsigned bits) { return tb.applyWord(name, {}, bits); };
  auto inEpoch = [&](llvm::StringRef name, Terms arguments, unsigned bits) {
    arguments.push_back(state.leaves[Epoch]);
    impure = true;
    return tb.applyWord(name, arguments, bits);
  };
  switch (in.op) {
  case Op::Env:
    break;
  case Op::Balance:
  case Op::CodeSize:
  case Op::CodeHash: {
    impure = true;
    Term of = scalar(frame, in.operands[0]);
    int instance = system.instanceAt(of);
    bool isOwn = instance >= 0 && unsigned(instance) == message.instance;
    if (in.op == Op::CodeSize && isOwn && message.deploys)
      return tb.zero();
    if (in.op == Op::CodeSize && instance >= 0) {
      Term size = tb.freshWord("codesize", 16);
      if (isOwn) // it is running
        tb.fact(tb.gt(size, tb.zero()));
      return size;
    }
    if (in.op == Op::CodeSize && maybeInstance(of))
      return tb.ite(tb.ne(of, tb.zero()), tb.freshWord("codesize", 16), tb.zero());
    if (in.op == Op::CodeHash && instance < 0)
      return codeHash(of, state);
    if (in.op == Op::CodeSize && mode == Mode::Search)
      return tb.ite(tb.eq(codeHash(of, state), tb.zero()), tb.zero(), tb.num(payloadCode().size()));
    return tb.freshWord(ir::info(in.op).name, 256);
  }
  case Op::BlockHash:
  case Op::BlobHash:
    return inEpoch(ir::info(in.op).name, {tb.toInt(scalar(frame, in.operands[0]))}, 256);
  case Op::LibraryAddress:
    return oneOf(("library." + in.text).c_str(), 160);
  case Op::CdSize:
    if (!message.size)
      frame.message.size = tb.applyWord("calldatasize." + message.name, {}, 64);
    return *message.size;
  case Op::RetSize:
  case Op::MSize:
    impure = true;
    return tb.freshWord(ir::info(in.op).name, 64);
  default: {
    // What is left reads something that is not modelled (code, raw slots, flat memory).
    impure = true;
    if (in.type.kind == ir::TypeKind::Bool)
      return tb.fresh(ir::info(in.op).name, tb.boolSort());
    return tb.freshWord(ir::info(in.op).name, in.type.bits ? in.type.bits : 256);
  }
  }
  switch (in.env) {
  case EnvKind::Caller:
    return message.caller;
  case EnvKind::Value:
    return message.value;
  case EnvKind::This:
    return system.instances[message.instance].address;
  case EnvKind::Selector:
    return message.selector ? tb.num(*message.selector)
                            : tb.applyWord("selector." + message.name, {}, 32);
  case EnvKind::Timestamp:
    if (reads)
      reads->insert(Timestamp);
    return state.leaves[Timestamp];
  case EnvKind::Number:
    if (reads)
      reads->insert(Number);
    return state.leaves[Number];
  case EnvKind::ChainId:
    return oneOf("chainid", 64);
  case EnvKind::Origin:
    return tb.applyWord("origin." + message.name, {}, 160);
  case EnvKind::GasLeft:
  case EnvKind::SelfBalance:
    impure = true;
    return tb.freshWord(ir::EnvNames[unsigned(in.env)], 256);
  default:
    return inEpoch(ir::EnvNames[unsigned(in.env)], {}, in.type.bits ? in.type.bits : 256);
  }
}

} // namespace quorate::solver
