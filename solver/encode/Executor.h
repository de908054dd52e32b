//===- Executor.h - symbolic execution of the IR ----------------------------===//
//
// Runs one entry point on a symbolic state and merges at joins, so that the
// result is one formula. What happens on the way that a proof must look at is
// written to a Record: states at which the invariants must hold, states that
// may be assumed after unknown code ran, claims, facts about terms.
//
// Each family of instructions has a file of its own in this folder.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/Abi.h"
#include "solver/encode/FunctionInfo.h"
#include "solver/encode/State.h"
#include "solver/encode/Twin.h"

#include <functional>
#include <memory>
#include <set>
#include <tuple>
#include <unordered_map>

namespace quorate::solver {

/// Induct: every behaviour is covered (unknown calls and loops are havoc). Search: only behaviours
/// that exist are covered (unknown callees do nothing, loops run at most `unroll` times).
enum class Mode : uint8_t { Induct, Search };

struct Claim {
  unsigned property;
  Term when, holds;
  Place place;
  size_t known = 0; ///< as in Snapshot
};

enum class Action : uint8_t { Execution, Vote };

struct Reached {
  Action action;
  Term when, key;
  Place place;
  std::string function;
  size_t known = 0; ///< as in Snapshot
};

/// What may take the system out of its model: a contract destroys itself, or forgets what it is
/// linked to. Where it can happen, nothing is proved.
struct Escape {
  Term when;
  size_t known = 0; ///< as in Snapshot
  std::string why;
  /// It is in order if this caller has rights over governance in this state.
  std::optional<Term> caller;
  Terms leaves;
};

/// A call to a contract of the system, of the caller's choice, that is no payload.
struct Errand {
  unsigned instance; ///< that makes it
  Term when, caller;
  Terms leaves;
};

/// An answer that a contract outside gave, so that a replay can give it again.
struct Lookup {
  Term target;
  Term isHeld; ///< Of a past point: by any variable, so that a trace blames no token that is fine
  Term isSettled; ///< it will be answered so for ever
  std::optional<uint32_t> selector;
  std::string signature;
  Terms arguments, results;
  /// A contract that nobody names said yes of whom it was asked about.
  std::optional<Term> vouches = std::nullopt;
};

/// What a payload is, as far as it is known at its call.
struct PayloadCall {
  unsigned from = 0; ///< the contract that calls
  Term target, value;
  std::optional<Term> content; ///< of the one byte string that is the call data
};

/// A result that is an unknown function of its operands although it is determined by them.
struct Opaque {
  ir::Op op;
  ir::Type type; ///< of the operands
  Terms operands;
  Term result;
};

/// The votes that an account had at a point, as a contract was asked for them. It is the votes
/// token if it is `known`, and not whatever the caller named.
struct PastVotes {
  Term known, account, point, votes;
};

/// Of two that are divided by the same, the greater one gives no less.
struct Quotient {
  Term dividend, divisor, result;
};

/// What keccak256 gives.
bool isHash(const Term &t);
/// Nobody could have it be a word of his choice.
bool isHashed(const Term &t);

/// Of a view that answers for a point of the past.
bool isPastLookup(std::optional<uint32_t> selector);

/// An account that agreed: a signature was recovered to it, or it says so itself (ERC-1271).
struct Consent {
  Term account, given;
  /// To a hash. For a digest that may be any word a signature of any key can be made up.
  bool isBinding = true;
};

/// Whether an account outside has code at a moment: whoever asks gets its hash. Search only.
struct CodeAsked {
  Term account, has;
};

/// A call of a payload, as an execution makes it.
struct PerformedCall {
  Term when, began; ///< `began`: it is not the first one
  Term key;
  Terms said; ///< target, value and data
};

/// What one transition has to say to the engine.
struct Record {
  std::vector<PerformedCall> calls;
  /// Truths that stand for "this call is the same whoever makes it", by its place among the calls.
  std::vector<std::pair<Term, size_t>> bounds;
  Terms counters;               ///< how often loops have come around
  Terms twins;                  ///< what such truths mean; a fact only where they are asked for
  std::vector<Terms> arguments; ///< of the message, by parameter
  ir::FunctionId function;      ///< that took them
  std::shared_ptr<const Renaming> renaming; ///< to what the last of the twins is about
  std::vector<Quotient> quotients;
  std::vector<PastVotes> pastVotes;
  std::vector<Consent> consents;
  std::vector<Lookup> lookups; ///< Search only
  std::vector<CodeAsked> codes;
  TermBuilder::Facts facts;
  std::vector<Snapshot> obligations, assumed;
  std::vector<Claim> claims;
  std::vector<Reached> reached;
  std::vector<Escape> escapes;
  std::vector<Errand> errands;
  Terms free; ///< when calls are made that anyone may have put together, as no payload
  std::vector<Errand> orders;   ///< the timelock announces or performs what its caller says
  std::set<std::string> strays; ///< open calls that are taken for no payload
  Terms keys;                   ///< proposal keys that the transition touches
  Terms proposals;              ///< those of them under which the record of a proposal lies
  Terms voters;                 ///< whose receipts it touches
  Terms operations;             ///< of the timelock that it touches
  Terms performed;              ///< operations that a call belongs to
  Terms marked;                 ///< operations whose time is written
  /// Elements of arrays in storage that it touches: the array by the leaf of its length, the index.
  std::vector<std::pair<unsigned, Term>> elements;
  /// What was learned of answers that were found in such an array. It is of no use, and a burden to
  /// the solver, where the array stays as it is.
  std::vector<std::pair<unsigned, Term>> answers;
  std::optional<Term> caller; ///< of the message; nothing for the passing of time
  bool lengthsTold = false; ///< a list has been told how long it is, so that lengths are any words
  std::set<unsigned> payload; ///< leaves that the calls of an execution come from
  std::set<std::string> assumptions;
  std::set<std::string> gaps;  ///< what was replaced by "anything": why a proof may have failed
  std::set<std::string> fatal; ///< nothing may be proved

