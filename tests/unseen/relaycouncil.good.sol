// SPDX-License-Identifier: MIT
pragma solidity ^0.8.25;

interface IDelayer {
    function getMinDelay() external view returns (uint256);
    function hashOperationBatch(address[] calldata targets, uint256[] calldata values, bytes[] calldata payloads, bytes32 predecessor, bytes32 salt) external view returns (bytes32);
    function scheduleBatch(address[] calldata targets, uint256[] calldata values, bytes[] calldata payloads, bytes32 predecessor, bytes32 salt, uint256 delay) external;
    function executeBatch(address[] calldata targets, uint256[] calldata values, bytes[] calldata payloads, bytes32 predecessor, bytes32 salt) external payable;
    function isOperationPending(bytes32 id) external view returns (bool);
    function isOperationDone(bytes32 id) external view returns (bool);
    function cancel(bytes32 id) external;
}

interface IStakeHistory {
    function powerOf(address who, uint64 time) external view returns (uint256);
    function powerTotal(uint64 time) external view returns (uint256);
}

/// Governor in front of a batching delayer, with a guard who may only stop things
/// and whose office ends by itself.
contract RelayCouncil {
    enum Condition { Unborn, Lead, Poll, Beaten, Ripe, Delayed, Executed, Stopped }

    struct Item {
        uint64 lead;
        uint64 close;
        bool stopped;
        bytes32 operation;
        IDelayer via;
        uint256 yea;
        uint256 nay;
    }

    uint64 public constant LEAD = 1 days;
    uint64 public constant POLL = 4 days;
    uint256 public constant THRESHOLD = 2500e18;

    IStakeHistory public immutable history;
    IDelayer public delayer;
    address public guard;
    uint256 public immutable guardUntil;

    mapping(bytes32 => Item) public items;
    mapping(bytes32 => mapping(address => bool)) public polled;

    event Brought(bytes32 indexed id, address indexed by, uint64 lead, uint64 close);
    event Polled(bytes32 indexed id, address indexed by, bool yea, uint256 power);
    event Delayed(bytes32 indexed id, bytes32 operation);
    event Done(bytes32 indexed id);
    event Stopped(bytes32 indexed id);
    event DelayerChanged(address indexed previous, address indexed next);

    error Wrong(Condition c);
    error Denied();
    error Arity();

    constructor(IStakeHistory history_, IDelayer delayer_, address guard_) {
        require(delayer_.getMinDelay() >= 1 days, "delay");
        require(history_.powerTotal(uint64(block.timestamp - 1)) >= 1e24, "history");
        history = history_;
        delayer = delayer_;
        guard = guard_;
        guardUntil = block.timestamp + 365 days;
    }

    function bring(address[] calldata t, uint256[] calldata v, bytes[] calldata p, bytes32 note) external returns (bytes32 id) {
        if (t.length == 0 || t.length != v.length || t.length != p.length) revert Arity();
        if (history.powerOf(msg.sender, uint64(block.timestamp - 1)) < THRESHOLD) revert Denied();
        id = idOf(t, v, p, note);
        Item storage i = items[id];
        if (i.lead != 0) revert Wrong(condition(id));
        i.lead = uint64(block.timestamp) + LEAD;
        i.close = i.lead + POLL;
        emit Brought(id, msg.sender, i.lead, i.close);
    }

    function poll(bytes32 id, bool yea) external {
        if (condition(id) != Condition.Poll) revert Wrong(condition(id));
        if (polled[id][msg.sender]) revert Denied();
        polled[id][msg.sender] = true;
        Item storage i = items[id];
        uint256 power = history.powerOf(msg.sender, i.lead);
        if (yea) i.yea += power;
        else i.nay += power;
        emit Polled(id, msg.sender, yea, power);
    }

    function delay(address[] calldata t, uint256[] calldata v, bytes[] calldata p, bytes32 note) external {
        bytes32 id = idOf(t, v, p, note);
        if (condition(id) != Condition.Ripe) revert Wrong(condition(id));
        IDelayer d = delayer;
        bytes32 op = d.hashOperationBatch(t, v, p, bytes32(0), id);
        items[id].operation = op;
        items[id].via = d;
        emit Delayed(id, op);
        d.scheduleBatch(t, v, p, bytes32(0), id, d.getMinDelay());
    }

    function perform(address[] calldata t, uint256[] calldata v, bytes[] calldata p, bytes32 note) external {
        bytes32 id = idOf(t, v, p, note);
        if (condition(id) != Condition.Delayed) revert Wrong(condition(id));
        emit Done(id);
        _delayerOf(id).executeBatch(t, v, p, bytes32(0), id);
    }

    function stop(bytes32 id) external {
        if (msg.sender != guard || block.timestamp > guardUntil) revert Denied();
        Condition c = condition(id);
        if (c == Condition.Unborn || c == Condition.Beaten || c >= Condition.Executed) revert Wrong(c);
        items[id].stopped = true;
        emit Stopped(id);
        if (c == Condition.Delayed) _delayerOf(id).cancel(items[id].operation);
    }

    function changeDelayer(IDelayer next) external {
        if (msg.sender != address(delayer)) revert Denied();
        require(next.getMinDelay() >= 1 days && next.getMinDelay() <= 30 days, "delay");
        emit DelayerChanged(address(delayer), address(next));
        delayer = next;
    }

    function condition(bytes32 id) public view returns (Condition) {
        Item storage i = items[id];
        if (i.lead == 0) return Condition.Unborn;
        if (i.stopped) return Condition.Stopped;
        if (block.timestamp <= i.lead) return Condition.Lead;
        if (block.timestamp <= i.close) return Condition.Poll;
        if (i.yea <= i.nay || i.yea < history.powerTotal(i.lead) / 25 || i.yea < THRESHOLD) return Condition.Beaten;
        if (i.operation == bytes32(0)) return Condition.Ripe;
        IDelayer d = _delayerOf(id);
        if (d.isOperationDone(i.operation)) return Condition.Executed;
        return d.isOperationPending(i.operation) ? Condition.Delayed : Condition.Stopped;
    }

    function idOf(address[] calldata t, uint256[] calldata v, bytes[] calldata p, bytes32 note) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), t, v, p, note));
    }

    function _delayerOf(bytes32 id) private view returns (IDelayer) {
        return items[id].via;
    }
}
