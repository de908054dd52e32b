// SPDX-License-Identifier: MIT
pragma solidity 0.8.20;

interface IVotes {
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256);
}

abstract contract GovernorCore {
    enum ProposalState { Pending, Active, Defeated, Succeeded, Queued, Expired, Executed }

    struct ProposalCore {
        address proposer;
        uint48 voteStart;
        uint32 voteDuration;
        bool executed;
        uint48 etaSeconds;
    }

    error GovernorUnexpectedProposalState(uint256 proposalId, ProposalState current);
    error GovernorInvalidProposalLength();
    error GovernorInsufficientProposerVotes(address proposer);
    error GovernorNonexistentProposal(uint256 proposalId);
    error GovernorTooEarly(uint256 proposalId, uint256 eta);

    event ProposalCreated(uint256 proposalId, address proposer, address[] targets, uint256[] values, bytes[] calldatas, uint256 voteStart, uint256 voteEnd, string description);
    event ProposalQueued(uint256 proposalId, uint256 etaSeconds);
    event ProposalExecuted(uint256 proposalId);
    event VoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 weight);

    uint48 public constant VOTING_DELAY = 1 days;
    uint32 public constant VOTING_PERIOD = 5 days;
    uint48 public constant EXECUTION_DELAY = 2 days;
    uint48 public constant EXECUTION_WINDOW = 14 days;

    mapping(uint256 => ProposalCore) internal _proposals;

    function hashProposal(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 descriptionHash) public pure returns (uint256) {
        return uint256(keccak256(abi.encode(targets, values, calldatas, descriptionHash)));
    }

    function propose(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, string memory description) public returns (uint256 proposalId) {
        if (_proposerVotes(msg.sender) < proposalThreshold()) revert GovernorInsufficientProposerVotes(msg.sender);
        if (targets.length == 0 || targets.length != values.length || targets.length != calldatas.length) {
            revert GovernorInvalidProposalLength();
        }
        proposalId = hashProposal(targets, values, calldatas, keccak256(bytes(description)));
        uint48 snapshot = uint48(block.timestamp) + VOTING_DELAY;
        _proposals[proposalId] = ProposalCore({
            proposer: msg.sender,
            voteStart: snapshot,
            voteDuration: VOTING_PERIOD,
            executed: false,
            etaSeconds: 0
        });
        emit ProposalCreated(proposalId, msg.sender, targets, values, calldatas, snapshot, snapshot + VOTING_PERIOD, description);
    }

    function castVote(uint256 proposalId, uint8 support) external returns (uint256 weight) {
        _requireState(proposalId, ProposalState.Active);
        weight = _getVotes(msg.sender, _proposals[proposalId].voteStart);
        _countVote(proposalId, msg.sender, support, weight);
        emit VoteCast(msg.sender, proposalId, support, weight);
    }

    function queue(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 descriptionHash) external returns (uint256 proposalId) {
        proposalId = hashProposal(targets, values, calldatas, descriptionHash);
        _requireState(proposalId, ProposalState.Succeeded);
        uint48 eta = uint48(block.timestamp) + EXECUTION_DELAY;
        _proposals[proposalId].etaSeconds = eta;
        emit ProposalQueued(proposalId, eta);
    }

    function execute(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 descriptionHash) external payable returns (uint256 proposalId) {
        proposalId = hashProposal(targets, values, calldatas, descriptionHash);
        _requireState(proposalId, ProposalState.Queued);
        ProposalCore storage core = _proposals[proposalId];
        if (block.timestamp < core.etaSeconds) revert GovernorTooEarly(proposalId, core.etaSeconds);
        core.executed = true;
        emit ProposalExecuted(proposalId);
        for (uint256 i = 0; i < targets.length; ++i) {
            (bool success, bytes memory returndata) = targets[i].call{value: values[i]}(calldatas[i]);
            if (!success) {
                assembly { revert(add(returndata, 32), mload(returndata)) }
            }
        }
    }

    function state(uint256 proposalId) public view returns (ProposalState) {
        ProposalCore storage core = _proposals[proposalId];
        if (core.voteStart == 0) revert GovernorNonexistentProposal(proposalId);
        if (core.executed) return ProposalState.Executed;
        if (block.timestamp <= core.voteStart) return ProposalState.Pending;
        if (block.timestamp <= uint256(core.voteStart) + core.voteDuration) return ProposalState.Active;
        if (!_quorumReached(proposalId, core.voteStart) || !_voteSucceeded(proposalId)) return ProposalState.Defeated;
        if (core.etaSeconds == 0) return ProposalState.Succeeded;
        if (block.timestamp > uint256(core.etaSeconds) + EXECUTION_WINDOW) return ProposalState.Expired;
        return ProposalState.Queued;
    }

    function _requireState(uint256 proposalId, ProposalState wanted) internal view {
        ProposalState current = state(proposalId);
        if (current != wanted) revert GovernorUnexpectedProposalState(proposalId, current);
    }

    function proposalThreshold() public view virtual returns (uint256);
    function _proposerVotes(address account) internal view virtual returns (uint256);
    function _getVotes(address account, uint256 timepoint) internal view virtual returns (uint256);
    function _countVote(uint256 proposalId, address account, uint8 support, uint256 weight) internal virtual;
    function _quorumReached(uint256 proposalId, uint256 timepoint) internal view virtual returns (bool);
    function _voteSucceeded(uint256 proposalId) internal view virtual returns (bool);
}

