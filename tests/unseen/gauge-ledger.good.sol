// SPDX-License-Identifier: MIT
pragma solidity ^0.8.16;

interface IGaugeToken {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// Weekly vote of the stakers on how the weekly ether budget is shared among the gauges.
contract GaugeLedger {
    struct Rung {
        uint32 week;
        uint224 power;
    }

    uint256 public constant WEEK = 7 days;
    uint32 public constant HORIZON = 8;

    IGaugeToken public immutable token;
    uint256 public immutable budget;
    uint256 public immutable origin;

    address payable[] public gauges;
    mapping(address => uint256) public stakeOf;
    mapping(address => Rung[]) private _ladder;
    mapping(uint32 => mapping(address => uint256)) public usedBy;
    mapping(uint32 => mapping(uint256 => uint256)) public weightOf;
    mapping(uint32 => uint256) public totalWeight;
    mapping(uint32 => mapping(uint256 => bool)) public shared;

    event Staked(address indexed who, uint256 amount, uint32 fromWeek);
    event Unstaked(address indexed who, uint256 amount);
    event Weighed(address indexed who, uint32 indexed week, uint256 indexed gauge, uint256 weight);
    event Shared(uint32 indexed week, uint256 indexed gauge, uint256 amount);
    event Funded(address indexed by, uint256 amount);

    constructor(IGaugeToken token_, uint256 budget_, address payable[] memory gauges_) {
        require(address(token_) != address(0) && budget_ > 0, "setup");
        require(gauges_.length > 1 && gauges_.length <= 20, "gauges");
        for (uint256 i = 0; i < gauges_.length; i++) {
            require(gauges_[i] != address(0), "gauge");
        }
        token = token_;
        budget = budget_;
        gauges = gauges_;
        origin = block.timestamp;
    }

    receive() external payable {
        emit Funded(msg.sender, msg.value);
    }

    function thisWeek() public view returns (uint32) {
        return uint32((block.timestamp - origin) / WEEK);
    }

    /// A stake may begin to count in one of the coming weeks.
    function stake(uint256 amount, uint32 fromWeek) external {
        require(amount > 0 && amount <= type(uint128).max, "amount");
        require(fromWeek > thisWeek(), "that week has begun");
        require(fromWeek <= thisWeek() + HORIZON, "too far away");
        stakeOf[msg.sender] += amount;
        _climb(msg.sender, fromWeek, stakeOf[msg.sender]);
        emit Staked(msg.sender, amount, fromWeek);
        require(token.transferFrom(msg.sender, address(this), amount), "pull");
    }

    function unstake(uint256 amount) external {
        require(amount > 0, "amount");
        stakeOf[msg.sender] -= amount;
        _climb(msg.sender, thisWeek() + 1, stakeOf[msg.sender]);
        emit Unstaked(msg.sender, amount);
        require(token.transfer(msg.sender, amount), "push");
    }

    function _climb(address who, uint32 week, uint256 power) private {
        require(power <= type(uint224).max, "power");
        Rung[] storage ladder = _ladder[who];
        uint256 n = ladder.length;
        if (n > 0 && ladder[n - 1].week == week) {
            ladder[n - 1].power = uint224(power);
        } else {
            require(n == 0 || ladder[n - 1].week < week, "later week is set");
            ladder.push(Rung(week, uint224(power)));
        }
    }

    function powerIn(address who, uint32 week) public view returns (uint256) {
        Rung[] storage ladder = _ladder[who];
        uint256 from = 0;
        uint256 to = ladder.length;
        while (from < to) {
            uint256 mid = (from + to) / 2;
            if (ladder[mid].week > week) to = mid;
            else from = mid + 1;
        }
        return from == 0 ? 0 : ladder[from - 1].power;
    }

    /// Several calls may spread one's power; what is given to a gauge stays there for the week.
    function weigh(uint256 gauge, uint256 weight) external {
        require(gauge < gauges.length && weight > 0, "input");
        uint32 week = thisWeek();
        uint256 used = usedBy[week][msg.sender] + weight;
        require(used <= powerIn(msg.sender, week), "power used up");
        usedBy[week][msg.sender] = used;
        weightOf[week][gauge] += weight;
        totalWeight[week] += weight;
        emit Weighed(msg.sender, week, gauge, weight);
    }

    function share(uint32 week, uint256 gauge) external {
        require(week < thisWeek(), "week not over");
        require(gauge < gauges.length && !shared[week][gauge], "done");
        uint256 sum = totalWeight[week];
        require(sum > 0, "nobody voted");
        shared[week][gauge] = true;
        uint256 amount = (budget * weightOf[week][gauge]) / sum;
        emit Shared(week, gauge, amount);
        (bool ok, ) = gauges[gauge].call{value: amount}("");
        require(ok, "gauge refused");
    }
}
