//===- ExternalCalls.cpp - calls to other contracts -------------------------===//
//
// A contract of the system runs its own code. A view outside is an unknown
// function. Any other call hands control to code that nobody knows: the
// invariants must hold before it, and all that is known after it is that they
// hold again.
//
//===----------------------------------------------------------------------===//

#include "solver/encode/Executor.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace quorate::solver {

namespace {

/// A view that answers for a point of the past.
struct PastView {
  uint32_t selector;
  unsigned point; ///< the argument that is it
};

constexpr PastView PastViews[] = {
    {0x782d6fe1, 1}, // getPriorVotes(address,uint256)
    {0x3a46b1a8, 1}, // getPastVotes(address,uint256)
    {0x8e539e8c, 0}, // getPastTotalSupply(uint256)
    {0x4ee2cd7e, 1}, // balanceOfAt(address,uint256)
    {0x981b24d0, 0}, // totalSupplyAt(uint256)
    {0xc2ffbb91, 1}, // getPowerAtBlock(address,uint256,uint8), of tokens with several powers
};

const PastView *pastView(std::optional<uint32_t> selector) {
  const auto *found = llvm::find_if(
      PastViews, [&](const PastView &v) { return selector && v.selector == *selector; });
  return found == std::end(PastViews) ? nullptr : found;
}

/// Votes tokens in use keep no more for an account and a point.
constexpr unsigned VoteBits = 224;

/// clock(), ERC-6372
constexpr uint32_t ClockSelector = 0x91ddadf4;

/// isValidSignature(bytes32,bytes) of ERC-1271; it answers with its own selector.
constexpr uint32_t IsValidSignature = 0x1626ba7e;

/// Takes tokens from somebody who approved this contract.
bool takesPayment(std::optional<uint32_t> selector) {
  return selector == 0x23b872dd; // transferFrom(address,address,uint256)
}

/// What runs on a call without data; invalid where none is known.
ir::FunctionId receiver(const ir::Contract &contract) {
  for (ir::FunctionKind kind : {ir::FunctionKind::Receive, ir::FunctionKind::Fallback})
    for (uint32_t f = 0; f < contract.functions.size(); ++f)
      if (contract.functions[f].isEntry && contract.functions[f].kind == kind &&
          contract.functions[f].hasBody())
        return ir::FunctionId(f);
  return ir::FunctionId();
}

std::string hex(std::optional<uint32_t> selector) {
  return selector ? llvm::utohexstr(*selector, true) : "unknown";
}

} // namespace

bool isPastLookup(std::optional<uint32_t> selector) { return pastView(selector) != nullptr; }

std::string Executor::describe(const Frame &frame, const ir::Instruction &in) const {
  (void)in;
  return "in " + frame.fn.name;
}

std::optional<unsigned> Executor::maybeInstance(const Term &address) const {
  if (!address.is_ite() || !same(address.arg(2), tb.zero()))
    return std::nullopt;
  int instance = system.instanceAt(address.arg(1));
  return instance < 0 ? std::nullopt : std::optional<unsigned>(instance);
}

Value Executor::externalCall(Frame &frame, ir::ValueId id, Path &path, State &state) {
  const ir::Instruction &in = frame.fn[id];
  const ir::CallRecord &call = in.call();
  using ir::CallKind;
  if (call.kind == CallKind::Create || call.kind == CallKind::Create2 || in.op == ir::Op::Create) {
    if (call.hasValue)
      payAnyone(state);
    return unknownCall(frame, id, path, state);
  }
  Term target = scalar(frame, in.operands[0]);
  auto instance = maybeInstance(target);
  if (call.kind == CallKind::Delegate || call.kind == CallKind::CallCode)
    return externalCall(frame, id, target, path, state);
  if (!instance)
    return callByName(frame, id, target, path, state);
  // A link that may not have been set yet: behind the zero address is no code that could act.
  State alone = state;
  Path linked = path;
  if (!add(linked, target.arg(0)))
    return callResult(frame, in, tb.fresh("success", tb.boolSort()), {}, state);
  // A call in Solidity's own form reverts then: it looks for code, or for the answer's length.
  if (call.selector && call.payload == ir::CallRecord::Payload::Typed &&
      (call.needsCode || !call.returns.empty())) {
    path = std::move(linked);
    return externalCall(frame, id, system.instances[*instance].address, path, state);
  }
  Value answer = externalCall(frame, id, system.instances[*instance].address, linked, state);
  Value nothing = callResult(frame, in, tb.fresh("success", tb.boolSort()), {}, alone);
  state = merge(target.arg(0), state, alone);
  return merge(target.arg(0), answer, nothing);
}

