//===- Executor.cpp - control flow ------------------------------------------===//

#include "solver/encode/Executor.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

constexpr unsigned MaxInlineDepth = 64;

} // namespace

Executor::Executor(System &system, Mode mode, Watcher *watcher)
    : system(system), tb(system.tb), mode(mode), watcher(watcher) {}

const FunctionInfo &Executor::infoOf(const ir::Function &fn) {
  auto &info = infos[&fn];
  if (!info)
    info = std::make_unique<FunctionInfo>(fn);
  return *info;
}

Outcome Executor::run(Record &r, unsigned instance, ir::FunctionId function, Message &message,
                      Path path, State state) {
  Record *outerRecord = std::exchange(record, &r);
  auto *outerFacts = tb.collect(&r.facts);
  auto outerKey = std::exchange(key, std::nullopt);
  auto outerOperation = std::exchange(operation, std::nullopt);
  auto outerWaits = std::exchange(waitsFor, predecessorOf(message));
  Terms outerHashed = std::exchange(hashed, {});
  bool outerGiven = std::exchange(keyIsGiven, false);
  unsigned outerInstance = std::exchange(entryInstance, instance);
  // A message that comes in while another runs is no recursion.
  std::vector<const ir::Function *> outerStack = std::exchange(stack, {});
  Way outerWay = std::exchange(way, {});
  std::vector<Round> outerRounds;
  outerRounds.swap(rounds);
  std::optional<Run> outerRun = std::exchange(state.run, std::nullopt);
  if (watcher) {
    Terms held(watcher->executionProperties().size(), tb.boolean(true));
    state.run = Run{tb.boolean(false), held, {}};
  }
  const gov::EntryPoint *entry = system.entry(instance, function);
  bool named =
      system.kind == Subject::Kind::Governor && instance == 0 && entry && entry->keyParam >= 0;
  if (named && message.arguments.empty()) { // bytecode: parameters are words of the call data
    key = callDataWord(message, tb.num(4 + 32 * uint64_t(entry->keyParam)));
    keyIsGiven = true;
  } else if (named && size_t(entry->keyParam) < message.arguments.size()) {
    const Value &argument = message.arguments[entry->keyParam];
    if (argument.kind == Value::Kind::Scalar && !argument.term().is_bool())
      key = argument.term();
    keyIsGiven = key.has_value();
  }
  if (!r.function.valid()) {
    r.function = function;
    for (const Value &argument : message.arguments) {
      std::string shape;
      flatten(argument, state, r.arguments.emplace_back(), shape);
    }
  }
  notePayment(tb.gt(message.value, tb.zero()), state);
  payIn(message, state);
  Outcome outcome =
      call(instance, function, message.arguments, message, std::move(path), std::move(state));
  if (instance == 0 && system.initialisers.count(function.index) && !outcome.path.dead) {
    Term counts = outcome.state.leaves[SetUps], which = tb.num(function.index);
    setLeaf(outcome.state, SetUps,
            tb.store(counts, which, tb.add(tb.select(counts, which), tb.one())));
  }
  // The first one that is looked at might be another that it has to wait for.
  for (const Term &performed : r.performed)
    if (llvm::none_of(r.marked, [&](const Term &t) { return same(t, performed); }))
      r.fatal.insert("which operation is performed is not known: none is marked as done");
  claimMarks(outcome.state, outcome.path);
  outcome.state.run = std::move(outerRun);
  key = std::move(outerKey);
  keyIsGiven = outerGiven;
  operation = std::move(outerOperation);
  waitsFor = std::move(outerWaits);
  hashed = std::move(outerHashed);
  entryInstance = outerInstance;
  stack = std::move(outerStack);
  way = std::move(outerWay);
  rounds.swap(outerRounds);
  tb.collect(outerFacts);
  record = outerRecord;
  return outcome;
}

