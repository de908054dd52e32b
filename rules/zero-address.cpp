//===- zero-address.cpp - power that can be given to nobody -----------------------===//

#include "analyzer/governance/Taint.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {20};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-042"};
constexpr Rule TheRule = {
    "zero-address", "An owner, governor, timelock or token can be set to the zero address",
    Severity::Note, Cwe,
    Scwe,           2.5,
    check};
const Registration registration(TheRule);

/// Becomes the holder only when he answers: another entry point copies the place over.
bool isOffer(const ContractView &view, const Cell &cell) {
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (const Access &access : code.flat.accesses())
      if (access.write && access.value.valid() && cellOf(code, access) != cell &&
          cellOf(code, code.flow.strip(access.value)) == cell)
        return true;
    // require(msg.sender == pending); holder = msg.sender
    bool asked = llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
      auto limit = limitsCaller(view, code, c, Trust::Nominal);
      return limit && !c.isFlag() &&
             (cellOf(code, code.flow.strip(c.a)) == cell ||
              cellOf(code, code.flow.strip(c.b)) == cell);
    });
    for (const Access &access : code.flat.accesses())
      if (asked && access.write && access.value.valid() && code.flow.isCaller(access.value) &&
          cellOf(code, access) != cell)
        return true;
  }
  return false;
}

/// The governor's or timelock's token, timelock or admin.
bool isLink(const Context &context, const Cell &cell) {
  if (!cell.shape.var.valid() || !cell.shape.steps.empty())
    return false;
  const Governor *governor = context.model.governor(context.contractId);
  if (!governor)
    return false;
  auto names = [&](const Link &link) { return link.var == cell.shape.var; };
  return llvm::any_of(governor->timelocks, names) || llvm::any_of(governor->tokens, names);
}

/// Something on the way would fail for the zero address.
bool excludesZero(const Code &code, const Condition &c, ValueId value) {
  auto isValue = [&](ValueId v) { return v.valid() && code.flow.same(v, value); };
  if (c.isFlag() && c.op == Op::Ne && isValue(c.a))
    return true;
  if (pins(code, c, value))
    return true;
  for (ValueId side : {c.a, c.b}) {
    bool asks = false;
    if (side.valid())
      code.flow.backward(side, {}, [&](ValueId at) {
        const Instruction &i = code.flat[at];
        asks |= (i.op == Op::CodeSize || i.op == Op::CodeHash) && isValue(i.operands[0]);
        if (i.op == Op::ExtCall && isValue(callTarget(code.flat, at)))
          asks = true;
        return !asks;
      });
    if (asks)
      return true;
  }
  return false;
}

void check(Context &context) {
  const ContractView &view = context.view;
  const Guards &guards = view.guards();
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (const Access &access : code.flat.accesses()) {
      auto cell = access.write && !access.clears && access.value.valid() ? cellOf(code, access)
                                                                         : std::nullopt;
      if (!cell || keyCount(cell->shape) > 0 || !(guards.holds(*cell) || isLink(context, *cell)) ||
          !isRawInput(code.flow, access.value) || !isAddressLike(code.flow, access.value) ||
          isOffer(view, *cell))
        continue;
      PathQuery query;
      query.target = [&](ValueId v) { return v == access.at; };
      query.cut = [&](const Condition &c) { return excludesZero(code, c, access.value); };
      PathResult path = findPath(code.flow, query);
      // Set-up happens under the eyes of who deploys, and what a vote decides is no slip.
      if (!path.exists() || !commits(code, access.at) || happensOnce(code, access.at) ||
          looksLikeSetup(view, guards, code) ||
          isGovernance(context, authorityOf(view, code, access.at)))
        continue;
      std::string leaf = show(context, *cell);
      context.findings.push_back(findingAlong(
          context, TheRule, code, access.at, path,
          leaf + " can be set to the zero address by mistake, and then nobody can change it back. "
                 "Require that it is not zero, or let the new one accept.",
          "zero " + leaf, "sets " + leaf));
      break;
    }
  }
}

} // namespace

} // namespace quorate::rules
