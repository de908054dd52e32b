// SPDX-License-Identifier: BSD-3-Clause
pragma solidity ^0.7.0;
pragma abicoder v2;

/// @title RateBoard: governor of a money market, with its own delay
interface CompLike {
    function getPriorVotes(address account, uint256 blockNumber) external view returns (uint96);
    function totalSupply() external view returns (uint256);
}

contract RateBoard {
    struct Motion {
        uint256 id;
        address mover;
        uint256 eta;
        address[] targets;
        uint256[] values;
        bytes[] calldatas;
        uint256 startBlock;
        uint256 endBlock;
        uint256 ayes;
        uint256 noes;
        bool retracted;
        bool executed;
        mapping(address => Receipt) receipts;
    }

    struct Receipt {
        bool hasVoted;
        bool aye;
        uint96 votes;
    }

    enum MotionState { Pending, Active, Retracted, Defeated, Succeeded, Queued, Expired, Executed }

    string public constant name = "Rate Board";
    uint256 public constant votingDelay = 6_500;
    uint256 public constant votingPeriod = 19_500;
    uint256 public constant DELAY = 2 days;
    uint256 public constant GRACE = 14 days;
    uint256 public constant maxOperations = 10;

    CompLike public immutable comp;
    uint256 public immutable quorumVotes;
    uint256 public immutable proposalThreshold;
    uint256 public motionCount;
    mapping(uint256 => Motion) public motions;
    mapping(address => uint256) public latestMotion;

    event MotionMoved(uint256 id, address mover, address[] targets, uint256[] values, bytes[] calldatas, uint256 startBlock, uint256 endBlock, string description);
    event VoteCast(address voter, uint256 id, bool aye, uint256 votes);
    event MotionRetracted(uint256 id);
    event MotionQueued(uint256 id, uint256 eta);
    event MotionExecuted(uint256 id);

    constructor(CompLike comp_) {
        uint256 supply = comp_.totalSupply();
        require(supply >= 1_000e18, "supply"); // the token's supply is fixed
        comp = comp_;
        quorumVotes = supply / 25;
        proposalThreshold = supply / 100;
    }

    receive() external payable {}

    function move(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description
    ) public returns (uint256) {
        require(comp.getPriorVotes(msg.sender, block.number - 1) > proposalThreshold, "below threshold");
        require(targets.length != 0, "no actions");
        require(targets.length <= maxOperations, "too many actions");

        uint256 last = latestMotion[msg.sender];
        if (last != 0) {
            MotionState s = state(last);
            require(s != MotionState.Active && s != MotionState.Pending, "one live motion per mover");
        }

        motionCount++;
        Motion storage m = motions[motionCount];
        m.id = motionCount;
        m.mover = msg.sender;
        m.targets = targets;
        m.values = values;
        m.calldatas = calldatas;
        m.startBlock = block.number + votingDelay;
        m.endBlock = m.startBlock + votingPeriod;
        latestMotion[msg.sender] = m.id;
        emit MotionMoved(m.id, msg.sender, targets, values, calldatas, m.startBlock, m.endBlock, description);
        return m.id;
    }

    function castVote(uint256 id, bool aye) external {
        require(state(id) == MotionState.Active, "voting is closed");
        Motion storage m = motions[id];
        Receipt storage r = m.receipts[msg.sender];
        require(!r.hasVoted, "already voted");
        uint96 votes = comp.getPriorVotes(msg.sender, m.startBlock);
        if (aye) {
            m.ayes = _add(m.ayes, votes);
        } else {
            m.noes = _add(m.noes, votes);
        }
        r.hasVoted = true;
        r.aye = aye;
        r.votes = votes;
        emit VoteCast(msg.sender, id, aye, votes);
    }

    function retract(uint256 id) external {
        MotionState s = state(id);
        require(s == MotionState.Pending || s == MotionState.Active, "too late");
        Motion storage m = motions[id];
        require(
            msg.sender == m.mover || comp.getPriorVotes(m.mover, block.number - 1) < proposalThreshold,
            "mover above threshold"
        );
        m.retracted = true;
        emit MotionRetracted(id);
    }

    function queue(uint256 id) external {
        require(state(id) == MotionState.Succeeded, "not succeeded");
        uint256 eta = _add(block.timestamp, DELAY);
        motions[id].eta = eta;
        emit MotionQueued(id, eta);
    }

    function execute(uint256 id) external payable {
        require(state(id) == MotionState.Queued, "not queued");
        Motion storage m = motions[id];
        require(block.timestamp >= m.eta, "delay");
        m.executed = true;
        for (uint256 i = 0; i < m.targets.length; i++) {
            (bool ok, ) = m.targets[i].call{value: m.values[i]}(m.calldatas[i]);
            require(ok, "reverted");
        }
        emit MotionExecuted(id);
    }

    function getActions(uint256 id) external view returns (address[] memory, uint256[] memory, bytes[] memory) {
        Motion storage m = motions[id];
        return (m.targets, m.values, m.calldatas);
    }

    function getReceipt(uint256 id, address voter) external view returns (Receipt memory) {
        return motions[id].receipts[voter];
    }

    function state(uint256 id) public view returns (MotionState) {
        require(id > 0 && id <= motionCount, "invalid id");
        Motion storage m = motions[id];
        if (m.retracted) return MotionState.Retracted;
        if (block.number <= m.startBlock) return MotionState.Pending;
        if (block.number <= m.endBlock) return MotionState.Active;
        if (m.ayes <= m.noes || m.ayes < quorumVotes) return MotionState.Defeated;
        if (m.eta == 0) return MotionState.Succeeded;
        if (m.executed) return MotionState.Executed;
        if (block.timestamp >= _add(m.eta, GRACE)) return MotionState.Expired;
        return MotionState.Queued;
    }

    function _add(uint256 a, uint256 b) private pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "overflow");
    }
}
