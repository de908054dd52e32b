// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Berth owners put ether at anchor and vote with it; a vote may be changed while the poll is open.
contract PierCommittee {
    enum Side { None, Build, Leave }

    struct Mark {
        Side side;
        uint256 weight;
    }

    struct Work {
        address payable contractor;
        uint256 price;
        uint256 closes;
        uint256 build;
        uint256 leave;
        bool paid;
        bool void_;
    }

    uint256 public constant POLL = 6 days;
    uint256 public constant APPEAL = 2 days;
    uint256 public constant PAYABLE_FOR = 30 days;
    uint256 public constant QUORUM = 50 ether;
    uint256 public constant MIN_ANCHOR = 0.5 ether;

    uint256 public dues;
    uint256 public workCount;
    mapping(address => uint256) public anchored;
    mapping(address => uint256) public anchoredUntil;
    mapping(uint256 => Work) public works;
    mapping(uint256 => address) public tenderedBy;
    mapping(uint256 => mapping(address => Mark)) public marks;

    event Anchored(address indexed owner, uint256 amount);
    event Sailed(address indexed owner, uint256 amount);
    event DuesPaid(address indexed from, uint256 amount);
    event Tendered(uint256 indexed id, address by, address contractor, uint256 price);
    event Marked(uint256 indexed id, address owner, Side side, uint256 weight);
    event Voided(uint256 indexed id);
    event Paid(uint256 indexed id);

    function anchor() external payable {
        require(msg.value > 0, "nothing");
        anchored[msg.sender] += msg.value;
        emit Anchored(msg.sender, msg.value);
    }

    function sail(uint256 amount) external {
        require(block.timestamp > anchoredUntil[msg.sender], "poll open");
        anchored[msg.sender] -= amount;
        emit Sailed(msg.sender, amount);
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "sail");
    }

    function payDues() external payable {
        dues += msg.value;
        emit DuesPaid(msg.sender, msg.value);
    }

    function tender(address payable contractor, uint256 price) external returns (uint256 id) {
        require(anchored[msg.sender] >= MIN_ANCHOR, "anchor first");
        require(contractor != address(0) && price > 0, "tender");
        id = ++workCount;
        tenderedBy[id] = msg.sender;
        works[id] = Work(contractor, price, block.timestamp + POLL, 0, 0, false, false);
        _hold(msg.sender, block.timestamp + POLL);
        emit Tendered(id, msg.sender, contractor, price);
    }

    function mark(uint256 id, Side side) external {
        Work storage w = works[id];
        require(w.closes != 0 && block.timestamp <= w.closes && !w.void_, "closed");
        require(side != Side.None, "side");
        uint256 weight = anchored[msg.sender];
        require(weight > 0, "not at anchor");

        Mark storage m = marks[id][msg.sender];
        if (m.side == Side.Build) w.build -= m.weight;
        else if (m.side == Side.Leave) w.leave -= m.weight;

        m.side = side;
        m.weight = weight;
        if (side == Side.Build) w.build += weight;
        else w.leave += weight;
        _hold(msg.sender, w.closes);
        emit Marked(id, msg.sender, side, weight);
    }

    function voidTender(uint256 id) external {
        Work storage w = works[id];
        require(tenderedBy[id] == msg.sender, "not yours");
        require(block.timestamp <= w.closes && !w.void_, "late");
        w.void_ = true;
        emit Voided(id);
    }

    function pay(uint256 id) external {
        Work storage w = works[id];
        require(w.closes != 0 && !w.void_ && !w.paid, "settled");
        require(block.timestamp > w.closes + APPEAL, "appeal");
        require(block.timestamp <= w.closes + PAYABLE_FOR, "lapsed");
        require(w.build >= QUORUM && w.build > w.leave, "leave it");
        w.paid = true;
        dues -= w.price;
        emit Paid(id);
        (bool ok, ) = w.contractor.call{value: w.price}("");
        require(ok, "contractor");
    }

    function _hold(address owner, uint256 until) private {
        if (anchoredUntil[owner] < until) anchoredUntil[owner] = until;
    }
}
