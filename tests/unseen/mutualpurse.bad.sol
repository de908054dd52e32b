// SPDX-License-Identifier: MIT
pragma solidity ^0.5.17;

library SafeMath {
    function add(uint256 a, uint256 b) internal pure returns (uint256 c) { c = a + b; require(c >= a, "add"); }
    function sub(uint256 a, uint256 b) internal pure returns (uint256) { require(b <= a, "sub"); return a - b; }
}

/// @title Mutual purse: members leave deposits and decide which requests the common purse pays.
contract MutualPurse {
    using SafeMath for uint256;

    struct Request {
        address asker;
        address payable payee;
        uint256 amount;
        uint256 closesAt;
        uint256 inFavour;
        uint256 opposed;
        bool paid;
    }

    uint256 public constant POLL = 5 days;
    uint256 public constant LAPSE = 30 days;
    uint256 public constant MIN_DELAY = 1 days;
    uint256 public constant MAX_DELAY = 30 days;
    uint256 public constant LEAST_QUORUM = 10 ether;
    uint256 public constant MOST_QUORUM = 10000 ether;

    address public founder;
    uint256 public quorum;
    uint256 public delay;
    uint256 public purse;
    mapping (address => uint256) public deposits;
    mapping (address => uint256) public boundUntil;
    Request[] public requests;
    mapping (uint256 => mapping (address => bool)) public polled;

    event TermsSet(uint256 quorum, uint256 delay);
    event Gift(address indexed from, uint256 amount);
    event Joined(address indexed member, uint256 amount);
    event Left(address indexed member, uint256 amount);
    event Requested(uint256 indexed id, address indexed asker, address payee, uint256 amount, string reason);
    event Polled(uint256 indexed id, address indexed member, bool inFavour, uint256 weight);
    event Paid(uint256 indexed id, address payee, uint256 amount);

    constructor() public {
        founder = msg.sender;
    }

    /// @notice The founder states the terms, once; nobody can alter them after that.
    function setTerms(uint256 quorum_, uint256 delay_) external {
        require(msg.sender == founder, "not the founder");
        require(quorum_ >= LEAST_QUORUM && quorum_ <= MOST_QUORUM, "quorum");
        require(delay_ >= MIN_DELAY && delay_ <= MAX_DELAY, "delay");
        founder = address(0);
        quorum = quorum_;
        delay = delay_;
        emit TermsSet(quorum_, delay_);
    }

    function () external payable {
        purse = purse.add(msg.value);
        emit Gift(msg.sender, msg.value);
    }

    function join() external payable {
        require(msg.value > 0, "nothing");
        deposits[msg.sender] = deposits[msg.sender].add(msg.value);
        emit Joined(msg.sender, msg.value);
    }

    function leave(uint256 amount) external {
        require(now > boundUntil[msg.sender], "bound by a poll");
        deposits[msg.sender] = deposits[msg.sender].sub(amount);
        emit Left(msg.sender, amount);
        (bool ok, ) = msg.sender.call.value(amount)("");
        require(ok, "refund");
    }

    function request(address payable payee, uint256 amount, string calldata reason) external returns (uint256 id) {
        require(payee != address(0) && amount > 0, "request");
        require(deposits[msg.sender] >= 1 ether, "members only");
        id = requests.length;
        requests.push(Request(msg.sender, payee, amount, now.add(POLL), 0, 0, false));
        _bind(msg.sender, now.add(POLL));
        emit Requested(id, msg.sender, payee, amount, reason);
    }

    function poll(uint256 id, bool inFavour) external {
        require(id < requests.length, "unknown");
        Request storage r = requests[id];
        require(now <= r.closesAt, "closed");
        require(!polled[id][msg.sender], "polled");
        uint256 weight = deposits[msg.sender];
        require(weight > 0, "members only");
        polled[id][msg.sender] = true;
        _bind(msg.sender, r.closesAt);
        if (inFavour) {
            r.inFavour = r.inFavour.add(weight);
        } else {
            r.opposed = r.opposed.add(weight);
        }
        emit Polled(id, msg.sender, inFavour, weight);
    }

    function pay(uint256 id) external {
        require(id < requests.length, "unknown");
        Request storage r = requests[id];
        require(now > r.closesAt.add(delay), "too early");
        require(now <= r.closesAt.add(delay).add(LAPSE), "lapsed");
        require(r.inFavour > r.opposed, "opposed");
        require(r.inFavour >= quorum, "too few");
        require(!r.paid, "paid");
        r.paid = true;
        purse = purse.sub(r.amount);
        emit Paid(id, r.payee, r.amount);
        (bool ok, ) = r.payee.call.value(r.amount)("");
        require(ok, "payment");
    }

    function _bind(address member, uint256 until) private {
        if (until > boundUntil[member]) {
            boundUntil[member] = until;
        }
    }
}
