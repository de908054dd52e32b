//===- Units.cpp - what one vote is counted in ---------------------------------===//

#include "analyzer/governance/Units.h"

#include "analyzer/governance/Handover.h"

namespace quorate::gov {

using namespace ir;

namespace {

/// Ten to some power that makes whole tokens of the parts that votes are counted in.
bool isTokenUnit(const Flow &flow, ValueId value) {
  const Instruction &i = flow.flat[flow.strip(value)];
  llvm::APInt number;
  if (i.op == Op::Exp)
    return flow.isConstant(flow.strip(i.operands[0]), &number) && number == 10;
  if (!flow.isConstant(flow.strip(value), &number) || number.ult(1'000'000))
    return false;
  while (number != 1 && number.urem(10) == 0)
    number = number.udiv(10);
  return number == 1;
}

/// Tokens that can be divided say so: the smallest part of one is one vote. Nothing where the code
/// does not say how many parts there are.
struct Parts {
  bool likely = true; ///< where the code is not here
  std::optional<llvm::APInt> perToken;
};
Parts partsOf(const Module &module, const Link &token) {
  constexpr uint32_t Decimals = 0x313ce567; // decimals()
  if (!token.contract.valid())
    return {};
  const Contract &contract = module[token.contract];
  FunctionId entry = contract.findEntry(Decimals);
  if (!entry.valid())
    return {false, std::nullopt};
  if (!contract[entry].hasBody())
    return {};
  constexpr size_t Limit = 200;
  Code code(module, contract, entry, Limit);
  for (BlockId block : code.flat.graph().reversePostorder()) {
    const Instruction &last = code.flat.code.terminator(block);
    llvm::APInt digits;
    if (last.op != Op::Return || last.operands.empty() ||
        !code.flow.isConstant(code.flow.strip(last.operands[0]), &digits) || digits.ugt(36))
      continue;
    llvm::APInt unit(256, 1);
    for (uint64_t i = 0; i < digits.getZExtValue(); ++i)
      unit *= 10;
    return {unit != 1, unit};
  }
  return {};
}

/// What a proposer has to have by votes of the same token, where that is a number in the code.
std::optional<llvm::APInt> leastToPropose(const ContractView &view, const Governor &governor) {
  std::optional<llvm::APInt> most;
  for (const EntryPoint &entry : governor.entries) {
    if (entry.kind != EntryKind::Propose)
      continue;
    const Code &code = view.code(entry.function);
    for (const Condition &c : allConditions(code.flow)) {
      llvm::APInt least;
      if (c.isFlag() || (c.op != Op::ULt && c.op != Op::ULe) ||
          !code.flow.isConstant(code.flow.strip(c.a), &least) || least.ult(2))
        continue;
      const Instruction &answer = code.flat[code.flow.strip(c.b)];
      VarId asked = answer.op == Op::Extract ? targetVariable(code, answer.operands[0]) : VarId();
      if (asked.valid() &&
          llvm::any_of(governor.tokens, [&](const Link &token) { return token.var == asked; }) &&
          (!most || least.zextOrTrunc(256).ugt(*most)))
        most = least.zextOrTrunc(256);
    }
  }
  return most;
}

/// More than this is a number of votes; up to it, a share in basis points or percent.
constexpr uint64_t LargestShare = 10'000;

/// What the token answers for a voter is refused where it is more than a number of seats.
bool countsSeats(const ContractView &view, const Governor &governor) {
  for (const EntryPoint &entry : governor.entries) {
    if (entry.kind != EntryKind::Vote)
      continue;
    const Code &code = view.code(entry.function);
    for (const Access &access : code.flat.accesses()) {
      bool tally = access.write && !access.path.unknown &&
                   llvm::is_contained(governor.tallies, shapeOf(access.path));
      if (tally && mustPass(code.flow, access.at, [&](const Condition &c) {
            llvm::APInt most;
            return !c.isFlag() && (c.op == Op::ULt || c.op == Op::ULe) &&
                   code.flow.isConstant(code.flow.strip(c.b), &most) && most.ule(LargestShare) &&
                   code.flat[code.flow.strip(c.a)].op == Op::Extract && access.value.valid() &&
                   code.flow.dependsOn(access.value, code.flow.strip(c.a));
          }))
        return true;
    }
  }
  return false;
}

} // namespace

/// Computed in whole tokens: divided by their unit, not multiplied before. Followed to where a
/// number of the proposal was written.
bool inWholeTokens(const ContractView &view, const Flow &flow, ValueId value, unsigned depth) {
  bool whole = false;
  flow.backward(value, {}, [&](ValueId at) {
    const Instruction &i = flow.flat[at];
    if (i.op == Op::UDiv)
      whole |=
          isTokenUnit(flow, i.operands[1]) && flow.flat[flow.strip(i.operands[0])].op != Op::Mul &&
          !(flow.sources(i.operands[0]).loads.empty() && flow.sources(i.operands[0]).calls.empty());
    const Access *read = flow.load(at);
    if (read && !read->path.unknown && keyCount(read->path) > 0 && depth < 2)
      for (const ContractView::Write &write : view.writesTo(shapeOf(read->path)))
        whole |= write.access->value.valid() &&
                 inWholeTokens(view, view.code(write.entry).flow, write.access->value, depth + 1);
    return !whole;
  });
  return whole;
}

llvm::APInt leastWeight(const ContractView &view, const Governor &governor) {
  llvm::APInt none(256, 0), share(256, LargestShare + 1);
  // Where one account or one whole token is one vote, a small number is a quorum; with weights in
  // fractions of a token it is a share.
  bool weighted = false;
  llvm::APInt unit = none;
  for (const Link &token : governor.tokens) {
    Parts parts = partsOf(view.module, token);
    weighted |= parts.likely;
    if (parts.perToken && parts.perToken->ugt(unit))
      unit = *parts.perToken;
  }
  if (!weighted || countsSeats(view, governor))
    return none;
  // Less than one token is nobody's idea of a quorum.
  if (unit.ugt(share))
    return unit;
  auto toPropose = leastToPropose(view, governor);
  if (!toPropose)
    return share;
  // Who may propose is counted in votes as well: a few seats, or so many times a token's parts.
  if (toPropose->ult(share))
    return none;
  constexpr uint64_t Finest = 1'000'000'000'000'000'000, Coarsest = 1'000'000'000'000;
  llvm::APInt finest(256, Finest);
  if (toPropose->urem(finest) == 0)
    return finest;
  return toPropose->urem(Coarsest) == 0 ? llvm::APInt(256, Coarsest) : share;
}

} // namespace quorate::gov
