//===- arbitrary-call.cpp - calls in this contract's name that anyone dictates ----===//

#include "analyzer/governance/Payload.h"
#include "analyzer/governance/Taint.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {20, 441};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-042"};
constexpr Rule TheRule = {"arbitrary-call",
                          "Anyone can choose target and data of a call that is made with this "
                          "contract's rights and funds",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          9.4,
                          check};
const Registration registration(TheRule);

bool isDelegate(const Instruction &i) {
  return i.call().kind == CallKind::Delegate || i.call().kind == CallKind::CallCode;
}

/// What is called: the first four bytes at least are the sender's choice.
bool dataIsChosen(const Context &context, const Code &code, ValueId call) {
  if (!isOpenCall(code.flat, call) || isDelegate(code.flat[call]))
    return false;
  if (code.flat[call].call().payload == CallRecord::Payload::Memory) {
    // Assembly that sends what abi.encodeWithSelector(fixed, ...) has put together.
    bool fixed = false;
    code.flow.backward(callArguments(code.flat, call)[0], {}, [&](ValueId at) {
      const Instruction &part = code.flat[at];
      fixed |= part.op == Op::AbiEncode && part.encode().kind == EncodeKind::WithSelector &&
               code.flow.isConstant(part.operands[0]);
      return !fixed && !(part.type.isRef() && part.op != Op::AbiEncode && part.op != Op::Phi);
    });
    Sources s = code.flow.sources(call, {false, false, true});
    return !fixed && s.rawCalldata && !code.flow.isZero(callArguments(code.flat, call)[1]);
  }
  for (ValueId argument : callArguments(code.flat, call)) {
    // abi.encodeWithSelector(fixed, ...): the arguments alone are not the choice of a method.
    const Instruction &encoded = code.flat[argument];
    if (encoded.op == Op::AbiEncode && encoded.encode().kind == EncodeKind::WithSelector) {
      Sources selector = code.flow.sources(encoded.operands[0]);
      if (selector.calldata())
        return true;
      continue;
    }
    if (chosenByAnyone(context.view, code, argument))
      return true;
  }
  return false;
}

/// A module has the account that it is enabled on act: whom to call and with what are arguments.
/// Safe's and Zodiac's execTransactionFromModule and execTransactionFromModuleReturnData.
struct Dictated {
  ValueId target, data;
};
std::optional<Dictated> dictatedTo(const Code &code, ValueId call) {
  constexpr uint32_t FromModule[] = {0x468721a7, 0x5229073f};
  const Instruction &i = code.flat[call];
  if (i.op != Op::ExtCall || i.call().payload != CallRecord::Payload::Typed || !i.call().selector ||
      !llvm::is_contained(FromModule, *i.call().selector))
    return std::nullopt;
  llvm::ArrayRef<ValueId> arguments = callArguments(code.flat, call);
  if (arguments.size() != 4)
    return std::nullopt;
  return Dictated{arguments[0], arguments[2]};
}

/// The same question, before and after: that nothing was lost here is no permission.
bool asksTwice(const Code &code, const Condition &condition) {
  if (condition.isFlag())
    return false;
  const Sources &before = code.flow.sources(condition.a), &after = code.flow.sources(condition.b);
  auto questionOf = [&](ValueId call) {
    const Instruction &i = code.flat[call];
    return i.op == Op::ExtCall ? i.call().selector : std::nullopt;
  };
  return llvm::any_of(before.calls, [&](ValueId call) {
    return questionOf(call) && llvm::any_of(after.calls, [&](ValueId other) {
             return other != call && questionOf(other) == questionOf(call);
           });
  });
}

/// Another contract is asked about something that was recorded before.
bool asksAboutRecord(const Code &code, const Condition &condition) {
  if (asksTwice(code, condition))
    return false;
  for (ValueId side : {condition.a, condition.b})
    if (side.valid() && !code.flow.sources(side).calls.empty())
      for (ValueId load : code.flow.sources(side, {false, false, true}).loads)
        if (const Access *read = code.flow.load(load);
            read && !read->path.unknown && keyCount(read->path) > 0)
          return true;
  return false;
}

