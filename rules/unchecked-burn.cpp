//===- unchecked-burn.cpp - tokens that anyone can destroy ------------------------===//

#include "analyzer/governance/Holdings.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {284, 862};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-049"};
constexpr Rule TheRule = {"unchecked-burn",
                          "Anyone can destroy another's tokens, and with them his votes",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          9.1,
                          check};
const Registration registration(TheRule);

void checkBurns(Context &context, const Holdings &held) {
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    std::vector<Change> changes = changesOf(code);
    bool moves = llvm::any_of(
        changes, [&](const Change &c) { return c.raises && shapeOf(c.store->path) == held.leaf; });
    for (const Change &down : changes) {
      if (moves || down.raises || !(shapeOf(down.store->path) == held.leaf))
        continue;
      PathResult path = takenUnasked(context.view, code, held, down);
      if (!path.exists())
        continue;
      std::string leaf = show(context, code, down.store->path);
      Finding f =
          findingAlong(context, TheRule, code, ValueId(), path,
                       "Anyone can burn another's tokens: nothing asks whether the holder "
                       "agreed. Burn msg.sender's own, or spend an allowance.",
                       "burn of " + show(context, shapeOf(down.store->path)), "lowers " + leaf);
      f.related.push_back({code.flat[down.store->at].place, leaf + " is lowered here"});
      context.findings.push_back(std::move(f));
      break;
    }
  }
}

void check(Context &context) {
  for (const Holdings &held : holdingsOf(context.model, context.life))
    checkBurns(context, held);
}

} // namespace

} // namespace quorate::rules
