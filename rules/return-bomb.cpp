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

/// The whole answer is copied to memory: always after a call of Solidity's that gives `bytes`, in
/// assembly where it says so.
bool copiesAnswer(const Code &code, ValueId call) {
  const CallRecord &record = code.flat[call].call();
  // Assembly may call with a bytes value as well, and then says itself what it copies.
  bool assembly = llvm::any_of(code.flat.graph().reversePostorder(), [&](BlockId block) {
    return llvm::any_of(code.flat.code[block].instructions, [&](ValueId v) {
      return code.flat[v].op == Op::RetSize && code.flat.graph().mayFollow(call, v);
    });
  });
  if (record.payload == CallRecord::Payload::Bytes && !assembly)
    return true;
  if (record.payload == CallRecord::Payload::Typed)
    return false;
  for (BlockId block : code.flat.graph().reversePostorder())
    for (ValueId v : code.flat.code[block].instructions)
      if (code.flat[v].op == Op::RetCopy && code.flat.graph().mayFollow(call, v) &&
          code.flat[code.flow.strip(code.flat[v].operands[2])].op == Op::RetSize)
        return true;
  return false;
}

void check(Context &context) {
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    std::vector<Payload> payloads = payloadsOf(code);
    for (ValueId call : code.flat.externalCalls()) {
      const Instruction &i = code.flat[call];
      if (i.op != Op::ExtCall || i.call().kind != CallKind::Call || i.call().hasGas ||
          !copiesAnswer(code, call) || code.flow.isCaller(callTarget(code.flat, call)))
        continue;
      bool payload = llvm::any_of(payloads, [&](const Payload &p) { return p.call == call; });
      // Compiled code shows the function that an encoded call names.
      bool bare = isOpenCall(code.flat, call) || i.call().payload == CallRecord::Payload::Memory;
      if (!payload && !(bare && chosenByAnyone(context.view, code, callTarget(code.flat, call))))
        continue;
      PathResult path = survivesFailure(code, call);
      if (!path.exists())
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
