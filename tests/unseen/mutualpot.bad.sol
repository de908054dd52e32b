// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IERC20 {
    function balanceOf(address who) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// @title MutualPot
/// @notice Pooled ether and one reserve token. Shares are not transferable; members may leave with their part of both
///         assets whenever they have no yes on a running decision. Lenders read `bookValue` to price the shares that
///         members pledge in `pledgedTo`.
contract MutualPot {
    struct Decision {
        address proposer;
        uint64 since;
        uint64 until;
        bool performed;
        bool cancelled;
        address payable payee;
        uint256 ethers;
        uint256 tokens;
        uint256 sharesThen;
        uint256 yes;
        uint256 no;
    }

    struct Step {
        uint64 at;
        uint192 shares;
    }

    uint64 public constant DECIDING = 6 days;
    uint64 public constant LEAVING = 5 days;
    uint64 public constant PERFORMING = 20 days;
    uint256 public constant FOUNDING_SHARES = 1_000e18;

    IERC20 public immutable reserve;
    uint256 public totalShares;
    mapping(address => Step[]) private _steps;
    mapping(address => uint256) public boundUntil;
    mapping(address => address) public pledgedTo;
    Decision[] private _decisions;
    mapping(uint256 => mapping(address => bool)) public decided;
    bool private _inside;

    event SharesSet(address indexed who, uint256 shares);
    event Pledged(address indexed who, address indexed lender);
    event Proposed(uint256 indexed id, address indexed proposer, address payee, uint256 ethers, uint256 tokens);
    event Voted(uint256 indexed id, address indexed who, bool yes, uint256 weight);
    event Cancelled(uint256 indexed id);
    event Performed(uint256 indexed id);
    event Left(address indexed who, uint256 shares, uint256 ethers, uint256 tokens);
    event Received(address indexed from, uint256 amount);

    modifier guarded() {
        require(!_inside, "inside");
        _inside = true;
        _;
        _inside = false;
    }

    constructor(IERC20 reserve_, address[] memory founders) {
        require(founders.length >= 3 && address(reserve_) != address(0), "founders");
        reserve = reserve_;
        for (uint256 i = 0; i < founders.length; i++) {
            require(founders[i] != address(0) && _steps[founders[i]].length == 0, "founder");
            totalShares += FOUNDING_SHARES;
            _step(founders[i], FOUNDING_SHARES);
        }
    }

    receive() external payable {
        emit Received(msg.sender, msg.value);
    }

    function sharesOf(address who) public view returns (uint256) {
        uint256 n = _steps[who].length;
        return n == 0 ? 0 : _steps[who][n - 1].shares;
    }

    /// @notice Ether and reserve tokens behind 1e18 shares.
    function bookValue() external view returns (uint256 ethers, uint256 tokens) {
        ethers = address(this).balance * 1e18 / totalShares;
        tokens = reserve.balanceOf(address(this)) * 1e18 / totalShares;
    }

    /// @notice While pledged, only the lender can lift the pledge, and shares stay.
    function pledge(address lender) external {
        require(pledgedTo[msg.sender] == address(0) && lender != address(0) && sharesOf(msg.sender) > 0, "pledge");
        pledgedTo[msg.sender] = lender;
        emit Pledged(msg.sender, lender);
    }

    function lift(address who) external {
        require(pledgedTo[who] == msg.sender, "lender");
        pledgedTo[who] = address(0);
        emit Pledged(who, address(0));
    }

    function leave(uint256 shares) external guarded {
        require(pledgedTo[msg.sender] == address(0), "pledged");
        require(block.timestamp > boundUntil[msg.sender], "bound");
        uint256 mine = sharesOf(msg.sender);
        require(shares > 0 && shares <= mine && shares < totalShares, "shares");
        uint256 e = address(this).balance * shares / totalShares;
        uint256 t = reserve.balanceOf(address(this)) * shares / totalShares;
        totalShares -= shares;
        _step(msg.sender, mine - shares);
        emit Left(msg.sender, shares, e, t);
        (bool ok, ) = msg.sender.call{value: e}("");
        require(ok, "ether");
        require(reserve.transfer(msg.sender, t), "reserve");
    }

    function propose(address payable payee, uint256 ethers, uint256 tokens) external returns (uint256 id) {
        require(sharesAt(msg.sender, block.timestamp - 1) > 0 && payee != address(0), "propose");
        id = _decisions.length;
        Decision storage d = _decisions.push();
        d.proposer = msg.sender;
        d.since = uint64(block.timestamp);
        d.until = uint64(block.timestamp) + DECIDING;
        d.payee = payee;
        d.ethers = ethers;
        d.tokens = tokens;
        d.sharesThen = totalShares;
        emit Proposed(id, msg.sender, payee, ethers, tokens);
    }

    function vote(uint256 id, bool yes) external {
        Decision storage d = _decisions[id];
        require(!d.cancelled && block.timestamp <= d.until && !decided[id][msg.sender], "vote");
        uint256 w = sharesAt(msg.sender, d.since - 1);
        require(w > 0, "shares");
        decided[id][msg.sender] = true;
        if (yes) {
            d.yes += w;
            uint256 bound = d.until + LEAVING + PERFORMING;
            if (bound > boundUntil[msg.sender]) boundUntil[msg.sender] = bound;
        } else {
            d.no += w;
        }
        emit Voted(id, msg.sender, yes, w);
    }

    function cancel(uint256 id) external {
        Decision storage d = _decisions[id];
        require(msg.sender == d.proposer && !d.cancelled && block.timestamp <= d.until, "cancel");
        d.cancelled = true;
        emit Cancelled(id);
    }

    function perform(uint256 id) external guarded {
        Decision storage d = _decisions[id];
        require(!d.cancelled && !d.performed, "settled");
        uint256 from = d.until + LEAVING;
        require(block.timestamp > from && block.timestamp <= from + PERFORMING, "not now");
        require(d.yes > d.no && d.yes * 4 >= d.sharesThen, "not passed");
        d.performed = true;
        emit Performed(id);
        (bool ok, ) = d.payee.call{value: d.ethers}("");
        require(ok, "ether");
        require(reserve.transfer(d.payee, d.tokens), "reserve");
    }

    function decision(uint256 id) external view returns (Decision memory) {
        return _decisions[id];
    }

    function sharesAt(address who, uint256 t) public view returns (uint256) {
        Step[] storage s = _steps[who];
        uint256 lo;
        uint256 hi = s.length;
        while (lo < hi) {
            uint256 mid = (lo + hi) / 2;
            if (s[mid].at > t) hi = mid;
            else lo = mid + 1;
        }
        return lo == 0 ? 0 : s[lo - 1].shares;
    }

    function _step(address who, uint256 shares) private {
        Step[] storage s = _steps[who];
        uint256 n = s.length;
        if (n > 0 && s[n - 1].at == uint64(block.timestamp)) s[n - 1].shares = uint192(shares);
        else s.push(Step(uint64(block.timestamp), uint192(shares)));
        emit SharesSet(who, shares);
    }
}
