// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface ITide {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// @title AnchorLock
/// @notice Lock TIDE for a fixed tier and receive non-transferable ANCHOR. Leaving before the end costs half the stake,
///         which goes to the reserve. ANCHOR has history for governors and gauges.
contract AnchorLock {
    enum Tier { None, Quarter, Year, FourYears }

    struct Position {
        Tier tier;
        uint48 until;
        uint104 stake;
        uint104 power;
    }

    struct Point {
        uint48 t;
        uint208 v;
    }

    ITide public immutable tide;
    address public immutable reserve;

    mapping(address => Position) public positions;
    mapping(address => Point[]) private _history;
    Point[] private _totalHistory;
    uint256 public totalAnchor;

    event Anchored(address indexed who, Tier tier, uint256 stake, uint256 power, uint256 until);
    event Raised(address indexed who, uint256 cost);
    event Weighed(address indexed who, uint256 stake);
    event Broken(address indexed who, uint256 returned, uint256 penalty);

    error Occupied();
    error NoPosition();
    error StillHeld(uint256 until);
    error TooMuch();

    constructor(ITide tide_, address reserve_) {
        require(address(tide_) != address(0) && reserve_ != address(0), "zero");
        tide = tide_;
        reserve = reserve_;
    }

    function CLOCK_MODE() external pure returns (string memory) {
        return "mode=timestamp";
    }

    function clock() public view returns (uint48) {
        return uint48(block.timestamp);
    }

    function balanceOf(address who) external view returns (uint256) {
        return positions[who].power;
    }

    function totalSupply() external view returns (uint256) {
        return totalAnchor;
    }

    function getPastVotes(address who, uint256 t) external view returns (uint256) {
        require(t < block.timestamp, "future");
        return _at(_history[who], t);
    }

    function getPastTotalSupply(uint256 t) external view returns (uint256) {
        require(t < block.timestamp, "future");
        return _at(_totalHistory, t);
    }

    function anchor(Tier tier, uint256 stake) external {
        if (positions[msg.sender].tier != Tier.None) revert Occupied();
        if (stake == 0 || stake > type(uint96).max) revert TooMuch();
        (uint256 span, uint256 multiple) = terms(tier);
        uint256 power = stake * multiple;
        positions[msg.sender] = Position(tier, uint48(block.timestamp + span), uint104(stake), uint104(power));
        totalAnchor += power;
        _record(msg.sender, power);
        require(tide.transferFrom(msg.sender, address(this), stake), "pull");
        emit Anchored(msg.sender, tier, stake, power, block.timestamp + span);
    }

    /// @notice Add to a running position; the term starts again.
    function raise(uint256 extra) external {
        Position storage p = positions[msg.sender];
        if (p.tier == Tier.None) revert NoPosition();
        if (extra == 0 || extra + p.stake > type(uint96).max) revert TooMuch();
        (uint256 span, uint256 multiple) = terms(p.tier);
        p.stake += uint104(extra);
        p.power += uint104(extra * multiple);
        p.until = uint48(block.timestamp + span);
        totalAnchor += extra * multiple;
        _record(msg.sender, p.power);
        require(tide.transferFrom(msg.sender, address(this), extra), "pull");
        emit Raised(msg.sender, extra);
    }

    function weigh() external {
        Position memory p = positions[msg.sender];
        if (p.tier == Tier.None) revert NoPosition();
        if (block.timestamp < p.until) revert StillHeld(p.until);
        delete positions[msg.sender];
        totalAnchor -= p.power;
        _record(msg.sender, 0);
        require(tide.transfer(msg.sender, p.stake), "push");
        emit Weighed(msg.sender, p.stake);
    }

    function breakAway() external {
        Position memory p = positions[msg.sender];
        if (p.tier == Tier.None) revert NoPosition();
        uint256 penalty = block.timestamp < p.until ? uint256(p.stake) / 2 : 0;
        uint256 returned = p.stake - penalty;
        delete positions[msg.sender];
        (, uint256 multiple) = terms(p.tier);
        totalAnchor -= returned * multiple;
        _record(msg.sender, 0);
        require(tide.transfer(msg.sender, returned), "push");
        if (penalty > 0) require(tide.transfer(reserve, penalty), "penalty");
        emit Broken(msg.sender, returned, penalty);
    }

    function terms(Tier tier) public pure returns (uint256 span, uint256 multiple) {
        if (tier == Tier.Quarter) return (13 weeks, 1);
        if (tier == Tier.Year) return (52 weeks, 4);
        if (tier == Tier.FourYears) return (208 weeks, 16);
        revert NoPosition();
    }

    function _record(address who, uint256 power) private {
        _push(_history[who], power);
        _push(_totalHistory, totalAnchor);
    }

    function _push(Point[] storage h, uint256 v) private {
        require(v <= type(uint208).max, "range");
        uint256 n = h.length;
        if (n != 0 && h[n - 1].t == clock()) h[n - 1].v = uint208(v);
        else h.push(Point(clock(), uint208(v)));
    }

    function _at(Point[] storage h, uint256 t) private view returns (uint256) {
        uint256 hi = h.length;
        uint256 lo;
        while (lo < hi) {
            uint256 mid = (lo + hi) >> 1;
            if (h[mid].t > t) hi = mid;
            else lo = mid + 1;
        }
        return lo == 0 ? 0 : h[lo - 1].v;
    }
}
