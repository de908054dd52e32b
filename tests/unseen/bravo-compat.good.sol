// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

interface IERC5805Lite {
    function clock() external view returns (uint48);
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256);
}

abstract contract ProposalStore {
    struct Core {
        address proposer;
        uint48 voteStart;
        uint32 voteDuration;
        bool executed;
        bool canceled;
        uint256 quorum;
        uint256 forVotes;
        uint256 againstVotes;
        address[] targets;
        uint256[] values;
        bytes[] payloads;
    }

    uint256 internal _count;
    mapping(uint256 => Core) internal _cores;
    mapping(uint256 => mapping(address => bool)) public hasVoted;

    event ProposalCreated(
        uint256 proposalId,
        address proposer,
        address[] targets,
        uint256[] values,
        string[] signatures,
        bytes[] calldatas,
        uint256 voteStart,
        uint256 voteEnd,
        string description
    );
    event ProposalCanceled(uint256 proposalId);
    event ProposalExecuted(uint256 proposalId);
    event VoteCast(address indexed voter, uint256 proposalId, bool support, uint256 weight);
}

/// @title CompatGovernor
/// @notice Speaks the older interface with function signatures beside the call data; keeps whole payloads.
contract CompatGovernor is ProposalStore {
    uint48 public constant VOTING_DELAY = 1 days;
    uint32 public constant VOTING_PERIOD = 6 days;
    uint32 public constant EXECUTION_DELAY = 2 days;
    uint256 public constant MIN_SUPPLY = 1e21;

    IERC5805Lite public immutable token;

    constructor(IERC5805Lite token_) {
        require(token_.clock() == block.timestamp, "clock");
        token = token_;
    }

    receive() external payable {}

    function propose(
        address[] memory targets,
        uint256[] memory values,
        string[] memory signatures,
        bytes[] memory calldatas,
        string memory description
    ) external returns (uint256 proposalId) {
        require(targets.length > 0 && targets.length <= 10, "actions");
        require(targets.length == values.length && targets.length == calldatas.length, "lengths");
        require(signatures.length == calldatas.length, "signatures");
        uint256 timepoint = block.timestamp - 1;
        uint256 supply = token.getPastTotalSupply(timepoint);
        require(supply >= MIN_SUPPLY, "supply");
        require(token.getPastVotes(msg.sender, timepoint) >= supply / 250, "threshold");
        proposalId = ++_count;
        Core storage c = _cores[proposalId];
        c.proposer = msg.sender;
        c.voteStart = uint48(block.timestamp) + VOTING_DELAY;
        c.voteDuration = VOTING_PERIOD;
        c.quorum = supply / 20;
        c.targets = targets;
        c.values = values;
        c.payloads = _encode(signatures, calldatas);
        emit ProposalCreated(
            proposalId, msg.sender, targets, values, signatures, calldatas, c.voteStart, _deadline(c), description
        );
    }

    function castVote(uint256 proposalId, bool support) external {
        Core storage c = _known(proposalId);
        require(!c.canceled && block.timestamp > c.voteStart && block.timestamp <= _deadline(c), "not active");
        require(!hasVoted[proposalId][msg.sender], "already voted");
        hasVoted[proposalId][msg.sender] = true;
        uint256 weight = token.getPastVotes(msg.sender, c.voteStart);
        if (support) c.forVotes += weight;
        else c.againstVotes += weight;
        emit VoteCast(msg.sender, proposalId, support, weight);
    }

    function cancel(uint256 proposalId) external {
        Core storage c = _known(proposalId);
        require(msg.sender == c.proposer, "proposer");
        require(!c.canceled && block.timestamp <= c.voteStart, "vote has begun");
        c.canceled = true;
        emit ProposalCanceled(proposalId);
    }

    function execute(uint256 proposalId) external {
        Core storage c = _known(proposalId);
        require(!c.canceled && !c.executed, "closed");
        require(block.timestamp > _deadline(c) + EXECUTION_DELAY, "early");
        require(c.forVotes >= c.quorum && c.forVotes > c.againstVotes, "defeated");
        c.executed = true;
        for (uint256 i = 0; i < c.targets.length; ++i) {
            (bool ok, bytes memory ret) = c.targets[i].call{value: c.values[i]}(c.payloads[i]);
            if (!ok) assembly { revert(add(ret, 32), mload(ret)) }
        }
        emit ProposalExecuted(proposalId);
    }

    function getActions(uint256 proposalId) external view returns (address[] memory, uint256[] memory, bytes[] memory) {
        Core storage c = _known(proposalId);
        return (c.targets, c.values, c.payloads);
    }

    function _encode(string[] memory signatures, bytes[] memory calldatas) private pure returns (bytes[] memory full) {
        full = new bytes[](calldatas.length);
        for (uint256 i = 0; i < signatures.length; ++i) {
            full[i] = bytes(signatures[i]).length == 0
                ? calldatas[i]
                : abi.encodePacked(bytes4(keccak256(bytes(signatures[i]))), calldatas[i]);
        }
    }

    function _known(uint256 proposalId) private view returns (Core storage c) {
        c = _cores[proposalId];
        require(c.proposer != address(0), "unknown proposal");
    }

    function _deadline(Core storage c) private view returns (uint256) {
        return uint256(c.voteStart) + c.voteDuration;
    }
}
