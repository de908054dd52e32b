// SPDX-License-Identifier: AGPL-3.0
pragma solidity ^0.8.9;

interface IVotingPower {
    function getPastVotes(address who, uint256 blockNumber) external view returns (uint256);
    function getPastTotalSupply(uint256 blockNumber) external view returns (uint256);
}

/// Grants paid milestone by milestone. For each milestone the holders judge the delivered work in a
/// poll of its own; a milestone that was accepted is paid, singly or with others of the same grant.
contract MilestoneGrants {
    struct Milestone {
        uint96 amount;
        uint40 snapshot;
        uint40 pollEnds;
        bool paid;
        uint256 accept;
        uint256 reject;
        uint256 needed;
    }

    struct Grant {
        address payable team;
        uint8 count;
        string plan;
        mapping(uint8 => Milestone) steps;
    }

    uint256 public constant POLL = 28_800; // blocks
    uint256 public constant APPEAL = 14_400; // blocks
    uint256 public constant NEEDED_BPS = 400;
    uint8 public constant MOST = 12;

    IVotingPower public immutable power;
    address public immutable timelock;
    uint256 public grantCount;
    mapping(uint256 => Grant) private grants;
    mapping(bytes32 => mapping(address => bool)) public judged;

    event Awarded(uint256 indexed grant, address team, string plan);
    event Delivered(uint256 indexed grant, uint8 indexed step, string report, uint256 pollEnds);
    event Judged(uint256 indexed grant, uint8 indexed step, address indexed who, bool accept, uint256 weight);
    event Released(uint256 indexed grant, uint8 indexed step, uint96 amount);

    constructor(IVotingPower power_, address timelock_) {
        require(address(power_) != address(0) && timelock_ != address(0), "zero");
        power = power_;
        timelock = timelock_;
    }

    receive() external payable {}

    function award(address payable team, uint96[] calldata amounts, string calldata plan) external returns (uint256 id) {
        require(msg.sender == timelock, "timelock");
        require(team != address(0) && amounts.length > 0 && amounts.length <= MOST, "grant");
        id = grantCount++;
        Grant storage g = grants[id];
        g.team = team;
        g.plan = plan;
        g.count = uint8(amounts.length);
        for (uint8 i = 0; i < amounts.length; i++) {
            require(amounts[i] > 0, "amount");
            g.steps[i].amount = amounts[i];
        }
        emit Awarded(id, team, plan);
    }

    function deliver(uint256 id, uint8 step, string calldata report) external {
        Grant storage g = grants[id];
        require(msg.sender == g.team && step < g.count, "team");
        Milestone storage m = g.steps[step];
        require(m.snapshot == 0, "delivered");
        uint256 snap = block.number - 1;
        uint256 supply = power.getPastTotalSupply(snap);
        require(supply >= 10_000, "supply");
        m.snapshot = uint40(snap);
        m.pollEnds = uint40(block.number + POLL);
        m.needed = (supply * NEEDED_BPS) / 10_000;
        emit Delivered(id, step, report, m.pollEnds);
    }

    function judge(uint256 id, uint8 step, bool accept) external {
        Milestone storage m = grants[id].steps[step];
        require(m.snapshot != 0 && block.number <= m.pollEnds, "no poll");
        bytes32 key = keccak256(abi.encode(id, step));
        require(!judged[key][msg.sender], "judged");
        uint256 weight = power.getPastVotes(msg.sender, m.snapshot);
        require(weight > 0, "weight");
        judged[key][msg.sender] = true;
        if (accept) m.accept += weight;
        else m.reject += weight;
        emit Judged(id, step, msg.sender, accept, weight);
    }

    function ended(Milestone storage m) private view returns (bool) {
        return m.snapshot != 0 && block.number > m.pollEnds + APPEAL;
    }

    function carried(Milestone storage m) private view returns (bool) {
        return m.accept > m.reject && m.accept >= m.needed;
    }

    function release(uint256 id, uint8 step) external {
        Grant storage g = grants[id];
        Milestone storage m = g.steps[step];
        require(ended(m) && carried(m) && !m.paid, "not accepted");
        m.paid = true;
        emit Released(id, step, m.amount);
        (bool ok, ) = g.team.call{value: m.amount}("");
        require(ok, "pay");
    }

    function releaseAll(uint256 id) external {
        Grant storage g = grants[id];
        uint256 sum;
        for (uint8 i = 0; i < g.count; i++) {
            Milestone storage m = g.steps[i];
            if (m.paid || !ended(m) || m.accept <= m.reject) continue;
            m.paid = true;
            sum += m.amount;
            emit Released(id, i, m.amount);
        }
        require(sum > 0, "nothing");
        (bool ok, ) = g.team.call{value: sum}("");
        require(ok, "pay");
    }
}
