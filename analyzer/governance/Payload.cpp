//===- Payload.cpp - calls that somebody decided on -----------------------------===//

#include "analyzer/governance/Payload.h"

#include "llvm/ADT/StringExtras.h"

namespace quorate::gov {

using namespace ir;

namespace {

bool readsRecord(const Flow &flow, const Sources &sources, unsigned keys = 1) {
  return llvm::any_of(sources.loads, [&](ValueId load) {
    const Access *read = flow.load(load);
    return read && !read->path.unknown && keyCount(read->path) >= keys;
  });
}

bool sharesInput(const Sources &a, const Sources &b) {
  if (a.rawCalldata && b.rawCalldata)
    return true;
  return llvm::any_of(a.params, [&](uint32_t p) { return llvm::is_contained(b.params, p); });
}

/// Some record is kept under the value.
bool isKeyOfRecord(const Code &code, ValueId value) {
  return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
    return !access.write && !access.path.unknown && firstKey(access.path).valid() &&
           code.flow.same(firstKey(access.path), value);
  });
}

/// The hash of what `target` comes from is compared with one that a record keeps, or is kept under:
/// the root of a tree of messages.
bool comparedByHash(const Code &code, const Sources &target) {
  return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
    if (c.isFlag() || c.op != Op::Eq)
      return false;
    for (auto [made, kept] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
      Sources hash = code.flow.sources(made);
      if (hash.hash && sharesInput(hash, target) &&
          (readsRecord(code.flow, code.flow.sources(kept)) || isKeyOfRecord(code, kept)))
        return true;
    }
    return false;
  });
}

/// A contract that knows the time may keep what it is handed until later, as a timelock does.
bool readsClock(const Contract &contract) {
  return llvm::any_of(contract.functions, [](const ir::Function &function) {
    return llvm::any_of(function.instructions, [](const Instruction &i) {
      return i.op == Op::Env && (i.env == EnvKind::Timestamp || i.env == EnvKind::Number);
    });
  });
}

/// The arm acts at once.
bool isArmOf(const Code &code, ValueId target) {
  const Access *read = code.flow.load(code.flow.strip(target));
  if (!read || read->path.unknown || !read->path.steps.empty() ||
      !isOwnArm(code.flat.contract, read->path.var))
    return false;
  const Module &module = code.flat.module;
  const StateVar &holder = code.flat.contract[read->path.var];
  ContractId made = holder.type.valid() ? module.find(module[holder.type].name) : ContractId();
  return !made.valid() || !readsClock(module[made]);
}

/// Some storage that the code uses is keyed by a hash of what `target` comes from.
bool boundByHash(const Code &code, const Sources &target) {
  if (comparedByHash(code, target))
    return true;
  return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
    return !access.path.unknown && llvm::any_of(access.path.steps, [&](const PathStep &step) {
      if (!step.value.valid())
        return false;
      Sources s = code.flow.sources(step.value);
      return s.hash && sharesInput(s, target);
    });
  });
}

/// `bytes`, lists of them, and records that have such a member.
bool holds(llvm::StringRef type, llvm::StringRef what) {
  llvm::SmallVector<llvm::StringRef, 8> parts;
  llvm::SplitString(type, parts, "(),[]");
  return llvm::is_contained(parts, what);
}

bool takesActions(const CallRecord &record) {
  bool target = false, data = false;
  for (const std::string &type : record.argTypes) {
    target |= holds(type, "address");
    data |= holds(type, "bytes");
  }
  return target && data;
}

} // namespace

bool isOwnArm(const Contract &contract, VarId var) {
  bool made = false;
  for (const ir::Function &function : contract.functions)
    for (const Instruction &i : function.instructions) {
      if (i.op != Op::Store || function[i.operands[0]].op != Op::RefVar ||
          function[i.operands[0]].var != var)
        continue;
      ValueId value = i.operands[1];
      while (function[value].op == Op::Cast || function[value].op == Op::Extract ||
             function[value].op == Op::ZExt || function[value].op == Op::Trunc)
        value = function[value].operands[0];
      if (function.kind != FunctionKind::Constructor || function[value].op != Op::Create)
        return false;
      made = true;
    }
  return made;
}

Sources contentOf(const Flow &flow, ValueId value) {
  Sources all = flow.sources(value);
  std::vector<uint32_t> inside;
  flow.backward(value, {}, [&](ValueId at) {
    const Instruction &i = flow.flat[at];
    if (i.op == Op::Param || i.op == Op::CdLoad)
      if (int parameter = parameterOf(flow, at); parameter >= 0)
        inside.push_back(uint32_t(parameter));
    return i.op != Op::Length;
  });
  llvm::erase_if(all.params, [&](uint32_t p) { return !llvm::is_contained(inside, p); });
  return all;
}

