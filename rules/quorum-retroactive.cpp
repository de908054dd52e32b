//===- quorum-retroactive.cpp - a quorum that changes under past votes ----===//

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Handover.h"
#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Outcome.h"
#include "analyzer/governance/Power.h"
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
  bool timed = llvm::any_of(callArguments(code.flat, call), [&](ValueId argument) {
    return !isAddressLike(code.flow, argument) && !context.life.movesAlong(code, argument);
  });
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

/// The token's code is here, and what it answers with never changes.
bool answersAlways(const Context &context, const Code &code, ValueId call) {
  ContractId type = calleeType(code, call);
  if (!type.valid() || context.module[type].kind == ContractKind::Interface)
    for (const Link &link : context.life.governor->tokens)
      if (link.var == targetVariable(code, call))
        type = link.contract;
  FunctionId entry = calleeEntry(code, call, type);
  if (!entry.valid())
    return false;
  ContractView token(context.module, type);
  const Code &answer = token.code(entry);
  return answer.flat.opaqueCalls.empty() && answer.flat.externalCalls().empty() &&
         llvm::all_of(answer.flat.accesses(), [&](const Access &read) {
           return !read.path.unknown && token.fixedAtDeployment(shapeOf(read.path));
         });
}

/// Every way there passes the check that the clock is past `time`, or that it is not.
bool isHeld(const Code &code, ValueId at, const PathShape &time, bool after) {
  return mustPass(code.flow, at, [&](const Condition &c) {
    auto test = clockTest(code.flow, c);
    auto point = test && test->after == after ? pointInTime(code.flow, *test) : std::nullopt;
    return point && point->leaves.size() == 1 && point->constant.isZero() &&
           (!after || test->strict) && shapeOf(point->leaves[0]->path) == time;
  });
}

/// It changes until a fixed time only, and proposals are made after that.
bool isSettledBefore(const Context &context, llvm::ArrayRef<ContractView::Write> writes) {
  const ContractView &view = context.view;
  auto follows = [&](const PathShape &time) {
    for (FunctionId entry : view.actions()) {
      const Code &code = view.code(entry);
      if (context.life.hasEntry(EntryKind::Propose, entry))
        for (const Access &access : code.flat.accesses())
          if (access.write && context.life.perProposal(access.path) &&
              !isHeld(code, access.at, time, true))
            return false;
    }
    return view.fixedAtDeployment(time);
  };
  if (writes.empty())
    return false;
  const Code &first = view.code(writes.front().entry);
  for (const Condition &condition : allConditions(first.flow))
    if (auto test = clockTest(first.flow, condition); test && test->leaves.size() == 1) {
      PathShape time = shapeOf(test->leaves[0]->path);
      if (llvm::all_of(writes,
                       [&](const ContractView::Write &write) {
                         return isHeld(view.code(write.entry), write.access->at, time, false);
                       }) &&
          follows(time))
        return true;
    }
  return false;
}

/// The same call in the source, however often it was copied.
std::pair<uint32_t, uint32_t> keyOf(const Code &code, ValueId call) {
  return {code.flat.functionOf(call).index, code.flat.origins[call.index].value.index};
}

void reportLeaf(Context &context, const Code &code, ValueId load, const PathShape &shape) {
  Finding &f = report(
      context, TheRule, code, load, wayTo(code, load),
      show(context, shape) +
          " is read as it is now. When it changes, proposals that were voted on before, even "
          "defeated ones, are held against the new value. Keep what held when the proposal was "
          "made, with the proposal or in a history.",
      "reads the present value");
  for (const ContractView::Write &write : context.view.writesTo(shape))
    f.related.push_back({context.view.code(write.entry).flat[write.access->at].place,
                         "changed here, in " + show(context.contract[write.entry])});
}

