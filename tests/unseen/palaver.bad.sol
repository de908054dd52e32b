// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.7.6;

/// Timelock in the manner of Compound's, owned for good by the governor that deploys it.
contract PalaverTimelock {
    uint256 public constant GRACE_PERIOD = 14 days;
    uint256 public constant MINIMUM_DELAY = 1 days;
    uint256 public constant MAXIMUM_DELAY = 30 days;

    address public immutable admin;
    uint256 public delay;
    mapping(bytes32 => bool) public queuedTransactions;

    event NewDelay(uint256 indexed newDelay);
    event QueueTransaction(bytes32 indexed txHash, address indexed target, uint256 value, bytes data, uint256 eta);
    event ExecuteTransaction(bytes32 indexed txHash, address indexed target, uint256 value, bytes data, uint256 eta);

    constructor(uint256 delay_) {
        require(delay_ >= MINIMUM_DELAY && delay_ <= MAXIMUM_DELAY, "delay");
        admin = msg.sender;
        delay = delay_;
    }

    receive() external payable {}

    function setDelay(uint256 delay_) external {
        require(msg.sender == address(this), "Call must come from Timelock");
        require(delay_ <= MAXIMUM_DELAY, "Delay must not exceed maximum");
        delay = delay_;
        emit NewDelay(delay_);
    }

    function queueTransaction(uint256 nonce, address target, uint256 value, bytes calldata data)
        external returns (uint256 eta)
    {
        require(msg.sender == admin, "Call must come from admin");
        eta = block.timestamp + delay;
        bytes32 txHash = keccak256(abi.encode(nonce, target, value, data, eta));
        queuedTransactions[txHash] = true;
        emit QueueTransaction(txHash, target, value, data, eta);
    }

    function executeTransaction(uint256 nonce, address target, uint256 value, bytes calldata data, uint256 eta) external {
        require(msg.sender == admin, "Call must come from admin");
        bytes32 txHash = keccak256(abi.encode(nonce, target, value, data, eta));
        require(queuedTransactions[txHash], "not queued");
        require(block.timestamp >= eta, "not surpassed time lock");
        require(block.timestamp <= eta + GRACE_PERIOD, "stale");
        queuedTransactions[txHash] = false;
        (bool success, ) = target.call{value: value}(data);
        require(success, "execution reverted");
        emit ExecuteTransaction(txHash, target, value, data, eta);
    }
}

contract PalaverGovernor {
    struct Talk {
        address speaker;
        address target;
        uint256 value;
        bytes data;
        uint256 until;
        uint256 eta;
        uint256 agree;
        uint256 object;
        bool done;
        bool hushed;
    }

    PalaverTimelock public immutable timelock;
    uint256 public immutable elders;
    mapping(address => bool) public isElder;
    mapping(uint256 => mapping(address => bool)) public hasSpoken;
    Talk[] internal talks;

    uint256 public constant TALK_TIME = 5 days;

    event TalkStarted(uint256 indexed id, address speaker, address target, uint256 value, bytes data);
    event ElderSpoke(uint256 indexed id, address elder, bool agree);
    event TalkQueued(uint256 indexed id, uint256 eta);
    event TalkDone(uint256 indexed id);
    event TalkHushed(uint256 indexed id);

    constructor(address[] memory elders_, uint256 delay_) {
        require(elders_.length >= 5, "elders");
        for (uint256 i = 0; i < elders_.length; i++) {
            require(elders_[i] != address(0) && !isElder[elders_[i]], "elder");
            isElder[elders_[i]] = true;
        }
        elders = elders_.length;
        timelock = new PalaverTimelock(delay_);
    }

    modifier onlyElder() {
        require(isElder[msg.sender], "elders only");
        _;
    }

    function start(address target, uint256 value, bytes calldata data) external onlyElder returns (uint256 id) {
        id = talks.length;
        talks.push(Talk(msg.sender, target, value, data, block.timestamp + TALK_TIME, 0, 0, 0, false, false));
        emit TalkStarted(id, msg.sender, target, value, data);
    }

    function speak(uint256 id, bool agree) external onlyElder {
        Talk storage t = talks[id];
        require(block.timestamp <= t.until && !t.hushed, "over");
        require(!hasSpoken[id][msg.sender], "spoken");
        hasSpoken[id][msg.sender] = true;
        if (agree) t.agree++;
        else t.object++;
        emit ElderSpoke(id, msg.sender, agree);
    }

    function queue(uint256 id) external {
        Talk storage t = talks[id];
        require(block.timestamp > t.until && block.timestamp <= t.until + 7 days, "when");
        require(t.eta == 0 && !t.hushed, "queued or hushed");
        require(t.agree > t.object && t.agree * 2 > elders, "not agreed");
        t.eta = block.timestamp + timelock.delay();
        uint256 eta = timelock.queueTransaction(id, t.target, t.value, t.data);
        assert(eta == t.eta);
        emit TalkQueued(id, t.eta);
    }

    function execute(uint256 id) external {
        Talk storage t = talks[id];
        require(t.eta != 0 && !t.done, "state");
        t.done = true;
        timelock.executeTransaction(id, t.target, t.value, t.data, t.eta);
        emit TalkDone(id);
    }

    function hush(uint256 id) external {
        Talk storage t = talks[id];
        require(msg.sender == t.speaker && block.timestamp <= t.until && !t.hushed, "hush");
        t.hushed = true;
        emit TalkHushed(id);
    }
}
