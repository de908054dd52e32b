// SPDX-License-Identifier: BSD-3-Clause
pragma solidity ^0.7.6;
pragma abicoder v2;

interface ICompLike {
    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96);
}

/// Owner of the protocol. Created by the governor, which stays its only admin.
contract QuarryTimelock {
    uint256 public constant GRACE_PERIOD = 14 days;
    uint256 public constant MINIMUM_DELAY = 2 days;
    uint256 public constant MAXIMUM_DELAY = 30 days;

    address public immutable admin;
    uint256 public delay = 2 days;
    mapping(bytes32 => bool) public queuedTransactions;

    event NewDelay(uint256 newDelay);
    event QueueTransaction(bytes32 indexed txHash, uint256 eta);
    event ExecuteTransaction(bytes32 indexed txHash, uint256 eta);

    constructor() {
        admin = msg.sender;
    }

    receive() external payable {}

    function setDelay(uint256 delay_) external {
        require(msg.sender == address(this), "Timelock: only itself");
        require(delay_ >= MINIMUM_DELAY && delay_ <= MAXIMUM_DELAY, "Timelock: delay");
        delay = delay_;
        emit NewDelay(delay_);
    }

    function queueTransaction(bytes32 key, address target, uint256 value, bytes memory data, uint256 eta) external {
        require(msg.sender == admin, "Timelock: admin");
        require(eta >= block.timestamp + delay, "Timelock: eta");
        bytes32 txHash = keccak256(abi.encode(key, target, value, data, eta));
        require(!queuedTransactions[txHash], "Timelock: queued");
        queuedTransactions[txHash] = true;
        emit QueueTransaction(txHash, eta);
    }

    function executeTransaction(bytes32 key, address target, uint256 value, bytes memory data, uint256 eta) external payable {
        require(msg.sender == admin, "Timelock: admin");
        bytes32 txHash = keccak256(abi.encode(key, target, value, data, eta));
        require(queuedTransactions[txHash], "Timelock: not queued");
        require(block.timestamp >= eta && block.timestamp <= eta + GRACE_PERIOD, "Timelock: window");
        queuedTransactions[txHash] = false;
        emit ExecuteTransaction(txHash, eta);
        (bool success, ) = target.call{value: value}(data);
        require(success, "Timelock: reverted");
    }
}

contract QuarryGovernorStorage {
    struct Proposal {
        address proposer;
        uint256 eta;
        address[] targets;
        uint256[] values;
        bytes[] calldatas;
        uint256 startBlock;
        uint256 endBlock;
        uint256 forVotes;
        uint256 againstVotes;
        uint256 abstainVotes;
        bool executed;
        mapping(address => Receipt) receipts;
    }

    struct Receipt {
        bool hasVoted;
        uint8 support;
        uint96 votes;
    }

    enum ProposalState { Pending, Active, Defeated, Succeeded, Queued, Expired, Executed }

    uint256 public votingDelay = 13140;
    uint256 public votingPeriod = 19710;
    uint256 public proposalThreshold = 65000e18;
    uint256 public proposalCount;
    mapping(uint256 => Proposal) internal proposals;
}