/// Of the contracts that proposals name the system has one. What another one does is not known.
Value Executor::callByName(Frame &frame, ir::ValueId id, const Term &target, Path &path,
                           State &state) {
  const auto &selector = frame.fn[id].call().selector;
  auto answers = [&](const System::NamedLink &link) {
    const Instance &instance = system.instances[link.instance];
    return instance.contract->findEntry(*selector).valid() &&
           !tb.isFalse(tb.eq(tb.toInt(target), instance.address));
  };
  auto link =
      selector && !target.is_numeral() ? llvm::find_if(system.named, answers) : system.named.end();
  if (link == system.named.end())
    return externalCall(frame, id, target, path, state);
  const Term &address = system.instances[link->instance].address;
  Term is = tb.eq(tb.toInt(target), address);
  State elsewhere = state;
  Path named = path, other = path;
  bool mayBe = add(named, is), mayNot = add(other, tb.not_(is));
  if (!mayNot)
    return externalCall(frame, id, address, path, state);
  if (!mayBe)
    return externalCall(frame, id, target, path, state);
  Value answer = externalCall(frame, id, address, named, state);
  Value unknown = externalCall(frame, id, target, other, elsewhere);
  if (other.dead || named.dead) {
    path = std::move(other.dead ? named : other);
    state = other.dead ? std::move(state) : std::move(elsewhere);
    return other.dead ? answer : unknown;
  }
  path = join(named, other).first;
  state = merge(is, state, elsewhere);
  return merge(is, answer, unknown);
}

