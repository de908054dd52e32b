//===- Interpreter.h - runs the IR on concrete values ---------------------===//
//
// A small world of accounts, each with IR code, storage and balance. Storage
// is kept by slot, exactly as the EVM sees it, so results can be compared with
// a real EVM slot by slot. Gas is not modelled; a step limit ends runaways, and
// memory beyond 32 MiB, deep internal recursion and copies of huge arrays revert
// as running out of gas would.
//
// Entry: a function of Solidity origin has its parameters decoded (strictly, as
// ABI coder v2 does) and its returns encoded, and reverts when value is sent to
// it unless it is payable. Code of bytecode origin carries its own checks, and
// parameter i of its entry points is the calldata word at 4 + 32 * i.
//
// Not modelled: the bytes of code, for which every contract has a stand-in (Code.h);
// the creation of unknown code and precompiles from 6 on, which are Unsupported; the
// hashes of blocks. World::opaque tells which of these a run has asked for.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/Module.h"

#include <functional>
#include <map>
#include <set>

namespace quorate::ir {

using Word = llvm::APInt; ///< always 256 bits here
using ByteString = std::vector<uint8_t>;

struct WordLess {
  bool operator()(const Word &a, const Word &b) const { return a.ult(b); }
};
using SlotMap = std::map<Word, Word, WordLess>; ///< absent means zero

struct Account {
  const Module *module = nullptr; ///< null: no code (an externally owned account)
  ContractId contract;
  SlotMap storage, transient;
  std::map<uint32_t, Word> immutables; ///< by VarId::index
  Word balance = Word(256, 0);
  uint64_t nonce = 0;
};

struct EmittedLog {
  Word address;
  std::vector<Word> topics;
  ByteString data;
};

struct BlockContext {
  Word number = Word(256, 1), timestamp = Word(256, 1), chainId = Word(256, 1);
  Word baseFee = Word(256, 7), gasLimit = Word(256, 30000000), coinbase = Word(256, 0),
       prevRandao = Word(256, 0), blobBaseFee = Word(256, 1), gasPrice = Word(256, 7);
  std::vector<Word> blobHashes;                   ///< of the transaction
  std::function<Word(const Word &number)> hashOf; ///< of earlier blocks; may be empty
};

struct Message {
  Word from = Word(256, 0), to = Word(256, 0), value = Word(256, 0);
  Word origin = Word(256, 0);
  ByteString data;
};

struct Outcome {
  enum class Status { Returned, Reverted, Unsupported, StepLimit } status = Status::Returned;
  ByteString data;    ///< return data or revert data
  std::string reason; ///< for Unsupported
  bool ok() const { return status == Status::Returned; }
};

/// Accounts and logs. A reverted or unsupported transaction leaves it as it was.
class World {
public:
  std::map<Word, Account, WordLess> accounts;
  BlockContext block;
  std::vector<EmittedLog> logs; ///< of the last transaction
  /// Values of which no model has the real ones and that runs have asked for: "gas", "the bytes of
  /// code" ... Grows; whoever compares with a real EVM clears it.
  std::set<std::string> opaque;
  std::map<std::string, Word> libraries; ///< where they are deployed, as the linker would say
  /// The code of accounts that no module has it of, for those who ask for its size or hash: it
  /// does not run.
  std::map<Word, ByteString, WordLess> codeOutside;
  uint64_t stepLimit = 5'000'000;
  unsigned callDepthLimit = 256;
  /// Called for every instruction executed, for coverage and replay checks. May be empty.
  std::function<void(const Account &, const Contract &, const Function &, ValueId)> onStep;
  /// Called for every call that may move value, before it runs; one that fails later is told too.
  /// May be empty.
  std::function<void(const Message &)> onMessage;
  /// Called for every Keccak hash that code computes, and with the account for every storage slot
  /// that it reads or writes. May be empty.
  std::function<void(const Word &)> onHash;
  std::function<void(const Word &, const Word &)> onSlot;
  /// Called for every call of code at `to` on the storage of `from` (DELEGATECALL, CALLCODE),
  /// before it runs. May be empty.
  std::function<void(const Message &)> onDelegate;
  /// Called when one of those that may move value has ended, with whether it succeeded. May be
  /// empty.
  std::function<void(const Message &, bool)> onReturn;

  /// Runs a message against `message.to`: selector dispatch, receive, fallback. The sender is taken
  /// to own the value that it sends; nonces of senders do not change.
  Outcome call(const Message &message);
  /// Runs the constructor of a contract with ABI-encoded arguments in `message.data` and places the
  /// account at `message.to`, or at the address that CREATE would give if that is zero. Counts the
  /// sender's nonce up.
  Outcome deploy(const Module &module, ContractId contract, Message message, Word &address);
};

/// Keccak-256 (the original padding, as Ethereum uses it).
Word keccak256(llvm::ArrayRef<uint8_t> data);
/// First four bytes of the hash of a signature.
uint32_t selectorOf(llvm::StringRef signature);

} // namespace quorate::ir
