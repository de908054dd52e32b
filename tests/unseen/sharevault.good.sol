// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IAsset {
    function balanceOf(address who) external view returns (uint256);
    function transfer(address to, uint256 value) external returns (bool);
    function transferFrom(address from, address to, uint256 value) external returns (bool);
}

/// Vault shares that vote: every change of a balance is written into the holder's trace and the trace of the supply.
contract VotingVault {
    struct Trace {
        uint48 at;
        uint208 value;
    }

    uint256 private constant VIRTUAL = 1e6;

    IAsset public immutable asset;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    uint256 public totalSupply;
    mapping(address => Trace[]) private _trace;
    Trace[] private _supplyTrace;
    uint256 private _entered = 1;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event Deposit(address indexed sender, address indexed owner, uint256 assets, uint256 shares);
    event Withdraw(address indexed sender, address indexed receiver, address indexed owner, uint256 assets, uint256 shares);

    error FutureLookup();
    error Insufficient();

    modifier once() {
        require(_entered == 1, "entered");
        _entered = 2;
        _;
        _entered = 1;
    }

    constructor(IAsset asset_) {
        require(address(asset_) != address(0), "asset");
        asset = asset_;
    }

    function totalAssets() public view returns (uint256) {
        return asset.balanceOf(address(this));
    }

    function toShares(uint256 assets) public view returns (uint256) {
        return (assets * (totalSupply + VIRTUAL)) / (totalAssets() + 1);
    }

    function toAssets(uint256 shares) public view returns (uint256) {
        return (shares * (totalAssets() + 1)) / (totalSupply + VIRTUAL);
    }

    function deposit(uint256 assets, address receiver) external once returns (uint256 shares) {
        shares = toShares(assets);
        require(shares > 0 && receiver != address(0), "deposit");
        require(asset.transferFrom(msg.sender, address(this), assets), "pull");
        _move(address(0), receiver, shares);
        emit Deposit(msg.sender, receiver, assets, shares);
    }

    function withdraw(uint256 assets, address receiver, address owner) external once returns (uint256 shares) {
        shares = toShares(assets) + 1;
        if (msg.sender != owner) _spend(owner, shares);
        _leave(owner, receiver, assets, shares);
    }

    function redeem(uint256 shares, address receiver, address owner) external once returns (uint256 assets) {
        if (msg.sender != owner) _spend(owner, shares);
        assets = toAssets(shares);
        _leave(owner, receiver, assets, shares);
    }

    function _leave(address owner, address receiver, uint256 assets, uint256 shares) private {
        require(owner != address(0) && receiver != address(0), "parties");
        _move(owner, address(0), shares);
        emit Withdraw(msg.sender, receiver, owner, assets, shares);
        require(asset.transfer(receiver, assets), "push");
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        require(to != address(0), "to");
        _move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(from != address(0) && to != address(0), "parties");
        _spend(from, value);
        _move(from, to, value);
        return true;
    }

    function _spend(address owner, uint256 value) private {
        uint256 a = allowance[owner][msg.sender];
        if (a < value) revert Insufficient();
        allowance[owner][msg.sender] = a - value;
    }

    function _move(address from, address to, uint256 value) private {
        if (from == address(0)) {
            totalSupply += value;
            _push(_supplyTrace, totalSupply);
        } else {
            if (balanceOf[from] < value) revert Insufficient();
            balanceOf[from] -= value;
            _push(_trace[from], balanceOf[from]);
        }
        if (to == address(0)) {
            totalSupply -= value;
            _push(_supplyTrace, totalSupply);
        } else {
            balanceOf[to] += value;
            _push(_trace[to], balanceOf[to]);
        }
        emit Transfer(from, to, value);
    }

    function _push(Trace[] storage t, uint256 value) private {
        require(value <= type(uint208).max, "range");
        uint256 n = t.length;
        if (n > 0 && t[n - 1].at == block.number) t[n - 1].value = uint208(value);
        else t.push(Trace(uint48(block.number), uint208(value)));
    }

    function _lookup(Trace[] storage t, uint256 at) private view returns (uint256) {
        if (at >= block.number) revert FutureLookup();
        uint256 lo;
        uint256 hi = t.length;
        while (lo < hi) {
            uint256 mid = (lo + hi) >> 1;
            if (t[mid].at > at) hi = mid;
            else lo = mid + 1;
        }
        return hi == 0 ? 0 : t[hi - 1].value;
    }

    function getPastVotes(address who, uint256 at) external view returns (uint256) {
        return _lookup(_trace[who], at);
    }

    function getPastTotalSupply(uint256 at) external view returns (uint256) {
        return _lookup(_supplyTrace, at);
    }
}
