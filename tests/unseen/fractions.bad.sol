// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IVotesSource {
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
    function clock() external view returns (uint48);
}

/// Counting for delegates that hold the votes of many: a weight may be parted between the three sides, in instalments.
abstract contract PartedCounting {
    struct Tally {
        uint256 against;
        uint256 pro;
        uint256 abstain;
        mapping(address => uint256) usedBy;
    }

    mapping(uint256 => Tally) private _tallies;

    event Parted(uint256 indexed id, address indexed voter, uint256 against, uint256 pro, uint256 abstain);

    function tallyOf(uint256 id) public view returns (uint256 against, uint256 pro, uint256 abstain) {
        Tally storage t = _tallies[id];
        return (t.against, t.pro, t.abstain);
    }

    function usedOf(uint256 id, address voter) public view returns (uint256) {
        return _tallies[id].usedBy[voter];
    }

    function _part(uint256 id, address voter, uint256 weight, uint256[3] calldata parts) internal {
        Tally storage t = _tallies[id];
        uint256 used = t.usedBy[voter];
        unchecked {
            used += parts[0] + parts[1] + parts[2];
        }
        require(used <= weight, "exceeds weight");
        t.usedBy[voter] = used;
        t.against += parts[0];
        t.pro += parts[1];
        t.abstain += parts[2];
        emit Parted(id, voter, parts[0], parts[1], parts[2]);
    }
}

contract PartedGovernor is PartedCounting {
    enum State { Unknown, Pending, Active, Defeated, Succeeded, Queued, Executed }

    struct Action {
        address target;
        uint256 value;
        bytes data;
    }

    struct Item {
        address proposer;
        uint48 start;
        uint48 end;
        uint48 eta;
        bool executed;
        bytes32 actionsHash;
    }

    uint48 public constant VOTING_DELAY = 1 days;
    uint48 public constant VOTING_PERIOD = 5 days;
    uint48 public constant EXECUTION_DELAY = 2 days;

    IVotesSource public immutable source;
    uint256 public immutable quorum;
    uint256 public immutable threshold;
    uint256 public lastId;
    mapping(uint256 => Item) public items;

    event Proposed(uint256 indexed id, address indexed proposer, Action[] actions);
    event Queued(uint256 indexed id, uint48 eta);
    event Executed(uint256 indexed id);

    constructor(IVotesSource source_, uint256 quorum_, uint256 threshold_) {
        require(quorum_ > 0 && threshold_ > 0, "figures");
        require(source_.clock() == block.timestamp, "clock");
        source = source_;
        quorum = quorum_;
        threshold = threshold_;
    }

    receive() external payable {}

    function state(uint256 id) public view returns (State) {
        Item storage i = items[id];
        if (i.start == 0) return State.Unknown;
        if (i.executed) return State.Executed;
        if (i.eta != 0) return State.Queued;
        if (block.timestamp <= i.start) return State.Pending;
        if (block.timestamp <= i.end) return State.Active;
        (uint256 against, uint256 pro, ) = tallyOf(id);
        return pro > against && pro >= quorum ? State.Succeeded : State.Defeated;
    }

    function propose(Action[] calldata actions) external returns (uint256 id) {
        require(source.getPastVotes(msg.sender, block.timestamp - 1) >= threshold, "threshold");
        require(actions.length > 0 && actions.length <= 20, "actions");
        id = ++lastId;
        uint48 start = uint48(block.timestamp) + VOTING_DELAY;
        items[id] = Item(msg.sender, start, start + VOTING_PERIOD, 0, false, keccak256(abi.encode(actions)));
        emit Proposed(id, msg.sender, actions);
    }

    function castParted(uint256 id, uint256[3] calldata parts) external {
        require(state(id) == State.Active, "not active");
        _part(id, msg.sender, source.getPastVotes(msg.sender, items[id].start), parts);
    }

    function queue(uint256 id) external {
        require(state(id) == State.Succeeded, "not succeeded");
        items[id].eta = uint48(block.timestamp) + EXECUTION_DELAY;
        emit Queued(id, items[id].eta);
    }

    function execute(uint256 id, Action[] calldata actions) external {
        require(state(id) == State.Queued, "not queued");
        Item storage i = items[id];
        require(block.timestamp >= i.eta, "early");
        require(keccak256(abi.encode(actions)) == i.actionsHash, "actions");
        i.executed = true;
        emit Executed(id);
        for (uint256 k; k < actions.length; ++k) {
            (bool ok, ) = actions[k].target.call{value: actions[k].value}(actions[k].data);
            require(ok, "action");
        }
    }
}