/// Enough of what signatures are recovered from, one after the other: as many as are required.
bool countsSignatures(const Code &code, const Condition &condition) {
  if (condition.isFlag() || condition.op == Op::Ne || condition.op == Op::Eq)
    return false;
  ValueId count = code.flow.strip(condition.b);
  if (code.flat[count].op == Op::UDiv && code.flow.isConstant(code.flat[count].operands[1]))
    count = code.flow.strip(code.flat[count].operands[0]); // one after the other, in one string
  const Instruction &many = code.flat[count];
  Sources least = code.flow.sources(condition.a);
  if (many.op != Op::Length || least.calldata() || (least.loads.empty() && !least.constant))
    return false;
  std::vector<uint32_t> lists = code.flow.sources(many.operands[0]).params;
  return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
    return llvm::any_of(llvm::ArrayRef({c.a, c.b}), [&](ValueId side) {
      Sources from = side.valid() ? code.flow.sources(side) : Sources();
      return from.signer && llvm::any_of(lists, [&](uint32_t list) {
               return llvm::is_contained(from.params, list);
             });
    });
  });
}

/// Enough of those who approved of this very content, counted one by one: what they approved is
/// kept under its hash.
bool countsApprovals(const Code &code, const Condition &condition) {
  if (condition.isFlag() || (condition.op != Op::ULt && condition.op != Op::ULe))
    return false;
  Sources least = code.flow.sources(condition.a);
  if (least.calldata() || (least.loads.empty() && !least.constant))
    return false;
  return llvm::any_of(code.flow.sources(condition.b, {true, false, false}).loads,
                      [&](ValueId load) {
                        const Access *read = code.flow.load(load);
                        if (!read || read->path.unknown || keyCount(read->path) < 2)
                          return false;
                        Sources key = code.flow.sources(firstKey(read->path));
                        return key.hash && key.calldata();
                      });
}

/// Something here is for this contract itself to do.
bool obeysItself(const ContractView &view) {
  return llvm::any_of(view.actions(), [&](FunctionId entry) {
    const Code &code = view.code(entry);
    return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
      return !c.isFlag() && c.op == Op::Eq &&
             ((code.flow.isCaller(c.a) && code.flow.isSelf(c.b)) ||
              (code.flow.isSelf(c.a) && code.flow.isCaller(c.b)));
    });
  });
}

/// The sender names a record, and it says of this call neither whom it goes to nor what it says.
bool namesOther(const Code &code, const Condition &c) {
  bool any = false;
  for (ValueId side : {c.a, c.b}) {
    if (!side.valid())
      continue;
    const Sources &s = code.flow.sources(side);
    if (s.hash || s.caller || s.signer || !s.calls.empty() || s.unknown)
      return false;
    for (ValueId load : s.loads) {
      const Access *read = code.flow.load(load);
      if (!read || read->path.unknown)
        return false;
      if (keyCount(read->path) == 0)
        continue;
      if (keyCount(read->path) > 1 || !isRawInput(code.flow, firstKey(read->path)) ||
          isAddressLike(code.flow, firstKey(read->path)))
        return false;
      any = true;
    }
  }
  return any;
}

/// What the call consists of is held against something, or is what something is kept under.
bool isHeldAgainst(const Code &code, ValueId call, ValueId part) {
  const std::vector<uint32_t> &params = code.flow.sources(part).params;
  auto shares = [&](const Sources &s) {
    return llvm::any_of(params, [&](uint32_t p) { return llvm::is_contained(s.params, p); });
  };
  for (const Access &access : code.flat.accesses())
    for (const PathStep &step : access.path.steps)
      if (step.value.valid() && shares(code.flow.sources(step.value)))
        return true;
  return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
    bool kept = false, shared = false;
    for (ValueId side : {c.a, c.b})
      if (side.valid()) {
        const Sources &s = code.flow.sources(side, {false, true, true});
        if (llvm::is_contained(s.calls, call)) // how it went
          return false;
        kept |= s.hash || !s.loads.empty() || !s.calls.empty();
        shared |= shares(s);
      }
    return kept && shared;
  });
}

