pragma solidity ^0.5.16;

library SafeMath {
    function add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "add");
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "sub");
        return a - b;
    }

    function mul(uint256 a, uint256 b) internal pure returns (uint256 c) {
        if (a == 0) return 0;
        c = a * b;
        require(c / a == b, "mul");
    }
}

/// A common purse. Founders hold shares, vote on grants with them, and may leave with their part of the purse
/// as long as they have no vote standing.
contract CommonPurse {
    using SafeMath for uint256;

    struct Holder {
        uint256 shares;
        uint256 boundUntil;
        bool left;
    }

    struct Wish {
        address wisher;
        address payable receiver;
        uint256 amount;
        uint256 votingEnds;
        uint256 yes;
        uint256 no;
        bool fulfilled;
        bool dropped;
    }

    uint256 public constant VOTING = 6 days;
    uint256 public constant LEAVING = 5 days;
    uint256 public constant FULFILMENT = 20 days;

    uint256 public totalShares;
    uint256 public leastYes;
    uint256 public wishCount;
    mapping(address => Holder) public holders;
    mapping(uint256 => Wish) public wishes;
    mapping(uint256 => mapping(address => bool)) public answered;

    event Filled(address indexed from, uint256 amount);
    event Wished(uint256 indexed id, address indexed wisher, address receiver, uint256 amount, uint256 votingEnds);
    event Answered(uint256 indexed id, address indexed holder, bool yes, uint256 shares);
    event Dropped(uint256 indexed id);
    event Fulfilled(uint256 indexed id, uint256 amount);
    event Left(address indexed holder, uint256 shares, uint256 paid);

    constructor(address[] memory founders, uint256[] memory shares, uint256 leastYes_) public {
        require(founders.length >= 2 && founders.length == shares.length, "founders");
        for (uint256 i = 0; i < founders.length; i++) {
            require(founders[i] != address(0) && shares[i] > 0 && holders[founders[i]].shares == 0, "founder");
            holders[founders[i]].shares = shares[i];
            totalShares = totalShares.add(shares[i]);
        }
        require(leastYes_ > 0 && leastYes_ <= totalShares, "leastYes");
        leastYes = leastYes_;
    }

    function() external payable {
        emit Filled(msg.sender, msg.value);
    }

    modifier onlyHolder() {
        require(holders[msg.sender].shares > 0, "no shares");
        _;
    }

    function wish(address payable receiver, uint256 amount) external onlyHolder returns (uint256 id) {
        require(receiver != address(0) && amount > 0, "wish");
        id = wishCount.add(1);
        wishCount = id;
        uint256 ends = now.add(VOTING);
        wishes[id] = Wish(msg.sender, receiver, amount, ends, 0, 0, false, false);
        emit Wished(id, msg.sender, receiver, amount, ends);
    }

    /// Shares cannot be moved, and are bound until the wish can no longer be fulfilled or was answered with no.
    function answer(uint256 id, bool yes) external onlyHolder {
        Wish storage w = wishes[id];
        require(w.wisher != address(0) && !w.dropped, "unknown");
        require(now < w.votingEnds, "voting is over");
        require(!answered[id][msg.sender], "answered");
        answered[id][msg.sender] = true;
        Holder storage h = holders[msg.sender];
        uint256 until = yes ? w.votingEnds.add(LEAVING).add(FULFILMENT) : w.votingEnds;
        if (until > h.boundUntil) h.boundUntil = until;
        if (yes) w.yes = w.yes.add(h.shares);
        else w.no = w.no.add(h.shares);
        emit Answered(id, msg.sender, yes, h.shares);
    }

    function drop(uint256 id) external {
        Wish storage w = wishes[id];
        require(w.wisher == msg.sender, "wisher");
        require(!w.dropped && now < w.votingEnds, "late");
        w.dropped = true;
        emit Dropped(id);
    }

    function fulfil(uint256 id) external onlyHolder {
        Wish storage w = wishes[id];
        require(w.wisher != address(0) && !w.dropped && !w.fulfilled, "state");
        uint256 from = w.votingEnds.add(LEAVING);
        require(now >= from && now < from.add(FULFILMENT), "time");
        require(w.yes > w.no && w.yes >= leastYes, "not granted");
        w.fulfilled = true;
        emit Fulfilled(id, w.amount);
        (bool ok, ) = w.receiver.call.value(w.amount)("");
        require(ok, "receiver");
    }

    function leave() external onlyHolder returns (uint256 paid) {
        Holder storage h = holders[msg.sender];
        require(now >= h.boundUntil, "bound by a vote");
        uint256 shares = h.shares;
        paid = address(this).balance.mul(shares) / totalShares;
        h.shares = 0;
        h.left = true;
        totalShares = totalShares.sub(shares);
        emit Left(msg.sender, shares, paid);
        (bool ok, ) = msg.sender.call.value(paid)("");
        require(ok, "payment");
    }
}
