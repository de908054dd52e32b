// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.6.8;

/// Up to 256 seats kept as bits. A seat changes hands only through a decision of the others.
contract HexagonTable {
    struct Topic {
        uint8 action;
        uint8 seat;
        address who;
        uint256 amount;
        uint256 electorate;
        uint256 since;
        uint256 closes;
        uint256 yes;
        uint256 no;
        uint256 abstain;
        uint256 voted;
        bool resolved;
    }

    uint8 public constant PAY = 0;
    uint8 public constant RESEAT = 1;
    uint256 public constant TALK = 4 days;
    uint256 public constant REST = 1 days;
    uint256 public constant FORGET = 20 days;

    uint256 public occupied;
    uint256 public members;
    mapping(address => uint8) public seatOf;
    mapping(uint8 => address) public holderOf;
    mapping(uint8 => uint256) public seatedAt;
    mapping(uint256 => Topic) public topics;
    uint256 public topicCount;

    event Opened(uint256 indexed id, uint8 action, uint8 seat, address who, uint256 amount);
    event Spoke(uint256 indexed id, uint8 indexed seat, uint8 opinion);
    event Resolved(uint256 indexed id);
    event Reseated(uint8 indexed seat, address before, address now_);
    event Gift(address indexed from, uint256 amount);

    constructor(address[] memory first) public payable {
        require(first.length >= 6 && first.length <= 255, "table");
        for (uint256 i = 0; i < first.length; i++) {
            require(first[i] != address(0) && seatOf[first[i]] == 0, "person");
            uint8 seat = uint8(i + 1);
            seatOf[first[i]] = seat;
            holderOf[seat] = first[i];
            seatedAt[seat] = block.timestamp;
            occupied |= uint256(1) << seat;
        }
        members = first.length;
    }

    receive() external payable {
        emit Gift(msg.sender, msg.value);
    }

    modifier seated() {
        require(seatOf[msg.sender] != 0, "no seat");
        _;
    }

    function open(uint8 action, uint8 seat, address who, uint256 amount) external seated returns (uint256 id) {
        require(who != address(0), "who");
        if (action == PAY) require(seat == 0 && amount > 0, "pay");
        else require(action == RESEAT && amount == 0 && occupied & (uint256(1) << seat) != 0, "reseat");
        id = ++topicCount;
        Topic storage t = topics[id];
        t.action = action;
        t.seat = seat;
        t.who = who;
        t.amount = amount;
        t.electorate = occupied;
        t.since = block.timestamp;
        t.closes = block.timestamp + TALK;
        emit Opened(id, action, seat, who, amount);
    }

    /// opinion: 1 yes, 2 no, 3 neither
    function speak(uint256 id, uint8 opinion) external seated {
        Topic storage t = topics[id];
        uint8 seat = seatOf[msg.sender];
        uint256 bit = uint256(1) << seat;
        require(t.closes != 0 && block.timestamp <= t.closes, "closed");
        require(t.electorate & bit != 0 && seatedAt[seat] < t.since, "not in the electorate");
        require(t.voted & bit == 0, "spoke");
        t.voted |= bit;
        if (opinion == 1) t.yes |= bit;
        else if (opinion == 2) t.no |= bit;
        else if (opinion == 3) t.abstain |= bit;
        else revert("opinion");
        emit Spoke(id, seat, opinion);
    }

    function resolve(uint256 id) external {
        Topic storage t = topics[id];
        require(t.closes != 0 && block.timestamp > t.closes + REST, "early");
        require(block.timestamp <= t.closes + FORGET && !t.resolved, "forgotten or resolved");
        uint256 yes = ones(t.yes);
        require(yes > ones(t.no), "no");
        require(yes * 2 > members && ones(t.voted) * 3 >= members * 2, "thin");
        t.resolved = true;
        emit Resolved(id);
        if (t.action == RESEAT) {
            require(seatOf[t.who] == 0, "sits already");
            emit Reseated(t.seat, holderOf[t.seat], t.who);
            delete seatOf[holderOf[t.seat]];
            holderOf[t.seat] = t.who;
            seatOf[t.who] = t.seat;
            seatedAt[t.seat] = block.timestamp;
        } else {
            (bool ok, ) = t.who.call{value: t.amount}("");
            require(ok, "payment");
        }
    }

    function ones(uint256 x) public pure returns (uint256 n) {
        while (x != 0) {
            x &= x - 1;
            n++;
        }
    }
}
