pragma solidity ^0.5.0;

library Whole {
    function plus(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "plus");
    }

    function minus(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a, "minus");
        return a - b;
    }

    function part(uint256 whole, uint256 num, uint256 den) internal pure returns (uint256) {
        if (whole == 0 || num == 0) return 0;
        uint256 p = whole * num;
        require(p / whole == num, "part");
        return p / den;
    }
}

/// A guild whose founders hold hearths. The hoard belongs to the hearths and a companion
/// who disagrees with the others may leave with the fair share at any hour.
contract HearthGuild {
    using Whole for uint256;

    struct Companion {
        uint256 hearths;
        uint64 since;
        uint64 lastExit;
    }

    uint256 public constant COOLING = 6 hours;

    mapping(address => Companion) private roll;
    uint256 public allHearths;
    bool private barred;

    event Founded(address indexed companion, uint256 hearths);
    event Handed(address indexed from, address indexed to, uint256 hearths);
    event Left(address indexed companion, uint256 hearths, uint256 paid);
    event Gift(address indexed from, uint256 amount);

    modifier oneAtATime() {
        require(!barred, "barred");
        barred = true;
        _;
        barred = false;
    }

    constructor(address[] memory founders, uint256[] memory hearths) public payable {
        require(founders.length == hearths.length && founders.length > 0, "founders");
        for (uint256 i = 0; i < founders.length; i++) {
            require(founders[i] != address(0) && hearths[i] > 0, "founder");
            require(roll[founders[i]].hearths == 0, "twice");
            roll[founders[i]] = Companion(hearths[i], uint64(now), 0);
            allHearths = allHearths.plus(hearths[i]);
            emit Founded(founders[i], hearths[i]);
        }
    }

    function() external payable {
        emit Gift(msg.sender, msg.value);
    }

    function hearthsOf(address who) external view returns (uint256) {
        return roll[who].hearths;
    }

    function leave(uint256 count) external oneAtATime {
        Companion storage me = roll[msg.sender];
        require(now >= uint256(me.lastExit).plus(COOLING), "cooling");
        uint256 mine = me.hearths;
        require(count > 0 && count <= mine, "count");

        uint256 due = address(this).balance.part(count, allHearths);
        me.lastExit = uint64(now);
        allHearths = allHearths.minus(count);
        (bool paid, ) = msg.sender.call.value(due)("");
        require(paid, "unpaid");
        me.hearths = mine - count;

        emit Left(msg.sender, count, due);
    }

    function hand(address to, uint256 count) external {
        require(to != address(0) && to != msg.sender, "to");
        Companion storage giver = roll[msg.sender];
        Companion storage taker = roll[to];
        giver.hearths = giver.hearths.minus(count);
        taker.hearths = taker.hearths.plus(count);
        if (taker.since == 0) {
            taker.since = uint64(now);
        }
        emit Handed(msg.sender, to, count);
    }
}
