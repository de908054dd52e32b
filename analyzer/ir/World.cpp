//===- World.cpp - accounts, messages and roll-back ----------------------------===//

#include "analyzer/ir/Execution.h"
#include "analyzer/ir/Hashes.h"
#include "analyzer/ir/Secp256k1.h"

namespace quorate::ir {

namespace {

const Word Zero(256, 0);

Outcome reverted() {
  Outcome outcome;
  outcome.status = Outcome::Status::Reverted;
  return outcome;
}

/// keccak(rlp([sender, nonce])) cut to an address.
Word createAddress(const Word &sender, uint64_t nonce) {
  ByteString word, number;
  appendWord(word, sender);
  for (uint64_t n = nonce; n != 0; n >>= 8)
    number.insert(number.begin(), uint8_t(n));
  ByteString list = {0x80 + 20};
  list.insert(list.end(), word.begin() + 12, word.end());
  if (number.size() != 1 || number[0] >= 0x80)
    list.push_back(uint8_t(0x80 + number.size()));
  list.insert(list.end(), number.begin(), number.end());
  list.insert(list.begin(), uint8_t(0xc0 + list.size()));
  return keccak256(list) & Word::getLowBitsSet(256, 160);
}

Word emptyOr(const SlotMap &map, const Word &key) {
  auto it = map.find(key);
  return it == map.end() ? Zero : it->second;
}

} // namespace

// ---------------------------------------------------------------- accounts

const Account *Transaction::find(const Word &address) const {
  auto it = world.accounts.find(address);
  return it == world.accounts.end() ? nullptr : &it->second;
}

Account &Transaction::account(const Word &address) {
  auto [it, isNew] = world.accounts.try_emplace(address);
  if (isNew)
    undo.push_back([this, address] { world.accounts.erase(address); });
  return it->second;
}

template <class Slot, class Value> void Transaction::set(Slot &slot, Value value) {
  undo.push_back([&slot, old = slot] { slot = old; });
  slot = std::move(value);
}

void Transaction::setInMap(SlotMap &map, const Word &key, const Word &value) {
  Word old = emptyOr(map, key);
  if (old == value)
    return;
  auto put = [&map, key](const Word &word) {
    if (word == 0)
      map.erase(key);
    else
      map[key] = word;
  };
  undo.push_back([put, old] { put(old); });
  put(value);
}

Word Transaction::balance(const Word &address) const {
  const Account *known = find(address);
  return known ? known->balance : Zero;
}

Word Transaction::load(const Word &address, Space space, const Word &slot) const {
  if (world.onSlot && space == Space::Storage)
    world.onSlot(address, slot);
  const Account *known = find(address);
  if (!known)
    return Zero;
  return emptyOr(space == Space::Transient ? known->transient : known->storage, slot);
}

void Transaction::store(const Word &address, Space space, const Word &slot, const Word &value) {
  if (world.onSlot && space == Space::Storage)
    world.onSlot(address, slot);
  Account &target = account(address);
  setInMap(space == Space::Transient ? target.transient : target.storage, slot, value);
}

Word Transaction::immutable(const Word &address, uint32_t var) const {
  const Account *known = find(address);
  auto it = known ? known->immutables.find(var) : std::map<uint32_t, Word>::const_iterator();
  return known && it != known->immutables.end() ? it->second : Zero;
}

void Transaction::setImmutable(const Word &address, uint32_t var, const Word &value) {
  set(account(address).immutables.try_emplace(var, Zero).first->second, value);
}

bool Transaction::transfer(const Word &from, const Word &to, const Word &value) {
  if (value == 0)
    return true;
  if (balance(from).ult(value))
    return false;
  set(account(from).balance, balance(from) - value);
  set(account(to).balance, balance(to) + value);
  return true;
}

void Transaction::selfDestruct(const Word &self, const Word &beneficiary) {
  Word held = balance(self);
  bool goes = made.count(self);
  if (self != beneficiary)
    transfer(self, beneficiary, held);
  if (!goes)
    return;
  set(account(self).balance, Word(256, 0));
  undo.push_back([this] { destroyed.pop_back(); });
  destroyed.push_back(self);
}

void Transaction::removeDestroyed() {
  for (const Word &address : destroyed)
    world.accounts.erase(address);
}

Word Transaction::nextAddress(const Word &creator) {
  Account &sender = account(creator);
  uint64_t nonce = sender.nonce;
  set(sender.nonce, nonce + 1);
  return createAddress(creator, nonce);
}

void Transaction::log(EmittedLog entry) {
  undo.push_back([this] { world.logs.pop_back(); });
  world.logs.push_back(std::move(entry));
}

void Transaction::rollBack(size_t checkpoint) {
  while (undo.size() > checkpoint) {
    undo.back()();
    undo.pop_back();
  }
}

// ---------------------------------------------------------------- messages

Outcome Transaction::run(const Module &module, ContractId contract, const CallContext &context,
                         bool construct) {
  // The steps of nested calls count together; the native stack is bounded by the depth limit.
  return Execution(*this, module, contract, context).run(construct);
}

Outcome Transaction::message(const CallContext &context) {
  size_t before = checkpoint();
  if (context.depth > world.callDepthLimit) {
    world.opaque.insert("how deep calls may nest");
    return reverted();
  }
  if (context.movesValue && !transfer(context.caller, context.self, context.value))
    return reverted();
  if (world.onMessage && context.movesValue)
    world.onMessage({context.caller, context.self, context.value, Zero, context.data});
  if (world.onDelegate && context.code != context.self)
    world.onDelegate({context.self, context.code, context.value, Zero, context.data});
  Outcome outcome;
  const Account *callee = find(context.code);
  if (callee && callee->module)
    outcome = run(*callee->module, callee->contract, context, false);
  else if (std::optional<Outcome> precompiled = runPrecompile(context.code, context.data))
    outcome = std::move(*precompiled);
  if (!outcome.ok())
    rollBack(before);
  if (world.onReturn && context.movesValue)
    world.onReturn({context.caller, context.self, context.value, Zero, context.data}, outcome.ok());
  return outcome;
}

Outcome Transaction::create(const Module &module, ContractId contract, CallContext context) {
  size_t before = checkpoint();
  if (context.depth > world.callDepthLimit)
    return reverted();
  Account &created = account(context.self);
  if (created.module || created.nonce != 0)
    return reverted();
  made.insert(context.self);
  set(created.nonce, uint64_t(1)); // EIP-161
  if (!transfer(context.caller, context.self, context.value)) {
    rollBack(before);
    return reverted();
  }
  // Lifted constructors find their arguments, which follow the code, in the call data.
  if (module[contract].origin == Origin::Bytecode)
    context.data = context.arguments;
  Outcome outcome = run(module, contract, context, true);
  if (!outcome.ok()) {
    rollBack(before);
    return outcome;
  }
  set(created.contract, contract);
  set(created.module, &module);
  return outcome;
}

namespace {

/// (lengths of base, exponent and modulus; base, exponent, modulus), EIP-198; nothing where numbers
/// are too large to be worth it.
std::optional<ByteString> modularPower(llvm::ArrayRef<uint8_t> data) {
  constexpr uint64_t MaxLength = 1024;
  uint64_t lengths[3], at = 96;
  for (unsigned i = 0; i < 3; ++i)
    if ((lengths[i] = wordAt(data, 32 * i).getLimitedValue()) > MaxLength)
      return std::nullopt;
  unsigned bits = unsigned(16 * MaxLength); // room for a product
  auto number = [&](uint64_t length) {
    llvm::APInt value(bits, 0);
    for (uint64_t k = 0; k < length; ++k, ++at)
      value = value.shl(8) | uint64_t(at < data.size() ? data[at] : 0);
    return value;
  };
  llvm::APInt base = number(lengths[0]), exponent = number(lengths[1]),
              modulus = number(lengths[2]);
  // What is used of the numbers decides how long a step takes.
  bits = (std::max(2 * modulus.getActiveBits(), 1u) + 63) / 64 * 64;
  llvm::APInt result(bits, modulus == 1 || modulus == 0 ? 0 : 1);
  if (modulus != 0) {
    base = base.urem(modulus).trunc(bits);
    llvm::APInt by = modulus.trunc(bits);
    for (unsigned k = exponent.getActiveBits(); k-- > 0;) {
      result = (result * result).urem(by);
      if (exponent[k])
        result = (result * base).urem(by);
    }
  }
  ByteString out(lengths[2]);
  for (uint64_t k = 0; k < out.size() && 8 * k < bits; ++k)
    out[out.size() - 1 - k] = uint8_t(result.extractBitsAsZExtValue(8, unsigned(8 * k)));
  return out;
}

} // namespace

std::optional<Outcome> runPrecompile(const Word &address, llvm::ArrayRef<uint8_t> data) {
  if (address == 0 || address.ugt(10))
    return std::nullopt;
  Outcome outcome;
  switch (address.getZExtValue()) {
  case 1: {
    Word key =
        recoverAddress(wordAt(data, 0), wordAt(data, 32), wordAt(data, 64), wordAt(data, 96));
    if (key != 0)
      appendWord(outcome.data, key);
    return outcome;
  }
  case 2:
    appendWord(outcome.data, sha256(data));
    return outcome;
  case 3:
    appendWord(outcome.data, ripemd160(data));
    return outcome;
  case 4:
    outcome.data.assign(data.begin(), data.end());
    return outcome;
  case 5:
    if (std::optional<ByteString> power = modularPower(data)) {
      outcome.data = std::move(*power);
      return outcome;
    }
    [[fallthrough]];
  default:
    outcome.status = Outcome::Status::Unsupported;
    outcome.reason = "precompile " + std::to_string(address.getZExtValue());
    return outcome;
  }
}

// ---------------------------------------------------------------- the world

namespace {

/// Runs one transaction: funds its sender, clears transient storage, undoes what failed.
template <class Run> Outcome transact(World &world, Message &message, Run run) {
  world.logs.clear();
  Transaction transaction(world);
  CallContext context;
  context.caller = message.from;
  context.origin = message.origin != 0 ? message.origin : message.from;
  context.value = message.value;
  auto sender = world.accounts.find(message.from);
  Word held = sender == world.accounts.end() ? Zero : sender->second.balance;
  bool funds = held.ult(message.value);
  if (funds)
    world.accounts[message.from].balance = message.value;
  Outcome outcome = run(transaction, context);
  if (!outcome.ok()) {
    transaction.rollBack(0);
    if (funds)
      world.accounts[message.from].balance = held;
  } else {
    transaction.removeDestroyed();
  }
  for (auto &[address, account] : world.accounts)
    account.transient.clear();
  return outcome;
}

} // namespace

Outcome World::call(const Message &given) {
  Message message = given;
  return transact(*this, message, [&](Transaction &transaction, CallContext &context) {
    context.self = context.code = message.to;
    context.data = std::move(message.data);
    return transaction.message(context);
  });
}

Outcome World::deploy(const Module &module, ContractId contract, Message message, Word &address) {
  return transact(*this, message, [&](Transaction &transaction, CallContext &context) {
    Word made = transaction.nextAddress(message.from);
    address = message.to != 0 ? message.to : made;
    context.self = context.code = address;
    context.arguments = std::move(message.data);
    return transaction.create(module, contract, context);
  });
}

} // namespace quorate::ir
