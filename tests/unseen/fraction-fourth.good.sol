// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IVotesERC5805 {
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256);
}

/// Append-only history of a number, keyed by block.
library History {
    struct Point {
        uint256 fromBlock;
        uint256 value;
    }

    struct Trace {
        Point[] points;
    }

    function push(Trace storage self, uint256 value) internal returns (uint256 previous) {
        uint256 n = self.points.length;
        if (n == 0) {
            self.points.push(Point(block.number, value));
            return 0;
        }
        Point storage last = self.points[n - 1];
        previous = last.value;
        if (last.fromBlock == block.number) {
            last.value = value;
        } else {
            self.points.push(Point(block.number, value));
        }
    }

    function latest(Trace storage self) internal view returns (uint256) {
        uint256 n = self.points.length;
        return n == 0 ? 0 : self.points[n - 1].value;
    }

    function upperLookup(Trace storage self, uint256 atBlock) internal view returns (uint256) {
        uint256 low = 0;
        uint256 high = self.points.length;
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (self.points[mid].fromBlock > atBlock) {
                high = mid;
            } else {
                low = mid + 1;
            }
        }
        return high == 0 ? 0 : self.points[high - 1].value;
    }
}

abstract contract Governor {
    enum ProposalState { Pending, Active, Defeated, Succeeded, Executed }
    enum VoteType { Against, For, Abstain }

    struct ProposalCore {
        address proposer;
        uint256 voteStart;
        uint256 voteEnd;
        bool executed;
    }

    mapping(uint256 => ProposalCore) internal _proposals;

    event ProposalCreated(uint256 indexed id, address indexed proposer, address[] targets, uint256[] values, bytes[] calldatas, uint256 voteStart, uint256 voteEnd, string description);
    event ProposalExecuted(uint256 indexed id);
    event VoteCast(address indexed voter, uint256 indexed id, uint8 support, uint256 weight);

    modifier onlyGovernance() {
        require(msg.sender == address(this), "Governor: only itself");
        _;
    }

    function votingDelay() public pure virtual returns (uint256);
    function votingPeriod() public pure virtual returns (uint256);
    function proposalThreshold() public pure virtual returns (uint256);
    function _getVotes(address account, uint256 timepoint) internal view virtual returns (uint256);
    function _quorumReached(uint256 id) internal view virtual returns (bool);
    function _voteSucceeded(uint256 id) internal view virtual returns (bool);
    function _countVote(uint256 id, address account, uint8 support, uint256 weight) internal virtual;

    receive() external payable {}

    function hashProposal(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 descriptionHash) public pure returns (uint256) {
        return uint256(keccak256(abi.encode(targets, values, calldatas, descriptionHash)));
    }

    function proposalSnapshot(uint256 id) public view returns (uint256) {
        return _proposals[id].voteStart;
    }

    function state(uint256 id) public view returns (ProposalState) {
        ProposalCore storage p = _proposals[id];
        require(p.voteStart != 0, "Governor: unknown proposal");
        if (p.executed) return ProposalState.Executed;
        if (block.number <= p.voteStart) return ProposalState.Pending;
        if (block.number <= p.voteEnd) return ProposalState.Active;
        return _quorumReached(id) && _voteSucceeded(id) ? ProposalState.Succeeded : ProposalState.Defeated;
    }

    function propose(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, string memory description) external returns (uint256 id) {
        require(_getVotes(msg.sender, block.number - 1) >= proposalThreshold(), "Governor: below threshold");
        require(targets.length > 0, "Governor: empty proposal");
        require(targets.length == values.length && targets.length == calldatas.length, "Governor: invalid length");
        id = hashProposal(targets, values, calldatas, keccak256(bytes(description)));
        ProposalCore storage p = _proposals[id];
        require(p.voteStart == 0, "Governor: already proposed");
        p.proposer = msg.sender;
        p.voteStart = block.number + votingDelay();
        p.voteEnd = p.voteStart + votingPeriod();
        emit ProposalCreated(id, msg.sender, targets, values, calldatas, p.voteStart, p.voteEnd, description);
    }

    function castVote(uint256 id, uint8 support) external returns (uint256 weight) {
        require(state(id) == ProposalState.Active, "Governor: vote not active");
        weight = _getVotes(msg.sender, proposalSnapshot(id));
        _countVote(id, msg.sender, support, weight);
        emit VoteCast(msg.sender, id, support, weight);
    }

    function execute(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 descriptionHash) external returns (uint256 id) {
        id = hashProposal(targets, values, calldatas, descriptionHash);
        require(state(id) == ProposalState.Succeeded, "Governor: not successful");
        _proposals[id].executed = true;
        emit ProposalExecuted(id);
        for (uint256 i = 0; i < targets.length; ++i) {
            (bool ok, bytes memory ret) = targets[i].call{value: values[i]}(calldatas[i]);
            if (!ok) {
                assembly {
                    revert(add(ret, 32), mload(ret))
                }
            }
        }
    }
}

