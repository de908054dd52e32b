// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title Exit vault of a guild. Members hold shares of its reserve and may leave with their part, less a fee that stays.
/// @dev Two lenders and the guild's treasurer value members by `stakeOf` and `pricePerShare`.
contract ExitVault {
    uint256 public constant MIN_JOIN = 0.1 ether;
    uint256 public constant MIN_FEE_BPS = 10;
    uint256 public constant MAX_FEE_BPS = 300;
    uint256 public constant MAX_HOLD = 14 days;
    uint256 private constant FREE = 1;
    uint256 private constant BUSY = 2;

    address public immutable governor;
    uint256 public feeBps;
    uint256 public reserve;
    uint256 public totalShares;
    uint256 private _gate = FREE;
    mapping(address => uint256) public sharesOf;
    mapping(address => uint256) public heldUntil;

    event Joined(address indexed member, uint256 paid, uint256 shares);
    event Left(address indexed member, uint256 shares, uint256 due);
    event Handed(address indexed from, address indexed to, uint256 shares);
    event Held(address indexed member, uint256 until);
    event FeeChanged(uint256 feeBps);

    error Busy();
    error TooFewShares(uint256 held);

    modifier gated() {
        if (_gate == BUSY) revert Busy();
        _gate = BUSY;
        _;
        _gate = FREE;
    }

    modifier onlyGovernor() {
        require(msg.sender == governor, "only the governor");
        _;
    }

    constructor(address governor_) {
        require(governor_.code.length > 0, "governor");
        governor = governor_;
        feeBps = 50;
        emit FeeChanged(50);
    }

    function setFee(uint256 bps) external onlyGovernor {
        require(bps >= MIN_FEE_BPS && bps <= MAX_FEE_BPS, "fee");
        feeBps = bps;
        emit FeeChanged(bps);
    }

    /// @notice The governor holds the shares of a member who votes, until that vote is over.
    function hold(address member, uint256 until) external onlyGovernor {
        require(until > heldUntil[member] && until <= block.timestamp + MAX_HOLD, "hold");
        heldUntil[member] = until;
        emit Held(member, until);
    }

    function pricePerShare() public view returns (uint256) {
        return totalShares == 0 ? 1e18 : reserve * 1e18 / totalShares;
    }

    function stakeOf(address member) external view returns (uint256) {
        return sharesOf[member] * pricePerShare() / 1e18;
    }

    function join() external payable gated returns (uint256 shares) {
        require(msg.value >= MIN_JOIN, "too little");
        shares = totalShares == 0 ? msg.value : msg.value * totalShares / reserve;
        require(shares > 0, "no shares");
        reserve += msg.value;
        totalShares += shares;
        sharesOf[msg.sender] += shares;
        emit Joined(msg.sender, msg.value, shares);
    }

    function hand(address to, uint256 shares) external gated {
        require(to != address(0), "to zero");
        _release(msg.sender, shares);
        sharesOf[to] += shares;
        emit Handed(msg.sender, to, shares);
    }

    function leave(uint256 shares) external gated returns (uint256 due) {
        require(shares > 0, "no shares");
        uint256 part = shares * reserve / totalShares;
        due = shares == totalShares ? part : part - part * feeBps / 10_000;
        _release(msg.sender, shares);
        totalShares -= shares;
        reserve -= due;
        emit Left(msg.sender, shares, due);
        (bool ok, ) = msg.sender.call{value: due}("");
        require(ok, "payment");
    }

    function _release(address member, uint256 shares) private {
        require(block.timestamp > heldUntil[member], "held");
        uint256 held = sharesOf[member];
        if (held < shares) revert TooFewShares(held);
        sharesOf[member] = held - shares;
    }
}
