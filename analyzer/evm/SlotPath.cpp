//===- SlotPath.cpp - what a slot number is made of ------------------------------------===//

#include "analyzer/evm/SlotPath.h"

#include "analyzer/evm/Limits.h"

#include "analyzer/ir/Interpreter.h"

#include <set>
#include <tuple>

namespace quorate::evm {

namespace {

constexpr unsigned MaxDepth = 40;
constexpr size_t MaxWeb = 64; ///< phis that one pointer may go through
constexpr uint64_t MaxStride = 1 << 16;
constexpr uint64_t MaxFixedLength = 255; ///< below what a byte can be that nobody has tested
constexpr unsigned KnownDataSlots = 512; ///< arrays whose keccak(slot) the optimiser folded

/// keccak(slot) for low slots, by hash.
const std::map<APInt, unsigned, SlotLess> &dataHashes() {
  static const auto table = [] {
    std::map<APInt, unsigned, SlotLess> out;
    for (unsigned slot = 0; slot < KnownDataSlots; ++slot) {
      uint8_t bytes[32] = {};
      bytes[30] = uint8_t(slot >> 8);
      bytes[31] = uint8_t(slot);
      out.emplace(ir::keccak256(bytes), slot);
    }
    return out;
  }();
  return table;
}

} // namespace

SlotPath SlotPaths::parseConstant(ValueId id) const {
  const APInt &value = fn[id].imm;
  SlotPath path;
  auto it = dataHashes().upper_bound(value);
  if (value.getActiveBits() > 64 && it != dataHashes().begin()) {
    --it;
    APInt distance = value - it->first;
    if (distance.getActiveBits() <= 32) {
      path.root = APInt(256, it->second);
      SlotStep step;
      step.kind = SlotStep::Kind::Element;
      step.offset = int64_t(distance.getZExtValue());
      if (step.offset == 0)
        step.data = id;
      path.steps.push_back(step);
      return path;
    }
  }
  path.root = value;
  return path;
}

std::optional<SlotPath> SlotPaths::parse(ValueId slot, unsigned depth) {
  if (depth > MaxDepth)
    return std::nullopt;
  const ir::Instruction &i = fn[slot];
  switch (i.op) {
  case Op::Const:
    return parseConstant(slot);
  case Op::Cast:
    return parse(i.operands[0], depth + 1);
  case Op::KeccakWords: {
    if (i.operands.empty() || i.operands.size() > 2)
      return std::nullopt;
    bool mapping = i.operands.size() == 2;
    bool slotFirst = mapping && order == HashOrder::SlotFirst;
    std::optional<SlotPath> path =
        parse(slotFirst ? i.operands.front() : i.operands.back(), depth + 1);
    if (!path)
      return std::nullopt;
    SlotStep step;
    step.kind = mapping ? SlotStep::Kind::Key : SlotStep::Kind::Element;
    (mapping ? step.value : step.data) = slotFirst ? i.operands[1] : mapping ? i.operands[0] : slot;
    path->steps.push_back(step);
    return path;
  }
  case Op::Add:
  case Op::Sub: {
    const APInt *c = constant(i.operands[1]);
    if (!c)
      return i.op == Op::Add ? parseSum(slot, i.operands[0], i.operands[1], depth) : std::nullopt;
    APInt offset = i.op == Op::Sub ? -*c : *c;
    // A large constant is the hash of an array's slot: constant + index.
    if (offset.getSignificantBits() > 48)
      return i.op == Op::Add ? parseSum(slot, i.operands[1], i.operands[0], depth) : std::nullopt;
    std::optional<SlotPath> path = parse(i.operands[0], depth + 1);
    if (!path && i.op == Op::Add)
      return withIndex(parseConstant(i.operands[1]), i.operands[0]);
    if (!path || path->steps.empty())
      return std::nullopt; // a low constant plus something: no rule says what that is
    path->steps.back().offset += offset.getSExtValue();
    return path;
  }
  case Op::Phi:
    return parseWalk(slot, depth);
  default:
    return std::nullopt;
  }
}

namespace {

/// An index and the slots for each element, where it is multiplied by them.
std::pair<ValueId, uint64_t> scaled(const ir::Function &fn, ValueId value) {
  const ir::Instruction &i = fn[value];
  if (i.op != Op::Mul && i.op != Op::Shl)
    return {value, 1};
  const ir::Instruction &by = fn[i.operands[1]];
  uint64_t n = by.op == Op::Const ? by.imm.getLimitedValue(MaxStride) : 0;
  if (by.op != Op::Const || n >= (i.op == Op::Mul ? MaxStride : 16))
    return {value, 1};
  return {i.operands[0], i.op == Op::Mul ? n : uint64_t(1) << n};
}

} // namespace

std::optional<SlotPath> SlotPaths::parseSum(ValueId sum, ValueId a, ValueId b, unsigned depth) {
  for (auto [data, index] : {std::pair(a, b), {b, a}}) {
    std::optional<SlotPath> path = parse(data, depth + 1);
    if (!path)
      continue;
    SlotStep *last = path->steps.empty() ? nullptr : &path->steps.back();
    if (last && last->kind == SlotStep::Kind::Element && !last->value.valid()) {
      std::tie(last->value, last->stride) = scaled(fn, index);
      return path;
    }
    // data + start + i: what clears the rest of a byte string counts from where the new one ends.
    if (last && last->kind == SlotStep::Kind::Element && last->data.valid() && last->stride <= 1) {
      last->value = sum;
      last->origin = last->data;
      last->stride = 1;
      last->offset = 0;
      return path;
    }
    if (std::optional<SlotPath> fixed = withIndex(std::move(*path), index))
      return fixed;
  }
  return std::nullopt;
}

/// The element of an array of fixed length that begins where `path` ends, if the way to the access
/// has a test that the index is small.
std::optional<SlotPath> SlotPaths::withIndex(SlotPath path, ValueId distance) const {
  for (const SlotStep &step : path.steps)
    if (step.kind == SlotStep::Kind::Fixed)
      return std::nullopt;
  SlotStep step;
  step.kind = SlotStep::Kind::Fixed;
  std::tie(step.value, step.stride) = scaled(fn, distance);
  APInt most = mostAt(graph, step.value, at);
  if (step.stride == 0 || most.uge(MaxFixedLength))
    return std::nullopt;
  step.length = most.getZExtValue() + 1;
  path.steps.push_back(step);
  return path;
}

/// A loop pointer through an array's data: phi(data + start, pointer + 1), or several such phis
/// that pass the pointer on. Whatever the steps are, the index is pointer minus data.
std::optional<SlotPath> SlotPaths::parseWalk(ValueId phi, unsigned depth) {
  std::optional<SlotPath> path;
  std::vector<ValueId> work{phi};
  std::set<ValueId> seen{phi};
  while (!work.empty()) {
    ValueId at = work.back();
    work.pop_back();
    for (ValueId operand : fn[at].operands) {
      const ir::Instruction &i = fn[operand];
      bool moves = (i.op == Op::Add || i.op == Op::Sub) && fn[i.operands[0]].op == Op::Phi;
      ValueId from = moves ? i.operands[0] : operand;
      if (fn[from].op == Op::Phi) {
        if (seen.insert(from).second)
          work.push_back(from);
        continue;
      }
      std::optional<SlotPath> start = parse(operand, depth + 1);
      if (!start || start->steps.empty() || !start->steps.back().data.valid() ||
          (path && path->steps.back().data != start->steps.back().data))
        return std::nullopt;
      path = std::move(start);
    }
    if (seen.size() > MaxWeb)
      return std::nullopt;
  }
  if (!path)
    return std::nullopt;
  // Every way to the pointer starts from the data's first slot, so that is computed before.
  SlotStep &last = path->steps.back();
  last.value = phi;
  last.origin = last.data;
  last.stride = 1;
  last.offset = 0;
  return path;
}

} // namespace quorate::evm
