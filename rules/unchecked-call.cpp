//===- unchecked-call.cpp - calls whose failure goes unnoticed --------------------===//

#include "analyzer/governance/Funds.h"
#include "analyzer/governance/Payload.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {252};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-048"};
constexpr Rule TheRule = {"unchecked-call",
                          "A call can fail unnoticed: its result is not looked at",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          7.5,
                          check};
const Registration registration(TheRule);

bool takesActions(const CallRecord &record) {
  return llvm::is_contained(record.argTypes, "address") &&
         llvm::is_contained(record.argTypes, "bytes");
}

constexpr uint32_t TokenMoves[] = {0xa9059cbb, 0x23b872dd}; // transfer, transferFrom

/// The component of the call's result that says whether it worked; -1 if the language looks at it.
int verdictOf(const Code &code, ValueId call) {
  const Instruction &i = code.flat[call];
  if (i.op != Op::ExtCall || i.call().kind == CallKind::Static)
    return -1;
  const CallRecord &record = i.call();
  bool bare = record.payload != CallRecord::Payload::Typed ||
              (!record.selector && record.argTypes.empty() && record.hasGas); // send
  if (bare)
    return 0;
  bool token = record.selector && llvm::is_contained(TokenMoves, *record.selector);
  if (token && record.retTypes.size() == 1) // code alone does not say that it is a bool
    return 2;
  // An executor that is handed whom to call and what with, and says whether that worked.
  if (record.retTypes.empty() || record.retTypes[0] != "bool" || !takesActions(record))
    return -1;
  llvm::ArrayRef<ValueId> arguments = callArguments(code.flat, call);
  for (size_t k = 0; k < arguments.size() && k < record.argTypes.size(); ++k)
    if (record.argTypes[k] == "bytes") {
      Sources data = code.flow.sources(arguments[k]);
      return data.calldata() || !data.loads.empty() ? 2 : -1;
    }
  return -1;
}

/// Compiled code puts what came back into memory, and fails where it is no bool: neither listens.
bool isDecoding(const Code &code, ValueId answer, ValueId user) {
  const Instruction &i = code.flat[user];
  if (i.op == Op::MStore)
    return i.operands[1] == answer;
  if (i.op != Op::Eq)
    return false;
  auto isItsTruth = [&](ValueId value) {
    const Instruction &truth = code.flat[code.flow.strip(value)];
    return truth.op == Op::Ne && truth.operands[0] == answer && code.flow.isZero(truth.operands[1]);
  };
  return (i.operands[0] == answer && isItsTruth(i.operands[1])) ||
         (i.operands[1] == answer && isItsTruth(i.operands[0]));
}

/// Branches, results, stores, logs and further calls in which the verdict has a say.
llvm::DenseMap<uint32_t, char> readersOf(const Code &code, ValueId call, int component) {
  llvm::DenseMap<uint32_t, char> readers, seen;
  llvm::SmallVector<ValueId, 8> work, answers;
  for (ValueId user : code.flat.uses().of(call))
    if (code.flat[user].op == Op::Extract && int(code.flat[user].index) == component)
      work.push_back(user);
  answers = work;
  while (!work.empty()) {
    ValueId value = work.pop_back_val();
    if (!seen.try_emplace(value.index, 0).second)
      continue;
    for (ValueId user : code.flat.uses().of(value)) {
      const Instruction &i = code.flat[user];
      if (llvm::any_of(answers, [&](ValueId a) { return isDecoding(code, a, user); }))
        continue;
      uint16_t effects = info(i.op).effects;
      bool ends =
          isTerminator(i.op) ||
          (effects & (effect::WriteState | effect::WriteMemory | effect::Emits | effect::External));
      if (ends || i.op == Op::AbiEncode)
        readers.insert({user.index, 0});
      else
        work.push_back(user);
    }
  }
  return readers;
}

void check(Context &context) {
  const ContractView &view = context.view;
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    std::vector<Payload> payloads = payloadsOf(code);
    for (ValueId call : code.flat.externalCalls()) {
      int component = verdictOf(code, call);
      if (component < 0)
        continue;
      auto readers = readersOf(code, call, component);
      PathQuery query;
      query.from = call;
      query.target = [&](ValueId v) {
        Op op = code.flat[v].op;
        return op == Op::Return || op == Op::ReturnMem || op == Op::SelfDestruct;
      };
      query.avoid = [&](ValueId v) { return readers.count(v.index) != 0; };
      // The terminator that looks at it may itself be the end.
      PathResult path = findPath(code.flow, query);
      if (!path.exists() || readers.count(path.reached.index))
        continue;
      // Paying back the caller, who sees by himself whether it came, with nothing booked for it.
      bool books = llvm::any_of(code.flat.accesses(), [](const Access &a) { return a.write; });
      if (!books && component == 0 && code.flow.isCaller(callTarget(code.flat, call)))
        continue;
      bool payload = llvm::any_of(payloads, [&](const Payload &p) { return p.call == call; });
      ValueId value = callValue(code.flat, call);
      bool worth = payload || (value.valid() && !code.flow.isZero(value)) ||
                   code.flat[call].call().kind != CallKind::Call;
      Finding f = finding(
          context, TheRule, code, call,
          component == 2 && takesActions(code.flat[call].call())
              ? "Whether what was handed on here worked is the answer, and nobody looks at it: "
                "what "
                "failed counts as done. Require the result."
          : component == 2
              ? "The token says whether this worked, and nobody listens: some tokens return false "
                "instead of reverting. Require the result, or use SafeERC20."
              : "This call can fail and the code goes on as if it had worked. Require its success, "
                "or handle the failure.");
      if (!worth && component == 0)
        f.severity = Severity::Warning;
      if (component == 2)
        f.severity = Severity::Warning;
      f.sink = "unchecked call in " + show(code.flat.source());
      f.trace = traceOf(context, code, path, "goes on without looking at the result");
      context.findings.push_back(std::move(f));
    }
  }
}

} // namespace

} // namespace quorate::rules