bool boundByKey(const Code &code, const PathShape &operation, const Sources &value) {
  if (!value.calldata())
    return false;
  return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
    if (access.path.unknown || !(shapeOf(access.path) == operation))
      return false;
    Sources key = code.flow.sources(firstKey(access.path));
    bool shared = key.rawCalldata && value.rawCalldata;
    for (uint32_t p : value.params)
      shared |= llvm::is_contained(key.params, p);
    return key.hash && shared;
  });
}

std::vector<ValueId> decidedParts(const Code &code, ValueId call) {
  std::vector<ValueId> parts;
  const CallRecord &record = code.flat[call].call();
  llvm::ArrayRef<ValueId> arguments = callArguments(code.flat, call);
  bool data = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    llvm::StringRef type = i < record.argTypes.size() ? record.argTypes[i] : llvm::StringRef();
    bool number = type.starts_with("uint") && type != "uint8" && !type.ends_with("]");
    if (!(data && number))
      parts.push_back(arguments[i]);
    data = record.argTypes.size() == arguments.size() &&
           (record.argTypes[i] == "bytes" || (data && number));
  }
  parts.push_back(callTarget(code.flat, call));
  return parts;
}

bool isPlainPayment(const Code &code, ValueId call) {
  llvm::ArrayRef<ValueId> arguments = callArguments(code.flat, call);
  if (code.flat[call].call().payload == CallRecord::Payload::Memory)
    return code.flow.isZero(arguments[1]);
  return llvm::all_of(arguments, [&](ValueId argument) {
    return code.flat[argument].op == Op::ConstBytes || code.flow.isZero(argument);
  });
}

bool namesFunction(const Code &code, ValueId call) {
  const CallRecord &record = code.flat[call].call();
  if (record.payload == CallRecord::Payload::Typed)
    return llvm::none_of(record.argTypes,
                         [](const std::string &type) { return holds(type, "bytes"); });
  if (record.payload == CallRecord::Payload::Memory &&
      code.flow.isZero(callArguments(code.flat, call)[1]))
    return true; // no data at all
  return record.selector || llvm::any_of(callArguments(code.flat, call), [&](ValueId argument) {
           const Instruction &data = code.flat[argument];
           return data.op == Op::ConstBytes ||
                  (data.op == Op::AbiEncode && data.encode().kind == EncodeKind::WithSelector &&
                   code.flow.isConstant(data.operands[0]) &&
                   llvm::none_of(data.encode().types,
                                 [](const std::string &type) { return holds(type, "bytes"); }));
         });
}

namespace {

/// A function with that selector is known, and none of them takes `bytes` that it could pass on.
bool isPlainFunction(const Module &module, uint32_t selector) {
  bool any = false;
  for (const auto &contract : module.contracts)
    if (FunctionId entry = contract->findEntry(selector); entry.valid()) {
      any = true;
      if (holds((*contract)[entry].signature, "bytes"))
        return false;
    }
  return any;
}

/// Every way to the call asks which function its data names, and that this is one the code knows,
/// or that no arguments follow.
bool asksFunction(const Code &code, ValueId call) {
  const Flow &flow = code.flow;
  llvm::ArrayRef<ValueId> arguments = callArguments(code.flat, call);
  if (code.flat[call].call().payload != CallRecord::Payload::Bytes || arguments.size() != 1)
    return false;
  auto isData = [&](ValueId value) {
    return flow.same(flow.strip(value), flow.strip(arguments[0]));
  };
  // `order` itself, or `order[:4]`
  auto begins = [&](ValueId value) {
    const Instruction &prefix = code.flat[flow.strip(value)];
    if (prefix.op != Op::BytesPrefix || prefix.type.bits < 32)
      return false;
    const Instruction &part = code.flat[prefix.operands[0]];
    return isData(prefix.operands[0]) ||
           (part.op == Op::Slice && isData(part.operands[0]) && flow.isZero(part.operands[1]));
  };
  bool plain = true, asked = false;
  auto names = [&](const Condition &c) {
    llvm::APInt selector;
    if (c.isFlag() || c.op != Op::Eq || !begins(c.a) ||
        !flow.isConstant(flow.strip(c.b), &selector))
      return false;
    asked = true;
    plain &= isPlainFunction(code.flat.module, uint32_t(selector.getZExtValue()));
    return true;
  };
  auto isShort = [&](const Condition &c) {
    llvm::APInt length;
    return !c.isFlag() && c.op == Op::Eq && code.flat[flow.strip(c.a)].op == Op::Length &&
           isData(code.flat[flow.strip(c.a)].operands[0]) &&
           flow.isConstant(flow.strip(c.b), &length) && length == 4;
  };
  return mustPass(flow, call, names) && asked && (plain || mustPass(flow, call, isShort));
}

} // namespace

bool isChosenCall(const Code &code, ValueId call) {
  return isOpenCall(code.flat, call) && code.flow.sources(callTarget(code.flat, call)).calldata() &&
         !asksFunction(code, call);
}