  void oblige(Term when, Terms leaves, std::string where, Terms since) {
    obligations.push_back(
        {std::move(when), std::move(leaves), std::move(where), std::move(since), assumed.size()});
  }
  void obligeAtEnd(Term when, Terms leaves, std::string where, Terms since) {
    oblige(std::move(when), std::move(leaves), std::move(where), std::move(since));
    obligations.back().ends = true;
  }
};

/// The message that a contract runs under. Internal calls share it.
struct Message {
  unsigned instance = 0;
  Term caller, value;
  bool isStatic = false;
  std::optional<uint32_t> selector;
  std::vector<Value> arguments;      ///< of the entry point
  std::map<uint64_t, Term> callData; ///< words read from it by offset, arguments included
  std::string name;                  ///< distinguishes the fresh words of this message
  bool deploys = false;              ///< a constructor runs
  /// Behind the selector; a constructor's code reads its arguments as if they were all there is.
  uint64_t argumentsAt() const { return deploys ? 0 : 4; }
  std::optional<Term> size = {};                   ///< of the call data, if it is known or was read
  std::vector<std::pair<Term, Term>> wordsAt = {}; ///< read where the offset is no constant
};

struct Outcome {
  Path path;
  State state;
  std::vector<Value> values;
};

class Executor;

/// An array in storage that some view searches for a key, by the leaves of its length and of the
/// member that is compared.
struct Searched {
  unsigned length, member;
  bool operator<(const Searched &other) const {
    return std::tie(length, member) < std::tie(other.length, other.member);
  }
};

/// What watches the execution on behalf of the invariants (solver/invariants).
class Watcher {
public:
  virtual ~Watcher() = default;
  /// For each of executionProperties(): what must hold at the first payload call.
  /// Either of the proposal (an execution by the governor) and the timelock's operation may be
  /// missing. `code`: the hash of what is at the target, where asksCode().
  virtual Terms atExecution(Executor &e, const State &state, const std::optional<Term> &proposal,
                            const std::optional<Term> &operation,
                            const std::optional<Term> &predecessor,
                            const std::optional<Term> &code) = 0;
  virtual bool asksCode() const = 0;
  /// Claims about votes, as (property, holds).
  virtual std::vector<std::pair<unsigned, Term>> atVote(Executor &e, const State &state,
                                                        const Term &key) = 0;
  virtual llvm::ArrayRef<unsigned> executionProperties() const = 0;
  virtual llvm::ArrayRef<unsigned> voteProperties() const = 0;
  virtual bool isTally(unsigned leaf) const = 0;
  /// Keys of this leaf are proposals.
  virtual bool isPerProposal(unsigned leaf) const = 0;
  virtual bool isOperation(unsigned leaf) const = 0;
  /// Must hold at each call of a payload, and not only at the first one.
  virtual bool ofEveryCall(unsigned property) const = 0;
  /// Says that an operation which is done stays done, and so must be marked where it is performed.
  virtual bool ofMarks(unsigned property) const = 0;
  /// Claims about an assert() that fails, as (property, holds).
  virtual std::vector<std::pair<unsigned, Term>> atFailure(Executor &e, const State &state) = 0;
};

class Executor {
public:
  Executor(System &system, Mode mode, Watcher *watcher);

