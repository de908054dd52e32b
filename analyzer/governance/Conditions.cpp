//===- Conditions.cpp - what taking a branch establishes ----------------------===//

#include "analyzer/governance/Conditions.h"

#include <functional>

namespace quorate::gov {

using namespace ir;
using llvm::APInt;

bool isBoolean(const Flow &flow, ValueId value) {
  value = flow.strip(value);
  return flow.flat[value].type.kind == TypeKind::Bool;
}

namespace {

/// The smallest number of bits that a value passes on its way from what strip() leaves of it.
unsigned narrowest(const Flow &flow, ValueId value) {
  unsigned bits = 256;
  for (ValueId end = flow.strip(value); value != end;) {
    const Instruction &i = flow.flat[value];
    unsigned side = i.op == Op::And && flow.isConstant(i.operands[0]) ? 1 : 0;
    bits = std::min(bits, i.op == Op::And ? flow.flat[i.operands[1 - side]].imm.getActiveBits()
                                          : std::max(1u, unsigned(i.type.bits)));
    value = i.operands[side];
  }
  return bits;
}

} // namespace

void conditionsOf(const Flow &flow, ValueId value, bool holds,
                  llvm::function_ref<ValueId(ValueId)> resolve,
                  llvm::SmallVectorImpl<Condition> &out) {
  const Flat &flat = flow.flat;
  for (unsigned i = 0; i < 64; ++i) {
    value = resolve(flow.strip(value));
    if (ValueId stored = flow.storedTruth(value); stored.valid()) {
      out.push_back({holds ? Op::Ne : Op::Eq, value, {}, {}});
      value = stored;
      continue;
    }
    const Instruction &instruction = flat[value];
    ValueId a = instruction.operands.empty() ? ValueId() : instruction.operands[0];
    ValueId b = instruction.operands.size() < 2 ? ValueId() : instruction.operands[1];
    switch (instruction.op) {
    case Op::Not:
      if (!isBoolean(flow, a))
        break;
      value = a;
      holds = !holds;
      continue;
    case Op::Eq:
    case Op::Ne: {
      if (flow.isConstant(a))
        std::swap(a, b);
      bool equal = (instruction.op == Op::Eq) == holds;
      APInt constant;
      ValueId known = resolve(flow.strip(a));
      if (flow.isConstant(b, &constant) && constant.ule(1) && isBoolean(flow, known)) {
        value = known;
        holds = equal == (constant == 1);
        continue;
      }
      // a - b != 0 and a ^ b != 0 are how optimisers write a != b.
      const Instruction &left = flat[flow.strip(a)];
      if (flow.isZero(b) && (left.op == Op::Sub || left.op == Op::Xor)) {
        out.push_back({equal ? Op::Eq : Op::Ne, left.operands[0], left.operands[1], {}});
        return;
      }
      if (flow.isZero(b)) {
        // A part of a word is told by where it is cut off.
        ValueId bare = flow.strip(a);
        bool part = flat[bare].op == Op::LShr ||
                    (flow.load(bare) && narrowest(flow, a) < flat[bare].type.bits);
        out.push_back({equal ? Op::Eq : Op::Ne, part ? a : bare, {}, {}});
        return;
      }
      out.push_back({equal ? Op::Eq : Op::Ne, a, b, {}});
      return;
    }
    case Op::ULt:
    case Op::SLt:
      if (holds && instruction.op == Op::ULt && flow.isZero(a)) { // 0 < b
        out.push_back({Op::Ne, flow.strip(b), {}, {}});
        return;
      }
      if (holds)
        out.push_back({instruction.op, a, b, {}});
      else
        out.push_back({instruction.op == Op::ULt ? Op::ULe : Op::SLe, b, a, {}});
      return;
    case Op::ULe:
    case Op::SLe:
      if (holds)
        out.push_back({instruction.op, a, b, {}});
      else
        out.push_back({instruction.op == Op::ULe ? Op::ULt : Op::SLt, b, a, {}});
      return;
    case Op::And:
    case Op::Or:
      if (!isBoolean(flow, a) || !isBoolean(flow, b))
        break;
      if ((instruction.op == Op::And) == holds) {
        conditionsOf(flow, a, holds, resolve, out);
        value = b;
        continue;
      }
      return;          // one of two: nothing is known of either
    case Op::Select: { // a ? b : false, a ? true : b
      if (instruction.operands.size() != 3 || !isBoolean(flow, value))
        break;
      ValueId ifTrue = instruction.operands[1], ifFalse = instruction.operands[2];
      APInt constant;
      bool conjunction = flow.isConstant(ifFalse, &constant) && constant == 0 && holds;
      bool disjunction = flow.isConstant(ifTrue, &constant) && constant == 1 && !holds;
      if (!conjunction && !disjunction)
        break;
      conditionsOf(flow, a, holds, resolve, out);
      value = conjunction ? ifTrue : ifFalse;
      continue;
    }
    case Op::Sub:
    case Op::Xor:
      out.push_back({holds ? Op::Ne : Op::Eq, a, b, {}});
      return;
    default:
      break;
    }
    break;
  }
  out.push_back({holds ? Op::Ne : Op::Eq, value, {}, {}});
}

const std::vector<Condition> &allConditions(const Flow &flow) {
  if (flow.conditions)
    return *flow.conditions;
  flow.conditions = std::make_shared<std::vector<Condition>>();
  std::vector<Condition> &result = *flow.conditions;
  const Flat &flat = flow.flat;
  llvm::SmallVector<Condition, 4> conditions;
  for (BlockId block : flat.graph().reversePostorder()) {
    const Instruction &last = flat.code.terminator(block);
    if (last.op != Op::Branch)
      continue;
    // A merged truth value may be any of its operands.
    std::function<bool(ValueId)> visit = [&](ValueId at) {
      const Instruction &instruction = flat[at];
      bool through =
          instruction.op == Op::Phi || instruction.op == Op::Not || instruction.op == Op::And ||
          instruction.op == Op::Or || instruction.op == Op::ZExt || instruction.op == Op::Trunc ||
          instruction.op == Op::Cast ||
          ((instruction.op == Op::Eq || instruction.op == Op::Ne) &&
           (flow.isZero(instruction.operands[0]) || flow.isZero(instruction.operands[1])));
      if (!isBoolean(flow, at))
        return through;
      for (bool holds : {true, false}) {
        conditions.clear();
        conditionsOf(flow, at, holds, [](ValueId v) { return v; }, conditions);
        for (Condition &condition : conditions) {
          condition.branch = flat.code[block].instructions.back();
          result.push_back(condition);
        }
      }
      if (ValueId stored = flow.storedTruth(at); stored.valid())
        flow.backward(stored, {}, visit);
      return through;
    };
    flow.backward(last.operands[0], {}, visit);
  }
  return result;
}

} // namespace quorate::gov