/// A number that is set by itself and read as it is now.
std::optional<PathShape> presentLeaf(const Context &context, const Code &code, ValueId load) {
  const Access *read = code.flow.load(load);
  if (!read || read->path.unknown || keyCount(read->path) > 0 ||
      code.flat[load].type.kind == TypeKind::Bool || isAddressLike(code.flow, load) ||
      context.view.fixedAtDeployment(shapeOf(read->path)))
    return std::nullopt;
  // Set up once, it stays what it is.
  auto once = [&](const ContractView::Write &write) {
    const Code &setter = context.view.code(write.entry);
    return happensOnce(setter, write.access->at) ||
           givesUpTheRight(context.view, setter, write.access->at);
  };
  std::vector<ContractView::Write> writes = context.view.writesTo(shapeOf(read->path));
  if ((!writes.empty() && llvm::all_of(writes, once)) || isSettledBefore(context, writes))
    return std::nullopt;
  // Where voting never ends nothing was decided yet, and those who confirm decide on this too.
  auto decided = [&](const ContractView::Write &write) {
    const Code &setter = context.view.code(write.entry);
    return isGovernance(context, authorityOf(context.view, setter, write.access->at));
  };
  if (context.life.governor && !context.life.hasEnd() && llvm::all_of(writes, decided))
    return std::nullopt;
  return shapeOf(read->path);
}

/// An entry of a history of this contract's own, found without a time of the proposal's: the
/// newest.
std::optional<PathShape> newestEntry(const Context &context, const Code &code, ValueId load,
                                     ValueId bound) {
  const Access *read = code.flow.load(load);
  if (!read || read->path.unknown || keyCount(read->path) != 1 ||
      context.life.perProposal(read->path) || context.view.fixedAtDeployment(shapeOf(read->path)) ||
      llvm::none_of(read->path.steps,
                    [](const PathStep &step) { return step.kind == PathStep::Kind::Index; }))
    return std::nullopt;
  Sources steered = code.flow.sources(bound, {true, true, false});
  if (!steered.calls.empty())
    for (ValueId call : steered.calls)
      for (ValueId argument : callArguments(code.flat, call))
        if (call != bound && code.flow.dependsOn(argument, load))
          return std::nullopt; // it only chooses what is asked
  if (!context.life.recordReads(code.flow, steered).empty() || steered.calldata() ||
      !steered.opaque.empty())
    return std::nullopt;
  return shapeOf(read->path);
}

/// quorum(uint256) of an extension that is completed elsewhere: it is asked for a point in time and
/// answers with a number of today.
void checkView(Context &context, std::set<PathShape> &leaves) {
  constexpr uint32_t Quorum = 0xf8ce560a; // quorum(uint256), IGovernor
  FunctionId entry = context.contract.findEntry(Quorum);
  if (!entry.valid() || !context.contract[entry].hasBody())
    return;
  const Code &code = context.view.code(entry);
  for (BlockId block : code.flat.graph().reversePostorder()) {
    const Instruction &last = code.flat.code.terminator(block);
    if (last.op != Op::Return)
      continue;
    for (ValueId value : last.operands) {
      Sources from = code.flow.sources(value),
              timed = code.flow.sources(value, {false, true, true});
      if (!timed.calldata())
        continue;
      for (ValueId load : from.loads)
        if (auto shape = presentLeaf(context, code, load); shape && leaves.insert(*shape).second)
          reportLeaf(context, code, load, *shape);
    }
  }
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  const ContractView &view = context.view;
  std::set<PathShape> leaves;
  checkView(context, leaves);
  if (!life.governor || life.isCouncil()) // which is asked anew with each approval
    return;
  std::set<std::pair<uint32_t, uint32_t>> calls;
  for (FunctionId entry : view.entries()) {
    const Code &code = view.code(entry);
    for (const Condition &condition : allConditions(code.flow)) {
      if (quorumTest(view, *life.governor, code, condition) != QuorumTest::Met ||
          isAskedElsewhere(code, condition))
        continue;
      Sources bound = code.flow.sources(condition.a);
      for (ValueId load : bound.loads)
        if (auto shape = presentLeaf(context, code, load); shape && leaves.insert(*shape).second)
          reportLeaf(context, code, load, *shape);
      for (ValueId load : bound.loads)
        if (auto shape = newestEntry(context, code, load, condition.a);
            shape && leaves.insert(*shape).second)
          reportLeaf(context, code, load, *shape);
      for (ValueId call : bound.calls)
        if (asksPresent(context, code, call) && !answersAlways(context, code, call) &&
            calls.insert(keyOf(code, call)).second)
          report(context, TheRule, code, call, wayTo(code, call),
                 "The quorum is a share of what the token says now. Minting, burning or depositing "
                 "after the vote changes its outcome. Ask for the supply at the proposal's "
                 "snapshot.",
                 "asks for the present supply");
    }
  }
}

} // namespace

} // namespace quorate::rules