  System &system;
  TermBuilder &tb;
  const Mode mode;
  unsigned unroll = 2; ///< Search: iterations of a loop
  /// Search: run while an unknown callee has control; gives the state it leaves, and under which
  /// condition that happened at all.
  std::function<std::optional<std::pair<Term, State>>(const Path &, const State &,
                                                      const PayloadCall &)>
      reenter;

  std::vector<Lookup> answered;             ///< Replay: of the past, in numbers
  std::vector<Lookup> *overheard = nullptr; ///< Search: what properties ask of the past

  /// Runs an entry point (or constructor). The outcome's path is where it returned normally.
  Outcome run(Record &record, unsigned instance, ir::FunctionId function, Message &message,
              Path path, State state);
  /// Arbitrary arguments for an entry point, and a caller that may call it.
  Message arbitraryMessage(unsigned instance, ir::FunctionId function, State &state);
  /// The value of a view in a state, nothing recorded but facts.
  std::optional<Term> view(unsigned instance, ir::FunctionId function, std::vector<Value> arguments,
                           const State &state);
  /// Facts made outside of run() go to this record until the next attach.
  /// Instances that made a call whose target is not known: it may have been to any contract.
  const std::set<unsigned> &callsUnknown() const { return unknownCallers; }
  const std::set<Searched> &searched() const { return searches; }
  const Record *current() const { return record; }
  // Twin.cpp
  /// Whether the call that is about to be made is the same whoever makes it. What the truth means
  /// is written down by bindCalls().
  Term bindCall();
  void bindCalls(Record &r, const State &start);
  /// The same of a payload that a proposal is made with, where `made` says that it was.
  Term bindKey(Record &r, const Term &key, const Terms &shared, const Term &made,
               const Terms &payload);
  Record *attached() { return record; }
  /// What the model has wrong of the arithmetic that is not modelled, as facts. Search only.
  Terms corrections(const z3::model &model);
  Record *attach(Record *r) {
    tb.collect(r ? &r->facts : nullptr);
    return std::exchange(record, r);
  }
  Term readLeaf(unsigned leaf, llvm::ArrayRef<Term> keys, const State &state);
  /// The number that the word in a leaf stands for.
  Term asNumber(unsigned leaf, const Term &word);
  /// Of two words, as the code multiplies them: what the same factors give is the same term.
  Term multiply(const Term &a, const Term &b) { return product(a, b, ir::Type::uint(), true); }
  Term divide(const Term &a, const Term &b) {
    return quotient(ir::Op::UDiv, ir::Type::uint(), a, b);
  }
  Value arbitrary(ir::Type type, llvm::StringRef name, State &state);

private:
  friend struct CallDepth;
  struct Frame {
    const ir::Function &fn;
    const FunctionInfo &info;
    ir::FunctionId id;
    Message &message;
    std::vector<Value> arguments;
    std::vector<Value> values; ///< by ValueId
  };
  struct Edge {
    ir::BlockId from, to;
    Path path;
    State state;
    std::vector<Value> phis; ///< of the target's phis, in order
  };
  struct Returned {
    Path path;
    State state;
    std::vector<Value> values;
  };
  using Edges = std::vector<Edge>;

