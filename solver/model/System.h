//===- System.h - the contracts that are proved together --------------------===//
//
// A governor with the timelock and the token that it refers to. All of their
// storage is one state vector; every contract has a fixed address. The token
// is volatile: it may change between any two transactions in any way, and only
// its views are run.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/governance/Parameters.h"
#include "solver/model/Layout.h"
#include "solver/model/Settled.h"
#include "solver/model/Subject.h"
#include "solver/property/Language.h"
#include "solver/smt/Terms.h"

#include <set>

namespace quorate::gov {
struct Code;
struct Collision;
class ContractView;
} // namespace quorate::gov

namespace quorate::solver {

using Memberships = std::vector<std::pair<unsigned, std::optional<llvm::APInt>>>;

struct Instance {
  ir::ContractId id;
  const ir::Contract *contract = nullptr;
  Term address;
  bool isVolatile = false;
  bool hasCreation = true;         ///< the code that deploys it is known
  bool callsAnyone = false;        ///< performs payload calls, so any call may come from it
  std::vector<Layout> layouts;     ///< by VarId
  std::vector<unsigned> firstLeaf; ///< by VarId, into the state vector
  std::vector<int> links;          ///< by VarId: the instance it holds the address of, or -1
  std::vector<bool> late;          ///< by VarId: a link that deployment may leave unset
  /// Its constructor locks its set-up: what is used is a proxy in front of it, with storage of its
  /// own. Known once its transitions are.
  bool isProxied = false;
  /// No contract of its own, but code that this one runs on its storage by delegatecall; or -1.
  int worksFor = -1;
  bool isNamed = false; ///< any one of those that proposals name, each for itself
};

/// One component of the state vector.
struct StateLeaf {
  std::string name; ///< "Governor.proposals[*].eta"
  z3::sort sort;
  int instance = -1; ///< -1: of the world or a ghost
  ir::VarId var;
  ir::Space space = ir::Space::Storage;
  const LeafType *type = nullptr;
};

/// The leaves that belong to no contract come first.
enum WorldLeaf : unsigned {
  Number,    ///< block number
  Timestamp, ///< block timestamp
  Epoch,     ///< names the state of the world outside: changes whenever unknown code runs
  Runs,      ///< ghost: how often the payload of a proposal was performed
  Casts,     ///< ghost: how often a tally of a proposal grew
  Receipts,  ///< ghost: how many receipts of a proposal were written
  Weights,   ///< ghost: the sum of the weights in a proposal's receipts
  Balances,  ///< ghost: the sum of all balances of a token
  Delegated, ///< ghost: the sum of the balances delegated to an account
  Payments,  ///< ghost: how often something of value came in
  SetUps,    ///< ghost: how often each initialiser ran, by its number among the functions
  Payouts,   ///< ghost: what went to an account otherwise than as a payload, less what it sent
  CodeThen,  ///< ghost: the hash of the code of what a proposal named when it came to name it
  FirstContractLeaf
};

class System {
public:
  System(TermBuilder &tb, const ir::Module &module, const gov::Model &model,
         const gov::Governor &governor, llvm::ArrayRef<Specification> properties,
         Subject::Kind kind = Subject::Kind::Governor);

  TermBuilder &tb;
  const ir::Module &module;
  const gov::Model &model;
  const gov::Governor &governor; ///< or what stands in its place
  const Subject::Kind kind;
  const gov::Timelock *timelock = nullptr; ///< with its code in the module
  const gov::VotesToken *token = nullptr;
  std::set<std::string> assumptions; ///< of which contracts these are
  bool timelockUnknown = false;      ///< there is one, but not in the input
  llvm::ArrayRef<Specification> properties;

