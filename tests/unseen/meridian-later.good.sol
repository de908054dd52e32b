// SPDX-License-Identifier: MIT
pragma solidity 0.8.20;

interface IVotes {
    function getPastVotes(address account, uint256 blockNumber) external view returns (uint256);
}

/// @title Timelock of the lending market. Anyone may execute what is ready.
contract MeridianTimelock {
    uint256 public constant MIN_DELAY = 2 days;
    uint256 private constant DONE = 1;

    address public immutable proposer;
    mapping(bytes32 => uint256) public timestamps;

    event BatchScheduled(bytes32 indexed id, address[] targets, uint256[] values, bytes[] payloads, bytes32 salt, uint256 readyAt);
    event BatchExecuted(bytes32 indexed id);

    constructor(address proposer_) {
        require(proposer_ != address(0), "proposer");
        proposer = proposer_;
    }

    receive() external payable {}

    function hashBatch(address[] memory targets, uint256[] memory values, bytes[] memory payloads, bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(targets, values, payloads, salt));
    }

    function isDone(bytes32 id) external view returns (bool) {
        return timestamps[id] == DONE;
    }

    function scheduleBatch(address[] memory targets, uint256[] memory values, bytes[] memory payloads, bytes32 salt) external {
        require(msg.sender == proposer, "only the proposer");
        require(targets.length == values.length && targets.length == payloads.length, "length");
        bytes32 id = hashBatch(targets, values, payloads, salt);
        require(timestamps[id] == 0, "already scheduled");
        timestamps[id] = block.timestamp + MIN_DELAY;
        emit BatchScheduled(id, targets, values, payloads, salt, timestamps[id]);
    }

    function executeBatch(address[] memory targets, uint256[] memory values, bytes[] memory payloads, bytes32 salt) external {
        bytes32 id = hashBatch(targets, values, payloads, salt);
        uint256 readyAt = timestamps[id];
        require(readyAt > DONE && block.timestamp >= readyAt, "not ready");
        timestamps[id] = DONE;
        emit BatchExecuted(id);
        for (uint256 i = 0; i < targets.length; i++) {
            (bool ok, ) = targets[i].call{value: values[i]}(payloads[i]);
            require(ok, "call failed");
        }
    }
}

/// @title Governor of the lending market: lists markets, sets their collateral factors, seeds them.
contract MeridianGovernor {
    enum Stage { Unknown, Waiting, Voting, Lost, Won, Scheduled }

    struct Motion {
        address mover;
        uint64 snapshot;
        uint64 deadline;
        bool scheduled;
        uint128 ayes;
        uint128 noes;
        address[] targets;
        uint256[] values;
        bytes[] payloads;
    }

    uint64 public constant DELAY_BLOCKS = 7200;
    uint64 public constant VOTE_BLOCKS = 36000;
    uint256 public constant MOVER_VOTES = 100_000e18;
    uint256 public constant QUORUM_VOTES = 1_500_000e18;
    uint256 public constant MAX_STEPS = 20;

    IVotes public immutable token;
    MeridianTimelock public immutable timelock;
    uint256 public motions;
    mapping(uint256 => Motion) private _motions;
    mapping(uint256 => mapping(address => bool)) public voted;

    event Moved(uint256 indexed id, address indexed mover, address[] targets, uint256[] values, bytes[] payloads, string text);
    event Voted(uint256 indexed id, address indexed voter, bool aye, uint256 weight);
    event Scheduled(uint256 indexed id);

    constructor(IVotes token_) {
        require(address(token_) != address(0), "token");
        token = token_;
        timelock = new MeridianTimelock(address(this));
    }

    function move(address[] calldata targets, uint256[] calldata values, bytes[] calldata payloads, string calldata text) external returns (uint256 id) {
        require(targets.length > 0 && targets.length <= MAX_STEPS, "steps");
        require(targets.length == values.length && targets.length == payloads.length, "length");
        require(token.getPastVotes(msg.sender, block.number - 1) >= MOVER_VOTES, "below threshold");
        id = ++motions;
        Motion storage m = _motions[id];
        m.mover = msg.sender;
        m.snapshot = uint64(block.number) + DELAY_BLOCKS;
        m.deadline = m.snapshot + VOTE_BLOCKS;
        m.targets = targets;
        m.values = values;
        for (uint256 i = 0; i < payloads.length; i++) {
            m.payloads.push(payloads[i]);
        }
        emit Moved(id, msg.sender, targets, values, payloads, text);
    }

    function vote(uint256 id, bool aye) external {
        require(stage(id) == Stage.Voting, "not voting");
        require(!voted[id][msg.sender], "already voted");
        voted[id][msg.sender] = true;
        Motion storage m = _motions[id];
        uint256 weight = token.getPastVotes(msg.sender, m.snapshot);
        require(weight <= type(uint128).max, "weight");
        if (aye) m.ayes += uint128(weight);
        else m.noes += uint128(weight);
        emit Voted(id, msg.sender, aye, weight);
    }

    function schedule(uint256 id) external {
        require(stage(id) == Stage.Won, "not won");
        Motion storage m = _motions[id];
        m.scheduled = true;
        emit Scheduled(id);
        timelock.scheduleBatch(m.targets, m.values, m.payloads, bytes32(id));
    }

    function stage(uint256 id) public view returns (Stage) {
        Motion storage m = _motions[id];
        if (m.snapshot == 0) return Stage.Unknown;
        if (m.scheduled) return Stage.Scheduled;
        if (block.number <= m.snapshot) return Stage.Waiting;
        if (block.number <= m.deadline) return Stage.Voting;
        if (m.ayes < QUORUM_VOTES || m.ayes <= m.noes) return Stage.Lost;
        return Stage.Won;
    }
}
