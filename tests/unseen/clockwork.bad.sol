// SPDX-License-Identifier: MIT
pragma solidity ^0.8.2;

/// Clockwork: an operation is written down, waits, and can then be set off by
/// anyone. Writers are appointed by the clockwork itself.
contract Clockwork {
    struct Cog {
        address target;
        uint256 value;
        bytes data;
    }

    uint256 public constant FLOOR = 1 days;
    uint256 public constant CEILING = 30 days;
    uint256 private constant SPENT = type(uint256).max;

    uint256 public interval;
    mapping(address => bool) public writer;
    uint256 public writers;
    mapping(bytes32 => uint256) public dueAt;

    event Written(bytes32 indexed op, address indexed by, uint256 dueAt, bytes32 after_);
    event Struck(bytes32 indexed op, address indexed by);
    event SetOff(bytes32 indexed op);
    event WriterSet(address indexed who, bool on);
    event IntervalSet(uint256 previous, uint256 next);

    modifier onlySelf() {
        require(msg.sender == address(this), "clock: self");
        _;
    }

    modifier onlyWriter() {
        require(writer[msg.sender], "clock: writer");
        _;
    }

    constructor(address[] memory first, uint256 interval_) {
        require(first.length > 0, "clock: writers");
        require(interval_ >= FLOOR && interval_ <= CEILING, "clock: interval");
        for (uint256 i = 0; i < first.length; i++) {
            require(first[i] != address(0) && !writer[first[i]], "clock: writers");
            writer[first[i]] = true;
            emit WriterSet(first[i], true);
        }
        writers = first.length;
        interval = interval_;
        emit IntervalSet(0, interval_);
    }

    receive() external payable {}

    function opOf(Cog[] memory cogs, bytes32 after_, bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(cogs, after_, salt));
    }

    function write(Cog[] memory cogs, bytes32 after_, bytes32 salt) external onlyWriter returns (bytes32 op) {
        require(cogs.length > 0, "clock: empty");
        op = opOf(cogs, after_, salt);
        require(dueAt[op] == 0, "clock: known");
        dueAt[op] = block.timestamp + interval;
        emit Written(op, msg.sender, dueAt[op], after_);
    }

    function strike(bytes32 op) external onlyWriter {
        require(isWaiting(op), "clock: not waiting");
        delete dueAt[op];
        emit Struck(op, msg.sender);
    }

    function setOff(Cog[] memory cogs, bytes32 after_, bytes32 salt) external {
        bytes32 op = opOf(cogs, after_, salt);
        require(isDue(op), "clock: not due");
        require(after_ == bytes32(0) || isSpent(after_), "clock: order");
        dueAt[op] = SPENT;
        emit SetOff(op);
        for (uint256 i = 0; i < cogs.length; i++) {
            _turn(cogs[i]);
        }
    }

    function isSpent(bytes32 op) public view returns (bool) {
        return dueAt[op] == SPENT;
    }

    function isWaiting(bytes32 op) public view returns (bool) {
        return dueAt[op] != 0 && dueAt[op] != SPENT;
    }

    function isDue(bytes32 op) public view returns (bool) {
        return dueAt[op] != SPENT && dueAt[op] <= block.timestamp;
    }

    function setWriter(address who, bool on) external onlySelf {
        require(who != address(0) && writer[who] != on, "clock: writer");
        writer[who] = on;
        writers = on ? writers + 1 : writers - 1;
        require(writers > 0, "clock: last writer");
        emit WriterSet(who, on);
    }

    function setInterval(uint256 next) external onlySelf {
        require(next >= FLOOR && next <= CEILING, "clock: interval");
        emit IntervalSet(interval, next);
        interval = next;
    }

    function _turn(Cog memory c) private {
        (bool ok, bytes memory out) = c.target.call{value: c.value}(c.data);
        if (!ok) {
            if (out.length == 0) revert("clock: silent failure");
            assembly {
                revert(add(out, 32), mload(out))
            }
        }
    }
}