  std::vector<Instance> instances; ///< the governor is the first
  std::vector<StateLeaf> leaves;
  int timelockInstance = -1, tokenInstance = -1;
  /// Where a proposal names a contract for itself, the system has any one of those that are named.
  /// What is said of proposals is said of those that name this one, or none yet.
  struct NamedLink {
    unsigned leaf, instance;
  };
  std::vector<NamedLink> named;
  /// Counts proposals one by one, so it stays below 2^CounterBits for longer than there is time.
  int counterLeaf = -1;
  static constexpr unsigned CounterBits = 128;
  /// Of block numbers and times: 17,000 years of seconds. Members of 40 bits hold them, with what
  /// is added to them; narrower ones in the code do wrap.
  static constexpr unsigned ClockBits = 39;
  /// The receipt of a voter, and the weight beside it.
  std::optional<unsigned> receiptLeaf, weightLeaf;
  /// A receipt that may itself be how much of a voter's weight is used up.
  std::optional<unsigned> usedLeaf;
  std::set<uint32_t> initialisers; ///< functions of the governor that set up who holds power
  std::set<unsigned> record; ///< leaves of the variables that hold what is stored for a proposal
  /// A vote writes a number of the record, of the kind of the tallies, that has no role: it may be
  /// a tally that was not recognised, because votes are not added to it.
  bool otherTally = false;
  bool countsVotes = false;     ///< some property is about the ghosts of votes
  bool countsPayouts = false;   ///< and some about money that leaves
  bool watchesFailures = false; ///< and some about asserts that fail
  std::optional<unsigned> supplyLeaf, balanceLeaf, delegateLeaf; ///< Token
  /// Of an account, by position: when each begins, and how many votes the account has since.
  struct Checkpoints {
    std::optional<unsigned> length; ///< of the array; else a view says how many there are
    unsigned time = 0, votes = 0, countBits = 64;
  };
  std::optional<Checkpoints> checkpoints;
  bool tokenCountsSeconds = false; ///< as its checkpoints are dated

  /// The governor's own delay, where some call may change it.
  std::optional<unsigned> ownDelay;
  /// Until when those may act who are stored in `holders`.
  struct Expiry {
    gov::Formula until;
    gov::Clock clock = gov::Clock::Unknown;
    std::vector<unsigned> holders;
  };
  std::optional<Expiry> expiry;
  /// Where the code stands that calls are delegated to, by this contract or a proxy in front of it,
  /// if some call may change it.
  std::vector<unsigned> codeLeaves;
  /// What a proposal keeps of the hash of the code that it is to call; unclear: one for each of a
  /// list of calls, or several.
  std::optional<unsigned> codeRecord;
  bool codeRecordUnclear = false;
  /// Where it keeps none, and that code runs as the governor's own: what a proposal names it by.
  std::optional<unsigned> ownCode;
  /// What an account has put into the governor, where votes are counted by that.
  std::optional<unsigned> lockedLeaf;
  bool endsBefore = false; ///< no vote is taken at the deadline itself (EarlyEnd.cpp)

  /// What a view of needed votes takes is a proposal, and no point in time. Known once asked for.
  std::map<uint32_t, bool> takesProposal;
  /// The same of functions that read how many signatures of an account were used.
  std::map<uint32_t, bool> asksNonce;
  /// And of views of needed votes: a proposal keeps what they say.
  std::map<uint32_t, bool> keepsQuorum;
  /// So many votes for a proposal close its vote before the deadline (EarlyEnd.cpp).
  ir::FunctionId earlyEnd;

  // Known once every entry point was run.
  bool weighsPast = false;      ///< votes are what a token says of a point of the past
  bool keyIsHash = false;       ///< proposals are known by a hash of what they are made with
  bool cancelAsksVotes = false; ///< some cancellation looks votes of the past up
  /// An execution's calls also come from what is kept under other keys than those of proposals.
  bool payloadElsewhere = false;
  std::set<unsigned> payload;     ///< leaves of the governor that an execution's calls come from
  std::vector<unsigned> settings; ///< parameters of governance
  std::map<unsigned, gov::Measure> measures; ///< what they are counted in
  std::vector<unsigned> authorities; ///< leaves that hold an address that callers are held against
  /// Tables by caller, under a key that the code names, or none: members may do what others may
  /// not.
  Memberships memberships;
  /// The same of a timelock that a governor leads: whom it obeys.
  std::vector<unsigned> commanders;
  Memberships commandTables;
  std::vector<unsigned> cancellers;          ///< the same, where a proposal is cancelled
  std::vector<unsigned> changingAuthorities; ///< those that some call can change
  std::set<unsigned> unwritten; ///< of the governor: zero, for nothing ever writes them
  std::set<unsigned> cleared;   ///< of those and of the settings: may be nothing again
  /// Instances whose calls are not governance's word: anyone has them call what he likes.
  std::set<unsigned> anyonesVoice;
  std::set<const Clause *> dropped; ///< cannot be stated here

  /// What most is kept for, and proofs are about any one of.
  Sort keySort() const { return kind == Subject::Kind::Token ? Sort::Address : Sort::Proposal; }
  /// The instance whose address this leaf holds, or -1.
  int linkOf(unsigned leaf) const;
  bool isLate(unsigned leaf) const;
  void setLate(unsigned leaf);

  /// A number that the governor keeps for each account.
  bool isNumberOfAccount(unsigned leaf) const;
  /// Where the governor keeps the address of its votes token; nothing if it has none, or several.
  std::optional<unsigned> tokenLeaf() const;

