//===- reentrancy-read-only.cpp - views that answer in the middle -----------------===//

#include "analyzer/governance/Handover.h"
#include "analyzer/governance/Reentry.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {841, 662};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-046"};
constexpr Rule TheRule = {
    "reentrancy-read-only",
    "A view that others rely on can be asked during a call, when half of what "
    "it reads is new and half is old",
    Severity::Warning,
    Cwe,
    Scwe,
    6.8,
    check};
const Registration registration(TheRule);

/// Leaves written before the call, and leaves written only after it.
struct Split {
  std::vector<const Access *> before, after;
  std::vector<ValueId> callsAfter; ///< of other contracts, which may move what is kept there
  bool pays = false;               ///< the balance has changed as well
};

Split splitAt(const Code &code, ValueId call) {
  const Graph &graph = code.flat.graph();
  Split split;
  ValueId value = callValue(code.flat, call);
  split.pays = value.valid() && !code.flow.isZero(value);
  for (const Access &access : code.flat.accesses()) {
    // A lock that is taken and given back is no state of the contract's.
    if (!access.write || access.path.unknown ||
        (access.value.valid() && code.flow.isConstant(code.flow.strip(access.value)) &&
         keyCount(access.path) == 0))
      continue;
    if (graph.mayFollow(access.at, call))
      split.before.push_back(&access);
    else if (graph.mayFollow(call, access.at))
      split.after.push_back(&access);
  }
  for (ValueId other : code.flat.externalCalls())
    if (code.flat[other].op == Op::ExtCall && code.flat[other].call().kind == CallKind::Call &&
        graph.mayFollow(call, other) && !graph.mayFollow(other, call))
      split.callsAfter.push_back(other);
  return split;
}

/// What the view's answer is computed from.
struct Answer {
  std::vector<PathShape> leaves;
  std::vector<VarId> holdings; ///< contracts that are asked what is held there
  bool balance = false;
};

/// Another contract, kept in a plain variable, says what this one has there.
VarId heldAt(const Code &code, ValueId call) {
  bool own = code.flat[call].op == Op::ExtCall && code.flat[call].call().kind == CallKind::Static &&
             llvm::any_of(callArguments(code.flat, call),
                          [&](ValueId argument) { return code.flow.isSelf(argument); });
  return own ? targetVariable(code, call) : VarId();
}

std::vector<Answer> answersOf(const Code &code) {
  std::vector<Answer> answers;
  for (BlockId block : code.flat.graph().reversePostorder()) {
    const Instruction &last = code.flat.code.terminator(block);
    if (last.op != Op::Return && last.op != Op::ReturnMem)
      continue;
    // Of an answer in memory only one word is known to be one number.
    llvm::APInt length;
    if (last.op == Op::ReturnMem &&
        !(code.flow.isConstant(last.operands[1], &length) && length == 32))
      continue;
    for (ValueId operand : last.operands) {
      Answer answer;
      code.flow.backward(operand, {}, [&](ValueId at) {
        const Instruction &i = code.flat[at];
        answer.balance |= i.op == Op::Balance || (i.op == Op::Env && i.env == EnvKind::SelfBalance);
        if (const Access *read = code.flow.load(at); read && !read->path.unknown)
          answer.leaves.push_back(shapeOf(read->path));
        if (VarId keeper = heldAt(code, at); keeper.valid())
          answer.holdings.push_back(keeper);
        return true;
      });
      answers.push_back(std::move(answer));
    }
  }
  return answers;
}

bool reads(const Answer &answer, const Access &access) {
  return llvm::is_contained(answer.leaves, shapeOf(access.path));
}

/// The write that comes too late for an answer which also uses what is new already.
const Access *mixes(const Answer &answer, const Split &split) {
  for (const Access *late : split.after) {
    if (!reads(answer, *late))
      continue;
    if (split.pays && answer.balance)
      return late;
    for (const Access *early : split.before)
      if (reads(answer, *early) && !(shapeOf(early->path) == shapeOf(late->path)))
        return late;
  }
  return nullptr;
}

/// What leaves too late for an answer that uses what is new already: it is asked for where the call
/// that moves it goes.
ValueId movesLate(const Code &code, const Answer &answer, const Split &split) {
  bool isNew =
      (split.pays && answer.balance) ||
      llvm::any_of(split.before, [&](const Access *early) { return reads(answer, *early); });
  for (ValueId call : split.callsAfter)
    if (VarId keeper = targetVariable(code, call);
        isNew && keeper.valid() && llvm::is_contained(answer.holdings, keeper))
      return call;
  return {};
}

/// The view answers although the lock is held.
bool answersDuring(const Code &view, llvm::ArrayRef<Standing> standing) {
  PathQuery query;
  query.target = [&](ValueId v) {
    return view.flat[v].op == Op::Return || view.flat[v].op == Op::ReturnMem;
  };
  query.assume = [&](ValueId v) -> std::optional<llvm::APInt> {
    if (auto cell = cellOf(view, v))
      for (const Standing &known : standing)
        if (known.cell == *cell)
          return known.value.zextOrTrunc(std::max<unsigned>(1, view.flat[v].type.bits));
    return std::nullopt;
  };
  return findPath(view.flow, query).exists();
}

void check(Context &context) {
  const ContractView &view = context.view;
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (ValueId call : code.flat.externalCalls()) {
      if (code.flat[call].op != Op::ExtCall || !mayCallBack(code.flat, call) ||
          !calleeIsInfluenced(view, code, call))
        continue;
      Split split = splitAt(code, call);
      if ((split.after.empty() && split.callsAfter.empty()) ||
          (split.before.empty() && !split.pays))
        continue;
      std::optional<std::vector<Standing>> standing;
      bool told = false;
      for (FunctionId asked : view.entries()) {
        if (told || !view.readOnly(asked))
          continue;
        const Code &other = view.code(asked);
        const Access *late = nullptr;
        ValueId moves;
        for (const Answer &answer : answersOf(other)) {
          if (!late)
            late = mixes(answer, split);
          if (!moves.valid())
            moves = movesLate(code, answer, split);
        }
        if (!late && !moves.valid())
          continue;
        if (!standing)
          standing = standingAt(code, call);
        if (!answersDuring(other, *standing))
          continue;
        std::string leaf =
            late ? show(context, code, late->path)
                 : "what is held in " + context.contract[targetVariable(code, moves)].name;
        Finding f =
            finding(context, TheRule, code, call,
                    "During this call " + show(other.flat.source()) +
                        " gives a wrong answer: " + leaf + " is still old while the rest is new. " +
                        (late ? "Write it before the call" : "Move it before the call") +
                        ", or let the view refuse while the lock is held.");
        f.sink = show(other.flat.source()) + " during a call of " + show(code.flat.source());
        f.related.push_back(
            {code.flat[late ? late->at : moves].place,
             leaf + (late ? " is written here" : " leaves here") + ", after the call"});
        f.related.push_back({other.flat.source().place, "others may ask this meanwhile"});
        context.findings.push_back(std::move(f));
        told = true;
      }
    }
  }
}

} // namespace

} // namespace quorate::rules
