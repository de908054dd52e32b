//===- Counts.cpp - numbers that go up one by one ---------------------------------===//

#include "analyzer/governance/Counts.h"

#include "analyzer/governance/Handover.h"

namespace quorate::gov {

using namespace ir;

namespace {

/// What is stored there is made from itself, from other counts and from constants: to get far, it
/// takes as many transactions.
bool countsSteps(const ContractView &view, const PathShape &leaf, unsigned depth = 0) {
  auto isStep = [&](const Code &code, const Access &write) {
    if (!write.value.valid())
      return write.clears;
    const Sources &from = code.flow.sources(write.value);
    return !from.calldata() && !from.value && !from.clock() && from.calls.empty() &&
           !from.unknown && llvm::all_of(from.loads, [&](ValueId load) {
             const Access *read = code.flow.load(load);
             return read && !read->path.unknown &&
                    (shapeOf(read->path) == leaf ||
                     (depth == 0 && countsSteps(view, shapeOf(read->path), 1)));
           });
  };
  bool any = false;
  for (uint32_t f = 0; f < view.contract.functions.size(); ++f) {
    const ir::Function &function = view.contract.functions[f];
    if (!function.hasBody() || (!function.isEntry && function.kind != FunctionKind::Constructor))
      continue;
    const Code &code = view.code(FunctionId(f));
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || !(access.path.unknown || shapeOf(access.path) == leaf ||
                             contains(shapeOf(access.path), leaf)))
        continue;
      if (access.path.unknown || (shapeOf(access.path) == leaf && !isStep(code, access)))
        return false;
      any = true;
    }
  }
  return any;
}

} // namespace

bool isCount(const Code &code, ValueId call) {
  ContractId type = calleeType(code, call);
  FunctionId entry = calleeEntry(code, call, type);
  if (!entry.valid())
    return false;
  ContractView callee(code.flat.module, type);
  const Code &asked = callee.code(entry);
  bool any = false;
  for (BlockId block : asked.flat.graph().reversePostorder()) {
    const Instruction &last = asked.flat.code.terminator(block);
    if (last.op != Op::Return)
      continue;
    for (ValueId answer : last.operands) {
      const Sources &from = asked.flow.sources(answer);
      if (from.calldata() || !from.calls.empty() || from.unknown)
        return false;
      for (ValueId load : from.loads) {
        const Access *read = asked.flow.load(load);
        if (!read || read->path.unknown || !countsSteps(callee, shapeOf(read->path)))
          return false;
        any = true;
      }
    }
  }
  return any;
}

} // namespace quorate::gov
