//===- initializer-external-call.cpp - foreign code before the lock is set --------===//

#include "analyzer/governance/Taint.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {665, 841};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-092", "SCWE-046"};
constexpr Rule TheRule = {"initializer-external-call",
                          "Set-up calls code that it was given while it can still be entered again",
                          Severity::Warning,
                          Cwe,
                          Scwe,
                          6.5,
                          check};
const Registration registration(TheRule);

/// What set-up can happen once and writes: the first such write that leads on to an end.
const Access *writesOnce(const Code &code) {
  for (const Access &access : code.flat.accesses()) {
    // The first element of a list is no set-up.
    bool listed = !access.path.unknown && llvm::any_of(access.path.steps, [](const PathStep &step) {
      return step.kind == PathStep::Kind::Index || step.kind == PathStep::Kind::Length;
    });
    if (!access.write || access.clears || !access.value.valid() || listed ||
        code.flow.isConstant(code.flow.strip(access.value)))
      continue;
    if (happensOnce(code, access.at))
      return &access;
  }
  return nullptr;
}

/// Places that every way to the call has filled, with something else than zero.
std::vector<Cell> filledBefore(const Code &code, ValueId call) {
  std::vector<Cell> cells;
  for (const Access &access : code.flat.accesses())
    if (access.write && access.value.valid() && !code.flow.isZero(access.value) &&
        code.flat.graph().dominates(access.at, call))
      if (auto cell = cellOf(code, access); cell && keyCount(cell->shape) == 0)
        cells.push_back(*cell);
  return cells;
}

/// A way through `entry` to what it sets up, with what stands during the call; the contract has
/// code by then.
PathResult again(const Code &code, const Access &set, llvm::ArrayRef<Standing> standing,
                 llvm::ArrayRef<Cell> taken) {
  PathQuery query;
  query.cut = [&](const Condition &c) {
    auto cell = c.op == Op::Eq && c.isFlag() ? cellOf(code, code.flow.strip(c.a)) : std::nullopt;
    return cell && llvm::is_contained(taken, *cell);
  };
  query.target = [&](ValueId v) { return v == set.at; };
  query.assume = [&](ValueId v) -> std::optional<llvm::APInt> {
    unsigned bits = std::max<unsigned>(1, code.flat[v].type.bits);
    if (code.flat[v].op == Op::CodeSize && code.flow.isSelf(code.flat[v].operands[0]))
      return llvm::APInt(bits, 1);
    if (auto cell = cellOf(code, v))
      for (const Standing &known : standing)
        if (known.cell == *cell)
          return known.value.zextOrTrunc(bits);
    return std::nullopt;
  };
  return findPath(code.flow, query);
}

void check(Context &context) {
  const ContractView &view = context.view;
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    if (!writesOnce(code))
      continue;
    for (ValueId call : code.flat.externalCalls()) {
      if (code.flat[call].op != Op::ExtCall || !mayCallBack(code.flat, call) ||
          !code.flow.sources(callTarget(code.flat, call)).calldata() ||
          Openness(view, code).wayTo(call).kind == PathResult::Kind::None)
        continue;
      std::vector<Standing> standing = standingAt(code, call);
      std::vector<Cell> filled = filledBefore(code, call);
      for (FunctionId inner : view.actions()) {
        const Code &other = view.code(inner);
        const Access *set = writesOnce(other);
        if (!set)
          continue;
        PathResult path = again(other, *set, standing, filled);
        if (!path.exists())
          continue;
        Finding f =
            finding(context, TheRule, code, call,
                    "This runs code that the set-up was given, before the set-up is locked: "
                    "the callee can enter " +
                        show(other.flat.source()) + " again. Lock first, or call afterwards.");
        f.sink = "call in set-up " + show(code.flat.source());
        f.related.push_back({other.flat[set->at].place, "set up once more here"});
        f.trace = traceOf(context, other, path, "sets up once more");
        context.findings.push_back(std::move(f));
        break;
      }
    }
  }
}

} // namespace

} // namespace quorate::rules
