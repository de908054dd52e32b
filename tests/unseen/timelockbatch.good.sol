// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

abstract contract RoleTable {
    mapping(bytes32 => mapping(address => bool)) private _holders;

    event RoleGranted(bytes32 indexed role, address indexed account);
    event RoleRevoked(bytes32 indexed role, address indexed account);

    modifier onlyRole(bytes32 role) {
        require(hasRole(role, msg.sender), "RoleTable: missing role");
        _;
    }

    modifier onlyRoleOrOpen(bytes32 role) {
        require(hasRole(role, address(0)) || hasRole(role, msg.sender), "RoleTable: missing role");
        _;
    }

    function hasRole(bytes32 role, address account) public view returns (bool) {
        return _holders[role][account];
    }

    function _grant(bytes32 role, address account) internal {
        if (!_holders[role][account]) {
            _holders[role][account] = true;
            emit RoleGranted(role, account);
        }
    }

    function _revoke(bytes32 role, address account) internal {
        if (_holders[role][account]) {
            _holders[role][account] = false;
            emit RoleRevoked(role, account);
        }
    }
}

/// Owner of the protocol's contracts. Proposers are governors, execution is open when address(0) holds EXECUTOR.
/// The controller administers its own roles and delay through scheduled operations.
contract ProtocolTimelock is RoleTable {
    bytes32 public constant PROPOSER_ROLE = keccak256("PROPOSER_ROLE");
    bytes32 public constant CANCELLER_ROLE = keccak256("CANCELLER_ROLE");
    bytes32 public constant EXECUTOR_ROLE = keccak256("EXECUTOR_ROLE");

    uint256 internal constant _DONE = uint256(1);
    uint256 public constant DELAY_FLOOR = 1 days;
    uint256 public constant DELAY_CEILING = 30 days;

    mapping(bytes32 => uint256) private _timestamps;
    uint256 private _minDelay;

    event CallScheduled(bytes32 indexed id, uint256 indexed index, address target, uint256 value, bytes data, bytes32 predecessor, uint256 delay);
    event CallExecuted(bytes32 indexed id, uint256 indexed index, address target, uint256 value, bytes data);
    event Cancelled(bytes32 indexed id);
    event MinDelayChange(uint256 oldDuration, uint256 newDuration);

    modifier onlySelf() {
        require(msg.sender == address(this), "Timelock: caller must be timelock");
        _;
    }

    constructor(uint256 minDelay_, address[] memory proposers, address canceller, bool openExecution) {
        require(minDelay_ >= DELAY_FLOOR && minDelay_ <= DELAY_CEILING, "Timelock: delay range");
        require(proposers.length > 0, "Timelock: no proposer");
        for (uint256 i = 0; i < proposers.length; ++i) {
            require(proposers[i] != address(0), "Timelock: zero proposer");
            _grant(PROPOSER_ROLE, proposers[i]);
            _grant(EXECUTOR_ROLE, proposers[i]);
        }
        require(canceller != address(0), "Timelock: zero canceller");
        _grant(CANCELLER_ROLE, canceller);
        if (openExecution) _grant(EXECUTOR_ROLE, address(0));
        _minDelay = minDelay_;
        emit MinDelayChange(0, minDelay_);
    }

    receive() external payable {}

    function getMinDelay() public view returns (uint256) {
        return _minDelay;
    }

    function getTimestamp(bytes32 id) public view returns (uint256) {
        return _timestamps[id];
    }

    function isOperation(bytes32 id) public view returns (bool) {
        return _timestamps[id] > 0;
    }

    function isOperationPending(bytes32 id) public view returns (bool) {
        return _timestamps[id] > _DONE;
    }

    function isOperationReady(bytes32 id) public view returns (bool) {
        uint256 at = _timestamps[id];
        return at > _DONE && at <= block.timestamp;
    }

    function isOperationDone(bytes32 id) public view returns (bool) {
        return _timestamps[id] == _DONE;
    }

    function hashOperationBatch(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory datas,
        bytes32 predecessor,
        bytes32 salt
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(targets, values, datas, predecessor, salt));
    }

    function scheduleBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata datas,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) external onlyRole(PROPOSER_ROLE) {
        require(targets.length > 0, "Timelock: empty");
        require(targets.length == values.length && targets.length == datas.length, "Timelock: length mismatch");
        bytes32 id = hashOperationBatch(targets, values, datas, predecessor, salt);
        require(!isOperation(id), "Timelock: operation already scheduled");
        require(delay >= _minDelay, "Timelock: insufficient delay");
        _timestamps[id] = block.timestamp + delay;
        for (uint256 i = 0; i < targets.length; ++i) {
            emit CallScheduled(id, i, targets[i], values[i], datas[i], predecessor, delay);
        }
    }

    function cancel(bytes32 id) external onlyRole(CANCELLER_ROLE) {
        require(isOperationPending(id), "Timelock: operation cannot be cancelled");
        delete _timestamps[id];
        emit Cancelled(id);
    }

    function executeBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata datas,
        bytes32 predecessor,
        bytes32 salt
    ) external payable onlyRoleOrOpen(EXECUTOR_ROLE) {
        require(targets.length == values.length && targets.length == datas.length, "Timelock: length mismatch");
        bytes32 id = hashOperationBatch(targets, values, datas, predecessor, salt);
        _beforeCall(id, predecessor);
        for (uint256 i = 0; i < targets.length; ++i) {
            _call(id, i, targets[i], values[i], datas[i]);
        }
        _afterCall(id);
    }

    function updateDelay(uint256 newDelay) external onlySelf {
        require(newDelay >= DELAY_FLOOR && newDelay <= DELAY_CEILING, "Timelock: delay range");
        emit MinDelayChange(_minDelay, newDelay);
        _minDelay = newDelay;
    }

    function grantRole(bytes32 role, address account) external onlySelf {
        _grant(role, account);
    }

    function revokeRole(bytes32 role, address account) external onlySelf {
        _revoke(role, account);
    }

    function _beforeCall(bytes32 id, bytes32 predecessor) private view {
        require(isOperationReady(id), "Timelock: operation is not ready");
        require(predecessor == bytes32(0) || isOperationDone(predecessor), "Timelock: missing dependency");
    }

    function _afterCall(bytes32 id) private {
        require(isOperationReady(id), "Timelock: operation is not ready");
        _timestamps[id] = _DONE;
    }

    function _call(bytes32 id, uint256 index, address target, uint256 value, bytes calldata data) private {
        (bool success, ) = target.call{value: value}(data);
        require(success, "Timelock: underlying transaction reverted");
        emit CallExecuted(id, index, target, value, data);
    }
}
