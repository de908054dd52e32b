// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IERC5805Lite {
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
}

abstract contract VoteDomain {
    bytes32 private constant DOMAIN_TYPE = keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)");
    bytes32 internal constant BALLOT_TYPE = keccak256("Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)");
    mapping(address => uint256) public nonces;

    function _signer(bytes32 structHash, uint8 v, bytes32 r, bytes32 s) internal view returns (address who) {
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPE, keccak256("Lumen Governor"), block.chainid, address(this)));
        who = ecrecover(keccak256(abi.encodePacked("\x19\x01", domain, structHash)), v, r, s);
        require(who != address(0), "signature");
    }
}

/// Voting delay, period and threshold, changed by the governor's own proposals only.
abstract contract GovernorSettings {
    uint64 public votingDelay = 1 days;
    uint64 public votingPeriod = 5 days;
    uint256 public proposalThreshold = 50_000e18;

    event VotingDelaySet(uint64 oldValue, uint64 newValue);
    event VotingPeriodSet(uint64 oldValue, uint64 newValue);
    event ProposalThresholdSet(uint256 oldValue, uint256 newValue);

    modifier onlySelf() {
        require(msg.sender == address(this), "only governance");
        _;
    }

    function setVotingDelay(uint64 newValue) external onlySelf {
        require(newValue >= 12 hours && newValue <= 7 days, "delay");
        emit VotingDelaySet(votingDelay, newValue);
        votingDelay = newValue;
    }

    function setVotingPeriod(uint64 newValue) external onlySelf {
        require(newValue >= 2 days && newValue <= 21 days, "period");
        emit VotingPeriodSet(votingPeriod, newValue);
        votingPeriod = newValue;
    }

    function setProposalThreshold(uint256 newValue) external onlySelf {
        require(newValue >= 10_000e18 && newValue <= 200_000e18, "threshold");
        emit ProposalThresholdSet(proposalThreshold, newValue);
        proposalThreshold = newValue;
    }
}

contract LumenGovernor is GovernorSettings, VoteDomain {
    enum Phase { Unknown, Pending, Active, Canceled, Defeated, Succeeded, Executed }
    enum Choice { Against, For, Abstain }

    struct Proposal {
        address proposer;
        uint64 snapshot;
        uint64 deadline;
        bool executed;
        bool canceled;
        uint256[3] votes;
        mapping(address => bool) voted;
    }

    uint256 public constant QUORUM = 2_000_000e18;
    IERC5805Lite public immutable votesToken;
    mapping(uint256 => Proposal) private book;

    event ProposalCreated(uint256 id, address proposer, address[] targets, uint256[] values, bytes[] calldatas, uint64 snapshot, uint64 deadline, string description);
    event ProposalCanceled(uint256 id);
    event ProposalExecuted(uint256 id);
    event VoteCast(address indexed voter, uint256 id, Choice choice, uint256 weight);

    constructor(IERC5805Lite token_) {
        require(address(token_).code.length != 0, "token");
        votesToken = token_;
    }

    receive() external payable {}

    function hashProposal(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 descriptionHash) public pure returns (uint256) {
        return uint256(keccak256(abi.encode(targets, values, calldatas, descriptionHash)));
    }

    function state(uint256 id) public view returns (Phase) {
        Proposal storage p = book[id];
        if (p.snapshot == 0) return Phase.Unknown;
        if (p.executed) return Phase.Executed;
        if (p.canceled) return Phase.Canceled;
        if (block.timestamp <= p.snapshot) return Phase.Pending;
        if (block.timestamp <= p.deadline) return Phase.Active;
        uint256 yes = p.votes[uint256(Choice.For)];
        return yes >= QUORUM && yes > p.votes[uint256(Choice.Against)] ? Phase.Succeeded : Phase.Defeated;
    }

    function propose(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, string memory description) external returns (uint256 id) {
        require(targets.length != 0, "no actions");
        require(targets.length == values.length && targets.length == calldatas.length, "lengths");
        require(votesToken.getPastVotes(msg.sender, block.timestamp - 1) >= proposalThreshold, "below threshold");
        id = hashProposal(targets, values, calldatas, keccak256(bytes(description)));
        Proposal storage p = book[id];
        require(p.snapshot == 0, "exists");
        p.proposer = msg.sender;
        p.snapshot = uint64(block.timestamp) + votingDelay;
        p.deadline = p.snapshot + votingPeriod;
        emit ProposalCreated(id, msg.sender, targets, values, calldatas, p.snapshot, p.deadline, description);
    }

    function cancel(uint256 id) external {
        require(state(id) == Phase.Pending, "too late");
        require(msg.sender == book[id].proposer, "proposer only");
        book[id].canceled = true;
        emit ProposalCanceled(id);
    }

    function castVote(uint256 id, Choice choice) external {
        _vote(id, msg.sender, choice);
    }

    function castVoteBySig(uint256 id, Choice choice, address voter, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 h = keccak256(abi.encode(BALLOT_TYPE, id, uint8(choice), voter, nonces[voter]++));
        require(_signer(h, v, r, s) == voter, "signer");
        _vote(id, voter, choice);
    }

    function execute(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 descriptionHash) external payable {
        uint256 id = hashProposal(targets, values, calldatas, descriptionHash);
        require(state(id) == Phase.Succeeded, "not succeeded");
        book[id].executed = true;
        emit ProposalExecuted(id);
        for (uint256 i; i < targets.length; i++) {
            (bool ok, ) = targets[i].call{value: values[i]}(calldatas[i]);
            require(ok, "call failed");
        }
    }

    function _vote(uint256 id, address voter, Choice choice) private {
        require(state(id) == Phase.Active, "closed");
        Proposal storage p = book[id];
        require(!p.voted[voter], "voted");
        p.voted[voter] = true;
        uint256 weight = votesToken.getPastVotes(voter, p.snapshot);
        p.votes[uint256(choice)] += weight;
        emit VoteCast(voter, id, choice, weight);
    }
}
