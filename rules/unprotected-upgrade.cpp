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

/// Only through a proxy is its address another one than that it was deployed at.
bool onlyThroughProxy(const ContractView &view, const Code &code, ValueId at) {
  return mustPass(code.flow, at, [&](const Condition &c) {
    if (c.isFlag() || (c.op != Op::Eq && c.op != Op::Ne))
      return false;
    for (auto [self, other] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
      const Access *read = code.flow.load(code.flow.strip(other));
      if (code.flow.isSelf(code.flow.strip(self)) && read && !read->path.unknown &&
          view.fixedAtDeployment(shapeOf(read->path)))
        return true;
    }
    return false;
  });
}

/// Who may upgrade is for others to write, and will rest on storage that the bare implementation
/// has not set up: there whoever sets it up makes it run code of his own, which may destroy it.
void checkBare(Context &context, const Code &code, const Access &access) {
  const ContractView &view = context.view;
  bool guarded = llvm::any_of(code.flat.opaqueCalls,
                              [&](ValueId call) { return isForOthersToWrite(code, call); });
  bool proxy = llvm::any_of(view.actions(), [&](FunctionId entry) {
    const Code &other = view.code(entry);
    return llvm::any_of(other.flat.externalCalls(),
                        [&](ValueId call) { return forwardsEverything(other, call); });
  });
  if (!guarded || proxy)
    return;
  for (ValueId call : code.flat.externalCalls()) {
    const Instruction &i = code.flat[call];
    if (i.op != Op::ExtCall || i.call().kind != CallKind::Delegate ||
        onlyThroughProxy(view, code, call))
      continue;
    Finding f = finding(context, TheRule, code, ValueId(),
                        "This also runs on the bare implementation, behind no proxy: whoever sets "
                        "that up can make it run code of his own, and where that destroys it, "
                        "every proxy is left without code. Require that the call came through a "
                        "proxy (onlyProxy), and lock the implementation in its constructor.");
    f.sink = "upgrade of the bare implementation in " + show(code.flat.source());
    f.severity = Severity::Warning;
    f.related.push_back({code.flat[access.at].place, "the new code is stored here"});
    f.related.push_back({i.place, "and run here"});
    context.findings.push_back(std::move(f));
    return;
  }
}

void check(Context &context) {
  const ContractView &view = context.view;
  std::vector<Cell> cells = implementationCells(view), tables = facetTables(view);
  const Guards &guards = view.guards();
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (const Access &access : code.flat.accesses()) {
      auto cell = access.write && !access.clears ? cellOf(code, access) : std::nullopt;
      bool facet = cell && llvm::is_contained(tables, *cell) && !access.path.unknown &&
                   !callerIsKey(code.flow, access.path); // his own proxy is everybody's own affair
      if (!cell || !(facet || llvm::is_contained(cells, *cell)) || !access.value.valid() ||
          !chosenByAnyone(view, code, access.value))
        continue;
      PathResult path = Openness(view, code).wayTo(access.at);
      if (!path.exists()) {
        checkBare(context, code, access);
        break;
      }
      if (happensOnce(code, access.at) || looksLikeSetup(view, guards, code))
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
