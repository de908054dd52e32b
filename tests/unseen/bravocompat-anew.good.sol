// SPDX-License-Identifier: BSD-3-Clause
pragma solidity ^0.8.20;

interface ICheckpointedVotes {
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
}

/// Bravo-style interface kept for the existing front ends; content is stored as a hash, the waiting
/// room is part of the governor, which also is the treasury.
contract TidewaterGovernorBravo {
    enum State { Pending, Active, Canceled, Defeated, Succeeded, Queued, Expired, Executed }

    struct Receipt {
        bool hasVoted;
        uint8 support;
        uint256 votes;
    }

    struct Proposal {
        address proposer;
        uint64 start;
        uint64 end;
        uint64 eta;
        bool executed;
        bool canceled;
        bytes32 actionsHash;
        uint256 forVotes;
        uint256 againstVotes;
        uint256 abstainVotes;
    }

    uint64 public constant VOTING_DELAY = 2 days;
    uint64 public constant VOTING_PERIOD = 6 days;
    uint64 public constant QUEUE_DELAY = 3 days;
    uint64 public constant GRACE_PERIOD = 14 days;
    uint256 public constant PROPOSAL_MAX_OPERATIONS = 10;
    uint256 public constant PROPOSAL_THRESHOLD = 80_000e18;
    uint256 public constant QUORUM_VOTES = 1_200_000e18;

    ICheckpointedVotes public immutable votes;
    uint256 public proposalCount;
    mapping(uint256 => Proposal) public proposals;
    mapping(uint256 => mapping(address => Receipt)) public receipts;

    event ProposalCreated(
        uint256 id,
        address proposer,
        address[] targets,
        uint256[] values,
        string[] signatures,
        bytes[] calldatas,
        uint64 start,
        uint64 end,
        string description
    );
    event VoteCast(address indexed voter, uint256 id, uint8 support, uint256 votes, string reason);
    event ProposalCanceled(uint256 id);
    event ProposalQueued(uint256 id, uint64 eta);
    event ProposalExecuted(uint256 id);

    constructor(ICheckpointedVotes votes_) {
        require(address(votes_).code.length > 0, "GovernorBravo: votes");
        votes = votes_;
    }

    receive() external payable {}

    function propose(
        address[] memory targets,
        uint256[] memory values,
        string[] memory signatures,
        bytes[] memory calldatas,
        string memory description
    ) external returns (uint256 id) {
        require(votes.getPastVotes(msg.sender, block.timestamp - 1) >= PROPOSAL_THRESHOLD, "GovernorBravo: threshold");
        require(targets.length > 0 && targets.length <= PROPOSAL_MAX_OPERATIONS, "GovernorBravo: action count");
        require(targets.length == values.length && targets.length == calldatas.length, "GovernorBravo: arity");
        require(signatures.length == calldatas.length, "GovernorBravo: arity");

        id = ++proposalCount;
        Proposal storage p = proposals[id];
        p.proposer = msg.sender;
        p.start = uint64(block.timestamp) + VOTING_DELAY;
        p.end = p.start + VOTING_PERIOD;
        p.actionsHash = keccak256(abi.encode(targets, values, _encodeCalldata(signatures, calldatas)));
        emit ProposalCreated(id, msg.sender, targets, values, signatures, calldatas, p.start, p.end, description);
    }

    function state(uint256 id) public view returns (State) {
        require(id != 0 && id <= proposalCount, "GovernorBravo: id");
        Proposal storage p = proposals[id];
        if (p.canceled) return State.Canceled;
        if (p.executed) return State.Executed;
        if (block.timestamp <= p.start) return State.Pending;
        if (block.timestamp <= p.end) return State.Active;
        if (p.forVotes <= p.againstVotes || p.forVotes < QUORUM_VOTES) return State.Defeated;
        if (p.eta == 0) return State.Succeeded;
        if (block.timestamp > p.eta + GRACE_PERIOD) return State.Expired;
        return State.Queued;
    }

    function castVote(uint256 id, uint8 support, string calldata reason) external {
        require(state(id) == State.Active, "GovernorBravo: closed");
        require(support <= 2, "GovernorBravo: support");
        Receipt storage receipt = receipts[id][msg.sender];
        require(!receipt.hasVoted, "GovernorBravo: voted");
        Proposal storage p = proposals[id];
        uint256 weight = votes.getPastVotes(msg.sender, p.start);
        receipt.hasVoted = true;
        receipt.support = support;
        receipt.votes = weight;
        if (support == 0) p.againstVotes += weight;
        else if (support == 1) p.forVotes += weight;
        else p.abstainVotes += weight;
        emit VoteCast(msg.sender, id, support, weight, reason);
    }

    /// By the proposer before voting opens, or by anyone while the proposer holds less than the threshold.
    function cancel(uint256 id) external {
        State s = state(id);
        Proposal storage p = proposals[id];
        if (msg.sender == p.proposer) {
            require(s == State.Pending, "GovernorBravo: too late");
        } else {
            require(s == State.Pending || s == State.Active, "GovernorBravo: too late");
            require(votes.getPastVotes(p.proposer, block.timestamp - 1) < PROPOSAL_THRESHOLD, "GovernorBravo: above threshold");
        }
        p.canceled = true;
        emit ProposalCanceled(id);
    }

    function queue(uint256 id) external {
        require(state(id) == State.Succeeded, "GovernorBravo: not succeeded");
        proposals[id].eta = uint64(block.timestamp) + QUEUE_DELAY;
        emit ProposalQueued(id, proposals[id].eta);
    }

    function execute(
        uint256 id,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads
    ) external payable {
        require(state(id) == State.Queued, "GovernorBravo: not queued");
        Proposal storage p = proposals[id];
        require(block.timestamp >= p.eta, "GovernorBravo: too early");
        require(keccak256(abi.encode(targets, values, payloads)) == p.actionsHash, "GovernorBravo: actions");
        p.executed = true;
        emit ProposalExecuted(id);
        for (uint256 i; i < targets.length; ++i) {
            (bool ok, bytes memory ret) = targets[i].call{value: values[i]}(payloads[i]);
            if (!ok) {
                assembly { revert(add(ret, 0x20), mload(ret)) }
            }
        }
    }

    /// Full calls as they will be made: the selector of the signature goes before its arguments.
    function _encodeCalldata(string[] memory signatures, bytes[] memory calldatas) private pure returns (bytes[] memory full) {
        full = new bytes[](calldatas.length);
        for (uint256 i; i < signatures.length; ++i) {
            full[i] = bytes(signatures[i]).length == 0
                ? calldatas[i]
                : abi.encodePacked(bytes4(keccak256(bytes(signatures[i]))), calldatas[i]);
        }
    }
}
