pragma solidity ^0.4.24;

interface IMiniMe {
    function balanceOfAt(address holder, uint256 blockNumber) external view returns (uint256);
    function totalSupplyAt(uint256 blockNumber) external view returns (uint256);
}

library SafeMath64 {
    function add(uint64 a, uint64 b) internal pure returns (uint64 c) {
        c = a + b;
        require(c >= a, "MATH64_ADD_OVERFLOW");
    }
}

library SafeMath {
    function mul(uint256 a, uint256 b) internal pure returns (uint256 c) {
        if (a == 0) return 0;
        c = a * b;
        require(c / a == b, "MATH_MUL_OVERFLOW");
    }

    function add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "MATH_ADD_OVERFLOW");
    }
}

/// Assemblee : l'agent detient les fonds, les porteurs de jetons decident des scripts.
contract Assemblee {
    using SafeMath for uint256;
    using SafeMath64 for uint64;

    uint256 internal constant PCT_BASE = 10 ** 18;
    uint64 public constant VOTE_TIME = 5 days;
    uint64 public constant EXEC_DELAY = 1 days;

    enum VoterState { Absent, Yea, Nay }

    struct Scrutin {
        bool executed;
        uint64 startDate;
        uint64 snapshotBlock;
        uint256 yea;
        uint256 nay;
        uint256 votingPower;
        address cible;
        uint256 valeur;
        bytes script;
        mapping (address => VoterState) voters;
    }

    IMiniMe public token;
    uint256 public supportRequiredPct;
    uint256 public minAcceptQuorumPct;
    mapping (uint256 => Scrutin) internal scrutins;
    uint256 public votesLength;

    event StartVote(uint256 indexed voteId, address indexed creator, address cible, uint256 valeur, bytes script);
    event CastVote(uint256 indexed voteId, address indexed voter, bool supports, uint256 stake);
    event ExecuteVote(uint256 indexed voteId);
    event Recu(address indexed de, uint256 valeur);

    constructor(IMiniMe _token, uint256 _supportPct, uint256 _quorumPct) public {
        require(address(_token) != address(0), "ZERO_TOKEN");
        require(_supportPct >= PCT_BASE / 2 && _supportPct < PCT_BASE, "SUPPORT");
        require(_quorumPct >= PCT_BASE / 20 && _quorumPct <= _supportPct, "QUORUM");
        token = _token;
        supportRequiredPct = _supportPct;
        minAcceptQuorumPct = _quorumPct;
    }

    function () external payable {
        emit Recu(msg.sender, msg.value);
    }

    function newVote(address _cible, uint256 _valeur, bytes _script) external returns (uint256 voteId) {
        uint64 snapshotBlock = uint64(block.number);
        require(_cible != address(0) && _cible != address(this), "CIBLE");
        require(token.balanceOfAt(msg.sender, snapshotBlock) > 0, "NO_STAKE");
        uint256 power = token.totalSupplyAt(snapshotBlock);
        require(power > 0, "NO_VOTING_POWER");

        voteId = votesLength++;
        Scrutin storage s = scrutins[voteId];
        s.startDate = uint64(now);
        s.snapshotBlock = snapshotBlock;
        s.votingPower = power;
        s.cible = _cible;
        s.valeur = _valeur;
        s.script = _script;
        emit StartVote(voteId, msg.sender, _cible, _valeur, _script);
    }

    function vote(uint256 _voteId, bool _supports) external {
        require(_voteId < votesLength, "NO_VOTE");
        Scrutin storage s = scrutins[_voteId];
        require(now < s.startDate.add(VOTE_TIME), "CLOSED");
        uint256 stake = token.balanceOfAt(msg.sender, s.snapshotBlock);
        require(stake > 0, "NO_STAKE");
        require(s.voters[msg.sender] == VoterState.Absent, "VOTED");

        if (_supports) {
            s.yea = s.yea.add(stake);
            s.voters[msg.sender] = VoterState.Yea;
        } else {
            s.nay = s.nay.add(stake);
            s.voters[msg.sender] = VoterState.Nay;
        }
        emit CastVote(_voteId, msg.sender, _supports, stake);
    }

    function executeVote(uint256 _voteId) external {
        require(canExecute(_voteId), "CAN_NOT_EXECUTE");
        Scrutin storage s = scrutins[_voteId];
        s.executed = true;
        require(s.cible.call.value(s.valeur)(s.script), "SCRIPT_FAILED");
        emit ExecuteVote(_voteId);
    }

    function canExecute(uint256 _voteId) public view returns (bool) {
        if (_voteId >= votesLength) return false;
        Scrutin storage s = scrutins[_voteId];
        if (s.executed) return false;
        if (now < s.startDate.add(VOTE_TIME).add(EXEC_DELAY)) return false;
        if (!_isValuePct(s.yea, s.yea.add(s.nay), supportRequiredPct)) return false;
        return _isValuePct(s.yea, s.votingPower, minAcceptQuorumPct);
    }

    function getVoterState(uint256 _voteId, address _voter) external view returns (VoterState) {
        return scrutins[_voteId].voters[_voter];
    }

    function _isValuePct(uint256 _value, uint256 _total, uint256 _pct) internal pure returns (bool) {
        if (_total == 0) return false;
        return _value.mul(PCT_BASE) / _total > _pct;
    }
}
