// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @notice Strongbox with a delay; each operation belongs to the house that lodged it.
contract Strongbox {
    uint256 public constant DELAY = 2 days;
    uint256 public constant WINDOW = 10 days;

    mapping(address => bool) public house;
    mapping(bytes32 => uint256) public openAt;
    mapping(bytes32 => bool) public opened;

    event Lodged(bytes32 indexed op, address indexed by, uint256 openAt);
    event Opened(bytes32 indexed op);

    constructor(address first, address second) {
        require(first != address(0) && second != address(0) && first != second, "houses");
        house[first] = true;
        house[second] = true;
    }

    receive() external payable {}

    function opOf(address by, uint256 id, address to, uint256 value, bytes calldata data) public pure returns (bytes32) {
        return keccak256(abi.encode(by, id, to, value, data));
    }

    function lodge(uint256 id, address to, uint256 value, bytes calldata data) external {
        require(house[msg.sender], "house");
        bytes32 op = opOf(msg.sender, id, to, value, data);
        require(openAt[op] == 0, "lodged");
        openAt[op] = block.timestamp + DELAY;
        emit Lodged(op, msg.sender, openAt[op]);
    }

    function open(uint256 id, address to, uint256 value, bytes calldata data) external {
        bytes32 op = opOf(msg.sender, id, to, value, data);
        require(openAt[op] != 0 && !opened[op], "not lodged");
        require(block.timestamp >= openAt[op] && block.timestamp <= openAt[op] + WINDOW, "time");
        opened[op] = true;
        (bool ok, bytes memory ret) = to.call{value: value}(data);
        if (!ok) assembly { revert(add(ret, 32), mload(ret)) }
        emit Opened(op);
    }
}

/// @notice One house: a roll of members, one vote each.
contract House {
    struct Bill {
        address sponsor;
        uint48 readAt;
        uint48 closes;
        uint32 ayes;
        uint32 noes;
        uint32 quorum;
        bool lodged;
        bool opened;
        address to;
        uint256 value;
        bytes data;
    }

    Strongbox public immutable box;
    uint32 public roll;
    uint32 public quorumPct;
    mapping(address => uint48) public memberSince;
    mapping(uint256 => Bill) public bills;
    mapping(uint256 => mapping(address => bool)) public divided;
    uint256 public billCount;
    mapping(bytes32 => uint256) private _awaited;

    event Read(uint256 indexed id, address indexed sponsor, address to, uint256 value, bytes data);
    event Divided(uint256 indexed id, address indexed member, bool aye);
    event BillLodged(uint256 indexed id);
    event BillOpened(uint256 indexed id);
    event Sworn(address indexed member);
    event QuorumSet(uint32 pct);

    modifier ownDecision() {
        require(msg.sender == address(box), "strongbox");
        _;
    }

    constructor(Strongbox box_, address[] memory members, uint32 quorumPct_) {
        require(address(box_) != address(0) && members.length >= 3 && members.length <= 1000, "house");
        box = box_;
        for (uint256 i = 0; i < members.length; ++i) _swear(members[i]);
        _setQuorum(quorumPct_);
    }

    function read(address to, uint256 value, bytes calldata data) external returns (uint256 id) {
        require(memberSince[msg.sender] != 0, "member");
        require(to != address(0) && (value > 0 || data.length >= 4), "bill");
        id = ++billCount;
        bills[id] = Bill(msg.sender, uint48(block.timestamp), uint48(block.timestamp) + 5 days, 0, 0, roll * quorumPct / 100 + 1, false, false, to, value, data);
        emit Read(id, msg.sender, to, value, data);
    }

    function divide(uint256 id, bool aye) external {
        Bill storage b = bills[id];
        require(b.sponsor != address(0) && block.timestamp <= b.closes, "no division");
        require(memberSince[msg.sender] != 0 && memberSince[msg.sender] < b.readAt, "member then");
        require(!divided[id][msg.sender], "divided");
        divided[id][msg.sender] = true;
        if (aye) b.ayes += 1;
        else b.noes += 1;
        emit Divided(id, msg.sender, aye);
    }

    function lodge(uint256 id) external {
        Bill storage b = bills[id];
        require(b.sponsor != address(0) && block.timestamp > b.closes && !b.lodged, "not due");
        require(b.ayes >= b.quorum && b.ayes > b.noes, "lost");
        b.lodged = true;
        box.lodge(id, b.to, b.value, b.data);
        emit BillLodged(id);
    }

    function open(uint256 id) external {
        Bill storage b = bills[id];
        require(b.lodged && !b.opened, "not lodged");
        b.opened = true;
        if (b.to == address(this)) _awaited[keccak256(b.data)] += 1;
        box.open(id, b.to, b.value, b.data);
        emit BillOpened(id);
    }

    function swear(address member) external ownDecision {
        require(roll < 1000, "full");
        _swear(member);
    }

    function setQuorum(uint32 pct) external ownDecision {
        _setQuorum(pct);
    }

    function _swear(address member) private {
        require(member != address(0) && memberSince[member] == 0, "swear");
        memberSince[member] = uint48(block.timestamp);
        roll += 1;
        emit Sworn(member);
    }

    function _setQuorum(uint32 pct) private {
        require(pct >= 20 && pct <= 66, "pct");
        quorumPct = pct;
        emit QuorumSet(pct);
    }
}

/// @notice Sets up the two houses over one strongbox.
contract Constitution {
    Strongbox public immutable box;
    House public immutable upper;
    House public immutable lower;

    constructor(address[] memory peers, address[] memory commons) {
        address self = address(this);
        address first = address(uint160(uint256(keccak256(abi.encodePacked(hex"d694", self, hex"02")))));
        address second = address(uint160(uint256(keccak256(abi.encodePacked(hex"d694", self, hex"03")))));
        box = new Strongbox(first, second);
        upper = new House(box, peers, 50);
        lower = new House(box, commons, 50);
        require(address(upper) == first && address(lower) == second, "addresses");
    }
}