Value Executor::externalCall(Frame &frame, ir::ValueId id, const Term &target, Path &path,
                             State &state) {
  const ir::Instruction &in = frame.fn[id];
  const ir::CallRecord &record_ = in.call();
  using ir::CallKind;
  // A call in Solidity's own form looks for code, or for the answer's length: there is none at
  // zero.
  if (record_.selector && record_.payload == ir::CallRecord::Payload::Typed &&
      (record_.needsCode || !record_.returns.empty()) &&
      !add(path, tb.ne(tb.toInt(target), tb.zero())))
    return callResult(frame, in, tb.boolean(false), {}, state);
  unsigned next = 1;
  Term value = record_.hasValue ? scalar(frame, in.operands[next++]) : tb.zero();
  next += record_.hasGas;
  std::vector<Value> arguments;
  std::optional<uint32_t> selector = record_.selector;
  std::optional<Term> dataSize;
  if (record_.payload == ir::CallRecord::Payload::Memory) {
    // Words behind the selector; the first four bytes of the data are the selector.
    Term address = scalar(frame, in.operands[next]), size = scalar(frame, in.operands[next + 1]);
    auto length = tb.value(size);
    if (selector) // four bytes of it named the function
      dataSize = tb.ite(tb.lt(size, tb.num(4)), tb.num(4), size);
    // Behind arguments of no known length stand those that have one, if there are so many bytes.
    for (uint64_t at = 4; !length && selector && at < 512; at += 32) {
      std::optional<Term> word = knownWord(tb.add(address, tb.num(at)), state);
      if (!word)
        break;
      arguments.push_back(
          Value::of(tb.ite(tb.le(tb.num(at + 32), size), *word, tb.freshWord("argument"))));
    }
    for (uint64_t at = 4; length && at + 32 <= std::min<uint64_t>(length->getLimitedValue(), 512);
         at += 32)
      arguments.push_back(Value::of(readWord(tb.add(address, tb.num(at)), state)));
    if (!selector && length && length->uge(4))
      if (auto word = tb.value(readWord(address, state)))
        selector = uint32_t(word->lshr(224).getZExtValue());
  } else {
    for (ir::ValueId v : llvm::drop_begin(in.operands, next))
      arguments.push_back(get(frame, v));
    if (record_.payload == ir::CallRecord::Payload::Bytes && selector)
      selector.reset(); // data of unknown content, whatever it starts with
  }

  if (record_.kind == CallKind::Delegate || record_.kind == CallKind::CallCode) {
    unknownCallers.insert(system.storageOf(frame.message.instance));
    bool payload = state.run && isPayload(frame, id);
    if (payload)
      beginExecution(frame, id, path, state);
    if (record_.kind == CallKind::Delegate)
      if (auto to = system.delegate(frame.message.instance, {frame.id, id}))
        return runDelegate(frame, in, *to, target, payload, path, state);
    if (!payload)
      payAnyone(state);
    cut(path, state, describe(frame, in));
    havocInstance(frame.message.instance, path, state,
                  frame.fn.name + " runs foreign code on its own storage (delegatecall)");
    // It may call back while the storage is as it made it, and put it in order again afterwards.
    cut(path, state, describe(frame, in));
    return callResult(frame, in, tb.fresh("success", tb.boolSort()), {}, state);
  }

  int callee = system.instanceAt(target);
  bool typed = record_.payload != ir::CallRecord::Payload::Bytes && selector.has_value();
  bool isView = system.isView(frame.message.instance, {frame.id, id});
  if (isView)
    record->assumptions.insert(record_.signature + " of " + record_.contract +
                               ", which is declared a view, changes nothing");
  bool isStatic = isView || record_.kind == CallKind::Static || frame.message.isStatic;
  if (callee >= 0 && typed) {
    const Instance &instance = system.instances[callee];
    ir::FunctionId fn = instance.contract->findEntry(*selector);
    bool view = fn.valid() && (*instance.contract)[fn].mutability <= ir::Mutability::View;
    bool past = instance.isVolatile && isPastLookup(selector);
    if (fn.valid() && !past && (!instance.isVolatile || (isStatic && view)))
      return inlineCall(frame, in, unsigned(callee), fn, std::move(arguments), value, selector,
                        dataSize, path, state);
  }
  // Ether alone, without data: the receiver's own code says what happens.
  if (callee >= 0 && record_.kind == CallKind::Call && !isStatic &&
      record_.payload == ir::CallRecord::Payload::Bytes && arguments.size() == 1 &&
      !system.instances[callee].isVolatile && isEmptyData(arguments[0], state))
    if (ir::FunctionId fn = receiver(*system.instances[callee].contract); fn.valid())
      return inlineCall(frame, in, unsigned(callee), fn, {}, value, std::nullopt, std::nullopt,
                        path, state);
  if (isStatic)
    return staticCall(frame, in, target, arguments, path, state);
  if (!isPayload(frame, id)) {
    notePayout(frame, in, target, value, arguments, state);
    if (mode == Mode::Search && callee < 0 && typed)
      return answeredCall(frame, in, target, arguments, state);
  }
  return unknownCall(frame, id, path, state);
}

/// The one byte string that this can be is known to be empty.
bool Executor::isEmptyData(const Value &data, const State &state) {
  return data.kind == Value::Kind::Ref && data.targets.size() == 1 &&
         data.targets[0].node->kind == Node::Kind::Bytes && !data.targets[0].byteIndex &&
         same(readTarget(data.targets[0], 0, state), tb.zero());
}

Value Executor::inlineCall(Frame &frame, const ir::Instruction &in, unsigned callee,
                           ir::FunctionId id, std::vector<Value> arguments, const Term &value,
                           std::optional<uint32_t> selector, std::optional<Term> size, Path &path,
                           State &state) {
  const ir::Contract &contract = *system.instances[callee].contract;
  const ir::Function &fn = contract[id];
  Message message{callee,   system.instances[frame.message.instance].address,
                  value,    frame.message.isStatic || in.call().kind == ir::CallKind::Static,
                  selector, {},
                  {},       fn.name + "#" + std::to_string(messages++)};
  message.size = std::move(size);
  State before = state;
  for (unsigned i = 0; i < fn.params.size(); ++i) {
    const ir::Parameter &p = fn.params[i];
    bool fits = i < arguments.size() && (arguments[i].kind == Value::Kind::Ref) == p.type.isRef() &&
                arguments[i].kind != Value::Kind::None;
    if (!fits)
      message.arguments.push_back(arbitrary(p.type, "argument", state));
    else if (p.type.isRef()) // the callee has a copy of its own
      message.arguments.push_back(clone(arguments[i], p.type, state));
    else
      message.arguments.push_back(arguments[i]);
  }
  putInCallData(arguments, message);

  const gov::EntryPoint *entry = system.entry(callee, id);
  if (entry && entry->kind == gov::EntryKind::Execute) {
    operation.reset(); // the operation is the one that this call names
    waitsFor = predecessorOf(message);
    hashed.clear();
  }
  return enter(frame, in, id, message, path, state);
}

