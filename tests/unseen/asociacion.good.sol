pragma solidity ^0.4.24;

interface ISnapshotToken {
    function balanceOfAt(address _owner, uint256 _blockNumber) external view returns (uint256);
    function totalSupplyAt(uint256 _blockNumber) external view returns (uint256);
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

/// @title Voting app of the association: a holder opens a vote on one action, holders answer yea or nay.
contract AssociationVoting {
    using SafeMath for uint256;

    enum VoterState { Absent, Yea, Nay }

    struct Vote {
        bool executed;
        uint64 startDate;
        uint64 snapshotBlock;
        uint64 supportRequiredPct;
        uint64 minAcceptQuorumPct;
        uint256 yea;
        uint256 nay;
        uint256 votingPower;
        address target;
        uint256 amount;
        bytes script;
        mapping (address => VoterState) voters;
    }

    uint64 public constant PCT_BASE = 10 ** 18;
    uint64 public constant MIN_SUPPORT = 500000000000000000;
    uint64 public constant MIN_QUORUM = 50000000000000000;
    uint64 public constant VOTE_TIME = 3 days;
    uint256 public constant CREATE_STAKE = 1000 ether;

    ISnapshotToken public token;
    uint64 public supportRequiredPct;
    uint64 public minAcceptQuorumPct;
    Vote[] internal votes;

    event StartVote(uint256 indexed voteId, address indexed creator, string metadata);
    event CastVote(uint256 indexed voteId, address indexed voter, bool supports, uint256 stake);
    event ExecuteVote(uint256 indexed voteId);
    event ChangeSupportRequired(uint64 supportRequiredPct);
    event ChangeMinQuorum(uint64 minAcceptQuorumPct);

    modifier voteExists(uint256 _voteId) {
        require(_voteId < votes.length, "VOTING_NO_VOTE");
        _;
    }

    modifier onlySelf() {
        require(msg.sender == address(this), "VOTING_ONLY_SELF");
        _;
    }

    constructor(ISnapshotToken _token, uint64 _supportRequiredPct, uint64 _minAcceptQuorumPct) public {
        require(address(_token) != address(0), "VOTING_TOKEN");
        token = _token;
        _setSupport(_supportRequiredPct);
        _setQuorum(_minAcceptQuorumPct);
    }

    function () external payable {}

    function changeSupportRequiredPct(uint64 _pct) external onlySelf {
        _setSupport(_pct);
    }

    function changeMinAcceptQuorumPct(uint64 _pct) external onlySelf {
        _setQuorum(_pct);
    }

    function newVote(address _target, uint256 _amount, bytes _script, string _metadata) external returns (uint256 voteId) {
        uint64 snapshotBlock = uint64(block.number) - 1;
        require(token.balanceOfAt(msg.sender, snapshotBlock) >= CREATE_STAKE, "VOTING_CAN_NOT_CREATE");
        uint256 power = token.totalSupplyAt(snapshotBlock);
        require(power > 0, "VOTING_NO_VOTING_POWER");
        voteId = votes.length++;
        Vote storage vote_ = votes[voteId];
        vote_.startDate = uint64(now);
        vote_.snapshotBlock = snapshotBlock;
        vote_.supportRequiredPct = supportRequiredPct;
        vote_.minAcceptQuorumPct = minAcceptQuorumPct;
        vote_.votingPower = power;
        vote_.target = _target;
        vote_.amount = _amount;
        vote_.script = _script;
        emit StartVote(voteId, msg.sender, _metadata);
    }

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
        require(canExecute(_voteId), "VOTING_CAN_NOT_EXECUTE");
        Vote storage vote_ = votes[_voteId];
        vote_.executed = true;
        emit ExecuteVote(_voteId);
        require(vote_.target.call.value(vote_.amount)(vote_.script), "VOTING_SCRIPT_FAILED");
    }

    function canExecute(uint256 _voteId) public view voteExists(_voteId) returns (bool) {
        Vote storage vote_ = votes[_voteId];
        if (vote_.executed || _isVoteOpen(vote_)) {
            return false;
        }
        uint256 totalVotes = vote_.yea.add(vote_.nay);
        if (!_isValuePct(vote_.yea, totalVotes, vote_.supportRequiredPct)) {
            return false;
        }
        return _isValuePct(vote_.yea, vote_.votingPower, vote_.minAcceptQuorumPct);
    }

    function getVoterState(uint256 _voteId, address _voter) external view voteExists(_voteId) returns (VoterState) {
        return votes[_voteId].voters[_voter];
    }

    function _setSupport(uint64 _pct) internal {
        require(_pct >= MIN_SUPPORT && _pct <= 9 * (PCT_BASE / 10), "VOTING_SUPPORT_RANGE");
        supportRequiredPct = _pct;
        emit ChangeSupportRequired(_pct);
    }

    function _setQuorum(uint64 _pct) internal {
        require(_pct >= MIN_QUORUM && _pct <= MIN_SUPPORT, "VOTING_QUORUM_RANGE");
        minAcceptQuorumPct = _pct;
        emit ChangeMinQuorum(_pct);
    }

    function _isVoteOpen(Vote storage vote_) internal view returns (bool) {
        return uint64(now) < vote_.startDate + VOTE_TIME;
    }

    function _isValuePct(uint256 _value, uint256 _total, uint256 _pct) internal pure returns (bool) {
        if (_total == 0) {
            return false;
        }
        return _value.mul(PCT_BASE) / _total > _pct;
    }
}
