// SPDX-License-Identifier: BUSL-1.1
pragma solidity 0.8.20;

interface ITide {
    function transfer(address, uint256) external returns (bool);
    function transferFrom(address, address, uint256) external returns (bool);
}

library History {
    struct Point {
        uint48 time;
        uint208 value;
    }

    struct Line {
        Point[] points;
    }

    function last(Line storage self) internal view returns (uint256) {
        uint256 n = self.points.length;
        return n == 0 ? 0 : self.points[n - 1].value;
    }

    function note(Line storage self, uint256 value) internal {
        require(value <= type(uint208).max, "History: width");
        uint256 n = self.points.length;
        if (n != 0 && self.points[n - 1].time == uint48(block.timestamp)) {
            self.points[n - 1].value = uint208(value);
        } else {
            self.points.push(Point(uint48(block.timestamp), uint208(value)));
        }
    }

    function at(Line storage self, uint256 time) internal view returns (uint256) {
        require(time < block.timestamp, "History: future");
        uint256 hi = self.points.length;
        uint256 lo = 0;
        while (lo < hi) {
            uint256 mid = (lo + hi) >> 1;
            if (self.points[mid].time <= time) lo = mid + 1;
            else hi = mid;
        }
        return lo == 0 ? 0 : self.points[lo - 1].value;
    }
}

abstract contract TideStaking {
    using History for History.Line;

    ITide public immutable tide;
    mapping(address => History.Line) internal _stakes;
    History.Line internal _sum;

    event Staked(address indexed who, uint256 amount);
    event Unstaked(address indexed who, uint256 amount);

    constructor(ITide tide_) {
        require(address(tide_) != address(0), "tide");
        tide = tide_;
    }

    function stakeOf(address who) public view returns (uint256) {
        return _stakes[who].last();
    }

    function totalStaked() public view returns (uint256) {
        return _sum.last();
    }

    function stake(uint256 amount) external {
        _stakes[msg.sender].note(_stakes[msg.sender].last() + amount);
        _sum.note(_sum.last() + amount);
        emit Staked(msg.sender, amount);
        require(tide.transferFrom(msg.sender, address(this), amount), "pull");
    }

    function unstake(uint256 amount) external {
        _stakes[msg.sender].note(_stakes[msg.sender].last() - amount);
        _sum.note(_sum.last() - amount);
        emit Unstaked(msg.sender, amount);
        require(tide.transfer(msg.sender, amount), "push");
    }
}

/// Stakers turn the knobs of the exchange by ballot.
contract TideBallots is TideStaking {
    using History for History.Line;

    enum Knob { SwapFee, RewardShare, BurnShare }

    struct Ballot {
        Knob knob;
        bool finished;
        uint48 snapshot;
        uint48 end;
        uint32 newValue;
        uint256 yes;
        uint256 no;
    }

    uint256 public constant DURATION = 10 days;
    uint256 public constant APPLY_WINDOW = 7 days;
    uint256 public constant REQUIRED_PERCENT = 10;
    uint256 public immutable minimumQuorum;
    uint256 public immutable openingStake;

    mapping(Knob => uint32) public valueOf;
    mapping(uint256 => Ballot) public ballots;
    mapping(uint256 => mapping(address => bool)) public voted;
    uint256 public nextBallot = 1;

    event BallotOpened(uint256 indexed id, Knob knob, uint32 newValue, uint256 end);
    event Voted(uint256 indexed id, address indexed who, bool yes, uint256 weight);
    event KnobTurned(uint256 indexed id, Knob knob, uint32 oldValue, uint32 newValue);

    constructor(ITide tide_, uint256 minimumQuorum_, uint256 openingStake_) TideStaking(tide_) {
        require(minimumQuorum_ > 0 && openingStake_ > 0 && openingStake_ <= minimumQuorum_, "setup");
        minimumQuorum = minimumQuorum_;
        openingStake = openingStake_;
        valueOf[Knob.SwapFee] = 30;
        valueOf[Knob.RewardShare] = 5_000;
        valueOf[Knob.BurnShare] = 1_000;
    }

    function range(Knob knob) public pure returns (uint32 low, uint32 high) {
        if (knob == Knob.SwapFee) return (1, 100);
        if (knob == Knob.RewardShare) return (2_500, 7_500);
        return (500, 2_000);
    }

    function openBallot(Knob knob, uint32 newValue) external returns (uint256 id) {
        (uint32 low, uint32 high) = range(knob);
        require(newValue >= low && newValue <= high, "out of range");
        require(_stakes[msg.sender].at(block.timestamp - 1) >= openingStake, "stake");
        id = nextBallot++;
        uint48 end = uint48(block.timestamp + DURATION);
        ballots[id] = Ballot(knob, false, uint48(block.timestamp - 1), end, newValue, 0, 0);
        emit BallotOpened(id, knob, newValue, end);
    }

    function vote(uint256 id, bool yes) external {
        Ballot storage b = ballots[id];
        require(b.end != 0 && block.timestamp < b.end, "no such vote");
        require(!voted[id][msg.sender], "voted");
        uint256 weight = _stakes[msg.sender].at(b.snapshot);
        require(weight != 0, "no stake");
        voted[id][msg.sender] = true;
        if (yes) b.yes += weight;
        else b.no += weight;
        emit Voted(id, msg.sender, yes, weight);
    }

    function requiredQuorum() public view returns (uint256) {
        uint256 base = totalStaked();
        uint256 needed = (base * REQUIRED_PERCENT) / 100;
        return needed < minimumQuorum ? minimumQuorum : needed;
    }

    function finish(uint256 id) external {
        Ballot storage b = ballots[id];
        require(b.end != 0 && !b.finished, "unknown or finished");
        require(block.timestamp >= b.end && block.timestamp < uint256(b.end) + APPLY_WINDOW, "time");
        require(b.yes + b.no >= requiredQuorum(), "quorum");
        require(b.yes > b.no, "refused");
        b.finished = true;
        emit KnobTurned(id, b.knob, valueOf[b.knob], b.newValue);
        valueOf[b.knob] = b.newValue;
    }
}