Value Executor::enter(Frame &frame, const ir::Instruction &in, ir::FunctionId id, Message &message,
                      Path &path, State &state) {
  Outcome outcome = call(message.instance, id, message.arguments, message, path, state);
  if (outcome.path.dead)
    return callResult(frame, in, tb.boolean(false), {}, state);
  // What the callee needed to return is the condition of success; where it reverts, the state is as
  // before. A call may also fail for want of gas.
  Term success =
      tb.all(llvm::ArrayRef<Term>(outcome.path.literals).drop_front(path.literals.size()));
  if (mode == Mode::Induct && !frame.message.isStatic)
    success = tb.and_(success, tb.fresh("gas", tb.boolSort()));
  state = merge(success, outcome.state, state);
  if (mode == Mode::Search && system.instances[message.instance].isVolatile)
    noteLookup(in, system.instances[message.instance].address, message.arguments, outcome.values,
               tb.boolean(false), state);
  return callResult(frame, in, success, std::move(outcome.values), state);
}

/// What decides whether a point is in the past: the token's clock where its code is known, else the
/// one that the governor goes by.
Term Executor::tokenClock(const State &state) {
  for (int instance : {system.tokenInstance, 0})
    if (instance >= 0)
      if (auto own = view(unsigned(instance),
                          system.instances[instance].contract->findEntry(ClockSelector), {}, state))
        return *own;
  switch (system.governor.clockOfSnapshots()) {
  case gov::Clock::Token:
    if (auto token = system.tokenLeaf())
      return clockOutside(tb.toInt(readLeaf(*token, {}, state)), state);
    return state.leaves[Number];
  case gov::Clock::Timestamp:
    return state.leaves[Timestamp];
  case gov::Clock::BlockNumber:
    return state.leaves[Number];
  default: // past on either clock
    return tb.ite(tb.lt(state.leaves[Number], state.leaves[Timestamp]), state.leaves[Number],
                  state.leaves[Timestamp]);
  }
}

/// A token counts blocks or seconds, and always the same (ERC-6372). Traces are looked for where it
/// counts blocks.
Term Executor::clockOutside(const Term &token, const State &state) {
  if (mode == Mode::Search)
    return state.leaves[Number];
  return tb.ite(tb.apply("counts.seconds", {token}, tb.boolSort()), state.leaves[Timestamp],
                state.leaves[Number]);
}

Term Executor::isHeld(const Term &target, const State &state, bool kept) {
  if (target.is_numeral() || system.instanceAt(target) >= 0)
    return tb.boolean(true);
  Terms ways;
  for (auto [leaf, isKept] : system.addressLeaves()) {
    Term held = tb.toInt(state.leaves[leaf]);
    if (kept && !isKept)
      continue;
    if (system.leaves[leaf].type->type.bits > System::AddressBits) // code without types cuts it
      held = tb.mod(held, tb.pow2(System::AddressBits));
    if (same(held, target))
      return tb.boolean(true);
    ways.push_back(tb.eq(held, target));
  }
  return tb.any(ways);
}

std::optional<Term> Executor::answeredBefore(std::optional<uint32_t> selector, const Terms &inputs,
                                             unsigned result) {
  auto isSame = [&](const Term &a, const Term &b) { return same(a, b.simplify()); };
  for (const Lookup &known : answered)
    if (known.selector == selector && known.arguments.size() + 1 == inputs.size() &&
        result < known.results.size() && isSame(known.target, inputs[0]) &&
        llvm::equal(known.arguments, llvm::drop_begin(inputs), isSame))
      return known.results[result];
  return std::nullopt;
}

