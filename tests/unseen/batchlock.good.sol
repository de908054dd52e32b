// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

/// Role bits per account, administered by the contract itself.
abstract contract RoleBits {
    uint256 internal constant PROPOSER = 1 << 0;
    uint256 internal constant CANCELLER = 1 << 1;
    uint256 internal constant ALL = PROPOSER | CANCELLER;

    mapping(address => uint256) public rolesOf;

    event RolesChanged(address indexed account, uint256 roles);

    modifier onlyRole(uint256 role) {
        require(rolesOf[msg.sender] & role == role, "roles: missing");
        _;
    }

    modifier onlySelf() {
        require(msg.sender == address(this), "roles: only itself");
        _;
    }

    function setRoles(address account, uint256 roles) external onlySelf {
        require(roles & ~ALL == 0, "roles: unknown");
        _setRoles(account, roles);
    }

    function _setRoles(address account, uint256 roles) internal {
        rolesOf[account] = roles;
        emit RolesChanged(account, roles);
    }
}

contract BatchTimelock is RoleBits {
    uint256 internal constant DONE = 1;
    uint256 public constant SHORTEST = 1 days;
    uint256 public constant LONGEST = 21 days;

    uint256 public minDelay;
    mapping(bytes32 => uint256) private _timestamps;

    event CallScheduled(bytes32 indexed id, uint256 indexed index, address target, uint256 value, bytes data, bytes32 predecessor, uint256 delay);
    event CallExecuted(bytes32 indexed id, uint256 indexed index, address target, uint256 value, bytes data);
    event Executed(bytes32 indexed id);
    event Cancelled(bytes32 indexed id);
    event MinDelayChange(uint256 oldDuration, uint256 newDuration);

    constructor(address governor, address canceller, uint256 delay) {
        require(governor != address(0), "governor");
        require(delay >= SHORTEST && delay <= LONGEST, "delay");
        minDelay = delay;
        emit MinDelayChange(0, delay);
        _setRoles(governor, PROPOSER);
        _setRoles(canceller, rolesOf[canceller] | CANCELLER);
    }

    receive() external payable {}

    function isOperation(bytes32 id) public view returns (bool) {
        return _timestamps[id] > 0;
    }

    function isOperationPending(bytes32 id) public view returns (bool) {
        return _timestamps[id] > DONE;
    }

    function isOperationReady(bytes32 id) public view returns (bool) {
        uint256 t = _timestamps[id];
        return t > DONE && t <= block.timestamp;
    }

    function isOperationDone(bytes32 id) public view returns (bool) {
        return _timestamps[id] == DONE;
    }

    function getTimestamp(bytes32 id) external view returns (uint256) {
        return _timestamps[id];
    }

    function hashOperation(address[] calldata targets, uint256[] calldata values, bytes[] calldata datas, bytes32 predecessor, bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(targets, values, datas, predecessor, salt));
    }

    function schedule(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata datas,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) external onlyRole(PROPOSER) returns (bytes32 id) {
        require(targets.length > 0, "timelock: empty");
        require(targets.length == values.length && targets.length == datas.length, "timelock: length mismatch");
        require(delay >= minDelay, "timelock: insufficient delay");
        require(delay <= LONGEST, "timelock: excessive delay");
        id = hashOperation(targets, values, datas, predecessor, salt);
        require(!isOperation(id), "timelock: already scheduled");
        _timestamps[id] = block.timestamp + delay;
        for (uint256 i = 0; i < targets.length; ++i) {
            emit CallScheduled(id, i, targets[i], values[i], datas[i], predecessor, delay);
        }
    }

    function cancel(bytes32 id) external onlyRole(CANCELLER) {
        require(isOperationPending(id), "timelock: cannot be cancelled");
        delete _timestamps[id];
        emit Cancelled(id);
    }

    /// Anyone may carry out what is due.
    function execute(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata datas,
        bytes32 predecessor,
        bytes32 salt
    ) external {
        bytes32 id = hashOperation(targets, values, datas, predecessor, salt);
        _beforeCall(id, predecessor);
        for (uint256 i = 0; i < targets.length; ++i) {
            _call(targets[i], values[i], datas[i]);
            emit CallExecuted(id, i, targets[i], values[i], datas[i]);
        }
        _afterCall(id);
        emit Executed(id);
    }

    function updateDelay(uint256 newDelay) external onlySelf {
        require(newDelay >= SHORTEST && newDelay <= LONGEST, "timelock: delay out of range");
        emit MinDelayChange(minDelay, newDelay);
        minDelay = newDelay;
    }

    function _beforeCall(bytes32 id, bytes32 predecessor) private view {
        require(isOperationReady(id), "timelock: not ready");
        require(predecessor == bytes32(0) || isOperationDone(predecessor), "timelock: missing dependency");
    }

    function _call(address target, uint256 value, bytes calldata data) private {
        (bool success, bytes memory returned) = target.call{value: value}(data);
        if (!success) {
            if (returned.length == 0) revert("timelock: call reverted");
            assembly {
                revert(add(32, returned), mload(returned))
            }
        }
    }

    function _afterCall(bytes32 id) private {
        require(isOperationReady(id), "timelock: not ready any more");
        _timestamps[id] = DONE;
    }
}
