// SPDX-License-Identifier: MIT
pragma solidity ^0.6.12;
pragma experimental ABIEncoderV2;

library Add128 {
    function plus(uint128 a, uint128 b) internal pure returns (uint128 c) {
        c = a + b;
        require(c >= a, "plus");
    }
}

interface ICedar {
    function getPriorVotes(address holder, uint256 blockNumber) external view returns (uint96);
    function totalSupply() external view returns (uint256);
}

interface ICedarTimelock {
    function schedule(address target, uint256 value, bytes calldata data, uint256 eta) external;
    function perform(address target, uint256 value, bytes calldata data, uint256 eta) external payable;
    function delay() external view returns (uint256);
}

/// Two-house style chamber on the Cedar token: bills with one action each.
contract CedarChamber {
    using Add128 for uint128;

    enum Mood { Absent, Against, For }

    struct Receipt {
        Mood mood;
        uint96 power;
        uint64 atBlock;
    }

    struct Bill {
        address sponsor;
        uint64 from;
        uint64 to;
        uint64 eta;
        uint128 ayes;
        uint128 noes;
        bool withdrawn;
        bool enacted;
        Action action;
        mapping(address => Receipt) receipts;
    }

    struct Action {
        address target;
        uint256 value;
        bytes data;
    }

    uint64 public constant READING = 6000;
    uint64 public constant DIVISION = 28800;
    uint256 public constant SPONSOR_MIN = 50000e18;
    uint128 public constant QUORUM = 1000000e18;

    ICedar public cedar;
    ICedarTimelock public timelock;
    Bill[] private bills;
    mapping(bytes32 => bool) private taken;

    event Tabled(uint256 indexed bill, address indexed sponsor, uint64 from, uint64 to);
    event Divided(uint256 indexed bill, address indexed member, Mood mood, uint96 power);
    event Withdrawn(uint256 indexed bill);
    event Scheduled(uint256 indexed bill, uint64 eta);
    event Enacted(uint256 indexed bill);

    constructor(ICedar cedar_, ICedarTimelock timelock_) public {
        require(cedar_.totalSupply() >= 4 * uint256(QUORUM), "supply");
        require(timelock_.delay() >= 1 days, "delay");
        cedar = cedar_;
        timelock = timelock_;
    }

    function table(Action memory action) public returns (uint256 n) {
        require(cedar.getPriorVotes(msg.sender, block.number - 1) >= SPONSOR_MIN, "sponsor");
        require(action.target != address(0), "target");
        n = bills.length;
        bills.push();
        Bill storage b = bills[n];
        b.sponsor = msg.sender;
        b.from = uint64(block.number) + READING;
        b.to = b.from + DIVISION;
        b.action = action;
        emit Tabled(n, msg.sender, b.from, b.to);
    }

    function divide(uint256 n, Mood mood) external {
        require(mood != Mood.Absent, "mood");
        Bill storage b = bills[n];
        require(!b.withdrawn && block.number > b.from && block.number <= b.to, "no division");
        Receipt memory r = b.receipts[msg.sender];
        require(r.mood == Mood.Absent, "already divided");

        uint96 power = cedar.getPriorVotes(msg.sender, b.from);
        r.mood = mood;
        r.power = power;
        r.atBlock = uint64(block.number);

        if (mood == Mood.For) {
            b.ayes = b.ayes.plus(power);
        } else {
            b.noes = b.noes.plus(power);
        }
        emit Divided(n, msg.sender, mood, power);
    }

    function withdraw(uint256 n) external {
        Bill storage b = bills[n];
        require(msg.sender == b.sponsor, "sponsor");
        require(!b.withdrawn && b.eta == 0, "too late");
        b.withdrawn = true;
        emit Withdrawn(n);
    }

    function carried(uint256 n) public view returns (bool) {
        Bill storage b = bills[n];
        return !b.withdrawn && block.number > b.to && b.ayes > b.noes && b.ayes >= QUORUM;
    }

    function schedule(uint256 n) external {
        Bill storage b = bills[n];
        require(carried(n) && b.eta == 0, "not carried");
        b.eta = uint64(now + timelock.delay());
        bytes32 op = keccak256(abi.encode(b.action.target, b.action.value, b.action.data, b.eta));
        require(!taken[op], "same action in this block");
        taken[op] = true;
        emit Scheduled(n, b.eta);
        timelock.schedule(b.action.target, b.action.value, b.action.data, b.eta);
    }

    function enact(uint256 n) external {
        Bill storage b = bills[n];
        require(b.eta != 0 && now >= b.eta && !b.enacted, "not ready");
        b.enacted = true;
        emit Enacted(n);
        timelock.perform(b.action.target, b.action.value, b.action.data, b.eta);
    }

    function receiptOf(uint256 n, address member) external view returns (Receipt memory) {
        return bills[n].receipts[member];
    }

    function billCount() external view returns (uint256) {
        return bills.length;
    }
}
