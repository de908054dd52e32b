// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

library Gauge {
    struct Reading {
        uint48 time;
        uint208 level;
    }

    struct Series {
        Reading[] readings;
    }

    function current(Series storage s) internal view returns (uint256) {
        uint256 n = s.readings.length;
        return n == 0 ? 0 : s.readings[n - 1].level;
    }

    /// Readings are kept compact: a busy account does not grow one entry per transfer.
    function note(Series storage s, uint256 level) internal {
        require(level <= type(uint208).max, "level");
        uint256 n = s.readings.length;
        if (n > 0 && s.readings[n - 1].time == block.timestamp) {
            s.readings[n - 1].level = uint208(level);
        } else {
            s.readings.push(Reading(uint48(block.timestamp), uint208(level)));
        }
    }

    function at(Series storage s, uint256 time) internal view returns (uint256) {
        require(time < block.timestamp, "future");
        uint256 lo = 0;
        uint256 hi = s.readings.length;
        while (lo < hi) {
            uint256 mid = lo + (hi - lo) / 2;
            if (s.readings[mid].time <= time) lo = mid + 1;
            else hi = mid;
        }
        return lo == 0 ? 0 : s.readings[lo - 1].level;
    }
}

contract TidewaterTrust {
    using Gauge for Gauge.Series;

    string public constant name = "Tidewater Trust Unit";
    uint8 public constant decimals = 6;
    uint256 public constant totalSupply = 80_000_000e6;
    uint256 public constant QUORUM = 6_000_000e6;
    uint256 public constant FILING = 1 days;
    uint256 public constant BALLOT = 7 days;
    uint256 public constant STANDSTILL = 2 days;
    uint256 public constant LIFETIME = 21 days;

    struct Resolution {
        address mover;
        address where;
        bytes what;
        uint256 record;
        uint256 close;
        uint256 consents;
        uint256 dissents;
        uint8 status;
    }

    uint8 internal constant LIVE = 1;
    uint8 internal constant RECALLED = 2;
    uint8 internal constant ENACTED = 3;

    mapping(address => Gauge.Series) private units;
    mapping(address => mapping(address => uint256)) public allowance;
    Resolution[] public resolutions;
    mapping(bytes32 => bool) public cast;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event Moved(uint256 indexed n, address mover, address where, bytes what);
    event Cast(uint256 indexed n, address holder, bool consent, uint256 weight);
    event Recalled(uint256 indexed n);
    event Enacted(uint256 indexed n);

    constructor(address settlor) {
        require(settlor != address(0), "settlor");
        units[settlor].note(totalSupply);
        emit Transfer(address(0), settlor, totalSupply);
    }

    receive() external payable {}

    function balanceOf(address holder) public view returns (uint256) {
        return units[holder].current();
    }

    function unitsAt(address holder, uint256 time) public view returns (uint256) {
        return units[holder].at(time);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _pass(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        _pass(from, to, value);
        return true;
    }

    function move(address where, bytes calldata what) external returns (uint256 n) {
        require(unitsAt(msg.sender, block.timestamp - 1) >= totalSupply / 200, "half a percent");
        n = resolutions.length;
        uint256 record = block.timestamp + FILING;
        resolutions.push(Resolution(msg.sender, where, what, record, record + BALLOT, 0, 0, LIVE));
        emit Moved(n, msg.sender, where, what);
    }

    function castBallot(uint256 n, bool consent) external {
        Resolution storage r = resolutions[n];
        require(r.status == LIVE, "not live");
        require(block.timestamp > r.record && block.timestamp <= r.close, "poll");
        bytes32 key = keccak256(abi.encode(n, msg.sender));
        require(!cast[key], "cast");
        cast[key] = true;
        uint256 weight = unitsAt(msg.sender, r.record);
        if (consent) r.consents += weight;
        else r.dissents += weight;
        emit Cast(n, msg.sender, consent, weight);
    }

    function recall(uint256 n) external {
        Resolution storage r = resolutions[n];
        require(r.mover == msg.sender, "mover");
        require(r.status == LIVE && block.timestamp <= r.close, "late");
        r.status = RECALLED;
        emit Recalled(n);
    }

    function enact(uint256 n) external {
        Resolution storage r = resolutions[n];
        require(r.status == LIVE, "not live");
        require(block.timestamp > r.close + STANDSTILL, "standstill");
        require(block.timestamp <= r.close + LIFETIME, "lapsed");
        require(r.consents > r.dissents && r.consents >= QUORUM, "not resolved");
        r.status = ENACTED;
        (bool done, ) = r.where.call(r.what);
        require(done, "failed");
        emit Enacted(n);
    }

    function disburse(address payable to, uint256 amount) external {
        require(msg.sender == address(this), "by resolution");
        (bool done, ) = to.call{value: amount}("");
        require(done, "disbursement");
    }

    function _pass(address from, address to, uint256 value) private {
        require(to != address(0), "to");
        units[from].note(units[from].current() - value);
        units[to].note(units[to].current() + value);
        emit Transfer(from, to, value);
    }
}
