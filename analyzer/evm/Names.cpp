//===- Names.cpp - well-known signatures --------------------------------------===//

#include "analyzer/evm/Names.h"

#include "analyzer/ir/Interpreter.h"

#include <algorithm>
#include <map>

namespace quorate::evm {

namespace {

// Interfaces of OpenZeppelin's and Compound's governance, ERC-20, ERC-165, ERC-721 and ERC-1155
// receivers, ERC-1822, ERC-1967 proxies, and the Safe.
constexpr llvm::StringLiteral Functions[] = {
    // Compound GovernorAlpha and GovernorBravo
    "propose(address[],uint256[],string[],bytes[],string)", "queue(uint256)", "execute(uint256)",
    "cancel(uint256)", "castVote(uint256,bool)", "castVote(uint256,uint8)",
    "castVoteWithReason(uint256,uint8,string)", "castVoteBySig(uint256,bool,uint8,bytes32,bytes32)",
    "castVoteBySig(uint256,uint8,uint8,bytes32,bytes32)", "state(uint256)", "proposals(uint256)",
    "getActions(uint256)", "getReceipt(uint256,address)", "proposalCount()",
    "latestProposalIds(address)", "quorumVotes()", "proposalThreshold()", "votingDelay()",
    "votingPeriod()", "proposalMaxOperations()", "timelock()", "guardian()", "uni()", "comp()",
    "__acceptAdmin()", "__abdicate()", "__queueSetTimelockPendingAdmin(address,uint256)",
    "__executeSetTimelockPendingAdmin(address,uint256)", "initialProposalId()",
    "_initiate(address)", "_setVotingDelay(uint256)", "_setVotingPeriod(uint256)",
    "_setProposalThreshold(uint256)", "_setPendingAdmin(address)", "_acceptAdmin()",
    "_setImplementation(address)", "_setWhitelistAccountExpiration(address,uint256)",
    "_setWhitelistGuardian(address)", "initialize(address,address,uint256,uint256,uint256)",
    "veto(uint256)",
    // Compound Timelock
    "admin()", "pendingAdmin()", "delay()", "GRACE_PERIOD()", "MINIMUM_DELAY()", "MAXIMUM_DELAY()",
    "setDelay(uint256)", "acceptAdmin()", "setPendingAdmin(address)",
    "queueTransaction(address,uint256,string,bytes,uint256)",
    "cancelTransaction(address,uint256,string,bytes,uint256)",
    "executeTransaction(address,uint256,string,bytes,uint256)", "queuedTransactions(bytes32)",
    // How contracts that work together are named
    "governor()", "governance()", "gov()", "dao()", "executor()", "treasury()", "avatar()",
    "voting()", "votes()", "governanceToken()", "getGovernor()", "setGovernor(address)",
    "setGovernance(address)", "setTimelock(address)", "setGuardian(address)",
    // Aave governance v2
    "create(address,address[],uint256[],string[],bytes[],bool[],bytes32)",
    "submitVote(uint256,bool)", "submitVoteBySignature(uint256,bool,uint8,bytes32,bytes32)",
    "setGovernanceStrategy(address)", "authorizeExecutors(address[])",
    "unauthorizeExecutors(address[])", "getProposalById(uint256)", "getProposalState(uint256)",
    "getProposalsCount()", "getVoteOnProposal(uint256,address)", "getGovernanceStrategy()",
    "getGuardian()", "getVotingDelay()", "isExecutorAuthorized(address)",
    "getVotingPowerAt(address,uint256)", "getPropositionPowerAt(address,uint256)",
    "getTotalVotingSupplyAt(uint256)", "getTotalPropositionSupplyAt(uint256)",
    "validateCreatorOfProposal(address,address,uint256)",
    "validateProposalCancellation(address,address,uint256)",
    "isPropositionPowerEnough(address,address,uint256)",
    "getMinimumPropositionPowerNeeded(address,uint256)", "isProposalPassed(address,uint256)",
    "isQuorumValid(address,uint256)", "isVoteDifferentialValid(address,uint256)",
    "getMinimumVotingPowerNeeded(uint256)", "VOTING_DURATION()", "PROPOSITION_THRESHOLD()",
    "MINIMUM_QUORUM()", "VOTE_DIFFERENTIAL()",
    "queueTransaction(address,uint256,string,bytes,uint256,bool)",
    "executeTransaction(address,uint256,string,bytes,uint256,bool)",
    "cancelTransaction(address,uint256,string,bytes,uint256,bool)", "getPendingAdmin()",
    "getAdmin()", "getDelay()", "isActionQueued(bytes32)",
    "isProposalOverGracePeriod(address,uint256)",
    // Aragon
    "newVote(bytes,string)", "newVote(bytes,string,bool,bool)", "vote(uint256,bool,bool)",
    "executeVote(uint256)", "canExecute(uint256)", "canVote(uint256,address)", "getVote(uint256)",
    "getVoterState(uint256,address)", "changeSupportRequiredPct(uint64)",
    "changeMinAcceptQuorumPct(uint64)", "supportRequiredPct()", "minAcceptQuorumPct()",
    "voteTime()", "votesLength()", "hasPermission(address,address,bytes32,bytes)",
    "createPermission(address,address,bytes32,address)", "grantPermission(address,address,bytes32)",
    "revokePermission(address,address,bytes32)",
    "execute(bytes32,(address,uint256,bytes)[],uint256)",
    // Votes
    "getPriorVotes(address,uint256)", "getCurrentVotes(address)", "getPastVotes(address,uint256)",
    "getPastTotalSupply(uint256)", "getVotes(address)", "getVotes(address,uint256)",
    "getVotesWithParams(address,uint256,bytes)", "delegate(address)", "delegates(address)",
    "delegateBySig(address,uint256,uint256,uint8,bytes32,bytes32)", "numCheckpoints(address)",
    "checkpoints(address,uint32)", "nonces(address)", "clock()", "CLOCK_MODE()",
    // OpenZeppelin Governor
    "propose(address[],uint256[],bytes[],string)", "queue(address[],uint256[],bytes[],bytes32)",
    "execute(address[],uint256[],bytes[],bytes32)", "cancel(address[],uint256[],bytes[],bytes32)",
    "hashProposal(address[],uint256[],bytes[],bytes32)",
    "getProposalId(address[],uint256[],bytes[],bytes32)",
    "castVoteWithReasonAndParams(uint256,uint8,string,bytes)",
    "castVoteBySig(uint256,uint8,address,bytes)",
    "castVoteWithReasonAndParamsBySig(uint256,uint8,address,string,bytes,bytes)",
    "proposalSnapshot(uint256)", "proposalDeadline(uint256)", "proposalProposer(uint256)",
    "proposalEta(uint256)", "proposalNeedsQueuing(uint256)", "proposalVotes(uint256)",
    "hasVoted(uint256,address)", "quorum(uint256)", "quorumNumerator()", "quorumNumerator(uint256)",
    "superQuorum(uint256)", "superQuorumNumerator()", "superQuorumNumerator(uint256)",
    "updateSuperQuorumNumerator(uint256)", "quorumDenominator()", "updateQuorumNumerator(uint256)",
    "updateTimelock(address)", "setVotingDelay(uint48)", "setVotingPeriod(uint32)",
    "setVotingDelay(uint256)", "setVotingPeriod(uint256)", "setProposalThreshold(uint256)",
    "relay(address,uint256,bytes)", "token()", "COUNTING_MODE()", "BALLOT_TYPEHASH()",
    "EXTENDED_BALLOT_TYPEHASH()", "eip712Domain()", "name()", "version()",
    "lateQuorumVoteExtension()", "setLateQuorumVoteExtension(uint48)",
    // OpenZeppelin TimelockController and AccessControl
    "schedule(address,uint256,bytes,bytes32,bytes32,uint256)",
    "scheduleBatch(address[],uint256[],bytes[],bytes32,bytes32,uint256)",
    "execute(address,uint256,bytes,bytes32,bytes32)",
    "executeBatch(address[],uint256[],bytes[],bytes32,bytes32)", "cancel(bytes32)",
    "updateDelay(uint256)", "getMinDelay()", "getTimestamp(bytes32)", "getOperationState(bytes32)",
    "isOperation(bytes32)", "isOperationPending(bytes32)", "isOperationReady(bytes32)",
    "isOperationDone(bytes32)", "hashOperation(address,uint256,bytes,bytes32,bytes32)",
    "hashOperationBatch(address[],uint256[],bytes[],bytes32,bytes32)", "hasRole(bytes32,address)",
    "getRoleAdmin(bytes32)", "grantRole(bytes32,address)", "revokeRole(bytes32,address)",
    "renounceRole(bytes32,address)", "DEFAULT_ADMIN_ROLE()", "PROPOSER_ROLE()", "EXECUTOR_ROLE()",
    "CANCELLER_ROLE()", "TIMELOCK_ADMIN_ROLE()",
    // Ownership, pausing, upgrades
    "owner()", "pendingOwner()", "transferOwnership(address)", "acceptOwnership()",
    "renounceOwnership()", "paused()", "pause()", "unpause()", "upgradeTo(address)",
    "upgradeToAndCall(address,bytes)", "proxiableUUID()", "implementation()",
    "UPGRADE_INTERFACE_VERSION()", "changeAdmin(address)",
    // What sets up contracts that have no constructor, or copies of them
    "initialize()", "initialize(address)", "initialize(address,address)",
    "initialize(address,address,address)", "initialize(address,uint256)",
    "initialize(address,address,uint256)", "initialize(bytes)", "init()", "init(address)",
    "init(address,address)", "setup()", "setup(address)", "setup(address,address)",
    "setup(address[],uint256,address,bytes,address,address,uint256,address)", "setUp(bytes)",
    "setUp(address)", "setUp(address,address)",
    // Tokens
    "totalSupply()", "balanceOf(address)", "transfer(address,uint256)",
    "transferFrom(address,address,uint256)", "approve(address,uint256)",
    "allowance(address,address)", "decimals()", "symbol()", "mint(address,uint256)",
    "mint(uint256)", "mint()", "burn(uint256)", "burn(address,uint256)",
    "burnFrom(address,uint256)", "deposit()", "deposit(uint256)", "withdraw()", "withdraw(uint256)",
    "minter()", "setMinter(address)", "cap()", "maxSupply()", "mintCap()", "mintingAllowedAfter()",
    "minimumTimeBetweenMints()", "DOMAIN_SEPARATOR()", "DOMAIN_TYPEHASH()", "DELEGATION_TYPEHASH()",
    "PERMIT_TYPEHASH()", "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
    "supportsInterface(bytes4)", "onERC721Received(address,address,uint256,bytes)",
    "onERC1155Received(address,address,uint256,uint256,bytes)",
    "onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)", "ownerOf(uint256)",
    "isValidSignature(bytes32,bytes)",
    // Safe
    "execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)",
    "execTransactionFromModule(address,uint256,bytes,uint8)", "getThreshold()", "getOwners()",
    "emergencyCommit(uint256)", "emergencyExecute(uint256)", "execute(address,uint256,bytes)"};

constexpr llvm::StringLiteral Events[] = {
    "ProposalCreated(uint256,address,address[],uint256[],string[],bytes[],uint256,uint256,string)",
    "VoteCast(address,uint256,bool,uint256)",
    "VoteCast(address,uint256,uint8,uint256,string)",
    "VoteCastWithParams(address,uint256,uint8,uint256,string,bytes)",
    "ProposalCanceled(uint256)",
    "ProposalQueued(uint256,uint256)",
    "ProposalExecuted(uint256)",
    "NewAdmin(address)",
    "NewPendingAdmin(address)",
    "NewDelay(uint256)",
    "NewAdmin(address,address)",
    "NewPendingAdmin(address,address)",
    "CancelTransaction(bytes32,address,uint256,string,bytes,uint256)",
    "ExecuteTransaction(bytes32,address,uint256,string,bytes,uint256)",
    "QueueTransaction(bytes32,address,uint256,string,bytes,uint256)",
    "VotingDelaySet(uint256,uint256)",
    "VotingPeriodSet(uint256,uint256)",
    "ProposalThresholdSet(uint256,uint256)",
    "NewImplementation(address,address)",
    "QuorumNumeratorUpdated(uint256,uint256)",
    "TimelockChange(address,address)",
    "CallScheduled(bytes32,uint256,address,uint256,bytes,bytes32,uint256)",
    "CallExecuted(bytes32,uint256,address,uint256,bytes)",
    "CallSalt(bytes32,bytes32)",
    "Cancelled(bytes32)",
    "MinDelayChange(uint256,uint256)",
    "RoleGranted(bytes32,address,address)",
    "RoleRevoked(bytes32,address,address)",
    "RoleAdminChanged(bytes32,bytes32,bytes32)",
    "OwnershipTransferred(address,address)",
    "OwnershipTransferStarted(address,address)",
    "Transfer(address,address,uint256)",
    "Approval(address,address,uint256)",
    "DelegateChanged(address,address,address)",
    "DelegateVotesChanged(address,uint256,uint256)",
    "MinterChanged(address,address)",
    "Paused(address)",
    "Unpaused(address)",
    "Upgraded(address)",
    "AdminChanged(address,address)",
    "Initialized(uint64)",
    "Initialized(uint8)",
    "EIP712DomainChanged()",
    "ProposalExtended(uint256,uint64)"};

constexpr llvm::StringLiteral Errors[] = {
    "Error(string)",
    "Panic(uint256)",
    "OwnableUnauthorizedAccount(address)",
    "AccessControlUnauthorizedAccount(address,bytes32)",
    "AccessControlBadConfirmation()",
    "TimelockInvalidOperationLength(uint256,uint256,uint256)",
    "TimelockInsufficientDelay(uint256,uint256)",
    "TimelockUnexpectedOperationState(bytes32,bytes32)",
    "TimelockUnexecutedPredecessor(bytes32)",
    "TimelockUnauthorizedCaller(address)",
    "GovernorInvalidProposalLength(uint256,uint256,uint256)",
    "GovernorAlreadyCastVote(address)",
    "GovernorDisabledDeposit()",
    "GovernorOnlyExecutor(address)",
    "GovernorNonexistentProposal(uint256)",
    "GovernorUnexpectedProposalState(uint256,uint8,bytes32)",
    "GovernorInvalidVotingPeriod(uint256)",
    "GovernorInsufficientProposerVotes(address,uint256,uint256)",
    "GovernorRestrictedProposer(address)",
    "GovernorInvalidVoteType()",
    "GovernorQueueNotImplemented()",
    "GovernorNotQueuedProposal(uint256)",
    "GovernorAlreadyQueuedProposal(uint256)",
    "GovernorInvalidSignature(address)",
    "GovernorUnableToCancel(uint256,address)",
    "GovernorInvalidQuorumFraction(uint256,uint256)",
    "ERC5805FutureLookup(uint256,uint48)",
    "ERC6372InconsistentClock()",
    "FailedCall()",
    "InsufficientBalance(uint256,uint256)",
    "AddressEmptyCode(address)",
    "ReentrancyGuardReentrantCall()",
    "EnforcedPause()",
    "ExpectedPause()",
    "InvalidInitialization()",
    "NotInitializing()",
    "CheckpointUnorderedInsertion()",
    "SafeCastOverflowedUintDowncast(uint8,uint256)",
    "UUPSUnauthorizedCallContext()",
    "ERC20InsufficientBalance(address,uint256,uint256)",
    "ERC20InvalidSender(address)",
    "ERC20InvalidReceiver(address)",
    "ERC20InsufficientAllowance(address,uint256,uint256)",
    "ERC20InvalidApprover(address)",
    "ERC20InvalidSpender(address)",
    "ERC20ExceededSafeSupply(uint256,uint256)",
    "VotesExpiredSignature(uint256)",
    "InvalidAccountNonce(address,uint256)",
    "SafeERC20FailedOperation(address)"};

template <class Table> std::map<uint32_t, llvm::StringRef> bySelector(const Table &table) {
  std::map<uint32_t, llvm::StringRef> out;
  for (llvm::StringRef signature : table)
    out.emplace(ir::selectorOf(signature), signature);
  return out;
}

llvm::StringRef find(const std::map<uint32_t, llvm::StringRef> &map, uint32_t key) {
  auto it = map.find(key);
  return it == map.end() ? llvm::StringRef() : it->second;
}

} // namespace

llvm::StringRef knownFunction(uint32_t selector) {
  static const auto map = bySelector(Functions);
  return find(map, selector);
}

llvm::StringRef knownError(uint32_t selector) {
  static const auto map = bySelector(Errors);
  return find(map, selector);
}

llvm::StringRef knownEvent(const llvm::APInt &topic) {
  static const auto map = [] {
    std::map<ir::Word, llvm::StringRef, ir::WordLess> out;
    for (llvm::StringRef signature : Events)
      out.emplace(
          ir::keccak256({reinterpret_cast<const uint8_t *>(signature.data()), signature.size()}),
          signature);
    return out;
  }();
  auto it = map.find(topic);
  return it == map.end() ? llvm::StringRef() : it->second;
}

llvm::StringRef nameOf(llvm::StringRef signature) {
  return signature.take_until([](char c) { return c == '('; });
}

std::vector<std::string> typesOf(llvm::StringRef signature) {
  std::vector<std::string> out;
  llvm::StringRef list = signature.drop_front(nameOf(signature).size());
  if (!list.consume_front("(") || !list.consume_back(")") || list.empty())
    return out;
  int depth = 0;
  std::string current;
  for (char c : list) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == ',' && depth == 0)
      out.push_back(std::exchange(current, {}));
    else
      current += c;
  }
  out.push_back(current);
  return out;
}

} // namespace quorate::evm