std::optional<Term> Executor::view(unsigned instance, ir::FunctionId function,
                                   std::vector<Value> arguments, const State &state) {
  if (!function.valid())
    return std::nullopt;
  ++silent;
  Message message{instance, system.instances[instance].address, tb.zero(), true, {}, arguments,
                  {},       "view" + std::to_string(messages++)};
  message.size = tb.num(4 + 32 * uint64_t(arguments.size()));
  putInCallData(arguments, message);
  // Whoever asks of an account asks of one: code that masks it asks of the same.
  const ir::Function &fn = (*system.instances[instance].contract)[function];
  for (size_t i = 0; i < std::min(arguments.size(), fn.params.size()); ++i)
    if (fn.params[i].abiType == "address" && arguments[i].kind == Value::Kind::Scalar)
      tb.note(tb.toInt(arguments[i].term()), ir::Type::address().bits);
  Outcome outcome;
  if (isSummarised(*system.instances[instance].contract, function)) {
    // The same unknown function as where the code calls it.
    State copy = state;
    if (auto value = summary(message, function, arguments, outcome.path, copy))
      outcome.values = value->parts;
  }
  if (outcome.values.empty())
    outcome = call(instance, function, std::move(arguments), message, Path(), state);
  --silent;
  if (outcome.path.dead || outcome.values.size() != 1 ||
      outcome.values[0].kind != Value::Kind::Scalar)
    return std::nullopt;
  return outcome.values[0].term();
}

Outcome Executor::call(unsigned instance, ir::FunctionId id, std::vector<Value> arguments,
                       Message &message, Path path, State state) {
  const ir::Function &fn = (*system.instances[instance].contract)[id];
  Outcome outcome{std::move(path), {}, {}};
  bool recursive = llvm::is_contained(stack, &fn);
  const FunctionInfo *info = fn.hasBody() ? &infoOf(fn) : nullptr;
  if (!info || recursive || depth >= MaxInlineDepth || info->irreducible) {
    const char *why = !info               ? " has no body"
                      : recursive         ? " is recursive"
                      : info->irreducible ? " has a loop with two entries"
                                          : " is nested too deep";
    // Recursion in a search is cut like a loop: those runs are not looked at.
    if (!(recursive && mode == Mode::Search))
      record->fatal.insert(fn.name + why);
    outcome.path.dead = true;
    return outcome;
  }
  stack.push_back(&fn);
  ++depth;
  Frame frame{fn, *info, id, message, std::move(arguments), {}};
  frame.values.resize(fn.instructions.size());
  Edges entry;
  entry.push_back({ir::BlockId(), ir::BlockId(0), std::move(outcome.path), std::move(state), {}});
  std::vector<Returned> returns;
  runRegion(frame, nullptr, std::move(entry), returns);
  --depth;
  stack.pop_back();
  return mergeReturns(std::move(returns));
}

/// Runs the blocks of a region (a loop's body, or everything) once, in reverse postorder; gives the
/// edges that leave it, back edges to its entry included.
Executor::Edges Executor::runRegion(Frame &frame, const llvm::BitVector *region, Edges entry,
                                    std::vector<Returned> &returns) {
  ir::BlockId start = entry.front().to;
  std::map<ir::BlockId, Edges> incoming;
  incoming[start] = std::move(entry);
  Edges leaving;
  auto place = [&](Edges edges) {
    for (Edge &e : edges) {
      if (e.path.dead)
        continue;
      if (e.to == start || (region && !region->test(e.to.index)))
        leaving.push_back(std::move(e));
      else
        incoming[e.to].push_back(std::move(e));
    }
  };
  for (ir::BlockId block : frame.info.graph.reversePostorder()) {
    if (region && !region->test(block.index))
      continue;
    auto it = incoming.find(block);
    if (it == incoming.end())
      continue;
    Edges edges = std::move(it->second);
    incoming.erase(it);
    const Loop *loop = frame.info.headedBy(block);
    if (loop && !(region && block == start)) {
      place(runLoop(frame, *loop, std::move(edges), returns));
      continue;
    }
    Edge in = merge(std::move(edges));
    unsigned n = 0;
    for (ir::ValueId v : frame.fn[block].instructions) {
      if (frame.fn[v].op != ir::Op::Phi)
        break;
      Value &value = in.phis.at(n++);
      if (study && value.kind == Value::Kind::Scalar)
        value = Value::of(named(value.term()));
      frame.values[v.index] = value;
    }
    Edges out;
    runBlock(frame, block, std::move(in.path), std::move(in.state), out, returns);
    place(std::move(out));
  }
  return leaving;
}

