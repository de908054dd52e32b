//===- return-bomb.cpp - an answer too long to be read ----------------------------===//

#include "analyzer/governance/Payload.h"
#include "analyzer/governance/Taint.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {400};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-136"};
constexpr Rule TheRule = {"return-bomb",
                          "A callee that is allowed to fail can stop the caller with an endless "
                          "answer",
                          Severity::Note,
                          Cwe,
                          Scwe,
                          3.1,
                          check};
const Registration registration(TheRule);

/// With the call failed, control gets to `at`.
bool followsFailure(const Code &code, ValueId call, ValueId at) {
  PathQuery query;
  query.from = call;
  query.target = [at](ValueId v) { return v == at; };
  query.assume = [&](ValueId v) -> std::optional<llvm::APInt> {
    const Instruction &i = code.flat[v];
    if (i.op == Op::Extract && i.index == 0 && i.operands[0] == call)
      return llvm::APInt(std::max<unsigned>(1, i.type.bits), 0);
    return std::nullopt;
  };
  return findPath(code.flow, query).exists();
}

/// An interface says how long an answer is, unless it is of a dynamic type; `catch (bytes memory)`
/// and `catch Error(string memory)` take the reason of a failure as it comes.
bool copiesTypedAnswer(const Code &code, ValueId call) {
  for (llvm::StringRef type : code.flat[call].call().retTypes)
    if (type == "bytes" || type == "string" || type.contains("[]"))
      return true;
  return llvm::any_of(code.flat.uses().of(call), [&](ValueId use) {
    return code.flat[use].op == Op::Extract && code.flat[use].index == 1 &&
           followsFailure(code, call, use);
  });
}

/// The whole answer is copied to memory: always after a call of Solidity's that gives `bytes`, in
/// assembly where it says so.
bool copiesAnswer(const Code &code, ValueId call) {
  const CallRecord &record = code.flat[call].call();
  if (record.payload == CallRecord::Payload::Typed && copiesTypedAnswer(code, call))
    return true;
  if (record.payload == CallRecord::Payload::Bytes && !record.dropsAnswer)
    return true;
  PathQuery query;
  query.from = call;
  query.avoid = [&](ValueId v) { return code.flat[v].op == Op::ExtCall; };
  query.target = [&](ValueId v) {
    return code.flat[v].op == Op::RetCopy &&
           code.flat[code.flow.strip(code.flat[v].operands[2])].op == Op::RetSize &&
           commits(code, v); // passing a reason on ends all the same
  };
  return findPath(code.flow, query).exists();
}

/// Copying an answer costs about what making it did, so that little gas for the callee bounds both.
bool hasLittleGas(const Code &code, ValueId call) {
  constexpr uint64_t Little = 100'000;
  const Instruction &i = code.flat[call];
  if (!i.call().hasGas)
    return false;
  ValueId gas = i.operands[1 + i.call().hasValue];
  llvm::APInt limit;
  if (code.flow.isConstant(code.flow.strip(gas), &limit))
    return limit.ule(Little);
  bool left = false; // a share of what there is
  code.flow.backward(gas, {}, [&](ValueId v) {
    left |= code.flat[v].op == Op::Env && code.flat[v].env == EnvKind::GasLeft;
    return !left;
  });
  return !left;
}

/// Somebody has a say in the callee. Whoever runs a helper that keeps nothing stops only himself,
/// and so does who alone may get here, names the callee and is handed what assembly copies.
bool isUntrusted(const ContractView &view, const Code &code, ValueId call) {
  ValueId target = callTarget(code.flat, call);
  return chosenByAnyone(view, code, target) &&
         (!code.flow.sources(target).loads.empty() ||
          (hasSomethingToLose(view) &&
           (!code.flat[call].call().dropsAnswer || pathForAnyone(view, code, call).exists())));
}

void check(Context &context) {
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    std::vector<Payload> payloads = payloadsOf(code);
    for (ValueId call : code.flat.externalCalls()) {
      const Instruction &i = code.flat[call];
      if (i.op != Op::ExtCall || i.call().kind != CallKind::Call || hasLittleGas(code, call) ||
          !copiesAnswer(code, call) || code.flow.isCaller(callTarget(code.flat, call)))
        continue;
      bool payload = llvm::any_of(payloads, [&](const Payload &p) { return p.call == call; });
      if (!payload && !isUntrusted(context.view, code, call))
        continue;
      if (!survivesFailure(code, call).exists())
        continue;
      Finding f = finding(context, TheRule, code, call,
                          "This call may fail without stopping the rest, but its whole answer is "
                          "copied: the callee can answer with so much that the gas runs out. Copy "
                          "a bounded part (assembly), or limit the gas.");
      f.sink = "answer copied in " + show(code.flat.source());
      context.findings.push_back(std::move(f));
    }
  }
}

} // namespace

} // namespace quorate::rules
