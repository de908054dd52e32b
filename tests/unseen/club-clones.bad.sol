// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @notice A small club treasury. Every club is a minimal clone of one master copy.
contract Club {
    struct Idea {
        address author;
        address to;
        uint256 value;
        bytes data;
        uint64 start;
        uint64 end;
        uint32 pro;
        uint32 contra;
        uint32 quorum;
        bool spent;
    }

    uint64 public constant RUN = 4 days;

    bool public founded;
    uint32 public size;
    string public title;
    mapping(address => uint64) public since;
    mapping(uint256 => Idea) public ideas;
    mapping(uint256 => mapping(address => bool)) public voiced;
    uint256 public ideaCount;

    event Founded(string title, address[] members);
    event Put(uint256 indexed id, address indexed author, address to, uint256 value, bytes data);
    event Voiced(uint256 indexed id, address indexed member, bool pro);
    event Spent(uint256 indexed id);
    event Enrolled(address indexed member);
    event Struck(address indexed member);

    modifier member() {
        require(since[msg.sender] != 0, "members");
        _;
    }

    modifier byVote() {
        require(msg.sender == address(this), "by vote");
        _;
    }

    /// The master copy itself is never a club.
    constructor() {
        founded = true;
    }

    receive() external payable {}

    function found(string calldata title_, address[] calldata members) external {
        require(!founded, "founded");
        require(members.length >= 3 && members.length <= 100, "members");
        title = title_;
        for (uint256 i = 0; i < members.length; i++) _enrol(members[i]);
        emit Founded(title_, members);
    }

    function put(address to, uint256 value, bytes calldata data) external member returns (uint256 id) {
        require(to != address(0) && (value > 0 || data.length >= 4), "idea");
        id = ++ideaCount;
        Idea storage it = ideas[id];
        it.author = msg.sender;
        it.to = to;
        it.value = value;
        it.data = data;
        it.start = uint64(block.timestamp);
        it.end = uint64(block.timestamp) + RUN;
        it.quorum = size / 2 + 1;
        emit Put(id, msg.sender, to, value, data);
    }

    function voice(uint256 id, bool pro) external member {
        Idea storage it = ideas[id];
        require(it.author != address(0) && block.timestamp <= it.end, "not open");
        require(since[msg.sender] < it.start, "joined later");
        require(!voiced[id][msg.sender], "voiced");
        voiced[id][msg.sender] = true;
        if (pro) it.pro++;
        else it.contra++;
        emit Voiced(id, msg.sender, pro);
    }

    function spend(uint256 id) external {
        Idea storage it = ideas[id];
        require(it.author != address(0) && block.timestamp > it.end && !it.spent, "not due");
        require(it.pro >= it.quorum && it.pro > it.contra, "not carried");
        it.spent = true;
        (bool ok, ) = it.to.call{value: it.value}(it.data);
        require(ok, "call");
        emit Spent(id);
    }

    function enrol(address who) external byVote {
        require(size < 100, "full");
        _enrol(who);
    }

    function strike(address who) external byVote {
        require(since[who] != 0 && size > 3, "strike");
        since[who] = 0;
        size -= 1;
        emit Struck(who);
    }

    function _enrol(address who) private {
        require(who != address(0) && since[who] == 0, "enrol");
        since[who] = uint64(block.timestamp);
        size += 1;
        emit Enrolled(who);
    }
}

contract ClubHouse {
    address payable public immutable master;
    address[] public clubs;

    event ClubOpened(address indexed club, address indexed by);

    constructor() {
        master = payable(address(new Club()));
    }

    function open(string calldata title, address[] calldata members) external returns (Club club) {
        bytes20 target = bytes20(address(master));
        address made;
        assembly {
            let p := mload(0x40)
            mstore(p, 0x3d602d80600a3d3981f3363d3d373d3d3d363d73000000000000000000000000)
            mstore(add(p, 0x14), target)
            mstore(add(p, 0x28), 0x5af43d82803e903d91602b57fd5bf30000000000000000000000000000000000)
            made := create(0, p, 0x37)
        }
        require(made != address(0), "create");
        club = Club(payable(made));
        club.found(title, members);
        clubs.push(made);
        emit ClubOpened(made, msg.sender);
    }
}
