// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

interface IWeightBook {
    /// weight of an account at the end of a finished block
    function weightAt(address account, uint32 blockNo) external view returns (uint224);
}

/// Voters retire lending markets that became dangerous, and may take them back later.
contract MarketExit {
    enum Kind { Retire, Readmit }

    struct Poll {
        address market;
        Kind kind;
        uint32 seenAt;
        uint32 lastBlock;
        uint224 support;
        uint224 oppose;
    }

    uint32 internal constant POLL_BLOCKS = 21_600; // about three days
    uint32 internal constant ENACT_BLOCKS = 201_600; // about four weeks

    IWeightBook public immutable book;
    uint224 public immutable pollQuorum;
    uint224 public immutable pollEntry;

    mapping(address => bool) public listed;
    mapping(address => bool) public retired;
    mapping(uint256 => Poll) public polls;
    mapping(bytes32 => bool) private _spoken;
    uint256 public pollCount;

    event PollOpened(uint256 indexed id, address indexed market, Kind kind, uint32 lastBlock);
    event PollVote(uint256 indexed id, address indexed voter, bool support, uint224 weight);
    event MarketRetired(address indexed market, uint256 indexed id);
    event MarketReadmitted(address indexed market, uint256 indexed id);

    constructor(IWeightBook book_, uint224 quorum_, uint224 entry_, address[] memory markets) {
        require(address(book_) != address(0), "book");
        require(entry_ > 0 && quorum_ >= entry_, "numbers");
        book = book_;
        pollQuorum = quorum_;
        pollEntry = entry_;
        for (uint256 i = 0; i < markets.length; i++) {
            require(markets[i] != address(0), "market");
            listed[markets[i]] = true;
        }
    }

    modifier onlyListed(address market) {
        require(listed[market], "not listed");
        _;
    }

    /// Used by the pools before a new loan is opened.
    function isLendable(address market) external view returns (bool) {
        return listed[market] && !retired[market];
    }

    function openPoll(address market, Kind kind) external onlyListed(market) returns (uint256 id) {
        uint32 seen = uint32(block.number - 1);
        require(book.weightAt(msg.sender, seen) >= pollEntry, "entry");
        require(retired[market] == (kind == Kind.Readmit), "nothing to decide");
        id = ++pollCount;
        polls[id] = Poll({
            market: market,
            kind: kind,
            seenAt: seen,
            lastBlock: uint32(block.number) + POLL_BLOCKS,
            support: 0,
            oppose: 0
        });
        emit PollOpened(id, market, kind, polls[id].lastBlock);
    }

    function speak(uint256 id, bool support) external {
        Poll storage p = polls[id];
        require(p.market != address(0), "unknown");
        require(block.number <= p.lastBlock, "closed");
        bytes32 key = keccak256(abi.encode(id, msg.sender));
        require(!_spoken[key], "again");
        _spoken[key] = true;
        uint224 w = book.weightAt(msg.sender, p.seenAt);
        require(w > 0, "no weight");
        if (support) p.support += w;
        else p.oppose += w;
        emit PollVote(id, msg.sender, support, w);
    }

    function passed(uint256 id) public view returns (bool) {
        Poll storage p = polls[id];
        if (p.market == address(0) || block.number <= p.lastBlock) return false;
        return p.support >= pollQuorum && p.support > p.oppose;
    }

    function enact(uint256 id) external {
        require(passed(id), "not passed");
        Poll storage p = polls[id];
        require(block.number <= uint256(p.lastBlock) + ENACT_BLOCKS, "too old");
        if (p.kind == Kind.Retire) {
            require(!retired[p.market], "already out");
            retired[p.market] = true;
            emit MarketRetired(p.market, id);
        } else {
            require(retired[p.market], "already in");
            retired[p.market] = false;
            emit MarketReadmitted(p.market, id);
        }
    }
}
