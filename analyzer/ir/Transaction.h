//===- Transaction.h - one transaction in a world -------------------------------===//
//
//   World::call -> Transaction::message -> Execution (one contract's code)
//                        ^                      |
//                        +----- calls ----------+
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/Interpreter.h"

#include <functional>

namespace quorate::ir {

/// One message call or creation.
struct CallContext {
  Word self = Word(256, 0); ///< whose storage
  Word code = Word(256, 0); ///< whose code, and so immutables; differs under delegatecall
  Word caller = Word(256, 0);
  Word value = Word(256, 0);
  Word origin = Word(256, 0);
  ByteString data;      ///< empty while a contract is created
  ByteString arguments; ///< of the constructor
  unsigned depth = 0;
  bool isStatic = false;
  bool movesValue = true; ///< false for delegatecall, where `value` is the caller's own
};

/// Changes accounts and remembers how to change them back.
class Transaction {
public:
  Transaction(World &world) : world(world) {}

  World &world;
  uint64_t steps = 0;

  Outcome message(const CallContext &context);
  /// Runs the constructor and gives the account its code.
  Outcome create(const Module &module, ContractId contract, CallContext context);

  const Account *find(const Word &address) const;
  Word balance(const Word &address) const;
  Word load(const Word &address, Space space, const Word &slot) const;
  void store(const Word &address, Space space, const Word &slot, const Word &value);
  Word immutable(const Word &address, uint32_t var) const;
  void setImmutable(const Word &address, uint32_t var, const Word &value);
  /// False, and nothing changed, if the balance does not suffice.
  bool transfer(const Word &from, const Word &to, const Word &value);
  /// Moves the balance. A contract that this transaction made goes with it when it ends; any other
  /// stays (EIP-6780).
  void selfDestruct(const Word &self, const Word &beneficiary);
  /// Call when the transaction has succeeded.
  void removeDestroyed();
  /// The address of the next contract that `creator` makes; counts its nonce up.
  Word nextAddress(const Word &creator);
  void log(EmittedLog log);

  size_t checkpoint() const { return undo.size(); }
  void rollBack(size_t checkpoint);

private:
  Account &account(const Word &address);
  Outcome run(const Module &module, ContractId contract, const CallContext &context,
              bool construct);
  template <class Slot, class Value> void set(Slot &slot, Value value);
  void setInMap(SlotMap &map, const Word &key, const Word &value);

  std::vector<std::function<void()>> undo;
  std::set<Word, WordLess> made;
  std::vector<Word> destroyed;
};

/// The precompiled contract at this address, if there is one.
std::optional<Outcome> runPrecompile(const Word &address, llvm::ArrayRef<uint8_t> data);

} // namespace quorate::ir