  bool isDropped(unsigned, const Clause &clause) const { return dropped.count(&clause); }

  /// The state leaf and its node for a role's shape; nothing if the shape names none.
  struct Found {
    unsigned leaf;
    const Node *node;
  };
  std::optional<Found> find(unsigned instance, const ir::PathShape &shape) const;
  /// It may be another one at the next transaction.
  bool isVolatile(const StateLeaf &leaf) const {
    return leaf.instance >= 0 && instances[leaf.instance].isVolatile &&
           !(instances[leaf.instance].isNamed && leaf.space == ir::Space::Immutable);
  }
  std::optional<Found> find(unsigned instance, const std::optional<gov::Leaf> &role) const {
    return role ? find(instance, role->shape) : std::nullopt;
  }
  int instanceAt(const Term &address) const;
  /// Whose storage the code of an instance works on.
  unsigned storageOf(unsigned instance) const {
    int owner = instances[instance].worksFor;
    return owner < 0 ? instance : unsigned(owner);
  }
  /// The code that a delegatecall runs, and the function of it.
  struct DelegatedTo {
    unsigned instance;
    ir::FunctionId function;
  };
  std::optional<DelegatedTo> delegate(unsigned instance, const CallSite &site) const;
  /// Declared to change nothing, at a contract that no caller chooses.
  bool isView(unsigned instance, const CallSite &site) const {
    return instance == 0 && settled.views.count(site);
  }
  /// Says which code the governor runs by delegatecall.
  bool choosesCode(unsigned leaf) const { return choosing.count(leaf); }
  /// What a proxy in front may have put there before anything else ran, and in how many bits: it
  /// lies at a hashed slot and is read but never written, or where the proxy keeps its own.
  const std::map<unsigned, unsigned> &givenByProxy() const { return given; }
  /// A proxy of the input runs this contract's code, and keeps something of its own where this one
  /// keeps its own.
  bool collides = false;
  /// Such a proxy writes it whenever it likes.
  bool isShared(unsigned leaf) const { return shared.count(leaf); }
  static constexpr unsigned AddressBits = 160;
  /// Plain variables of the governor that may hold an address.
  struct AddressLeaf {
    unsigned leaf;
    bool isKept; ///< only its set-up and those who have authority write it
  };
  llvm::ArrayRef<AddressLeaf> addressLeaves();
  bool isPayloadCall(unsigned instance, ir::FunctionId function, ir::ValueId call) const;
  const gov::EntryPoint *entry(unsigned instance, ir::FunctionId function) const;
  /// Why nothing may be proved, for each reason; empty if the code is complete.
  std::vector<std::string> incomplete() const;

  /// Where the code of a contract behind a proxy is.
  Term implementationOf(unsigned instance);

  Terms freshLeaves(llvm::StringRef prefix);
  Terms zeroLeaves();
  Term freshLeaf(unsigned leaf, llvm::StringRef prefix);

private:
  void addInstance(ir::ContractId id, bool isVolatile);
  void findSettled();
  void findFront();
  void keepFor(const gov::ContractView &proxy, const gov::Collision &found);
  std::optional<unsigned> addDelegate(const Delegate &delegate);
  int link(const std::vector<gov::Link> &links, bool isVolatile);
  void linkNamed();
  void findRecord();
  void findOwnDelay();
  bool findOtherTally() const;
  void findToken();
  void findInitialisers();
  // Declared.cpp
  void findDeclared();
  void findExpiry(const gov::Code &code);
  void findNamedExpiry();
  void findCode();
  void findCodeRecord();
  void findOwnCode();
  void findLocked(const gov::Code &code);
  bool asksHolder(const gov::Code &code, const ir::PathShape &holder,
                  const gov::Formula &until) const;
  std::optional<unsigned> numberOfAccount(const ir::PathShape &shape) const;
  std::optional<unsigned> unwrittenReceipt() const;

  std::optional<std::vector<AddressLeaf>> addresses; ///< once asked for
  SettledCalls settled;                              ///< of the governor
  std::map<CallSite, DelegatedTo> delegates;
  std::set<unsigned> choosing;
  std::map<unsigned, unsigned> given; ///< by a proxy, in so many bits
  std::set<unsigned> shared;          ///< with a proxy that writes it
  std::set<std::string> overlaid;     ///< addresses of these contracts that are not sure to be
};

/// The place of the parameter that names the operation which has to be performed first.
std::optional<unsigned> predecessorParameter(const ir::Function &function);

} // namespace quorate::solver
