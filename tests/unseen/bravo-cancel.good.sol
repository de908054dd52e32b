// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

interface IGovToken {
    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96);
}

abstract contract Delay {
    uint256 public constant DELAY = 3 days;
    uint256 public constant GRACE = 10 days;

    function _ripe(uint256 eta) internal view returns (bool) {
        return eta != 0 && block.timestamp >= eta && block.timestamp <= eta + GRACE;
    }
}

contract Bravissimo is Delay {
    enum ProposalState { Pending, Active, Canceled, Defeated, Succeeded, Queued, Expired, Executed }

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
        bool canceled;
        bool executed;
        mapping(address => Receipt) receipts;
    }

    uint256 public constant quorumVotes = 600_000e18;
    uint256 public constant proposalThreshold = 65_000e18;
    uint256 public constant votingDelay = 7_200;
    uint256 public constant votingPeriod = 21_600;

    IGovToken public immutable token;
    uint256 public proposalCount;
    mapping(uint256 => Proposal) public proposals;

    event ProposalCreated(uint256 id, address proposer, address[] targets, uint256[] values, bytes[] calldatas, string description);
    event VoteCast(address indexed voter, uint256 id, uint8 support, uint256 votes);
    event ProposalQueued(uint256 id, uint256 eta);
    event ProposalExecuted(uint256 id);
    event ProposalCanceled(uint256 id);

    constructor(IGovToken token_) {
        require(address(token_) != address(0), "token");
        token = token_;
    }

    receive() external payable {}

    function propose(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, string memory description)
        external
        returns (uint256)
    {
        require(token.getPriorVotes(msg.sender, block.number - 1) > proposalThreshold, "below threshold");
        require(targets.length == values.length && targets.length == calldatas.length, "arity");
        require(targets.length != 0 && targets.length <= 10, "actions");
        uint256 id = ++proposalCount;
        Proposal storage p = proposals[id];
        p.id = id;
        p.proposer = msg.sender;
        p.targets = targets;
        p.values = values;
        p.calldatas = calldatas;
        p.startBlock = block.number + votingDelay;
        p.endBlock = p.startBlock + votingPeriod;
        emit ProposalCreated(id, msg.sender, targets, values, calldatas, description);
        return id;
    }

    function castVote(uint256 id, uint8 support) external {
        require(state(id) == ProposalState.Active, "closed");
        require(support <= 1, "support");
        Proposal storage p = proposals[id];
        Receipt storage r = p.receipts[msg.sender];
        require(!r.hasVoted, "voted");
        uint96 votes = token.getPriorVotes(msg.sender, p.startBlock);
        r.hasVoted = true;
        r.support = support;
        r.votes = votes;
        if (support == 1) p.forVotes += votes;
        else p.againstVotes += votes;
        emit VoteCast(msg.sender, id, support, votes);
    }

    function queue(uint256 id) external {
        require(state(id) == ProposalState.Succeeded, "not succeeded");
        proposals[id].eta = block.timestamp + DELAY;
        emit ProposalQueued(id, proposals[id].eta);
    }

    function execute(uint256 id) external {
        require(state(id) == ProposalState.Queued, "not queued");
        Proposal storage p = proposals[id];
        require(_ripe(p.eta), "not ripe");
        p.executed = true;
        for (uint256 i = 0; i < p.targets.length; i++) {
            (bool ok, bytes memory ret) = p.targets[i].call{value: p.values[i]}(p.calldatas[i]);
            if (!ok) assembly { revert(add(ret, 32), mload(ret)) }
        }
        emit ProposalExecuted(id);
    }

    /// @notice By the proposer, or by anyone once the proposer no longer holds enough votes.
    function cancel(uint256 id) external {
        ProposalState s = state(id);
        require(
            s == ProposalState.Pending || s == ProposalState.Active || s == ProposalState.Succeeded || s == ProposalState.Queued,
            "not live"
        );
        Proposal storage p = proposals[id];
        if (msg.sender != p.proposer) {
            require(token.getPriorVotes(p.proposer, block.number - 1) < proposalThreshold, "proposer above threshold");
        }
        p.canceled = true;
        emit ProposalCanceled(id);
    }

    function state(uint256 id) public view returns (ProposalState) {
        require(id > 0 && id <= proposalCount, "unknown");
        Proposal storage p = proposals[id];
        if (p.canceled) return ProposalState.Canceled;
        if (p.executed) return ProposalState.Executed;
        if (block.number <= p.startBlock) return ProposalState.Pending;
        if (block.number <= p.endBlock) return ProposalState.Active;
        if (p.forVotes <= p.againstVotes || p.forVotes < quorumVotes) return ProposalState.Defeated;
        if (p.eta == 0) return ProposalState.Succeeded;
        return block.timestamp > p.eta + GRACE ? ProposalState.Expired : ProposalState.Queued;
    }

    function getReceipt(uint256 id, address voter) external view returns (Receipt memory) {
        return proposals[id].receipts[voter];
    }
}
