// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Harbor DAO governor, block-number clock. Modules: base -> counting -> quorum fraction -> concrete governor.

interface IVotesSource {
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256);
}

abstract contract GovernorBase {
    enum ProposalState { Pending, Active, Canceled, Defeated, Succeeded, Executed }

    struct ProposalCore {
        address proposer;
        uint48 voteStart;
        uint48 voteEnd;
        bool executed;
        bool canceled;
    }

    uint48 public constant VOTING_DELAY = 7_200;
    uint48 public constant VOTING_PERIOD = 50_400;
    uint256 public constant PROPOSAL_THRESHOLD = 100_000e18;

    IVotesSource public immutable token;
    mapping(uint256 => ProposalCore) internal _proposals;

    event ProposalCreated(uint256 indexed proposalId, address indexed proposer, uint256 voteStart, uint256 voteEnd, string description);
    event ProposalCanceled(uint256 indexed proposalId);
    event ProposalExecuted(uint256 indexed proposalId);
    event VoteCast(address indexed voter, uint256 indexed proposalId, uint8 support, uint256 weight);

    error UnexpectedState(uint256 proposalId, ProposalState current);
    error InvalidActions();
    error NotAuthorised(address caller);

    modifier onlyGovernance() {
        if (msg.sender != address(this)) revert NotAuthorised(msg.sender);
        _;
    }

    constructor(IVotesSource token_) {
        require(address(token_).code.length > 0, "token");
        token = token_;
    }

    receive() external payable {}

    function quorum(uint256 timepoint) public view virtual returns (uint256);
    function _quorumReached(uint256 proposalId) internal view virtual returns (bool);
    function _voteSucceeded(uint256 proposalId) internal view virtual returns (bool);
    function _countVote(uint256 proposalId, address account, uint8 support, uint256 weight) internal virtual;

    function clock() public view returns (uint48) {
        require(block.number <= type(uint48).max, "clock");
        return uint48(block.number);
    }

    function hashProposal(
        address proposer,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) public pure returns (uint256) {
        return uint256(keccak256(abi.encode(proposer, targets, values, calldatas, descriptionHash)));
    }

    function proposalSnapshot(uint256 proposalId) public view returns (uint256) {
        return _proposals[proposalId].voteStart;
    }

    function state(uint256 proposalId) public view returns (ProposalState) {
        ProposalCore storage p = _proposals[proposalId];
        require(p.voteStart != 0, "unknown proposal");
        if (p.executed) return ProposalState.Executed;
        if (p.canceled) return ProposalState.Canceled;
        if (clock() <= p.voteStart) return ProposalState.Pending;
        if (clock() <= p.voteEnd) return ProposalState.Active;
        return _quorumReached(proposalId) && _voteSucceeded(proposalId) ? ProposalState.Succeeded : ProposalState.Defeated;
    }

    function propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description
    ) external returns (uint256 proposalId) {
        if (token.getPastVotes(msg.sender, block.number - 1) < PROPOSAL_THRESHOLD) revert NotAuthorised(msg.sender);
        if (targets.length == 0 || targets.length != values.length || targets.length != calldatas.length) revert InvalidActions();

        proposalId = hashProposal(msg.sender, targets, values, calldatas, keccak256(bytes(description)));
        ProposalCore storage p = _proposals[proposalId];
        require(p.voteStart == 0, "already proposed");
        p.proposer = msg.sender;
        p.voteStart = clock() + VOTING_DELAY;
        p.voteEnd = p.voteStart + VOTING_PERIOD;
        emit ProposalCreated(proposalId, msg.sender, p.voteStart, p.voteEnd, description);
    }

    function castVote(uint256 proposalId, uint8 support) external returns (uint256 weight) {
        ProposalState current = state(proposalId);
        if (current != ProposalState.Active) revert UnexpectedState(proposalId, current);
        weight = token.getPastVotes(msg.sender, proposalSnapshot(proposalId));
        _countVote(proposalId, msg.sender, support, weight);
        emit VoteCast(msg.sender, proposalId, support, weight);
    }

    /// The proposer may withdraw the text until voting opens.
    function cancel(uint256 proposalId) external {
        ProposalState current = state(proposalId);
        if (current != ProposalState.Pending) revert UnexpectedState(proposalId, current);
        if (msg.sender != _proposals[proposalId].proposer) revert NotAuthorised(msg.sender);
        _proposals[proposalId].canceled = true;
        emit ProposalCanceled(proposalId);
    }

    function execute(
        address proposer,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) external payable returns (uint256 proposalId) {
        proposalId = hashProposal(proposer, targets, values, calldatas, descriptionHash);
        ProposalState current = state(proposalId);
        if (current != ProposalState.Succeeded) revert UnexpectedState(proposalId, current);
        _proposals[proposalId].executed = true;
        emit ProposalExecuted(proposalId);
        for (uint256 i = 0; i < targets.length; ++i) {
            (bool ok, bytes memory ret) = targets[i].call{value: values[i]}(calldatas[i]);
            if (!ok) {
                assembly { revert(add(ret, 32), mload(ret)) }
            }
        }
    }
}

