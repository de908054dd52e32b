// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract EvensongToken {
    struct Beat {
        uint256 at;
        uint256 value;
    }

    uint256 public constant totalSupply = 12_000_000e18;
    mapping(address => Beat[]) private beats;

    event Transfer(address indexed from, address indexed to, uint256 value);

    constructor(address choir) {
        require(choir != address(0), "choir");
        _beat(choir, totalSupply);
        emit Transfer(address(0), choir, totalSupply);
    }

    function balanceOf(address who) public view returns (uint256) {
        uint256 n = beats[who].length;
        return n == 0 ? 0 : beats[who][n - 1].value;
    }

    function getPastVotes(address who, uint256 at) external view returns (uint256) {
        require(at < block.number, "lookup");
        uint256 lo = 0;
        uint256 hi = beats[who].length;
        while (lo < hi) {
            uint256 mid = (lo + hi) / 2;
            if (beats[who][mid].at > at) hi = mid;
            else lo = mid + 1;
        }
        return lo == 0 ? 0 : beats[who][lo - 1].value;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        require(to != address(0), "to");
        _beat(msg.sender, balanceOf(msg.sender) - value);
        _beat(to, balanceOf(to) + value);
        emit Transfer(msg.sender, to, value);
        return true;
    }

    function _beat(address who, uint256 value) private {
        uint256 n = beats[who].length;
        if (n > 0 && beats[who][n - 1].at == block.number) beats[who][n - 1].value = value;
        else beats[who].push(Beat(block.number, value));
    }
}

abstract contract ChoirGovernor {
    struct Hymn {
        address composer;
        address target;
        bytes data;
        uint256 snapshot;
        uint256 deadline;
        uint256 readyAt;
        uint256 forVotes;
        uint256 againstVotes;
        bool sung;
        bool struck;
    }

    uint256 public constant DELAY = 7_200;
    uint256 public constant PERIOD = 36_000;
    uint256 public constant QUORUM = 700_000e18;
    uint256 public constant TIMELOCK = 2 days;
    uint256 public constant EXPIRY = 14 days;

    EvensongToken public immutable token;
    uint256 public hymnCount;
    mapping(uint256 => Hymn) public hymns;
    mapping(uint256 => mapping(address => bool)) public voted;

    event HymnProposed(uint256 indexed id, address composer, address target, bytes data);
    event HymnVoted(uint256 indexed id, address voter, bool support, uint256 weight);
    event HymnQueued(uint256 indexed id, uint256 readyAt);
    event HymnSung(uint256 indexed id);
    event HymnStruck(uint256 indexed id);

    constructor(EvensongToken token_) {
        require(address(token_) != address(0), "token");
        token = token_;
    }

    function propose(address target, bytes calldata data) external returns (uint256 id) {
        require(token.getPastVotes(msg.sender, block.number - 1) >= QUORUM / 20, "threshold");
        id = ++hymnCount;
        Hymn storage h = hymns[id];
        h.composer = msg.sender;
        h.target = target;
        h.data = data;
        h.snapshot = block.number + DELAY;
        h.deadline = h.snapshot + PERIOD;
        emit HymnProposed(id, msg.sender, target, data);
    }

    function vote(uint256 id, bool support) external {
        Hymn storage h = hymns[id];
        require(h.snapshot != 0 && block.number > h.snapshot && block.number <= deadlineOf(id), "closed");
        require(!h.struck && !voted[id][msg.sender], "struck or voted");
        voted[id][msg.sender] = true;
        uint256 weight = token.getPastVotes(msg.sender, h.snapshot);
        if (support) h.forVotes += weight;
        else h.againstVotes += weight;
        emit HymnVoted(id, msg.sender, support, weight);
        _afterVote(id);
    }

    function queue(uint256 id) external {
        Hymn storage h = hymns[id];
        require(h.snapshot != 0 && block.number > deadlineOf(id), "open");
        require(h.readyAt == 0 && !h.struck, "queued or struck");
        require(quorumReached(id) && h.forVotes > h.againstVotes, "defeated");
        h.readyAt = block.timestamp + TIMELOCK;
        emit HymnQueued(id, h.readyAt);
    }

    function sing(uint256 id) external {
        Hymn storage h = hymns[id];
        require(h.readyAt != 0 && !h.sung, "not queued");
        require(block.timestamp >= h.readyAt && block.timestamp <= h.readyAt + EXPIRY, "time");
        h.sung = true;
        (bool ok, ) = h.target.call(h.data);
        require(ok, "discord");
        emit HymnSung(id);
    }

    function strike(uint256 id) external {
        Hymn storage h = hymns[id];
        require(msg.sender == h.composer, "composer");
        require(!h.struck && block.number <= deadlineOf(id), "late");
        h.struck = true;
        emit HymnStruck(id);
    }

    function quorumReached(uint256 id) public view returns (bool) {
        return hymns[id].forVotes >= QUORUM;
    }

    function deadlineOf(uint256 id) public view virtual returns (uint256) {
        return hymns[id].deadline;
    }

    function _afterVote(uint256 id) internal virtual {}
}

contract EvensongChoir is ChoirGovernor {
    constructor(EvensongToken token_) ChoirGovernor(token_) {}

    receive() external payable {}

    function endow(address payable to, uint256 amount) external {
        require(msg.sender == address(this), "by hymn only");
        (bool ok, ) = to.call{value: amount}("");
        require(ok, "endowment");
    }
}