Value Executor::staticCall(Frame &frame, const ir::Instruction &in, const Term &target,
                           const std::vector<Value> &arguments, const Path &path, State &state) {
  const ir::CallRecord &call = in.call();
  Terms inputs = {tb.toInt(target)};
  std::string shape;
  for (const Value &a : arguments)
    flatten(a, state, inputs, shape);
  std::string name = hex(call.selector) + "." + shape;
  // It may ask back, and what it asks may assert what holds of every state but this one.
  if (mode == Mode::Induct && system.watchesFailures && recording())
    record->oblige(condition(path), state.leaves, "before the call " + describe(frame, in),
                   state.since);
  Terms now = inputs;
  // A contract of the system whose answer is not followed may answer by what its state is now.
  now.push_back(system.instanceAt(target) >= 0 ? tb.fresh("answer", tb.intSort())
                                               : state.leaves[Epoch]);
  impure = true;
  const PastView *lookup = pastView(call.selector);
  size_t at = lookup ? 1 + lookup->point : 0; // behind the target
  bool past = lookup && at < inputs.size() && inputs[at].is_int();
  Term point = inputs[past ? at : 0];
  // What somebody names to be asked need not be a votes token, and may change its mind.
  Term known = past ? isHeld(inputs[0], state, true) : tb.boolean(false);
  Term settled = past ? tb.and_(known, tb.lt(point, tokenClock(state))) : known;
  if (past && !known.is_false())
    record->assumptions.insert(
        "what the votes token answers for a point of the past never changes");
  if (!frame.message.isStatic || frame.message.name.substr(0, 4) != "view")
    record->assumptions.insert(
        "a view of another contract gives the same twice when no unknown code ran in between");
  // Who is no caller's choice says what it counts in.
  bool asksClock = call.selector == ClockSelector && arguments.empty();
  Term keepsTime = asksClock ? isHeld(inputs[0], state, true) : tb.boolean(false);
  if (asksClock && !keepsTime.is_false())
    record->assumptions.insert("clock() of the votes token gives block numbers, or seconds, and "
                               "always the same of them (ERC-6372)");
  auto result = [&](unsigned i, unsigned bits) {
    if (auto said = past ? answeredBefore(call.selector, inputs, i) : std::nullopt)
      return *said;
    std::string part = name + ":" + std::to_string(i) + "." + std::to_string(bits);
    Term present = tb.applyWord("view." + part, now, bits);
    if (asksClock)
      return tb.ite(keepsTime, clockOutside(inputs[0], state), present);
    return past ? tb.ite(settled, tb.applyWord("past." + part, inputs, bits), present) : present;
  };
  std::vector<Value> returned;
  for (unsigned i = 0; i < call.returns.size(); ++i) {
    ir::Type type = call.returns[i];
    if (type.kind == ir::TypeKind::Bool)
      returned.push_back(Value::of(tb.ne(result(i, 1), tb.zero())));
    else if (type.isScalar())
      returned.push_back(Value::of(result(i, type.bits)));
    else
      returned.push_back(arbitrary(type, "returned", state));
  }
  if (call.payload == ir::CallRecord::Payload::Memory)
    returned.push_back(Value::of(result(0, 256)));
  if (mode == Mode::Search)
    noteLookup(in, target, arguments, returned, past ? settled : tb.boolean(false), state);
  bool answers =
      !returned.empty() && returned[0].kind == Value::Kind::Scalar && returned[0].term().is_int();
  if (past && answers && !known.is_false() && call.returns.size() == 1 &&
      call.returns[0].bits > VoteBits) {
    record->assumptions.insert("of a votes token there are fewer than 2^224 votes");
    tb.fact(tb.implies(known, tb.lt(returned[0].term(), tb.pow2(VoteBits))));
  }
  if (past && answers && arguments.size() == 2)
    record->pastVotes.push_back({known, inputs[1], point, returned[0].term()});
  if (answers && (!call.selector || call.selector == IsValidSignature)) {
    const Term &said = returned[0].term();
    Term yes = tb.num(IsValidSignature);
    record->consents.push_back(
        {tb.toInt(target),
         tb.and_(condition(path),
                 tb.or_(tb.eq(said, yes), tb.eq(said, tb.mul(yes, tb.pow2(224)))))});
  }
  Term success = tb.boolean(true);
  if (mode == Mode::Induct) {
    success = tb.apply("succeeds." + name, now, tb.boolSort());
    if (past)
      success = tb.ite(settled, tb.apply("succeeded." + name, inputs, tb.boolSort()), success);
    if (asksClock)
      success = tb.ite(keepsTime, tb.apply("succeeded." + name, inputs, tb.boolSort()), success);
  }
  return callResult(frame, in, success, std::move(returned), state);
}

