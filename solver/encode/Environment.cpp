//===- Environment.cpp - caller, clock, and what else surrounds a call ------===//

#include "solver/encode/Executor.h"

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
  // Only what it reads itself: another contract that calls it may send more, and sees that fail.
  static const std::map<uint64_t, unsigned> Unknown;
  const auto &widths = fn.hasBody() ? infoOf(fn).argumentWidths : Unknown;
  uint64_t offset = message.argumentsAt();
  for (const ir::Parameter &p : fn.params) {
    auto narrow = widths.find(offset);
    bool isWord = p.type == ir::Type::uint();
    Value argument =
        arbitrary(isWord && narrow != widths.end() ? ir::Type::uint(narrow->second) : p.type,
                  name + "." + p.name, state);
    if (mode == Mode::Search && argument.kind == Value::Kind::Ref)
      keepSmall(argument, state);
    if (argument.kind == Value::Kind::Scalar)
      message.callData.emplace(offset, asWord(argument.term(), p.type));
    offset += 32;
    message.arguments.push_back(std::move(argument));
  }
  for (auto [at, bits] : widths)
    if (!message.callData.contains(at))
      message.callData.emplace(at,
                               tb.freshWord("argument." + name + "@" + std::to_string(at), bits));
  return message;
}

/// A trace that people read needs no long arrays.
void Executor::keepSmall(const Value &argument, const State &state) {
  for (const Target &t : argument.targets)
    for (unsigned i = 0; i < t.layout->leaves.size(); ++i) {
      const LeafType &leaf = t.layout->leaves[i];
      const Term &value = state.objects.at(t.base)->leaves[i];
      if (leaf.isLength && leaf.depth == 0)
        tb.fact(tb.le(value, tb.num(2)));
      if (leaf.isContent && leaf.depth == 0)
        tb.fact(tb.le(bytesLength(value), tb.num(64)));
      for (uint64_t at = 0; leaf.isContent && leaf.depth == 1 && at < 2; ++at)
        tb.fact(tb.le(bytesLength(tb.select(value, tb.num(at))), tb.num(64)));
    }
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
