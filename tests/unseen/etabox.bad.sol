// SPDX-License-Identifier: BSD-3-Clause
pragma solidity ^0.6.12;

/// Admin-driven delay box. The admin is the governor; both the admin and the delay change only through the box itself.
contract EtaBox {
    uint256 public constant GRACE_PERIOD = 14 days;
    uint256 public constant MINIMUM_DELAY = 2 days;
    uint256 public constant MAXIMUM_DELAY = 30 days;

    address public admin;
    address public pendingAdmin;
    uint256 public delay;
    // hash of (target, value, signature, data) => moment of readiness
    mapping(bytes32 => uint256) public etaOf;

    event NewAdmin(address indexed newAdmin);
    event NewPendingAdmin(address indexed newPendingAdmin);
    event NewDelay(uint256 indexed newDelay);
    event QueueTransaction(bytes32 indexed txHash, address indexed target, uint256 value, string signature, bytes data, uint256 eta);
    event CancelTransaction(bytes32 indexed txHash);
    event ExecuteTransaction(bytes32 indexed txHash, address indexed target, uint256 value, string signature, bytes data);

    modifier onlyAdmin() {
        require(msg.sender == admin, "EtaBox: admin");
        _;
    }

    constructor(address admin_, uint256 delay_) public {
        require(admin_ != address(0), "EtaBox: zero admin");
        require(delay_ >= MINIMUM_DELAY && delay_ <= MAXIMUM_DELAY, "EtaBox: delay");
        admin = admin_;
        delay = delay_;
    }

    receive() external payable {}

    function setDelay(uint256 delay_) external {
        require(msg.sender == address(this), "EtaBox: self");
        require(delay_ >= MINIMUM_DELAY && delay_ <= MAXIMUM_DELAY, "EtaBox: delay");
        delay = delay_;
        emit NewDelay(delay_);
    }

    function setPendingAdmin(address next) external {
        require(msg.sender == address(this), "EtaBox: self");
        pendingAdmin = next;
        emit NewPendingAdmin(next);
    }

    function acceptAdmin() external {
        require(msg.sender == pendingAdmin && msg.sender != address(0), "EtaBox: not pending");
        admin = msg.sender;
        pendingAdmin = address(0);
        emit NewAdmin(msg.sender);
    }

    function key(address target, uint256 value, string memory signature, bytes memory data) public pure returns (bytes32) {
        return keccak256(abi.encode(target, value, signature, data));
    }

    function queueTransaction(address target, uint256 value, string calldata signature, bytes calldata data, uint256 eta)
        external
        onlyAdmin
        returns (bytes32 txHash)
    {
        require(eta >= block.timestamp + delay, "EtaBox: too soon");
        require(eta <= block.timestamp + MAXIMUM_DELAY, "EtaBox: too late");
        txHash = key(target, value, signature, data);
        etaOf[txHash] = eta;
        emit QueueTransaction(txHash, target, value, signature, data, eta);
    }

    function cancelTransaction(address target, uint256 value, string calldata signature, bytes calldata data) external onlyAdmin {
        bytes32 txHash = key(target, value, signature, data);
        require(etaOf[txHash] != 0, "EtaBox: not queued");
        delete etaOf[txHash];
        emit CancelTransaction(txHash);
    }

    function executeTransaction(address target, uint256 value, string calldata signature, bytes calldata data)
        external
        payable
        onlyAdmin
        returns (bytes memory)
    {
        bytes32 txHash = key(target, value, signature, data);
        uint256 eta = etaOf[txHash];
        require(eta != 0, "EtaBox: not queued");
        require(block.timestamp >= eta, "EtaBox: locked");
        require(block.timestamp - eta <= GRACE_PERIOD, "EtaBox: stale");
        delete etaOf[txHash];

        bytes memory callData = bytes(signature).length == 0
            ? data
            : abi.encodePacked(bytes4(keccak256(bytes(signature))), data);
        (bool success, bytes memory returned) = target.call{value: value}(callData);
        require(success, "EtaBox: reverted");
        emit ExecuteTransaction(txHash, target, value, signature, data);
        return returned;
    }
}
