// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Delays bundles of calls. What an account may do is a set of flags; the flags, like the delay,
/// are changed only by a bundle that went through the delay. Anyone may run a bundle that is ready.
contract BundleWarden {
    uint8 public constant MAY_FILE = 1;
    uint8 public constant MAY_SHRED = 2;
    uint256 private constant RUN = 1;
    uint256 public constant FLOOR = 1 days;
    uint256 public constant CEILING = 30 days;

    struct Step {
        address target;
        uint256 value;
        bytes data;
    }

    mapping(address => uint8) public flags;
    mapping(bytes32 => uint256) private clockOf;
    uint256 public delay;

    event FiledStep(bytes32 indexed id, uint256 index, address target, uint256 value, bytes data);
    event Filed(bytes32 indexed id, bytes32 parent, uint256 readyAt);
    event RanStep(bytes32 indexed id, uint256 index);
    event Shredded(bytes32 indexed id);
    event DelaySet(uint256 before, uint256 later);
    event FlagsSet(address indexed who, uint8 flags);

    error Forbidden(address who, uint8 needs);
    error Unexpected(bytes32 id);
    error ParentPending(bytes32 parent);
    error OutOfBounds();
    error StepFailed(uint256 index);

    modifier needs(uint8 flag) {
        if (flags[msg.sender] & flag == 0) revert Forbidden(msg.sender, flag);
        _;
    }

    modifier bySelf() {
        if (msg.sender != address(this)) revert Forbidden(msg.sender, 0);
        _;
    }

    constructor(uint256 delay_, address governor) {
        if (delay_ < FLOOR || delay_ > CEILING) revert OutOfBounds();
        if (governor.code.length == 0) revert OutOfBounds();
        delay = delay_;
        flags[governor] = MAY_FILE | MAY_SHRED;
        emit DelaySet(0, delay_);
        emit FlagsSet(governor, flags[governor]);
    }

    receive() external payable {}

    function isPending(bytes32 id) public view returns (bool) {
        return clockOf[id] > RUN;
    }

    function isReady(bytes32 id) public view returns (bool) {
        uint256 at = clockOf[id];
        return at > RUN && at <= block.timestamp;
    }

    function isRun(bytes32 id) public view returns (bool) {
        return clockOf[id] == RUN;
    }

    function idOf(Step[] calldata steps, bytes32 parent, bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(steps, parent, salt));
    }

    function file(Step[] calldata steps, bytes32 parent, bytes32 salt) external needs(MAY_FILE) returns (bytes32 id) {
        if (steps.length == 0) revert OutOfBounds();
        id = idOf(steps, parent, salt);
        if (clockOf[id] != 0) revert Unexpected(id);
        clockOf[id] = block.timestamp + delay;
        for (uint256 i; i < steps.length; ++i) {
            emit FiledStep(id, i, steps[i].target, steps[i].value, steps[i].data);
        }
        emit Filed(id, parent, clockOf[id]);
    }

    function shred(bytes32 id) external needs(MAY_SHRED) {
        if (!isPending(id)) revert Unexpected(id);
        delete clockOf[id];
        emit Shredded(id);
    }

    function run(Step[] calldata steps, bytes32 parent, bytes32 salt) external payable {
        bytes32 id = idOf(steps, parent, salt);
        _open(id, parent);
        for (uint256 i; i < steps.length; ++i) {
            (bool ok, ) = steps[i].target.call{value: steps[i].value}(steps[i].data);
            if (!ok) revert StepFailed(i);
            emit RanStep(id, i);
        }
        _close(id);
    }

    function _open(bytes32 id, bytes32 parent) private view {
        if (!isReady(id)) revert Unexpected(id);
        if (parent != bytes32(0) && !isRun(parent)) revert ParentPending(parent);
    }

    function _close(bytes32 id) private {
        if (!isReady(id)) revert Unexpected(id);
        clockOf[id] = RUN;
    }

    function setDelay(uint256 delay_) external bySelf {
        if (delay_ < FLOOR || delay_ > CEILING) revert OutOfBounds();
        emit DelaySet(delay, delay_);
        delay = delay_;
    }

    function setFlags(address who, uint8 flags_) external bySelf {
        if (who == address(0) || flags_ > 3) revert OutOfBounds();
        flags[who] = flags_;
        emit FlagsSet(who, flags_);
    }
}
