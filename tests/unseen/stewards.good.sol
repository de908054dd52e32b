pragma solidity ^0.5.0;

contract ERC20Like {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// Election of stewards by bonded tokens. Bonds stay until a week after the polls close.
contract StewardElection {
    struct Bond {
        uint256 amount;
        uint256 counted;
        address backs;
    }

    ERC20Like public token;
    uint256 public opens;
    uint256 public closes;
    uint256 public minimumBacking;

    mapping(address => Bond) public bonds;
    mapping(address => uint256) public backing;
    mapping(address => bool) public stands;
    mapping(address => bool) public steward;
    uint256 public seated;

    event Stood(address indexed candidate);
    event Bonded(address indexed voter, uint256 amount);
    event Backed(address indexed voter, address indexed candidate, uint256 weight);
    event Withdrew(address indexed voter, address indexed candidate, uint256 weight);
    event Unbonded(address indexed voter, uint256 amount);
    event Seated(address indexed candidate, uint256 backing);

    constructor(ERC20Like token_, uint256 opens_, uint256 length, uint256 minimumBacking_) public {
        require(address(token_) != address(0), "token");
        require(opens_ > now && opens_ - now < 365 days, "opens");
        require(length >= 3 days && length <= 60 days, "length");
        require(minimumBacking_ > 0, "figures");
        token = token_;
        opens = opens_;
        closes = opens_ + length;
        minimumBacking = minimumBacking_;
    }

    modifier whilePolling() {
        require(now >= opens && now <= closes, "polls closed");
        _;
    }

    function stand() external {
        require(now < opens, "too late to stand");
        require(!stands[msg.sender], "stands");
        stands[msg.sender] = true;
        emit Stood(msg.sender);
    }

    function bond(uint256 amount) external {
        require(now <= closes, "polls closed");
        require(amount > 0, "amount");
        Bond storage b = bonds[msg.sender];
        b.amount = add(b.amount, amount);
        emit Bonded(msg.sender, amount);
        require(token.transferFrom(msg.sender, address(this), amount), "transfer");
    }

    function back(address candidate) external whilePolling {
        require(stands[candidate], "does not stand");
        Bond storage b = bonds[msg.sender];
        require(b.backs == address(0), "withdraw first");
        require(b.amount > 0, "no bond");
        b.backs = candidate;
        b.counted = b.amount;
        backing[candidate] = add(backing[candidate], b.counted);
        emit Backed(msg.sender, candidate, b.counted);
    }

    function withdrawBacking() external whilePolling {
        Bond storage b = bonds[msg.sender];
        address candidate = b.backs;
        require(candidate != address(0), "backs nobody");
        uint256 weight = b.counted;
        b.backs = address(0);
        b.counted = 0;
        backing[candidate] = sub(backing[candidate], weight);
        emit Withdrew(msg.sender, candidate, weight);
    }

    function unbond() external {
        require(now > closes + 7 days, "bonded");
        uint256 amount = bonds[msg.sender].amount;
        require(amount > 0, "no bond");
        bonds[msg.sender].amount = 0;
        emit Unbonded(msg.sender, amount);
        require(token.transfer(msg.sender, amount), "transfer");
    }

    /// Every candidate whose backing reaches the minimum at the close is a steward.
    function takeSeat() external {
        require(now > closes, "polling");
        require(stands[msg.sender] && !steward[msg.sender], "candidate");
        require(backing[msg.sender] >= minimumBacking, "too little backing");
        steward[msg.sender] = true;
        seated += 1;
        emit Seated(msg.sender, backing[msg.sender]);
    }

    function add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "overflow");
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "underflow");
        return a - b;
    }
}
