// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

/// Token of a foundation. Grants vest over time but vote from the first day; the timelock may end a grant early,
/// whereupon the unvested rest is destroyed.
contract VestedVotes {
    struct Grant {
        uint128 total;
        uint128 released;
        uint64 start;
        uint64 length;
    }

    struct Entry {
        uint32 blockNo;
        uint224 amount;
    }

    uint256 public immutable ceiling;
    address public immutable timelock;

    uint256 public supply;
    mapping(address => uint256) public liquid;
    mapping(address => Grant) public grants;
    mapping(address => Entry[]) private _votes;
    Entry[] private _supplies;

    event Issued(address indexed to, uint256 amount);
    event Granted(address indexed to, uint256 amount, uint64 start, uint64 length);
    event Released(address indexed to, uint256 amount);
    event Ended(address indexed who, uint256 vested, uint256 destroyed);
    event Moved(address indexed from, address indexed to, uint256 amount);

    modifier onlyTimelock() {
        require(msg.sender == timelock, "timelock");
        _;
    }

    constructor(address timelock_, uint256 ceiling_, uint256 initial) {
        require(timelock_ != address(0), "timelock_");
        require(initial > 0 && initial <= ceiling_ && ceiling_ <= 1e28, "ceiling");
        timelock = timelock_;
        ceiling = ceiling_;
        supply = initial;
        liquid[timelock_] = initial;
        _enter(_supplies, initial);
        _enter(_votes[timelock_], initial);
        emit Issued(timelock_, initial);
    }

    function grant(address to, uint128 amount, uint64 length) external onlyTimelock {
        require(to != address(0) && amount > 0, "grant");
        require(length >= 90 days && length <= 3650 days, "length");
        require(grants[to].total == 0, "has a grant");
        require(supply + amount <= ceiling, "ceiling");
        supply += amount;
        grants[to] = Grant(amount, 0, uint64(block.timestamp), length);
        _enter(_supplies, supply);
        _refresh(to);
        emit Granted(to, amount, uint64(block.timestamp), length);
    }

    function vested(address who) public view returns (uint256) {
        Grant memory g = grants[who];
        if (g.total == 0) return 0;
        uint256 passed = block.timestamp - g.start;
        return passed >= g.length ? g.total : (uint256(g.total) * passed) / g.length;
    }

    function release() external returns (uint256 amount) {
        amount = _release(msg.sender);
        require(amount > 0, "nothing");
    }

    function end(address who) external onlyTimelock {
        Grant memory g = grants[who];
        require(g.total > 0, "no grant");
        _release(who);
        uint256 rest = g.total - grants[who].released;
        uint256 kept = grants[who].released;
        delete grants[who];
        supply -= rest;
        _enter(_supplies, supply);
        _refresh(who);
        emit Ended(who, kept, rest);
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        require(to != address(0), "to");
        require(liquid[msg.sender] >= amount, "balance");
        liquid[msg.sender] -= amount;
        liquid[to] += amount;
        _refresh(msg.sender);
        _refresh(to);
        emit Moved(msg.sender, to, amount);
        return true;
    }

    function _release(address who) private returns (uint256 amount) {
        amount = vested(who) - grants[who].released;
        if (amount == 0) return 0;
        grants[who].released += uint128(amount);
        liquid[who] += amount;
        _refresh(who);
        emit Released(who, amount);
    }

    function unitsOf(address who) public view returns (uint256) {
        Grant memory g = grants[who];
        return liquid[who] + g.total - g.released;
    }

    function _refresh(address who) private {
        _enter(_votes[who], unitsOf(who));
    }

    function _enter(Entry[] storage e, uint256 amount) private {
        require(amount <= type(uint224).max, "range");
        uint256 n = e.length;
        if (n != 0 && e[n - 1].blockNo == uint32(block.number)) e[n - 1].amount = uint224(amount);
        else e.push(Entry(uint32(block.number), uint224(amount)));
    }

    function unitsAt(address who, uint256 blockNo) external view returns (uint256) {
        return _at(_votes[who], blockNo);
    }

    function supplyAt(uint256 blockNo) external view returns (uint256) {
        return _at(_supplies, blockNo);
    }

    function _at(Entry[] storage e, uint256 blockNo) private view returns (uint256) {
        require(blockNo < block.number, "not past");
        for (uint256 i = e.length; i > 0; i--) {
            if (e[i - 1].blockNo <= blockNo) return e[i - 1].amount;
        }
        return 0;
    }
}
