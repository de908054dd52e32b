pragma solidity ^0.4.26;

interface SnapshotToken {
    function balanceOfAt(address owner, uint blockNumber) external view returns (uint);
    function totalSupplyAt(uint blockNumber) external view returns (uint);
}

/// Voting of an organisation over scripts of one call each.
contract OrgVoting {
    struct Ballot {
        bool executed;
        uint64 startDate;
        uint64 snapshotBlock;
        uint yea;
        uint nay;
        uint votingPower;
        address target;
        uint amount;
        bytes input;
        mapping (address => uint8) answers;
    }

    uint constant public PCT_BASE = 1e18;
    uint64 constant public VOTE_TIME = 5 days;

    SnapshotToken public token;
    uint public supportRequiredPct;
    uint public minAcceptQuorumPct;
    uint public creatorPct;
    uint public votesLength;
    mapping (uint => Ballot) internal ballots;

    event StartVote(uint indexed voteId, address indexed creator, address target, uint amount, bytes input);
    event CastVote(uint indexed voteId, address indexed voter, bool supports, uint stake);
    event ExecuteVote(uint indexed voteId);

    modifier known(uint voteId) {
        require(voteId < votesLength);
        _;
    }

    constructor(SnapshotToken _token, uint _supportRequiredPct, uint _minAcceptQuorumPct, uint _creatorPct) public {
        require(address(_token) != address(0));
        require(_supportRequiredPct >= PCT_BASE / 2 && _supportRequiredPct < PCT_BASE);
        require(_minAcceptQuorumPct >= PCT_BASE / 20 && _minAcceptQuorumPct <= _supportRequiredPct);
        require(_creatorPct > 0 && _creatorPct <= PCT_BASE / 50);
        token = _token;
        supportRequiredPct = _supportRequiredPct;
        minAcceptQuorumPct = _minAcceptQuorumPct;
        creatorPct = _creatorPct;
    }

    function() external payable {}

    function newVote(address target, uint amount, bytes input) external returns (uint voteId) {
        require(target != address(0));
        require(amount > 0 || input.length >= 4);
        uint64 snapshotBlock = uint64(block.number - 1);
        uint votingPower = token.totalSupplyAt(snapshotBlock);
        require(votingPower >= 1e6 && votingPower < 2 ** 128);
        require(isValuePct(token.balanceOfAt(msg.sender, snapshotBlock), votingPower, creatorPct));
        voteId = votesLength++;
        Ballot storage b = ballots[voteId];
        b.startDate = uint64(now);
        b.snapshotBlock = snapshotBlock;
        b.votingPower = votingPower;
        b.target = target;
        b.amount = amount;
        b.input = input;
        emit StartVote(voteId, msg.sender, target, amount, input);
    }

    function vote(uint voteId, bool supports) external known(voteId) {
        Ballot storage b = ballots[voteId];
        require(isOpen(b));
        require(b.answers[msg.sender] == 0);
        uint stake = token.balanceOfAt(msg.sender, b.snapshotBlock);
        require(stake > 0 && stake <= b.votingPower);
        b.answers[msg.sender] = supports ? 1 : 2;
        if (supports) {
            b.yea = add(b.yea, stake);
        } else {
            b.nay = add(b.nay, stake);
        }
        emit CastVote(voteId, msg.sender, supports, stake);
    }

    function executeVote(uint voteId) external known(voteId) {
        Ballot storage b = ballots[voteId];
        require(canExecute(voteId));
        b.executed = true;
        require(b.target.call.value(b.amount)(b.input));
        emit ExecuteVote(voteId);
    }

    function canExecute(uint voteId) public view known(voteId) returns (bool) {
        Ballot storage b = ballots[voteId];
        if (b.executed) {
            return false;
        }
        uint total = add(b.yea, b.nay);
        if (!isValuePct(b.yea, total, supportRequiredPct)) {
            return false;
        }
        return isValuePct(b.yea, b.votingPower, minAcceptQuorumPct);
    }

    function getVote(uint voteId) external view known(voteId) returns (bool open, bool executed, uint yea, uint nay, uint votingPower, address target, uint amount, bytes input) {
        Ballot storage b = ballots[voteId];
        return (isOpen(b), b.executed, b.yea, b.nay, b.votingPower, b.target, b.amount, b.input);
    }

    function answerOf(uint voteId, address voter) external view known(voteId) returns (uint8) {
        return ballots[voteId].answers[voter];
    }

    function isOpen(Ballot storage b) internal view returns (bool) {
        return now < uint(b.startDate) + VOTE_TIME && !b.executed;
    }

    /// True if value / total is more than pct.
    function isValuePct(uint value, uint total, uint pct) internal pure returns (bool) {
        if (total == 0) {
            return false;
        }
        return mul(value, PCT_BASE) / total > pct;
    }

    function add(uint a, uint b) internal pure returns (uint c) {
        c = a + b;
        require(c >= a);
    }

    function mul(uint a, uint b) internal pure returns (uint c) {
        if (a == 0) {
            return 0;
        }
        c = a * b;
        require(c / a == b);
    }
}