  // Control flow (Executor.cpp, Loops.cpp, Merge.cpp)
  Outcome call(unsigned instance, ir::FunctionId id, std::vector<Value> arguments, Message &message,
               Path path, State state);
  Edges runRegion(Frame &frame, const llvm::BitVector *region, Edges entry,
                  std::vector<Returned> &returns);
  Edges runLoop(Frame &frame, const Loop &loop, Edges entry, std::vector<Returned> &returns);
  void havocLoop(Frame &frame, const Loop &loop, const Edge &entry, Edge &head);
  void runBlock(Frame &frame, ir::BlockId block, Path path, State state, Edges &out,
                std::vector<Returned> &returns);
  void step(Frame &frame, ir::ValueId id, Path &path, State &state);
  void noteFailure(const Frame &frame, const ir::Instruction &in, const Path &path,
                   const State &state);
  Edge edge(Frame &frame, ir::BlockId from, ir::BlockId to, Path path, State state);
  /// One edge that stands for all of them (same target).
  Edge merge(Edges edges);
  Outcome mergeReturns(std::vector<Returned> returns);
  /// The merged path, and the condition that chooses `a` on it.
  std::pair<Path, Term> join(const Path &a, const Path &b);
  State merge(const Term &chooseA, const State &a, const State &b);
  Value merge(const Term &chooseA, const Value &a, const Value &b);
  std::vector<Performed> merge(const Term &chooseA, const std::vector<Performed> &a,
                               const std::vector<Performed> &b);

  // Values
  const Value &get(Frame &frame, ir::ValueId id);
  Term scalar(Frame &frame, ir::ValueId id);
  Terms scalars(Frame &frame, llvm::ArrayRef<ir::ValueId> ids);

  // Arithmetic.cpp, Bits.cpp
  Term arithmetic(Frame &frame, ir::ValueId id);
  Term wrap(const Term &exact, ir::Type type, bool sum);
  Term overflows(ir::Op op, ir::Type type, const Term &a, const Term &b);
  Term product(const Term &a, const Term &b, ir::Type type, bool exact);
  Term productOf(const Term &a, const Term &b, ir::Type type, bool exact);
  void divideProduct(const Term &product, const Term &by, const Term &result);
  void orderQuotients(const Term &x, const Term &y, const Term &result, ir::Type type);
  Term quotient(ir::Op op, ir::Type type, const Term &x, const Term &y);
  Term bitwise(ir::Op op, ir::Type type, const Term &a, const Term &b);
  std::optional<Term> choice(ir::Type type, const Term &x, const Term &y);
  Term shift(ir::Op op, ir::Type type, const Term &a, const Term &amount);
  Term compare(ir::Op op, ir::Type type, const Term &a, const Term &b);
  Term convert(ir::Op op, ir::Type from, ir::Type to, const Term &a);
  unsigned width(const Term &t);
  Term areWords(llvm::ArrayRef<Term> operands, ir::Type type);
  Term asWord(const Term &t, ir::Type type);
  Term toSigned(const Term &word, unsigned bits);
  Term toUnsigned(const Term &number, unsigned bits);
  Term opaque(ir::Op op, ir::Type type, llvm::ArrayRef<Term> operands);
  void noteOpaque(ir::Op op, ir::Type type, llvm::ArrayRef<Term> operands, const Term &result);

