//===- Flow.cpp - where a value comes from ----------------------------------===//

#include "analyzer/governance/Flow.h"

#include "analyzer/ir/Eval.h"

#include "llvm/ADT/DenseSet.h"

namespace quorate::gov {

using namespace ir;

namespace {

bool isMemory(const Type &type) { return type.isRef() && type.space == Space::Memory; }
bool isStateRef(const Type &type) {
  return type.isRef() && type.space != Space::Memory && type.space != Space::Calldata;
}

bool isReference(Op op) { return op == Op::RefField || op == Op::RefIndex || op == Op::RefKey; }

template <class T> void addOnce(std::vector<T> &list, T item) {
  if (!llvm::is_contained(list, item))
    list.push_back(item);
}

} // namespace

Flow::Flow(const Flat &flat) : flat(flat) {
  const auto &accesses = flat.accesses();
  for (uint32_t i = 0; i < accesses.size(); ++i)
    if (!accesses[i].write) {
      loads.try_emplace(accesses[i].at.index, i);
      if (accesses[i].whole.valid())
        loads.try_emplace(accesses[i].whole.index, i);
    }
  llvm::SmallVector<ValueId, 4> roots;
  for (BlockId block : flat.graph().reversePostorder())
    for (ValueId at : flat.code[block].instructions) {
      const Instruction &instruction = flat[at];
      switch (instruction.op) {
      case Op::Store:
      case Op::CopyTo:
        if (!isMemory(flat[instruction.operands[0]].type))
          break;
        roots.clear();
        memoryRoots(instruction.operands[0], roots);
        for (ValueId root : roots)
          writtenTo[root.index].push_back(at);
        break;
      case Op::MStore:
      case Op::MStore8:
      case Op::MCopy:
      case Op::CdCopy:
      case Op::CodeCopy:
      case Op::ExtCodeCopy:
      case Op::RetCopy:
        flatWrites.push_back(at);
        break;
      case Op::ExtCall:
        if (instruction.call().hasOutput)
          outputs.push_back(at);
        break;
      default:
        break;
      }
    }
}

void Flow::memoryRoots(ValueId ref, llvm::SmallVectorImpl<ValueId> &roots) const {
  walkBack(ref, [&](ValueId value, llvm::SmallVectorImpl<ValueId> &work) {
    const Instruction &instruction = flat[value];
    switch (instruction.op) {
    case Op::RefField:
    case Op::RefIndex:
    case Op::Slice:
      work.push_back(instruction.operands[0]);
      break;
    case Op::Load: // a member that is itself a reference belongs to the object that holds it
      if (isMemory(flat[instruction.operands[0]].type))
        work.push_back(instruction.operands[0]);
      else
        roots.push_back(value);
      break;
    case Op::Phi:
    case Op::Select:
      for (ValueId operand : instruction.operands)
        work.push_back(operand);
      break;
    default:
      roots.push_back(value);
    }
  });
}

llvm::SmallVector<ValueId, 4> Flow::choosers(ValueId phi) const {
  llvm::SmallVector<ValueId, 4> result;
  const Graph &graph = flat.graph();
  BlockId home = flat[phi].block, top = graph.immediateDominator(home);
  for (BlockId block : flat[phi].blocks)
    while (block.valid()) { // from the end of a loop to its head, which chooses whether it goes on
      const Instruction &last = flat.code.terminator(block);
      if (last.op == Op::Branch && !llvm::is_contained(result, last.operands[0]))
        result.push_back(last.operands[0]);
      if (block == top || block == home)
        break;
      block = graph.immediateDominator(block);
    }
  return result;
}

/// What a place in the call data is computed from; how far it is from there is no value of
/// anybody's.
void Flow::pushPlace(ValueId place, llvm::SmallVectorImpl<ValueId> &work) const {
  walkBack(place, [&](ValueId at, llvm::SmallVectorImpl<ValueId> &parts) {
    const Instruction &part = flat[at];
    if (part.op == Op::Add || part.op == Op::Mul || part.op == Op::Shl)
      parts.append(part.operands.begin(), part.operands.end());
    else if (part.op != Op::Const)
      work.push_back(at);
  });
}

void Flow::pushInputs(ValueId at, Through through, llvm::SmallVectorImpl<ValueId> &work) const {
  const Instruction &instruction = flat[at];
  if (isMemory(instruction.type)) { // what the object holds
    llvm::SmallVector<ValueId, 4> roots;
    memoryRoots(at, roots);
    for (ValueId root : roots) {
      work.push_back(root);
      if (auto it = writtenTo.find(root.index); it != writtenTo.end())
        for (ValueId write : it->second)
          work.append(flat[write].operands.begin() + 1, flat[write].operands.end());
    }
  }
  if (const Access *read = load(at)) {
    if (through.keys)
      for (const PathStep &step : read->path.steps)
        if (step.value.valid())
          work.push_back(step.value);
    if (instruction.op == Op::Load || instruction.op == Op::Length)
      return;
  }
  switch (instruction.op) {
  case Op::ExtCall:
  case Op::Create:
    if (!through.calls)
      return;
    break;
  case Op::Phi:
    if (through.control)
      for (ValueId condition : choosers(at))
        work.push_back(condition);
    break;
  case Op::CdLoad:
    pushPlace(instruction.operands[0], work);
    return;
  case Op::MLoad:
  case Op::KeccakMem:
    pushWritten(at, work);
    return;
  case Op::MCopy:
    pushWritten(at, work);
    break;
  default:
    break;
  }
  for (ValueId operand : instruction.operands) {
    // What is encoded, hashed or handed over as a whole is read there.
    if (!isStateRef(flat[operand].type) || (!isReference(instruction.op) && load(operand)))
      work.push_back(operand);
  }
  bool isCall = instruction.op == Op::ExtCall || instruction.op == Op::Create;
  if (isCall && instruction.record && instruction.call().payload == CallRecord::Payload::Memory)
    pushWritten(at, work);
}

void Flow::backward(ValueId from, Through through, llvm::function_ref<bool(ValueId)> visit) const {
  if (!from.valid()) // nothing enters what is not there, such as the key of a path without one
    return;
  llvm::SmallVector<ValueId, 16> work = {from};
  llvm::DenseSet<uint32_t> seen;
  while (!work.empty()) {
    ValueId at = work.pop_back_val();
    if (seen.insert(at.index).second && visit(at))
      pushInputs(at, through, work);
  }
}

const Sources &Flow::sources(ValueId from, Through through) const {
  auto [it, fresh] = found.try_emplace({from.index, through.bits()});
  if (fresh)
    it->second = std::make_unique<Sources>(findSources(from, through));
  return *it->second;
}

Sources Flow::findSources(ValueId from, Through through) const {
  Sources s;
  backward(from, through, [&](ValueId at) {
    const Instruction &instruction = flat[at];
    if (load(at))
      s.loads.push_back(at);
    switch (instruction.op) {
    case Op::Const:
      s.constant |= instruction.imm != 0;
      break;
    case Op::Param:
      addOnce(s.params, instruction.index);
      break;
    case Op::CdLoad:
      if (int index = parameterOf(*this, at); index >= 0)
        addOnce(s.params, uint32_t(index));
      else
        s.rawCalldata = true;
      break;
    case Op::CdCopy:
    case Op::CdRef:
      s.rawCalldata = true;
      break;
    case Op::ECRecover:
      s.signer = true;
      break;
    case Op::Keccak:
    case Op::KeccakMem:
    case Op::KeccakWords:
    case Op::Sha256:
    case Op::Ripemd160:
      s.hash = true;
      break;
    case Op::ExtCall:
    case Op::Create:
      s.calls.push_back(at);
      break;
    case Op::ICall:
    case Op::ICallIndirect:
      s.opaque.push_back(at);
      break;
    case Op::Unsupported:
    case Op::Undef:
      s.unknown = true;
      break;
    case Op::Env:
      switch (instruction.env) {
      case EnvKind::Caller:
        s.caller = true;
        break;
      case EnvKind::Origin:
        s.origin = true;
        break;
      case EnvKind::This:
        s.self = true;
        break;
      case EnvKind::Value:
        s.value = true;
        break;
      case EnvKind::Timestamp:
        s.timestamp = true;
        break;
      case EnvKind::Number:
        s.number = true;
        break;
      default:
        s.otherEnv = true;
      }
      break;
    default:
      break;
    }
    return true;
  });
  return s;
}

bool Flow::dependsOn(ValueId from, ValueId what, Through through) const {
  bool found = false;
  backward(from, through, [&](ValueId at) {
    found |= at == what;
    return !found;
  });
  return found;
}

ValueId Flow::strip(ValueId value) const {
  for (unsigned i = 0; i < 32 && value.valid(); ++i) {
    const Instruction &instruction = flat[value];
    switch (instruction.op) {
    case Op::ZExt:
    case Op::Cast:
    case Op::Trunc:
    case Op::SExt:
      value = instruction.operands[0];
      continue;
    case Op::And: {
      // A mask of low ones is how bytecode narrows a value.
      bool first = flat[instruction.operands[0]].op == Op::Const;
      ValueId mask = instruction.operands[first ? 0 : 1];
      if (flat[mask].op == Op::Const && flat[mask].imm.isMask()) {
        value = instruction.operands[first ? 1 : 0];
        continue;
      }
      return value;
    }
    default:
      return value;
    }
  }
  return value;
}

int parameterOf(const Flow &flow, ValueId value) {
  const Instruction &instruction = flow.flat[flow.strip(value)];
  if (instruction.op == Op::Param)
    return int(instruction.index);
  llvm::APInt offset;
  if (instruction.op == Op::CdLoad && flow.isConstant(instruction.operands[0], &offset) &&
      offset.ult(4 + 32 * 64) && offset.uge(4) && (offset.getZExtValue() - 4) % 32 == 0)
    return int((offset.getZExtValue() - 4) / 32);
  return -1;
}

bool Flow::isConstant(ValueId value, llvm::APInt *out) const {
  if (!value.valid() || flat[value].op != Op::Const)
    return false;
  if (out)
    *out = flat[value].imm.zextOrTrunc(256);
  return true;
}

ValueId Flow::newPart(ValueId stored) const {
  if (!stored.valid())
    return stored;
  const Instruction &either = flat[stored];
  if (either.op != Op::Or)
    return stored;
  for (unsigned side : {0u, 1u}) {
    const Instruction &kept = flat[either.operands[side]];
    if (kept.op == Op::And && (load(kept.operands[0]) || load(kept.operands[1])))
      return either.operands[1 - side];
  }
  return stored;
}

bool Flow::isZero(ValueId value) const {
  llvm::APInt constant;
  return isConstant(strip(value), &constant) && constant == 0;
}

bool Flow::isEnv(ValueId value, EnvKind kind) const {
  value = strip(value);
  return value.valid() && flat[value].op == Op::Env && flat[value].env == kind;
}

const Access *Flow::load(ValueId value) const {
  auto it = loads.find(value.index);
  return it == loads.end() ? nullptr : &flat.accesses()[it->second];
}

bool Flow::sameSteps(const AccessPath &a, const AccessPath &b, unsigned depth) const {
  if (!a.sameShape(b))
    return false;
  for (size_t i = 0; i < a.steps.size(); ++i)
    if (a.steps[i].value.valid() && !same(a.steps[i].value, b.steps[i].value, depth + 1))
      return false;
  return true;
}

bool Flow::same(ValueId a, ValueId b, unsigned depth) const {
  a = strip(a);
  b = strip(b);
  if (!a.valid() || !b.valid())
    return false;
  if (a == b)
    return true;
  const Instruction &x = flat[a], &y = flat[b];
  if (depth > 12 || x.op != y.op)
    return false;
  switch (x.op) {
  case Op::Const:
    return x.imm.zextOrTrunc(256) == y.imm.zextOrTrunc(256);
  case Op::Env:
    return x.env == y.env;
  case Op::Load: {
    const Access *left = load(a), *right = load(b);
    if (!left || !right || !sameSteps(left->path, right->path, depth))
      return false;
    return llvm::none_of(flat.accesses(), [&](const Access &access) {
      return access.write && access.path.sameShape(left->path);
    });
  }
  case Op::Extract:
  case Op::RefField:
    if (x.index != y.index)
      return false;
    break;
  case Op::AbiEncode:
    if (x.encode().kind != y.encode().kind || x.encode().types != y.encode().types)
      return false;
    break;
  case Op::ConstBytes:
    return x.text == y.text;
  case Op::Length: // of what the call was given, which nothing changes
    if (flat[x.operands[0]].type.space != Space::Calldata)
      return false;
    break;
  case Op::Keccak:
  case Op::KeccakWords:
  case Op::Sha256:
  case Op::Slice:
  case Op::RefIndex:
  case Op::CdLoad:
  case Op::CdRef:
  case Op::Select:
    break;
  default:
    if (!isPureScalar(x.op))
      return false;
  }
  if (x.operands.size() != y.operands.size())
    return false;
  for (size_t i = 0; i < x.operands.size(); ++i)
    if (!same(x.operands[i], y.operands[i], depth + 1))
      return false;
  return true;
}

} // namespace quorate::gov
