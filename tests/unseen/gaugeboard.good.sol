// SPDX-License-Identifier: MIT
pragma solidity 0.8.4;

interface IEscrow {
    function balanceOfAt(address who, uint256 blockNumber) external view returns (uint256);
    function totalSupplyAt(uint256 blockNumber) external view returns (uint256);
}

/// @title GaugeBoard
/// @notice Decides which gauges receive emissions and with what relative weight. Ballots are by vote-escrowed balance.
contract GaugeBoard {
    uint256 public constant WEEK = 1 weeks;
    uint256 public constant NOTICE = 1 weeks;
    uint256 public constant STALE = 4 weeks;
    uint256 public constant BALLOT_BLOCKS = 40_000;
    uint256 public constant MAX_WEIGHT = 10_000;
    uint256 public constant QUORUM_PCT = 15;

    struct Gauge {
        bool listed;
        uint32 weight;
        uint64 since;
    }

    struct GaugeChange {
        address gauge;
        uint32 weight;
        address proponent;
        uint64 snapshot;
        uint64 lastBlock;
        uint64 effectiveAt;
        uint8 flags;
        uint256 ayes;
        uint256 noes;
        uint256 escrowed;
    }

    uint8 private constant F_APPLIED = 1;
    uint8 private constant F_ABANDONED = 2;

    IEscrow public immutable escrow;
    mapping(address => Gauge) public gauges;
    address[] public gaugeList;
    uint256 public weightSum;
    GaugeChange[] public queueOfChanges;
    mapping(uint256 => mapping(address => uint256)) public ballotOf;

    event ChangeProposed(uint256 indexed id, address indexed proponent, address indexed gauge, uint32 weight);
    event BallotCast(uint256 indexed id, address indexed who, bool aye, uint256 power);
    event ChangeAbandoned(uint256 indexed id);
    event ChangeScheduled(uint256 indexed id, uint64 effectiveAt);
    event ChangeApplied(uint256 indexed id, address indexed gauge, uint32 weight);

    constructor(IEscrow escrow_) {
        require(address(escrow_) != address(0), "escrow");
        escrow = escrow_;
    }

    function propose(address gauge, uint32 weight) external returns (uint256 id) {
        require(gauge != address(0) && weight <= MAX_WEIGHT, "change");
        uint64 snap = uint64(block.number - 1);
        uint256 escrowed = escrow.totalSupplyAt(snap);
        require(escrowed >= 1e18, "escrow empty");
        require(escrow.balanceOfAt(msg.sender, snap) * 400 >= escrowed, "power");
        id = queueOfChanges.length;
        queueOfChanges.push(
            GaugeChange(gauge, weight, msg.sender, snap, uint64(block.number + BALLOT_BLOCKS), 0, 0, 0, 0, escrowed)
        );
        emit ChangeProposed(id, msg.sender, gauge, weight);
    }

    function cast(uint256 id, bool aye) external {
        GaugeChange storage c = queueOfChanges[id];
        require(c.flags == 0 && block.number <= c.lastBlock, "closed");
        require(ballotOf[id][msg.sender] == 0, "cast");
        uint256 power = escrow.balanceOfAt(msg.sender, c.snapshot);
        require(power > 0, "power");
        ballotOf[id][msg.sender] = power;
        if (aye) c.ayes += power;
        else c.noes += power;
        emit BallotCast(id, msg.sender, aye, power);
    }

    function abandon(uint256 id) external {
        GaugeChange storage c = queueOfChanges[id];
        require(msg.sender == c.proponent && c.flags == 0 && block.number <= c.lastBlock, "abandon");
        c.flags = F_ABANDONED;
        emit ChangeAbandoned(id);
    }

    function schedule(uint256 id) external {
        GaugeChange storage c = queueOfChanges[id];
        require(block.number > c.lastBlock && c.flags == 0, "not decided");
        require(_won(c), "not won");
        require(c.effectiveAt == 0, "scheduled");
        c.effectiveAt = uint64((block.timestamp + NOTICE) / WEEK * WEEK + WEEK);
        emit ChangeScheduled(id, c.effectiveAt);
    }

    function applyChange(uint256 id) external {
        GaugeChange storage c = queueOfChanges[id];
        require(c.flags == 0 && c.effectiveAt != 0, "not scheduled");
        require(block.timestamp >= c.effectiveAt && block.timestamp < c.effectiveAt + STALE, "not now");
        c.flags = F_APPLIED;
        Gauge storage g = gauges[c.gauge];
        if (!g.listed) {
            g.listed = true;
            gaugeList.push(c.gauge);
        }
        weightSum = weightSum - g.weight + c.weight;
        g.weight = c.weight;
        g.since = uint64(block.timestamp);
        emit ChangeApplied(id, c.gauge, c.weight);
    }

    /// @return share of the emissions in parts of 1e18
    function relativeWeight(address gauge) external view returns (uint256) {
        if (weightSum == 0) return 0;
        return uint256(gauges[gauge].weight) * 1e18 / weightSum;
    }

    function gaugeCount() external view returns (uint256) {
        return gaugeList.length;
    }

    function _won(GaugeChange storage c) private view returns (bool) {
        return c.ayes > c.noes && c.ayes * 100 >= c.escrowed * QUORUM_PCT;
    }
}
