// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.4;

/// Role-based delay controller; it administers its own roles.
contract ConclaveController {
    bytes32 public constant PROPOSER = keccak256("PROPOSER");
    bytes32 public constant EXECUTOR = keccak256("EXECUTOR");
    uint256 internal constant DONE = 1;
    uint256 public constant FLOOR = 1 days;
    uint256 public constant CEILING = 30 days;

    mapping(bytes32 => mapping(address => bool)) public hasRole;
    mapping(bytes32 => uint256) private _timestamps;
    uint256 public minDelay;

    event RoleChanged(bytes32 indexed role, address indexed account, bool held);
    event CallScheduled(bytes32 indexed id, address[] targets, uint256[] values, bytes[] datas, bytes32 predecessor, uint256 delay);
    event CallsExecuted(bytes32 indexed id);
    event Cancelled(bytes32 indexed id);
    event MinDelayChange(uint256 oldDuration, uint256 newDuration);

    modifier onlyRole(bytes32 role) {
        require(hasRole[role][msg.sender], "missing role");
        _;
    }

    modifier onlySelf() {
        require(msg.sender == address(this), "caller must be timelock");
        _;
    }

    constructor(uint256 delay, address proposer, address[] memory executors) {
        require(delay >= FLOOR && delay <= CEILING && proposer != address(0), "setup");
        minDelay = delay;
        _setRole(PROPOSER, proposer, true);
        for (uint256 i = 0; i < executors.length; i++) _setRole(EXECUTOR, executors[i], true);
    }

    receive() external payable {}

    function hashOperation(
        address[] calldata targets, uint256[] calldata values, bytes[] calldata datas, bytes32 predecessor, bytes32 salt
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(targets, values, datas, predecessor, salt));
    }

    function isReady(bytes32 id) public view returns (bool) {
        uint256 t = _timestamps[id];
        return t > DONE && t <= block.timestamp;
    }

    function isDone(bytes32 id) public view returns (bool) {
        return _timestamps[id] == DONE;
    }

    function schedule(
        address[] calldata targets, uint256[] calldata values, bytes[] calldata datas,
        bytes32 predecessor, bytes32 salt, uint256 delay
    ) external onlyRole(PROPOSER) {
        require(targets.length > 0, "empty");
        require(targets.length == values.length && targets.length == datas.length, "length mismatch");
        bytes32 id = hashOperation(targets, values, datas, predecessor, salt);
        require(_timestamps[id] == 0, "already scheduled");
        require(delay >= minDelay && delay <= CEILING, "insufficient delay");
        _timestamps[id] = block.timestamp + delay;
        emit CallScheduled(id, targets, values, datas, predecessor, delay);
    }

    function cancel(bytes32 id) external onlyRole(PROPOSER) {
        require(_timestamps[id] > DONE, "not pending");
        delete _timestamps[id];
        emit Cancelled(id);
    }

    function executeBatch(
        address[] calldata targets, uint256[] calldata values, bytes[] calldata datas, bytes32 predecessor, bytes32 salt
    ) external onlyRole(EXECUTOR) {
        require(targets.length == values.length && targets.length == datas.length, "length mismatch");
        bytes32 id = hashOperation(targets, values, datas, predecessor, salt);
        require(predecessor == bytes32(0) || isDone(predecessor), "missing dependency");
        for (uint256 i = 0; i < targets.length; i++) {
            (bool success, ) = targets[i].call{value: values[i]}(datas[i]);
            require(success, "underlying transaction reverted");
        }
        _afterCall(id);
        emit CallsExecuted(id);
    }

    function updateDelay(uint256 newDelay) external onlySelf {
        require(newDelay >= FLOOR && newDelay <= CEILING, "bounds");
        emit MinDelayChange(minDelay, newDelay);
        minDelay = newDelay;
    }

    function setRole(bytes32 role, address account, bool held) external onlySelf {
        _setRole(role, account, held);
    }

    function _setRole(bytes32 role, address account, bool held) private {
        require(account != address(0), "account");
        hasRole[role][account] = held;
        emit RoleChanged(role, account, held);
    }

    function _afterCall(bytes32 id) private {
        require(_timestamps[id] > DONE, "operation is not pending");
        _timestamps[id] = DONE;
    }
}

/// Seven to twenty-one cardinals, a ballot of five days, then the controller's delay.
contract Conclave {
    struct Ballot {
        bytes32 matter;
        uint256 closes;
        uint256 ayes;
        uint256 nays;
        bool sent;
    }

    ConclaveController public immutable controller;
    mapping(address => bool) public cardinal;
    uint256 public immutable college;
    mapping(uint256 => Ballot) public ballots;
    mapping(uint256 => mapping(address => bool)) public cast;
    uint256 public ballotCount;

    event BallotOpened(uint256 indexed n, address by, address target, uint256 value, bytes data);
    event BallotCast(uint256 indexed n, address cardinal, bool aye);
    event BallotSent(uint256 indexed n);

    constructor(address[] memory cardinals, uint256 delay) {
        require(cardinals.length >= 7 && cardinals.length <= 21, "college");
        for (uint256 i = 0; i < cardinals.length; i++) {
            require(!cardinal[cardinals[i]], "twice");
            cardinal[cardinals[i]] = true;
        }
        college = cardinals.length;
        controller = new ConclaveController(delay, address(this), cardinals);
    }

    function open(address target, uint256 value, bytes calldata data) external returns (uint256 n) {
        require(cardinal[msg.sender], "cardinal");
        n = ++ballotCount;
        ballots[n] = Ballot(keccak256(abi.encode(target, value, data)), block.timestamp + 5 days, 0, 0, false);
        emit BallotOpened(n, msg.sender, target, value, data);
    }

    function vote(uint256 n, bool aye) external {
        require(cardinal[msg.sender] && !cast[n][msg.sender], "cardinal, once");
        require(block.timestamp <= ballots[n].closes, "closed");
        cast[n][msg.sender] = true;
        if (aye) ballots[n].ayes++;
        else ballots[n].nays++;
        emit BallotCast(n, msg.sender, aye);
    }

    function send(uint256 n, address target, uint256 value, bytes calldata data) external {
        Ballot storage b = ballots[n];
        require(b.closes != 0 && block.timestamp > b.closes && block.timestamp <= b.closes + 10 days, "when");
        require(!b.sent && b.ayes > b.nays && b.ayes * 2 > college, "not elected");
        require(keccak256(abi.encode(target, value, data)) == b.matter, "matter");
        b.sent = true;
        address[] memory targets = new address[](1);
        uint256[] memory values = new uint256[](1);
        bytes[] memory datas = new bytes[](1);
        (targets[0], values[0], datas[0]) = (target, value, data);
        controller.schedule(targets, values, datas, bytes32(0), bytes32(n), controller.minDelay());
        emit BallotSent(n);
    }
}
