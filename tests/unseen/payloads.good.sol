// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IVotingStrategy {
    function powerAt(address user, uint256 timestamp) external view returns (uint256);
}

/// Owns the protocol. Payloads are contracts whose execute() runs in this contract's context.
contract PayloadExecutor {
    address public immutable controller;

    event PayloadRun(address indexed target, bytes4 selector);

    constructor() {
        controller = msg.sender;
    }

    receive() external payable {}

    function run(address target, bytes calldata data) external {
        require(msg.sender == controller, "controller only");
        emit PayloadRun(target, bytes4(data));
        (bool ok, bytes memory ret) = target.delegatecall(data);
        if (!ok) {
            assembly { revert(add(ret, 32), mload(ret)) }
        }
    }
}

/// Stores payloads; the governance queues those whose proposal passed.
contract PayloadsController {
    enum PayloadState { None, Created, Queued, Executed, Cancelled }

    struct Action {
        address target;
        bytes data;
    }

    struct Payload {
        address creator;
        PayloadState state;
        uint64 createdAt;
        uint64 queuedAt;
        Action[] actions;
        bytes32[] codehashes;
    }

    uint64 public constant DELAY = 2 days;
    uint64 public constant GRACE = 7 days;
    uint64 public constant QUEUE_EXPIRY = 35 days;

    address public immutable governance;
    address public immutable guardian;
    PayloadExecutor public immutable executor;
    Payload[] private payloads;

    event PayloadCreated(uint256 indexed id, address indexed creator, Action[] actions);
    event PayloadQueued(uint256 indexed id);
    event PayloadExecuted(uint256 indexed id);
    event PayloadCancelled(uint256 indexed id);

    constructor(address guardian_) {
        governance = msg.sender;
        guardian = guardian_;
        executor = new PayloadExecutor();
    }

    function createPayload(Action[] calldata actions) external returns (uint256 id) {
        require(actions.length > 0 && actions.length <= 16, "actions");
        id = payloads.length;
        Payload storage p = payloads.push();
        p.creator = msg.sender;
        p.state = PayloadState.Created;
        p.createdAt = uint64(block.timestamp);
        for (uint256 i = 0; i < actions.length; i++) {
            require(actions[i].target.code.length > 0, "no contract");
            p.actions.push(actions[i]);
            p.codehashes.push(actions[i].target.codehash);
        }
        emit PayloadCreated(id, msg.sender, actions);
    }

    function isOpen(uint256 id) public view returns (bool) {
        Payload storage p = payloads[id];
        return p.state == PayloadState.Created && block.timestamp <= p.createdAt + QUEUE_EXPIRY;
    }

    function queuePayload(uint256 id) external {
        require(msg.sender == governance, "governance only");
        require(isOpen(id), "not open");
        payloads[id].state = PayloadState.Queued;
        payloads[id].queuedAt = uint64(block.timestamp);
        emit PayloadQueued(id);
    }

    function executePayload(uint256 id) external {
        Payload storage p = payloads[id];
        require(p.state == PayloadState.Queued, "not queued");
        require(block.timestamp >= p.queuedAt + DELAY, "delay");
        require(block.timestamp <= p.queuedAt + DELAY + GRACE, "expired");
        p.state = PayloadState.Executed;
        emit PayloadExecuted(id);
        for (uint256 i = 0; i < p.actions.length; i++) {
            Action storage a = p.actions[i];
            require(a.target.codehash == p.codehashes[i], "target");
            executor.run(a.target, a.data);
        }
    }

    /// The guardian can stop a payload at any time before it runs.
    function cancelPayload(uint256 id) external {
        require(msg.sender == guardian, "guardian only");
        Payload storage p = payloads[id];
        require(p.state == PayloadState.Created || p.state == PayloadState.Queued, "final");
        p.state = PayloadState.Cancelled;
        emit PayloadCancelled(id);
    }
}

/// One proposal, one payload. Timestamps throughout.
contract GovernanceCore {
    struct Proposal {
        uint64 payloadId;
        uint64 snapshot;
        uint64 deadline;
        bool sent;
        uint128 forVotes;
        uint128 againstVotes;
    }

    uint64 public constant COOLDOWN = 1 days;
    uint64 public constant VOTING_DURATION = 3 days;
    uint256 public constant MIN_PROPOSITION_POWER = 80_000e18;
    uint128 public constant MIN_YES = 320_000e18;
    uint128 public constant YES_NO_DIFFERENTIAL = 80_000e18;

    IVotingStrategy public immutable strategy;
    PayloadsController public immutable controller;
    uint256 public proposalsCount;
    mapping(uint256 => Proposal) public proposals;
    mapping(uint256 => mapping(address => bool)) public voted;

    event ProposalCreated(uint256 indexed id, uint256 indexed payloadId, bytes32 ipfsHash);
    event VoteEmitted(uint256 indexed id, address indexed voter, bool support, uint128 power);
    event ProposalSent(uint256 indexed id, uint256 indexed payloadId);

    constructor(IVotingStrategy strategy_, address guardian_) {
        require(address(strategy_).code.length > 0, "strategy");
        strategy = strategy_;
        controller = new PayloadsController(guardian_);
    }

    function createProposal(uint64 payloadId, bytes32 ipfsHash) external returns (uint256 id) {
        require(strategy.powerAt(msg.sender, block.timestamp - 1) >= MIN_PROPOSITION_POWER, "proposition power");
        require(controller.isOpen(payloadId), "payload");
        id = ++proposalsCount;
        uint64 snapshot = uint64(block.timestamp) + COOLDOWN;
        proposals[id] = Proposal(payloadId, snapshot, snapshot + VOTING_DURATION, false, 0, 0);
        emit ProposalCreated(id, payloadId, ipfsHash);
    }

    function vote(uint256 id, bool support) external {
        Proposal storage p = proposals[id];
        require(p.snapshot != 0 && block.timestamp > p.snapshot && block.timestamp <= p.deadline, "voting closed");
        require(!voted[id][msg.sender], "already voted");
        voted[id][msg.sender] = true;
        uint256 power = strategy.powerAt(msg.sender, p.snapshot);
        require(power <= type(uint128).max, "power");
        if (support) p.forVotes += uint128(power);
        else p.againstVotes += uint128(power);
        emit VoteEmitted(id, msg.sender, support, uint128(power));
    }

    function passed(uint256 id) public view returns (bool) {
        Proposal storage p = proposals[id];
        return p.snapshot != 0 && block.timestamp > p.deadline && p.forVotes >= MIN_YES
            && p.forVotes > p.againstVotes && p.forVotes - p.againstVotes >= YES_NO_DIFFERENTIAL;
    }

    function executeProposal(uint256 id) external {
        require(passed(id), "not passed");
        Proposal storage p = proposals[id];
        require(!p.sent, "already sent");
        p.sent = true;
        emit ProposalSent(id, p.payloadId);
        controller.queuePayload(p.payloadId);
    }
}
