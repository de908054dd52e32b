pragma solidity ^0.4.24;

interface MiniMe {
    function balanceOfAt(address who, uint256 blockNumber) external view returns (uint256);
    function totalSupplyAt(uint256 blockNumber) external view returns (uint256);
}

library SafeMath {
    function add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "MATH_ADD");
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "MATH_SUB");
        return a - b;
    }

    function mul(uint256 a, uint256 b) internal pure returns (uint256 c) {
        if (a == 0) return 0;
        c = a * b;
        require(c / a == b, "MATH_MUL");
    }
}

/// Voting app and vault of the foundation in one agent.
contract FoundationVoting {
    using SafeMath for uint256;

    enum VoterState { Absent, Yea, Nay }

    uint256 public constant PCT_BASE = 10 ** 18;
    uint256 public constant MIN_SUPPORT = 5 * 10 ** 17;
    uint256 public constant MIN_QUORUM = 10 ** 17;
    uint256 public constant MAX_PCT = 9 * 10 ** 17;
    uint256 public constant VOTE_TIME = 5 days;
    uint256 public constant CREATION_STAKE = 1000 ether;

    struct Cast {
        VoterState side;
        uint256 stake;
    }

    struct Vote {
        bool executed;
        uint256 startDate;
        uint256 snapshotBlock;
        uint256 supportRequiredPct;
        uint256 minAcceptQuorumPct;
        uint256 yea;
        uint256 nay;
        uint256 votingPower;
        address target;
        uint256 value;
        bytes data;
        mapping(address => Cast) casts;
    }

    MiniMe public token;
    uint256 public supportRequiredPct;
    uint256 public minAcceptQuorumPct;
    Vote[] internal votes;

    event StartVote(uint256 indexed voteId, address indexed creator, address target, uint256 value, string metadata);
    event CastVote(uint256 indexed voteId, address indexed voter, bool supports, uint256 stake);
    event ExecuteVote(uint256 indexed voteId);
    event ChangeSupportRequired(uint256 supportRequiredPct);
    event ChangeMinQuorum(uint256 minAcceptQuorumPct);
    event Received(address indexed from, uint256 value);

    modifier auth() {
        require(msg.sender == address(this), "VOTING_AUTH_FAILED");
        _;
    }

    modifier voteExists(uint256 voteId) {
        require(voteId < votes.length, "VOTING_NO_VOTE");
        _;
    }

    constructor(MiniMe _token, uint256 _supportRequiredPct, uint256 _minAcceptQuorumPct) public {
        require(address(_token) != address(0), "VOTING_TOKEN");
        require(_supportRequiredPct >= MIN_SUPPORT && _supportRequiredPct <= MAX_PCT, "VOTING_SUPPORT");
        require(_minAcceptQuorumPct >= MIN_QUORUM && _minAcceptQuorumPct <= _supportRequiredPct, "VOTING_QUORUM");
        token = _token;
        supportRequiredPct = _supportRequiredPct;
        minAcceptQuorumPct = _minAcceptQuorumPct;
    }

    function() external payable {
        emit Received(msg.sender, msg.value);
    }

    /// Only for votes created afterwards; running votes keep their own copy.
    function changeSupportRequiredPct(uint256 pct) external auth {
        require(pct >= MIN_SUPPORT && pct >= minAcceptQuorumPct && pct <= MAX_PCT, "VOTING_SUPPORT");
        supportRequiredPct = pct;
        emit ChangeSupportRequired(pct);
    }

    function changeMinAcceptQuorumPct(uint256 pct) external auth {
        require(pct >= MIN_QUORUM && pct <= supportRequiredPct, "VOTING_QUORUM");
        minAcceptQuorumPct = pct;
        emit ChangeMinQuorum(pct);
    }

    function newVote(address target, uint256 value, bytes data, string metadata) external returns (uint256 voteId) {
        require(target != address(0), "VOTING_TARGET");
        uint256 snapshotBlock = block.number - 1;
        require(token.balanceOfAt(msg.sender, snapshotBlock) >= CREATION_STAKE, "VOTING_CREATE");
        uint256 votingPower = token.totalSupplyAt(snapshotBlock);
        require(votingPower > 0, "VOTING_NO_POWER");

        voteId = votes.length++;
        Vote storage v = votes[voteId];
        v.startDate = now;
        v.snapshotBlock = snapshotBlock;
        v.supportRequiredPct = supportRequiredPct;
        v.minAcceptQuorumPct = minAcceptQuorumPct;
        v.votingPower = votingPower;
        v.target = target;
        v.value = value;
        v.data = data;
        emit StartVote(voteId, msg.sender, target, value, metadata);
    }

    function vote(uint256 voteId, bool supports) external voteExists(voteId) {
        Vote storage v = votes[voteId];
        require(_isVoteOpen(v), "VOTING_CLOSED");
        uint256 stake = token.balanceOfAt(msg.sender, v.snapshotBlock);
        require(stake > 0, "VOTING_NO_STAKE");

        Cast storage c = v.casts[msg.sender];
        if (c.side == VoterState.Yea) {
            v.yea = v.yea.sub(c.stake);
        } else if (c.side == VoterState.Nay) {
            v.nay = v.nay.sub(c.stake);
        }
        if (supports) {
            v.yea = v.yea.add(stake);
        } else {
            v.nay = v.nay.add(stake);
        }
        c.side = supports ? VoterState.Yea : VoterState.Nay;
        c.stake = stake;
        emit CastVote(voteId, msg.sender, supports, stake);
    }

    function executeVote(uint256 voteId) external voteExists(voteId) {
        require(canExecute(voteId), "VOTING_CANNOT_EXECUTE");
        Vote storage v = votes[voteId];
        v.executed = true;
        emit ExecuteVote(voteId);
        require(v.target.call.value(v.value)(v.data), "VOTING_SCRIPT_FAILED");
    }

    function canExecute(uint256 voteId) public view voteExists(voteId) returns (bool) {
        Vote storage v = votes[voteId];
        if (v.executed) {
            return false;
        }
        // Decided early when the rest of the supply could not turn it round
        if (_isValuePct(v.yea, v.votingPower, v.supportRequiredPct)) {
            return true;
        }
        if (!_isValuePct(v.yea, v.yea.add(v.nay), v.supportRequiredPct)) {
            return false;
        }
        return _isValuePct(v.yea, v.votingPower, v.minAcceptQuorumPct);
    }

    function getVote(uint256 voteId) external view voteExists(voteId) returns (bool open, bool executed, uint256 yea, uint256 nay, uint256 power, address target, uint256 value, bytes data) {
        Vote storage v = votes[voteId];
        return (_isVoteOpen(v), v.executed, v.yea, v.nay, v.votingPower, v.target, v.value, v.data);
    }

    function _isVoteOpen(Vote storage v) internal view returns (bool) {
        return now < v.startDate.add(VOTE_TIME) && !v.executed;
    }

    function _isValuePct(uint256 value, uint256 total, uint256 pct) internal pure returns (bool) {
        if (total == 0) {
            return false;
        }
        return value.mul(PCT_BASE) / total > pct;
    }
}