abstract contract GovernorCounting is GovernorBase {
    struct ProposalVote {
        uint256 againstVotes;
        uint256 forVotes;
        uint256 abstainVotes;
        mapping(address => bool) hasVoted;
    }

    mapping(uint256 => ProposalVote) private _tallies;

    function proposalVotes(uint256 proposalId) external view returns (uint256, uint256, uint256) {
        ProposalVote storage t = _tallies[proposalId];
        return (t.againstVotes, t.forVotes, t.abstainVotes);
    }

    function _quorumReached(uint256 proposalId) internal view override returns (bool) {
        return _tallies[proposalId].forVotes >= quorum(proposalSnapshot(proposalId));
    }

    function _voteSucceeded(uint256 proposalId) internal view override returns (bool) {
        return _tallies[proposalId].forVotes > _tallies[proposalId].againstVotes;
    }

    function _countVote(uint256 proposalId, address account, uint8 support, uint256 weight) internal override {
        ProposalVote storage t = _tallies[proposalId];
        require(!t.hasVoted[account], "already voted");
        t.hasVoted[account] = true;
        if (support == 0) t.againstVotes += weight;
        else if (support == 1) t.forVotes += weight;
        else if (support == 2) t.abstainVotes += weight;
        else revert("support");
    }
}

abstract contract GovernorQuorumFraction is GovernorBase {
    struct NumeratorPoint { uint48 fromBlock; uint208 value; }

    uint256 public constant QUORUM_DENOMINATOR = 100;
    uint256 public constant QUORUM_FLOOR = 250_000e18;
    NumeratorPoint[] private _numerators;

    event QuorumNumeratorUpdated(uint256 newNumerator);

    constructor(uint256 numerator_) {
        _pushNumerator(numerator_);
    }

    function quorumNumerator() public view returns (uint256) {
        return _numerators[_numerators.length - 1].value;
    }

    function quorumNumerator(uint256 timepoint) public view returns (uint256) {
        uint256 low = 0;
        uint256 high = _numerators.length;
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (_numerators[mid].fromBlock > timepoint) high = mid;
            else low = mid + 1;
        }
        return high == 0 ? _numerators[0].value : _numerators[high - 1].value;
    }

    function quorum(uint256 timepoint) public view override returns (uint256) {
        uint256 share = (token.getPastTotalSupply(timepoint) * quorumNumerator()) / QUORUM_DENOMINATOR;
        return share < QUORUM_FLOOR ? QUORUM_FLOOR : share;
    }

    function updateQuorumNumerator(uint256 newNumerator) external onlyGovernance {
        _pushNumerator(newNumerator);
    }

    function _pushNumerator(uint256 newNumerator) private {
        require(newNumerator >= 2 && newNumerator <= 30, "numerator");
        uint256 n = _numerators.length;
        if (n > 0 && _numerators[n - 1].fromBlock == clock()) {
            _numerators[n - 1].value = uint208(newNumerator);
        } else {
            _numerators.push(NumeratorPoint(clock(), uint208(newNumerator)));
        }
        emit QuorumNumeratorUpdated(newNumerator);
    }
}

contract HarborGovernor is GovernorCounting, GovernorQuorumFraction {
    string public constant name = "Harbor Governor";

    constructor(IVotesSource token_) GovernorBase(token_) GovernorQuorumFraction(4) {}
}