  // References.cpp, Copy.cpp
  Value reference(Frame &frame, ir::ValueId id, const State &state);
  Value load(const ir::Instruction &in, const Value &ref, const State &state);
  void store(Frame &frame, const ir::Instruction &in, const Value &ref, const Value &value,
             Path &path, State &state);
  Term readTarget(const Target &target, unsigned leafInNode, const State &state);
  void writeTarget(Frame *frame, const Target &target, unsigned leafInNode, const Term &value,
                   Path &path, State &state, const ir::Instruction *at);
  void copy(Frame *frame, const Value &to, const Value &from, Path &path, State &state,
            const ir::Instruction &at);
  void copyNode(Frame *frame, const Target &to, const Target &from, Path &path, State &state,
                const ir::Instruction &at);
  void clear(Frame *frame, const Target &target, Path &path, State &state,
             const ir::Instruction &at);
  Value clone(const Value &from, ir::Type type, State &state);
  Value newObject(ir::DataTypeId data, State &state, bool zeroed, llvm::StringRef name);
  Value bytesObject(const Term &content, ir::DataTypeId data, State &state);
  Term content(const Value &ref, const State &state);
  Term lengthOf(const Value &ref, const State &state);
  Term bytesLength(const Term &content);
  Term resized(const Term &content, const Term &length);
  Term lengthTerm(const Term &content);
  Term literal(llvm::StringRef text);
  /// Ranges of what a read of this array can give that was there before the transition.
  void rangeOfRoots(const Term &read, const LeafType &type);
  void setLength(Frame &frame, const ir::Instruction &in, Path &path, State &state);
  Term farthest();
  bool isCode(const Frame &frame) const;
  void overrun(Frame &frame, const Term &when, const Path &path, State &state);
  void havocInstance(unsigned runs, const Path &path, State &state, llvm::StringRef why);
  void writeLink(Frame *frame, unsigned leaf, const Term &value, Path &path, State &state);
  void escape(const Path &path, std::string why);
  void havocMemory(State &state);
  void havocObjects(State &state);
  void setLeaf(State &state, unsigned leaf, const Term &value);
  const Layout *layoutFor(ir::DataTypeId data);
  void noteKey(unsigned leaf, const Term &key);

  // Hashing.cpp
  Term keccakOf(const Term &content);
  Term wordsContent(llvm::ArrayRef<Term> words);
  Term encode(Frame &frame, const ir::Instruction &in, State &state);
  void flatten(const Value &value, const State &state, Terms &out, std::string &shape);
  Value decode(Frame &frame, const ir::Instruction &in, State &state);

  // Memory.cpp
  std::optional<Term> knownWord(const Term &address, const State &state);
  Term readWord(const Term &address, State &state, bool isLifted = true);
  bool isLifted(const Frame &frame) const {
    return system.instances[frame.message.instance].contract->origin == Origin::Bytecode;
  }
  void writeWord(const Term &address, const Term &value, State &state);
  void forgetWords(State &state) { state.words.clear(); }
  void expose(const Value &ref, State &state);
  Term freeMemory();
  bool isFree(const Term &address);
  bool isTaken(const Term &free) const;
  void overwrite(const Frame &frame, const std::optional<Term> &address,
                 std::optional<uint64_t> size, const std::optional<Term> &word, State &state);
  void putInCallData(llvm::ArrayRef<Value> arguments, Message &message);
  Term callDataWord(Message &message, const Term &offset);

  // Environment.cpp
  void fillCallData(const ir::Function &fn, Message &message);
  uint64_t layOut(const ir::AbiType &type, uint64_t at, Message &message);
  void keepSmall(const Value &argument, State &state);
  Term environment(Frame &frame, const ir::Instruction &in, State &state);
  Term codeHash(const Term &account, const State &state);

public:
  /// What clock() of a votes token gives whose code is not known.
  Term clockOutside(const Term &token, const State &state);

private:
  // Calls.cpp, ExternalCalls.cpp
  bool isSummarised(const ir::Contract &contract, ir::FunctionId callee);
  Value internalCall(Frame &frame, ir::FunctionId callee, std::vector<Value> arguments, Path &path,
                     State &state);
  std::optional<Value> summary(Message &message, ir::FunctionId callee,
                               const std::vector<Value> &arguments, Path &path, State &state);

