// SPDX-License-Identifier: MIT
pragma solidity ^0.7.6;

interface IStalk {
    function stalkAt(address farmer, uint256 blockNumber) external view returns (uint256);
    function totalStalkAt(uint256 blockNumber) external view returns (uint256);
}

library Sums {
    function plus(uint256 a, uint256 b) internal pure returns (uint256 c) { c = a + b; require(c >= a, "overflow"); }
    function times(uint256 a, uint256 b) internal pure returns (uint256 c) {
        if (a == 0) return 0;
        c = a * b;
        require(c / a == b, "overflow");
    }
}

/// @title Improvement proposals of the farm. A plain majority waits for the end of the season;
/// two thirds of all stalk may have it sooner, when the farm is in danger.
contract FarmImprovements {
    using Sums for uint256;

    struct Improvement {
        address proposer;
        uint32 startedAt;
        uint32 expeditedAt;
        bool committed;
        uint256 snapshot;
        uint256 total;
        uint256 stalkFor;
        uint256 stalkAgainst;
        address target;
        uint256 value;
        bytes data;
    }

    uint256 public constant SEASON = 7 days;
    uint256 public constant COMMIT_DELAY = 1 days;
    uint256 public constant EMERGENCY_DELAY = 36 hours;
    uint256 public constant COMMIT_WINDOW = 21 days;

    IStalk public immutable stalk;
    Improvement[] private improvements;
    mapping(uint256 => mapping(address => bool)) public hasVoted;

    event Proposed(uint256 indexed id, address indexed farmer, address target, uint256 value, bytes data);
    event Voted(uint256 indexed id, address indexed farmer, bool inFavour, uint256 weight);
    event Expedited(uint256 indexed id, uint256 at);
    event Committed(uint256 indexed id, bool emergency);

    constructor(IStalk stalk_) {
        require(address(stalk_) != address(0), "stalk");
        stalk = stalk_;
    }

    receive() external payable {}

    function propose(address target, uint256 value, bytes calldata data) external returns (uint256 id) {
        require(target != address(0), "target");
        uint256 snapshot = block.number - 1;
        uint256 total = stalk.totalStalkAt(snapshot);
        require(total >= 1000 ether, "the farm is empty");
        require(stalk.stalkAt(msg.sender, snapshot).times(1000) >= total, "below 0.1 percent");
        id = improvements.length;
        Improvement storage p = improvements.push();
        p.proposer = msg.sender;
        p.startedAt = uint32(block.timestamp);
        p.snapshot = snapshot;
        p.total = total;
        p.target = target;
        p.value = value;
        p.data = data;
        emit Proposed(id, msg.sender, target, value, data);
    }

    function vote(uint256 id, bool inFavour) external {
        require(id < improvements.length, "unknown");
        Improvement storage p = improvements[id];
        require(!p.committed && block.timestamp < uint256(p.startedAt).plus(SEASON), "season is over");
        require(!hasVoted[id][msg.sender], "voted");
        hasVoted[id][msg.sender] = true;
        uint256 weight = stalk.stalkAt(msg.sender, p.snapshot);
        if (inFavour) {
            p.stalkFor = p.stalkFor.plus(weight);
        } else {
            p.stalkAgainst = p.stalkAgainst.plus(weight);
        }
        emit Voted(id, msg.sender, inFavour, weight);
        if (p.expeditedAt == 0 && p.stalkFor.times(3) >= p.total.times(2)) {
            p.expeditedAt = uint32(block.timestamp);
            emit Expedited(id, block.timestamp);
        }
    }

    function commit(uint256 id) external {
        require(id < improvements.length, "unknown");
        Improvement storage p = improvements[id];
        uint256 end = uint256(p.startedAt).plus(SEASON);
        require(block.timestamp >= end.plus(COMMIT_DELAY), "too early");
        require(block.timestamp < end.plus(COMMIT_WINDOW), "too late");
        require(p.stalkFor > p.stalkAgainst, "no majority");
        require(p.stalkFor.times(10) >= p.total, "no quorum");
        _perform(p);
        emit Committed(id, false);
    }

    function emergencyCommit(uint256 id) external {
        require(id < improvements.length, "unknown");
        Improvement storage p = improvements[id];
        require(p.expeditedAt != 0, "no two thirds");
        require(block.timestamp >= uint256(p.expeditedAt).plus(EMERGENCY_DELAY), "too early");
        require(block.timestamp < uint256(p.startedAt).plus(SEASON).plus(COMMIT_WINDOW), "too late");
        _perform(p);
        emit Committed(id, true);
    }

    function _perform(Improvement storage p) private {
        require(!p.committed, "committed");
        p.committed = true;
        (bool ok, ) = p.target.call{value: p.value}(p.data);
        require(ok, "failed");
    }

    function tally(uint256 id) external view returns (uint256 stalkFor, uint256 stalkAgainst, uint256 total, uint256 expeditedAt, bool committed) {
        Improvement storage p = improvements[id];
        return (p.stalkFor, p.stalkAgainst, p.total, p.expeditedAt, p.committed);
    }
}
