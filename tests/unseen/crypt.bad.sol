// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.13;

interface IStaking {
    function getPastVotes(address account, uint256 timestamp) external view returns (uint256);
    function getPastTotalVotes(uint256 timestamp) external view returns (uint256);
}

interface ICryptEvents {
    event ProposalCreated(uint256 indexed id, address indexed proposer, address[] targets, uint256[] values, bytes[] calldatas, string description);
    event VoteCast(uint256 indexed id, address indexed voter, uint8 support, uint256 votes);
    event ProposalQueued(uint256 indexed id, uint256 eta);
    event ProposalCanceled(uint256 indexed id, address indexed by);
    event ProposalExecuted(uint256 indexed id);
}

abstract contract CryptStorage is ICryptEvents {
    enum ProposalState { Pending, Active, Defeated, Succeeded, Queued, Expired, Executed, Canceled }

    struct Schedule {
        uint256 createdAt;
        uint256 startTime;
        uint256 endTime;
        uint256 eta;
    }

    struct Count {
        uint256 forVotes;
        uint256 againstVotes;
        uint256 abstainVotes;
    }

    struct Actions {
        address[] targets;
        uint256[] values;
        bytes[] calldatas;
    }

    struct Proposal {
        address proposer;
        bool canceled;
        bool executed;
        Schedule times;
        Count count;
        uint256 quorum;
        Actions actions;
    }

    error InvalidId();
    error InvalidStatus();
    error NotEligible();
    error AlreadyVoted();
    error InvalidInput();
    error ParameterOutOfBounds();
    error TransactionReverted();

    uint256 public constant VOTING_DELAY = 1 days;
    uint256 public constant VOTING_PERIOD = 7 days;
    uint256 public constant EXECUTION_DELAY = 2 days;
    uint256 public constant GRACE = 14 days;
    uint256 public constant PROPOSAL_THRESHOLD_BPS = 100;
    uint256 public constant QUORUM_BPS = 2000;
    uint256 public constant MAX_OPERATIONS = 10;

    IStaking public immutable staking;
    Proposal[] internal _proposals;
    mapping(uint256 => mapping(address => bool)) public hasVoted;

    constructor(IStaking staking_) {
        if (address(staking_) == address(0)) revert InvalidInput();
        staking = staking_;
    }

    modifier cryptCheck(uint256 id, ProposalState expected) {
        if (state(id) != expected) revert InvalidStatus();
        _;
    }

    function state(uint256 id) public view returns (ProposalState) {
        if (id >= _proposals.length) revert InvalidId();
        Proposal storage p = _proposals[id];
        if (p.canceled) return ProposalState.Canceled;
        if (p.executed) return ProposalState.Executed;
        if (block.timestamp <= p.times.startTime) return ProposalState.Pending;
        if (block.timestamp <= p.times.endTime) return ProposalState.Active;
        if (p.count.forVotes <= p.count.againstVotes || p.count.forVotes < p.quorum) return ProposalState.Defeated;
        if (p.times.eta == 0) return ProposalState.Succeeded;
        if (block.timestamp > p.times.eta + GRACE) return ProposalState.Expired;
        return ProposalState.Queued;
    }
}

contract CryptGovernance is CryptStorage {
    constructor(IStaking staking_) CryptStorage(staking_) {}

    receive() external payable {}

    function proposalThreshold(uint256 timestamp) public view returns (uint256) {
        uint256 t = (staking.getPastTotalVotes(timestamp) * PROPOSAL_THRESHOLD_BPS) / 10000;
        return t == 0 ? 1 : t;
    }

    function propose(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, string memory description) external returns (uint256 id) {
        uint256 n = targets.length;
        if (n == 0 || n > MAX_OPERATIONS || n != values.length || n != calldatas.length) revert InvalidInput();
        uint256 before = block.timestamp - 1;
        if (staking.getPastVotes(msg.sender, before) < proposalThreshold(before)) revert NotEligible();

        id = _proposals.length;
        Proposal storage p = _proposals.push();
        p.proposer = msg.sender;
        p.times.createdAt = block.timestamp;
        p.times.startTime = block.timestamp + VOTING_DELAY;
        p.times.endTime = p.times.startTime + VOTING_PERIOD;
        uint256 q = (staking.getPastTotalVotes(before) * QUORUM_BPS) / 10000;
        p.quorum = q == 0 ? 1 : q;
        p.actions.targets = targets;
        p.actions.values = values;
        p.actions.calldatas = calldatas;
        emit ProposalCreated(id, msg.sender, targets, values, calldatas, description);
    }

    function castVote(uint256 id, uint8 support) external cryptCheck(id, ProposalState.Active) {
        if (hasVoted[id][msg.sender]) revert AlreadyVoted();
        hasVoted[id][msg.sender] = true;
        Proposal storage p = _proposals[id];
        uint256 votes = staking.getPastVotes(msg.sender, p.times.startTime);
        if (support == 0) p.count.againstVotes += votes;
        else if (support == 1) p.count.forVotes += votes;
        else if (support == 2) p.count.abstainVotes += votes;
        else revert InvalidInput();
        emit VoteCast(id, msg.sender, support, votes);
    }

    function queue(uint256 id) external cryptCheck(id, ProposalState.Succeeded) {
        uint256 eta = block.timestamp + EXECUTION_DELAY;
        _proposals[id].times.eta = eta;
        emit ProposalQueued(id, eta);
    }

    /// The proposer at any time before execution; others once the proposer has sold out.
    function cancel(uint256 id) external {
        ProposalState s = state(id);
        if (s == ProposalState.Executed || s == ProposalState.Canceled || s == ProposalState.Defeated || s == ProposalState.Expired) revert InvalidStatus();
        Proposal storage p = _proposals[id];
        if (msg.sender != p.proposer) {
            uint256 before = block.timestamp - 1;
            uint256 votes = staking.getPastVotes(msg.sender, before);
            if (votes >= proposalThreshold(p.times.createdAt - 1)) revert NotEligible();
        }
        p.canceled = true;
        emit ProposalCanceled(id, msg.sender);
    }

    function execute(uint256 id) external cryptCheck(id, ProposalState.Queued) {
        Proposal storage p = _proposals[id];
        if (block.timestamp < p.times.eta) revert InvalidStatus();
        p.executed = true;
        emit ProposalExecuted(id);
        Actions memory a = p.actions;
        for (uint256 i = 0; i < a.targets.length; i++) {
            (bool ok, ) = a.targets[i].call{value: a.values[i]}(a.calldatas[i]);
            if (!ok) revert TransactionReverted();
        }
    }

    function getActions(uint256 id) external view returns (Actions memory) {
        if (id >= _proposals.length) revert InvalidId();
        return _proposals[id].actions;
    }

    function getProposal(uint256 id) external view returns (address proposer, Schedule memory times, Count memory count, uint256 quorum) {
        if (id >= _proposals.length) revert InvalidId();
        Proposal storage p = _proposals[id];
        return (p.proposer, p.times, p.count, p.quorum);
    }
}