contract QuarryGovernorBravo is QuarryGovernorStorage {
    uint256 public constant MIN_PROPOSAL_THRESHOLD = 50000e18;
    uint256 public constant MAX_PROPOSAL_THRESHOLD = 100000e18;
    uint256 public constant MIN_VOTING_DELAY = 1;
    uint256 public constant MAX_VOTING_DELAY = 40320;
    uint256 public constant QUORUM_VOTES = 400000e18;

    ICompLike public immutable comp;
    QuarryTimelock public immutable timelock;

    event ProposalCreated(uint256 id, address proposer, uint256 startBlock, uint256 endBlock, string description);
    event VoteCast(address indexed voter, uint256 id, uint8 support, uint96 votes);
    event ProposalQueued(uint256 id, uint256 eta);
    event ProposalExecuted(uint256 id);
    event VotingDelaySet(uint256 oldVotingDelay, uint256 newVotingDelay);
    event VotingPeriodSet(uint256 oldVotingPeriod, uint256 newVotingPeriod);
    event ProposalThresholdSet(uint256 oldProposalThreshold, uint256 newProposalThreshold);

    modifier onlyTimelock() {
        require(msg.sender == address(timelock), "GovernorBravo: timelock only");
        _;
    }

    constructor(ICompLike comp_) {
        require(address(comp_) != address(0), "GovernorBravo: comp");
        comp = comp_;
        timelock = new QuarryTimelock();
    }

    function propose(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, string memory description) external returns (uint256 id) {
        require(comp.getPriorVotes(msg.sender, block.number - 1) > proposalThreshold, "GovernorBravo: below threshold");
        require(targets.length == values.length && targets.length == calldatas.length, "GovernorBravo: arity");
        require(targets.length != 0 && targets.length <= 10, "GovernorBravo: actions");
        id = ++proposalCount;
        Proposal storage p = proposals[id];
        p.proposer = msg.sender;
        p.targets = targets;
        p.values = values;
        p.calldatas = calldatas;
        p.startBlock = block.number + votingDelay;
        p.endBlock = p.startBlock + votingPeriod;
        emit ProposalCreated(id, msg.sender, p.startBlock, p.endBlock, description);
    }

    function castVote(uint256 id, uint8 support) external {
        require(state(id) == ProposalState.Active, "GovernorBravo: closed");
        require(support <= 2, "GovernorBravo: vote type");
        Proposal storage p = proposals[id];
        Receipt storage receipt = p.receipts[msg.sender];
        require(!receipt.hasVoted, "GovernorBravo: already voted");
        uint96 votes = comp.getPriorVotes(msg.sender, p.startBlock);
        receipt.hasVoted = true;
        receipt.support = support;
        receipt.votes = votes;
        if (support == 0) p.againstVotes = _sum(p.againstVotes, votes);
        else if (support == 1) p.forVotes = _sum(p.forVotes, votes);
        else p.abstainVotes = _sum(p.abstainVotes, votes);
        emit VoteCast(msg.sender, id, support, votes);
    }

    function queue(uint256 id) external {
        require(state(id) == ProposalState.Succeeded, "GovernorBravo: not succeeded");
        Proposal storage p = proposals[id];
        p.eta = block.timestamp + timelock.delay();
        for (uint256 i = 0; i < p.targets.length; i++) {
            timelock.queueTransaction(keccak256(abi.encode(id, i)), p.targets[i], p.values[i], p.calldatas[i], p.eta);
        }
        emit ProposalQueued(id, p.eta);
    }

    function execute(uint256 id) external payable {
        require(state(id) == ProposalState.Queued, "GovernorBravo: not queued");
        Proposal storage p = proposals[id];
        p.executed = true;
        emit ProposalExecuted(id);
        for (uint256 i = 0; i < p.targets.length; i++) {
            timelock.executeTransaction{value: p.values[i]}(keccak256(abi.encode(id, i)), p.targets[i], p.values[i], p.calldatas[i], p.eta);
        }
    }

    function state(uint256 id) public view returns (ProposalState) {
        require(id != 0 && id <= proposalCount, "GovernorBravo: invalid id");
        Proposal storage p = proposals[id];
        if (p.executed) return ProposalState.Executed;
        if (block.number <= p.startBlock) return ProposalState.Pending;
        if (block.number <= p.endBlock) return ProposalState.Active;
        if (p.forVotes <= p.againstVotes || p.forVotes < QUORUM_VOTES) return ProposalState.Defeated;
        if (p.eta == 0) return ProposalState.Succeeded;
        if (block.timestamp > p.eta + timelock.GRACE_PERIOD()) return ProposalState.Expired;
        return ProposalState.Queued;
    }

    function _setVotingDelay(uint256 newVotingDelay) external onlyTimelock {
        require(newVotingDelay >= MIN_VOTING_DELAY && newVotingDelay <= MAX_VOTING_DELAY, "GovernorBravo: voting delay");
        emit VotingDelaySet(votingDelay, newVotingDelay);
        votingDelay = newVotingDelay;
    }

    function _setVotingPeriod(uint256 newVotingPeriod) external onlyTimelock {
        emit VotingPeriodSet(votingPeriod, newVotingPeriod);
        votingPeriod = newVotingPeriod;
    }

    function _setProposalThreshold(uint256 newThreshold) external onlyTimelock {
        require(newThreshold >= MIN_PROPOSAL_THRESHOLD && newThreshold <= MAX_PROPOSAL_THRESHOLD, "GovernorBravo: threshold");
        emit ProposalThresholdSet(proposalThreshold, newThreshold);
        proposalThreshold = newThreshold;
    }

    function _sum(uint256 a, uint256 b) private pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "GovernorBravo: overflow");
    }
}
