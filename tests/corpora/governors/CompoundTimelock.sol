// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// The timelock that the interface of GovernorTimelockCompound describes: calls are kept by their hash.
//! others: proved
contract CompoundTimelock {
    uint256 public constant GRACE_PERIOD = 14 days;
    uint256 public constant MINIMUM_DELAY = 2 days;
    uint256 public constant MAXIMUM_DELAY = 30 days;

    address public admin;
    address public pendingAdmin;
    uint256 public delay;
    mapping(bytes32 => bool) public queuedTransactions;

    event NewAdmin(address indexed newAdmin);
    event NewPendingAdmin(address indexed newPendingAdmin);
    event NewDelay(uint256 newDelay);
    event QueueTransaction(bytes32 indexed id, address indexed to, uint256 value, string signature, bytes data, uint256 eta);
    event CancelTransaction(bytes32 indexed id);
    event ExecuteTransaction(bytes32 indexed id);

    modifier onlyAdmin() {
        require(msg.sender == admin, "not the admin");
        _;
    }

    modifier onlyItself() {
        require(msg.sender == address(this), "not itself");
        _;
    }

    constructor(address admin_, uint256 delay_) {
        require(delay_ >= MINIMUM_DELAY && delay_ <= MAXIMUM_DELAY, "delay out of range");
        admin = admin_;
        delay = delay_;
    }

    receive() external payable {}

    function setDelay(uint256 delay_) external onlyItself {
        require(delay_ >= MINIMUM_DELAY && delay_ <= MAXIMUM_DELAY, "delay out of range");
        delay = delay_;
        emit NewDelay(delay_);
    }

    function setPendingAdmin(address pendingAdmin_) external onlyItself {
        pendingAdmin = pendingAdmin_;
        emit NewPendingAdmin(pendingAdmin_);
    }

    function acceptAdmin() external {
        require(msg.sender == pendingAdmin, "not the pending admin");
        admin = msg.sender;
        pendingAdmin = address(0);
        emit NewAdmin(msg.sender);
    }

    function queueTransaction(address to, uint256 value, string calldata signature, bytes calldata data, uint256 eta)
        external
        onlyAdmin
        returns (bytes32 id)
    {
        require(eta >= block.timestamp + delay, "eta before the delay is over");
        id = keccak256(abi.encode(to, value, signature, data, eta));
        queuedTransactions[id] = true;
        emit QueueTransaction(id, to, value, signature, data, eta);
    }

    function cancelTransaction(address to, uint256 value, string calldata signature, bytes calldata data, uint256 eta)
        external
        onlyAdmin
    {
        bytes32 id = keccak256(abi.encode(to, value, signature, data, eta));
        queuedTransactions[id] = false;
        emit CancelTransaction(id);
    }

    function executeTransaction(address to, uint256 value, string calldata signature, bytes calldata data, uint256 eta)
        external
        payable
        onlyAdmin
        returns (bytes memory)
    {
        bytes32 id = keccak256(abi.encode(to, value, signature, data, eta));
        require(queuedTransactions[id], "not queued");
        require(block.timestamp >= eta, "too early");
        require(block.timestamp <= eta + GRACE_PERIOD, "too late");
        queuedTransactions[id] = false;
        bytes memory sent = bytes(signature).length == 0
            ? data
            : abi.encodePacked(bytes4(keccak256(bytes(signature))), data);
        (bool done, bytes memory answer) = to.call{value: value}(sent);
        require(done, "a call failed");
        emit ExecuteTransaction(id);
        return answer;
    }
}
