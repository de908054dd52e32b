// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.20;

abstract contract Gate {
    uint8 private _gate = 1;

    modifier gated() {
        require(_gate == 1, "gate shut");
        _gate = 2;
        _;
        _gate = 1;
    }
}

/// @notice Pooled fund with redeemable shares. A fixed board of stewards spends from it, k of n, after a day of notice.
/// Lending markets take `navPerShare` as the price of a share.
contract CommonsFund is Gate {
    struct Grant {
        address payable payee;
        uint128 amount;
        uint64 proposedAt;
        uint8 signatures;
        bool paid;
    }

    uint256 private constant VIRTUAL = 1e6;
    uint256 public constant NOTICE = 1 days;
    uint256 public constant LAPSE = 30 days;

    mapping(address => bool) public steward;
    uint8 public immutable needed;
    mapping(address => uint256) public sharesOf;
    uint256 public shareCount;
    mapping(uint256 => Grant) public grants;
    mapping(uint256 => mapping(address => bool)) public signed;
    uint256 public grantCount;

    event Joined(address indexed who, uint256 paid, uint256 shares);
    event Left(address indexed who, uint256 shares, uint256 paid);
    event GrantOpened(uint256 indexed id, address indexed by, address payee, uint256 amount);
    event GrantSigned(uint256 indexed id, address indexed by);
    event GrantPaid(uint256 indexed id);

    constructor(address[] memory board, uint8 needed_) {
        require(board.length <= 32, "board too large");
        require(needed_ >= 2 && needed_ <= board.length, "needed");
        needed = needed_;
        for (uint256 i = 0; i < board.length; i++) {
            require(board[i] != address(0) && !steward[board[i]], "board");
            steward[board[i]] = true;
        }
    }

    modifier onlySteward() {
        require(steward[msg.sender], "not a steward");
        _;
    }

    receive() external payable {}

    /// @return Value of 1e18 shares in wei.
    function navPerShare() external view returns (uint256) {
        return (address(this).balance + 1) * 1e18 / (shareCount + VIRTUAL);
    }

    function join(uint256 minShares) external payable gated returns (uint256 shares) {
        uint256 before = address(this).balance - msg.value;
        shares = msg.value * (shareCount + VIRTUAL) / (before + 1);
        require(shares > 0 && shares >= minShares, "shares");
        sharesOf[msg.sender] += shares;
        shareCount += shares;
        emit Joined(msg.sender, msg.value, shares);
    }

    function leave(uint256 shares) external gated returns (uint256 paid) {
        require(shares > 0 && shares <= sharesOf[msg.sender], "shares");
        paid = shares * (address(this).balance + 1) / (shareCount + VIRTUAL);
        sharesOf[msg.sender] -= shares;
        (bool ok, ) = msg.sender.call{value: paid}("");
        require(ok, "payment refused");
        shareCount -= shares;
        emit Left(msg.sender, shares, paid);
    }

    function openGrant(address payable payee, uint128 amount) external onlySteward returns (uint256 id) {
        require(payee != address(0) && amount > 0, "grant");
        id = ++grantCount;
        grants[id] = Grant(payee, amount, uint64(block.timestamp), 1, false);
        signed[id][msg.sender] = true;
        emit GrantOpened(id, msg.sender, payee, amount);
    }

    function signGrant(uint256 id) external onlySteward {
        Grant storage g = grants[id];
        require(g.proposedAt != 0 && !g.paid, "no such grant");
        require(block.timestamp <= g.proposedAt + LAPSE, "lapsed");
        require(!signed[id][msg.sender], "signed");
        signed[id][msg.sender] = true;
        g.signatures += 1;
        emit GrantSigned(id, msg.sender);
    }

    function payGrant(uint256 id) external gated {
        Grant storage g = grants[id];
        require(g.proposedAt != 0 && !g.paid, "no such grant");
        require(g.signatures >= needed, "signatures");
        require(block.timestamp >= g.proposedAt + NOTICE, "notice");
        require(block.timestamp <= g.proposedAt + LAPSE, "lapsed");
        g.paid = true;
        (bool ok, ) = g.payee.call{value: g.amount}("");
        require(ok, "payment refused");
        emit GrantPaid(id);
    }
}
