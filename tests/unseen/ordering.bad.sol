// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

/// Delayed executor shared by a governor (proposer role) and keepers (executor role).
contract WaitingRoom {
    bytes32 public constant PROPOSER = keccak256("PROPOSER");
    bytes32 public constant EXECUTOR = keccak256("EXECUTOR");
    bytes32 public constant CANCELLER = keccak256("CANCELLER");
    uint256 internal constant DONE = 1;
    uint256 public constant FLOOR = 1 days;
    uint256 public constant CEILING = 30 days;

    mapping(bytes32 => mapping(address => bool)) public hasRole;
    mapping(bytes32 => uint256) public readyAt;
    uint256 public minDelay;

    event CallScheduled(bytes32 indexed id, address target, uint256 value, bytes data, bytes32 predecessor, uint256 delay);
    event CallExecuted(bytes32 indexed id, address target, uint256 value, bytes data);
    event Cancelled(bytes32 indexed id);
    event MinDelayChange(uint256 oldDuration, uint256 newDuration);
    event RoleSet(bytes32 indexed role, address indexed account, bool on);

    modifier onlyRole(bytes32 role) {
        require(hasRole[role][msg.sender], "WaitingRoom: role");
        _;
    }

    modifier onlySelf() {
        require(msg.sender == address(this), "WaitingRoom: self");
        _;
    }

    constructor(uint256 delay, address governor, address[] memory keepers) {
        require(governor != address(0), "WaitingRoom: governor");
        require(delay >= FLOOR && delay <= CEILING, "WaitingRoom: delay");
        minDelay = delay;
        emit MinDelayChange(0, delay);
        _set(PROPOSER, governor, true);
        _set(CANCELLER, governor, true);
        for (uint256 i = 0; i < keepers.length; i++) _set(EXECUTOR, keepers[i], true);
    }

    receive() external payable {}

    function isOperation(bytes32 id) public view returns (bool) {
        return readyAt[id] > 0;
    }

    function isOperationPending(bytes32 id) public view returns (bool) {
        return readyAt[id] > DONE;
    }

    function isOperationReady(bytes32 id) public view returns (bool) {
        return readyAt[id] > DONE && readyAt[id] <= block.timestamp;
    }

    function isOperationDone(bytes32 id) public view returns (bool) {
        return readyAt[id] == DONE;
    }

    function hashOperation(address[] memory targets, uint256[] memory values, bytes[] memory datas, bytes32 predecessor, bytes32 salt)
        public pure returns (bytes32)
    {
        return keccak256(abi.encode(targets, values, datas, predecessor, salt));
    }

    function scheduleBatch(
        address[] calldata targets, uint256[] calldata values, bytes[] calldata datas, bytes32 predecessor, bytes32 salt, uint256 delay
    ) external onlyRole(PROPOSER) returns (bytes32 id) {
        require(targets.length > 0 && targets.length == values.length && targets.length == datas.length, "WaitingRoom: length");
        require(delay >= minDelay && delay <= CEILING, "WaitingRoom: delay");
        id = hashOperation(targets, values, datas, predecessor, salt);
        require(!isOperation(id), "WaitingRoom: exists");
        readyAt[id] = block.timestamp + delay;
        for (uint256 i = 0; i < targets.length; i++) emit CallScheduled(id, targets[i], values[i], datas[i], predecessor, delay);
    }

    function cancel(bytes32 id) external onlyRole(CANCELLER) {
        require(isOperationPending(id), "WaitingRoom: not pending");
        delete readyAt[id];
        emit Cancelled(id);
    }

    function executeBatch(
        address[] calldata targets, uint256[] calldata values, bytes[] calldata datas, bytes32 predecessor, bytes32 salt
    ) external payable onlyRole(EXECUTOR) {
        bytes32 id = hashOperation(targets, values, datas, predecessor, salt);
        _beforeCall(id, predecessor);
        for (uint256 i = 0; i < targets.length; i++) {
            (bool ok, ) = targets[i].call{value: values[i]}(datas[i]);
            require(ok, "WaitingRoom: reverted");
            emit CallExecuted(id, targets[i], values[i], datas[i]);
        }
        _afterCall(id);
    }

    function _beforeCall(bytes32 id, bytes32 predecessor) private view {
        require(isOperationReady(id), "WaitingRoom: not ready");
        require(predecessor == bytes32(0) || isOperation(predecessor), "WaitingRoom: missing dependency");
    }

    function _afterCall(bytes32 id) private {
        require(isOperationReady(id), "WaitingRoom: not ready");
        readyAt[id] = DONE;
    }

    function updateDelay(uint256 newDelay) external onlySelf {
        require(newDelay >= FLOOR && newDelay <= CEILING, "WaitingRoom: delay");
        emit MinDelayChange(minDelay, newDelay);
        minDelay = newDelay;
    }

    function setRole(bytes32 role, address account, bool on) external onlySelf {
        require(account != address(0), "WaitingRoom: zero");
        _set(role, account, on);
    }

    function _set(bytes32 role, address account, bool on) private {
        hasRole[role][account] = on;
        emit RoleSet(role, account, on);
    }
}
