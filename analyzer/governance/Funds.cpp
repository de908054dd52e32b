//===- Funds.cpp - money that leaves -------------------------------------------===//

#include "analyzer/governance/Funds.h"

#include "analyzer/governance/Bounds.h"
#include "analyzer/governance/Token.h"

namespace quorate::gov {

using namespace ir;

namespace {

constexpr uint32_t Transfer = 0xa9059cbb;     // transfer(address,uint256)
constexpr uint32_t TransferFrom = 0x23b872dd; // transferFrom(address,address,uint256)
constexpr uint32_t SafeFrom = 0x42842e0e;     // safeTransferFrom(address,address,uint256)

bool keyed(const Code &code, ValueId load) {
  const Access *read = code.flow.load(load);
  return read && (read->path.unknown || keyCount(read->path) > 0);
}

bool readsBalance(const Code &code, ValueId value) {
  bool found = false;
  code.flow.backward(value, {}, [&](ValueId at) {
    const Instruction &i = code.flat[at];
    found |= i.op == Op::Balance || (i.op == Op::Env && i.env == EnvKind::SelfBalance);
    return !found;
  });
  return found;
}

/// Records that are used up on the way: a balance lowered (and not below zero), an entry cleared or
/// marked.
bool usesRecord(const Code &code, const Access &access, const Payout &payout) {
  if (!access.write || access.path.unknown || keyCount(access.path) == 0)
    return false;
  // What is written at the end of a list is a history.
  for (const PathStep &step : access.path.steps)
    if (step.kind == PathStep::Kind::Index && step.value.valid() &&
        llvm::any_of(code.flow.sources(step.value).loads, [&](ValueId load) {
          const Access *read = code.flow.load(load);
          return read && !read->path.unknown && read->path.var == access.path.var &&
                 read->path.isLength();
        }))
      return false;
  // Somebody else's, whom the sender names: that he is paid less is no right of the sender's.
  bool named = false, entitled = false;
  for (const PathStep &step : access.path.steps)
    if (step.value.valid() && isAddressLike(code.flow, step.value)) {
      named |= parameterOf(code.flow, step.value) >= 0;
      entitled |= code.flow.sources(step.value).caller || code.flow.same(step.value, payout.to) ||
                  (payout.from.valid() && code.flow.same(step.value, payout.from));
    }
  if (named && !entitled)
    return false;
  auto change = changeOf(code.flow, access);
  if (!change || !access.value.valid())
    return true;
  return !change->raises && cannotWrap(code, access.value, access.at);
}

/// The condition tells who is owed what: a record, a proof, a payment, another contract's word.
bool entitles(const Code &code, const Condition &c, const Payout &payout) {
  if (asksPayment(code, c) || asksSignature(code, c))
    return true;
  bool limit = !c.isFlag() && c.op != Op::Eq && c.op != Op::Ne;
  unsigned balances = 0;
  for (ValueId side : {c.a, c.b}) {
    if (!side.valid())
      continue;
    balances += readsBalance(code, side);
    Sources s = code.flow.sources(side);
    // That the sender is not nobody, or not a certain one, says nothing of what he is owed.
    bool excludes = code.flow.isCaller(side) && (c.isFlag() || c.op == Op::Ne);
    if (s.hash || s.origin || (s.caller && !excludes))
      return true;
    for (ValueId call : s.calls)
      if (call != payout.call && code.flat[call].op == Op::ExtCall &&
          code.flat[call].call().payload == CallRecord::Payload::Typed &&
          !callArguments(code.flat, call).empty())
        return true;
    // records[x] <= amount holds nobody back
    bool wrongSide = limit && side == c.a && code.flow.dependsOn(c.b, payout.amount);
    // An overflow test of what is taken from another's entry, or a time of theirs.
    bool others = code.flow.isCaller(payout.to) && !s.loads.empty() &&
                  llvm::all_of(s.loads, [&](ValueId load) {
                    const Access *read = code.flow.load(load);
                    return read && !read->path.unknown && firstKey(read->path).valid() &&
                           isAddressLike(code.flow, firstKey(read->path)) &&
                           parameterOf(code.flow, firstKey(read->path)) >= 0 &&
                           !callerIsKey(code.flow, read->path);
                  });
    if (!wrongSide && !others &&
        llvm::any_of(s.loads, [&](ValueId load) { return keyed(code, load); }))
      return true;
  }
  // What is there before is there after: a loan. Or a secret that the sender has to know.
  if (balances == 2)
    return true;
  if (c.op == Op::Eq && !c.isFlag()) {
    Sources a = code.flow.sources(c.a), b = code.flow.sources(c.b);
    return (a.calldata() && !b.calldata() && !b.constant) ||
           (b.calldata() && !a.calldata() && !a.constant);
  }
  return false;
}

} // namespace

Message messageOf(const Code &code, ValueId call) {
  const Instruction &i = code.flat[call];
  Message message;
  if (i.op != Op::ExtCall)
    return message;
  const CallRecord &record = i.call();
  message.selector = record.selector;
  message.arguments = callArguments(code.flat, call);
  if (record.payload != CallRecord::Payload::Bytes || message.arguments.size() != 1)
    return message;
  const Instruction &encoded = code.flat[message.arguments[0]];
  llvm::APInt selector;
  if (encoded.op == Op::AbiEncode && encoded.encode().kind == EncodeKind::WithSelector &&
      code.flow.isConstant(encoded.operands[0], &selector)) {
    message.selector = uint32_t(selector.getZExtValue());
    message.arguments = llvm::ArrayRef<ValueId>(encoded.operands).drop_front();
  }
  return message;
}

std::optional<Payout> payoutOf(const Code &code, ValueId call) {
  const Instruction &i = code.flat[call];
  if (i.op != Op::ExtCall || i.call().kind != CallKind::Call)
    return std::nullopt;
  if (ValueId value = callValue(code.flat, call); value.valid() && !code.flow.isZero(value))
    return Payout{call, callTarget(code.flat, call), value, {}};
  Message message = messageOf(code, call);
  if (message.selector == Transfer && message.arguments.size() == 2)
    return Payout{call, message.arguments[0], message.arguments[1], {}};
  if ((message.selector == TransferFrom || message.selector == SafeFrom) &&
      message.arguments.size() == 3)
    return Payout{call, message.arguments[1], message.arguments[2], message.arguments[0]};
  return std::nullopt;
}

PathResult unearned(const ContractView &view, const Code &code, const Payout &payout) {
  const Flow &flow = code.flow;
  Sources to = flow.sources(payout.to), amount = flow.sources(payout.amount);
  bool others = payout.from.valid() && !flow.isSelf(payout.from);
  if (others) {
    Sources from = flow.sources(payout.from);
    if (!from.calldata() || from.caller || from.signer)
      return {};
  } else if (!(to.calldata() || to.caller || to.origin) || amount.value || flow.isSelf(payout.to)) {
    return {};
  }
  if (!to.loads.empty() || happensOnce(code, payout.call))
    return {};
  // What is owed according to a record, and the record is left as it is: it can be claimed again.
  bool record = llvm::any_of(amount.loads, [&](ValueId load) { return keyed(code, load); });
  bool writes = llvm::any_of(code.flat.accesses(), [](const Access &a) { return a.write; });
  if (record && (writes || !to.caller || others))
    return {};
  llvm::DenseMap<uint32_t, char> earns;
  for (const Access &access : code.flat.accesses())
    if (usesRecord(code, access, payout))
      earns.insert({access.at.index, 0});
  for (ValueId call : code.flat.externalCalls())
    if (call != payout.call && code.flat[call].op == Op::ExtCall)
      for (ValueId argument : messageOf(code, call).arguments)
        if (!others && flow.sources(argument).caller)
          earns.insert({call.index, 0});
  PathQuery more;
  more.avoid = [&](ValueId v) { return earns.count(v.index) != 0; };
  more.cut = [&](const Condition &c) {
    if (record) // only somebody else's word counts
      return asksPayment(code, c) || asksSignature(code, c);
    return entitles(code, c, payout) || (others && pins(code, c, payout.from));
  };
  return Openness(view, code).wayTo(payout.call, more);
}

} // namespace quorate::gov