/// What lets a call pass although the sender dictates it.
bool permits(const Code &code, const Condition &c, ValueId target) {
  bool unset = c.isFlag() && c.op == Op::Eq; // not done yet: that is no permission
  return pins(code, c, target) || (!unset && asksRecord(code, c)) || asksSignature(code, c) ||
         countsSignatures(code, c) || countsApprovals(code, c) || asksAboutRecord(code, c);
}

void checkModule(Context &context) {
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (ValueId call : code.flat.externalCalls()) {
      auto dictated = dictatedTo(code, call);
      if (!dictated || code.flow.isCaller(code.flow.strip(callTarget(code.flat, call))) ||
          !chosenByAnyone(context.view, code, dictated->target) ||
          !chosenByAnyone(context.view, code, dictated->data))
        continue;
      const Instruction &data = code.flat[code.flow.strip(dictated->data)];
      if (data.op == Op::AbiEncode && data.encode().kind == EncodeKind::WithSelector)
        continue; // the method at least is fixed
      if (llvm::any_of(payloadsOf(code), [&](const Payload &p) { return p.call == call; }))
        continue;
      PathQuery more;
      more.cut = [&](const Condition &c) {
        return !passesEmptyRecord(code, c) &&
               (permits(code, c, dictated->target) || pins(code, c, dictated->data));
      };
      PathResult path = Openness(context.view, code).wayTo(call, more);
      if (!path.exists())
        continue;
      Finding f = findingAlong(
          context, TheRule, code, ValueId(), path,
          "Anyone can have the account that this module is enabled on call whom he likes with "
          "what he likes: with its rights and its funds. Fix the target or the method, or let "
          "only governance get here.",
          "call in " + show(code.flat.source()), "has the chosen call made");
      f.related.push_back({code.flat[call].place, "the account is told here"});
      context.findings.push_back(std::move(f));
    }
  }
}

void check(Context &context) {
  checkModule(context);
  if (!hasSomethingToLose(context.view))
    return;
  bool governs =
      context.model.governor(context.contractId) || context.model.timelock(context.contractId);
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    std::vector<Payload> payloads;
    if (governs)
      payloads = payloadsOf(code);
    for (ValueId call : code.flat.externalCalls()) {
      if (!dataIsChosen(context, code, call))
        continue;
      ValueId target = callTarget(code.flat, call);
      // What hashes to a record is held against it below, or it is nobody's decision.
      if (llvm::any_of(payloads, [&](const Payload &p) { return p.call == call && p.stored; }) ||
          code.flow.isCaller(target))
        continue;
      bool self = code.flow.isSelf(target);
      if (self ? !obeysItself(context.view) : !chosenByAnyone(context.view, code, target))
        continue;
      // Where nothing is asked about the call itself, that some record is ripe permits nothing.
      bool unasked = !self && !context.model.governor(context.contractId) &&
                     isRawInput(code.flow, target) && !isHeldAgainst(code, call, target) &&
                     llvm::none_of(callArguments(code.flat, call), [&](ValueId argument) {
                       return isHeldAgainst(code, call, argument);
                     });
      PathQuery more;
      more.cut = [&](const Condition &c) {
        return permits(code, c, target) && !passesEmptyRecord(code, c) &&
               !(unasked && namesOther(code, c));
      };
      Openness open(context.view, code);
      if (unasked)
        open.except = [&](const Condition &c) { return namesOther(code, c); };
      PathResult path = open.wayTo(call, more);
      if (path.exists())
        context.findings.push_back(findingAlong(
            context, TheRule, code, call, path,
            self ? "Anyone can have this contract call itself, and so do what only it may do. Fix "
                   "the method, or let only governance get here."
                 : "Anyone can choose both whom this contract calls and what it says: with its "
                   "rights and its funds. Fix the target or the method, or let only governance get "
                   "here.",
            "call in " + show(code.flat.source()), "makes the chosen call"));
    }
  }
}

} // namespace

} // namespace quorate::rules