namespace {

/// Call data of no fixed length, with an address out of the caller's own: what a list of actions
/// looks like in memory.
bool handsOnActions(const Code &code, ValueId call) {
  const CallRecord &record = code.flat[call].call();
  llvm::ArrayRef<ValueId> arguments = callArguments(code.flat, call);
  if (!record.selector || arguments.size() < 2 || code.flow.isConstant(arguments[1]))
    return false;
  for (BlockId block : code.flat.graph().reversePostorder())
    for (ValueId at : code.flat.code[block].instructions) {
      if (code.flat[at].op != Op::MStore)
        continue;
      const Instruction &wide = code.flat[code.flat[at].operands[1]];
      if (wide.op != Op::ZExt || code.flat[wide.operands[0]].type.bits != 160)
        continue;
      if (code.flow.sources(wide.operands[0]).calldata())
        return true;
    }
  return false;
}

/// A callee that the record does not name: is it handed what the record holds, or what hashes to
/// its key? A script of its own, or targets with their data.
std::optional<Payload> handedOn(const Code &code, ValueId call) {
  const Flow &flow = code.flow;
  const CallRecord &record = code.flat[call].call();
  if (record.payload == CallRecord::Payload::Memory) {
    // Arguments are address and length: what was written there decides.
    Sources all = flow.sources(call, {false, false, true});
    if (readsRecord(flow, all, 2))
      return Payload{call, true, true};
    if (all.calldata() && handsOnActions(code, call) && boundByHash(code, all))
      return Payload{call, !isArmOf(code, callTarget(code.flat, call)), false};
    return std::nullopt;
  }
  bool actions = takesActions(record), stored = false, bound = false;
  llvm::ArrayRef<ValueId> arguments = callArguments(code.flat, call);
  llvm::ArrayRef<std::string> types = record.argTypes;
  // `abi.encodeWithSelector(...)` is a call of that function, written by hand.
  if (record.payload == CallRecord::Payload::Bytes && arguments.size() == 1)
    if (const Instruction &made = code.flat[flow.strip(arguments[0])];
        made.op == Op::AbiEncode && made.encode().kind == EncodeKind::WithSelector) {
      arguments = llvm::ArrayRef<ValueId>(made.operands).drop_front();
      types = made.encode().types;
    }
  for (size_t i = 0; i < arguments.size(); ++i) {
    Sources s = flow.sources(arguments[i]);
    bool data = i < types.size() && holds(types[i], "bytes");
    stored |= (actions || data) && readsRecord(flow, s);
    bound |= s.calldata() && (actions ? boundByHash(code, s) : data && comparedByHash(code, s));
  }
  if (!stored && !bound)
    return std::nullopt;
  return Payload{call, !isArmOf(code, callTarget(code.flat, call)), stored};
}

} // namespace

bool isDeclaredView(const Module &module, const CallRecord &record) {
  ContractId callee = record.contract.empty() ? ContractId() : module.find(record.contract);
  FunctionId function =
      callee.valid() && record.selector ? module[callee].findEntry(*record.selector) : FunctionId();
  return function.valid() && module[callee][function].mutability <= Mutability::View;
}

std::vector<Payload> payloadsOf(const Code &code) {
  std::vector<Payload> result;
  const Flat &flat = code.flat;
  const Flow &flow = code.flow;
  for (ValueId call : flat.externalCalls()) {
    const Instruction &instruction = flat[call];
    if (instruction.op != Op::ExtCall || instruction.call().kind == CallKind::Static)
      continue;
    const CallRecord &record = instruction.call();
    Sources target = flow.sources(callTarget(flat, call));
    if (target.caller || isDeclaredView(flat.module, record))
      continue;
    if (target.calls.empty() && readsRecord(flow, target)) {
      // A function that is handed a target and data performs them elsewhere, even if each proposal
      // names its own executor.
      bool memory = record.payload == CallRecord::Payload::Memory;
      result.push_back({call, memory ? record.selector.has_value() : takesActions(record), true});
    } else if (target.calls.empty() && target.calldata()) {
      if (isOpenCall(flat, call) && boundByHash(code, target))
        result.push_back({call, false, false});
    } else if (auto payload = handedOn(code, call)) {
      result.push_back(*payload);
    }
  }
  return result;
}

PathResult survivesFailure(const Code &code, ValueId call) {
  PathQuery query;
  query.from = call;
  query.target = [&](ValueId v) {
    return code.flat[v].op == Op::Return || code.flat[v].op == Op::ReturnMem;
  };
  query.assume = [&](ValueId v) -> std::optional<llvm::APInt> {
    const Instruction &i = code.flat[v];
    if (i.op == Op::Extract && i.index == 0 && i.operands[0] == call)
      return llvm::APInt(std::max<unsigned>(1, i.type.bits), 0);
    return std::nullopt;
  };
  return findPath(code.flow, query);
}

} // namespace quorate::gov
