// SPDX-License-Identifier: BSD-3-Clause
pragma solidity ^0.6.10;
pragma experimental ABIEncoderV2;

interface VotesLike {
    function getPriorVotes(address account, uint blockNumber) external view returns (uint96);
}

contract SafeUint {
    function add256(uint a, uint b) internal pure returns (uint) {
        uint c = a + b;
        require(c >= a, "add overflow");
        return c;
    }
}

/// Governor and timelock in one: queued proposals wait in the bureau itself.
contract Bureau is SafeUint {
    enum Phase { Pending, Active, Canceled, Defeated, Succeeded, Queued, Expired, Executed }

    struct Receipt {
        bool hasVoted;
        bool support;
        uint96 votes;
    }

    struct Proposal {
        address proposer;
        uint eta;
        address[] targets;
        uint[] values;
        string[] signatures;
        bytes[] calldatas;
        uint startBlock;
        uint endBlock;
        uint forVotes;
        uint againstVotes;
        bool canceled;
        bool executed;
        mapping (address => Receipt) receipts;
    }

    uint public constant quorumVotes = 400000e18;
    uint public constant proposalThreshold = 100000e18;
    uint public constant votingDelay = 1;
    uint public constant votingPeriod = 17280;
    uint public constant delay = 2 days;
    uint public constant GRACE_PERIOD = 14 days;

    VotesLike public immutable uni;
    uint public proposalCount;
    mapping (uint => Proposal) internal proposals;

    event ProposalCreated(uint id, address proposer, address[] targets, uint[] values, string[] signatures, bytes[] calldatas, string description);
    event VoteCast(address indexed voter, uint id, bool support, uint votes);
    event ProposalCanceled(uint id);
    event ProposalQueued(uint id, uint eta);
    event ProposalExecuted(uint id);

    constructor(VotesLike votes) public {
        require(address(votes) != address(0), "Bureau: votes");
        uni = votes;
    }

    receive() external payable {}

    function propose(address[] memory targets, uint[] memory values, string[] memory signatures, bytes[] memory calldatas, string memory description) public returns (uint) {
        require(uni.getPriorVotes(msg.sender, block.number - 1) > proposalThreshold, "Bureau: threshold");
        require(targets.length == values.length && targets.length == signatures.length && targets.length == calldatas.length, "Bureau: arity");
        require(targets.length != 0 && targets.length <= 10, "Bureau: actions");
        proposalCount++;
        Proposal storage p = proposals[proposalCount];
        p.proposer = msg.sender;
        p.targets = targets;
        p.values = values;
        p.signatures = signatures;
        p.calldatas = calldatas;
        p.startBlock = add256(block.number, votingDelay);
        p.endBlock = add256(p.startBlock, votingPeriod);
        emit ProposalCreated(proposalCount, msg.sender, targets, values, signatures, calldatas, description);
        return proposalCount;
    }

    function castVote(uint id, bool support) external {
        require(phase(id) == Phase.Active, "Bureau: voting closed");
        Proposal storage p = proposals[id];
        Receipt storage r = p.receipts[msg.sender];
        require(!r.hasVoted, "Bureau: voted");
        uint96 votes = uni.getPriorVotes(msg.sender, p.startBlock);
        r.hasVoted = true;
        r.support = support;
        r.votes = votes;
        if (support) {
            p.forVotes = add256(p.forVotes, votes);
        } else {
            p.againstVotes = add256(p.againstVotes, votes);
        }
        emit VoteCast(msg.sender, id, support, votes);
    }

    function queue(uint id) external {
        require(phase(id) == Phase.Succeeded, "Bureau: cannot queue");
        Proposal storage p = proposals[id];
        p.eta = add256(block.timestamp, delay);
        emit ProposalQueued(id, p.eta);
    }

    function execute(uint id) external payable {
        require(phase(id) == Phase.Queued, "Bureau: not queued");
        Proposal storage p = proposals[id];
        require(block.timestamp >= p.eta, "Bureau: early");
        p.executed = true;
        for (uint i = 0; i < p.targets.length; i++) {
            bytes memory data = bytes(p.signatures[i]).length == 0
                ? p.calldatas[i]
                : abi.encodePacked(bytes4(keccak256(bytes(p.signatures[i]))), p.calldatas[i]);
            (bool ok, ) = p.targets[i].call{value: p.values[i]}(data);
            require(ok, "Bureau: reverted");
        }
        emit ProposalExecuted(id);
    }

    function cancel(uint id) external {
        Phase at = phase(id);
        require(at == Phase.Pending || at == Phase.Active || at == Phase.Succeeded || at == Phase.Queued, "Bureau: final");
        Proposal storage p = proposals[id];
        require(uni.getPriorVotes(p.proposer, block.number - 1) < proposalThreshold, "Bureau: above threshold");
        p.canceled = true;
        emit ProposalCanceled(id);
    }

    function phase(uint id) public view returns (Phase) {
        require(id > 0 && id <= proposalCount, "Bureau: unknown");
        Proposal storage p = proposals[id];
        if (p.canceled) return Phase.Canceled;
        if (p.executed) return Phase.Executed;
        if (block.number <= p.startBlock) return Phase.Pending;
        if (block.number <= p.endBlock) return Phase.Active;
        if (p.forVotes <= p.againstVotes || p.forVotes < quorumVotes) return Phase.Defeated;
        if (p.eta == 0) return Phase.Succeeded;
        if (block.timestamp >= add256(p.eta, GRACE_PERIOD)) return Phase.Expired;
        return Phase.Queued;
    }
}
