// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface ILockable {
    function transfer(address to, uint256 value) external returns (bool);
    function transferFrom(address from, address to, uint256 value) external returns (bool);
}

/// Vote escrow: power falls linearly with the time left; history is read at past moments only.
contract DecayEscrow {
    struct LockedBalance {
        uint96 amount;
        uint64 end;
    }

    struct Point {
        uint64 ts;
        uint96 amount;
        uint64 end;
    }

    uint256 public constant WEEK = 7 days;
    uint256 public constant MAXTIME = 4 * 365 days;
    uint256 public constant MINTIME = 5 weeks;

    ILockable public immutable asset;
    mapping(address => LockedBalance) public locked;
    mapping(address => Point[]) public pointHistory;
    uint256 public totalLocked;

    event Deposit(address indexed provider, uint256 value, uint256 lockTime);
    event Withdraw(address indexed provider, uint256 value);
    event Supply(uint256 before, uint256 afterwards);

    constructor(ILockable asset_) {
        require(address(asset_) != address(0), "asset");
        asset = asset_;
    }

    function createLock(uint256 value, uint256 unlockTime) external {
        LockedBalance memory l = locked[msg.sender];
        uint256 rounded = (unlockTime / WEEK) * WEEK;
        require(value > 0, "nothing");
        require(l.amount == 0, "withdraw old tokens first");
        require(rounded >= block.timestamp + MINTIME, "too short");
        require(rounded <= block.timestamp + MAXTIME, "too long");
        _depositFor(msg.sender, value, uint64(rounded), l);
    }

    function increaseAmount(uint256 value) external {
        LockedBalance memory l = locked[msg.sender];
        require(value > 0, "nothing");
        require(l.amount > 0, "no lock");
        require(l.end > block.timestamp, "expired");
        _depositFor(msg.sender, value, l.end, l);
    }

    function increaseUnlockTime(uint256 unlockTime) external {
        LockedBalance memory l = locked[msg.sender];
        uint256 rounded = (unlockTime / WEEK) * WEEK;
        require(l.amount > 0 && l.end > block.timestamp, "no live lock");
        require(rounded > l.end, "only longer");
        require(rounded <= block.timestamp + MAXTIME, "too long");
        l.end = uint64(rounded);
        locked[msg.sender] = l;
        _checkpoint(msg.sender, l);
        emit Deposit(msg.sender, 0, rounded);
    }

    function withdraw() external {
        LockedBalance memory l = locked[msg.sender];
        require(l.amount > 0, "no lock");
        require(block.timestamp >= l.end, "not expired");
        delete locked[msg.sender];
        _checkpoint(msg.sender, LockedBalance(0, 0));
        emit Supply(totalLocked, totalLocked - l.amount);
        totalLocked -= l.amount;
        emit Withdraw(msg.sender, l.amount);
        require(asset.transfer(msg.sender, l.amount), "push");
    }

    function _depositFor(address who, uint256 value, uint64 end, LockedBalance memory l) internal {
        require(value <= type(uint96).max, "value too large");
        uint96 added = uint96(value);
        l.amount += added;
        l.end = end;
        locked[who] = l;
        _checkpoint(who, l);
        emit Supply(totalLocked, totalLocked + added);
        totalLocked += added;
        emit Deposit(who, value, end);
        require(asset.transferFrom(who, address(this), value), "pull");
    }

    function _checkpoint(address who, LockedBalance memory l) internal {
        Point[] storage h = pointHistory[who];
        Point memory p = Point(uint64(block.timestamp), l.amount, l.end);
        uint256 n = h.length;
        if (n > 0 && h[n - 1].ts == block.timestamp) h[n - 1] = p;
        else h.push(p);
    }

    /// Power of `who` at the past moment `ts`.
    function balanceOfAt(address who, uint256 ts) external view returns (uint256) {
        require(ts < block.timestamp, "not yet determined");
        Point[] storage h = pointHistory[who];
        uint256 low = 0;
        uint256 high = h.length;
        while (low < high) {
            uint256 mid = (low + high) >> 1;
            if (h[mid].ts > ts) high = mid;
            else low = mid + 1;
        }
        if (low == 0) return 0;
        Point storage p = h[low - 1];
        if (p.end <= ts) return 0;
        return (uint256(p.amount) * (p.end - ts)) / MAXTIME;
    }
}
