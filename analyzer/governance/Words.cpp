//===- Words.cpp - numbers that the code divides into parts by itself -----------===//

#include "analyzer/governance/Words.h"

namespace quorate::gov {

using namespace ir;

namespace {

bool isOld(const Flow &flow, const Access &write, ValueId value) {
  const Access *old = flow.load(flow.strip(value));
  return old && old->path.sameShape(write.path);
}

bool masksOld(const Flow &flow, const Access &write, ValueId value) {
  const Instruction &i = flow.flat[flow.strip(value)];
  return i.op == Op::And &&
         (isOld(flow, write, i.operands[0]) || isOld(flow, write, i.operands[1]));
}

} // namespace

bool keepsOtherBits(const Flow &flow, const Access &write) {
  if (!write.write || write.path.unknown || !write.value.valid())
    return false;
  ValueId stored = flow.strip(write.value);
  const Instruction &i = flow.flat[stored];
  if (i.op != Op::Or)
    return masksOld(flow, write, stored);
  return llvm::any_of(i.operands, [&](ValueId part) {
    return isOld(flow, write, part) || masksOld(flow, write, part);
  });
}

/// A constant, or one of several.
static bool isSomeConstant(const Flow &flow, ValueId value) {
  value = flow.strip(value);
  const Instruction &i = flow.flat[value];
  llvm::ArrayRef<ValueId> arms(i.operands);
  if (i.op == Op::Select)
    arms = arms.drop_front();
  return flow.isConstant(value) ||
         ((i.op == Op::Phi || i.op == Op::Select) &&
          llvm::all_of(arms, [&](ValueId arm) { return flow.isConstant(flow.strip(arm)); }));
}

bool setsFlagBits(const Flow &flow, const Access &write) {
  if (!write.write || write.path.unknown || !write.value.valid())
    return false;
  const Instruction &i = flow.flat[flow.strip(write.value)];
  if (i.op != Op::Or)
    return false;
  for (unsigned side : {0u, 1u})
    if (isOld(flow, write, i.operands[side]) && isSomeConstant(flow, i.operands[1 - side]))
      return true;
  return false;
}

std::optional<llvm::APInt> stateAfter(const Flow &flow, const Access &write) {
  if (!write.write || write.path.unknown || !write.value.valid())
    return std::nullopt;
  Bits bits = bitsOf(flow, write.value, write);
  constexpr unsigned State = 8; // more bits than that are a number
  unsigned width = flow.flat[write.value].type.bits;
  llvm::APInt whole = llvm::APInt::getLowBitsSet(256, width == 0 || width > 256 ? 256 : width);
  llvm::APInt set = ~bits.kept & whole;
  if (bits.kept == 0 || set == 0 || set.popcount() > State ||
      !set.isSubsetOf(bits.one | bits.zero | bits.flipped))
    return std::nullopt;
  llvm::APInt known = bits.one | bits.flipped;
  return known != 0 ? known : bits.kept;
}

ValueId bitSet(const Flow &flow, const Access &write) {
  if (!write.write || write.path.unknown || !write.value.valid())
    return {};
  const Instruction &i = flow.flat[flow.strip(write.value)];
  if (i.op != Op::Or)
    return {};
  for (unsigned side : {0u, 1u}) {
    const Instruction &bit = flow.flat[flow.strip(i.operands[1 - side])];
    llvm::APInt one;
    if (isOld(flow, write, i.operands[side]) && bit.op == Op::Shl &&
        flow.isConstant(flow.strip(bit.operands[0]), &one) && one == 1)
      return flow.strip(bit.operands[1]);
  }
  return {};
}

std::optional<Part> partOf(const Flow &flow, ValueId value) {
  Part part;
  part.mask = llvm::APInt::getAllOnes(256);
  for (unsigned depth = 0; depth < 32; ++depth) {
    const Instruction &i = flow.flat[value];
    if (const Access *read = flow.load(value)) {
      if (i.type.bits > 0 && i.type.bits < 256)
        part.mask &= llvm::APInt::getLowBitsSet(256, i.type.bits);
      part.leaf = read;
      return part;
    }
    auto moved = [&](const llvm::APInt &by) {
      if (by.uge(256))
        return false;
      part.mask <<= unsigned(by.getZExtValue());
      part.shift += int(by.getZExtValue());
      value = i.operands[0];
      return true;
    };
    llvm::APInt constant;
    switch (i.op) {
    case Op::ZExt:
    case Op::Cast:
    case Op::Trunc: {
      unsigned bits = std::min(i.type.bits, flow.flat[i.operands[0]].type.bits);
      if (bits > 0 && bits < 256)
        part.mask &= llvm::APInt::getLowBitsSet(256, bits);
      value = i.operands[0];
      continue;
    }
    case Op::And: {
      unsigned side = flow.isConstant(i.operands[0]) ? 0 : 1;
      if (!flow.isConstant(i.operands[side], &constant))
        return std::nullopt;
      part.mask &= constant;
      value = i.operands[1 - side];
      continue;
    }
    case Op::LShr:
      if (!flow.isConstant(i.operands[1], &constant) || !moved(constant))
        return std::nullopt;
      continue;
    case Op::UDiv:
      if (!flow.isConstant(i.operands[1], &constant) || !constant.isPowerOf2() ||
          !moved(llvm::APInt(256, constant.logBase2())))
        return std::nullopt;
      continue;
    case Op::Shl:
      if (!flow.isConstant(i.operands[1], &constant) || constant.uge(256))
        return std::nullopt;
      part.mask.lshrInPlace(unsigned(constant.getZExtValue()));
      part.shift -= int(constant.getZExtValue());
      value = i.operands[0];
      continue;
    default:
      return std::nullopt;
    }
  }
  return std::nullopt;
}

Bits bitsOf(const Flow &flow, ValueId value, const Access &leaf, unsigned depth) {
  Bits bits;
  const Instruction &i = flow.flat[value];
  auto narrow = [&](unsigned width) {
    if (width > 0 && width < 256) {
      llvm::APInt above = ~llvm::APInt::getLowBitsSet(256, width);
      bits.zero |= above;
      bits.one &= ~above;
      bits.kept &= ~above;
      bits.flipped &= ~above;
    }
    return bits;
  };
  llvm::APInt constant;
  if (flow.isConstant(value, &constant)) {
    bits.one = constant;
    bits.zero = ~constant;
    return bits;
  }
  if (const Access *old = flow.load(value)) {
    if (old->path.sameShape(leaf.path) && flow.same(firstKey(old->path), firstKey(leaf.path)))
      bits.kept = llvm::APInt::getAllOnes(256);
    return narrow(i.type.bits);
  }
  if (depth > 16 || (i.operands.empty() && i.op != Op::Env))
    return narrow(i.type.bits);
  auto operand = [&](unsigned at) { return bitsOf(flow, i.operands[at], leaf, depth + 1); };
  switch (i.op) {
  case Op::ZExt:
  case Op::Cast:
  case Op::Trunc:
    bits = operand(0);
    return narrow(std::min(i.type.bits, flow.flat[i.operands[0]].type.bits));
  case Op::And: {
    Bits a = operand(0), b = operand(1);
    bits.zero = a.zero | b.zero;
    bits.one = a.one & b.one;
    bits.kept = (a.kept & (b.one | b.kept)) | (b.kept & a.one);
    return bits;
  }
  case Op::Xor: {
    Bits a = operand(0), b = operand(1);
    bits.zero = (a.zero & b.zero) | (a.one & b.one);
    bits.one = (a.one & b.zero) | (a.zero & b.one);
    bits.kept = (a.kept & b.zero) | (b.kept & a.zero);
    bits.flipped = (a.kept & b.one) | (b.kept & a.one);
    return bits;
  }
  case Op::Env: // a clock does not get that far
    if (i.env == EnvKind::Timestamp || i.env == EnvKind::Number)
      bits.zero = llvm::APInt::getHighBitsSet(256, 256 - 48);
    return bits;
  case Op::Or:
  case Op::Add: {
    Bits a = operand(0), b = operand(1);
    if (i.op == Op::Add && !(a.zero | b.zero).isAllOnes()) { // something may be carried
      unsigned high = std::min(a.zero.countLeadingOnes(), b.zero.countLeadingOnes());
      bits.zero = llvm::APInt::getHighBitsSet(256, high == 0 ? 0 : high - 1);
      return narrow(i.type.bits);
    }
    bits.zero = a.zero & b.zero;
    bits.one = a.one | b.one;
    bits.kept = (a.kept & (b.zero | b.kept)) | (b.kept & a.zero);
    return bits;
  }
  case Op::Shl:
  case Op::LShr: {
    if (!flow.isConstant(i.operands[1], &constant) || constant.uge(256))
      return narrow(i.type.bits);
    unsigned by = unsigned(constant.getZExtValue());
    Bits a = operand(0);
    bool left = i.op == Op::Shl;
    bits.one = left ? a.one << by : a.one.lshr(by);
    bits.zero = left ? (a.zero << by) | llvm::APInt::getLowBitsSet(256, by)
                     : a.zero.lshr(by) | llvm::APInt::getHighBitsSet(256, by);
    return narrow(i.type.bits);
  }
  default:
    return narrow(i.type.bits);
  }
}

bool isPackedWord(const ContractView &view, const PathShape &leaf) {
  return llvm::any_of(view.writesTo(leaf), [&](const ContractView::Write &write) {
    return keepsOtherBits(view.code(write.entry).flow, *write.access);
  });
}

} // namespace quorate::gov