void Executor::noteLookup(const ir::Instruction &in, const Term &target,
                          const std::vector<Value> &arguments, const std::vector<Value> &returned,
                          const Term &isSettled, const State &state) {
  std::vector<Lookup> *list = recording()                        ? &record->lookups
                              : isPastLookup(in.call().selector) ? overheard
                                                                 : nullptr;
  if (!list)
    return;
  Term held = isPastLookup(in.call().selector) ? isHeld(tb.toInt(target), state, /*kept=*/false)
                                               : tb.boolean(false);
  Lookup lookup{target, std::move(held), isSettled, in.call().selector, in.call().signature, {},
                {}};
  for (const Value &a : arguments)
    if (a.kind == Value::Kind::Scalar)
      lookup.arguments.push_back(tb.toInt(a.term()));
  for (const Value &r : returned)
    if (r.kind == Value::Kind::Scalar)
      lookup.results.push_back(tb.toInt(r.term()));
  if (in.call().returns.size() == 1 && in.call().returns[0].kind == ir::TypeKind::Bool &&
      lookup.results.size() == 1)
    lookup.vouches = tb.and_(isHeld(tb.toInt(target), state, /*kept=*/true),
                             tb.ne(lookup.results[0], tb.zero()));
  list->push_back(std::move(lookup));
}

/// The tuple that an ExtCall gives; for calls with flat memory, the output is written there.
Value Executor::callResult(Frame &frame, const ir::Instruction &in, const Term &success,
                           std::vector<Value> returned, State &state) {
  const ir::CallRecord &call = in.call();
  unsigned before = allocated;
  std::vector<Value> parts = {Value::of(success), bytesObject(tb.fresh("returndata", tb.intSort()),
                                                              ir::DataTypeId(), state)};
  for (unsigned i = 0; i < call.returns.size(); ++i) {
    bool fits = i < returned.size() && returned[i].kind != Value::Kind::None &&
                (returned[i].kind == Value::Kind::Ref) == call.returns[i].isRef();
    parts.push_back(fits ? returned[i] : arbitrary(call.returns[i], "returned", state));
  }
  if (call.payload == ir::CallRecord::Payload::Memory) {
    allocated = before; // assembly copies the answer itself
    if (!call.hasOutput) {
      forgetWords(state);
      return Value::tuple(std::move(parts));
    }
    Term address = scalar(frame, in.operands[in.operands.size() - 2]);
    auto length = tb.value(scalar(frame, in.operands.back()));
    constexpr uint64_t Most = 512;
    bool isShort = length && length->ule(Most);
    if (!length || !length->isZero())
      overwrite(frame, address, isShort ? std::optional(length->getZExtValue()) : std::nullopt,
                std::nullopt, state);
    if (!isShort)
      forgetWords(state);
    for (uint64_t i = 0; isShort && i * 32 < length->getZExtValue(); ++i) {
      bool known = i < returned.size() && returned[i].kind == Value::Kind::Scalar;
      writeWord(tb.add(address, tb.num(32 * i)),
                known ? tb.toInt(returned[i].term()) : tb.freshWord("returned"), state);
    }
  }
  return Value::tuple(std::move(parts));
}

Value Executor::unknownCall(Frame &frame, ir::ValueId id, Path &path, State &state) {
  const ir::Instruction &in = frame.fn[id];
  unknownCallers.insert(system.storageOf(frame.message.instance));
  bool payload = state.run && isPayload(frame, id);
  if (payload)
    beginExecution(frame, id, path, state);
  else
    noteErrand(frame, in, path, state);
  if (mode == Mode::Search) {
    if (payload && reenter && recording())
      if (auto nested = reenter(path, state, payloadCall(frame, in, state)))
        state = merge(nested->first, nested->second, state);
    if (takesPayment(in.call().selector))
      notePayment(tb.boolean(true), state);
    return callResult(frame, in, tb.boolean(true), {}, state);
  }
  cut(path, state, describe(frame, in));
  Term success = tb.fresh("success", tb.boolSort());
  if (takesPayment(in.call().selector))
    notePayment(success, state);
  return callResult(frame, in, success, {}, state);
}

