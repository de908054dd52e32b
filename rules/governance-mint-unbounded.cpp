//===- governance-mint-unbounded.cpp - a vote that can print votes ----------------===//

#include "analyzer/governance/Delay.h"
#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Mint.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {770, 840};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-005"};
constexpr Rule TheRule = {
    "governance-mint-unbounded",
    "A proposal that passes can mint votes without limit, at once, and nobody "
    "can stop it",
    Severity::Warning,
    Cwe,
    Scwe,
    6.5,
    check};
const Registration registration(TheRule);

/// A governor whose proposals act at once: no timelock, no eta, nobody who could veto.
bool actsAtOnce(const Context &context, const Governor &governor) {
  if (!governor.timelocks.empty() || governor.eta)
    return false;
  for (const EntryPoint &entry : governor.entries)
    if (entry.kind == EntryKind::Veto || entry.kind == EntryKind::Queue)
      return false;
  ContractView view(context.module, governor.contract);
  if (Delay::of(context.model, view))
    return false;
  if (governor.durationBased || !governor.deadline)
    return true; // a constant is the length of the vote there
  Lifecycle life(context.model, view);
  return life.acts().empty() || llvm::any_of(life.acts(), [&](const Step &act) {
           return !waitsAfterVote(life, view.code(act.entry), act.at);
         });
}

bool speaksOf(const Context &context, const Governor &governor) {
  if (governor.contract == context.contractId)
    return true;
  return llvm::any_of(governor.tokens,
                      [&](const Link &link) { return link.contract == context.contractId; });
}

/// The governor calls nothing that a proposal may choose, and holds the amount against a limit
/// wherever it has some minted.
bool isCappedByCaller(const Context &context, const Governor &governor, const Code &mint,
                      const Change &up) {
  int position = parameterOf(mint.flow, up.amount);
  std::optional<uint32_t> selector = mint.flat.source().selector;
  if (position < 0 || !selector || governor.contract == context.contractId)
    return false;
  ContractView view(context.module, governor.contract);
  bool capped = false;
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (ValueId call : code.flat.externalCalls()) {
      if (isOpenCall(code.flat, call))
        return false;
      const Instruction &i = code.flat[call];
      if (i.op != Op::ExtCall || i.call().selector != selector)
        continue;
      llvm::ArrayRef<ValueId> arguments = callArguments(code.flat, call);
      if (size_t(position) >= arguments.size() ||
          capOfCall(code, call, arguments[position]) != MintCap::Held)
        return false;
      capped = true;
    }
  }
  return capped;
}

void check(Context &context) {
  const VotesToken *token = context.model.token(context.contractId);
  if (!token || !token->balances)
    return;
  const Governor *hasty = nullptr;
  for (const Governor &governor : context.model.governors)
    if (speaksOf(context, governor) && actsAtOnce(context, governor))
      hasty = &governor;
  if (!hasty)
    return;
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    std::vector<Change> changes = changesOf(code);
    for (const Change &up : changes) {
      if (!up.raises || !(shapeOf(up.store->path) == token->balances->shape))
        continue;
      Creation made = createdBy(code, up, changes, withoutPayment(code, up));
      Authority authority = authorityOf(context.view, code, up.store->at);
      // Whose right to mint it is decides whether a proposal can use it.
      bool itself = context.life.isAct(entry) && !waitsAfterVote(context.life, code, up.store->at);
      bool governs = isGovernance(context, authority) || itself ||
                     (authority.kind == Authority::Kind::Address && !authority.anyone());
      if (!made.exists || !governs || capOf(code, up) != MintCap::None ||
          happensOnce(code, up.store->at) || isCappedByCaller(context, *hasty, code, up))
        continue;
      Finding f = findingAlong(context, TheRule, code, ValueId(), made.path,
                               "A proposal that passes can mint any number of votes, and " +
                                   context.module[hasty->contract].name +
                                   " performs it at once, with no delay and no veto: one vote won "
                                   "is every vote won. Cap "
                                   "what may be minted in a period, or add a timelock.",
                               "mint by vote", "raises " + show(context, code, up.store->path));
      f.related.push_back({context.module[hasty->contract].place, "performs proposals at once"});
      context.findings.push_back(std::move(f));
      return;
    }
  }
}

} // namespace

} // namespace quorate::rules
