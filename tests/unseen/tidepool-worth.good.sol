// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

interface ITideOracle {
    function worthOf(address holder) external view returns (uint256);
    function weiPerShare() external view returns (uint256);
}

abstract contract Latch {
    uint256 private _latch = 1;
    error Latched();

    modifier latched() {
        if (_latch == 2) revert Latched();
        _latch = 2;
        _;
        _latch = 1;
    }
}

/// Ether pool of a staking cooperative. Lending markets and the cooperative's budget committee
/// price a position with `weiPerShare` and `worthOf`.
contract TidePool is Latch, ITideOracle {
    uint256 private constant GHOST_SHARES = 1_000;
    uint256 private constant GHOST_WEI = 1;
    uint256 public constant MIN_STAY = 1 days;

    struct Berth {
        uint160 shares;
        uint64 arrived;
    }

    mapping(address => Berth) public berths;
    uint256 public shareCount;
    uint256 public pooled;

    event Moored(address indexed sailor, uint256 weiIn, uint256 shares);
    event CastOff(address indexed sailor, uint256 weiOut, uint256 shares);
    event Swell(address indexed from, uint256 weiIn);

    error Nothing();
    error TooSoon();
    error Insufficient();
    error Unsent();

    function moor() external payable latched returns (uint256 minted) {
        if (msg.value == 0) revert Nothing();
        minted = (msg.value * (shareCount + GHOST_SHARES)) / (pooled + GHOST_WEI);
        if (minted == 0 || minted > type(uint128).max) revert Nothing();
        Berth storage b = berths[msg.sender];
        b.shares += uint160(minted);
        b.arrived = uint64(block.timestamp);
        shareCount += minted;
        pooled += msg.value;
        emit Moored(msg.sender, msg.value, minted);
    }

    function swell() external payable latched {
        pooled += msg.value;
        emit Swell(msg.sender, msg.value);
    }

    function castOff(uint160 amount, address payable to) external latched returns (uint256 out) {
        Berth storage b = berths[msg.sender];
        if (amount == 0) revert Nothing();
        if (b.shares < amount) revert Insufficient();
        if (block.timestamp < uint256(b.arrived) + MIN_STAY) revert TooSoon();

        out = _toWei(amount);
        b.shares -= amount;
        shareCount -= amount;
        pooled -= out;

        (bool sent, ) = to.call{value: out}("");
        if (!sent) revert Unsent();

        emit CastOff(msg.sender, out, amount);
    }

    function worthOf(address holder) external view override returns (uint256) {
        return _toWei(berths[holder].shares);
    }

    function weiPerShare() external view override returns (uint256) {
        return _toWei(1e18);
    }

    function _toWei(uint256 shares) private view returns (uint256) {
        return (shares * (pooled + GHOST_WEI)) / (shareCount + GHOST_SHARES);
    }
}