contract MeridianGovernor is Governor {
    using History for History.Trace;

    struct Tally {
        uint256 againstVotes;
        uint256 forVotes;
        uint256 abstainVotes;
        mapping(address => bool) hasVoted;
    }

    uint256 public constant QUORUM_DENOMINATOR = 100;
    uint256 public constant MIN_NUMERATOR = 2;
    uint256 public constant MAX_NUMERATOR = 30;

    IVotesERC5805 public immutable token;
    mapping(uint256 => Tally) private _tallies;
    History.Trace private _numerators;

    event QuorumNumeratorUpdated(uint256 oldNumerator, uint256 newNumerator);

    constructor(IVotesERC5805 token_) {
        require(address(token_) != address(0), "token");
        token = token_;
        _updateNumerator(4);
    }

    function votingDelay() public pure override returns (uint256) {
        return 7_200;
    }

    function votingPeriod() public pure override returns (uint256) {
        return 50_400;
    }

    function proposalThreshold() public pure override returns (uint256) {
        return 100_000e18;
    }

    function quorumNumerator() public view returns (uint256) {
        return _numerators.latest();
    }

    function quorum(uint256 timepoint) public view returns (uint256) {
        uint256 share = (token.getPastTotalSupply(timepoint) * _numerators.upperLookup(timepoint)) / QUORUM_DENOMINATOR;
        return share == 0 ? 1 : share;
    }

    function updateQuorumNumerator(uint256 newNumerator) external onlyGovernance {
        _updateNumerator(newNumerator);
    }

    function _updateNumerator(uint256 newNumerator) private {
        require(newNumerator >= MIN_NUMERATOR && newNumerator <= MAX_NUMERATOR, "numerator out of range");
        uint256 old = _numerators.push(newNumerator);
        emit QuorumNumeratorUpdated(old, newNumerator);
    }

    function _getVotes(address account, uint256 timepoint) internal view override returns (uint256) {
        return token.getPastVotes(account, timepoint);
    }

    function _quorumReached(uint256 id) internal view override returns (bool) {
        Tally storage t = _tallies[id];
        return t.forVotes + t.abstainVotes >= quorum(proposalSnapshot(id));
    }

    function _voteSucceeded(uint256 id) internal view override returns (bool) {
        Tally storage t = _tallies[id];
        return t.forVotes > t.againstVotes;
    }

    function _countVote(uint256 id, address account, uint8 support, uint256 weight) internal override {
        Tally storage t = _tallies[id];
        require(!t.hasVoted[account], "already voted");
        t.hasVoted[account] = true;
        if (support == uint8(VoteType.Against)) t.againstVotes += weight;
        else if (support == uint8(VoteType.For)) t.forVotes += weight;
        else if (support == uint8(VoteType.Abstain)) t.abstainVotes += weight;
        else revert("invalid vote type");
    }
}
