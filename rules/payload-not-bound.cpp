//===- payload-not-bound.cpp - execution of something that was not voted on ===//

#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Taint.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {345, 471};
constexpr Rule TheRule = {"payload-not-bound",
                          "The calls that are executed can differ from those that were voted on",
                          Severity::Error,
                          Cwe,
                          {},
                          9.3,
                          check};
const Registration registration(TheRule);

/// Parameters that reach the call and that nothing ties to the proposal.
std::vector<uint32_t> looseParameters(const Code &code, ValueId call) {
  std::vector<uint32_t> loose;
  for (ValueId part : decidedParts(code, call))
    for (uint32_t parameter : code.flow.sources(part).params)
      if (!llvm::is_contained(loose, parameter))
        loose.push_back(parameter);
  // How long a list is says nothing of what is in it.
  auto keep = [&](uint32_t parameter, ValueId value) {
    return llvm::is_contained(contentOf(code.flow, value).params, parameter);
  };
  auto binds = [&](uint32_t parameter, ValueId side, ValueId other) {
    if (!keep(parameter, side))
      return false;
    Sources with = code.flow.sources(other);
    return !with.calldata() || with.hash || code.flow.sources(side).hash ||
           !llvm::is_contained(with.params, parameter);
  };
  llvm::erase_if(loose, [&](uint32_t parameter) {
    // It is the key, enters the key's hash, or is compared with what was stored or hashed.
    for (const Access &access : code.flat.accesses())
      if (!access.path.unknown)
        for (const PathStep &step : access.path.steps)
          if (step.value.valid() && keep(parameter, step.value))
            return true;
    return !wayWithout(code, call, [&](const Condition &c) {
              if (c.isFlag()) // that it can be decoded says nothing of what it is
                return code.flat[code.flow.strip(c.a)].op != Op::AbiDecodes && keep(parameter, c.a);
              return c.op == Op::Eq && (binds(parameter, c.a, c.b) || binds(parameter, c.b, c.a));
            }).exists();
  });
  return loose;
}

bool isDynamicArray(const Parameter &parameter, llvm::StringRef element) {
  return llvm::StringRef(parameter.abiType) == (element + "[]").str();
}

/// The list is looked at here, not only handed on to another contract.
bool isUsed(const Code &code, uint32_t parameter) {
  auto names = [&](ValueId operand) {
    return operand.valid() && code.flat[operand].op == Op::Param &&
           code.flat[operand].index == parameter;
  };
  return llvm::any_of(code.flat.code.instructions, [&](const Instruction &i) {
    return i.op != Op::ExtCall && llvm::any_of(i.operands, names);
  });
}

/// Signatures and arguments that are put together one by one, with nothing that makes the two lists
/// equally long.
void checkSignatures(Context &context, const Code &code) {
  const auto &params = code.flat.source().params;
  bool actions = llvm::any_of(
      params, [](const Parameter &parameter) { return parameter.abiType == "address[]"; });
  for (uint32_t s = 0; actions && s < params.size(); ++s)
    for (uint32_t d = 0; d < params.size(); ++d) {
      if (!isDynamicArray(params[s], "string") || !isDynamicArray(params[d], "bytes") ||
          !isUsed(code, s) || !isUsed(code, d))
        continue;
      auto lengthOf = [&](ValueId value, uint32_t parameter) {
        const Instruction &i = code.flat[code.flow.strip(value)];
        if (i.op != Op::Length)
          return false;
        const Instruction &list = code.flat[i.operands[0]];
        return list.op == Op::Param && list.index == parameter;
      };
      // Equal to each other, or both to a third.
      std::set<uint32_t> equal = {s};
      for (bool grows = true; grows;) {
        grows = false;
        for (const Condition &c : allConditions(code.flow))
          if (!c.isFlag() && c.op == Op::Eq)
            for (uint32_t p = 0; p < params.size(); ++p)
              for (uint32_t q : std::set<uint32_t>(equal))
                if (((lengthOf(c.a, p) && lengthOf(c.b, q)) ||
                     (lengthOf(c.b, p) && lengthOf(c.a, q))) &&
                    equal.insert(p).second)
                  grows = true;
      }
      if (equal.count(d))
        continue;
      Finding f = finding(context, TheRule, code, ValueId(),
                          "'" + params[s].name + "' and '" + params[d].name +
                              "' are put together one by one, but need not be equally long: what "
                              "is missing in the one drops calls or arguments of the other. "
                              "Require equal lengths.");
      f.sink = "signatures and arguments of different length in " + show(code.flat.source());
      context.findings.push_back(std::move(f));
    }
}

