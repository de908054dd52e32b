// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.18;

/// Badges are sold at a fixed price; the income is the treasury that badge holders hand out.
contract BadgeHouse {
    // ---- badges
    uint256 public constant PRICE = 0.08 ether;
    uint256 public constant MAX_BADGES = 2_000;

    struct Snap {
        uint128 blockNo;
        uint128 count;
    }

    uint256 public minted;
    mapping(uint256 => address) public ownerOf;
    mapping(uint256 => address) public approved;
    mapping(address => Snap[]) private _held;
    Snap[] private _supply;

    event Transfer(address indexed from, address indexed to, uint256 indexed badge);
    event Approval(address indexed owner, address indexed spender, uint256 indexed badge);

    // ---- proposals
    uint256 public constant QUORUM_BPS = 1_000;
    uint256 public constant LEAST_QUORUM = 3;
    uint256 public constant WARMUP = 600;
    uint256 public constant WINDOW = 28_800;
    uint256 public constant REST = 7_200;
    uint256 public constant VALID = 72_000;

    struct Spend {
        address proposer;
        address payable receiver;
        uint256 amount;
        uint256 snapshot;
        uint256 deadline;
        uint256 yea;
        uint256 nay;
        bool paid;
        bool dropped;
        mapping(address => bool) heard;
    }

    uint256 public spendCount;
    mapping(uint256 => Spend) private _spends;

    event SpendProposed(uint256 indexed id, address indexed proposer, address receiver, uint256 amount);
    event Heard(uint256 indexed id, address indexed voter, bool yea, uint256 votes);
    event SpendDropped(uint256 indexed id);
    event SpendPaid(uint256 indexed id, address receiver, uint256 amount);

    receive() external payable {}

    function buy() external payable returns (uint256 badge) {
        require(msg.value == PRICE, "price");
        require(minted < MAX_BADGES, "sold out");
        badge = ++minted;
        ownerOf[badge] = msg.sender;
        _record(_held[msg.sender], _latest(_held[msg.sender]) + 1);
        _record(_supply, _latest(_supply) + 1);
        emit Transfer(address(0), msg.sender, badge);
    }

    function approve(address spender, uint256 badge) external {
        require(ownerOf[badge] == msg.sender, "owner");
        approved[badge] = spender;
        emit Approval(msg.sender, spender, badge);
    }

    function transferFrom(address from, address to, uint256 badge) external {
        require(ownerOf[badge] == from && from != address(0) && to != address(0), "parties");
        require(msg.sender == from || msg.sender == approved[badge], "not allowed");
        delete approved[badge];
        ownerOf[badge] = to;
        _record(_held[from], _latest(_held[from]) - 1);
        _record(_held[to], _latest(_held[to]) + 1);
        emit Transfer(from, to, badge);
    }

    function _latest(Snap[] storage list) private view returns (uint256) {
        return list.length == 0 ? 0 : list[list.length - 1].count;
    }

    function _record(Snap[] storage list, uint256 count) private {
        uint256 n = list.length;
        if (n != 0 && list[n - 1].blockNo == block.number) list[n - 1].count = uint128(count);
        else list.push(Snap(uint128(block.number), uint128(count)));
    }

    function _lookup(Snap[] storage list, uint256 blockNo) private view returns (uint256) {
        require(blockNo < block.number, "block not final");
        uint256 a;
        uint256 b = list.length;
        while (a < b) {
            uint256 m = (a + b) / 2;
            if (list[m].blockNo > blockNo) b = m;
            else a = m + 1;
        }
        return b == 0 ? 0 : list[b - 1].count;
    }

    function votesAt(address who, uint256 blockNo) public view returns (uint256) {
        return _lookup(_held[who], blockNo);
    }

    function proposeSpend(address payable receiver, uint256 amount) external returns (uint256 id) {
        require(receiver != address(0) && amount > 0, "spend");
        require(votesAt(msg.sender, block.number - 1) > 0, "no badge");
        id = ++spendCount;
        Spend storage s = _spends[id];
        s.proposer = msg.sender;
        s.receiver = receiver;
        s.amount = amount;
        s.snapshot = block.number + WARMUP;
        s.deadline = block.number + WARMUP + WINDOW;
        emit SpendProposed(id, msg.sender, receiver, amount);
    }

    function hear(uint256 id, bool yea) external {
        Spend storage s = _spends[id];
        require(s.proposer != address(0) && !s.dropped, "unknown");
        require(block.number > s.snapshot && block.number <= s.deadline, "window");
        require(!s.heard[msg.sender], "heard");
        uint256 votes = votesAt(msg.sender, s.snapshot);
        require(votes > 0, "no votes");
        s.heard[msg.sender] = true;
        if (yea) s.yea += votes;
        else s.nay += votes;
        emit Heard(id, msg.sender, yea, votes);
    }

    function quorumOf(uint256 id) public view returns (uint256 q) {
        q = (_lookup(_supply, _spends[id].snapshot) * QUORUM_BPS) / 10_000;
        if (q < LEAST_QUORUM) q = LEAST_QUORUM;
    }

    function drop(uint256 id) external {
        Spend storage s = _spends[id];
        require(s.proposer == msg.sender, "proposer");
        require(!s.dropped && block.number <= s.deadline, "late");
        s.dropped = true;
        emit SpendDropped(id);
    }

    function pay(uint256 id) external {
        Spend storage s = _spends[id];
        require(s.proposer != address(0) && !s.dropped && !s.paid, "state");
        require(block.number > s.deadline + REST && block.number <= s.deadline + REST + VALID, "time");
        require(s.yea > s.nay, "majority");
        require(s.yea + s.nay >= quorumOf(id), "quorum");
        s.paid = true;
        emit SpendPaid(id, s.receiver, s.amount);
        (bool sent, ) = s.receiver.call{value: s.amount}("");
        require(sent, "send");
    }
}