  // Learn.cpp
  /// What is said of an answer, given the scalar arguments and the arrays that it was found in.
  struct Lesson {
    std::function<Term(const Term &answer, llvm::ArrayRef<Term> scalars,
                       llvm::ArrayRef<Term> arrays)>
        says;
    int array = -1; ///< whose elements it compares with a key
  };
  struct Product {
    Term whole, a, b; ///< kept, so that no other term has its number
    ir::Type type;
  };
  struct Learned {
    std::vector<Lesson> lessons;
    std::set<unsigned> reads;
    bool total = false; ///< it always returns
    int within = -1;    ///< it does where this argument is no more than the length of the array
  };
  /// What is seen while a view is run in order to learn of it.
  struct Study {
    std::vector<Path> reverts;
    bool terminates = true;
  };
  /// Arrays of numbers that are read, in a variable or where an argument refers to.
  struct Column {
    Searched leaves;
    Term length, elements;
  };
  std::vector<Column> columns(llvm::ArrayRef<Value> arguments, const std::set<unsigned> &reads,
                              const State &state);
  Terms scalarsAndBounds(llvm::ArrayRef<Value> arguments, llvm::ArrayRef<Column> columns);
  Term named(const Term &t);
  void strengthen(Frame &frame, const Loop &loop, const Edge &entry, const Edge &head);
  const Learned &learn(const Message &message, ir::FunctionId callee, const std::string &name,
                       const std::vector<Value> &arguments);
  void tell(const Learned &what, const Term &returns, const Term &answer,
            const std::vector<Value> &arguments, const State &state);

  Value externalCall(Frame &frame, ir::ValueId id, Path &path, State &state);
  Value externalCall(Frame &frame, ir::ValueId id, const Term &target, Path &path, State &state);
  Value callByName(Frame &frame, ir::ValueId id, const Term &target, Path &path, State &state);
  /// An address that is one of the system's contracts, or zero where the link to it was not set
  /// yet.
  std::optional<unsigned> maybeInstance(const Term &address) const;
  bool isEmptyData(const Value &data, const State &state);
  Value inlineCall(Frame &frame, const ir::Instruction &in, unsigned callee, ir::FunctionId id,
                   std::vector<Value> arguments, const Term &value,
                   std::optional<uint32_t> selector, std::optional<Term> size, Path &path,
                   State &state);
  /// Runs a function under a message of its own, and gives what the call gives.
  Value enter(Frame &frame, const ir::Instruction &in, ir::FunctionId id, Message &message,
              Path &path, State &state);
  // Delegates.cpp
  /// A call of what was decided on: made here, or by the code that the decision was handed to.
  bool isPayload(const Frame &frame, ir::ValueId id) const;
  Value runDelegate(Frame &frame, const ir::Instruction &in, const System::DelegatedTo &to,
                    const Term &target, bool payload, Path &path, State &state);
  /// An address that the code holds, or a variable in this state; if `kept`, none that just anyone
  /// writes.
  Term isHeld(const Term &target, const State &state, bool kept);
  Term tokenClock(const State &state);
  Value staticCall(Frame &frame, const ir::Instruction &in, const Term &target,
                   const std::vector<Value> &arguments, const Path &path, State &state);
  void noteLookup(const ir::Instruction &in, const Term &target,
                  const std::vector<Value> &arguments, const std::vector<Value> &returned,
                  const Term &isSettled, const State &state);
  Value answeredCall(Frame &frame, const ir::Instruction &in, const Term &target,
                     const std::vector<Value> &arguments, State &state);
  Value unknownCall(Frame &frame, ir::ValueId id, Path &path, State &state);
  Value callResult(Frame &frame, const ir::Instruction &in, const Term &success,
                   std::vector<Value> returned, State &state);
  std::optional<Term> answeredBefore(std::optional<uint32_t> selector, const Terms &inputs,
                                     unsigned result);
  PayloadCall payloadCall(Frame &frame, const ir::Instruction &in, const State &state);
  void noteErrand(Frame &frame, const ir::Instruction &in, const Path &path, const State &state);
  void cut(Path &path, State &state, std::string where);
  // Runs.cpp
  void beginExecution(Frame &frame, ir::ValueId id, Path &path, State &state);
  std::optional<Term> proposalOf(const Terms &said) const;
  Term isAnnounced(const Term &kept) const;
  Term wasAnnounced(const std::optional<Term> &op, const State &state);
  void noteOrder(const Message &message, const Term &when, const Path &path, const State &state);
  void noteMark(const Term &key, const Term &before, const Term &after, State &state);
  void claimMarks(const State &end, const Path &path);
  std::optional<Term> predecessorOf(const Message &message) const;
  Terms saidBy(Frame &frame, ir::ValueId id, const State &state);
  bool isOfProposal(const Frame &frame, ir::ValueId call) const;
  void notePayload(const Terms &called, const Path &path);
  // Repeats.cpp
  /// A pass through the body of a loop: the first one, or one that stands for all later ones.
  struct Round {
    const FunctionInfo *function;
    const Loop *loop;
    size_t level; ///< how many calls lead to the function
    bool isLater = false;
    std::vector<std::pair<ir::ValueId, Term>> counters; ///< in no two rounds the same
  };
  Round later(const Loop &loop, const Frame &frame, const Edge &head) const;
  Way wayHere() const;
  bool mayRepeat(const Performed &before, const Way &here, const Terms &said) const;
  bool advances(const Round &round, const Way &here, const Terms &said, bool exactly) const;
  // Ghosts.cpp
  void moveGhosts(unsigned leaf, llvm::ArrayRef<Term> keys, const Term &old, const Term &value,
                  State &state);
  void keepCode(llvm::ArrayRef<Term> keys, const Term &old, const Term &value, State &state);
  void countBalances(unsigned leaf, llvm::ArrayRef<Term> keys, const Term &old, const Term &value,
                     State &state);
  void notePayment(const Term &when, State &state);
  // Payouts.cpp
  void payIn(const Message &message, State &state);
  void notePayout(Frame &frame, const ir::Instruction &in, const Term &target, const Term &value,
                  llvm::ArrayRef<Value> arguments, State &state);
  void payAnyone(State &state);
  void countVotes(unsigned leaf, llvm::ArrayRef<Term> keys, const Term &old, const Term &value,
                  State &state);
  std::string describe(const Frame &frame, const ir::Instruction &in) const;