/// Another contract is handed data that are the sender's, to perform.
bool takesChosenData(const Code &code, ValueId call) {
  const Instruction &i = code.flat[call];
  if (i.op != Op::ExtCall || i.call().payload != CallRecord::Payload::Typed ||
      i.call().kind == CallKind::Static)
    return false;
  llvm::ArrayRef<ValueId> arguments = callArguments(code.flat, call);
  for (size_t a = 0; a < std::min(arguments.size(), i.call().argTypes.size()); ++a)
    if (llvm::StringRef(i.call().argTypes[a]).starts_with("bytes") &&
        !isdigit(i.call().argTypes[a].c_str()[5]) && isRawInput(code.flow, arguments[a]))
      return true;
  return false;
}

/// Calls that the sender dictates, made because a proposal passed: on every way its record is
/// asked.
std::vector<Step> dictatedCalls(const Context &context) {
  std::vector<Step> result;
  const Lifecycle &life = context.life;
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    bool performs = llvm::any_of(life.acts(), [&](const Step &act) {
      return act.entry == entry && code.flat[act.at].op == Op::ExtCall;
    });
    if (performs || life.hasEntry(EntryKind::Vote, entry) ||
        life.hasEntry(EntryKind::Propose, entry))
      continue;
    for (ValueId call : code.flat.externalCalls()) {
      if (!(isChosenCall(code, call) || takesChosenData(code, call)) ||
          !authorityOf(context.view, code, call).anyone())
        continue;
      bool asked =
          !wayWithout(code, call, [&](const Condition &c) {
             for (ValueId side : {c.a, c.b})
               if (side.valid() && !life.recordReads(code.flow, code.flow.sources(side)).empty())
                 return true;
             return false;
           }).exists();
      if (asked)
        result.push_back({entry, call});
    }
  }
  return result;
}

/// Calls of a module: anyone may make them once they were approved, by a hash of what they are.
std::vector<Step> approvedCalls(const Context &context) {
  std::vector<Step> result;
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (const Payload &payload : payloadsOf(code))
      if (!payload.stored && pathForAnyone(context.view, code, payload.call).exists())
        result.push_back({entry, payload.call});
  }
  return result;
}

/// How long the parameter is enters a hash that something is kept under or compared with.
bool isMeasured(const Code &code, uint32_t parameter) {
  auto measures = [&](ValueId value) {
    Sources s = value.valid() ? code.flow.sources(value) : Sources();
    return s.hash && llvm::is_contained(s.params, parameter);
  };
  for (const Access &access : code.flat.accesses())
    for (const PathStep &step : access.path.steps)
      if (measures(step.value))
        return true;
  return llvm::any_of(allConditions(code.flow),
                      [&](const Condition &c) { return measures(c.a) || measures(c.b); });
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  for (FunctionId entry : context.view.actions())
    checkSignatures(context, context.view.code(entry));
  std::set<FunctionId> told;
  std::vector<Step> steps;
  if (life.governor) {
    steps = life.acts();
    llvm::append_range(steps, dictatedCalls(context));
  } else if (!life.timelock) {
    steps = approvedCalls(context);
  }
  for (const Step &step : steps) {
    const Code &code = context.view.code(step.entry);
    const Instruction &act = code.flat[step.at];
    if (act.op != Op::ExtCall || !code.flow.sources(callTarget(code.flat, step.at)).calls.empty() ||
        told.count(step.entry))
      continue;
    std::vector<uint32_t> loose = looseParameters(code, step.at);
    if (!life.governor) // what is not hashed at all may be no part of the call: signatures, for one
      llvm::erase_if(loose, [&](uint32_t parameter) { return !isMeasured(code, parameter); });
    if (loose.empty() || isGovernance(context, authorityOf(context.view, code, step.at)))
      continue;
    told.insert(step.entry);
    const auto &params = code.flat.source().params;
    std::string name = loose.front() < params.size() && !params[loose.front()].name.empty()
                           ? "'" + params[loose.front()].name + "'"
                           : "parameter " + std::to_string(loose.front() + 1);
    report(context, TheRule, code, step.at, wayTo(code, step.at),
           "What is executed depends on " + name +
               ", which whoever executes chooses: it is not what was voted on. Store it with the "
               "proposal, or make it part of the proposal's hash.",
           "executes what the sender gives");
  }
}

} // namespace

} // namespace quorate::rules
