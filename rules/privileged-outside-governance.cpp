//===- privileged-outside-governance.cpp - an admin above the vote ----------------===//

#include "analyzer/governance/Power.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {269};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-005", "SCWE-012"};
constexpr Rule TheRule = {"privileged-outside-governance",
                          "An address outside governance can change its parameters or act for it, "
                          "with neither timelock nor vote",
                          Severity::Warning,
                          Cwe,
                          Scwe,
                          6.0,
                          check};
const Registration registration(TheRule);

/// Proposals are performed by the governor itself, so that it could be its own authority. Where a
/// timelock or an executor performs them, the stored address may well be that one.
bool performsItself(const Context &context) {
  const Governor *governor = context.model.governor(context.contractId);
  if (!governor || !governor->timelocks.empty())
    return false;
  for (const EntryPoint &entry : governor->entries)
    if (entry.kind == EntryKind::Execute)
      for (const Payload &payload : payloadsOf(context.view.code(entry.function)))
        if (!payload.forwarded)
          return true;
  return false;
}

/// Fixed in the code, and nothing tells what it is: it may well be the timelock.
bool isNameless(const Context &context, const Authority &authority) {
  const StateVar &holder = context.contract[authority.leaf->var];
  return holder.space == Space::Immutable && !holder.place.span.valid();
}

/// The account that deployed this, for good: nothing can hand its power to a timelock.
bool isDeployer(const Context &context, const Authority &authority) {
  const Contract &contract = context.contract;
  PathShape leaf = shapeOf(*authority.leaf);
  if (keyCount(leaf) != 0)
    return false;
  bool remembered = false;
  for (uint32_t f = 0; f < contract.functions.size(); ++f) {
    const Function &function = contract.functions[f];
    if (!function.hasBody() || (!function.isEntry && function.kind != FunctionKind::Constructor))
      continue;
    const Code &code = context.view.code(FunctionId(f));
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || access.path.unknown || !(shapeOf(access.path) == leaf))
        continue;
      if (function.kind != FunctionKind::Constructor || !access.value.valid() ||
          !code.flow.isCaller(access.value))
        return false;
      remembered = true;
    }
  }
  return remembered;
}

void check(Context &context) {
  if (!context.model.governor(context.contractId))
    return;
  bool own = performsItself(context);
  std::set<uint32_t> told;
  for (const Power &power : powersBesideVote(context.model, context.view)) {
    if (power.expires || power.kind == Power::Kind::Payload ||
        !(own || isDeployer(context, power.authority)) || isGovernance(context, power.authority) ||
        isNameless(context, power.authority) ||
        isGuardian(context.model, context.view, power.authority) ||
        !told.insert(power.entry.index).second)
      continue;
    const Code &code = context.view.code(power.entry);
    std::string who = show(context, shapeOf(*power.authority.leaf));
    context.findings.push_back(findingAlong(
        context, TheRule, code, ValueId(), power.path,
        "Whoever " + who +
            " names can do this with neither a vote nor a delay. Let only the contract itself (a "
            "proposal that passed) or its timelock get here.",
        "power of " + who, "does what governance should decide"));
  }
}

} // namespace

} // namespace quorate::rules
