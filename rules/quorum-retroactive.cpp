//===- quorum-retroactive.cpp - a quorum that changes under past votes ----===//

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Outcome.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {367, 841};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-100"};
constexpr Rule TheRule = {"quorum-retroactive",
                          "Changing the quorum, or the supply it is a share of, changes the "
                          "outcome of proposals voted on before",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          8.6,
                          check};
const Registration registration(TheRule);

/// The present supply, asked of the token without a point in time.
bool asksPresent(const Context &context, const Code &code, ValueId call) {
  const Instruction &i = code.flat[call];
  if (i.op != Op::ExtCall || i.call().payload == CallRecord::Payload::Memory ||
      isClockCall(code.flat, call))
    return false;
  bool timed = llvm::any_of(callArguments(code.flat, call),
                            [&](ValueId argument) { return !isAddressLike(code.flow, argument); });
  if (timed)
    return false;
  constexpr uint32_t TotalSupply = 0x18160ddd;
  if (i.call().selector == TotalSupply)
    return true;
  for (ValueId load : code.flow.sources(callTarget(code.flat, call)).loads)
    if (const Access *read = code.flow.load(load); read && !read->path.unknown)
      for (const Link &link : context.life.governor->tokens)
        if (link.var == read->path.var)
          return true;
  return false;
}

/// The same call in the source, however often it was copied.
std::pair<uint32_t, uint32_t> keyOf(const Code &code, ValueId call) {
  return {code.flat.functionOf(call).index, code.flat.origins[call.index].value.index};
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  if (!life.governor)
    return;
  const ContractView &view = context.view;
  std::set<PathShape> leaves;
  std::set<std::pair<uint32_t, uint32_t>> calls;
  for (FunctionId entry : view.entries()) {
    const Code &code = view.code(entry);
    for (const Condition &condition : allConditions(code.flow)) {
      if (quorumTest(view, *life.governor, code, condition) != QuorumTest::Met ||
          isAskedElsewhere(code, condition))
        continue;
      Sources bound = code.flow.sources(condition.a);
      for (ValueId load : bound.loads) {
        const Access *read = code.flow.load(load);
        if (!read || read->path.unknown || keyCount(read->path) > 0 ||
            code.flat[load].type.kind == TypeKind::Bool || isAddressLike(code.flow, load))
          continue;
        PathShape shape = shapeOf(read->path);
        if (view.fixedAtDeployment(shape) || !leaves.insert(shape).second)
          continue;
        Finding &f = report(
            context, TheRule, code, load,
            wayWithout(code, load, [](const Condition &) { return false; }),
            show(context, shape) +
                " is read as it is now. When it changes, proposals that were voted on before, even "
                "defeated ones, are held against the new value. Keep what held when the proposal "
                "was made, with the proposal or in a history.",
            "reads the present value");
        for (const ContractView::Write &write : view.writesTo(shape))
          f.related.push_back({view.code(write.entry).flat[write.access->at].place,
                               "changed here, in " + show(view.contract[write.entry])});
      }
      for (ValueId call : bound.calls)
        if (asksPresent(context, code, call) && calls.insert(keyOf(code, call)).second)
          report(context, TheRule, code, call,
                 wayWithout(code, call, [](const Condition &) { return false; }),
                 "The quorum is a share of what the token says now. Minting, burning or depositing "
                 "after the vote changes its outcome. Ask for the supply at the proposal's "
                 "snapshot.",
                 "asks for the present supply");
    }
  }
}

} // namespace

} // namespace quorate::rules
