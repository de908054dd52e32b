// SPDX-License-Identifier: GPL-3.0
pragma solidity ^0.4.24;

library Suma {
    function add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "ADD");
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "SUB");
        return a - b;
    }

    function mul(uint256 a, uint256 b) internal pure returns (uint256 c) {
        if (a == 0) return 0;
        c = a * b;
        require(c / a == b, "MUL");
    }
}

contract IMiniMe {
    function balanceOfAt(address owner, uint256 blockNumber) public view returns (uint256);
    function totalSupplyAt(uint256 blockNumber) public view returns (uint256);
}

/// Consultas con cambio de voto: el censo es el del bloque anterior a la apertura.
contract Consulta {
    using Suma for uint256;

    enum VoterState { Absent, Yea, Nay }

    struct Vote {
        bool executed;
        uint64 startDate;
        uint64 snapshotBlock;
        uint256 votingPower;
        uint256 yea;
        uint256 nay;
        address target;
        bytes data;
        mapping(address => VoterState) voters;
    }

    uint256 public constant PCT_BASE = 10 ** 18;
    uint256 public constant SUPPORT_REQUIRED = 600000000000000000;
    uint256 public constant MIN_ACCEPT_QUORUM = 150000000000000000;
    uint64 public constant VOTE_TIME = 5 days;
    uint64 public constant EXECUTION_DELAY = 2 days;
    uint64 public constant EXECUTION_WINDOW = 10 days;

    IMiniMe public token;
    uint256 public votesLength;
    mapping(uint256 => Vote) internal votes;

    event StartVote(uint256 indexed voteId, address indexed creator, address target, bytes data, string metadata);
    event CastVote(uint256 indexed voteId, address indexed voter, bool supports, uint256 stake);
    event ExecuteVote(uint256 indexed voteId);

    modifier voteExists(uint256 voteId) {
        require(voteId < votesLength, "NO_VOTE");
        _;
    }

    constructor(IMiniMe _token) public {
        require(address(_token) != address(0), "NO_TOKEN");
        token = _token;
    }

    function () external payable {}

    function newVote(address target, bytes data, string metadata) external returns (uint256 voteId) {
        require(target != address(0), "NO_TARGET");
        uint64 snapshotBlock = uint64(block.number - 1);
        require(token.balanceOfAt(msg.sender, snapshotBlock) > 0, "NO_STAKE");
        uint256 votingPower = token.totalSupplyAt(snapshotBlock);
        require(votingPower > 0, "NO_VOTING_POWER");

        voteId = votesLength++;
        Vote storage vote_ = votes[voteId];
        vote_.startDate = uint64(now);
        vote_.snapshotBlock = snapshotBlock;
        vote_.votingPower = votingPower;
        vote_.target = target;
        vote_.data = data;
        emit StartVote(voteId, msg.sender, target, data, metadata);
    }

    function vote(uint256 voteId, bool supports) external voteExists(voteId) {
        Vote storage vote_ = votes[voteId];
        require(_isOpen(vote_), "CLOSED");
        uint256 stake = token.balanceOfAt(msg.sender, vote_.snapshotBlock);
        require(stake > 0, "NO_STAKE");

        VoterState before = vote_.voters[msg.sender];
        if (before == VoterState.Yea) {
            vote_.yea = vote_.yea.sub(stake);
        } else if (before == VoterState.Nay) {
            vote_.nay = vote_.nay.sub(stake);
        }

        if (supports) {
            vote_.yea = vote_.yea.add(stake);
        } else {
            vote_.nay = vote_.nay.add(stake);
        }
        vote_.voters[msg.sender] = supports ? VoterState.Yea : VoterState.Nay;
        emit CastVote(voteId, msg.sender, supports, stake);
    }

    function executeVote(uint256 voteId) external voteExists(voteId) {
        require(canExecute(voteId), "CANNOT_EXECUTE");
        Vote storage vote_ = votes[voteId];
        vote_.executed = true;
        require(vote_.target.call(vote_.data), "ACTION_FAILED");
        emit ExecuteVote(voteId);
    }

    function canExecute(uint256 voteId) public view voteExists(voteId) returns (bool) {
        Vote storage vote_ = votes[voteId];
        uint256 closing = uint256(vote_.startDate) + VOTE_TIME;
        if (vote_.executed || now < closing + EXECUTION_DELAY) return false;
        if (now > closing + EXECUTION_DELAY + EXECUTION_WINDOW) return false;
        return _isValuePct(vote_.yea, vote_.yea.add(vote_.nay), SUPPORT_REQUIRED)
            && _isValuePct(vote_.yea, vote_.votingPower, MIN_ACCEPT_QUORUM);
    }

    function getVote(uint256 voteId) external view voteExists(voteId) returns (bool, bool, uint64, uint64, uint256, uint256, uint256) {
        Vote storage v = votes[voteId];
        return (_isOpen(v), v.executed, v.startDate, v.snapshotBlock, v.yea, v.nay, v.votingPower);
    }

    function getVoterState(uint256 voteId, address voter) external view voteExists(voteId) returns (VoterState) {
        return votes[voteId].voters[voter];
    }

    function _isOpen(Vote storage vote_) internal view returns (bool) {
        return now < uint256(vote_.startDate) + VOTE_TIME && !vote_.executed;
    }

    function _isValuePct(uint256 value, uint256 total, uint256 pct) internal pure returns (bool) {
        return total != 0 && value.mul(PCT_BASE) / total > pct;
    }
}
