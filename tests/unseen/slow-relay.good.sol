// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

library Op {
    /// 0 = never seen, 1 = finished, otherwise the moment from which it may run
    uint256 internal constant FINISHED = 1;

    function isWaiting(uint256 stamp) internal pure returns (bool) {
        return stamp > FINISHED;
    }

    function isRipe(uint256 stamp) internal view returns (bool) {
        return stamp > FINISHED && stamp <= block.timestamp;
    }
}

/// Holds the rights of the protocol on behalf of a governor contract. Whatever the governor schedules can be run
/// by anyone once the delay is over.
contract SlowRelay {
    using Op for uint256;

    uint256 public constant SHORTEST = 1 days;
    uint256 public constant LONGEST = 30 days;
    uint256 public constant RUN_WINDOW = 30 days;

    address public immutable governor;
    uint256 public delay;
    mapping(bytes32 => uint256) public stampOf;

    event Scheduled(
        bytes32 indexed id,
        address[] targets,
        uint256[] values,
        bytes[] payloads,
        bytes32 predecessor,
        uint256 stamp
    );
    event Cancelled(bytes32 indexed id);
    event CallRun(bytes32 indexed id, uint256 index, address target, uint256 value);
    event Finished(bytes32 indexed id);
    event DelayChanged(uint256 before, uint256 afterwards);

    constructor(address governor_, uint256 delay_) {
        require(governor_ != address(0) && governor_.code.length > 0, "SlowRelay: governor");
        require(delay_ >= SHORTEST && delay_ <= LONGEST, "SlowRelay: delay");
        governor = governor_;
        delay = delay_;
        emit DelayChanged(0, delay_);
    }

    receive() external payable {}

    modifier onlyGovernor() {
        require(msg.sender == governor, "SlowRelay: governor only");
        _;
    }

    function idOf(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(targets, values, payloads, predecessor, salt));
    }

    function schedule(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt
    ) external onlyGovernor returns (bytes32 id) {
        require(targets.length > 0, "SlowRelay: empty");
        require(targets.length == values.length && targets.length == payloads.length, "SlowRelay: lengths");
        id = idOf(targets, values, payloads, predecessor, salt);
        require(stampOf[id] == 0, "SlowRelay: known");
        uint256 stamp = block.timestamp + delay;
        stampOf[id] = stamp;
        emit Scheduled(id, targets, values, payloads, predecessor, stamp);
    }

    function cancel(bytes32 id) external onlyGovernor {
        require(stampOf[id].isWaiting(), "SlowRelay: not waiting");
        delete stampOf[id];
        emit Cancelled(id);
    }

    function run(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt
    ) external {
        bytes32 id = idOf(targets, values, payloads, predecessor, salt);
        uint256 stamp = stampOf[id];
        require(stamp.isRipe() && block.timestamp <= stamp + RUN_WINDOW, "SlowRelay: not ripe");
        require(predecessor == bytes32(0) || stampOf[predecessor] == Op.FINISHED, "SlowRelay: predecessor");
        for (uint256 i = 0; i < targets.length; ++i) {
            _call(targets[i], values[i], payloads[i]);
            emit CallRun(id, i, targets[i], values[i]);
        }
        require(stampOf[id].isRipe(), "SlowRelay: no longer ripe");
        stampOf[id] = Op.FINISHED;
        emit Finished(id);
    }

    function changeDelay(uint256 delay_) external {
        require(msg.sender == address(this), "SlowRelay: self only");
        require(delay_ >= SHORTEST && delay_ <= LONGEST, "SlowRelay: delay");
        emit DelayChanged(delay, delay_);
        delay = delay_;
    }

    function _call(address target, uint256 value, bytes calldata payload) private {
        (bool ok, bytes memory answer) = target.call{value: value}(payload);
        if (!ok) {
            if (answer.length == 0) revert("SlowRelay: silent failure");
            assembly {
                revert(add(answer, 32), mload(answer))
            }
        }
    }
}
