pragma solidity ^0.4.24;

interface IMiniMeLike {
    function balanceOfAt(address holder, uint256 blockNumber) external view returns (uint256);
    function totalSupplyAt(uint256 blockNumber) external view returns (uint256);
}

library SafeMath {
    function mul(uint256 a, uint256 b) internal pure returns (uint256) {
        if (a == 0) return 0;
        uint256 c = a * b;
        require(c / a == b, "MATH_MUL");
        return c;
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "MATH_SUB");
        return a - b;
    }

    function add(uint256 a, uint256 b) internal pure returns (uint256) {
        uint256 c = a + b;
        require(c >= a, "MATH_ADD");
        return c;
    }
}

/// Voting app of the organisation; the app itself is the agent that holds the funds.
/// A vote is carried out after it closed, or early once an absolute majority of all voting power backs it.
contract OrganisationVoting {
    using SafeMath for uint256;

    enum VoterState { Absent, Yea, Nay }

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
        mapping(address => VoterState) voters;
    }

    uint256 public constant PCT_BASE = 10 ** 18; // 0% = 0; 1% = 10^16; 100% = 10^18

    IMiniMeLike public token;
    uint256 public supportRequiredPct;
    uint256 public minAcceptQuorumPct;
    uint256 public voteTime;
    uint256 public votesLength;
    mapping(uint256 => Vote) internal votes;

    event StartVote(uint256 indexed voteId, address indexed creator, string metadata);
    event CastVote(uint256 indexed voteId, address indexed voter, bool supports, uint256 stake);
    event ExecuteVote(uint256 indexed voteId);
    event ChangeSupportRequired(uint256 supportRequiredPct);
    event ChangeMinQuorum(uint256 minAcceptQuorumPct);

    modifier onlySelf() {
        require(msg.sender == address(this), "VOTING_AUTH_FAILED");
        _;
    }

    modifier voteExists(uint256 _voteId) {
        require(_voteId < votesLength, "VOTING_NO_VOTE");
        _;
    }

    constructor(IMiniMeLike _token, uint256 _supportRequiredPct, uint256 _minAcceptQuorumPct, uint256 _voteTime) public {
        require(address(_token) != address(0), "VOTING_TOKEN");
        require(_supportRequiredPct >= PCT_BASE / 2 && _supportRequiredPct <= PCT_BASE * 4 / 5, "VOTING_SUPPORT");
        require(_minAcceptQuorumPct >= PCT_BASE / 50 && _minAcceptQuorumPct <= PCT_BASE * 2 / 5, "VOTING_QUORUM");
        require(_voteTime >= 2 days && _voteTime <= 30 days, "VOTING_TIME");
        token = _token;
        supportRequiredPct = _supportRequiredPct;
        minAcceptQuorumPct = _minAcceptQuorumPct;
        voteTime = _voteTime;
    }

    function() external payable {}

    /// Settings of votes started later; running ones keep theirs.
    function changeSupportRequiredPct(uint256 _pct) external onlySelf {
        require(_pct >= PCT_BASE / 2 && _pct <= PCT_BASE * 4 / 5, "VOTING_SUPPORT");
        supportRequiredPct = _pct;
        emit ChangeSupportRequired(_pct);
    }

    function changeMinAcceptQuorumPct(uint256 _pct) external onlySelf {
        require(_pct >= PCT_BASE / 50 && _pct <= PCT_BASE * 2 / 5, "VOTING_QUORUM");
        minAcceptQuorumPct = _pct;
        emit ChangeMinQuorum(_pct);
    }

    function newVote(address _target, uint256 _value, bytes _data, string _metadata) external returns (uint256 voteId) {
        require(_target != address(0), "VOTING_TARGET");
        uint256 snapshotBlock = block.number.sub(1);
        uint256 votingPower = token.totalSupplyAt(snapshotBlock);
        uint256 stake = token.balanceOfAt(msg.sender, snapshotBlock);
        require(votingPower > 0 && stake.mul(1000) >= votingPower, "VOTING_CAN_NOT_OPEN");

        voteId = votesLength++;
        Vote storage vote_ = votes[voteId];
        vote_.startDate = now;
        vote_.snapshotBlock = snapshotBlock;
        vote_.supportRequiredPct = supportRequiredPct;
        vote_.minAcceptQuorumPct = minAcceptQuorumPct;
        vote_.votingPower = votingPower;
        vote_.target = _target;
        vote_.value = _value;
        vote_.data = _data;
        emit StartVote(voteId, msg.sender, _metadata);
    }

    /// Holders may change their mind while the vote is open.
    function vote(uint256 _voteId, bool _supports) external voteExists(_voteId) {
        Vote storage vote_ = votes[_voteId];
        require(_isVoteOpen(vote_), "VOTING_CLOSED");
        uint256 stake = token.balanceOfAt(msg.sender, vote_.snapshotBlock);
        require(stake > 0, "VOTING_NO_STAKE");

        VoterState state = vote_.voters[msg.sender];
        if (state == VoterState.Yea) {
            vote_.yea = vote_.yea.sub(stake);
        } else if (state == VoterState.Nay) {
            vote_.nay = vote_.nay.sub(stake);
        }
        if (_supports) {
            vote_.yea = vote_.yea.add(stake);
        } else {
            vote_.nay = vote_.nay.add(stake);
        }
        vote_.voters[msg.sender] = _supports ? VoterState.Yea : VoterState.Nay;
        emit CastVote(_voteId, msg.sender, _supports, stake);
    }

    function executeVote(uint256 _voteId) external voteExists(_voteId) {
        Vote storage vote_ = votes[_voteId];
        require(_canExecute(vote_), "VOTING_CAN_NOT_EXECUTE");
        vote_.executed = true;
        emit ExecuteVote(_voteId);
        require(vote_.target.call.value(vote_.value)(vote_.data), "VOTING_CALL_REVERTED");
    }

    function canExecute(uint256 _voteId) external view voteExists(_voteId) returns (bool) {
        return _canExecute(votes[_voteId]);
    }

    function getVote(uint256 _voteId) external view voteExists(_voteId)
        returns (bool open, bool executed, uint256 startDate, uint256 snapshotBlock, uint256 yea, uint256 nay, uint256 votingPower, address target)
    {
        Vote storage vote_ = votes[_voteId];
        open = _isVoteOpen(vote_);
        executed = vote_.executed;
        startDate = vote_.startDate;
        snapshotBlock = vote_.snapshotBlock;
        yea = vote_.yea;
        nay = vote_.nay;
        votingPower = vote_.votingPower;
        target = vote_.target;
    }

    function getVoterState(uint256 _voteId, address _voter) external view voteExists(_voteId) returns (VoterState) {
        return votes[_voteId].voters[_voter];
    }

    function _isVoteOpen(Vote storage vote_) internal view returns (bool) {
        return now < vote_.startDate.add(voteTime) && !vote_.executed;
    }

    function _canExecute(Vote storage vote_) internal view returns (bool) {
        if (vote_.executed) {
            return false;
        }
        uint256 cast = vote_.yea.add(vote_.nay);
        if (!_isValuePct(vote_.yea, vote_.votingPower, vote_.minAcceptQuorumPct)) {
            return false;
        }
        if (_isValuePct(vote_.yea, vote_.votingPower, vote_.supportRequiredPct)) {
            return true;
        }
        if (_isVoteOpen(vote_)) {
            return false;
        }
        return _isValuePct(vote_.yea, cast, vote_.supportRequiredPct);
    }

    function _isValuePct(uint256 _value, uint256 _total, uint256 _pct) internal pure returns (bool) {
        if (_total == 0) {
            return false;
        }
        return _value.mul(PCT_BASE) / _total > _pct;
    }
}