Executor::Edge Executor::edge(Frame &frame, ir::BlockId from, ir::BlockId to, Path path,
                              State state) {
  Edge e{from, to, std::move(path), std::move(state), {}};
  for (ir::ValueId v : frame.fn[to].instructions) {
    const ir::Instruction &phi = frame.fn[v];
    if (phi.op != ir::Op::Phi)
      break;
    Value value;
    for (unsigned i = 0; i < phi.blocks.size(); ++i)
      if (phi.blocks[i] == from)
        value = get(frame, phi.operands[i]);
    e.phis.push_back(std::move(value));
  }
  return e;
}

void Executor::runBlock(Frame &frame, ir::BlockId block, Path path, State state, Edges &out,
                        std::vector<Returned> &returns) {
  for (ir::ValueId id : frame.fn[block].instructions) {
    const ir::Instruction &in = frame.fn[id];
    if (path.dead)
      return;
    switch (in.op) {
    case ir::Op::Phi:
      break;
    case ir::Op::Jump:
      out.push_back(edge(frame, block, in.blocks[0], std::move(path), std::move(state)));
      return;
    case ir::Op::Branch: {
      Term condition = tb.toBool(scalar(frame, in.operands[0]));
      Path no = path;
      State other = state;
      if (add(path, condition))
        out.push_back(edge(frame, block, in.blocks[0], std::move(path), std::move(state)));
      if (add(no, tb.not_(condition)))
        out.push_back(edge(frame, block, in.blocks[1], std::move(no), std::move(other)));
      return;
    }
    case ir::Op::Return: {
      std::vector<Value> values;
      for (ir::ValueId v : in.operands)
        values.push_back(get(frame, v));
      returns.push_back({std::move(path), std::move(state), std::move(values)});
      return;
    }
    case ir::Op::ReturnMem: {
      // The words of the return data, as far as they are known; a reader takes what it needs.
      std::vector<Value> values;
      Term address = scalar(frame, in.operands[0]);
      auto length = tb.value(scalar(frame, in.operands[1]));
      for (uint64_t at = 0; length && at + 32 <= std::min<uint64_t>(length->getLimitedValue(), 512);
           at += 32)
        values.push_back(Value::of(readWord(tb.add(address, tb.num(at)), state)));
      returns.push_back({std::move(path), std::move(state), std::move(values)});
      return;
    }
    case ir::Op::SelfDestruct:
      escape(path, system.instances[frame.message.instance].contract->name +
                       " can destroy itself, with all that it remembers");
      returns.push_back({std::move(path), std::move(state), {}});
      return;
    case ir::Op::Revert:
    case ir::Op::Unreachable:
      noteFailure(frame, in, path, state);
      if (study)
        study->reverts.push_back(std::move(path));
      return; // the state stays as it was before the message: nothing to prove on this path
    default:
      step(frame, id, path, state);
    }
  }
}

void Executor::noteFailure(const Frame &frame, const ir::Instruction &in, const Path &path,
                           const State &state) {
  if (!system.watchesFailures || !watcher || !recording() || !isFailedAssert(in) ||
      system.instances[frame.message.instance].isVolatile)
    return;
  ++silent;
  auto claims = watcher->atFailure(*this, state);
  --silent;
  for (auto &[property, holds] : claims)
    record->claims.push_back({property, condition(path), holds, in.place, record->assumed.size()});
}

