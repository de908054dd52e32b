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

bool setsFlagBits(const Flow &flow, const Access &write) {
  if (!write.write || write.path.unknown || !write.value.valid())
    return false;
  const Instruction &i = flow.flat[flow.strip(write.value)];
  if (i.op != Op::Or)
    return false;
  for (unsigned side : {0u, 1u})
    if (isOld(flow, write, i.operands[side]) && flow.isConstant(i.operands[1 - side]))
      return true;
  return false;
}

bool isPackedWord(const ContractView &view, const PathShape &leaf) {
  return llvm::any_of(view.writesTo(leaf), [&](const ContractView::Write &write) {
    return keepsOtherBits(view.code(write.entry).flow, *write.access);
  });
}

} // namespace quorate::gov
