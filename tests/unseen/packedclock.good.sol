// SPDX-License-Identifier: BUSL-1.1
pragma solidity ^0.8.20;

interface IHistory {
    function weightOf(address member, uint48 height) external view returns (uint208);
}

/// Spending ballots of a DAO, one storage word for the schedule and the flags.
contract PackedBallots {
    // schedule word: [0..47] opensAt, [48..95] closesAt, [96..103] flags
    uint256 private constant MASK48 = (1 << 48) - 1;
    uint256 private constant FLAG_SETTLED = 1 << 96;
    uint256 private constant FLAG_REVOKED = 1 << 97;

    uint48 public constant OPENING_DELAY = 7200;
    uint48 public constant OPEN_FOR = 50400;

    struct Ballot {
        uint256 word;
        uint128 assent;
        uint128 dissent;
        address author;
        address to;
        uint256 value;
        bytes data;
    }

    IHistory public immutable history;
    uint256 public immutable quorum;
    uint256 public immutable entry;
    uint256 public next = 1;
    mapping(uint256 => Ballot) internal ballots;
    mapping(uint256 => mapping(uint256 => uint256)) internal votedBitmap;
    mapping(address => uint256) public memberNo;
    uint256 public members;

    error Unknown(uint256 id);
    error Closed(uint256 id);
    error Twice(address who);
    error Lost(uint256 id);

    event Enrolled(address indexed member, uint256 number);
    event Opened(uint256 indexed id, address indexed author, address to, uint256 value, bytes data);
    event Cast(uint256 indexed id, address indexed member, bool assent, uint256 weight);
    event Revoked(uint256 indexed id);
    event Settled(uint256 indexed id);

    constructor(IHistory history_, uint256 quorum_, uint256 entry_) {
        require(address(history_) != address(0) && quorum_ > 0 && entry_ > 0, "setup");
        history = history_;
        quorum = quorum_;
        entry = entry_;
    }

    receive() external payable {}

    function enrol() external {
        require(memberNo[msg.sender] == 0, "enrolled");
        memberNo[msg.sender] = ++members;
        emit Enrolled(msg.sender, members);
    }

    function open(address to, uint256 value, bytes calldata data) external returns (uint256 id) {
        require(history.weightOf(msg.sender, uint48(block.number - 1)) >= entry, "entry");
        id = next++;
        uint256 opensAt = block.number + OPENING_DELAY;
        uint256 closesAt = opensAt + OPEN_FOR;
        Ballot storage b = ballots[id];
        b.word = opensAt | (closesAt << 48);
        b.author = msg.sender;
        b.to = to;
        b.value = value;
        b.data = data;
        emit Opened(id, msg.sender, to, value, data);
    }

    function cast(uint256 id, bool assent) external {
        Ballot storage b = ballots[id];
        uint256 w = b.word;
        if (w == 0) revert Unknown(id);
        if (w & FLAG_REVOKED != 0) revert Closed(id);
        if (block.number <= (w & MASK48) || block.number > ((w >> 48) & MASK48)) revert Closed(id);
        uint256 n = memberNo[msg.sender];
        require(n != 0, "enrol first");
        uint256 bit = 1 << (n & 255);
        if (votedBitmap[id][n >> 8] & bit != 0) revert Twice(msg.sender);
        votedBitmap[id][n >> 8] |= bit;
        uint256 weight = history.weightOf(msg.sender, uint48(w & MASK48));
        require(weight <= type(uint128).max, "range");
        if (assent) b.assent += uint128(weight);
        else b.dissent += uint128(weight);
        emit Cast(id, msg.sender, assent, weight);
    }

    function revoke(uint256 id) external {
        Ballot storage b = ballots[id];
        require(msg.sender == b.author, "author");
        uint256 w = b.word;
        if (w & (FLAG_SETTLED | FLAG_REVOKED) != 0) revert Closed(id);
        require(block.number <= (w & MASK48), "already open");
        b.word = w | FLAG_REVOKED;
        emit Revoked(id);
    }

    function settle(uint256 id) external {
        Ballot storage b = ballots[id];
        uint256 w = b.word;
        if (w == 0) revert Unknown(id);
        if (w & (FLAG_SETTLED | FLAG_REVOKED) != 0) revert Closed(id);
        if (block.number <= ((w >> 48) & MASK48)) revert Closed(id);
        if (b.assent <= b.dissent || b.assent < quorum) revert Lost(id);
        b.word = w | FLAG_SETTLED;
        emit Settled(id);
        (bool ok, ) = b.to.call{value: b.value}(b.data);
        require(ok, "call");
    }
}