abstract contract GovernorSimpleCount is GovernorCore {
    enum VoteType { Against, For, Abstain }

    struct ProposalVote {
        uint256 againstVotes;
        uint256 forVotes;
        uint256 abstainVotes;
        mapping(address => bool) hasVoted;
    }

    error GovernorAlreadyCastVote(address voter);
    error GovernorInvalidVoteType();

    mapping(uint256 => ProposalVote) internal _votes;

    function _countVote(uint256 proposalId, address account, uint8 support, uint256 weight) internal override {
        ProposalVote storage ballot = _votes[proposalId];
        if (ballot.hasVoted[account]) revert GovernorAlreadyCastVote(account);
        ballot.hasVoted[account] = true;
        if (support == uint8(VoteType.Against)) ballot.againstVotes += weight;
        else if (support == uint8(VoteType.For)) ballot.forVotes += weight;
        else if (support == uint8(VoteType.Abstain)) ballot.abstainVotes += weight;
        else revert GovernorInvalidVoteType();
    }

    function _voteSucceeded(uint256 proposalId) internal view override returns (bool) {
        return _votes[proposalId].forVotes > _votes[proposalId].againstVotes;
    }
}

/// @notice Governor of the land registry cooperative.
contract RegistroGovernor is GovernorSimpleCount {
    IVotes public immutable token;
    uint256 public constant QUORUM_FLOOR = 250_000e18;

    constructor(IVotes token_) {
        require(address(token_) != address(0), "token");
        token = token_;
    }

    receive() external payable {}

    function proposalThreshold() public pure override returns (uint256) {
        return 50_000e18;
    }

    function quorum(uint256 timepoint) public view returns (uint256) {
        uint256 share = token.getPastTotalSupply(timepoint) * 4 / 100;
        return share > QUORUM_FLOOR ? share : QUORUM_FLOOR;
    }

    function _proposerVotes(address account) internal view override returns (uint256) {
        return token.getPastVotes(account, block.timestamp - 1);
    }

    function _getVotes(address account, uint256 timepoint) internal view override returns (uint256) {
        return token.getPastVotes(account, timepoint);
    }

    function _quorumReached(uint256 proposalId, uint256 timepoint) internal view override returns (bool) {
        return _votes[proposalId].forVotes + _votes[proposalId].abstainVotes >= quorum(timepoint);
    }
}
