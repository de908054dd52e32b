// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IHistoricVotes {
    function getPastVotes(address who, uint256 timepoint) external view returns (uint256);
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256);
}

/// @dev Only bookkeeping: who proposed what and how it was voted on.
abstract contract Ledger {
    struct Record {
        address proposer;
        uint48 snapshot;
        uint48 voteEnd;
        uint48 twoThirdsAt;
        bool executed;
        bool retracted;
        uint256 supply;
        uint256 pro;
        uint256 con;
        address[] targets;
        uint256[] values;
        bytes[] payloads;
    }

    mapping(bytes32 => Record) internal _records;
    mapping(bytes32 => mapping(address => bool)) public counted;
    uint256 public sequence;

    event Recorded(bytes32 indexed id, address indexed proposer, address[] targets, uint256[] values, bytes[] payloads, string text);
    event Counted(bytes32 indexed id, address indexed voter, bool pro, uint256 weight);
    event TwoThirds(bytes32 indexed id, uint256 at);
    event Retracted(bytes32 indexed id);
    event Executed(bytes32 indexed id, bool hastened);

    function record(bytes32 id) external view returns (Record memory) {
        return _records[id];
    }
}

/// @title StormCouncil
/// @notice Seven days of voting and two of notice in fair weather; in a storm a proposal that two thirds of all votes
///         support need not wait for the end of the vote.
contract StormCouncil is Ledger {
    uint48 public constant VOTE = 7 days;
    uint48 public constant NOTICE = 2 days;
    uint48 public constant STORM_NOTICE = 1 days;
    uint48 public constant VALID = 14 days;
    uint256 public constant QUORUM_BP = 1_500;
    uint256 public constant THRESHOLD_BP = 50;

    IHistoricVotes public immutable token;

    error Closed(bytes32 id);
    error NotReady(bytes32 id);

    constructor(IHistoricVotes token_) {
        require(address(token_) != address(0), "token");
        token = token_;
    }

    receive() external payable {}

    function propose(address[] memory targets, uint256[] memory values, bytes[] memory payloads, string calldata text)
        external
        returns (bytes32 id)
    {
        require(targets.length > 0 && targets.length == values.length && targets.length == payloads.length, "shape");
        uint48 past = uint48(block.timestamp) - 1;
        uint256 supply = token.getPastTotalSupply(past);
        require(supply >= 1e18, "supply");
        require(token.getPastVotes(msg.sender, past) * 10_000 >= supply * THRESHOLD_BP, "threshold");
        id = keccak256(abi.encode(address(this), ++sequence));
        Record storage r = _records[id];
        r.proposer = msg.sender;
        r.snapshot = past;
        r.voteEnd = uint48(block.timestamp) + VOTE;
        r.supply = supply;
        r.targets = targets;
        r.values = values;
        r.payloads = payloads;
        emit Recorded(id, msg.sender, targets, values, payloads, text);
    }

    function vote(bytes32 id, bool pro) external {
        Record storage r = _records[id];
        if (r.proposer == address(0) || r.retracted || r.executed || block.timestamp > r.voteEnd) revert Closed(id);
        require(!counted[id][msg.sender], "counted");
        counted[id][msg.sender] = true;
        uint256 w = token.getPastVotes(msg.sender, r.snapshot);
        require(w > 0, "weight");
        if (pro) r.pro += w;
        else r.con += w;
        emit Counted(id, msg.sender, pro, w);
        if (r.twoThirdsAt == 0 && r.pro * 3 >= r.supply * 2) {
            r.twoThirdsAt = uint48(block.timestamp);
            emit TwoThirds(id, block.timestamp);
        }
    }

    function retract(bytes32 id) external {
        Record storage r = _records[id];
        require(msg.sender == r.proposer && !r.retracted && !r.executed, "retract");
        if (block.timestamp > r.voteEnd) revert Closed(id);
        r.retracted = true;
        emit Retracted(id);
    }

    function execute(bytes32 id) external {
        Record storage r = _records[id];
        if (r.proposer == address(0) || r.retracted || r.executed) revert Closed(id);
        if (block.timestamp <= r.voteEnd + NOTICE || block.timestamp > r.voteEnd + NOTICE + VALID) revert NotReady(id);
        if (r.pro <= r.con || r.pro * 10_000 < r.supply * QUORUM_BP) revert NotReady(id);
        _perform(id, r, false);
    }

    function hasten(bytes32 id) external {
        Record storage r = _records[id];
        if (r.proposer == address(0) || r.retracted || r.executed) revert Closed(id);
        if (r.twoThirdsAt == 0) revert NotReady(id);
        if (block.timestamp > r.voteEnd + NOTICE + VALID) revert NotReady(id);
        _perform(id, r, true);
    }

    function _perform(bytes32 id, Record storage r, bool hastened) private {
        r.executed = true;
        emit Executed(id, hastened);
        for (uint256 i = 0; i < r.targets.length; i++) {
            (bool ok, bytes memory ret) = r.targets[i].call{value: r.values[i]}(r.payloads[i]);
            if (!ok) {
                assembly {
                    revert(add(ret, 32), mload(ret))
                }
            }
        }
    }
}
