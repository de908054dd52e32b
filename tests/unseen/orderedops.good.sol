// SPDX-License-Identifier: MIT
pragma solidity ^0.6.12;
pragma experimental ABIEncoderV2;

/// Delay controller of the Orchard treasury. Upgrades and migrations are scheduled as chains of
/// operations: each may name an earlier one that it builds upon.
contract OrchardTimelock {
    enum Status { None, Waiting, Finished, Dropped }

    struct Call {
        address to;
        uint256 value;
        bytes data;
    }

    struct Operation {
        Status status;
        uint64 readyAt;
        bytes32 after_;
    }

    uint64 public constant SHORTEST = 2 days;
    uint64 public constant LONGEST = 28 days;
    uint64 public constant GRACE = 14 days;

    address public governor;
    address public immutable watcher;
    uint64 public delay;
    mapping(bytes32 => Operation) public operations;

    event Scheduled(bytes32 indexed id, uint64 readyAt, bytes32 after_);
    event Dropped(bytes32 indexed id);
    event Executed(bytes32 indexed id);
    event DelaySet(uint64 delay);
    event GovernorSet(address governor);

    modifier self() {
        require(msg.sender == address(this), "self only");
        _;
    }

    constructor(address governor_, address watcher_, uint64 delay_) public {
        require(governor_ != address(0) && watcher_ != address(0), "zero address");
        require(delay_ >= SHORTEST && delay_ <= LONGEST, "delay");
        governor = governor_;
        watcher = watcher_;
        delay = delay_;
    }

    receive() external payable {}

    function idOf(Call[] memory calls, bytes32 after_, bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(calls, after_, salt));
    }

    function isKnown(bytes32 id) public view returns (bool) {
        return operations[id].status != Status.None;
    }

    function isFinished(bytes32 id) public view returns (bool) {
        return operations[id].status == Status.Finished;
    }

    function schedule(Call[] memory calls, bytes32 after_, bytes32 salt) public returns (bytes32 id) {
        require(msg.sender == governor, "governor only");
        require(calls.length > 0, "nothing to do");
        require(after_ == bytes32(0) || isKnown(after_), "unknown link");
        id = idOf(calls, after_, salt);
        require(!isKnown(id), "already scheduled");
        uint64 readyAt = _now() + delay;
        require(readyAt > delay, "time");
        operations[id] = Operation(Status.Waiting, readyAt, after_);
        emit Scheduled(id, readyAt, after_);
    }

    /// The watcher may stop an operation, never start one.
    function drop(bytes32 id) public {
        require(msg.sender == watcher, "watcher only");
        require(operations[id].status == Status.Waiting, "not waiting");
        operations[id].status = Status.Dropped;
        emit Dropped(id);
    }

    function execute(Call[] memory calls, bytes32 after_, bytes32 salt) public payable {
        bytes32 id = idOf(calls, after_, salt);
        Operation storage op = operations[id];
        require(op.status == Status.Waiting, "not waiting");
        require(_now() >= op.readyAt, "too early");
        require(_now() - op.readyAt <= GRACE, "stale");
        require(op.after_ == bytes32(0) || isFinished(op.after_), "earlier link");

        op.status = Status.Finished;
        emit Executed(id);
        for (uint256 i = 0; i < calls.length; i++) {
            _perform(calls[i]);
        }
    }

    function setDelay(uint64 delay_) public self {
        require(delay_ >= SHORTEST && delay_ <= LONGEST, "delay");
        delay = delay_;
        emit DelaySet(delay_);
    }

    function setGovernor(address governor_) public self {
        require(governor_ != address(0), "zero address");
        governor = governor_;
        emit GovernorSet(governor_);
    }

    function _perform(Call memory c) private {
        if (c.data.length > 0) {
            uint256 size;
            address to = c.to;
            assembly { size := extcodesize(to) }
            require(size > 0, "no code");
        }
        (bool ok, bytes memory ret) = c.to.call{value: c.value}(c.data);
        if (!ok) {
            assembly { revert(add(ret, 32), mload(ret)) }
        }
    }

    function _now() private view returns (uint64) {
        require(block.timestamp < 2**63, "time");
        return uint64(block.timestamp);
    }
}
