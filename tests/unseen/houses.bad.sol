// SPDX-License-Identifier: MIT
pragma solidity 0.6.12;
pragma experimental ABIEncoderV2;

/// Deeds of a commons: one deed, one vote, delegated to oneself; the history of holdings is kept per block.
contract Deeds {
    struct Mark {
        uint32 atBlock;
        uint224 count;
    }

    address public immutable registrar;
    uint256 public immutable cap;
    uint256 public issued;
    mapping(uint256 => address) public holderOf;
    mapping(uint256 => address) public approvedFor;
    mapping(address => Mark[]) private _marks;

    event Transfer(address indexed from, address indexed to, uint256 indexed deed);
    event Approval(address indexed holder, address indexed operator, uint256 indexed deed);

    constructor(address registrar_, uint256 cap_) public {
        require(registrar_ != address(0) && cap_ > 0 && cap_ < 1e6, "setup");
        registrar = registrar_;
        cap = cap_;
    }

    function issue(address to) external {
        require(msg.sender == registrar, "registrar");
        require(to != address(0), "to");
        require(issued < cap, "cap");
        issued += 1;
        holderOf[issued] = to;
        _shift(address(0), to);
        emit Transfer(address(0), to, issued);
    }

    function approve(address operator, uint256 deed) external {
        require(holderOf[deed] == msg.sender, "holder");
        approvedFor[deed] = operator;
        emit Approval(msg.sender, operator, deed);
    }

    function transferFrom(address from, address to, uint256 deed) external {
        require(holderOf[deed] == from && to != address(0), "deed");
        require(msg.sender == from || msg.sender == approvedFor[deed], "not allowed");
        delete approvedFor[deed];
        holderOf[deed] = to;
        _shift(from, to);
        emit Transfer(from, to, deed);
    }

    function deedsAt(address who, uint256 blockNumber) external view returns (uint256) {
        require(blockNumber < block.number, "not past");
        Mark[] storage m = _marks[who];
        uint256 i = m.length;
        while (i > 0) {
            i--;
            if (m[i].atBlock <= blockNumber) return m[i].count;
        }
        return 0;
    }

    function _shift(address from, address to) private {
        if (from == to) return;
        if (from != address(0)) _write(from, false);
        _write(to, true);
    }

    function _write(address who, bool up) private {
        Mark[] storage m = _marks[who];
        uint256 old = m.length == 0 ? 0 : m[m.length - 1].count;
        require(up || old > 0, "count");
        uint256 next = up ? old + 1 : old - 1;
        if (m.length > 0 && m[m.length - 1].atBlock == block.number) m[m.length - 1].count = uint224(next);
        else m.push(Mark(uint32(block.number), uint224(next)));
    }
}

contract CommonsHouse {
    struct Bill {
        address author;
        uint256 readAt;
        uint256 closesAt;
        uint256 yea;
        uint256 nay;
        bool passedIntoLaw;
        address[] offices;
        uint256[] sums;
        bytes[] orders;
        mapping(address => bool) voted;
    }

    Deeds public immutable deeds;
    uint256 public immutable quorum;
    uint256 public bills;
    mapping(uint256 => Bill) private _bills;

    event BillRead(uint256 indexed bill, address indexed author, address[] offices, uint256[] sums, bytes[] orders);
    event Division(uint256 indexed bill, address indexed member, bool yea, uint256 votes);
    event Law(uint256 indexed bill);

    constructor(address[] memory founders, uint256 cap_, uint256 quorum_) public {
        require(quorum_ > 0 && quorum_ <= founders.length, "quorum");
        Deeds house = new Deeds(address(this), cap_);
        deeds = house;
        quorum = quorum_;
        for (uint256 i = 0; i < founders.length; i++) house.issue(founders[i]);
    }

    receive() external payable {}

    function read(address[] memory offices, uint256[] memory sums, bytes[] memory orders) public returns (uint256 id) {
        require(deeds.deedsAt(msg.sender, block.number - 1) > 0, "member");
        require(offices.length > 0 && offices.length <= 12, "size");
        require(offices.length == sums.length, "arity");
        id = ++bills;
        Bill storage b = _bills[id];
        b.author = msg.sender;
        b.readAt = block.number + 1;
        b.closesAt = block.number + 20001;
        b.offices = offices;
        b.sums = sums;
        b.orders = orders;
        emit BillRead(id, msg.sender, offices, sums, orders);
    }

    function divide(uint256 id, bool yea) external {
        Bill storage b = _bills[id];
        require(b.readAt != 0 && block.number > b.readAt && block.number <= b.closesAt, "no division");
        require(!b.voted[msg.sender], "voted");
        b.voted[msg.sender] = true;
        uint256 votes = deeds.deedsAt(msg.sender, b.readAt);
        require(votes > 0 && votes < 1e6, "votes");
        if (yea) b.yea += votes;
        else b.nay += votes;
        emit Division(id, msg.sender, yea, votes);
    }

    function assent(uint256 id) external {
        Bill storage b = _bills[id];
        require(b.readAt != 0 && block.number > b.closesAt, "open");
        require(b.yea > b.nay && b.yea >= quorum, "lost");
        require(!b.passedIntoLaw, "law");
        b.passedIntoLaw = true;
        emit Law(id);
        for (uint256 i = 0; i < b.offices.length; i++) {
            (bool ok, ) = b.offices[i].call{value: b.sums[i]}(b.orders[i]);
            require(ok, "order refused");
        }
    }
}
