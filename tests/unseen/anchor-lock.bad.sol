// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

interface IERC20Like {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// Anchors: the coin is lowered until a chosen hour, and a lowered anchor speaks in the moots.
contract AnchorLocks {
    struct Anchor {
        uint128 amount;
        uint64 until;
    }

    IERC20Like public immutable coin;
    uint64 public constant LONGEST = 4 * 365 days;
    mapping(address => Anchor) public anchors;

    event Lowered(address indexed who, uint128 added, uint64 until);
    event Raised(address indexed who, uint128 amount);

    constructor(IERC20Like coin_) {
        require(address(coin_) != address(0), "coin");
        coin = coin_;
    }

    function lower(uint128 amount, uint64 until) external {
        Anchor storage a = anchors[msg.sender];
        require(until >= block.timestamp && until <= block.timestamp + LONGEST, "until");
        require(until >= a.until, "shorter");
        a.amount += amount;
        a.until = until;
        emit Lowered(msg.sender, amount, until);
        require(coin.transferFrom(msg.sender, address(this), amount), "pull");
    }

    function raiseAnchor() external {
        Anchor memory a = anchors[msg.sender];
        require(a.amount > 0 && block.timestamp >= a.until, "held");
        delete anchors[msg.sender];
        emit Raised(msg.sender, a.amount);
        require(coin.transfer(msg.sender, a.amount), "push");
    }
}

contract HarbourMoot is AnchorLocks {
    struct Moot {
        address caller;
        uint64 opens;
        uint64 closes;
        bool carriedOut;
        address target;
        uint256 value;
        bytes data;
        uint256 ayes;
        uint256 noes;
    }

    uint64 public constant NOTICE = 1 days;
    uint64 public constant SITTING = 5 days;
    uint64 public constant STILLNESS = 2 days;
    uint64 public constant GOOD_FOR = 10 days;
    uint256 public immutable callBar;
    uint256 public immutable quorum;

    Moot[] public moots;
    mapping(uint256 => mapping(address => bool)) public spoken;

    event Called(uint256 indexed id, address indexed caller, address target, uint256 value, bytes data);
    event Spoke(uint256 indexed id, address indexed who, bool aye, uint256 weight);
    event CarriedOut(uint256 indexed id);

    constructor(IERC20Like coin_, uint256 callBar_, uint256 quorum_) AnchorLocks(coin_) {
        require(callBar_ > 0 && quorum_ > callBar_, "bars");
        callBar = callBar_;
        quorum = quorum_;
    }

    receive() external payable {}

    function callMoot(address target, uint256 value, bytes calldata data) external returns (uint256 id) {
        uint64 opens = uint64(block.timestamp) + NOTICE;
        uint64 closes = opens + SITTING;
        Anchor memory a = anchors[msg.sender];
        require(a.amount >= callBar && a.until > closes, "bar");
        require(target != address(0) && target != address(coin), "target");
        id = moots.length;
        moots.push(Moot(msg.sender, opens, closes, false, target, value, data, 0, 0));
        emit Called(id, msg.sender, target, value, data);
    }

    function speak(uint256 id, bool aye) external {
        Moot storage m = moots[id];
        require(block.timestamp >= m.opens && block.timestamp <= m.closes, "sitting");
        require(!spoken[id][msg.sender], "spoken");
        Anchor memory a = anchors[msg.sender];
        require(a.amount > 0, "weightless");
        require(a.until >= block.timestamp, "lowered too short");
        spoken[id][msg.sender] = true;
        if (aye) {
            m.ayes += a.amount;
        } else {
            m.noes += a.amount;
        }
        emit Spoke(id, msg.sender, aye, a.amount);
    }

    function carryOut(uint256 id) external {
        Moot storage m = moots[id];
        require(!m.carriedOut, "done");
        require(block.timestamp > m.closes + STILLNESS, "early");
        require(block.timestamp <= m.closes + STILLNESS + GOOD_FOR, "late");
        require(m.ayes > m.noes && m.ayes >= quorum, "lost");
        m.carriedOut = true;
        emit CarriedOut(id);
        (bool ok, ) = m.target.call{value: m.value}(m.data);
        require(ok, "call");
    }
}