  bool add(Path &path, const Term &literal);
  Term condition(const Path &path) { return tb.all(path.literals); }
  bool recording() const { return silent == 0; }

  const FunctionInfo &infoOf(const ir::Function &fn);

  Watcher *watcher;
  Record *record = nullptr;
  unsigned silent = 0, depth = 0, messages = 0, objects = 0, cuts = 0, loops = 0;
  unsigned allocated = 0; ///< objects that were given a place in memory
  std::set<unsigned> unknownCallers;
  unsigned entryInstance = 0;
  size_t performing = 0;   ///< how long the way to the payload is whose code runs by delegatecall
  bool looking = false;    ///< at a call of a payload that is recorded
  std::optional<Term> key; ///< of the proposal that this transition is about
  bool keyIsGiven = false; ///< by a parameter of the entry point
  std::optional<Term> operation; ///< of the timelock's operation that is being executed
  std::optional<Term> waitsFor;  ///< the operation that comes before it, as the message says
  Terms hashed;                  ///< what the message had hashed so far
  std::vector<const ir::Function *> stack;
  Way way;                             ///< of the calls that are being made
  std::vector<Round> rounds;           ///< of the loops that they stand in
  std::set<unsigned> *reads = nullptr; ///< while summarising: state leaves read
  bool impure = false;                 ///< while summarising: the result is not a function of them
  std::map<const ir::Function *, std::unique_ptr<FunctionInfo>> infos;
  std::map<const ir::Function *, bool> hardViews;
  std::map<std::pair<const ir::Function *, uint32_t>, bool> cutShort; ///< internal calls
  Study *study = nullptr;                                             ///< while learning
  std::map<std::string, Learned> learned; ///< by the name of the summary
  std::set<Searched> searches;
  std::vector<Opaque> opaques;
  std::unordered_map<unsigned, Product> products; ///< that may have wrapped, by their terms
  std::map<uint32_t, std::shared_ptr<const Layout>> layouts;
  std::map<std::string, uint64_t> literals;
  std::map<std::string, unsigned> freeAt; ///< how much was allocated when it was asked for
};

} // namespace quorate::solver
