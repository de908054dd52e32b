//===- Assessor.cpp - votes that another contract weighs -----------------------===//

#include "analyzer/governance/Assessor.h"

#include "analyzer/governance/Handover.h"

namespace quorate::gov {

using namespace ir;

namespace {

bool reads(const Flow &flow, ValueId value, const std::optional<Leaf> &leaf) {
  return leaf && llvm::any_of(flow.sources(value).loads, [&](ValueId load) {
           const Access *read = flow.load(load);
           return read && !read->path.unknown && shapeOf(read->path) == leaf->shape;
         });
}

/// Which arguments of the call are which votes.
struct Handed {
  std::set<uint32_t> inFavour, others;
};

bool compares(const Code &callee, const Handed &votes, Against what) {
  auto isMadeOf = [&](ValueId side, const std::set<uint32_t> &arguments) {
    return llvm::any_of(callee.flow.sources(side).params,
                        [&](uint32_t parameter) { return arguments.count(parameter) != 0; });
  };
  for (BlockId block : callee.flat.graph().reversePostorder())
    for (ValueId at : callee.flat.code[block].instructions) {
      const Instruction &i = callee.flat[at];
      if (i.op != Op::ULt && i.op != Op::ULe)
        continue;
      for (unsigned side : {0u, 1u}) {
        ValueId cast = i.operands[side], bound = i.operands[1 - side];
        if (!isMadeOf(cast, votes.inFavour) || isMadeOf(bound, votes.inFavour) ||
            callee.flow.isZero(bound))
          continue;
        bool difference = isMadeOf(cast, votes.others);
        bool other = isMadeOf(bound, votes.others);
        if (what == Against::Votes ? difference || other : !difference && !other)
          return true;
      }
    }
  return false;
}

} // namespace

bool isWeighedElsewhere(const ContractView &view, const Governor &governor, const Code &code,
                        const Condition &condition, Against what) {
  if (!governor.forVotes || !condition.isFlag() || condition.op != Op::Ne)
    return false;
  const Instruction &answer = code.flat[code.flow.strip(condition.a)];
  if (answer.op != Op::Extract || answer.index < 2 || // before that: success and raw data
      answer.type.kind != TypeKind::Bool)
    return false;
  ValueId call = answer.operands[0];
  const Instruction &asked = code.flat[call];
  if (asked.op != Op::ExtCall || asked.call().kind != CallKind::Static ||
      asked.call().payload != CallRecord::Payload::Typed ||
      code.flow.sources(callTarget(code.flat, call)).chosenByCaller())
    return false;
  Handed votes;
  llvm::ArrayRef<ValueId> arguments = callArguments(code.flat, call);
  for (uint32_t i = 0; i < arguments.size(); ++i)
    if (reads(code.flow, arguments[i], governor.forVotes))
      votes.inFavour.insert(i);
    else if (reads(code.flow, arguments[i], governor.againstVotes))
      votes.others.insert(i);
  if (votes.inFavour.empty() || (what == Against::Votes && votes.others.empty()))
    return false;
  ContractId type = calleeType(code, call);
  FunctionId entry = calleeEntry(code, call, type);
  if (!entry.valid())
    return true;
  constexpr size_t Limit = 2000;
  return compares(Code(view.module, view.module[type], entry, Limit), votes, what);
}

} // namespace quorate::gov
