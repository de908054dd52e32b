// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IPlainToken {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// Depositors of a (large-supply) community token choose who receives the yield of the hall.
contract StakeHall {
    struct Account {
        uint96 staked;
        uint32 lastMove;
        uint128 historyLength;
    }

    struct Entry {
        uint32 time;
        uint96 staked;
    }

    struct Choice {
        address candidate;
        uint32 looksAt;
        uint32 until;
        bool seated;
        uint128 approve;
        uint128 reject;
    }

    uint32 private constant CHOICE_TIME = 6 days;
    uint32 private constant OBJECTION_TIME = 1 days;
    uint32 private constant SEAT_TIME = 20 days;

    IPlainToken public immutable token;
    uint96 public immutable quorum;
    uint96 public immutable entryStake;

    address public beneficiary;
    uint256 public totalStaked;
    uint256 public choiceCount;

    mapping(address => Account) public accounts;
    mapping(address => mapping(uint256 => Entry)) public history;
    mapping(uint256 => Choice) public choices;
    mapping(uint256 => mapping(address => bool)) public chosen;

    event Deposited(address indexed who, uint256 amount);
    event Withdrawn(address indexed who, uint256 amount);
    event ChoiceOpened(uint256 indexed id, address indexed candidate, uint256 until);
    event Chosen(uint256 indexed id, address indexed who, bool approve, uint256 weight);
    event BeneficiarySeated(uint256 indexed id, address indexed candidate);
    event YieldSent(address indexed to, uint256 amount);

    constructor(IPlainToken token_, address beneficiary_, uint96 quorum_, uint96 entryStake_) {
        require(address(token_) != address(0) && beneficiary_ != address(0), "zero");
        require(entryStake_ > 0 && quorum_ >= entryStake_, "stakes");
        token = token_;
        beneficiary = beneficiary_;
        quorum = quorum_;
        entryStake = entryStake_;
    }

    receive() external payable {}

    function _narrow(uint256 x) private pure returns (uint96) {
        require(x <= type(uint96).max, "too large");
        return uint96(x);
    }

    function deposit(uint256 amount) external {
        uint96 part = _narrow(amount);
        Account storage a = accounts[msg.sender];
        a.staked += part;
        totalStaked += amount;
        _log(msg.sender, a);
        emit Deposited(msg.sender, amount);
        require(token.transferFrom(msg.sender, address(this), amount), "transferFrom");
    }

    function withdraw(uint256 amount) external {
        uint96 part = _narrow(amount);
        Account storage a = accounts[msg.sender];
        require(a.staked >= part, "not that much");
        a.staked -= part;
        totalStaked -= amount;
        _log(msg.sender, a);
        emit Withdrawn(msg.sender, amount);
        require(token.transfer(msg.sender, amount), "transfer");
    }

    function _log(address who, Account storage a) private {
        if (a.historyLength == 0 || a.lastMove != uint32(block.timestamp)) {
            history[who][a.historyLength] = Entry(uint32(block.timestamp), a.staked);
            a.historyLength += 1;
            a.lastMove = uint32(block.timestamp);
        } else {
            history[who][a.historyLength - 1].staked = a.staked;
        }
    }

    function stakedAt(address who, uint256 time) public view returns (uint96) {
        require(time < block.timestamp, "not past");
        uint256 right = accounts[who].historyLength;
        uint256 left = 0;
        while (left < right) {
            uint256 middle = left + (right - left) / 2;
            if (history[who][middle].time <= time) left = middle + 1;
            else right = middle;
        }
        return left == 0 ? 0 : history[who][left - 1].staked;
    }

    function openChoice(address candidate) external returns (uint256 id) {
        require(candidate != address(0), "candidate");
        uint32 look = uint32(block.timestamp - 1);
        require(stakedAt(msg.sender, look) >= entryStake, "entry stake");
        id = ++choiceCount;
        uint32 until = uint32(block.timestamp) + CHOICE_TIME;
        choices[id] = Choice(candidate, look, until, false, 0, 0);
        emit ChoiceOpened(id, candidate, until);
    }

    function choose(uint256 id, bool approve) external {
        Choice storage c = choices[id];
        require(c.until > 0 && block.timestamp <= c.until, "not open");
        require(!chosen[id][msg.sender], "chosen");
        chosen[id][msg.sender] = true;
        uint96 weight = stakedAt(msg.sender, c.looksAt);
        require(weight > 0, "no stake");
        if (approve) c.approve += weight;
        else c.reject += weight;
        emit Chosen(id, msg.sender, approve, weight);
    }

    function seat(uint256 id) external {
        Choice storage c = choices[id];
        require(c.until > 0 && !c.seated, "unknown or seated");
        uint256 start = uint256(c.until) + OBJECTION_TIME;
        require(block.timestamp > start && block.timestamp <= start + SEAT_TIME, "not now");
        require(c.approve >= quorum && c.approve > c.reject, "not approved");
        c.seated = true;
        beneficiary = c.candidate;
        emit BeneficiarySeated(id, c.candidate);
    }

    function sendYield() external {
        uint256 amount = address(this).balance;
        require(amount > 0, "nothing");
        emit YieldSent(beneficiary, amount);
        (bool ok, ) = beneficiary.call{value: amount}("");
        require(ok, "refused");
    }
}
