//===- optimistic-oracle-exec.cpp - execution on an answer that nobody opposed ===//

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Handover.h"
#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {345, 346};
constexpr Rule TheRule = {"optimistic-oracle-exec",
                          "Execution rests on an oracle's answer that may be unopposed: no bond, "
                          "no time to object, or valid for ever",
                          Severity::Warning,
                          Cwe,
                          {},
                          6.3,
                          check};
const Registration registration(TheRule);

/// What an answer has to have before something is performed because of it.
struct Safeguards {
  bool bond = false, cooldown = false, expiry = false;
};

/// The question is put by this contract: the same contract that answers is told something, and what
/// it says is kept.
bool asks(const Context &context, VarId oracle, bool &bond) {
  bool asked = false;
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (ValueId call : code.flat.externalCalls()) {
      if (code.flat[call].op != Op::ExtCall || code.flat[call].call().kind == CallKind::Static ||
          !(targetVariable(code, call) == oracle))
        continue;
      bool kept = llvm::any_of(code.flat.accesses(), [&](const Access &access) {
        return access.write && !access.path.unknown && keyCount(access.path) > 0 &&
               access.value.valid() &&
               llvm::is_contained(code.flow.sources(access.value).calls, call);
      });
      if (!kept)
        continue;
      asked = true;
      ContractId type = calleeType(code, call);
      ValueId sent = callValue(code.flat, call);
      bond |= sent.valid() && !code.flow.isZero(sent);
      if (type.valid())
        if (FunctionId f =
                context.module[type].findEntry(code.flat[call].call().selector.value_or(0));
            f.valid())
          for (size_t p = 0; p < context.module[type][f].params.size(); ++p)
            bond |= llvm::StringRef(context.module[type][f].params[p].name)
                        .contains_insensitive("bond") &&
                    p < callArguments(code.flat, call).size() &&
                    !code.flow.isZero(callArguments(code.flat, call)[p]);
    }
  }
  return asked;
}

/// The oracle whose answer about a recorded question every way to `at` needs.
VarId oracleFor(const Code &code, ValueId at) {
  for (const Condition &condition : allConditions(code.flow))
    for (ValueId side : {condition.a, condition.b}) {
      if (!side.valid())
        continue;
      for (ValueId call : code.flow.sources(side).calls) {
        VarId var = targetVariable(code, call);
        if (!var.valid() || isClockCall(code.flat, call) || targetVariable(code, at) == var)
          continue;
        bool recorded = llvm::any_of(callArguments(code.flat, call), [&](ValueId argument) {
          Sources s = code.flow.sources(argument);
          return llvm::any_of(s.loads, [&](ValueId load) {
            const Access *read = code.flow.load(load);
            return read && !read->path.unknown && keyCount(read->path) > 0;
          });
        });
        if (recorded && mustPass(code.flow, at, [&](const Condition &c) {
              for (ValueId s : {c.a, c.b})
                if (s.valid() && llvm::is_contained(code.flow.sources(s).calls, call))
                  return true;
              return false;
            }))
          return var;
      }
    }
  return {};
}

Safeguards safeguardsAt(const Code &code, ValueId at, VarId oracle) {
  // A limit of zero switches it off, which is said where it is set.
  auto off = [&](const Condition &c) {
    if (!c.isFlag() || c.op != Op::Eq)
      return false;
    const Access *read = code.flow.load(code.flow.strip(c.a));
    return read && !read->path.unknown && keyCount(read->path) == 0;
  };
  auto longer = [&](ValueId side) {
    Sources s = code.flow.sources(side);
    return s.constant || !s.loads.empty();
  };
  auto clock = [&](bool after) {
    return mustPass(code.flow, at, [&](const Condition &c) {
      auto test = clockTest(code.flow, c);
      // That the answer is final is no time after it.
      bool later = test && (!after || longer(test->other) || longer(test->clock));
      return (later && test->after == after) || (!after && off(c));
    });
  };
  auto answers = [&](ValueId side) {
    return side.valid() && llvm::any_of(code.flow.sources(side).calls, [&](ValueId call) {
             return targetVariable(code, call) == oracle;
           });
  };
  Safeguards found;
  found.cooldown = clock(true);
  found.expiry = clock(false);
  found.bond = mustPass(code.flow, at, [&](const Condition &c) {
    bool ordered = !c.isFlag() && (c.op == Op::ULe || c.op == Op::ULt);
    return off(c) || (ordered && !clockTest(code.flow, c) && (answers(c.a) || answers(c.b)));
  });
  return found;
}

void check(Context &context) {
  if (context.life.governor)
    return; // votes decide
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (ValueId call : code.flat.externalCalls()) {
      const Instruction &i = code.flat[call];
      if (i.op != Op::ExtCall || i.call().kind == CallKind::Static)
        continue;
      bool performs = isChosenCall(code, call);
      for (const Payload &payload : payloadsOf(code))
        performs |= payload.call == call;
      VarId oracle = performs ? oracleFor(code, call) : VarId();
      bool bond = false;
      if (!oracle.valid() || !asks(context, oracle, bond))
        continue;
      Safeguards found = safeguardsAt(code, call, oracle);
      std::string missing;
      auto add = [&](bool there, llvm::StringRef what) {
        if (!there)
          missing += (missing.empty() ? "" : "; ") + what.str();
      };
      add(found.bond || bond, "no bond has to stand behind it");
      add(found.cooldown, "nobody is left time to object once it is given");
      add(found.expiry, "it stays valid for ever");
      if (missing.empty())
        continue;
      report(context, TheRule, code, call, wayTo(code, call),
             "This is performed because an oracle was told so and nobody objected, and " + missing +
                 ". Ask for a bond, a cooldown after the answer and an expiry.",
             "performs what the answer allows");
      return;
    }
  }
}

} // namespace

} // namespace quorate::rules
