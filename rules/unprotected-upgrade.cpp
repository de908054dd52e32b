//===- unprotected-upgrade.cpp - code that anyone can exchange --------------------===//

#include "analyzer/governance/Taint.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {284, 862};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-005", "SCWE-016"};
constexpr Rule TheRule = {"unprotected-upgrade",
                          "Anyone can exchange the code that the contract, or those that ask it, "
                          "runs",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          9.8,
                          check};
const Registration registration(TheRule);

void check(Context &context) {
  const ContractView &view = context.view;
  std::vector<Cell> cells = implementationCells(view);
  const Guards &guards = view.guards();
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (const Access &access : code.flat.accesses()) {
      auto cell = access.write && !access.clears ? cellOf(code, access) : std::nullopt;
      if (!cell || !llvm::is_contained(cells, *cell) || !access.value.valid() ||
          !chosenByAnyone(view, code, access.value))
        continue;
      PathResult path = Openness(view, code).wayTo(access.at);
      if (!path.exists() || happensOnce(code, access.at) || looksLikeSetup(view, guards, code))
        continue;
      Finding f = findingAlong(
          context, TheRule, code, ValueId(), path,
          "Anyone can exchange the code: nothing limits who may write " + show(context, *cell) +
              ". Let only governance upgrade (with UUPS: in _authorizeUpgrade).",
          "upgrade in " + show(code.flat.source()), "writes " + show(context, *cell));
      f.related.push_back({code.flat[access.at].place, "the new code is stored here"});
      context.findings.push_back(std::move(f));
      break;
    }
  }
}

} // namespace

} // namespace quorate::rules
