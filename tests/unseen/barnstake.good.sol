// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.4;

/// Native-coin staking that gives council votes. A stake is locked for at least
/// LOCK seconds, longer than any ballot, and weight is taken from history.
contract BarnStake {
    uint256 public constant LOCK = 30 days;

    struct Point {
        uint64 since;
        uint192 weight;
    }

    struct Account {
        uint192 stake;
        uint64 lockedUntil;
    }

    mapping(address => Account) public accounts;
    mapping(address => Point[]) private trail;
    Point[] private totals;

    event Staked(address indexed from, address indexed owner, uint256 amount, uint256 lockedUntil);
    event Left(address indexed owner, uint256 amount);

    function stake() external payable {
        require(msg.value > 0, "Barn: zero");
        _credit(msg.sender, msg.value);
    }

    /// For employers and grant programmes: open the stake of several new members at once.
    function stakeFor(address[] calldata members, uint256[] calldata amounts) external payable {
        require(members.length > 0 && members.length == amounts.length, "Barn: arity");
        uint256 left = msg.value;
        for (uint256 i = 0; i < members.length; i++) {
            require(members[i] != address(0), "Barn: member");
            require(accounts[members[i]].stake == 0, "Barn: member has a stake");
            require(amounts[i] > 0 && amounts[i] <= left, "Barn: amount");
            left -= amounts[i];
            _credit(members[i], amounts[i]);
        }
        require(left == 0, "Barn: surplus");
    }

    function leave(uint256 amount) external {
        Account storage a = accounts[msg.sender];
        require(amount > 0 && amount <= a.stake, "Barn: amount");
        require(block.timestamp >= a.lockedUntil, "Barn: locked");
        a.stake -= uint192(amount);
        _write(trail[msg.sender], a.stake);
        _write(totals, _latest(totals) - uint192(amount));
        emit Left(msg.sender, amount);
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "Barn: payout");
    }

    function votesOf(address who) external view returns (uint256) {
        return accounts[who].stake;
    }

    function pastVotes(address who, uint256 time) external view returns (uint256) {
        return _at(trail[who], time);
    }

    function pastTotal(uint256 time) external view returns (uint256) {
        return _at(totals, time);
    }

    function _credit(address owner, uint256 amount) private {
        require(amount <= type(uint128).max, "Barn: size");
        Account storage a = accounts[owner];
        a.stake += uint192(amount);
        a.lockedUntil = uint64(block.timestamp + LOCK);
        _write(trail[owner], a.stake);
        _write(totals, _latest(totals) + uint192(amount));
        emit Staked(msg.sender, owner, amount, a.lockedUntil);
    }

    function _latest(Point[] storage p) private view returns (uint192) {
        return p.length == 0 ? 0 : p[p.length - 1].weight;
    }

    function _write(Point[] storage p, uint192 weight) private {
        uint256 n = p.length;
        if (n > 0 && p[n - 1].since == block.timestamp) {
            p[n - 1].weight = weight;
        } else {
            p.push(Point(uint64(block.timestamp), weight));
        }
    }

    function _at(Point[] storage p, uint256 time) private view returns (uint256) {
        require(time < block.timestamp, "Barn: not past");
        uint256 lo = 0;
        uint256 hi = p.length;
        while (lo < hi) {
            uint256 mid = (lo + hi) / 2;
            if (p[mid].since > time) hi = mid;
            else lo = mid + 1;
        }
        return lo == 0 ? 0 : p[lo - 1].weight;
    }
}
