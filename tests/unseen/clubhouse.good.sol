// SPDX-License-Identifier: MIT
pragma solidity 0.8.20;

interface IVotes {
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
}

interface IWelcome {
    function onClubReady(address club, bytes calldata note) external;
}

/// @title Governor of a club. Cloned for each club by the factory below.
contract Club {
    struct Bill {
        address author;
        uint40 opens;
        uint40 closes;
        bool enacted;
        uint256 pro;
        uint256 con;
        bytes32 payload;
    }

    uint40 public constant NOTICE = 2 days;
    uint40 public constant POLL = 4 days;
    uint40 public constant PAUSE = 1 days;
    uint40 public constant STALE = 20 days;

    bool public ready;
    IVotes public token;
    uint256 public quorum;
    uint256 public entry;
    Bill[] public bills;
    mapping(uint256 => mapping(address => uint8)) public ballots;

    event ClubReady(address token, uint256 quorum, uint256 entry);
    event BillRead(uint256 indexed id, address indexed author, address[] targets, uint256[] values, bytes[] datas, string text);
    event Polled(uint256 indexed id, address indexed voter, bool pro, uint256 weight);
    event Enacted(uint256 indexed id);

    constructor() {
        ready = true;
    }

    receive() external payable {}

    function setUp(IVotes token_, uint256 quorum_, uint256 entry_, IWelcome welcome, bytes calldata note) external {
        require(!ready, "already set up");
        require(address(token_).code.length > 0, "token");
        require(quorum_ >= 1e18 && entry_ > 0 && entry_ <= quorum_, "terms");
        ready = true;
        token = token_;
        quorum = quorum_;
        entry = entry_;
        emit ClubReady(address(token_), quorum_, entry_);
        if (address(welcome) != address(0)) {
            welcome.onClubReady(address(this), note);
        }
    }

    function read(address[] calldata targets, uint256[] calldata values, bytes[] calldata datas, string calldata text) external returns (uint256 id) {
        require(targets.length > 0 && targets.length == values.length && targets.length == datas.length, "actions");
        require(token.getPastVotes(msg.sender, block.timestamp - 1) >= entry, "entry");
        id = bills.length;
        uint40 opens = uint40(block.timestamp) + NOTICE;
        bills.push(Bill({
            author: msg.sender,
            opens: opens,
            closes: opens + POLL,
            enacted: false,
            pro: 0,
            con: 0,
            payload: keccak256(abi.encode(targets, values, datas))
        }));
        emit BillRead(id, msg.sender, targets, values, datas, text);
    }

    function poll(uint256 id, bool pro) external {
        Bill storage b = bills[id];
        require(block.timestamp > b.opens && block.timestamp <= b.closes, "poll is closed");
        require(ballots[id][msg.sender] == 0, "polled");
        ballots[id][msg.sender] = pro ? 1 : 2;
        uint256 weight = token.getPastVotes(msg.sender, b.opens);
        if (pro) b.pro += weight;
        else b.con += weight;
        emit Polled(id, msg.sender, pro, weight);
    }

    function enact(uint256 id, address[] calldata targets, uint256[] calldata values, bytes[] calldata datas) external {
        Bill storage b = bills[id];
        require(b.pro > b.con && b.pro >= quorum, "not carried");
        require(block.timestamp > b.closes + PAUSE && block.timestamp <= b.closes + PAUSE + STALE, "not now");
        require(!b.enacted, "enacted");
        require(b.payload == keccak256(abi.encode(targets, values, datas)), "another bill");
        b.enacted = true;
        emit Enacted(id);
        for (uint256 i = 0; i < targets.length; i++) {
            (bool ok, ) = targets[i].call{value: values[i]}(datas[i]);
            require(ok, "action failed");
        }
    }
}

/// @title Founds clubs: each is a clone, set up in the transaction that makes it.
contract ClubFactory {
    address public immutable pattern;

    event ClubFounded(address indexed club, address indexed founder);

    constructor() {
        pattern = address(new Club());
    }

    function found(IVotes token, uint256 quorum, uint256 entry, IWelcome welcome, bytes calldata note) external returns (Club club) {
        address logic = pattern;
        address made;
        assembly {
            let ptr := mload(0x40)
            mstore(ptr, 0x3d602d80600a3d3981f3363d3d373d3d3d363d73000000000000000000000000)
            mstore(add(ptr, 0x14), shl(0x60, logic))
            mstore(add(ptr, 0x28), 0x5af43d82803e903d91602b57fd5bf30000000000000000000000000000000000)
            made := create(0, ptr, 0x37)
        }
        require(made != address(0), "clone failed");
        club = Club(payable(made));
        emit ClubFounded(made, msg.sender);
        club.setUp(token, quorum, entry, welcome, note);
    }
}
