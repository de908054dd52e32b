// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @notice Delayed execution of batches for a board (proposers) once the delay has run; anyone may run them.
contract Lockhouse {
    struct Step {
        address target;
        uint256 value;
        bytes data;
    }

    uint256 private constant FINISHED = 1;
    uint256 public constant FLOOR = 1 days;
    uint256 public constant CEILING = 30 days;

    bytes32 public constant DRAFTER = keccak256("DRAFTER");

    mapping(bytes32 => uint256) public readyAt;
    mapping(bytes32 => mapping(address => bool)) public hasRole;
    uint256 public delay;

    event Scheduled(bytes32 indexed id, bytes32 indexed after_, uint256 at, bytes32 salt);
    event Struck(bytes32 indexed id);
    event Ran(bytes32 indexed id, uint256 index, address target, uint256 value, bytes data);
    event Finished(bytes32 indexed id);
    event DelayChanged(uint256 from, uint256 to);
    event RoleSet(bytes32 indexed role, address indexed who, bool on);
    event Received(address indexed from, uint256 amount);

    error Denied(bytes32 role);
    error OnlyItself();
    error OutOfBounds(uint256 given);
    error AlreadyKnown(bytes32 id);
    error NotPending(bytes32 id);
    error NotReady(bytes32 id);
    error Unmet(bytes32 after_);
    error Empty();

    modifier only(bytes32 role) {
        if (!hasRole[role][msg.sender]) revert Denied(role);
        _;
    }

    modifier onlyItself() {
        if (msg.sender != address(this)) revert OnlyItself();
        _;
    }

    constructor(uint256 delay_, address[] memory drafters) {
        _setDelay(delay_);
        for (uint256 i; i < drafters.length; ++i) _setRole(DRAFTER, drafters[i], true);
    }

    receive() external payable {
        emit Received(msg.sender, msg.value);
    }

    function idOf(Step[] calldata steps, bytes32 after_, bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(steps, after_, salt));
    }

    function schedule(Step[] calldata steps, bytes32 after_, bytes32 salt) external only(DRAFTER) returns (bytes32 id) {
        if (steps.length == 0) revert Empty();
        id = idOf(steps, after_, salt);
        if (readyAt[id] != 0) revert AlreadyKnown(id);
        uint256 at = block.timestamp + delay;
        readyAt[id] = at;
        emit Scheduled(id, after_, at, salt);
    }

    function strike(bytes32 id) external only(DRAFTER) {
        if (readyAt[id] <= FINISHED) revert NotPending(id);
        delete readyAt[id];
        emit Struck(id);
    }

    function run(Step[] calldata steps, bytes32 after_, bytes32 salt) external payable {
        bytes32 id = idOf(steps, after_, salt);
        _open(id, after_);
        for (uint256 i; i < steps.length; ++i) {
            _perform(steps[i]);
            emit Ran(id, i, steps[i].target, steps[i].value, steps[i].data);
        }
        _close(id);
    }

    function setDelay(uint256 to) external onlyItself {
        _setDelay(to);
    }

    function setRole(bytes32 role, address who, bool on) external onlyItself {
        _setRole(role, who, on);
    }

    function _ready(bytes32 id) private view returns (bool) {
        uint256 at = readyAt[id];
        return at > FINISHED && at <= block.timestamp;
    }

    function _open(bytes32 id, bytes32 after_) private view {
        if (!_ready(id)) revert NotReady(id);
        if (after_ != 0 && readyAt[after_] != FINISHED) revert Unmet(after_);
    }

    function _close(bytes32 id) private {
        if (!_ready(id)) revert NotReady(id);
        readyAt[id] = FINISHED;
        emit Finished(id);
    }

    function _perform(Step calldata step) private {
        (bool ok, bytes memory out) = step.target.call{value: step.value}(step.data);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(out, 0x20), mload(out))
            }
        }
    }

    function _setDelay(uint256 to) private {
        if (to < FLOOR || to > CEILING) revert OutOfBounds(to);
        emit DelayChanged(delay, to);
        delay = to;
    }

    function _setRole(bytes32 role, address who, bool on) private {
        hasRole[role][who] = on;
        emit RoleSet(role, who, on);
    }
}
