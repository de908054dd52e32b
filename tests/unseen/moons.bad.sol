// SPDX-License-Identifier: BSD-3-Clause
pragma solidity 0.8.4;

interface IMoonVotes {
    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96);
}

contract MoonsEvents {
    event ProposalCreated(uint256 id, address proposer, address[] targets, uint256[] values, bytes[] calldatas, uint256 startBlock, uint256 endBlock, string description);
    event VoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 votes, string reason);
    event ProposalQueued(uint256 id, uint256 eta);
    event ProposalExecuted(uint256 id);
    event ProposalCanceled(uint256 id);
    event NewVetoer(address oldVetoer, address newVetoer);
}

contract MoonsStorage is MoonsEvents {
    enum ProposalState { Pending, Active, Canceled, Defeated, Succeeded, Queued, Expired, Executed, Vetoed }

    struct Receipt { bool hasVoted; uint8 support; uint96 votes; }

    struct Proposal {
        uint256 id;
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
        bool canceled;
        bool vetoed;
        bool executed;
        mapping(address => Receipt) receipts;
    }

    uint256 public constant votingDelay = 14400;
    uint256 public constant votingPeriod = 36000;
    uint256 public constant delay = 2 days;
    uint256 public constant gracePeriod = 14 days;
    uint256 public constant proposalThreshold = 2;
    uint256 public constant quorumVotes = 60;
    uint256 public constant proposalMaxOperations = 10;

    IMoonVotes public immutable moons;
    address public vetoer;
    uint256 public proposalCount;
    mapping(uint256 => Proposal) internal proposals;

    constructor(IMoonVotes moons_, address vetoer_) {
        require(address(moons_) != address(0), "moons");
        moons = moons_;
        vetoer = vetoer_;
        emit NewVetoer(address(0), vetoer_);
    }
}

/// @title Governance of the moons: one token, one vote. A vetoer, as long as there is one, may stop a proposal.
contract MoonsGovernor is MoonsStorage {
    constructor(IMoonVotes moons_, address vetoer_) MoonsStorage(moons_, vetoer_) {}

    receive() external payable {}

    function propose(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, string memory description) external returns (uint256) {
        require(moons.getPriorVotes(msg.sender, block.number - 1) >= proposalThreshold, "below threshold");
        require(targets.length == values.length && targets.length == calldatas.length, "arity");
        require(targets.length != 0 && targets.length <= proposalMaxOperations, "actions");
        proposalCount++;
        Proposal storage p = proposals[proposalCount];
        p.id = proposalCount;
        p.proposer = msg.sender;
        p.targets = targets;
        p.values = values;
        p.calldatas = calldatas;
        p.startBlock = block.number + votingDelay;
        p.endBlock = p.startBlock + votingPeriod;
        emit ProposalCreated(p.id, msg.sender, targets, values, calldatas, p.startBlock, p.endBlock, description);
        return p.id;
    }

    function castVote(uint256 proposalId, uint8 support, string calldata reason) external {
        require(state(proposalId) == ProposalState.Active, "voting is closed");
        require(support <= 2, "invalid vote type");
        Proposal storage p = proposals[proposalId];
        Receipt storage receipt = p.receipts[msg.sender];
        require(!receipt.hasVoted, "already voted");
        uint96 votes = moons.getPriorVotes(msg.sender, p.startBlock);
        receipt.hasVoted = true;
        receipt.support = support;
        receipt.votes = votes;
        if (support == 0) p.againstVotes += votes;
        else if (support == 1) p.forVotes += votes;
        else p.abstainVotes += votes;
        emit VoteCast(msg.sender, proposalId, support, votes, reason);
    }

    function queue(uint256 proposalId) external {
        require(state(proposalId) == ProposalState.Succeeded, "not succeeded");
        uint256 eta = block.timestamp + delay;
        proposals[proposalId].eta = eta;
        emit ProposalQueued(proposalId, eta);
    }

    function execute(uint256 proposalId) external {
        require(state(proposalId) == ProposalState.Queued, "not queued");
        Proposal storage p = proposals[proposalId];
        require(block.timestamp >= p.eta, "too early");
        p.executed = true;
        emit ProposalExecuted(proposalId);
        for (uint256 i = 0; i < p.targets.length; i++) {
            (bool ok, ) = p.targets[i].call{value: p.values[i]}(p.calldatas[i]);
            require(ok, "call reverted");
        }
    }

    /// @notice The proposer may cancel while voting has not begun.
    function cancel(uint256 proposalId) external {
        require(state(proposalId) == ProposalState.Pending, "not pending");
        Proposal storage p = proposals[proposalId];
        require(msg.sender == p.proposer, "not the proposer");
        p.canceled = true;
        emit ProposalCanceled(proposalId);
    }

    function veto(uint256 proposalId) external {
        require(vetoer != address(0) && msg.sender == vetoer, "not the vetoer");
        ProposalState s = state(proposalId);
        require(s != ProposalState.Executed && s != ProposalState.Canceled && s != ProposalState.Vetoed, "final");
        proposals[proposalId].vetoed = true;
    }

    function passVeto(address newVetoer) external {
        require(msg.sender == vetoer, "not the vetoer");
        require(newVetoer != address(0), "burn it instead");
        emit NewVetoer(vetoer, newVetoer);
        vetoer = newVetoer;
    }

    function burnVeto() external {
        require(msg.sender == vetoer, "not the vetoer");
        emit NewVetoer(vetoer, address(0));
        vetoer = address(0);
    }

    function state(uint256 proposalId) public view returns (ProposalState) {
        require(proposalId > 0 && proposalId <= proposalCount, "unknown proposal");
        Proposal storage p = proposals[proposalId];
        if (p.vetoed) return ProposalState.Vetoed;
        if (p.canceled) return ProposalState.Canceled;
        if (p.executed) return ProposalState.Executed;
        if (block.number <= p.startBlock) return ProposalState.Pending;
        if (block.number <= p.endBlock) return ProposalState.Active;
        if (p.forVotes <= p.againstVotes || p.forVotes < quorumVotes) return ProposalState.Defeated;
        if (p.eta == 0) return ProposalState.Succeeded;
        if (block.timestamp >= p.eta + gracePeriod) return ProposalState.Expired;
        return ProposalState.Queued;
    }

    function getReceipt(uint256 proposalId, address voter) external view returns (Receipt memory) {
        return proposals[proposalId].receipts[voter];
    }
}