const Value &Executor::get(Frame &frame, ir::ValueId id) {
  Value &value = frame.values[id.index];
  // Constants are interned in the entry block, but nothing stops a use before it in a broken
  // module.
  if (value.kind == Value::Kind::None && frame.fn[id].op == ir::Op::Const) {
    const ir::Instruction &in = frame.fn[id];
    value = Value::of(in.type.kind == ir::TypeKind::Bool ? tb.boolean(!in.imm.isZero())
                                                         : tb.num(in.imm));
  }
  return value;
}

Term Executor::scalar(Frame &frame, ir::ValueId id) {
  const Value &value = get(frame, id);
  if (value.kind == Value::Kind::Scalar)
    return value.term();
  const ir::Type type = frame.fn[id].type;
  Term t = type.kind == ir::TypeKind::Bool ? tb.fresh("undefined", tb.boolSort())
                                           : tb.freshWord("undefined", type.bits ? type.bits : 256);
  return t;
}

Terms Executor::scalars(Frame &frame, llvm::ArrayRef<ir::ValueId> ids) {
  Terms terms;
  for (ir::ValueId id : ids)
    terms.push_back(scalar(frame, id));
  return terms;
}

void Executor::step(Frame &frame, ir::ValueId id, Path &path, State &state) {
  const ir::Instruction &in = frame.fn[id];
  Value &result = frame.values[id.index];
  auto operand = [&](unsigned i) -> const Value & { return get(frame, in.operands[i]); };
  using ir::Op;
  if (mode == Mode::Induct && frame.info.loose.contains(id)) {
    result = arbitrary(in.type, "place", state);
    return;
  }
  if (mode == Mode::Induct && frame.info.opaque.contains(id)) {
    Terms known;
    for (const Term &t : scalars(frame, in.operands))
      known.push_back(tb.toInt(t));
    result = Value::of(opaque(in.op, in.type, known));
    return;
  }
  switch (in.op) {
  case Op::Const:
    result = Value(); // a block may run again: get() makes it anew
    result = get(frame, id);
    return;
  case Op::Param:
    if (in.index < frame.arguments.size())
      result = frame.arguments[in.index];
    else
      result = arbitrary(in.type, "param", state);
    return;
  case Op::Undef:
    result = arbitrary(in.type, "undef", state);
    return;
  case Op::ConstBytes:
    result = bytesObject(literal(in.text), in.type.data, state);
    return;
  case Op::RefVar:
  case Op::RefSlot:
  case Op::RefField:
  case Op::RefKey:
  case Op::RefIndex:
  case Op::RefAt:
    result = reference(frame, id, state);
    return;
  case Op::RefSlotOf: {
    const Value &ref = operand(0);
    if (ref.targets.size() == 1 && ref.targets[0].instance >= 0) {
      const Target &t = ref.targets[0];
      std::string name = "slot." + std::to_string(t.base + t.node->leaf);
      result = Value::of(tb.applyWord(name, t.keys));
    } else {
      result = Value::of(tb.freshWord("slot"));
    }
    return;
  }
  case Op::Length:
    result = Value::of(lengthOf(operand(0), state));
    return;
  case Op::SetLength:
    setLength(frame, in, path, state);
    return;
  case Op::Load:
    result = load(in, operand(0), state);
    return;
  case Op::Store:
    store(frame, in, operand(0), operand(1), path, state);
    return;
  case Op::CopyTo:
    copy(&frame, operand(0), operand(1), path, state, in);
    return;
  case Op::Clone:
    result = clone(operand(0), in.type, state);
    return;
  case Op::Clear:
    for (const Target &t : std::vector<Target>(operand(0).targets))
      clear(&frame, t, path, state, in);
    if (operand(0).targets.empty())
      havocInstance(frame.message.instance, path, state,
                    "something behind an unknown reference is deleted");
    return;
  case Op::New: {
    result = newObject(in.type.data, state, true, "new");
    if (in.operands.empty() || result.targets.empty())
      return;
    Object object = *state.objects.at(result.targets[0].base);
    const Node &root = *object.layout->root;
    Term length = scalar(frame, in.operands[0]);
    if (root.kind == Node::Kind::Array && root.dynamic) {
      object.leaves[root.leaf] = length;
    } else if (root.kind == Node::Kind::Bytes) {
      Term zeros =
          tb.ite(tb.eq(length, tb.zero()), tb.zero(), tb.apply("zeros", {length}, tb.intSort()));
      tb.fact(tb.implies(tb.ge(length, tb.zero()), tb.eq(lengthTerm(zeros), length)));
      object.leaves[root.leaf] = zeros;
    }
    state.objects[result.targets[0].base] = std::make_shared<Object>(std::move(object));
    return;
  }
  case Op::Slice:
    result = in.type.isRef() ? newObject(in.type.data, state, false, "slice") : Value();
    if (operand(0).kind == Value::Kind::Ref && !operand(0).targets.empty() &&
        operand(0).targets[0].node->kind == Node::Kind::Bytes) {
      Term from = scalar(frame, in.operands[1]), to = scalar(frame, in.operands[2]);
      Term part = tb.apply("slice", {content(operand(0), state), from, to}, tb.intSort());
      tb.fact(tb.implies(tb.le(from, to), tb.eq(lengthTerm(part), tb.sub(to, from))));
      result = bytesObject(part, in.type.data, state);
    }
    return;
  case Op::BytesPrefix:
    result = Value::of(tb.applyWord("prefix" + std::to_string(in.type.bits),
                                    {content(operand(0), state)}, in.type.bits));
    return;
  case Op::Keccak:
    result = Value::of(keccakOf(content(operand(0), state)));
    return;
  case Op::KeccakWords: {
    Terms words;
    for (ir::ValueId v : in.operands)
      words.push_back(asWord(scalar(frame, v), frame.fn[v].type));
    result = Value::of(keccakOf(wordsContent(words)));
  }
    return;
  case Op::AbiEncode:
    result = bytesObject(encode(frame, in, state), in.type.data, state);
    return;
  case Op::AbiDecode:
    result = decode(frame, in, state);
    return;
  case Op::AbiDecodes:
    result = Value::of(tb.apply("decodes", {content(operand(0), state)}, tb.boolSort()));
    return;
  case Op::Sha256:
    result = Value::of(tb.applyWord("sha256", {content(operand(0), state)}));
    return;
  case Op::Ripemd160:
    result = Value::of(tb.applyWord("ripemd160", {content(operand(0), state)}, in.type.bits));
    return;
  case Op::ECRecover:
    record->assumptions.insert("signature recovery is an unknown function: whether a signature is "
                               "valid is not decided");
    result = Value::of(tb.applyWord("ecrecover", scalars(frame, in.operands), 160));
    record->consents.push_back({result.term(),
                                tb.and_(condition(path), tb.ne(result.term(), tb.zero())),
                                mode == Mode::Search || isHashed(scalar(frame, in.operands[0]))});
    return;
  case Op::MLoad:
    result = Value::of(readWord(scalar(frame, in.operands[0]), state, isLifted(frame)));
    return;
  case Op::AddrOf:
    expose(operand(0), state);
    result = Value::of(environment(frame, in, state));
    return;
  case Op::MStore:
    overwrite(frame, scalar(frame, in.operands[0]), 32, scalar(frame, in.operands[1]), state);
    writeWord(scalar(frame, in.operands[0]), scalar(frame, in.operands[1]), state);
    return;
  case Op::MStore8:
  case Op::MCopy:
  case Op::CdCopy:
  case Op::CodeCopy:
  case Op::ExtCodeCopy:
  case Op::RetCopy:
    overwrite(frame, scalar(frame, in.operands[in.op == Op::ExtCodeCopy]),
              in.op == Op::MStore8 ? std::optional<uint64_t>(1) : std::nullopt, std::nullopt,
              state);
    forgetWords(state);
    return;
  case Op::CdLoad:
    result = Value::of(callDataWord(frame.message, scalar(frame, in.operands[0])));
    return;
  case Op::ICall: {
    auto [known, first] = cutShort.try_emplace({&frame.fn, id.index}, false);
    if (first)
      known->second =
          mayBeCutShort(*system.instances[frame.message.instance].contract, frame.fn, id);
    if (known->second)
      record->fatal.insert("assembly that " + frame.fn.name +
                           " calls internally may end the whole call");
    std::vector<Value> arguments;
    for (ir::ValueId v : in.operands)
      arguments.push_back(get(frame, v));
    way.push_back({&frame.info, id});
    Value returned = internalCall(frame, in.callee, std::move(arguments), path, state);
    way.pop_back();
    frame.values[id.index] = std::move(returned);
    return;
  }
  case Op::ICallIndirect: {
    auto which = tb.value(scalar(frame, in.operands[0]));
    const ir::Contract &contract = *system.instances[frame.message.instance].contract;
    if (!which || which->uge(contract.functions.size())) {
      record->fatal.insert(frame.fn.name + " calls through a function pointer that is not known");
      path.dead = true;
      return;
    }
    std::vector<Value> arguments;
    for (ir::ValueId v : llvm::drop_begin(in.operands))
      arguments.push_back(get(frame, v));
    way.push_back({&frame.info, id});
    Value returned = internalCall(frame, ir::FunctionId(uint32_t(which->getZExtValue())),
                                  std::move(arguments), path, state);
    way.pop_back();
    frame.values[id.index] = std::move(returned);
    return;
  }
  case Op::FuncPtr:
    result = Value::of(tb.num(in.callee.index));
    return;
  case Op::ExtCall:
  case Op::Create: {
    way.push_back({&frame.info, id});
    Value returned = externalCall(frame, id, path, state);
    way.pop_back();
    frame.values[id.index] = std::move(returned);
    return;
  }
  case Op::Extract: {
    const Value &tuple = operand(0);
    if (tuple.kind == Value::Kind::Tuple && in.index < tuple.parts.size() &&
        tuple.parts[in.index].kind != Value::Kind::None) {
      Value part = tuple.parts[in.index];
      result = std::move(part);
    } else {
      result = arbitrary(in.type, "component", state);
    }
    return;
  }
  case Op::Log:
    return;
  case Op::Unsupported: {
    const ir::HavocRecord *havoc =
        in.record ? std::get_if<ir::HavocRecord>(in.record.get()) : nullptr;
    ir::HavocRecord all;
    all.external = true;
    record->gaps.insert(frame.fn.name + ": " + in.text);
    if (!havoc)
      havoc = &all;
    impure = true;
    if (havoc->external) {
      unknownCallers.insert(frame.message.instance);
      payAnyone(state);
      cut(path, state, describe(frame, in));
    }
    if (havoc->state)
      havocInstance(frame.message.instance, path, state, in.text);
    if (havoc->state && havoc->external) // it may call back with the state half changed
      cut(path, state, describe(frame, in));
    if (havoc->memory)
      havocMemory(state);
    result = arbitrary(in.type, "unsupported", state);
    return;
  }
  default:
    break;
  }
  if (ir::info(in.op).effects & ir::effect::ReadEnv || !in.type.isScalar())
    result = in.type.isScalar() ? Value::of(environment(frame, in, state))
                                : arbitrary(in.type, "value", state);
  else if (in.op >= Op::Add && in.op <= Op::Cast)
    result = Value::of(named(arithmetic(frame, id)));
  else
    result = Value::of(environment(frame, in, state));
}

} // namespace quorate::solver
