//===- Payouts.cpp - money that leaves otherwise than by a decision -----------===//
//
// Ether, and tokens by the calls of their standards, that the governor or its
// timelock gives away while no payload is performed: a ghost keeps how much went
// to each account. What a caller sends along counts against it.
//
//===----------------------------------------------------------------------===//

#include "solver/encode/Executor.h"
#include "solver/encode/Giving.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

const Giving *givingOf(uint32_t selector) {
  static constexpr Giving Known[] = {
      {0xa9059cbb, -1, 0, 1},  // transfer(address,uint256)
      {0x095ea7b3, -1, 0, 1},  // approve(address,uint256)
      {0x39509351, -1, 0, 1},  // increaseAllowance(address,uint256)
      {0x23b872dd, 0, 1, 2},   // transferFrom(address,address,uint256)
      {0x42842e0e, 0, 1, -1},  // safeTransferFrom(address,address,uint256)
      {0xb88d4fde, 0, 1, -1},  // safeTransferFrom(address,address,uint256,bytes)
      {0xf242432a, 0, 1, 3},   // safeTransferFrom(address,address,uint256,uint256,bytes)
      {0x2eb2c2d6, 0, 1, -1},  // safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)
      {0xa22cb465, -1, 0, -1}, // setApprovalForAll(address,bool)
      {0x9bd9bbc6, -1, 0, 1},  // send(address,uint256,bytes), ERC-777
      {0x62ad1b83, 0, 1, 2},   // operatorSend(address,address,uint256,bytes,bytes)
      {0x959b8c3f, -1, 0, -1}, // authorizeOperator(address)
      {0x1296ee62, -1, 0, 1},  // transferAndCall(address,uint256), ERC-1363
      {0x4000aea0, -1, 0, 1},  // transferAndCall(address,uint256,bytes)
      {0xd8fbe994, 0, 1, 2},   // transferFromAndCall(address,address,uint256)
      {0xc1d34b89, 0, 1, 2},   // transferFromAndCall(address,address,uint256,bytes)
      {0x3177029f, -1, 0, 1},  // approveAndCall(address,uint256)
      {0xcae9ca51, -1, 0, 1},  // approveAndCall(address,uint256,bytes)
      {0xb460af94, 2, 1, 0},   // withdraw(uint256,address,address), ERC-4626
      {0xba087652, 2, 1, 0},   // redeem(uint256,address,address)
  };
  const auto *it = llvm::find_if(Known, [&](const Giving &g) { return g.selector == selector; });
  return it == std::end(Known) ? nullptr : it;
}

void Executor::payIn(const Message &message, State &state) {
  if (!system.countsPayouts || system.kind == Subject::Kind::Token ||
      same(message.value, tb.zero()))
    return;
  Term sums = state.leaves[Payouts];
  setLeaf(state, Payouts,
          tb.store(sums, message.caller, tb.sub(tb.select(sums, message.caller), message.value)));
}

/// Nothing is known of who gets how much.
void Executor::payAnyone(State &state) {
  if (system.countsPayouts && system.kind != Subject::Kind::Token)
    setLeaf(state, Payouts, system.freshLeaf(Payouts, "anyone."));
}

void Executor::notePayout(Frame &frame, const ir::Instruction &in, const Term &target,
                          const Term &value, llvm::ArrayRef<Value> arguments, State &state) {
  if (!system.countsPayouts || system.kind == Subject::Kind::Token)
    return;
  const ir::CallRecord &call = in.call();
  auto give = [&](const Term &to, const Term &amount) {
    if (same(amount, tb.zero()))
      return;
    Term sums = state.leaves[Payouts];
    setLeaf(state, Payouts, tb.store(sums, to, tb.add(tb.select(sums, to), amount)));
    if (recording())
      for (const Term &account : {to, frame.message.caller})
        if (llvm::none_of(record->voters, [&](const Term &known) { return same(known, account); }))
          record->voters.push_back(account);
  };
  int callee = system.instanceAt(target);
  if (callee < 0 || system.instances[callee].isVolatile)
    give(tb.toInt(target), value);
  bool isData = call.payload == ir::CallRecord::Payload::Bytes;
  if (call.payload == ir::CallRecord::Payload::Memory) {
    // What lies there may be any call, unless it is known to be too short for one.
    auto length = tb.value(scalar(frame, in.operands[2 + call.hasValue + call.hasGas]));
    if (length && length->ult(4))
      return;
  } else if (arguments.empty() ||
             (isData && arguments.size() == 1 && isEmptyData(arguments[0], state))) {
    return;
  }
  const Giving *giving = call.selector ? givingOf(*call.selector) : nullptr;
  if (call.selector && !giving)
    return;
  auto word = [&](int at) -> std::optional<Term> {
    if (isData || size_t(at) >= arguments.size() || arguments[at].kind != Value::Kind::Scalar)
      return std::nullopt;
    return tb.toInt(arguments[at].term());
  };
  auto to = giving ? word(giving->to) : std::nullopt;
  if (!to) // data that somebody put together
    return payAnyone(state);
  Term amount = tb.one();
  if (giving->amount >= 0)
    amount = word(giving->amount).value_or(tb.freshWord("amount"));
  if (giving->from >= 0) // what others have allowed it to take is not its own
    if (auto from = word(giving->from))
      amount =
          tb.ite(tb.eq(*from, system.instances[frame.message.instance].address), amount, tb.zero());
  give(*to, amount);
}

} // namespace quorate::solver