PayloadCall Executor::payloadCall(Frame &frame, const ir::Instruction &in, const State &state) {
  const ir::CallRecord &call = in.call();
  PayloadCall made{system.storageOf(frame.message.instance),
                   tb.toInt(scalar(frame, in.operands[0])),
                   call.hasValue ? tb.toInt(scalar(frame, in.operands[1])) : tb.zero(),
                   {}};
  if (in.op != ir::Op::ExtCall || call.kind != ir::CallKind::Call ||
      call.payload != ir::CallRecord::Payload::Bytes)
    return made;
  const Value &data = get(frame, in.operands.back());
  if (data.kind == Value::Kind::Ref && data.targets.size() == 1 &&
      data.targets[0].node->kind == Node::Kind::Bytes && !data.targets[0].byteIndex)
    made.content = readTarget(data.targets[0], 0, state);
  return made;
}

void Executor::noteErrand(Frame &frame, const ir::Instruction &in, const Path &path,
                          const State &state) {
  if (mode == Mode::Search || !recording() || in.op != ir::Op::ExtCall)
    return;
  const ir::CallRecord &call = in.call();
  if (!call.selector && call.payload == ir::CallRecord::Payload::Bytes &&
      isEmptyData(get(frame, in.operands.back()), state))
    return;
  if (!call.selector)
    record->strays.insert(describe(frame, in));
  Term target = tb.toInt(scalar(frame, in.operands[0]));
  auto isShort = [&] { // too short for a call of a function
    auto length =
        tb.value(scalar(frame, in.operands[2 + unsigned(call.hasValue) + unsigned(call.hasGas)]));
    return length && length->ult(4);
  };
  using Payload = ir::CallRecord::Payload;
  if (!call.selector &&
      (call.payload == Payload::Bytes || (call.payload == Payload::Memory && !isShort()))) {
    Term isFree = tb.and_(condition(path), tb.not_(isHeld(target, state, /*kept=*/true)));
    if (!tb.isFalse(isFree))
      record->free.push_back(std::move(isFree));
  }
  Terms reached;
  for (const Instance &instance : system.instances)
    if (!call.selector || instance.contract->findEntry(*call.selector).valid())
      reached.push_back(tb.eq(target, instance.address));
  Term when = tb.and_(condition(path), tb.any(reached));
  if (system.instanceAt(target) < 0) // what set-up or governance chose is taken for another
    when = tb.and_(when, tb.not_(isHeld(target, state, /*kept=*/true)));
  if (!tb.isFalse(when))
    record->errands.push_back({system.storageOf(frame.message.instance), std::move(when),
                               frame.message.caller, state.leaves});
}

/// In a search what is called does nothing but answer, and the replay answers the same.
Value Executor::answeredCall(Frame &frame, const ir::Instruction &in, const Term &target,
                             const std::vector<Value> &arguments, State &state) {
  unknownCallers.insert(system.storageOf(frame.message.instance));
  std::vector<Value> returned;
  for (ir::Type type : in.call().returns)
    returned.push_back(arbitrary(type, "answered", state));
  noteLookup(in, target, arguments, returned, tb.boolean(false), state);
  if (takesPayment(in.call().selector))
    notePayment(tb.boolean(true), state);
  return callResult(frame, in, tb.boolean(true), std::move(returned), state);
}

void Executor::cut(Path &path, State &state, std::string where) {
  ++cuts;
  impure = true;
  if (mode == Mode::Search)
    return;
  Terms given = state.leaves;
  if (recording())
    record->oblige(condition(path), state.leaves, "before the call " + where, state.since);
  for (unsigned i = Epoch; i < system.leaves.size(); ++i)
    if (system.leaves[i].instance < 0 || system.leaves[i].space != ir::Space::Immutable)
      state.leaves[i] = system.freshLeaf(i, "after.");
  state.since = state.leaves;
  if (recording()) {
    record->assumed.push_back({condition(path), state.leaves, "after the call " + where, given, 0});
    record->assumed.back().outside = true;
  }
  record->assumptions.insert("a contract that is called " + where +
                             " is unknown: it may call back, any number of times");
}

} // namespace quorate::solver
