// SPDX-License-Identifier: BSD-3-Clause
pragma solidity ^0.7.6;
pragma abicoder v2;

interface CompLike {
    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96);
}

/// Two-step governor with human readable signatures.
contract CharterBravo {
    struct Proposal {
        address proposer;
        uint256 eta;
        address[] targets;
        uint256[] values;
        bytes[] fullCalls;
        uint256 startBlock;
        uint256 endBlock;
        uint96 forVotes;
        uint96 againstVotes;
        bool canceled;
        bool executed;
    }

    struct Receipt { bool hasVoted; bool support; uint96 votes; }

    enum ProposalState { Pending, Active, Canceled, Defeated, Succeeded, Queued, Expired, Executed }

    uint256 public constant quorumVotes = 400000e18;
    uint256 public constant proposalThreshold = 100000e18;
    uint256 public constant votingDelay = 13140;
    uint256 public constant votingPeriod = 19710;
    uint256 public constant delay = 2 days;
    uint256 public constant gracePeriod = 14 days;
    uint256 public constant maxOperations = 10;

    CompLike public immutable comp;
    uint256 public proposalCount;
    mapping(uint256 => Proposal) internal book;
    mapping(uint256 => mapping(address => Receipt)) public receipts;

    event ProposalCreated(uint256 id, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, string description);
    event VoteCast(address indexed voter, uint256 id, bool support, uint96 votes);
    event ProposalQueued(uint256 id, uint256 eta);
    event ProposalExecuted(uint256 id);
    event ProposalCanceled(uint256 id);

    constructor(CompLike comp_) {
        require(address(comp_) != address(0), "comp");
        comp = comp_;
    }

    receive() external payable {}

    function propose(
        address[] memory targets, uint256[] memory values, string[] memory signatures, bytes[] memory calldatas, string memory description
    ) public returns (uint256 id) {
        require(comp.getPriorVotes(msg.sender, block.number - 1) >= proposalThreshold, "below threshold");
        require(targets.length == values.length && targets.length == signatures.length && targets.length == calldatas.length, "information mismatch");
        require(targets.length != 0 && targets.length <= maxOperations, "actions");
        id = ++proposalCount;
        Proposal storage p = book[id];
        p.proposer = msg.sender;
        p.targets = targets;
        p.values = values;
        p.startBlock = block.number + votingDelay;
        p.endBlock = block.number + votingDelay + votingPeriod;
        for (uint256 i = 0; i < targets.length; i++) {
            p.fullCalls.push(_encode(signatures[i], calldatas[i]));
        }
        emit ProposalCreated(id, msg.sender, targets, values, signatures, calldatas, description);
    }

    function _encode(string memory signature, bytes memory data) internal pure returns (bytes memory) {
        if (bytes(signature).length == 0) return data;
        return abi.encodePacked(bytes4(keccak256(bytes(signature))), data);
    }

    function state(uint256 id) public view returns (ProposalState) {
        require(id > 0 && id <= proposalCount, "invalid id");
        Proposal storage p = book[id];
        if (p.canceled) return ProposalState.Canceled;
        if (p.executed) return ProposalState.Executed;
        if (block.number <= p.startBlock) return ProposalState.Pending;
        if (block.number <= p.endBlock) return ProposalState.Active;
        if (p.forVotes <= p.againstVotes || p.forVotes < quorumVotes) return ProposalState.Defeated;
        if (p.eta == 0) return ProposalState.Succeeded;
        if (block.timestamp >= p.eta + gracePeriod) return ProposalState.Expired;
        return ProposalState.Queued;
    }

    function getActions(uint256 id) external view returns (address[] memory, uint256[] memory, bytes[] memory) {
        Proposal storage p = book[id];
        return (p.targets, p.values, p.fullCalls);
    }

    function castVote(uint256 id, bool support) external {
        require(state(id) == ProposalState.Active, "closed");
        Receipt storage r = receipts[id][msg.sender];
        require(!r.hasVoted, "voted");
        Proposal storage p = book[id];
        uint96 votes = comp.getPriorVotes(msg.sender, p.startBlock);
        r.hasVoted = true;
        r.support = support;
        r.votes = votes;
        if (support) p.forVotes = add96(p.forVotes, votes);
        else p.againstVotes = add96(p.againstVotes, votes);
        emit VoteCast(msg.sender, id, support, votes);
    }

    function queue(uint256 id) external {
        require(state(id) == ProposalState.Succeeded, "not succeeded");
        uint256 eta = block.timestamp + delay;
        book[id].eta = eta;
        emit ProposalQueued(id, eta);
    }

    function execute(uint256 id) external payable {
        require(state(id) == ProposalState.Queued, "not queued");
        Proposal storage p = book[id];
        require(block.timestamp >= p.eta, "still locked");
        p.executed = true;
        for (uint256 i = 0; i < p.targets.length; i++) {
            (bool ok, ) = p.targets[i].call{value: p.values[i]}(p.fullCalls[i]);
            require(ok, "reverted");
        }
        emit ProposalExecuted(id);
    }

    function cancel(uint256 id) external {
        Proposal storage p = book[id];
        ProposalState s = state(id);
        require(s != ProposalState.Executed && s != ProposalState.Canceled && s != ProposalState.Expired, "over");
        require(
            (msg.sender == p.proposer && s == ProposalState.Pending) ||
                comp.getPriorVotes(p.proposer, block.number - 1) < proposalThreshold,
            "above threshold"
        );
        p.canceled = true;
        emit ProposalCanceled(id);
    }

    function add96(uint96 a, uint96 b) internal pure returns (uint96 c) {
        c = a + b;
        require(c >= a, "overflow");
    }
}
