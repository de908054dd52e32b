// SPDX-License-Identifier: BSD-3-Clause
pragma solidity 0.7.6;
pragma experimental ABIEncoderV2;

interface TimelockLike {
    function delay() external view returns (uint256);
    function GRACE_PERIOD() external view returns (uint256);
    function acceptAdmin() external;
    function queuedTransactions(bytes32 hash) external view returns (bool);
    function queueTransaction(address target, uint256 value, string calldata signature, bytes calldata data, uint256 eta) external returns (bytes32);
    function executeTransaction(address target, uint256 value, string calldata signature, bytes calldata data, uint256 eta) external payable returns (bytes memory);
    function cancelTransaction(address target, uint256 value, string calldata signature, bytes calldata data, uint256 eta) external;
}

interface PriorVotes {
    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96);
}

contract HarborGovernor {
    uint256 public constant MAX_STEPS = 12;
    uint256 public constant QUORUM = 400000e18;

    struct Motion {
        address author;
        uint64 opens;
        uint64 closes;
        uint64 eta;
        bool dropped;
        bool done;
        uint96 yes;
        uint96 no;
        uint96 neither;
    }

    struct Step {
        address target;
        uint256 value;
        bytes data;
    }

    TimelockLike public immutable timelock;
    PriorVotes public immutable token;
    address public operator;
    uint256 public openDelay = 13140;
    uint256 public openFor = 19710;
    uint256 public needed = 65000e18;

    uint256 public motionCount;
    mapping(uint256 => Motion) public motions;
    mapping(uint256 => Step[]) private steps;
    mapping(uint256 => mapping(address => bool)) public voted;

    event MotionMade(uint256 indexed id, address indexed author, uint64 opens, uint64 closes, string text);
    event Vote(uint256 indexed id, address indexed voter, uint8 side, uint96 weight);
    event MotionQueued(uint256 indexed id, uint64 eta);
    event MotionDone(uint256 indexed id);
    event MotionDropped(uint256 indexed id);
    event Tuned(uint256 openDelay, uint256 openFor, uint256 needed);

    constructor(TimelockLike timelock_, PriorVotes token_) {
        require(timelock_.delay() >= 2 days, "delay");
        timelock = timelock_;
        token = token_;
        operator = msg.sender;
    }

    function acceptTimelock() external {
        timelock.acceptAdmin();
    }

    /// Adjusts the pace of the governor inside fixed limits.
    function tune(uint256 openDelay_, uint256 openFor_, uint256 needed_) external {
        require(msg.sender == operator, "not allowed");
        require(openDelay_ >= 6570 && openDelay_ <= 40320, "openDelay");
        require(openFor_ >= 17280 && openFor_ <= 80640, "openFor");
        require(needed_ >= 1000e18 && needed_ <= 100000e18, "needed");
        openDelay = openDelay_;
        openFor = openFor_;
        needed = needed_;
        emit Tuned(openDelay_, openFor_, needed_);
    }

    function make(Step[] calldata plan, string calldata text) external returns (uint256 id) {
        require(token.getPriorVotes(msg.sender, block.number - 1) >= needed, "below threshold");
        require(plan.length > 0 && plan.length <= MAX_STEPS, "steps");
        id = ++motionCount;
        Motion storage m = motions[id];
        m.author = msg.sender;
        m.opens = uint64(block.number + openDelay);
        m.closes = uint64(block.number + openDelay + openFor);
        for (uint256 i = 0; i < plan.length; i++) steps[id].push(plan[i]);
        emit MotionMade(id, msg.sender, m.opens, m.closes, text);
    }

    function vote(uint256 id, uint8 side) external {
        Motion storage m = motions[id];
        require(m.opens != 0 && !m.dropped, "no such motion");
        require(block.number > m.opens && block.number <= m.closes, "not open");
        require(!voted[id][msg.sender], "voted");
        voted[id][msg.sender] = true;
        uint96 w = token.getPriorVotes(msg.sender, m.opens);
        if (side == 1) m.yes = _sum(m.yes, w);
        else if (side == 0) m.no = _sum(m.no, w);
        else if (side == 2) m.neither = _sum(m.neither, w);
        else revert("side");
        emit Vote(id, msg.sender, side, w);
    }

    function passed(uint256 id) public view returns (bool) {
        Motion storage m = motions[id];
        return m.opens != 0 && !m.dropped && block.number > m.closes && m.yes > m.no && m.yes >= QUORUM;
    }

    function queue(uint256 id) external {
        Motion storage m = motions[id];
        require(passed(id) && m.eta == 0, "not queueable");
        uint64 eta = uint64(block.timestamp + timelock.delay());
        m.eta = eta;
        emit MotionQueued(id, eta);
        Step[] storage p = steps[id];
        for (uint256 i = 0; i < p.length; i++) {
            require(!timelock.queuedTransactions(keccak256(abi.encode(p[i].target, p[i].value, "", p[i].data, eta))), "duplicate");
            timelock.queueTransaction(p[i].target, p[i].value, "", p[i].data, eta);
        }
    }

    function execute(uint256 id) external payable {
        Motion storage m = motions[id];
        require(m.eta != 0 && !m.dropped && !m.done, "not executable");
        m.done = true;
        emit MotionDone(id);
        Step[] storage p = steps[id];
        for (uint256 i = 0; i < p.length; i++) {
            timelock.executeTransaction{value: p[i].value}(p[i].target, p[i].value, "", p[i].data, m.eta);
        }
    }

    function drop(uint256 id) external {
        Motion storage m = motions[id];
        require(m.opens != 0 && !m.done && !m.dropped, "too late");
        require(msg.sender == m.author || token.getPriorVotes(m.author, block.number - 1) < needed, "author holds");
        m.dropped = true;
        emit MotionDropped(id);
        if (m.eta != 0) {
            Step[] storage p = steps[id];
            for (uint256 i = 0; i < p.length; i++) timelock.cancelTransaction(p[i].target, p[i].value, "", p[i].data, m.eta);
        }
    }

    function _sum(uint96 a, uint96 b) private pure returns (uint96 c) {
        c = a + b;
        require(c >= a, "overflow");
    }
}
