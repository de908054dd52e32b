// SPDX-License-Identifier: MIT
pragma solidity ^0.7.6;
pragma abicoder v2;

interface IAsset {
    function balanceOf(address who) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
    function approve(address spender, uint256 amount) external returns (bool);
}

interface IRewardPool {
    function claim(address to) external;
}

/// Treasury behind the DAO's timelock. Positions pay rewards that must be claimed; anyone may trigger the claim.
contract YieldTreasury {
    struct Position {
        bool listed;
        address asset;
        uint64 lastHarvest;
    }

    uint256 public constant MAX_POSITIONS = 30;
    uint256 public constant MIN_INTERVAL = 1 hours;
    uint256 public constant MAX_INTERVAL = 30 days;

    address public immutable timelock;
    uint256 public interval = 6 hours;
    uint256 public positionCount;
    mapping(address => Position) public positions;
    uint256 private _entered;

    event PositionSet(address indexed pool, address indexed asset, bool listed);
    event Harvested(address indexed pool, address indexed asset, uint256 gained);
    event Spent(address indexed asset, address indexed to, uint256 amount);
    event Invested(address indexed asset, address indexed pool, uint256 amount);
    event IntervalSet(uint256 previous, uint256 next);

    modifier onlyTimelock() {
        require(msg.sender == timelock, "Treasury: timelock");
        _;
    }

    modifier single() {
        require(_entered == 0, "Treasury: busy");
        _entered = 1;
        _;
        _entered = 0;
    }

    constructor(address timelock_) {
        require(timelock_ != address(0), "Treasury: zero");
        timelock = timelock_;
    }

    function setPosition(address pool, address asset, bool listed) external onlyTimelock {
        require(pool != address(0) && asset != address(0) && pool != asset, "Treasury: position");
        Position storage p = positions[pool];
        require(p.listed != listed, "Treasury: same");
        if (listed) {
            require(positionCount < MAX_POSITIONS, "Treasury: full");
            positionCount += 1;
        } else {
            positionCount -= 1;
        }
        p.listed = listed;
        p.asset = asset;
        emit PositionSet(pool, asset, listed);
    }

    function setInterval(uint256 next) external onlyTimelock {
        require(next >= MIN_INTERVAL && next <= MAX_INTERVAL, "Treasury: interval");
        emit IntervalSet(interval, next);
        interval = next;
    }

    function spend(address asset, address to, uint256 amount) external onlyTimelock single {
        require(to != address(0), "Treasury: to");
        emit Spent(asset, to, amount);
        require(IAsset(asset).transfer(to, amount), "Treasury: transfer");
    }

    function invest(address pool, uint256 amount) external onlyTimelock single {
        require(positions[pool].listed, "Treasury: unlisted");
        address asset = positions[pool].asset;
        emit Invested(asset, pool, amount);
        require(IAsset(asset).approve(pool, amount), "Treasury: approve");
    }

    function harvest(address pool, bytes calldata claimCall) external single {
        Position storage p = positions[pool];
        require(block.timestamp >= uint256(p.lastHarvest) + interval, "Treasury: too soon");
        p.lastHarvest = uint64(block.timestamp);
        address asset = p.asset;
        uint256 before = asset == address(0) ? 0 : IAsset(asset).balanceOf(address(this));
        (bool ok, ) = pool.call(claimCall);
        require(ok, "Treasury: claim");
        uint256 afterwards = asset == address(0) ? 0 : IAsset(asset).balanceOf(address(this));
        require(afterwards >= before, "Treasury: lost");
        emit Harvested(pool, asset, afterwards - before);
    }
}
