// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IERC20 {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// Locks of KELP for vote weight that melts linearly until the unlock date. Weight is recorded per week
/// and read by the governor and the gauges at past moments.
contract KelpEscrow {
    struct Lock {
        uint128 amount;
        uint64 unlockAt;
    }

    struct Point {
        uint64 since;
        uint128 bias;
        uint128 slope;
    }

    uint64 public constant WEEK = 7 days;
    uint64 public constant MIN_TIME = 4 weeks;
    uint64 public constant MAX_TIME = 208 weeks;

    IERC20 public immutable kelp;
    uint256 public totalLocked;
    mapping(address => Lock) public locks;
    mapping(address => Point[]) private _points;

    event Locked(address indexed owner, uint256 amount, uint64 unlockAt);
    event Withdrawn(address indexed owner, uint256 amount);
    event PointRecorded(address indexed owner, uint64 since, uint128 bias, uint128 slope);

    error NoLock();
    error LockExists();
    error StillLocked(uint64 until);
    error BadDuration();
    error BadAmount();

    constructor(IERC20 kelp_) {
        require(address(kelp_).code.length > 0, "token");
        kelp = kelp_;
    }

    function createLock(uint256 amount, uint64 duration) external {
        if (locks[msg.sender].amount != 0) revert LockExists();
        if (duration < MIN_TIME || duration > MAX_TIME) revert BadDuration();
        _update(msg.sender, amount, _weekOf(_now() + duration));
    }

    function increaseAmount(uint256 amount) external {
        Lock memory l = locks[msg.sender];
        if (l.amount == 0 || l.unlockAt < _now() + 2 * WEEK) revert NoLock();
        _update(msg.sender, amount, l.unlockAt);
    }

    function extend(uint64 duration) external {
        Lock memory l = locks[msg.sender];
        if (l.amount == 0) revert NoLock();
        if (duration < MIN_TIME || duration > MAX_TIME) revert BadDuration();
        uint64 unlockAt = _weekOf(_now() + duration);
        if (unlockAt <= l.unlockAt) revert BadDuration();
        _update(msg.sender, 0, unlockAt);
    }

    function withdraw() external {
        Lock memory l = locks[msg.sender];
        if (l.amount == 0) revert NoLock();
        if (_now() < l.unlockAt) revert StillLocked(l.unlockAt);
        delete locks[msg.sender];
        totalLocked -= l.amount;
        emit Withdrawn(msg.sender, l.amount);
        require(kelp.transfer(msg.sender, l.amount), "transfer");
    }

    /// Weight of `owner` at a moment that has passed.
    function powerAt(address owner, uint256 timestamp) external view returns (uint256) {
        require(timestamp < block.timestamp, "not yet known");
        Point[] storage list = _points[owner];
        uint256 low = 0;
        uint256 high = list.length;
        while (low < high) {
            uint256 mid = (low + high) / 2;
            if (list[mid].since > timestamp) high = mid;
            else low = mid + 1;
        }
        if (high == 0) return 0;
        Point memory p = list[high - 1];
        uint256 melted = p.slope * (timestamp - p.since);
        return melted >= p.bias ? 0 : p.bias - melted;
    }

    function pointCount(address owner) external view returns (uint256) {
        return _points[owner].length;
    }

    function _update(address owner, uint256 added, uint64 unlockAt) private {
        if (added > 1e30) revert BadAmount();
        Lock storage l = locks[owner];
        l.amount += uint128(added);
        l.unlockAt = unlockAt;
        if (l.amount < MAX_TIME) revert BadAmount();
        totalLocked += added;
        emit Locked(owner, added, unlockAt);

        uint64 since = _weekOf(_now());
        uint128 slope = l.amount / MAX_TIME;
        _record(owner, Point(since, slope * (unlockAt - since), slope));
        if (added > 0) require(kelp.transferFrom(owner, address(this), added), "transfer");
    }

    /// One point a week and owner.
    function _record(address owner, Point memory p) private {
        Point[] storage list = _points[owner];
        uint256 n = list.length;
        if (n > 0 && list[n - 1].since == p.since) {
            list[n - 1] = p;
        } else {
            list.push(p);
        }
        emit PointRecorded(owner, p.since, p.bias, p.slope);
    }

    function _weekOf(uint64 timestamp) private pure returns (uint64) {
        return (timestamp / WEEK) * WEEK;
    }

    function _now() private view returns (uint64) {
        return uint64(block.timestamp);
    }
}
